import { setTimeout as sleep } from "node:timers/promises";
import type { HardhatEthersSigner } from "@nomicfoundation/hardhat-ethers/types";
import type { NetworkConnection } from "hardhat/types/network";
import { connect, readAddresses } from "../deployer/network.ts";
import { type DeploymentParameters, readParameters } from "../deployer/parameters.ts";
import { checkChain, checkChainId } from "../deployer/preflight.ts";
import { feesOf } from "../deployer/transactions.ts";
import { errorLine } from "../sdk/errors.ts";
import { DatanetReader } from "./chain.ts";
import { ManifestFolder } from "./folder.ts";
import { Library } from "./library.ts";
import type { WatchOptions } from "./options.ts";
import { Watcher } from "./watcher.ts";

type Log = (line: string) => void;

/** What `npm run watch` exits with where faults were found and not filed. */
const UNFILED = 2;
const POLL_MILLISECONDS = 1_000;

/** Whatever looks at a chain again and again. */
export interface Passing {
  readonly reader: { readonly provider: Pick<NetworkConnection["ethers"]["provider"], "getBlockNumber"> };
  pass(): Promise<unknown>;
}

/** What is watched, and by whom; nothing is sent where nobody is named. */
export interface Watched {
  readonly connection: NetworkConnection<string>;
  readonly ledger: string;
  readonly datanetId: bigint;
  readonly manifests: string;
  readonly signer: HardhatEthersSigner | undefined;
  /** The most that is paid for a unit of gas, in wei. */
  readonly maxFeePerGas: bigint;
}

/** The whole of `npm run watch`; returns the exit code. Throws PARAMETERS_INVALID or DEPLOYMENT_MISSING. */
export async function runWatch(options: WatchOptions, log: Log): Promise<number> {
  const parameters = readParameters(options.parameters);
  const ledger = options.ledger ?? readAddresses(options, parameters).contributionLedger;
  const connection = await connect(options.network, parameters, options.file ? {} : { accounts: "remote" });
  try {
    const signer = await signerOf(options, connection, parameters);
    const { datanetId, manifests } = options;
    const { maxFeePerGas } = parameters.transactions;
    const watcher = await openWatcher({ connection, ledger, datanetId, manifests, signer, maxFeePerGas }, log);
    log(`Datanet ${datanetId} of ledger ${ledger}${signer === undefined ? "" : `, filing by ${signer.address}`}`);
    return options.once ? exitCodeOf(await watcher.pass()) : await watchOn(watcher, options, log);
  } finally {
    await connection.close();
  }
}

/** Who sends, if anything is to be sent. */
async function signerOf(
  { file }: WatchOptions,
  connection: NetworkConnection<string>,
  parameters: DeploymentParameters,
): Promise<HardhatEthersSigner | undefined> {
  if (file) return await checkChain(connection, parameters);
  await checkChainId(connection, parameters);
  return undefined;
}

/** Throws DEPLOYMENT_MISSING where there is no such ledger or no such datanet. */
export async function openWatcher(watched: Watched, log: Log): Promise<Watcher> {
  const { connection, ledger, datanetId, manifests, signer, maxFeePerGas } = watched;
  const { provider } = connection.ethers;
  const reader = await DatanetReader.open(provider, ledger, datanetId);
  const fees = async () => await feesOf(provider, maxFeePerGas);
  const sender = signer === undefined ? undefined : { court: reader.court.connect(signer), fees };
  return new Watcher(reader, new Library(new ManifestFolder(manifests)), sender, log);
}

export function exitCodeOf({ unfiled }: { readonly unfiled: number }): number {
  return unfiled > 0 ? UNFILED : 0;
}

/** A pass for each block, or in each so many seconds, until the signal comes. What fails is told, and tried again. */
export async function watchOn(
  watcher: Passing,
  { every }: Pick<WatchOptions, "every">,
  log: Log,
  signal?: AbortSignal,
): Promise<number> {
  let last = -1;
  while (signal?.aborted !== true) {
    try {
      const head = await watcher.reader.provider.getBlockNumber();
      if (every !== undefined || head !== last) await watcher.pass();
      last = head;
    } catch (error) {
      log(errorLine(error));
    }
    await sleep(every === undefined ? POLL_MILLISECONDS : every * 1_000);
  }
  return 0;
}
