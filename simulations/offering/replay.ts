// A run, repeated on the contracts: each bid and cancellation at its time, the settlement, all claims, and each project's milestones.
import type { HardhatEthers, HardhatEthersSigner } from "@nomicfoundation/hardhat-ethers/types";
import { StandardMerkleTree } from "@openzeppelin/merkle-tree";
import { id, MaxUint256, toQuantity, ZeroHash } from "ethers";
import { type ModelToken, ModelToken__factory } from "../../typechain-types/index.ts";
import type { DisclosureStruct } from "../../typechain-types/iao/ModelOffering.ts";
import { accountNamed } from "../accounts.ts";
import { deployedHouse, DISPUTE_PRICE, type House } from "./chain.ts";
import { awardOf, met, opened, redeemed, sharesOf } from "./escrow.ts";
import type { Trace } from "./game.ts";
import type { Project, Sale, Step } from "./milestones.ts";
import type { Setting } from "./setting.ts";

/** A figure, by the game and by the contracts. */
export interface Pair {
  /** What was done: `bid 3`, `claim 2`, `project 1, milestone 0`. */
  readonly step: string;
  readonly figure: string;
  readonly game: bigint;
  readonly contract: bigint;
}

const DAY = 86_400;
const [FAILED, SUCCEEDED] = [2n, 3n];
const [NOT_MET, MET] = [1n, 2n];
const [EVIDENCE, URI] = [id("evidence"), "ipfs://evidence"];
/** How long before its deadline a milestone is attested: its window and a contest are over before the next one's. */
const AHEAD = 20 * DAY;
const [WINDOW, CONTEST, RULING] = [10 * DAY, 3 * DAY, 60 * DAY];

export class Replay {
  readonly pairs: Pair[] = [];
  readonly #ethers: HardhatEthers;
  readonly #setting: Setting;
  readonly #trace: Trace;
  readonly #bidders: HardhatEthersSigner[] = [];
  #house!: House;
  #terms!: DisclosureStruct;
  #attestor!: HardhatEthersSigner;
  #challenger!: HardhatEthersSigner;
  #token!: ModelToken;

