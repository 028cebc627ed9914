// A run of the game, repeated on the contracts day by day.
import type { HardhatEthers, HardhatEthersSigner } from "@nomicfoundation/hardhat-ethers/types";
import { StandardMerkleTree } from "@openzeppelin/merkle-tree";
import { id, toQuantity } from "ethers";
import { accountNamed } from "../accounts.ts";
import { type Datanet, DATANET, deployedDatanet, DISPUTE_PRICE, wealthOf } from "./chain.ts";
import type { GameSetting, TracedBatch } from "./game.ts";
import * as at from "./settle.ts";
import type { FastRules } from "./settle.ts";

type Leaf = [bigint, string, string];
/** What the game says, and what the contracts say. */
export type Pair = readonly [game: bigint, contract: bigint];

export interface ReplayParameters {
  readonly rules: FastRules;
  readonly setting: GameSetting;
  readonly trace: readonly TracedBatch[];
}

/** A batch on the chain. */
interface Placed {
  readonly traced: TracedBatch;
  readonly batchId: bigint;
  readonly tree: StandardMerkleTree<Leaf>;
  readonly submitter: HardhatEthersSigner;
  readonly objector: HardhatEthersSigner;
  caseId: bigint;
  /** What it has moved so far. */
  readonly moved: Wealth;
}

interface Wealth {
  submitter: bigint;
  objector: bigint;
  panels: bigint;
  treasury: bigint;
  burned: bigint;
}

const DAY = 86_400;
const REASON = id("reason");
/** The contract's numbers of endings, in the order of the game's. */
const STATUS = [5n, 6n, 9n];
const WINDOW = 3n;

export class Replay {
  readonly #ethers: HardhatEthers;
  readonly #parameters: ReplayParameters;
  readonly #accounts = new Map<string, HardhatEthersSigner>();
  readonly #accountOf = new Map<number, number>();
  readonly #curators: HardhatEthersSigner[] = [];
  readonly #placed: Placed[] = [];
  #net!: Datanet;

  constructor(ethers: HardhatEthers, parameters: ReplayParameters) {
    [this.#ethers, this.#parameters] = [ethers, parameters];
  }

  /** Executes the run, and returns each batch's figures. */
  async run(): Promise<Record<string, Pair>[]> {
    const { rules, setting, trace } = this.#parameters;
    this.#net = await deployedDatanet(this.#ethers, rules);
    await this.#seat();
    const { provider } = this.#ethers;
    const first = (Math.floor(((await provider.getBlock("latest"))?.timestamp ?? 0) / DAY) + 2) * DAY;
    const last = Math.max(setting.days, ...trace.map(({ settledOn }) => settledOn));
    for (let day = 0; day <= last; day++) {
      await provider.send("evm_setNextBlockTimestamp", [toQuantity(first + day * DAY + 60)]);
      await this.#fund(setting.treasuryPerDay);
      for (const placed of this.#placed.filter(({ traced }) => traced.settledOn === day && traced.day < day)) {
        await this.#measured(placed, () => this.#end(placed));
      }
      for (const traced of trace.filter((each) => each.day === day)) await this.#handIn(traced);
    }
    return Promise.all(this.#placed.map((placed) => this.#figures(placed)));
  }

  async #figures({ traced: { settled }, batchId, moved }: Placed): Promise<Record<string, Pair>> {
    const { status, quality } = await this.#net.ledger.getBatch(batchId);
    const game = (place: number) => BigInt(settled[place] ?? NaN);
    const isFinal = settled[at.ENDING] === at.FINAL;
    return {
      ending: [STATUS[settled[at.ENDING] ?? 0] ?? 0n, status],
      ...(isFinal && { quality: [game(at.QUALITY), quality] as const }),
      submitter: [game(at.SUBMITTER), moved.submitter],
      objector: [game(at.OBJECTOR), moved.objector],
      panels: [game(at.PANELS), moved.panels],
      paid: [game(at.PAID), -moved.treasury],
      burned: [game(at.BURNT), moved.burned],
    };
  }

  async #seat(): Promise<void> {
    const { deployer, vault, seats, ledger, seatStake } = this.#net;
    const count = this.#parameters.setting.seats.reduce((sum, each) => sum + each, 0);
    for (let seat = 0; seat < count; seat++) {
      const curator = await this.#account(`curator ${seat}`);
      await vault.connect(deployer).deposit(seats, curator, seatStake);
      await seats.connect(curator).takeSeat(ledger, DATANET);
      this.#curators.push(curator);
    }
    await this.#funded(await this.#account("watcher"));
  }

