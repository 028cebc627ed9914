// The commands of `npm run attribution`.
import type { NetworkConnection } from "hardhat/types/network";
import { creationBlock } from "../../deployer/logs.ts";
import { connect, readAddresses } from "../../deployer/network.ts";
import { type DeploymentParameters, readParameters } from "../../deployer/parameters.ts";
import { checkChain, checkChainId } from "../../deployer/preflight.ts";
import { feesOf } from "../../deployer/transactions.ts";
import { EconomyError } from "../../sdk/errors.ts";
import {
  ContributionLedger__factory,
  FeePolicies__factory,
  ModelRegistry__factory,
  PaymentEscrow__factory,
  type RewardLane,
  RewardLane__factory,
  RewardLaneFactory__factory,
} from "../../typechain-types/index.ts";
import { exitCodeOf, watchOn } from "../run.ts";
import { differenceText } from "./acts.ts";
import type { Sources } from "./authors.ts";
import { creditDifference } from "./credits.ts";
import { runExplain } from "./explainCommand.ts";
import { compareGathered, type Gathering } from "./gathered.ts";
import type { AttributionOptions, GatheringOptions, LaneOptions } from "./options.ts";
import { originDifference } from "./origin.ts";
import { gatheredLines, linesOf, verifyEpoch, verifyRoot } from "./verify.ts";
import { LaneWatcher } from "./watcher.ts";

type Log = (line: string) => void;
type Options<C extends AttributionOptions["command"]> = Extract<AttributionOptions, { command: C }>;

/** What `npm run attribution` exits with where something differs, or is left to do. */
const DIFFERS = 2;

/** The whole of `npm run attribution`; returns the exit code. */
export async function runAttribution(options: AttributionOptions, log: Log): Promise<number> {
  if (options.command === "verify") return await runVerify(options, log);
  if (options.command === "watch") return await runLaneWatch(options, log);
  await runExplain(options, log);
  return 0;
}

async function runVerify({ folder, chain, gathering, ...scratch }: Options<"verify">, log: Log): Promise<number> {
  const verification = await verifyEpoch(folder, scratch);
  for (const line of linesOf(verification)) log(line);
  if (!verification.same) return DIFFERS;
  if (chain === undefined) return 0;

  const parameters = readParameters(chain.parameters);
  const connection = await connect(chain.network, parameters, { accounts: "remote" });
  try {
    await checkChainId(connection, parameters);
    const { provider } = connection.ethers;
    const lane = RewardLane__factory.connect(chain.lane, provider);
    const since = await firstBlock(connection, chain);
    const difference = await verifyRoot(lane, verification.recomputed, since);
    log(difference === undefined ? "the lane's root is the same" : `the lane's root: ${differenceText(difference)}`);
    if (difference !== undefined) return DIFFERS;
    if (gathering === undefined) return 0;
    const sources = gatheringOf(chain, gathering, parameters);
    const epoch = { folder, lastBlock: await provider.getBlockNumber() };
    const refuted =
      (await originDifference(lane, folder, since)) ?? (await creditDifference(lane, epoch, sources.factory, scratch));
    if (refuted !== undefined) {
      log(differenceText(refuted));
      return DIFFERS;
    }
    const compared = await compareGathered(lane, folder, sources, scratch);
    for (const line of gatheredLines(compared)) log(line);
    return compared.difference === undefined ? 0 : DIFFERS;
  } finally {
    await connection.close();
  }
}

async function runLaneWatch(options: Options<"watch">, log: Log): Promise<number> {
  const { chain, epochs, file, once, every, scratch, threads, memory } = options;
  const parameters = readParameters(chain.parameters);
  const connection = await connect(chain.network, parameters, file ? {} : { accounts: "remote" });
  try {
    const { provider } = connection.ethers;
    const signer = file ? await checkChain(connection, parameters) : undefined;
    if (signer === undefined) await checkChainId(connection, parameters);
    const since = await firstBlock(connection, chain);
    const lane = RewardLane__factory.connect(chain.lane, signer ?? provider);
    const sources = await sourcesOf(options, parameters, provider);
    const gathering = options.gathering === undefined ? undefined : gatheringOf(chain, options.gathering, parameters);
    const fees = async () => await feesOf(provider, parameters.transactions.maxFeePerGas);
    const factory = await ownFactory(lane, chain, parameters);
    if (factory === undefined) log("The lane is of no deployment here: collections aren't compared with the chain.");
    const told = { lane, epochs, file, fees, since, factory, sources, gathering, scratch, threads, memory };
    const watcher = new LaneWatcher(told, log);
    log(`Lane ${chain.lane}${signer === undefined ? "" : `, filing by ${signer.address}`}`);
    return once ? exitCodeOf(await watcher.pass()) : await watchOn(watcher, { every }, log);
  } finally {
    await connection.close();
  }
}

/** The deployment's factory, where the lane is one of its; undefined where there is none. */
async function ownFactory(
  lane: RewardLane,
  chain: LaneOptions,
  parameters: DeploymentParameters,
): Promise<string | undefined> {
  try {
    const { rewardLaneFactory } = readAddresses(chain, parameters);
    const factory = RewardLaneFactory__factory.connect(rewardLaneFactory, lane.runner);
    return (await factory.isLane(chain.lane)) ? rewardLaneFactory : undefined;
  } catch (error) {
    if (error instanceof EconomyError && error.code === "DEPLOYMENT_MISSING") return undefined;
    throw error;
  }
}

/** Where authors are looked for, by what the lanes' factory leads to; none where there are no manifests. */
async function sourcesOf(
  { chain, manifests, gathering }: Options<"watch">,
  parameters: DeploymentParameters,
  provider: Sources["provider"],
): Promise<Sources | undefined> {
  if (manifests === undefined) return undefined;
  const factory = factoryOf(chain, gathering, parameters);
  const escrow = await RewardLaneFactory__factory.connect(factory, provider).escrow();
  const policies = FeePolicies__factory.connect(
    await PaymentEscrow__factory.connect(escrow, provider).policies(),
    provider,
  );
  const models = ModelRegistry__factory.connect(await policies.registry(), provider);
  const ledger = ContributionLedger__factory.connect(await models.ledger(), provider);
  return { provider, manifests, since: 0, ledger, policies, models };
}

function factoryOf(
  chain: LaneOptions,
  gathering: GatheringOptions | undefined,
  parameters: DeploymentParameters,
): string {
  return gathering?.factory ?? readAddresses(chain, parameters).rewardLaneFactory;
}

function gatheringOf(chain: LaneOptions, gathering: GatheringOptions, parameters: DeploymentParameters): Gathering {
  return { ...gathering, factory: factoryOf(chain, gathering, parameters) };
}

/** The block of the lane's creation. Throws DEPLOYMENT_MISSING where there is no lane. */
async function firstBlock(connection: NetworkConnection<string>, { lane }: LaneOptions): Promise<number> {
  const { provider } = connection.ethers;
  if ((await provider.getCode(lane)) === "0x") {
    throw new EconomyError("DEPLOYMENT_MISSING", `There is no lane at ${lane}.`, "Look at --network and --lane.");
  }
  // a node that has forgotten old state can still have old events
  return await creationBlock(provider, lane).catch(() => 0);
}
