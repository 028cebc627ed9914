import { runSite } from "../site/build.ts";
import { readSiteOptions } from "../site/options.ts";
import { runCommand } from "./command.ts";

await runCommand((log) => runSite(readSiteOptions(process.argv.slice(2)), log));