  async #fund(amount: number): Promise<void> {
    const { vault, ledger } = this.#net;
    await vault.deposit(ledger, await ledger.treasuryOf(DATANET), amount);
  }

  /** Gives an objector what he needs to object. */
  async #funded(objector: HardhatEthersSigner): Promise<HardhatEthersSigner> {
    await this.#net.vault.deposit(this.#net.court, objector, 10n ** 15n);
    return objector;
  }

  /** A submitter's account with its stake; who begins anew takes along what is left. */
  async #submitter({ agent, account }: TracedBatch): Promise<HardhatEthersSigner> {
    const { vault, ledger, token } = this.#net;
    const before = this.#accountOf.get(agent);
    const signer = await this.#account(`contributor ${account}`);
    if (before === account) return signer;
    this.#accountOf.set(agent, account);
    if (before === undefined) {
      const stake = this.#parameters.setting.kinds[0]?.stake ?? 0;
      await vault.deposit(ledger, signer, stake);
      return signer;
    }
    const old = await this.#account(`contributor ${before}`);
    const [free] = await vault.bondOf(ledger, old);
    await vault.connect(old).withdraw(ledger, signer, free);
    await token.connect(signer).approve(vault, free);
    await vault.connect(signer).deposit(ledger, signer, free);
    return signer;
  }

  async #handIn(traced: TracedBatch): Promise<void> {
    const { ledger, deployer } = this.#net;
    const submitter = await this.#submitter(traced);
    const tree = this.#treeOf(traced, submitter.address);
    const objector = await this.#account(traced.own ? `sybil ${traced.agent}` : "watcher");
    if (traced.own && (await wealthOf(this.#net, objector)) === 0n) await this.#funded(objector);
    if ((await ledger.isKnown(DATANET, submitter)) !== traced.known) {
      throw new Error(`Game and ledger differ about whether account ${traced.account} is known.`);
    }
    const batchId = (await ledger.batchCount()) + 1n;
    const moved = { submitter: 0n, objector: 0n, panels: 0n, treasury: 0n, burned: 0n };
    const placed: Placed = { traced, batchId, tree, submitter, objector, caseId: 0n, moved };
    this.#placed.push(placed);
    await this.#measured(placed, async () => {
      const [manifestHash, salt, count] = [id(`manifest of ${tree.root}`), id(`salt of ${tree.root}`), traced.count];
      const commit = await ledger.commitHashOf(DATANET, tree.root, count, manifestHash, submitter, salt);
      await ledger.connect(submitter).commit(commit);
      const opening = { datanetId: DATANET, root: tree.root, count, manifestHash, salt, termsVersion: 1n };
      await ledger.connect(submitter).reveal(opening);
      await this.#round(placed, 0);
      const failedFirst = (await ledger.connect(deployer).getBatch(batchId)).status !== WINDOW;
      if (failedFirst && traced.rounds.length > 1) await this.#round(placed, 1);
      else await this.#object(placed);
    });
  }

  /** The panel of a round is drawn, and each seat files what it filed in the game. */
  async #round({ batchId, traced }: Placed, number: number): Promise<void> {
    const { ledger } = this.#net;
    await this.#ethers.provider.send("hardhat_mine", ["0x2"]);
    await ledger.draw(batchId);
    const panel = await ledger.panelOf(batchId, number);
    const verdicts = traced.rounds[number] ?? [];
    if (panel.length !== verdicts.length)
      throw new Error(`The panel has ${panel.length} seats, not ${verdicts.length}.`);
    for (const { seat, fails } of verdicts) {
      const curator = this.#curators[seat];
      if (curator === undefined) throw new Error(`There is no seat ${seat}.`);
      const position = panel.indexOf(curator.address);
      await ledger.connect(curator).review(batchId, [{ position, fails, signature: "0x" }]);
    }
  }

  async #object(placed: Placed): Promise<void> {
    const { court } = this.#net;
    const { traced, batchId, objector, tree } = placed;
    const { objection, a, b } = traced;
    if (objection === at.SAMPLE) {
      await court.connect(objector).challengeBatch(batchId);
      await this.#round(placed, 1);
    }
    if (objection === at.COPIES) {
      const earlier = this.#copied(placed);
      const indices = await this.#unfailed([earlier, placed], a);
      for (const index of indices) {
        const [first, later] = [proven(earlier, index), proven({ batchId, tree }, index)];
        await court.connect(objector).proveDuplicate(first.record, first.proof, later.record, later.proof);
      }
    }
    if (objection === at.CASE) {
      for (const index of await this.#unfailed([placed], a + b)) {
        const { record, proof } = proven(placed, index);
        await court.connect(objector).challenge(record, proof, REASON);
      }
      placed.caseId = (await court.getBatchState(batchId)).latestCase;
    }
  }

  /** What time ends: a case is brought, ruled and closed, a batch becomes final or is burned, and a challenge is settled. */
  async #end({ traced, batchId, objector, caseId }: Placed): Promise<void> {
    const { court, ledger, council } = this.#net;
    if (caseId > 0n) {
      await court.connect(objector).bring(caseId, { value: DISPUTE_PRICE });
      const disputeId = (await council.disputeCount()) - 1n;
      await council.vote(disputeId, 1n << BigInt(traced.a), REASON);
      await court.closeCase(caseId);
    }
    if (traced.settled[at.ENDING] === at.BURNED) await ledger.forfeit(batchId);
    else await ledger.finalize(batchId);
    if (traced.objection === at.SAMPLE) await court.settleChallenge(batchId);
  }

  /** Adds what an action moves to what the batch has moved. */
  async #measured(placed: Placed, action: () => Promise<void>): Promise<void> {
    const before = await this.#wealth(placed);
    await action();
    const after = await this.#wealth(placed);
    for (const name of Object.keys(before) as (keyof Wealth)[]) placed.moved[name] += after[name] - before[name];
  }

  async #wealth({ submitter, objector }: Placed): Promise<Wealth> {
    const { ledger, vault, token } = this.#net;
    const of = (account: HardhatEthersSigner | string) => wealthOf(this.#net, account);
    const panels = await Promise.all(this.#curators.map(of));
    return {
      submitter: await of(submitter),
      objector: await of(objector),
      panels: panels.reduce((sum, each) => sum + each, 0n),
      treasury: await of(await ledger.treasuryOf(DATANET)),
      burned: await token.balanceOf(await vault.BURN_ADDRESS()),
    };
  }

  /** Records of a batch; those of a duplicator repeat the first final one's. */
  #treeOf({ objection, day, account }: TracedBatch, author: string): StandardMerkleTree<Leaf> {
    const number = this.#placed.length;
    const source = objection === at.COPIES ? this.#firstFinal(day) : undefined;
    const leaves = Array.from({ length: this.#parameters.trace[number]?.count ?? 0 }, (_, index): Leaf => {
      const copied = source?.tree.at(index)?.[1];
      return [BigInt(index), copied ?? id(`record ${index} of batch ${number} by ${account}`), author];
    });
    return StandardMerkleTree.of(leaves, ["uint256", "bytes32", "address"]);
  }

  #firstFinal(day: number): Placed {
    const found = this.#placed.find(({ traced }) => {
      return traced.settled[at.ENDING] === at.FINAL && traced.settledOn <= day;
    });
    if (found === undefined) throw new Error("There is no final batch to copy.");
    return found;
  }

  #copied({ traced }: Placed): Placed {
    return this.#firstFinal(traced.day);
  }

  /** The first indices whose records have failed or fallen in none of the batches. */
  async #unfailed(batches: readonly Placed[], count: number): Promise<number[]> {
    const { ledger, court } = this.#net;
    const found: number[] = [];
    for (let index = 0; found.length < count; index++) {
      const failed = await Promise.all(batches.map(({ batchId }) => ledger.failedInSample(batchId, index)));
      const fallen = await Promise.all(batches.map(({ batchId }) => court.isVoid(batchId, index)));
      if (![...failed, ...fallen].includes(true)) found.push(index);
    }
    return found;
  }

  async #account(name: string): Promise<HardhatEthersSigner> {
    const known = this.#accounts.get(name);
    if (known !== undefined) return known;
    const account = await accountNamed(this.#ethers, name);
    this.#accounts.set(name, account);
    return account;
  }
}

/** A record of a batch with its proof. */
function proven({ batchId, tree }: Pick<Placed, "batchId" | "tree">, index: number) {
  const [position, recordHash, author] = tree.at(index) ?? [0n, "", ""];
  return { record: { batchId, index: position, recordHash, author }, proof: tree.getProof(index) };
}
