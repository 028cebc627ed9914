import { expect } from "chai";
import { id, parseEther } from "ethers";
import { network } from "hardhat";
import type { Offer } from "../../../payment/offers.ts";
import { receiverAddress } from "../../../payment/receiver.ts";
import { gasCost, sweepWorthy } from "../../../payment/sweeper.ts";
import { deployedReceivers } from "../../helpers/receivers.ts";

const connection = await network.create();
const { ethers, networkHelpers } = connection;
const COIN_PRICE = 3_000n * 10n ** 6n;
/** Far more than what a sweep's gas costs, in the scene's token of 6 decimals. */
const PLENTY = 10n ** 12n;

/** An offer in the scene's second token, and one whose policy the escrow doesn't know. */
async function twoOffers() {
  const scene = await deployedReceivers(connection);
  const { known, terms, usd, host } = scene;
  const offerOf = (name: string, policyHash: string): Offer => {
    const own = { ...terms, policyHash };
    return { name, modelId: own.modelId, policyHash, amount: 1n, terms: own, receiver: receiverAddress(known, own) };
  };
  const [good, refused] = [offerOf("good", terms.policyHash), offerOf("refused", id("no policy"))];
  const left = async ({ receiver }: Offer) => await usd.balanceOf(receiver);
  const sweep = async (offers: Offer[], times?: bigint) =>
    await sweepWorthy(host, offers, {
      factory: known.address,
      coinPrice: COIN_PRICE,
      ...(times === undefined ? {} : { times }),
    });
  return { ...scene, good, refused, left, sweep };
}

describe("sweeper", () => {
  describe("gasCost", () => {
    it("is gas by its price by the coin's price", () => {
      expect(gasCost(100_000n, 10n ** 9n, COIN_PRICE)).to.equal(300_000n);
    });

    it("when it isn't whole, is rounded up", () => {
      expect(gasCost(1n, 1n, COIN_PRICE)).to.equal(1n);
      expect(gasCost(2n, parseEther("1"), 1n)).to.equal(2n);
      expect(gasCost(1n, parseEther("1") + 1n, 1n)).to.equal(2n);
    });
  });

  describe("sweepWorthy", () => {
    it("given no balance, sends nothing", async () => {
      const { host, good, sweep } = await networkHelpers.loadFixture(twoOffers);
      const nonce = await host.getNonce();
      expect(await sweep([good])).to.deep.equal([{ offer: good, state: "empty" }]);
      expect(await host.getNonce()).to.equal(nonce);
    });

    it("given less than the gas is worth, waits, and says what both are", async () => {
      const { usd, good, left, sweep } = await networkHelpers.loadFixture(twoOffers);
      await usd.mint(good.receiver, 1n);
      const [result] = await sweep([good]);
      if (result?.state !== "waiting") throw new Error("it doesn't wait", { cause: result });
      expect(result.balance).to.equal(1n);
      expect(result.cost).to.be.greaterThan(0n);
      expect(await left(good)).to.equal(1n);
    });

    it("given a balance that is worth it, deploys and sweeps", async () => {
      const { usd, good, left, sweep } = await networkHelpers.loadFixture(twoOffers);
      await usd.mint(good.receiver, PLENTY);
      expect((await sweep([good])).map(({ state }) => state)).to.deep.equal(["swept"]);
      expect(await left(good)).to.equal(0n);
      expect(await ethers.provider.getCode(good.receiver)).not.to.equal("0x");
    });

    it("when the balance must be more times the gas, waits", async () => {
      const { usd, good, left, sweep } = await networkHelpers.loadFixture(twoOffers);
      await usd.mint(good.receiver, PLENTY);
      expect((await sweep([good], PLENTY)).map(({ state }) => state)).to.deep.equal(["waiting"]);
      expect(await left(good)).to.equal(PLENTY);
    });

    it("when one receiver can't be swept, says why and sweeps the others", async () => {
      const { usd, good, refused, left, sweep } = await networkHelpers.loadFixture(twoOffers);
      await usd.mint(good.receiver, PLENTY);
      await usd.mint(refused.receiver, PLENTY);
      const [first, second] = await sweep([refused, good]);
      expect([first?.state, second?.state]).to.deep.equal(["failed", "swept"]);
      expect([await left(refused), await left(good)]).to.deep.equal([PLENTY, 0n]);
    });
  });
});
