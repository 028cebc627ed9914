// From a list of grants to a campaign: checks both files, writes the data for claims and, on a network, creates it.
import { readCampaignOptions } from "../deployer/campaign/options.ts";
import { runCampaign } from "../deployer/campaign/run.ts";
import { runCommand } from "./command.ts";

await runCommand((log) => runCampaign(readCampaignOptions(process.argv.slice(2)), log));
