// Writing a campaign's data and finding claims in it.
import { expect } from "chai";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { getAddress, toBeHex, getIcapAddress } from "ethers";
import { loadFrom, readCampaign, writeClaims } from "../../../../deployer/campaign/claimFiles.ts";
import { type CampaignPlan, planOf } from "../../../../deployer/campaign/plan.ts";
import { findClaim } from "../../../../sdk/claims.ts";
import { EconomyError } from "../../../../sdk/errors.ts";
import { climb, type Grant, SumTree } from "../../../../sdk/sumTree.ts";
import { Random } from "../../../helpers/random.ts";

const OWNER = getAddress(`0x${"0e".repeat(20)}`);
const PLACE = {
  chainId: 31337,
  address: getAddress(`0x${"c1".repeat(20)}`),
  token: getAddress(`0x${"70".repeat(20)}`),
};
const times = { cliff: 100, delay: 0, duration: 1_000, steps: 0 };

/** The account number `step`, where there is room for others between two of them. */
const accountAt = (step: number) => getAddress(toBeHex(BigInt(step) * 2n ** 140n, 20));

/** A plan for accounts 1 to `count`, in an order of its own. */
function planFor(count: number, seed = 1n): CampaignPlan {
  const random = new Random(seed);
  const grants = Array.from({ length: count }, (_, i): Grant => ({
    account: accountAt(i + 1),
    amount: random.sized(80n),
  }));
  const shuffled = grants.toSorted(() => (random.once(2n) ? 1 : -1));
  const total = grants.reduce((sum, { amount }) => sum + amount, 0n);
  return planOf({ total, owner: OWNER, start: 1_000, times, clawBackFrom: 40_000_000 }, shuffled);
}

function read(folder: string, path: string): Record<string, unknown> {
  return JSON.parse(readFileSync(join(folder, path), "utf8")) as Record<string, unknown>;
}

function write(folder: string, path: string, data: unknown): void {
  writeFileSync(join(folder, path), JSON.stringify(data));
}

async function expectInvalid(run: Promise<unknown>): Promise<string> {
  const error: unknown = await run.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expect(error).to.be.instanceOf(EconomyError).with.property("code", "CLAIMS_INVALID");
  return (error as EconomyError).message;
}

