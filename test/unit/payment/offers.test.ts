import { expect } from "chai";
import { id } from "ethers";
import { network } from "hardhat";
import { type PriceList, openOffers } from "../../../payment/offers.ts";
import { receiverAddress } from "../../../payment/receiver.ts";
import { EconomyError } from "../../../sdk/errors.ts";
import { PaymentReceiverFactoryMock__factory, TokenMock__factory } from "../../../typechain-types/index.ts";
import { deployedReceivers } from "../../helpers/receivers.ts";

const connection = await network.create();
const { ethers, networkHelpers } = connection;

/** The scene's model at a price in OPEN. */
async function oneOffer() {
  const scene = await deployedReceivers(connection);
  const { host, token, modelId, policyHash, known } = scene;
  const price = { name: "contract-law", modelId, policyHash, amount: 5n };
  const list = { factory: known.address, host: host.address, token: await token.getAddress(), prices: [price] };
  return { ...scene, price, list };
}

async function problemOf(list: PriceList): Promise<string> {
  const error: unknown = await openOffers(ethers.provider, list).then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expect(error).to.be.instanceOf(EconomyError);
  return (error as EconomyError).code;
}

describe("openOffers", () => {
  it("computes the receiver of each price, with its terms", async () => {
    const { list, price, known } = await networkHelpers.loadFixture(oneOffer);
    const { host, token } = list;
    const terms = { host, token, modelId: price.modelId, policyHash: price.policyHash };
    const { byName } = await openOffers(ethers.provider, list);
    expect([...byName]).to.deep.equal([[price.name, { ...price, terms, receiver: receiverAddress(known, terms) }]]);
  });

  it("names the chain, and reads the token's domain", async () => {
    const { list, token, chainId } = await networkHelpers.loadFixture(oneOffer);
    const { network: caip2, domain } = await openOffers(ethers.provider, list);
    expect([caip2, domain]).to.deep.equal([`eip155:${chainId}`, { name: await token.name(), version: "1" }]);
  });

  it("when the list has the token's domain, takes that", async () => {
    const { list, usd } = await networkHelpers.loadFixture(oneOffer);
    const domain = { name: "USD Coin", version: "2" };
    const offers = await openOffers(ethers.provider, { ...list, token: await usd.getAddress(), domain });
    expect(offers.domain).to.deep.equal(domain);
  });

  for (const amount of [0n, -1n]) {
    it(`when a price is ${amount}, throws OFFER_INVALID`, async () => {
      const { list, price } = await networkHelpers.loadFixture(oneOffer);
      expect(await problemOf({ ...list, prices: [{ ...price, amount }] })).to.equal("OFFER_INVALID");
    });
  }

  it("when a name is there twice, throws OFFER_INVALID", async () => {
    const { list, price } = await networkHelpers.loadFixture(oneOffer);
    expect(await problemOf({ ...list, prices: [price, { ...price, amount: 6n }] })).to.equal("OFFER_INVALID");
  });

  it("when the model has no such policy, throws OFFER_INVALID", async () => {
    const { list, price } = await networkHelpers.loadFixture(oneOffer);
    const prices = [{ ...price, policyHash: id("no policy") }];
    expect(await problemOf({ ...list, prices })).to.equal("OFFER_INVALID");
  });

  it("when the escrow doesn't take the token, throws OFFER_INVALID", async () => {
    const { list, governance } = await networkHelpers.loadFixture(oneOffer);
    const token = await (await new TokenMock__factory(governance).deploy(18n)).getAddress();
    expect(await problemOf({ ...list, token })).to.equal("OFFER_INVALID");
  });

  it("when the factory has the receiver elsewhere, throws OFFER_INVALID", async () => {
    const { list, governance } = await networkHelpers.loadFixture(oneOffer);
    const factory = await (await new PaymentReceiverFactoryMock__factory(governance).deploy(list.factory)).getAddress();
    expect(await problemOf({ ...list, factory })).to.equal("OFFER_INVALID");
  });
});
