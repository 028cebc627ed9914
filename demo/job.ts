import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setImmediate } from "node:timers/promises";
import type { NetworkConnection } from "hardhat/types/network";
import { EconomyError } from "../sdk/errors.ts";
import type { Allocation } from "../simulations/allocation.ts";
import { holdOut, type SourceDocument } from "../workbench/corpus.ts";
import { checkAgainstEvidence, checkBooks, checkPayments } from "./books.ts";
import { type Chain, mineAtOnce, openChain, takeSnapshot } from "./chain.ts";
import { buildDatanet, type Datanet, proveSample } from "./datanet.ts";
import { deployEconomy, type Economy } from "./deploy.ts";
import { type Earning, earningsOf } from "./earnings.ts";
import { type PassedProposal, passProposal } from "./governance.ts";
import { type Income, stakeOpen, takeIncome } from "./income.ts";
import { openLane } from "./lane.ts";
import { writeLibrary } from "./library.ts";
import { type PricedModel, registerModels } from "./model.ts";
import { type ModelSale, sellModel } from "./offering.ts";
import { type Log, step } from "./print.ts";
import { type AnsweredQuery, answerQueries, feesOf, inRounds } from "./queries.ts";
import { writeRewardsReport, writeSupplyReport } from "./reports.ts";
import { type Served, Service } from "./serve.ts";
import { settle, type Settlement } from "./settle.ts";
import { runSupply, type SupplyRow } from "./supply.ts";
import { tellDatanet, tellDeployment, tellPayments, tellProof, tellProposal, tellRewards, tellSupply } from "./tell.ts";
import { tellSale } from "./tellSale.ts";

/** What the job runs on. */
export interface JobParameters {
  readonly allocation: Allocation;
  readonly documents: readonly SourceDocument[];
  /** How many months of the allocation to run. */
  readonly months: number;
  /** Every document at a multiple of this place becomes a query instead of a part of the datanet. */
  readonly holdOutEvery: number;
  readonly roundCount: number;
  readonly reportsFolder: string;
  /** Leaves a chain outside this process as the job left it, for others to read. */
  readonly keep?: boolean;
  readonly log: Log;
}

/** What the job did. */
export interface JobResult {
  readonly economy: Economy;
  readonly supply: readonly SupplyRow[];
  readonly proposal: PassedProposal;
  readonly datanet: Datanet;
  readonly queries: readonly AnsweredQuery[];
  readonly model: PricedModel;
  readonly served: Served;
  readonly income: Income;
  readonly settlement: Settlement;
  readonly earnings: readonly Earning[];
  /** What the lane was credited with, in units of 10⁻¹⁸ OPEN. */
  readonly deposited: bigint;
  readonly sale: ModelSale;
}

/** Deploys the economy and runs it end to end. A chain outside this process is put back as it was unless it is to be kept,
 * and after an error in any case; an interrupt leaves it as it is. */
export async function runJob(connection: NetworkConnection<string>, parameters: JobParameters): Promise<JobResult> {
  const { recorded, heldOut } = holdOut(parameters.documents, parameters.holdOutEvery);
  if (recorded.length === 0 || heldOut.length < parameters.roundCount) {
    throw new EconomyError("CORPUS_TOO_SMALL", "There are too few documents.", "Give more of them or fewer rounds.");
  }
  const chain = await openChain(connection);
  if (chain.inProcess) return await runSteps(chain, parameters, recorded, heldOut);

  const mineAsBefore = await mineAtOnce(chain);
  const putBack = await takeSnapshot(chain);
  try {
    const result = await runSteps(chain, parameters, recorded, heldOut);
    if (!parameters.keep) await putBack();
    return result;
  } catch (error) {
    await putBack();
    throw error;
  } finally {
    await mineAsBefore();
  }
}

