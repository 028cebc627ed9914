import { expect } from "chai";
import { ZeroHash } from "ethers";
import { CAMPAIGN_FILE, shardPath } from "../../../sdk/claims.ts";
import { EconomyError } from "../../../sdk/errors.ts";
import { claimPromise } from "../../../sdk/flows/claimPromise.ts";
import { claimReward } from "../../../sdk/flows/claimReward.ts";
import { rewardTree } from "../../../sdk/rewards.ts";
import { SumTree } from "../../../sdk/sumTree.ts";
import type { Address } from "../../../sdk/values.ts";

const address: Address = "0x5FbDB2315678afecb367f032d93F642f64180aa3";
const account: Address = "0x70997970C51812dc3A010C7d01b50e0d17dc79C8";
const other: Address = "0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266";

/** The files of a campaign of one shard, which promises 5 units to one account and 7 to another. */
function files(place: object) {
  const tree = new SumTree([
    { account, amount: 5n },
    { account: other, amount: 7n },
  ]);
  const times = { start: 0, cliff: 0, delay: 0, duration: 0, steps: 0, clawBackFrom: 0 };
  const terms = { root: tree.root, total: "12", depth: 1, owner: other, ...times };
  const leaves = [
    [account, "5"],
    [other, "7"],
  ];
  const all: Record<string, unknown> = {
    [CAMPAIGN_FILE]: { ...place, terms, count: 2, shardSize: 2, firsts: [account] },
    [shardPath(0)]: { leaves, siblings: [] },
  };
  return { tree, load: (path: string) => Promise.resolve(all[path]) };
}

/** The code of the typed error that is thrown. */
async function codeOf(promise: Promise<unknown>): Promise<string | undefined> {
  const thrown: unknown = await promise.then(
    () => undefined,
    (error: unknown) => error,
  );
  expect(thrown).to.be.instanceOf(EconomyError);
  return (thrown as EconomyError).code;
}

describe("flows", () => {
  describe("claimPromise", () => {
    const place = { chainId: 1, address, token: other };
    const campaign = { chainId: 1n, address };

    it("gives the claim of an account with its proof", async () => {
      const { tree, load } = files(place);

      const call = await claimPromise({ load, account, campaign });

      expect(call?.address).to.equal(address);
      expect(call?.args).to.deep.equal([0n, account, 5n, tree.proof(0)]);
    });

    it("gives nothing where the account has no promise", async () => {
      expect(await claimPromise({ load: files(place).load, account: address, campaign })).to.equal(undefined);
    });

    it("throws DEPLOYMENT_MISSING where the files name no campaign", async () => {
      expect(await codeOf(claimPromise({ load: files({}).load, account, campaign }))).to.equal("DEPLOYMENT_MISSING");
    });

    it("takes the campaign's address in any case of letters", async () => {
      const { load } = files(place);
      const lower = { ...campaign, address: address.toLowerCase() as Address };

      expect((await claimPromise({ load, account, campaign: lower }))?.address).to.equal(address);
    });

    it("takes the chain's id as a number, which programs without types have", async () => {
      const untyped = { ...campaign, chainId: 1 } as unknown as typeof campaign;

      expect((await claimPromise({ load: files(place).load, account, campaign: untyped }))?.address).to.equal(address);
    });

    it("throws CLAIMS_INVALID where the campaign is no address, and loads nothing", async () => {
      const load = () => Promise.reject(new Error("loaded"));
      const wrong = { ...campaign, address: "0x12" as Address };

      expect(await codeOf(claimPromise({ load, account, campaign: wrong }))).to.equal("CLAIMS_INVALID");
    });

    const others = {
      "another address": { ...campaign, address: other },
      "another chain": { ...campaign, chainId: 2n },
    };
    for (const [what, asked] of Object.entries(others)) {
      it(`throws CAMPAIGN_DIFFERS where the files name ${what} than is asked for, and loads no more of them`, async () => {
        const loaded: string[] = [];
        const load = (path: string) => {
          loaded.push(path);
          return files(place).load(path);
        };

        expect(await codeOf(claimPromise({ load, account, campaign: asked }))).to.equal("CAMPAIGN_DIFFERS");
        expect(loaded).to.deep.equal([CAMPAIGN_FILE]);
      });
    }
  });

  describe("claimReward", () => {
    it("throws REWARDS_INVALID where the proof leads elsewhere", () => {
      const leaf = { index: 0n, account, cumulative: 5n, sumBefore: 0n };
      const tree = rewardTree([leaf]);
      const claim = { ...leaf, proof: tree.getProof(0) };

      expect(claimReward({ address, root: tree.root, claim }).args).to.deep.equal([leaf, []]);
      expect(() => claimReward({ address, root: ZeroHash, claim }))
        .to.throw(EconomyError)
        .with.property("code", "REWARDS_INVALID");
    });
  });
});
