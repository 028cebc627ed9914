// Smaller runs on the real contracts: every bid, cancellation, claim, refund and milestone of a run is made there, and what it moves is
// compared with the game, to the unit.
import { formatUnits } from "ethers";
import hre from "hardhat";
import { EconomyError } from "../../sdk/errors.ts";
import { executeDrawn } from "../executed.ts";
import type { SimulationOptions } from "../options.ts";
import { type Table, writeTables } from "../outputs.ts";
import { streamsOf } from "../random.ts";
import { play, type Trace } from "./game.ts";
import { type Pair, Replay } from "./replay.ts";
import { type Scenario, topOf } from "./scenario.ts";
import { settingOf } from "./setting.ts";

export interface ContractFigure extends Pair {
  readonly seed: number;
}

const [BIDDERS, PROJECTS] = [12, 6];
/** In the small world many don't deliver, lie and object, and arbitrators err more, so that few runs meet everything. */
const EVENTFUL = {
  defaults: 0.5,
  lies: 0.7,
  turnout: 0.4,
  mistaken: 0.15,
  contests: 0.7,
  arbitratorError: 0.3,
  silent: 0.15,
};
/** And a third of the sales stays below the soft cap. */
const [SOFT_CAP, DEMAND] = [0.4, { low: 300_000n, likely: 900_000n, high: 2_500_000n }];

/** The scenario's rules among a dozen bidders of all kinds. */
export function smallScenario(scenario: Scenario): Scenario {
  const fixed = Object.fromEntries(
    Object.entries(EVENTFUL).map(([name, part]) => {
      const value = BigInt(Math.round(part * 1e6));
      return [name, { distribution: { form: "fixed", value } as const, source: "the small world" }];
    }),
  );
  const demand = { distribution: { form: "triangular", ...DEMAND } as const, source: "the small world" };
  return {
    ...scenario,
    // rounding leaves the highest limit less than a tenth lower
    team: { ...scenario.team, softCap: Math.min(SOFT_CAP, 0.9 * topOf(scenario)) },
    bidders: { count: BIDDERS, shading: 0.2, sniper: 0.2, fake: 0.2, herd: 0.2 },
    milestones: { ...scenario.milestones, projects: PROJECTS },
    assumptions: { ...scenario.assumptions, ...fixed, demand },
  };
}

/** Executes so many runs, of seeds that are drawn now, and writes what was compared. Throws OFFERING_DIFFERS at a difference. */
export async function executeRuns(
  scenario: Scenario,
  { contracts, folder }: Pick<SimulationOptions, "contracts" | "folder">,
  log: (line: string) => void,
): Promise<void> {
  const execute = async (seed: number) => ({ figures: await executeRun(scenario, seed) });
  const figures = (await executeDrawn(contracts, execute, requireSame, log)).flatMap((each) => each.figures);
  if (contracts > 0) await writeTables(folder, [contractsTable(figures)]);
}

/** One small run of a seed, by the game and by the contracts. */
export async function executeRun(scenario: Scenario, seed: number): Promise<ContractFigure[]> {
  const [random] = [...streamsOf(seed, 0, 1)];
  if (random === undefined) throw new Error("There is no stream.");
  const setting = settingOf(smallScenario(scenario), { scenes: ["milestones"], tricks: [] }, random);
  let found: Trace | undefined;
  play(setting, random, (trace) => {
    found = trace;
  });
  if (found === undefined) throw new Error("There is no trace.");
  const connection = await hre.network.create({ network: "default" });
  try {
    const pairs = await new Replay(connection.ethers, setting, found).run();
    return pairs.map((pair) => ({ seed, ...pair }));
  } finally {
    await connection.close();
  }
}

/** Throws OFFERING_DIFFERS where game and contracts differ. */
export function requireSame(figures: readonly ContractFigure[]): void {
  const other = figures.find(({ game, contract }) => game !== contract);
  if (other === undefined) return;
  const { seed, step, figure, game, contract } = other;
  const message = `Seed ${seed}, ${step}: the game has ${figure} ${game}, the contracts ${contract}.`;
  const advice = "Compare simulations/auction.ts and simulations/offering/escrow.ts with the contracts.";
  throw new EconomyError("OFFERING_DIFFERS", message, advice);
}

function contractsTable(figures: readonly ContractFigure[]): Table {
  const rows = figures.map(({ seed, step, figure, game, contract }) => {
    return [seed, step, figure, ...[game, contract].map((value) => formatUnits(value, 0))];
  });
  const columns = { seed: "INTEGER", step: "VARCHAR", figure: "VARCHAR" } as const;
  return { name: "contracts", columns: { ...columns, game: "DECIMAL(38,0)", contract: "DECIMAL(38,0)" }, rows };
}
