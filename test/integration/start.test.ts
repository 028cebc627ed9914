import { expect } from "chai";
import { ZeroAddress } from "ethers";
import hre from "hardhat";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { earnedMillionths, feesOf } from "../../attribution/rounds.ts";
import { MILLION, sumOf } from "../../attribution/shares.ts";
import { type Books, checkBooks } from "../../demo/books.ts";
import { type JobParameters, type JobResult, runJob } from "../../demo/job.ts";
import { EconomyError } from "../../sdk/errors.ts";
import { type Allocation, readAllocation } from "../../simulations/allocation.ts";
import { readLicences } from "../../workbench/licences.ts";

const ALLOCATION = readAllocation(join(import.meta.dirname, "../../parameters/allocation.json5"));
const MONTHS = 14;

function parametersFor(reportsFolder: string, change: Partial<JobParameters> = {}): JobParameters {
  return {
    allocation: ALLOCATION,
    documents: readLicences().slice(0, 60),
    months: MONTHS,
    holdOutEvery: 6,
    roundCount: 3,
    reportsFolder,
    log: () => undefined,
    ...change,
  };
}

async function codeOf(promise: Promise<unknown>): Promise<unknown> {
  return promise.then(
    () => undefined,
    (error: unknown) => (error instanceof EconomyError ? error.code : error),
  );
}

describe("The main job", () => {
  let folder: string;
  let job: JobResult;
  const lines: string[] = [];

  before(async () => {
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
    it("freezes every batch of every steward", async () => {
      const { datanetId, seq, chainHash, records, contributors } = job.datanet;
      const stewards = new Set(contributors.map(({ name }) => name));

      expect(await job.economy.contributionLedger.frozenChainHash(datanetId, seq)).to.equal(chainHash);
      expect(new Set(records.map(({ steward }) => steward))).to.deep.equal(stewards);
    });

    it("holds no text of a query", () => {
      const recorded = new Set(job.datanet.records.map(({ documentId }) => documentId));

      for (const { documentId } of job.queries) expect(recorded.has(documentId)).to.equal(false);
    });
  });

  describe("rewards", () => {
    it("pays out every deposited unit but for less than one an account", async () => {
      const { openToken, weightedSplitter } = job.economy;
      const deposited = job.settlement.deposits.reduce((sum, deposit) => sum + deposit, 0n);
      const held = await openToken.balanceOf(weightedSplitter);

      expect(deposited).to.equal(feesOf(job.queries));
      expect(sumOf(job.settlement.claimed) + held).to.equal(deposited);
      expect(held <= BigInt(job.settlement.claimed.size)).to.equal(true);
    });

    it("pays every account its exact earning, to one unit", () => {
      for (const [account, exact] of earnedMillionths(job.queries)) {
        const difference = (job.settlement.claimed.get(account) ?? 0n) * MILLION - exact;
        expect(difference <= MILLION && difference >= -MILLION).to.equal(true);
      }
    });

    it("leaves nothing to claim", async () => {
      const { openToken, weightedSplitter } = job.economy;
      for (const { account } of job.earnings) {
        expect(await weightedSplitter.claimable(job.settlement.splitId, openToken, account)).to.equal(0n);
      }
    });

    it("names the highest earner first, with what it is paid for", () => {
      const earned = job.earnings.map((earning) => earning.earned);

      expect(earned).to.deep.equal([...earned].sort((a, b) => (a > b ? -1 : 1)));
      expect(job.earnings.find(({ best }) => best !== undefined)?.best?.phrase).to.match(/\S+( \S+){7}/);
    });
  });

  it("issues a model token whose past votes stay as they were", () => {
    const { supply, transferred, votesBefore, votesAfter, votesOfReceiver } = job.modelToken;

    expect(votesBefore).to.equal(supply);
    expect(votesAfter).to.equal(supply - transferred);
    expect(votesOfReceiver).to.equal(transferred);
  });

  it("writes its reports", () => {
    for (const name of ["supply", "rewards"]) {
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

  it("says what the fees are and what they are not", () => {
    expect(lines.join("\n")).to.include("contributors' part");
  });
});

describe("The main job, refusing", () => {
  const nowhere = join(tmpdir(), "open-economy-not-written");

  after(() => {
    expect(existsSync(nowhere)).to.equal(false);
  });

  it("refuses a chain that is none for development", async () => {
    const connection = await hre.network.create<string>({ network: "default", override: { chainId: 1 } });

    expect(await codeOf(runJob(connection, parametersFor(nowhere)))).to.equal("NOT_A_DEVELOPMENT_CHAIN");
  });

  it("refuses fewer queries than rounds", async () => {
    const connection = await hre.network.create<string>();
    const documents = readLicences().slice(0, 10);

    expect(await codeOf(runJob(connection, parametersFor(nowhere, { documents })))).to.equal("CORPUS_TOO_SMALL");
  });

  it("stops where the chain doesn't follow the reference", async () => {
    // A bucket that is named twice shares one account, so that neither has what the table says.
    const [first, ...others] = ALLOCATION.buckets;
    const doubled: Allocation = {
      ...ALLOCATION,
      buckets: [first, ...others].flatMap((bucket) => (bucket ? [{ ...bucket, name: "same" }] : [])),
    };
    const connection = await hre.network.create<string>();

    expect(await codeOf(runJob(connection, parametersFor(nowhere, { allocation: doubled })))).to.equal(
      "SUPPLY_DIFFERS",
    );
  });
});

describe("checkBooks", () => {
  const claimed = new Map([
    ["0xa", 30n],
    ["0xb", 69n],
  ]);
  const earned = new Map([
    ["0xa", 30n * MILLION],
    ["0xb", 70n * MILLION],
  ]);
  const books: Books = { deposited: 100n, claimed, held: 1n, balances: claimed, earnedMillionths: earned };

  it("accepts books in which rounding explains what is held", () => {
    expect(() => checkBooks(books)).not.to.throw();
  });

  const faults: [string, Partial<Books>][] = [
    ["a unit is missing", { held: 0n }],
    ["a unit is too many", { held: 2n }],
    ["the earnings are not the deposits", { earnedMillionths: new Map([...earned, ["0xc", 1n]]) }],
    ["an account claimed two units too few", shift(-1n)],
    ["an account claimed for another", shift(2n)],
    ["an account doesn't hold what it claimed", { balances: new Map([["0xa", 30n]]) }],
    ["a stranger claimed", { claimed: new Map([["0xc", 99n]]), balances: new Map([["0xc", 99n]]) }],
  ];
  for (const [what, fault] of faults) {
    it(`refuses books where ${what}`, () => {
      expect(() => checkBooks({ ...books, ...fault }))
        .to.throw(EconomyError)
        .with.property("code", "BOOKS_DO_NOT_BALANCE");
    });
  }

  /** Moves units from the first account's claim to the second's. */
  function shift(units: bigint): Partial<Books> {
    const moved = new Map([
      ["0xa", 30n - units],
      ["0xb", 69n + units],
    ]);
    return { claimed: moved, balances: moved };
  }
});