async function runSteps(
  chain: Chain,
  parameters: JobParameters,
  recorded: readonly SourceDocument[],
  heldOut: readonly SourceDocument[],
): Promise<JobResult> {
  const { allocation, months, log, reportsFolder } = parameters;
  const economy = await step(log, "1/6 Deploy the contracts", async () => {
    const deployed = await deployEconomy(chain, allocation);
    await tellDeployment(log, chain, deployed);
    return deployed;
  });
  const supply = await step(log, `2/6 Allocate OPEN and release it over ${months} months, in both forms`, async () => {
    const rows = await runSupply(chain, economy, allocation, months);
    await writeSupplyReport(reportsFolder, rows, allocation);
    tellSupply(log, rows, allocation, reportsFolder);
    return rows;
  });
  const proposal = await step(log, "3/6 Change two caps by a vote of OPEN", async () => {
    const passed = await passProposal(chain, economy);
    tellProposal(log, passed);
    return passed;
  });
  const datanet = await step(log, `4/6 Record ${recorded.length} licence texts in a datanet`, async () => {
    const built = await buildDatanet(chain, economy, recorded);
    tellDatanet(log, built);
    tellProof(log, await proveSample(economy, built));
    return built;
  });
  const paid = await step(
    log,
    `5/6 Register a model, pay for ${heldOut.length} answers, and share the fees`,
    async () => {
      const done = await payForQueries(chain, economy, datanet, heldOut, parameters);
      await writeRewardsReport(reportsFolder, done.earnings, heldOut.length);
      tellPayments(log, done);
      tellRewards(log, done, reportsFolder);
      return done;
    },
  );
  const sale = await step(log, "6/6 Offer the model to the public", async () => {
    const sold = await sellModel(chain, economy, { datanet, model: paid.model, reportsFolder });
    tellSale(log, sold, reportsFolder);
    return sold;
  });
  return { economy, supply, proposal, datanet, ...paid, sale };
}

/** Serves, settles and claims; throws BOOKS_DO_NOT_BALANCE where a unit is missing. */
async function payForQueries(
  chain: Chain,
  economy: Economy,
  datanet: Datanet,
  heldOut: readonly SourceDocument[],
  { roundCount, reportsFolder }: JobParameters,
) {
  const { openToken } = economy;
  const lane = await openLane(chain, economy);
  const model = await registerModels(chain, economy, datanet, lane.address);
  await stakeOpen(chain, economy);
  const queries = answerQueries(heldOut, datanet.placed);
  // seconds without a turn: a node may have closed the connection, which the next request has to hear of first
  await setImmediate();
  const rounds = inRounds(queries, roundCount);
  const service = await Service.open(chain, economy, model);
  const published = mkdtempSync(join(tmpdir(), "open-economy-library-"));
  let served: Served;
  let settlement: Settlement;
  let income: Income;
  try {
    const library = writeLibrary(published, datanet);
    const sources = { chain, economy, lane: lane.address, library, publications: service.publications };
    const collect = async (round: number) => {
      await service.serve(rounds[round] ?? []);
      await service.collect();
    };
    settlement = await settle(chain, economy, lane, {
      ...{ sources, roundCount, collect },
      folder: join(reportsFolder, "epochs"),
    });
    served = await service.end();
    income = await takeIncome(chain, economy, model, service.wallet);
  } finally {
    await service.close();
    rmSync(published, { recursive: true, force: true });
  }

  const { claimed, epochs } = settlement;
  const deposited = epochs.reduce((sum, { pool }) => sum + pool, 0n);
  const held = await openToken.balanceOf(lane.address);
  const balances = new Map<string, bigint>();
  for (const account of claimed.keys()) balances.set(account, await openToken.balanceOf(account));
  checkBooks({ deposited, claimed, held, balances, totals: epochs.at(-1)?.totals ?? new Map() });
  const evidenced = epochs.map(({ pool }, round) => ({ pool, queries: rounds[round] ?? [] }));
  checkAgainstEvidence(evidenced, lane.reserve, claimed);
  await checkPayments(economy, { fees: feesOf(queries), contributors: deposited, served, income });

  const earnings = earningsOf(datanet.stewards, lane.reserve, queries, claimed);
  return { queries, model, served, income, settlement, earnings, deposited, held };
}