  constructor(ethers: HardhatEthers, setting: Setting, trace: Trace) {
    [this.#ethers, this.#setting, this.#trace] = [ethers, setting, trace];
  }

  /** Executes the run, and returns all that was compared. */
  async run(): Promise<Pair[]> {
    const { bond } = this.#setting.scenario.milestones;
    this.#house = await deployedHouse(this.#ethers, bond);
    await this.#gather(bond);
    await this.#offer();
    await this.#bid();
    await this.#settle();
    await this.#claim();
    const { sale, projects } = this.#trace;
    if (sale === undefined) return this.pairs;
    await this.#house.escrow.sendLiquidity(1n);
    const { creator } = sale.shares;
    if (creator > 0n) await this.#house.escrow.pay(1n);
    for (const [number, project] of projects.entries()) {
      const before = (await this.#ethers.provider.send("evm_snapshot", [])) as string;
      await this.#play(`project ${number}`, sale, project);
      await this.#ethers.provider.send("evm_revert", [before]);
    }
    return this.pairs;
  }

  /** All accounts, with what they need. */
  async #gather(bond: bigint): Promise<void> {
    const { vault, escrow, currency, offering } = this.#house;
    for (const [i, { budget }] of this.#trace.world.bidders.entries()) {
      const bidder = await accountNamed(this.#ethers, `bidder ${i}`);
      await currency.transfer(bidder, budget);
      await currency.connect(bidder).approve(offering, MaxUint256);
      this.#bidders.push(bidder);
    }
    this.#attestor = await accountNamed(this.#ethers, "attestor");
    this.#challenger = await accountNamed(this.#ethers, "challenger");
    for (const account of [this.#attestor, this.#challenger]) await vault.deposit(escrow, account, 100n * bond);
  }

  /** The model is offered, to the bidders alone. */
  async #offer(): Promise<void> {
    const { scenario, structure } = this.#setting;
    const { rules, softCap, minBid } = this.#trace.world;
    const { sale, milestones } = scenario;
    const start = (await this.#now()) + DAY;
    const end = start + sale.days * DAY;
    const { creator, liquidity, milestones: shares } = sharesOf(milestones, structure.milestones, structure.growth);
    this.#terms = {
      ...{ modelId: 1n, name: "Model", symbol: "MDL", uri: URI, documentHash: id("documents") },
      sale: {
        ...{ currency: await this.#house.currency.getAddress(), start, end },
        cancelEnd: start + Math.floor(structure.cancelPart * sale.days * DAY),
        ...{ tickCount: rules.count, tickGrowth: rules.growth, floorPrice: rules.floor },
        ...{ minBid, softCap, allowRoot: this.#list().root },
      },
      ...{ saleSupply: rules.supply, teamSupply: 0n, contributorSupply: 0n, contributorRoot: ZeroHash },
      ...{ creatorShare: creator, liquidityShare: liquidity, team: this.#house.deployer.address },
      ...{ vestingPeriod: 365 * DAY, attestors: [this.#attestor.address], teamBidders: [] },
      milestones: shares.map((share, i) => ({
        deadline: end + (milestones.firstDays + i * milestones.gapDays) * DAY,
        ...{ share, criteria: id(`milestone ${i}`) },
      })),
    };
    const { offering, deployer } = this.#house;
    await offering.create(this.#terms);
    this.#token = ModelToken__factory.connect(await offering.tokenOf(1n), deployer);
  }

  #list(): StandardMerkleTree<[string]> {
    return StandardMerkleTree.of(
      this.#bidders.map(({ address }): [string] => [address]),
      ["address"],
    );
  }

  async #bid(): Promise<void> {
    const { offering } = this.#house;
    const { start, end } = this.#terms.sale;
    const list = this.#list();
    const standing = new Map<string, bigint>();
    for (const [number, { bidder, tick, amount, time }] of this.#trace.moves.entries()) {
      const account = this.#bidders[bidder] ?? this.#attestor;
      const at = Number(start) + Math.floor(time * (Number(end) - Number(start)));
      await this.#at(Math.min(at, Number(end) - 1));
      if (amount < 0n) await offering.connect(account).cancel(1n, tick, -amount);
      else await offering.connect(account).bid(1n, tick, amount, list.getProof([account.address]));
      const key = `${bidder} ${tick}`;
      standing.set(key, (standing.get(key) ?? 0n) + amount);
      const held = await offering.bidOf(1n, account, tick);
      this.#compare(`${amount < 0n ? "cancel" : "bid"} ${number}`, { standing: [standing.get(key) ?? 0n, held] });
    }
    const sums = this.#trace.world.limits.map(() => 0n);
    for (const { tick, amount } of this.#trace.moves) sums[tick] = (sums[tick] ?? 0n) + amount;
    const actual = await offering.bidsAt(1n, 0, sums.length);
    for (const [tick, sum] of sums.entries()) {
      if (sum > 0n) this.#compare(`limit ${tick}`, { sum: [sum, actual[tick] ?? 0n] });
    }
  }

  async #settle(): Promise<void> {
    const { offering } = this.#house;
    const { sold } = this.#trace;
    await this.#at(Number(this.#terms.sale.end));
    await offering.settle(1n, this.#terms, MaxUint256);
    const state = await offering.stateOf(1n);
    this.#compare("settle", { state: [sold.failed ? FAILED : SUCCEEDED, state] });
    const { clearing } = sold;
    if (sold.failed || clearing === undefined) return;
    const outcome = await offering.outcomeOf(1n);
    this.#compare("settle", {
      ...{ price: [clearing.price, outcome.price], proceeds: [clearing.proceeds, outcome.proceeds] },
      ...{ sold: [clearing.sold, outcome.sold], firstFilled: [BigInt(clearing.firstFilled), outcome.firstFilled] },
      ...{ marginBid: [clearing.marginBid, outcome.marginBid], marginPaid: [clearing.marginPaid, outcome.marginPaid] },
      marginSold: [clearing.marginSold, outcome.marginSold],
    });
  }

  /** Every bidder claims; what he has, and what is left of his budget, is compared. */
  async #claim(): Promise<void> {
    const { offering, currency } = this.#house;
    const { sold, world, moves } = this.#trace;
    for (const [i, account] of this.#bidders.entries()) {
      const tick = moves.findLast(({ bidder, amount }) => bidder === i && amount > 0n)?.tick;
      if (tick !== undefined && (await offering.bidOf(1n, account, tick)) > 0n) await offering.claim(1n, account, tick);
      const rest = (world.bidders[i]?.budget ?? 0n) - (sold.paid[i] ?? 0n);
      this.#compare(`claim ${i}`, {
        tokens: [sold.tokens[i] ?? 0n, await this.#token.balanceOf(account)],
        money: [rest, await currency.balanceOf(account)],
      });
    }
  }

  /** One project's milestones, and what burning pays each holder after a failure. */
  async #play(name: string, sale: Sale, project: Project): Promise<void> {
    const { escrow, currency, deployer } = this.#house;
    let funds = opened(sale.shares, sale.clearing);
    const first = await currency.balanceOf(deployer);
    const creditBefore = funds.creator;
    for (const [milestone, step] of project.steps.entries()) {
      await this.#decide(`${name}, milestone ${milestone}`, sale, step, milestone);
      if (step.decision === "released" || step.decision === "uncontested" || step.decision === "ruledMet") {
        funds = met(funds, sale.shares);
        await escrow.pay(1n);
      }
      const paid = (await currency.balanceOf(deployer)) - first;
      const { unreleased, next } = await escrow.fundingOf(1n);
      this.#compare(`${name}, milestone ${milestone}`, {
        ...{ paid: [funds.creator - creditBefore, paid], met: [BigInt(funds.met), next] },
        unreleased: [funds.unreleased, unreleased],
      });
    }
    if (!project.failed) return;
    let [unreleased, supply] = [funds.unreleased, funds.sold + funds.liquidityTokens];
    for (const [i, account] of this.#bidders.entries()) {
      const tokens = sale.holdings[i] ?? 0n;
      if (tokens === 0n) continue;
      const before = await currency.balanceOf(account);
      await this.#token.connect(account).approve(escrow, tokens);
      await escrow.connect(account).redeem(1n, tokens, account);
      const part = redeemed(unreleased, tokens, supply);
      this.#compare(`${name}, redeem ${i}`, { money: [part, (await currency.balanceOf(account)) - before] });
      [unreleased, supply] = [unreleased - part, supply - tokens];
    }
  }

  /** A milestone comes to its decision; what attestor and challenger gain is compared. */
  async #decide(name: string, sale: Sale, { decision, objectors }: Step, milestone: number): Promise<void> {
    const { escrow } = this.#house;
    const { delay } = await escrow.fundingOf(1n);
    const deadline = Number(this.#terms.milestones[milestone]?.deadline ?? 0n) + Number(delay);
    if (decision === "missed") {
      await this.#at(deadline);
      await escrow.fail(1n, this.#terms);
      return;
    }
    const before = await this.#bonds();
    const at = await this.#at(deadline - AHEAD);
    await escrow.connect(this.#attestor).attest(1n, this.#terms, EVIDENCE, URI);
    for (const i of objectors) {
      const account = this.#bidders[i] ?? this.#attestor;
      await this.#token.connect(account).approve(escrow, MaxUint256);
      await escrow.connect(account).objectTo(1n, sale.holdings[i] ?? 0n);
    }
    if (decision === "released" || decision === "uncontested") {
      await this.#at(at + WINDOW + (decision === "uncontested" ? CONTEST : 0));
      await escrow.release(1n);
    } else await this.#contest(decision);
    for (const i of objectors) await escrow.withdrawObjection(1n, milestone, this.#bidders[i] ?? this.#attestor);

    const { bond } = this.#setting.scenario.milestones;
    const won = decision === "ruledMet" ? 1n : decision === "ruledNotMet" ? -1n : 0n;
    const change = (sign: bigint) => (sign > 0n ? awardOf(bond) : sign < 0n ? -bond : 0n);
    const after = await this.#bonds();
    this.#compare(name, {
      attestor: [change(won), after.attestor - before.attestor],
      challenger: [change(-won), after.challenger - before.challenger],
    });
  }

  async #contest(decision: "ruledMet" | "ruledNotMet" | "lapsed"): Promise<void> {
    const { escrow, council } = this.#house;
    await escrow.connect(this.#challenger).contest(1n, URI, { value: DISPUTE_PRICE });
    if (decision === "lapsed") {
      await this.#at((await this.#now()) + RULING);
      await escrow.lapse(1n);
      return;
    }
    const disputeId = (await council.disputeCount()) - 1n;
    await council.vote(disputeId, decision === "ruledMet" ? MET : NOT_MET, id("reason"));
  }

  async #bonds(): Promise<Record<"attestor" | "challenger", bigint>> {
    const { vault, escrow } = this.#house;
    const of = async (account: HardhatEthersSigner) => {
      const { free, locked } = await vault.bondOf(escrow, account);
      return free + locked;
    };
    return { attestor: await of(this.#attestor), challenger: await of(this.#challenger) };
  }

  #compare(step: string, figures: Readonly<Record<string, readonly [game: bigint, contract: bigint]>>): void {
    for (const [figure, [game, contract]] of Object.entries(figures)) this.pairs.push({ step, figure, game, contract });
  }

  async #now(): Promise<number> {
    return (await this.#ethers.provider.getBlock("latest"))?.timestamp ?? 0;
  }

  /** The next transaction is at this time, or right after the last one. */
  async #at(time: number): Promise<number> {
    const next = Math.max(time, (await this.#now()) + 1);
    await this.#ethers.provider.send("evm_setNextBlockTimestamp", [toQuantity(next)]);
    return next;
  }
}
