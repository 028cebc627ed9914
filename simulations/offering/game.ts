// A run: one world, sold in each way, with and without each trick, and creators after it.
import { MAX_SEED, type Random, streamsOf } from "../random.ts";
import { type Acts, auction, type Move, type WhaleAct } from "./auction.ts";
import { sharesOf } from "./escrow.ts";
import { playProject, playThreat, poolGain, type Project, type Sale } from "./milestones.ts";
import { type Kind, KINDS, type SaleName, type Trick } from "./names.ts";
import { curveLots, fixedLots, sellLots, type Sold } from "./sales.ts";
import type { Setting } from "./setting.ts";
import { add, newTally, type Tally } from "./tally.ts";
import { dollarsOf, drawWorld, type World, worthOf } from "./world.ts";

/** What a run is made of, for who repeats it. */
export interface Trace {
  readonly world: World;
  readonly sold: Sold;
  readonly moves: readonly Move[];
  readonly sale: Sale | undefined;
  readonly projects: readonly Project[];
}

const ALL_KINDS: ReadonlySet<Kind> = new Set(KINDS);
/** Who does which trick. */
export const ACTOR: Readonly<Record<Trick, Kind>> = {
  ...{ shading: "shading", sniping: "sniper", faking: "fake", following: "herd" },
  ...{ buyOut: "whale", reduce: "whale", bluff: "whale", answer: "whale", decoy: "whale" },
};

/** Plays a run; `random` is where the setting's draws have left it. `onTrace` gets what it was made of. */
export function play(setting: Setting, random: Random, onTrace?: (trace: Trace) => void): Tally {
  const { scenario, structure, assumed, scenes } = setting;
  const tally = newTally();
  const world = drawWorld(setting, random);
  const moves: Move[] = [];
  const sold = auction(world, setting, { tricks: ALL_KINDS, whale: structure.whaleStyle }, moves);
  add(tally, "whole", Number(worthOf(world.rules.supply, world.worth)));
  countSale(tally, "auction", world, sold);
  if (scenes.includes("sales")) {
    const lots = {
      fixed: fixedLots(world),
      linear: curveLots(world, "linear", scenario.curveLots),
      exponential: curveLots(world, "exponential", scenario.curveLots),
    };
    for (const name of ["fixed", "linear", "exponential"] as const) {
      countSale(tally, name, world, sellLots(world, lots[name], assumed.shade));
    }
  }
  countTricks(tally, setting, world, sold);
  const after = scenes.includes("milestones")
    ? playAfter(tally, setting, sold, random)
    : { sale: undefined, projects: [] };
  onTrace?.({ world, sold, moves, ...after });
  return tally;
}

function countSale(tally: Tally, name: SaleName, world: World, sold: Sold): void {
  if (!sold.failed) {
    const error = Math.log(dollarsOf(sold.price) / world.worth);
    const all = sold.tokens.reduce((sum, tokens) => sum + tokens, 0n);
    add(tally, `${name}.error`, error);
    add(tally, `${name}.squared`, error ** 2);
    add(tally, `${name}.kept`, Number(sold.raised));
    add(tally, `${name}.soldWorth`, Number(worthOf(all, world.worth)));
    add(tally, `${name}.gini`, giniOf(sold.tokens.map(Number)));
    add(tally, `${name}.top`, sold.tokens.reduce((most, each) => Math.max(most, Number(each)), 0) / Number(all));
  }
  add(tally, `${name}.failed`, sold.failed ? 1 : 0);
  add(tally, `${name}.raised`, Number(sold.raised));
  for (const [i, { kind, own }] of world.bidders.entries()) {
    const [tokens, paid] = [sold.tokens[i] ?? 0n, sold.paid[i] ?? 0n];
    add(tally, `${name}.${kind}.bidders`, 1);
    if (tokens === 0n) continue;
    add(tally, `${name}.${kind}.holders`, 1);
    add(tally, `${name}.${kind}.losers`, paid > worthOf(tokens, world.worth) ? 1 : 0);
    add(tally, `${name}.${kind}.paid`, Number(paid));
    add(tally, `${name}.${kind}.own`, Number(worthOf(tokens, own)));
  }
}

/** Each trick beside the same bidders who leave it, all else alike. */
function countTricks(tally: Tally, setting: Setting, world: World, asPlayed: Sold): void {
  const style = setting.structure.whaleStyle;
  const others = new Map<string, Sold>();
  const sold = (trick: Kind | undefined, whale: WhaleAct) => {
    if (trick === undefined && whale === style) return asPlayed;
    const key = `${trick ?? ""} ${whale}`;
    const known = others.get(key);
    if (known !== undefined) return known;
    const acts: Acts = { tricks: new Set(KINDS.filter((kind) => kind !== trick)), whale };
    const played = auction(world, setting, acts);
    others.set(key, played);
    return played;
  };
  for (const trick of setting.tricks) {
    const actor = ACTOR[trick];
    if (!world.bidders.some(({ kind }) => kind === actor)) continue;
    const [done, left] = isWhaleAct(trick)
      ? [sold(undefined, trick), sold(undefined, "truthful")]
      : [asPlayed, sold(actor, style)];
    countTrick(tally, trick, world, [done, left]);
  }
}