describe("The data of a campaign's claims", () => {
  let folder: string;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "claims-"));
  });

  afterEach(() => {
    rmSync(folder, { recursive: true });
  });

  describe("writeClaims and findClaim", () => {
    for (const [count, shards] of [
      [1, 1],
      [2, 1],
      [3, 1],
      [255, 1],
      [256, 1],
      [257, 2],
      [600, 3],
    ] as const) {
      it(`given ${count} promises, everybody's claim is found in ${shards} shards and leads to the root`, async () => {
        const plan = planFor(count);
        writeClaims(folder, plan);
        expect(readdirSync(join(folder, "shards"))).to.have.length(shards);

        const steps = count < 10 ? 1 : 17;
        for (let step = 1; step <= count; step += steps) {
          const claim = await findClaim(loadFrom(folder), accountAt(step).toLowerCase());
          const grant = plan.grants.find(({ account }) => account === accountAt(step));
          if (claim === undefined || grant === undefined) throw new Error(`Account ${step} has no claim.`);
          const { index, account, amount, proof } = claim;
          expect({ account, amount }).to.deep.equal(grant);
          const leaf = new SumTree([grant]);
          const top = climb(index, { hash: leaf.root, sum: leaf.total }, proof);
          expect(top).to.deep.equal({ hash: plan.terms.root, sum: plan.terms.total });
          expect(proof).to.have.length(plan.terms.depth);
        }
      });

      it(`given ${count} promises, an account before, between or after them has none`, async () => {
        writeClaims(folder, planFor(count));
        for (const step of [0, ...Array.from({ length: count }, (_, i) => i + 1).filter((i) => i % 64 < 2)]) {
          const between = toBeHex(BigInt(accountAt(step)) + 1n, 20);
          expect(await findClaim(loadFrom(folder), between)).to.equal(undefined);
        }
        expect(await findClaim(loadFrom(folder), accountAt(count + 1))).to.equal(undefined);
      });
    }

    it("given an address without 0x, or as ICAP has it, finds the same claim", async () => {
      writeClaims(folder, planFor(600));
      const account = accountAt(300);
      const claim = await findClaim(loadFrom(folder), account);
      expect(claim?.account).to.equal(account);
      for (const form of [account.slice(2), account.slice(2).toLowerCase(), getIcapAddress(account)]) {
        expect(await findClaim(loadFrom(folder), form)).to.deep.equal(claim);
      }
    });

    it("given the list in another order, the data is the same", () => {
      const { terms, grants, tree } = planFor(300);
      writeClaims(folder, { terms, grants, tree });
      const again = planOf({ ...terms, times }, grants.toReversed());
      expect(again.terms).to.deep.equal(terms);
      expect(again.grants).to.deep.equal(grants);
    });

    it("reads two files for a claim", async () => {
      writeClaims(folder, planFor(600));
      const paths: string[] = [];
      const load = async (path: string) => {
        paths.push(path);
        return await loadFrom(folder)(path);
      };
      await findClaim(load, accountAt(300));
      expect(paths).to.deep.equal(["campaign.json", "shards/0001.json"]);
    });

    it("refuses to look for what is no address", async () => {
      writeClaims(folder, planFor(3));
      expect(await expectInvalid(findClaim(loadFrom(folder), "alice"))).to.include("alice");
    });
  });

  describe("findClaim, given data that somebody changed", () => {
    const SHARD = "shards/0001.json";
    /** In the middle of the second of three shards. */
    const account = accountAt(300);

    beforeEach(() => {
      writeClaims(folder, planFor(600));
    });

    type Pairs = [string, string][];
    const inShard: [what: string, change: (leaves: Pairs, siblings: Pairs) => unknown][] = [
      ["an amount", (leaves) => ((leaves[43] ?? [])[1] = "7")],
      ["the amount of somebody else", (leaves) => ((leaves[0] ?? [])[1] = "7")],
      ["an account", (leaves) => ((leaves[43] ?? [])[0] = OWNER)],
      ["an account's checksum", (leaves) => ((leaves[43] ?? [])[0] = `0x${"aB".repeat(20)}`)],
      ["an amount of nothing", (leaves) => ((leaves[43] ?? [])[1] = "0")],
      ["a negative amount", (leaves) => ((leaves[43] ?? [])[1] = "-1")],
      ["a missing promise", (leaves) => leaves.splice(43, 1)],
      ["a promise more", (leaves) => leaves.push([accountAt(513), "1"])],
      ["two promises in another order", (leaves) => leaves.push(...leaves.splice(43, 1))],
      ["a sibling's hash", (_, siblings) => ((siblings[0] ?? [])[0] = `0x${"11".repeat(32)}`)],
      ["a sibling's sum", (_, siblings) => ((siblings[0] ?? [])[1] = "1")],
      ["a missing sibling", (_, siblings) => siblings.pop()],
    ];
    for (const [what, change] of inShard) {
      it(`when it is ${what}, it throws`, async () => {
        const { leaves, siblings } = read(folder, SHARD) as { leaves: Pairs; siblings: Pairs };
        change(leaves, siblings);
        write(folder, SHARD, { leaves, siblings });
        expect(await expectInvalid(findClaim(loadFrom(folder), account))).to.include(SHARD);
      });
    }

    it("when it is a shard in another one's place, it throws", async () => {
      write(folder, SHARD, read(folder, "shards/0000.json"));
      await expectInvalid(findClaim(loadFrom(folder), account));
    });

    const inCampaign: [what: string, change: (data: Record<string, unknown>) => object][] = [
      ["the root", (data) => ({ terms: { ...(data.terms as object), root: `0x${"11".repeat(32)}` } })],
      ["the total", (data) => ({ terms: { ...(data.terms as object), total: "7" } })],
      ["the depth", (data) => ({ terms: { ...(data.terms as object), depth: 11 } })],
      ["no terms", () => ({ terms: undefined })],
      ["the count", () => ({ count: 300 })],
      ["a count beyond the tree", () => ({ count: 1_025 })],
      ["a shard's size that is no power of two", () => ({ shardSize: 200 })],
      ["a missing first", (data) => ({ firsts: (data.firsts as string[]).slice(1) })],
      ["firsts in another order", (data) => ({ firsts: (data.firsts as string[]).toReversed() })],
      ["a first that hides its shard's accounts", () => ({ firsts: [1, 301, 513].map(accountAt) })],
      ["a chain without an address", () => ({ chainId: 1 })],
      ["a field that it doesn't know", () => ({ note: "" })],
    ];
    for (const [what, change] of inCampaign) {
      it(`when it is ${what}, it throws`, async () => {
        const data = read(folder, "campaign.json");
        write(folder, "campaign.json", { ...data, ...change(data) });
        await expectInvalid(findClaim(loadFrom(folder), account));
      });
    }
  });

  describe("writeClaims, given a folder with data", () => {
    const plan = planFor(300);

    beforeEach(() => {
      writeClaims(folder, plan);
    });

    it("when it is of the same list, it writes it again", () => {
      const before = read(folder, "campaign.json");
      writeClaims(folder, plan);
      expect(read(folder, "campaign.json")).to.deep.equal(before);
    });

    it("when the campaign was not created, it takes other terms", () => {
      writeClaims(folder, { ...plan, terms: { ...plan.terms, cliff: 200 } });
      expect(readCampaign(folder)?.terms.cliff).to.equal(200);
    });

    it("when it is of another list, it throws and leaves it", () => {
      const before = read(folder, "campaign.json");
      expect(() => writeClaims(folder, planFor(300, 2n)))
        .to.throw(EconomyError, "another list")
        .with.property("code", "CLAIMS_INVALID");
      expect(read(folder, "campaign.json")).to.deep.equal(before);
    });

    it("when it can't be read, it throws", () => {
      writeFileSync(join(folder, "campaign.json"), "{");
      expect(() => writeClaims(folder, plan))
        .to.throw(EconomyError)
        .with.property("code", "CLAIMS_INVALID");
    });

    it("when a run ended before campaign.json, nothing is found, and the next run leaves no shard of the other", async () => {
      rmSync(join(folder, "campaign.json"));
      expect(readCampaign(folder)).to.equal(undefined);
      writeClaims(folder, planFor(3));
      expect(readdirSync(join(folder, "shards"))).to.deep.equal(["0000.json"]);
      expect((await findClaim(loadFrom(folder), accountAt(3)))?.account).to.equal(accountAt(3));
    });

    describe("of a campaign that was created", () => {
      beforeEach(() => {
        writeClaims(folder, plan, PLACE);
      });

      it("when it is written without a place, it keeps the place", () => {
        writeClaims(folder, plan);
        expect(readCampaign(folder)).to.include(PLACE);
      });

      it("when the terms differ, it throws", () => {
        expect(() => writeClaims(folder, { ...plan, terms: { ...plan.terms, cliff: 200 } }))
          .to.throw(EconomyError, "another cliff")
          .with.property("code", "CLAIMS_INVALID");
      });

      for (const change of [{ chainId: 1 }, { address: OWNER }]) {
        it(`when the place has another ${Object.keys(change).join()}, it throws`, () => {
          expect(() => writeClaims(folder, plan, { ...PLACE, ...change }))
            .to.throw(EconomyError, PLACE.address)
            .with.property("code", "CLAIMS_INVALID");
        });
      }
    });

    it("leaves no part of a file behind", () => {
      expect(readdirSync(folder).toSorted()).to.deep.equal(["campaign.json", "shards"]);
      expect(existsSync(join(folder, "shards", ".0000.json.part"))).to.equal(false);
    });
  });
});
