import { expect } from "chai";
import hre from "hardhat";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { addTo } from "../../attribution/shares.ts";
import { OFFERINGS } from "../../demo/deploy.ts";
import { type JobResult, runJob } from "../../demo/job.ts";
import { WHALE } from "../../demo/offeringAuction.ts";
import { contributorLeaves } from "../../offering/contributors.ts";
import { rulesOf } from "../../offering/disclosure.ts";
import { clear, limitsOf, PRICE_UNIT } from "../../simulations/auction.ts";
import { rewardTree } from "../../sdk/rewards.ts";
import { StreamingStake__factory } from "../../typechain-types/index.ts";
import { corpus, parametersFor } from "../helpers/job.ts";
import { FundingState, partOf } from "../helpers/milestones.ts";
import { State } from "../helpers/offering.ts";

const sumOf = (amounts: readonly bigint[]) => amounts.reduce((sum, amount) => sum + amount, 0n);

/** Within a 10¹²th part: the pool counts in roots of prices. */
function expectClose(amount: bigint, due: bigint): void {
  const difference = amount > due ? amount - due : due - amount;
  expect(difference * 10n ** 12n < due, `${amount} isn't ${due}`).to.equal(true);
}

describe("The main job's offering", () => {
  let folder: string;
  let job: JobResult;
  const lines: string[] = [];

  before(async function () {
    this.timeout(180_000);
    folder = mkdtempSync(join(tmpdir(), "open-economy-"));
    const few = { months: 2, documents: corpus().slice(0, 30), log: (line: string) => lines.push(line) };
    job = await runJob(await hre.network.create<string>(), parametersFor(folder, few));
  });

  after(() => {
    rmSync(folder, { recursive: true, force: true });
  });

  describe("disclosure", () => {
    it("gives authors their part by the records that count and their quality", () => {
      const { placed } = job.datanet;
      const { contributorRoot, contributorSupply } = job.sale.offered.disclosure;
      const weights = new Map<string, bigint>();
      for (const { author, quality, isVoid } of placed) if (!isVoid) addTo(weights, author.toLowerCase(), quality);
      const leaves = contributorLeaves(weights, contributorSupply);

      expect(contributorRoot).to.equal(rewardTree(leaves).root);
      expect(job.sale.offered.contributors).to.equal(leaves.length);
    });
  });

  describe("auction", () => {
    it("succeeds with at least 20 bidders, one of whom bids a third or more", async () => {
      const { bids, total } = job.sale.auction;
      const whale = bids.find(({ name }) => name === WHALE)?.amount ?? 0n;

      expect(await job.economy.modelOffering.stateOf(job.sale.offered.offeringId)).to.equal(State.Succeeded);
      expect(new Set(bids.map(({ wallet }) => wallet.address)).size >= 20).to.equal(true);
      expect(whale * 3n >= total && total === sumOf(bids.map(({ amount }) => amount))).to.equal(true);
    });

    it("has the price that the rules give for the sums on chain, between two limits", async () => {
      const { offeringId, disclosure } = job.sale.offered;
      const rules = rulesOf(disclosure);
      const sums = await job.economy.modelOffering.bidsAt(offeringId, 0, rules.count);
      const { price } = await job.economy.modelOffering.outcomeOf(offeringId);
      const [below, above] = job.sale.auction.between;

      expect(price).to.equal(clear(rules, sums).price);
      expect(below < price && price < above).to.equal(true);
      expect(limitsOf(rules).indexOf(above) - limitsOf(rules).indexOf(below)).to.equal(1);
    });

    it("sells to all whose limit is above the price, at the price, and gives the others all back", () => {
      const { disclosure } = job.sale.offered;
      const { bids, outcome } = job.sale.auction;
      const limits = limitsOf(rulesOf(disclosure));

      for (const { tick, amount, tokens, refund } of bids) {
        const isAbove = (limits[tick] ?? 0n) > outcome.price;
        const due = isAbove ? [(amount * PRICE_UNIT) / outcome.price, 0n] : [0n, amount];
        expect([tokens, refund]).to.deep.equal(due);
      }
    });

    it("is settled by several calls", () => {
      expect(job.sale.auction.calls > 1).to.equal(true);
    });

    it("leaves the model to its holders' governor, and its fees to their revenue rights", async () => {
      const { modelRegistry, modelGovernor } = job.economy;

      expect(await modelRegistry.ownerOfModel(job.model.modelId)).to.equal(await modelGovernor.getAddress());
      expect(await modelRegistry.receiverOf(job.model.modelId)).to.equal(job.sale.market.rights.address);
    });
  });

  describe("market", () => {
    it("sends the pool its part of the proceeds", () => {
      const { disclosure } = job.sale.offered;
      const { outcome } = job.sale.auction;

      expect(job.sale.market.pool.sentOpen).to.equal(partOf(outcome.proceeds, BigInt(disclosure.liquidityShare)));
    });

    it("brings the rights the purchase's fee, and what the pool didn't take", async () => {
      const { purchase, revenue, sentOpen, liquidityOpen } = job.sale.market.pool;
      const rate = await job.economy.liquidityLocker.FEE();
      const fee = (purchase.paid * rate) / 1_000_000n;

      expect(revenue - (sentOpen - liquidityOpen)).to.be.within(fee - 1n, fee);
    });

    it("swaps each way at what a constant product gives, less the fee", async () => {
      const { sale, purchase, liquidityOpen, liquidityTokens } = job.sale.market.pool;
      const rate = 1_000_000n - (await job.economy.liquidityLocker.FEE());
      const brought = (sale.paid * rate) / 1_000_000n;
      const tokens = liquidityTokens + brought;
      const out = (liquidityOpen * brought) / tokens;
      const paid = (purchase.paid * rate) / 1_000_000n;

      expectClose(sale.got, out);
      expectClose(purchase.got, (tokens * paid) / (liquidityOpen - out + paid));
    });

    it("gives the rights the model's slice of an answer, without the royalty", () => {
      const { policy, royalty } = job.model;
      const { fee, slice } = job.sale.market.rights;
      const whole = partOf(fee, policy.model);

      expect(slice).to.equal(whole - partOf(whole, royalty));
    });

    it("streams it by what each has staked, and gives each his tokens back", async () => {
      const { stakers, slice, poolFees, address } = job.sale.market.rights;
      const all = sumOf(stakers.map(({ staked }) => staked));
      const rights = StreamingStake__factory.connect(address, job.economy.openToken.runner);

      for (const { staked, earned } of stakers) {
        const due = ((slice + poolFees) * staked) / all;
        expect(due - earned).to.be.within(0n, 1n);
      }
      expect(await job.sale.offered.token.balanceOf(rights)).to.equal(0n);
    });
  });

  describe("version", () => {
    it("is the next one, executed when the holders' window is over", async () => {
      const { modelRegistry, modelGovernor } = job.economy;
      const { versions } = await modelRegistry.getModel(job.model.modelId);
      const { executed } = await modelGovernor.getProposal(job.sale.version.proposalId);

      expect([versions, executed]).to.deep.equal([job.model.version + 1n, true]);
      expect(BigInt(job.sale.version.took)).to.equal(await modelGovernor.WINDOW_PERIOD());
    });
  });

  describe("milestones", () => {
    it("pay the creator his part, and what the first one frees", () => {
      const { creatorShare, milestones } = job.sale.offered.disclosure;
      const { proceeds } = job.sale.auction.outcome;
      const freed = partOf(proceeds, BigInt(milestones[0]?.share ?? 0));

      expect(job.sale.met.freed).to.equal(freed);
      expect(job.sale.met.paid).to.equal(partOf(proceeds, BigInt(creatorShare)) + freed);
    });

    it("give the attestor his bond back", () => {
      expect(job.sale.met.bond).to.equal(OFFERINGS.attestationBond);
    });

    it("end in a failure, by which team and authors have no tokens", async () => {
      const { offeringId, disclosure } = job.sale.offered;
      const { state, next } = await job.economy.milestoneEscrow.fundingOf(offeringId);

      expect([state, next]).to.deep.equal([FundingState.Failed, 1n]);
      expect(job.sale.missed.burned).to.equal(disclosure.teamSupply + disclosure.contributorSupply);
    });

    it("pay every holder who burns his part of what is left, whoever comes first", async () => {
      const { unreleased, supply, redemptions, left } = job.sale.missed;
      const { offeringId } = job.sale.offered;

      for (const { tokens, paid } of redemptions) {
        const first = (unreleased * tokens) / supply;
        expect(paid - first).to.be.within(0n, BigInt(redemptions.length));
      }
      expect(sumOf(redemptions.map(({ paid }) => paid)) + left).to.equal(unreleased);
      expect((await job.economy.milestoneEscrow.fundingOf(offeringId)).unreleased).to.equal(left);
    });

    it("leave no bidder with a token", async () => {
      for (const { wallet } of job.sale.auction.bids) {
        expect(await job.sale.offered.token.balanceOf(wallet)).to.equal(0n);
      }
    });
  });

  it("is told with the books that balance", () => {
    const { total, outcome } = job.sale.auction;

    expect(lines.join("\n")).to.include(`${total} units bid = ${outcome.proceeds} proceeds`);
  });
});