function isWhaleAct(trick: Trick): trick is Trick & WhaleAct {
  return ACTOR[trick] === "whale";
}

function countTrick(tally: Tally, trick: Trick, world: World, [done, left]: readonly [Sold, Sold]): void {
  const more = (kind: Kind) => gainOf(world, done, kind) - gainOf(world, left, kind);
  const budget = world.bidders.reduce((sum, each) => (each.kind === ACTOR[trick] ? sum + Number(each.budget) : sum), 0);
  add(tally, `${trick}.gain`, more(ACTOR[trick]));
  add(tally, `${trick}.budget`, budget);
  add(tally, `${trick}.small`, more("truthful"));
  add(tally, `${trick}.creator`, keptOf(done) - keptOf(left));
  if (done.failed || left.failed) return;
  add(tally, `${trick}.price`, Math.log(dollarsOf(done.price) / dollarsOf(left.price)));
  add(tally, `${trick}.both`, 1);
}

/** What a kind has by a sale: what its tokens are worth to it, less what it paid. */
function gainOf(world: World, { tokens, paid }: Sold, kind: Kind): number {
  let sum = 0n;
  for (const [i, bidder] of world.bidders.entries()) {
    if (bidder.kind === kind) sum += worthOf(tokens[i] ?? 0n, bidder.own) - (paid[i] ?? 0n);
  }
  return Number(sum);
}

function keptOf({ failed, raised }: Sold): number {
  return failed ? 0 : Number(raised);
}

function playAfter(tally: Tally, setting: Setting, { failed, clearing, tokens }: Sold, random: Random) {
  if (failed || clearing === undefined) return { sale: undefined, projects: [] };
  const { structure, assumed, scenario } = setting;
  const { milestones } = scenario;
  const sale: Sale = {
    clearing,
    shares: sharesOf(milestones, structure.milestones, structure.growth),
    holdings: tokens,
  };
  const defaults = { late: structure.late, stop: stopping(milestones, structure.late) };
  const projects: Project[] = [];
  // each project has streams of its own, so that one that takes more numbers leaves those of the others as they were
  const seeds = Array.from({ length: milestones.projects }, () => Math.floor(random.uniform() * MAX_SEED));
  for (const seed of seeds) {
    const [course, attack] = [...streamsOf(seed, 0, 2)] as [Random, Random];
    const project = playProject(sale, assumed, defaults, course);
    projects.push(project);
    countProject(tally, project);
    const { bond, disputePrice: price } = milestones;
    const threat = playThreat(sale, assumed, { part: structure.extortionist, bond, price }, attack);
    add(tally, "threat.threats", 1);
    add(tally, "threat.delays", threat.delays ? 1 : 0);
    add(tally, "threat.without", threat.without ? 1 : 0);
    add(tally, "threat.fails", threat.fails ? 1 : 0);
    add(tally, "threat.gain", threat.gain);
    add(tally, "threat.cost", threat.cost);
    add(tally, "threat.bond", threat.delays ? Number(bond) : 0);
    add(tally, "threat.proceeds", threat.delays ? Number(clearing.proceeds) : 0);
  }
  return { sale, projects };
}

/** Which part stops where another part is late than the scenario says: of the others, as many as there. */
function stopping({ late, stop }: { readonly late: number; readonly stop: number }, otherwise: number): number {
  return late === 1 ? 1 - otherwise : (stop * (1 - otherwise)) / (1 - late);
}

function countProject(tally: Tally, { course, steps, failed, funds, back, worth, worthAtOnce }: Project): void {
  const paid = Number(funds.proceeds);
  add(tally, `${course}.projects`, 1);
  add(tally, `${course}.paid`, paid);
  add(tally, `${course}.back`, Number(back));
  add(tally, `${course}.pool`, worth === 0 ? poolGain(funds, failed ? funds.unreleased : 0n) : 0);
  add(tally, `${course}.worth`, paid * worth);
  add(tally, `${course}.poolAtOnce`, worthAtOnce === 0 ? poolGain(funds, 0n) : 0);
  add(tally, `${course}.worthAtOnce`, paid * worthAtOnce);
  add(tally, `${course}.wrong`, failed && steps.at(-1)?.reached === true ? 1 : 0);
  add(
    tally,
    `${course}.lied`,
    steps.some(({ reached, decision }) => !reached && decision !== "missed" && passes(decision)) ? 1 : 0,
  );
}

function passes(decision: Project["steps"][number]["decision"]): boolean {
  return decision === "released" || decision === "uncontested" || decision === "ruledMet";
}

/** From 0, all have the same, to 1, one has all. */
export function giniOf(amounts: readonly number[]): number {
  const sorted = amounts.toSorted((a, b) => a - b);
  const all = sorted.reduce((sum, each) => sum + each, 0);
  if (all === 0) return 0;
  const ranked = sorted.reduce((sum, each, i) => sum + (i + 1) * each, 0);
  return (2 * ranked) / (sorted.length * all) - (sorted.length + 1) / sorted.length;
}
