// Epochs of the simulation on the real contracts: fees are paid, roots posted and activated, and everybody claims. What
// each account has then is compared with the simulation, to the unit.
import { type ContractTransactionResponse, id } from "ethers";
import hre from "hardhat";
import { EconomyError } from "../../sdk/errors.ts";
import { type RewardLeaf, rewardTree } from "../../sdk/rewards.ts";
import { accountNamed } from "../accounts.ts";
import { executeDrawn } from "../executed.ts";
import type { SimulationOptions } from "../options.ts";
import { type Table, writeTables } from "../outputs.ts";
import { streamsOf } from "../random.ts";
import type { Bank } from "./bank.ts";
import { epochsBy } from "./central.ts";
import { deployedLane, type LaneScene } from "./chain.ts";
import type { Epoch } from "./epochs.ts";
import type { GasUsed } from "./gas.ts";
import type { Scenario } from "./scenario.ts";
import { type Assumed, drawnOf } from "./setting.ts";

/** A sum by simulation and contracts, in units of 10⁻¹⁸ OPEN: of an account in all, of the pool in an epoch. */
export interface SettledFigure {
  readonly seed: number;
  readonly epoch: number;
  readonly figure: string;
  readonly simulated: bigint;
  readonly contract: bigint;
}

/** What transactions took on the contracts, in gas. */
type Measured = Pick<GasUsed, "firstClaim" | "laterClaim" | "post" | "activate">;

/** What was settled, and what it took there beside what runs are charged. */
export interface Settled {
  readonly epochs: number;
  readonly claims: number;
  /** How many siblings a proof has there. */
  readonly depth: number;
  readonly gas: Measured;
  readonly charged: GasUsed;
}

/** Of each seed, at most. */
const EPOCHS = 2;
const DAY = 86_400;
const WINDOW = 3 * DAY;
const CLAIMS_PER_CALL = 50;
/** What a year on the contracts is sold for at most, so that the token's supply and the attributor's bonds last. */
const MOST: Pick<Assumed, "answersPerDay" | "answerPrice"> = { answersPerDay: 10_000, answerPrice: 1 };

/** Settles epochs of as many seeds, which are drawn now, and writes what was compared. Throws REWARDS_DIFFER. */
export async function settleEpochs(
  scenario: Scenario,
  bank: Bank,
  charged: GasUsed,
  { contracts, folder }: Pick<SimulationOptions, "contracts" | "folder">,
  log: (line: string) => void,
): Promise<Settled | undefined> {
  const runs = await executeDrawn(contracts, (seed) => settleSeed(scenario, bank, seed), requireSame, log);
  const measured = runs.at(-1);
  if (measured === undefined) return undefined;
  const figures = runs.flatMap((each) => each.figures);
  await writeTables(folder, [settledTable(figures)]);
  const claims = figures.filter(({ figure }) => figure !== "pool" && figure !== "left in the lane").length;
  const epochs = settledEpochs(figures);
  return { epochs, claims, depth: measured.depth, gas: measured.gas, charged };
}

/** How many epochs were compared: a year that is one epoch has no second. */
export function settledEpochs(figures: readonly SettledFigure[]): number {
  return new Set(figures.map(({ seed, epoch }) => `${seed} ${epoch}`)).size;
}

/** The first epochs of a seed's year, by the simulation and by the contracts. */
export async function settleSeed(scenario: Scenario, bank: Bank, seed: number) {
  const epochs = epochsBy(scenario, bank, smallAssumed(scenario, seed), seed).slice(0, EPOCHS);
  const connection = await hre.network.create({ network: "default" });
  try {
    const scene = await deployedLane(connection.ethers, scenario.feePolicy);
    const wait = () => connection.networkHelpers.time.increase(WINDOW);
    return await new Settlement(scene, bank, seed, wait).run(epochs);
  } finally {
    await connection.close();
  }
}

function smallAssumed(scenario: Scenario, seed: number): Assumed {
  const [random] = [...streamsOf(seed, 1, 2)];
  if (random === undefined) throw new Error("There is no stream.");
  const drawn = drawnOf(scenario, random);
  const least = (name: keyof typeof MOST) => Math.min(drawn[name], MOST[name]);
  return { ...drawn, answersPerDay: least("answersPerDay"), answerPrice: least("answerPrice") };
}

/** Throws REWARDS_DIFFER where simulation and contracts differ. */
export function requireSame(figures: readonly SettledFigure[]): void {
  const other = figures.find(({ simulated, contract }) => simulated !== contract);
  if (other === undefined) return;
  const { seed, epoch, figure, simulated, contract } = other;
  const message = `Seed ${seed}, epoch ${epoch}: the simulation has ${figure} ${simulated}, the contracts ${contract}.`;
  throw new EconomyError("REWARDS_DIFFER", message, "Compare simulations/rewards/epochs.ts with the contracts.");
}

/** A tree over all totals, with the proof of each leaf. */
interface PostedTree {
  readonly root: string;
  readonly total: bigint;
  readonly leaves: readonly RewardLeaf[];
  readonly proofs: readonly string[][];
}

/** Epochs on one chain, one after the other. */
class Settlement {
  readonly #scene: LaneScene;
  readonly #bank: Bank;
  readonly #seed: number;
  readonly #wait: () => Promise<unknown>;
  readonly #totals: bigint[];
  #reserve = 0n;

