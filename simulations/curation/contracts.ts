// Smaller runs on the real contracts: every batch of a run is handed in, reviewed, objected to and settled there, and what it
// moves is compared with the game, to the unit.
import { formatUnits } from "ethers";
import hre from "hardhat";
import { EconomyError } from "../../sdk/errors.ts";
import { executeDrawn } from "../executed.ts";
import type { SimulationOptions } from "../options.ts";
import { type Table, writeTables } from "../outputs.ts";
import { streamsOf } from "../random.ts";
import { play, type TracedBatch } from "./game.ts";
import { Replay } from "./replay.ts";
import { rulesOf, type Scenario } from "./scenario.ts";
import { settingOf } from "./setting.ts";
import { KINDS } from "./tally.ts";

/** A figure of a batch, by the game and by the contracts: amounts in units, quality in millionths, endings by their number. */
export interface ContractFigure {
  readonly seed: number;
  readonly batch: number;
  readonly kind: string;
  /** What was objected to: nothing, the batch, copies, or records before an arbitrator. */
  readonly objection: string;
  readonly figure: string;
  readonly game: bigint;
  readonly contract: bigint;
}

const DAYS = 24;
const RECORDS = 64;
const EVERY_DAYS = 4;
const OBJECTIONS = ["none", "batch", "copies", "case"];
/** In the small world panels miss more and watchers object more often, so that few batches meet everything. */
const MISSED = 500_000n;
const COPIES_MISSED = 900_000n;
const OBJECTED = 400_000n;

/**
 * The scenario's rules in a small world: an account of each kind, as many seats as a panel, a few weeks. Its assumptions are the
 * scenario's, but for those that say how often something happens which has to be executed.
 */
export function smallScenario(scenario: Scenario): Scenario {
  const contributors = Object.fromEntries(
    KINDS.map((kind) => [
      kind,
      { ...scenario.contributors[kind], count: 1, records: RECORDS, everyDays: EVERY_DAYS, stake: 10_000_000_000 },
    ]),
  ) as Scenario["contributors"];
  const curators = { honest: 0, lazy: 0, copying: 0, bribed: 0, ring: 0 };
  const order = ["honest", "honest", "copying", "ring", "lazy"] as const;
  for (const kind of order.slice(0, scenario.rules.panelSize)) curators[kind]++;
  const treasuryPerDay = 1_000 * (scenario.rules.payPerRecord + scenario.rules.seatFee);
  const rules = { ...scenario.rules, newcomerRecords: 3 * RECORDS };
  return { ...scenario, contributors, curators, treasuryPerDay, rules, days: DAYS, assumptions: eventful(scenario) };
}

function eventful({ assumptions }: Scenario): Scenario["assumptions"] {
  const fixed = (value: bigint) => ({ distribution: { form: "fixed", value } as const, source: "the small world" });
  const missed = Object.fromEntries(
    KINDS.map((kind) => [kind, fixed(kind === "duplicator" ? COPIES_MISSED : MISSED)]),
  ) as Scenario["assumptions"]["missed"];
  const often = fixed(OBJECTED);
  return { ...assumptions, missed, watched: often, casesBrought: often, mistaken: often, arbitratorError: often };
}

/** Executes so many runs, of seeds that are drawn now, and writes what was compared. Throws CURATION_DIFFERS at a difference. */
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
  const small = smallScenario(scenario);
  const [random] = [...streamsOf(seed, 0, 1)];
  if (random === undefined) throw new Error("There is no stream.");
  const setting = settingOf(small, {}, random);
  const trace: TracedBatch[] = [];
  play(setting, random, trace);
  const connection = await hre.network.create({ network: "default" });
  try {
    const replay = new Replay(connection.ethers, { rules: rulesOf(small), setting, trace });
    const moved = await replay.run();
    return moved.flatMap((figures, batch) =>
      Object.entries(figures).map(([figure, [game, contract]]) => {
        const { kind = 0, objection = 0 } = trace[batch] ?? {};
        return { seed, batch, kind: KINDS[kind] ?? "", objection: OBJECTIONS[objection] ?? "", figure, game, contract };
      }),
    );
  } finally {
    await connection.close();
  }
}

/** Throws CURATION_DIFFERS where game and contracts differ. */
export function requireSame(figures: readonly ContractFigure[]): void {
  const other = figures.find(({ game, contract }) => game !== contract);
  if (other === undefined) return;
  const { seed, batch, kind, figure, game, contract } = other;
  const message = `Seed ${seed}, batch ${batch} of the ${kind}: the game has ${figure} ${game}, the contracts ${contract}.`;
  throw new EconomyError("CURATION_DIFFERS", message, "Compare simulations/curation/outcome.ts with the contracts.");
}

function contractsTable(figures: readonly ContractFigure[]): Table {
  const rows = figures.map(({ seed, batch, kind, objection, figure, game, contract }) => {
    return [seed, batch, kind, objection, figure, ...[game, contract].map((value) => formatUnits(value, 0))];
  });
  const columns = { seed: "INTEGER", batch: "INTEGER", kind: "VARCHAR", objection: "VARCHAR" } as const;
  return {
    name: "contracts",
    columns: { ...columns, figure: "VARCHAR", game: "DECIMAL(38,0)", contract: "DECIMAL(38,0)" },
    rows,
  };
}
