import { connect, readAddresses } from "../../deployer/network.ts";
import { readParameters } from "../../deployer/parameters.ts";
import { checkChainId } from "../../deployer/preflight.ts";
import { gather } from "./gather.ts";
import type { GatherOptions } from "./options.ts";

/** The whole of `npm run gather`. */
export async function runGather(options: GatherOptions, log: (line: string) => void): Promise<void> {
  const parameters = readParameters(options.parameters);
  const factory = options.factory ?? readAddresses(options, parameters).rewardLaneFactory;
  const connection = await connect(options.network, parameters, { accounts: "remote" });
  try {
    await checkChainId(connection, parameters);
    await gather({ ...options, factory, provider: connection.ethers.provider }, log);
  } finally {
    await connection.close();
  }
}