  constructor(scene: LaneScene, bank: Bank, seed: number, wait: () => Promise<unknown>) {
    [this.#scene, this.#bank, this.#seed, this.#wait] = [scene, bank, seed, wait];
    this.#totals = bank.contributors.map(() => 0n);
  }

  async run(epochs: readonly Epoch[]) {
    const { ethers } = this.#scene;
    const accounts = await Promise.all(this.#bank.contributors.map((name) => accountNamed(ethers, name)));
    const names = accounts.map(({ address }) => address);
    const figures: SettledFigure[] = [];
    const gas = { firstClaim: 0, laterClaim: 0, post: 0, activate: 0 };
    let depth = 0;
    for (const [number, epoch] of epochs.entries()) {
      const tree = this.#add(epoch, names);
      figures.push(this.#figure(number, "pool", epoch.pool, await this.#credit(epoch.fees)));
      gas.post = await this.#post(tree);
      await this.#wait();
      gas.activate = await gasOf(this.#scene.lane.activate());
      const taken = await this.#claim(tree, accounts[this.#largest()]);
      depth = Math.max(...tree.proofs.map((proof) => proof.length));
      if (number === 0) gas.firstClaim = taken;
      else gas.laterClaim = taken;
      figures.push(...(await this.#compared(number, names)));
    }
    return { figures, gas, depth };
  }

  /** Who has most in all: who claims himself. */
  #largest(): number {
    return this.#totals.reduce((best, total, i) => (total > (this.#totals[best] ?? 0n) ? i : best), 0);
  }

  /** Adds an epoch to the totals, and makes the tree over them; accounts without anything have no leaf. */
  #add({ deltas, reserve }: Epoch, names: readonly string[]): PostedTree {
    deltas.forEach((delta, i) => (this.#totals[i] = (this.#totals[i] ?? 0n) + delta));
    this.#reserve += reserve;
    const all = names.map((name, i) => [name, this.#totals[i] ?? 0n] as const);
    const rows = [...all, [this.#scene.reserve, this.#reserve] as const]
      .filter(([, total]) => total > 0n)
      .sort(([a], [b]) => (BigInt(a) < BigInt(b) ? -1 : 1));
    let sumBefore = 0n;
    const leaves = rows.map(([account, cumulative], i): RewardLeaf => {
      const leaf = { index: BigInt(i), account, cumulative, sumBefore };
      sumBefore += cumulative;
      return leaf;
    });
    const tree = rewardTree(leaves);
    return { root: tree.root, total: sumBefore, leaves, proofs: leaves.map((_, i) => tree.getProof(i)) };
  }

  /** Pays the fees of an epoch; returns what the escrow credits to the lane for it. */
  async #credit(fees: bigint): Promise<bigint> {
    const { escrow, lane, token, pay } = this.#scene;
    const before = await escrow.creditOf(lane, token);
    if (fees > 0n) await pay(fees);
    return (await escrow.creditOf(lane, token)) - before;
  }

  async #post({ root, total, leaves }: PostedTree): Promise<number> {
    return await gasOf(this.#scene.lane.post(root, total, leaves.length, id("inputs"), id("engine")));
  }

  /** One claims himself, and then somebody for all others. Returns the gas of the former. */
  async #claim(
    { leaves, proofs }: PostedTree,
    account: Awaited<ReturnType<typeof accountNamed>> | undefined,
  ): Promise<number> {
    const { lane, factory } = this.#scene;
    const claims = leaves.map((leaf, i) => ({ lane, leaf, proof: proofs[i] ?? [] }));
    const own = claims.find(({ leaf }) => leaf.account === account?.address);
    if (own === undefined || account === undefined) return 0;
    const taken = await gasOf(lane.connect(account).claimTo(own.leaf, own.proof, account));
    const others = claims.filter((claim) => claim !== own);
    for (let first = 0; first < others.length; first += CLAIMS_PER_CALL) {
      await factory.claimMany(others.slice(first, first + CLAIMS_PER_CALL));
    }
    return taken;
  }

  async #compared(number: number, names: readonly string[]): Promise<SettledFigure[]> {
    const { token, lane, reserve } = this.#scene;
    const figures: SettledFigure[] = [];
    for (const [i, name] of names.entries()) {
      const figure = this.#bank.contributors[i] ?? "";
      figures.push(this.#figure(number, figure, this.#totals[i] ?? 0n, await token.balanceOf(name)));
    }
    figures.push(this.#figure(number, "the reserve", this.#reserve, await token.balanceOf(reserve)));
    return [...figures, this.#figure(number, "left in the lane", 0n, await token.balanceOf(lane))];
  }

  #figure(epoch: number, figure: string, simulated: bigint, contract: bigint): SettledFigure {
    return { seed: this.#seed, epoch: epoch + 1, figure, simulated, contract };
  }
}

async function gasOf(sent: Promise<ContractTransactionResponse>): Promise<number> {
  const receipt = await (await sent).wait();
  if (receipt === null) throw new Error("The transaction has no receipt.");
  return Number(receipt.gasUsed);
}

function settledTable(figures: readonly SettledFigure[]): Table {
  const rows = figures.map(({ seed, epoch, figure, simulated, contract }) => {
    return [seed, epoch, figure, String(simulated), String(contract)];
  });
  const columns = { seed: "INTEGER", epoch: "INTEGER", figure: "VARCHAR" } as const;
  return { name: "settled", columns: { ...columns, simulated: "DECIMAL(38,0)", contract: "DECIMAL(38,0)" }, rows };
}
