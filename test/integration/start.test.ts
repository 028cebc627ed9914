import { expect } from "chai";
import { ZeroAddress } from "ethers";
import hre from "hardhat";
import { cpSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { sumOf } from "../../attribution/shares.ts";
import { FORM, REVIEW_TERMS } from "../../demo/curation.ts";
import { CONTRIBUTOR_FUNDS, proveRecord, TREASURY_FUNDS } from "../../demo/datanet.ts";
import { DATANETS, HOSTS, MODELS, OFFERINGS } from "../../demo/deploy.ts";
import { OBJECTOR_FUNDS, OBJECTORS } from "../../demo/objections.ts";
import { CONTRIBUTORS, COPIES } from "../../demo/submissions.ts";
import { RESERVE_NAME } from "../../demo/earnings.ts";
import { BONDED, LANE_BONDS } from "../../demo/lane.ts";
import { type JobResult, runJob } from "../../demo/job.ts";
import { feesOf } from "../../demo/queries.ts";
import { CLAIMS, runEpoch } from "../../epoch/run.ts";
import { readTotals } from "../../epoch/tree/claimsFile.ts";
import { RewardLane__factory } from "../../typechain-types/index.ts";
import { ALLOCATION, MONTHS, parametersFor } from "../helpers/job.ts";

/** Places of the court's enum of faults. */
const UNANSWERED = 5n;
const JUDGED = 6n;
const EXPOSURE_FLOOR = DATANETS.exposureFloor;
/** What the community put into the vault for contributors, seven curators, the watcher and the challenger. */
const LENT =
  BigInt(CONTRIBUTORS.length) * CONTRIBUTOR_FUNDS + 7n * FORM.seatStake + BigInt(OBJECTORS.length) * OBJECTOR_FUNDS;
/** Five records' pay, or a sixteenth of the floor, rounded up. */
const PENALTY = [5n * REVIEW_TERMS.payPerRecord, (EXPOSURE_FLOOR + 15n) / 16n].reduce((a, b) => (a > b ? a : b));
/** Who finds a fault gets 60% of what isn't a dispute's cost, rounded down. */
const AWARD = (PENALTY * 60n) / 100n;

describe("The main job", () => {
  let folder: string;
  let job: JobResult;
  const lines: string[] = [];

  before(async function () {
    this.timeout(180_000);
    folder = mkdtempSync(join(tmpdir(), "open-economy-"));
    job = await runJob(await hre.network.create<string>(), parametersFor(folder, { log: (line) => lines.push(line) }));
  });

  after(() => {
    rmSync(folder, { recursive: true, force: true });
  });

  describe("supply", () => {
    it("equals the reference after every month, in both forms", () => {
      expect(job.supply).to.have.length(2 * (MONTHS + 1));
      for (const { circulating, onChain } of job.supply) expect(onChain).to.equal(circulating);
    });

    it("goes on at month 0 of the monthly form", async () => {
      const { openToken, vestingVault } = job.economy;
      const atTge = ALLOCATION.buckets.reduce((sum, { tge }) => sum + tge, 0n);

      expect(await openToken.balanceOf(vestingVault)).to.equal(ALLOCATION.supply - atTge);
    });

    it("leaves every plan closed, neither revocable nor transferable", async () => {
      const { vestingVault } = job.economy;
      const count = await vestingVault.planCount();

      expect(count).to.equal(3n);
      for (let planId = 1n; planId <= count; planId++) {
        expect(await vestingVault.planOwner(planId)).to.equal(ZeroAddress);
        const { revocable, transferable } = await vestingVault.getPlan(planId);
        expect([revocable, transferable]).to.deep.equal([false, false]);
      }
    });
  });

  describe("datanet", () => {
    it("freezes a version of what was accepted, with the records of every steward in it", async () => {
      const { datanetId, seq, chainHash, records, stewards, batchCount } = job.datanet;

      const version = await job.economy.contributionLedger.frozenVersion(datanetId, seq);
      expect(version.chainHash).to.equal(chainHash);
      expect(seq).to.equal(BigInt(batchCount));
      expect(new Set(records.map(({ steward }) => steward))).to.deep.equal(new Set(stewards.map(({ name }) => name)));
    });

    it("proves every record of the version but those that failed", async () => {
      const { trees, records } = job.datanet;
      const first = [...trees.keys()].map((batchId) => records.find((record) => record.batchId === batchId));

      for (const record of first) {
        if (record === undefined) throw new Error("a batch without a record");
        expect(await proveRecord(job.economy, job.datanet, record, record.author)).to.equal(true);
      }
    });

    it("pays the careful, burns the stake of what was invented, and forgets nobody's fee", () => {
      const { standings } = job.datanet;
      const [first, second, careless] = standings;
      if (!first || !second || !careless) throw new Error("a contributor is missing");

      expect([first.expired, first.failed, second.expired, second.failed]).to.deep.equal([1n, 0n, 0n, 0n]);
      expect(first.failedRecords + second.failedRecords).to.equal(0n);
      expect(careless.failed).to.equal(1n);
      expect(second.gain / second.records > careless.gain / (careless.records + 1n)).to.equal(true);
    });

    it("burns that stake, the expired batch's fees, and two fifths of the penalties", () => {
      const { burned, objections } = job.datanet;
      const penalties = BigInt(objections.copies.length + 1) * (PENALTY - AWARD);

      expect(burned).to.equal(EXPOSURE_FLOOR + REVIEW_TERMS.panelSize * REVIEW_TERMS.seatFee + penalties);
    });

    it("leaves in the vault what was put in, with the bonds of models, host, lane and attestor, less what was burned", async () => {
      const { openToken, bondVault, contributionLedger } = job.economy;
      const { fine, award } = job.served.fine;
      const { takenDown } = job.settlement;
      const lent = 2n * MODELS.builderBond + HOSTS.stake + BONDED * LANE_BONDS + OFFERINGS.attestationBond;
      const bonds = lent - (fine - award) - takenDown.burned;
      const { standings, burned, datanetId } = job.datanet;
      const [treasury] = await bondVault.bondOf(contributionLedger, await contributionLedger.treasuryOf(datanetId));
      const gained = standings.reduce((sum, { gain }) => sum + gain, 0n);

      expect(gained + burned).to.equal(TREASURY_FUNDS - treasury);
      expect(await openToken.balanceOf(bondVault)).to.equal(TREASURY_FUNDS + LENT + bonds - burned);
    });

    it("voids every copy, with the penalty for it", () => {
      const { copies } = job.datanet.objections;

      expect(copies).to.have.length(COPIES);
      for (const { paid, burned } of copies) expect([paid, burned]).to.deep.equal([AWARD, PENALTY - AWARD]);
    });

    it("voids by the council's agreement what no sample has shown, and pays the dispute first", async () => {
      const { judged } = job.datanet.objections;
      if (judged === undefined) throw new Error("no record was left to challenge");
      const { paid, burned, votes, cost, batchId, index } = judged;
      const { councilArbitrator, datanetCourt } = job.economy;
      const { ruling } = await councilArbitrator.getDispute(0);

      expect([paid, burned]).to.deep.equal([PENALTY, 0n]);
      expect(cost).to.equal(await councilArbitrator.arbitrationCost("0x"));
      expect([ruling, votes]).to.deep.equal([2n, (await councilArbitrator.votersOf(0)).length]);
      expect((await datanetCourt.getRecord(batchId, index)).fault).to.equal(JUDGED);
    });

    it("pays for a consent that is shown, and voids the record whose author is silent", async () => {
      const { unanswered, answerBond } = job.datanet.objections;
      const { datanetCourt } = job.economy;

      expect((await datanetCourt.getRecord(unanswered.batchId, unanswered.index)).fault).to.equal(UNANSWERED);
      expect([unanswered.paid, unanswered.burned]).to.deep.equal([AWARD, PENALTY - AWARD]);
      expect(answerBond).to.equal((EXPOSURE_FLOOR + 15n) / 16n);
    });

    it("leaves the void out of the version, and proves none of it", async () => {
      const { voided, records, objections } = job.datanet;
      const placeOf = ({ batchId, index }: { batchId: bigint; index: number }) => `${batchId} ${index}`;
      const fallen = [...objections.copies, objections.unanswered, objections.judged].flatMap((found) => found ?? []);
      const places = new Set(records.map(placeOf));

      expect(voided.map(placeOf)).to.have.members(fallen.map(placeOf));
      for (const record of voided) {
        expect(places.has(placeOf(record))).to.equal(false);
        expect(await proveRecord(job.economy, job.datanet, record, record.author)).to.equal(false);
      }
    });

    it("counts the void in the discipline of who submitted it", () => {
      const counted = job.datanet.standings.reduce((sum, { voidedRecords }) => sum + voidedRecords, 0n);
      const copying = job.datanet.standings.find(({ name }) => name === "copying archivist");

      expect(counted).to.equal(BigInt(job.datanet.voided.length));
      expect(copying?.voidedRecords).to.equal(BigInt(COPIES));
    });

    it("pays watcher and challenger what they found, less the bond for an answer", () => {
      const { standings, objections } = job.datanet;
      const gainOf = (who: string) => standings.find(({ name }) => name === who)?.gain;

      expect(gainOf("watcher")).to.equal(BigInt(COPIES + 1) * AWARD - objections.answerBond);
      expect(gainOf("challenger")).to.equal(objections.judged?.paid);
    });

    it("leaves nothing open before the court", async () => {
      const { datanetCourt, contributionLedger } = job.economy;
      for (let batchId = 1n; batchId <= (await contributionLedger.batchCount()); batchId++) {
        expect((await datanetCourt.standingOf(batchId)).holds).to.equal(0n);
      }
    });

    it("holds no text of a query", () => {
      const recorded = new Set(job.datanet.records.map(({ documentId }) => documentId));

      for (const { documentId } of job.queries) expect(recorded.has(documentId)).to.equal(false);
    });
  });

  describe("rewards", () => {
    it("pays out every unit that was credited, and leaves what the answer after the sale brought", async () => {
      const { openToken, paymentEscrow } = job.economy;
      const { lane, claimed, epochs } = job.settlement;
      const deposited = epochs.reduce((sum, { pool }) => sum + pool, 0n);

      expect(deposited).to.equal((feesOf(job.queries) * job.model.policy.contributors) / 10_000n);
      expect(sumOf(claimed)).to.equal(deposited);
      expect(await openToken.balanceOf(lane)).to.equal(0n);
      const later = (job.sale.market.rights.fee * job.model.policy.contributors) / 10_000n;
      expect(await paymentEscrow.creditOf(lane, openToken)).to.equal(later);
    });

    it("pays every account what the last epoch's totals say", () => {
      const last = job.settlement.epochs.at(-1);

      expect(new Map(job.settlement.claimed)).to.deep.equal(new Map(last?.totals));
    });

    it("divides every open answer by its text, and every private one by default weights", () => {
      const { queries, settlement } = job;
      const all = (kind: "open" | "private" | "missing") =>
        settlement.epochs.reduce((sum, { receipts }) => sum + receipts[kind], 0);
      const open = queries.filter(({ isOpen }) => isOpen).length;

      expect([all("open"), all("private"), all("missing")]).to.deep.equal([open, queries.length - open, 0]);
      expect(open > 0 && open < queries.length).to.equal(true);
      for (const part of ["attributed", "default", "reserve"] as const) {
        expect(settlement.epochs.some(({ parts }) => parts[part] > 0n)).to.equal(true);
      }
    });

    it("writes an epoch for each round from which anybody gets the same root", async () => {
      for (const { folder: written, posting } of job.settlement.epochs) {
        const again = join(folder, "again");
        cpSync(written, again, { recursive: true });
        for (const name of ["result", "work"]) rmSync(join(again, name), { recursive: true });
        await runEpoch({ folder: again, threads: 1, memory: "1GB" }, () => undefined);
        const { root, total } = await readTotals(join(again, "result", CLAIMS));
        rmSync(again, { recursive: true });

        expect([root, total]).to.deep.equal([posting.root, posting.total]);
      }
    });

    it("has a root for each epoch whose inputs have the hash that is posted, and the lie's", async () => {
      const { settlement, economy } = job;
      const lane = RewardLane__factory.connect(settlement.lane, economy.openToken.runner);
      const posted = await lane.queryFilter(lane.filters.RootPosted());
      const [first, second, ...others] = settlement.epochs.map(({ posting }) => posting.inputsHash);

      expect(posted.map(({ args }) => args.inputsHash)).to.deep.equal([first, second, second, ...others]);
    });

    it("lets the attributor lie in a tree that nothing is wrong with but its sums", async () => {
      const lie = await readTotals(join(folder, "epochs/2-lie/result", CLAIMS));
      const right = job.settlement.epochs[1];
      const lane = RewardLane__factory.connect(job.settlement.lane, job.economy.openToken.runner);
      const [, posted] = await lane.queryFilter(lane.filters.RootPosted());

      expect(posted?.args.root).to.equal(lie.root);
      expect([lie.total, lie.count]).to.deep.equal([right?.posting.total, right?.posting.count]);
      expect(lie.root).to.not.equal(right?.posting.root);
    });

    it("voids the attributor's lie by a dispute, and gives the watcher three fifths of its bond", async () => {
      const { settlement, economy } = job;
      const lane = RewardLane__factory.connect(settlement.lane, economy.openToken.runner);
      const { found, moved, bond, award, burned, votes } = settlement.takenDown;
      const ended = await lane.queryFilter(lane.filters.DisputeEnded());

      expect(moved > 0n && bond >= (await economy.rewardLaneFactory.minBond())).to.equal(true);
      expect(ended.map(({ args }) => args.ruling)).to.deep.equal([1n]);
      expect(votes).to.equal(2);
      expect(found).to.match(/^0x[0-9a-fA-F]{40} is \d+ as published, and \d+ as recomputed$/);
      expect(award).to.equal((bond * 3n) / 5n);
      expect(award + burned).to.equal(bond);
      expect(await lane.rootCount()).to.equal(BigInt(settlement.epochs.length) + 1n);
    });

    it("pays the reserve for the query that matches nobody", () => {
      const unmatched = job.queries.filter(({ isOpen, evidence }) => isOpen && evidence.length === 0);
      const reserve = job.earnings.find(({ name }) => name === RESERVE_NAME);
      const due = (feesOf(unmatched) * job.model.policy.contributors) / 10_000n;

      expect(unmatched.length).to.be.greaterThan(0);
      expect(reserve?.queryCount).to.equal(unmatched.length);
      expect((reserve?.earned ?? 0n) >= due).to.equal(true);
    });

    it("leaves nothing to claim", async () => {
      const { openToken, rewardLaneFactory } = job.economy;
      const lane = RewardLane__factory.connect(job.settlement.lane, openToken.runner);
      const { total } = await lane.activeRoot();

      expect(total).to.equal(sumOf(job.settlement.claimed));
      expect(await rewardLaneFactory.isLane(lane)).to.equal(true);
    });

    it("names the highest earner first, with what it is paid for", () => {
      const earned = job.earnings.map((earning) => earning.earned);

      expect(earned).to.deep.equal([...earned].sort((a, b) => (a > b ? -1 : 1)));
      const best = job.earnings.find((earning) => earning.best !== undefined)?.best;
      const answers = job.queries.map(({ answer }) => answer);
      expect(best?.phrase).to.match(/\S/);
      expect(answers.some((answer) => answer.includes(best?.phrase ?? answer))).to.equal(true);
    });
  });

  describe("payments", () => {
    it("have a receipt and a voucher for every answer, and collect all that was charged", () => {
      const { receipts, collected, deposited, left } = job.served;

      expect(receipts).to.equal(BigInt(job.queries.length));
      expect(collected).to.equal(feesOf(job.queries));
      expect(left).to.equal(deposited - collected);
    });

    it("give every part of the policy its share, to the unit", () => {
      const { model, income, served } = job;
      const share = (points: bigint) => (served.collected * points) / 10_000n;

      expect(income.protocol).to.equal(share(model.policy.protocol));
      expect(income.host).to.equal(share(model.policy.host));
      expect(income.builder + income.parent).to.equal(share(model.policy.model));
      expect(income.parent).to.equal((share(model.policy.model) * model.royalty) / 10_000n);
      expect(income.streamed).to.equal(share(model.policy.stakers));
      expect(job.deposited).to.equal(share(model.policy.contributors));
    });

    it("stream the stakers' part by what each has staked", () => {
      const all = job.income.stakers.reduce((sum, { staked }) => sum + staked, 0n);

      expect(job.income.stakers).to.have.length(3);
      for (const { staked, earned } of job.income.stakers) {
        const due = (job.income.streamed * staked) / all;
        expect(due - earned <= 1n && earned <= due).to.equal(true);
      }
    });

    it("leave the treasury's part, the rest of the deposits and the later answer's other parts in the escrow", async () => {
      const { paymentEscrow, openToken, openTimelock } = job.economy;
      const { fee, slice } = job.sale.market.rights;

      expect(await paymentEscrow.treasury()).to.equal(await openTimelock.getAddress());
      expect(await openToken.balanceOf(paymentEscrow)).to.equal(job.served.left + job.income.protocol + fee - slice);
    });

    it("fine the host that contradicts itself, and give the prover three fifths", async () => {
      const { hostRegistry } = job.economy;
      const { fine, award } = job.served.fine;

      expect(fine).to.equal(await hostRegistry.hostFine());
      expect(award).to.equal((fine * 3n) / 5n);
    });

    it("are for a model that declares the version of the datanet and its parent", async () => {
      const { model, datanet, economy } = job;
      const lineage = await economy.modelRegistry.getLineage(model.modelId);

      expect(lineage.map(({ modelId }) => modelId)).to.deep.equal([model.modelId, model.parentId]);
      expect(lineage[0]?.datasets.map(({ datanetId, seq }) => [datanetId, seq])).to.deep.equal([
        [datanet.datanetId, datanet.seq],
      ]);
    });
  });

  it("raises a cap by a vote from proposal to execution, days later", async () => {
    const { openToken, weightedSplitter, openGovernor } = job.economy;
    const { proposalId, oldCap, newCap, votesFor, quorum, took } = job.proposal;
    const executed = 7n;

    expect(await openGovernor.state(proposalId)).to.equal(executed);
    expect(await weightedSplitter.tokenCap(openToken)).to.equal(newCap);
    expect(newCap > oldCap && votesFor >= quorum).to.equal(true);
    expect(took).to.be.greaterThan(86_400 * (1 + 2 + 2));
  });

  it("lets models be offered for OPEN by the same vote, which nothing else allowed", async () => {
    const { openToken, modelOffering } = job.economy;
    const changed = await modelOffering.queryFilter(modelOffering.filters.CurrencyCapChanged(openToken));

    expect(changed.map(({ args }) => [args.oldCap, args.newCap])).to.deep.equal([[0n, job.proposal.offeringCap]]);
    expect(await modelOffering.currencyCap(openToken)).to.equal(job.proposal.offeringCap);
    expect(job.proposal.offeringCap > 0n).to.equal(true);
  });

  it("votes with what is in the wallet and what is staked, each unit once", async () => {
    const { openToken, openGovernor } = job.economy;
    const [treasury] = job.income.stakers;
    const { proposalId, votesFor, staked } = job.proposal;
    const snapshot = await openGovernor.proposalSnapshot(proposalId);
    const wallets = await openToken.getPastDelegatedSupply(snapshot);

    expect(staked > 0n && wallets > 0n).to.equal(true);
    expect(treasury?.staked).to.equal(staked);
    expect(votesFor).to.equal(wallets + staked);
  });

  it("writes its reports", () => {
    for (const name of ["supply", "rewards", "offering"]) {
      expect(readFileSync(join(folder, `${name}.svg`), "utf8")).to.match(/^<svg/);
      expect(
        readFileSync(join(folder, `${name}.png`))
          .subarray(1, 4)
          .toString(),
      ).to.equal("PNG");
    }
    const [header = "", ...rows] = readFileSync(join(folder, "supply.csv"), "utf8").trim().split("\n");
    expect(header).to.match(/^form,month,date,.*,circulating,on_chain,difference$/);
    expect(rows).to.have.length(job.supply.length);
    for (const row of rows) expect(row.split(",").at(-1)).to.equal("0.0");
  });

  it("says where the fees went and what a contradiction cost", () => {
    expect(lines.join("\n")).to.include("contributors, through their lane").and.to.include("parent's royalty");
  });
});
