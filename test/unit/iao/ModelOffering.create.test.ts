import { expect } from "chai";
import { id, MaxUint256, ZeroAddress, ZeroHash } from "ethers";
import { network } from "hardhat";
import { ModelOffering__factory } from "../../../typechain-types/index.ts";
import {
  CAP,
  changed,
  DAY,
  type Differences,
  disclosureHash,
  MAX_UINT128,
  PAUSE_PERIOD,
  reservedOf,
  State,
} from "../../helpers/offering.ts";
import { twinLimits } from "../../helpers/auctionTwin.ts";
import { deployedSystem, offered, type SystemScene } from "../../helpers/iao.ts";

const connection = await network.create();
const { networkHelpers } = connection;

const deployed = () => deployedSystem(connection);

describe("ModelOffering, create", () => {
  let scene: SystemScene;

  beforeEach(async () => {
    scene = await networkHelpers.loadFixture(deployed);
  });

  const create = (differences: Differences, by = scene.builder) =>
    scene.offering.connect(by).create(changed(scene.disclosure, differences));

  describe("constructor", () => {
    for (const missing of [2, 3, 4, 5, 6]) {
      it(`when argument ${missing} is zero: it reverts`, async () => {
        const { governance, models, factory, escrow, rightsFactory, governor } = scene;
        const places = [governance, governance, models, factory, escrow, rightsFactory, governor];
        const args = places.map((argument, i) => (i === missing ? ZeroAddress : argument)) as Parameters<
          ModelOffering__factory["deploy"]
        >;
        await expect(new ModelOffering__factory(governance).deploy(...args)).to.be.revertedWithCustomError(
          scene.offering,
          "ModelOfferingZeroAddress",
        );
      });
    }
  });

  describe("setCurrencyCap", () => {
    it("when the caller isn't the owner: it reverts", async () => {
      const { offering, usd, mallory } = scene;
      await expect(offering.connect(mallory).setCurrencyCap(usd, 1n))
        .to.be.revertedWithCustomError(offering, "OwnableUnauthorizedAccount")
        .withArgs(mallory);
    });

    it("when the currency is zero: it reverts", async () => {
      const { offering } = scene;
      await expect(offering.setCurrencyCap(ZeroAddress, 1n)).to.be.revertedWithCustomError(
        offering,
        "ModelOfferingZeroAddress",
      );
    });

    it("when the owner calls: it says old and new cap, and keeps the new one", async () => {
      const { offering, usd } = scene;
      await expect(offering.setCurrencyCap(usd, 7n)).to.emit(offering, "CurrencyCapChanged").withArgs(usd, CAP, 7n);
      expect(await offering.currencyCap(usd)).to.equal(7n);
    });
  });

  describe("when a term isn't allowed", () => {
    const saleOf = () => scene.disclosure.sale;
    const milestones = (...changes: object[]) =>
      changes.map((change, i) => ({ ...(scene.disclosure.milestones[i % 2] ?? { deadline: 0n }), ...change }));
    const inDays = (days: bigint) => saleOf().end + days * DAY;
    const many = (count: number) =>
      Array.from({ length: count }, (_, i) => ({ share: 1n, deadline: inDays(100n + 7n * BigInt(i)) }));
    const cases: [string, string, () => [Differences, bigint]][] = [
      ["the start is past", "start", () => [{ sale: { start: 1n } }, 1n]],
      ["the start is late", "start", () => [{ sale: { start: inDays(30n) } }, inDays(30n)]],
      ["the auction is short", "end", () => [{ sale: { end: inDays(-2n) - 1n } }, inDays(-2n) - 1n]],
      ["the auction is long", "end", () => [{ sale: { end: inDays(25n) + 1n } }, inDays(25n) + 1n]],
      ["bids end before the start", "cancelEnd", () => [{ sale: { cancelEnd: 5n } }, 5n]],
      ["bids can be canceled later", "cancelEnd", () => [{ sale: { cancelEnd: inDays(1n) } }, inDays(1n)]],
      ["there is no limit", "tickCount", () => [{ sale: { tickCount: 0n } }, 0n]],
      ["there are too many limits", "tickCount", () => [{ sale: { tickCount: 1_025n } }, 1_025n]],
      ["limits don't grow", "tickGrowth", () => [{ sale: { tickGrowth: 0n } }, 0n]],
      ["the floor is zero", "floorPrice", () => [{ sale: { floorPrice: 0n } }, 0n]],
      [
        "the top doesn't fit",
        "topPrice",
        () => [{ sale: { floorPrice: MAX_UINT128, tickCount: 2n, tickGrowth: 1n } }, twinTop(MAX_UINT128, 1n)],
      ],
      ["the least bid is zero", "minBid", () => [{ sale: { minBid: 0n } }, 0n]],
      ["the soft cap is zero", "softCap", () => [{ sale: { softCap: 0n } }, 0n]],
      ["the soft cap is above the hard cap", "softCap", () => [{ sale: { softCap: MAX_UINT128 } }, MAX_UINT128]],
      ["nothing is sold", "saleSupply", () => [{ saleSupply: 0n }, 0n]],
      ["the team has more", "teamSupply", () => [{ teamSupply: 10n ** 24n + 1n }, 10n ** 24n + 1n]],
      ["the team is nobody", "team", () => [{ team: ZeroAddress }, 0n]],
      ["a root has no supply", "contributorSupply", () => [{ contributorSupply: 0n }, 0n]],
      [
        "a supply has no root",
        "contributorSupply",
        () => [{ contributorRoot: ZeroHash }, scene.disclosure.contributorSupply],
      ],
      [
        "the supplies are too large",
        "supply",
        () => {
          const difference = { contributorSupply: MAX_UINT128 };
          const disclosure = changed(scene.disclosure, difference);
          return [difference, disclosure.saleSupply + reservedOf(disclosure)];
        },
      ],
      ["the creator has too much", "creatorShare", () => [{ creatorShare: 2_001n }, 2_001n]],
      ["liquidity has too little", "liquidityShare", () => [{ liquidityShare: 1_999n }, 1_999n]],
      ["there is no milestone", "milestones", () => [{ milestones: [] }, 0n]],
      ["there are too many", "milestones", () => [{ milestones: milestones(...many(13)) as never }, 13n]],
      ["a share is zero", "share", () => [{ milestones: milestones({ share: 0n }, {}) as never }, 0n]],
      ["criteria are missing", "criteria", () => [{ milestones: milestones({}, { criteria: ZeroHash }) as never }, 0n]],
      [
        "the first deadline is early",
        "deadline",
        () => [{ milestones: milestones({ deadline: inDays(44n) - 1n }, {}) as never }, inDays(44n) - 1n],
      ],
      [
        "a deadline follows too soon",
        "deadline",
        () => [{ milestones: milestones({}, { deadline: inDays(120n) - 1n }) as never }, inDays(120n) - 1n],
      ],
      [
        "the last deadline is late",
        "deadline",
        () => [{ milestones: milestones({}, { deadline: inDays(1_825n) + 1n }) as never }, inDays(1_825n) + 1n],
      ],
      ["shares are less than all", "shares", () => [{ milestones: milestones({}) as never }, 7_000n]],
      ["nobody attests", "attestors", () => [{ attestors: [] }, 0n]],
      ["too many attest", "attestors", () => [{ attestors: scene.curators.concat(scene.bob).map(addressOf) }, 6n]],
      ["an attestor is zero", "attestor", () => [{ attestors: [ZeroAddress] }, 0n]],
      ["the creator attests", "attestor", () => attestedBy(scene.builder)],
      ["an attestor is there twice", "attestor", () => attestedBy(scene.bob, scene.bob)],
      ["vesting is short", "vestingPeriod", () => [{ vestingPeriod: 180n * DAY - 1n }, 180n * DAY - 1n]],
      ["vesting is long", "vestingPeriod", () => [{ vestingPeriod: 1_825n * DAY + 1n }, 1_825n * DAY + 1n]],
      ["there are no documents", "documentHash", () => [{ documentHash: ZeroHash }, 0n]],
    ];
    const addressOf = ({ address }: { address: string }) => address;
    const attestedBy = (...accounts: { address: string }[]): [Differences, bigint] => {
      const attestors = accounts.map(addressOf);
      return [{ attestors, team: scene.alice.address }, BigInt(attestors.at(-1) ?? 0)];
    };
    const twinTop = (floor: bigint, growth: bigint) => twinLimits({ supply: 1n, floor, growth, count: 2 }).at(-1) ?? 0n;

    for (const [when, term, change] of cases) {
      it(`because ${when}: it reverts`, async () => {
        const [differences, value] = change();
        await expect(create(differences))
          .to.be.revertedWithCustomError(scene.offering, "ModelOfferingInvalidTerm")
          .withArgs(term, value);
      });
    }

    it("because the team attests: it reverts", async () => {
      const team = scene.bob.address;
      await expect(create({ team, attestors: [team] }))
        .to.be.revertedWithCustomError(scene.offering, "ModelOfferingInvalidTerm")
        .withArgs("attestor", BigInt(team));
    });

    it("because the token has no name: it reverts", async () => {
      await expect(create({ name: "" })).to.be.revertedWithCustomError(scene.factory, "ModelTokenFactoryEmptyName");
    });
  });

  const hardCapOf = () => {
    const { sale, saleSupply } = scene.disclosure;
    const limits = twinLimits({
      supply: saleSupply,
      floor: sale.floorPrice,
      growth: sale.tickGrowth,
      count: Number(sale.tickCount),
    });
    return (saleSupply * (limits.at(-1) ?? 0n)) / 10n ** 36n;
  };

  describe("given the currency's cap", () => {
    it("when the hard cap is above it: it reverts", async () => {
      const { offering, usd } = scene;
      const hardCap = hardCapOf();
      await offering.setCurrencyCap(usd, hardCap - 1n);
      await expect(create({}))
        .to.be.revertedWithCustomError(offering, "ModelOfferingAboveCap")
        .withArgs(usd, hardCap, hardCap - 1n);
    });

    it("when the currency isn't listed: it reverts", async () => {
      const { offering, token } = scene;
      await expect(create({ sale: { currency: await token.getAddress() } }))
        .to.be.revertedWithCustomError(offering, "ModelOfferingAboveCap")
        .withArgs(token, hardCapOf(), 0n);
    });

    it("when it is without bound: a hard cap of more than 128 bits reverts", async () => {
      const { offering, usd } = scene;
      await offering.setCurrencyCap(usd, MaxUint256);
      const [floorPrice, saleSupply] = [MAX_UINT128, MAX_UINT128 / 2n];
      const differences = { sale: { floorPrice, tickCount: 1n }, saleSupply, liquidityShare: 3_000n, teamSupply: 0n };
      await expect(create(differences))
        .to.be.revertedWithCustomError(offering, "ModelOfferingAboveCap")
        .withArgs(usd, (saleSupply * floorPrice) / 10n ** 36n, MAX_UINT128);
    });

    it("when the hard cap is at it: it is offered", async () => {
      const { offering, usd } = scene;
      await offering.setCurrencyCap(usd, hardCapOf());
      await expect(create({})).to.emit(offering, "OfferingCreated");
    });
  });

  describe("given somebody else's model", () => {
    it("when the caller doesn't own it: it reverts", async () => {
      const { offering, builder, mallory } = scene;
      await expect(create({}, mallory))
        .to.be.revertedWithCustomError(offering, "ModelOfferingNotOwner")
        .withArgs(1n, mallory, builder);
    });

    it("when its receiver is fixed: it reverts", async () => {
      const { offering, models, builder, alice } = scene;
      await models.connect(builder).setReceiver(1n, alice, true);
      await expect(create({}))
        .to.be.revertedWithCustomError(offering, "ModelOfferingReceiverFixed")
        .withArgs(1n, alice);
    });

    it("when he hasn't approved it: it reverts", async () => {
      const { offering, models, builder } = scene;
      await models.connect(builder).setApprovalForAll(offering, false);
      await expect(create({}))
        .to.be.revertedWithCustomError(models, "ERC721InsufficientApproval")
        .withArgs(offering, 1n);
    });
  });

  it("given a pause: it reverts", async () => {
    const { offering, guardian } = scene;
    await offering.connect(guardian).pause();
    await expect(create({}))
      .to.be.revertedWithCustomError(offering, "GuardedPaused")
      .withArgs(await offering.pausedUntil());
  });

  describe("when all is as it should be", () => {
    it("takes the model, whose fees stay the creator's", async () => {
      const { models, offering, builder } = await offered(scene);
      expect(await models.ownerOfModel(1n)).to.equal(await offering.getAddress());
      expect(await models.receiverOf(1n)).to.equal(builder.address);
    });

    it("leaves the fees to another receiver that was named", async () => {
      const { models, builder, alice } = scene;
      await models.connect(builder).setReceiver(1n, alice, false);
      await offered(scene);
      expect(await models.receiverOf(1n)).to.equal(alice.address);
    });

    it("issues all tokens to the contract", async () => {
      const { offering, saleToken, disclosure } = await offered(scene);
      const supply = disclosure.saleSupply + reservedOf(disclosure);
      expect([await saleToken.totalSupply(), await saleToken.balanceOf(offering)]).to.deep.equal([supply, supply]);
      expect([await saleToken.name(), await saleToken.symbol()]).to.deep.equal([disclosure.name, disclosure.symbol]);
    });

    it("keeps the disclosure as a hash, and says it whole", async () => {
      const { offering, builder, disclosure } = scene;
      await create({});
      const [log] = await offering.queryFilter(offering.filters.OfferingCreated());
      if (log === undefined) throw new Error("nothing was offered");
      const { offeringId, modelId, creator, token, hardCap } = log.args;
      const said = [offeringId, modelId, creator, token, hardCap];
      expect(said).to.deep.equal([1n, 1n, builder.address, await offering.tokenOf(1n), hardCapOf()]);
      expect(offering.interface.encodeFunctionData("create", [log.args.disclosure])).to.equal(
        offering.interface.encodeFunctionData("create", [disclosure]),
      );
      expect(await offering.disclosureHashOf(1n)).to.equal(disclosureHash(scene, disclosure));
    });

    it("is open, of its creator, with the times of the sale", async () => {
      const { offering, builder, disclosure } = await offered(scene);
      const { start, cancelEnd, end } = disclosure.sale;
      expect(await offering.stateOf(1n)).to.equal(State.Open);
      expect(await offering.creatorOf(1n)).to.equal(builder.address);
      expect(await offering.timesOf(1n)).to.deep.equal([start, cancelEnd, end]);
      expect(await offering.offeringCount()).to.equal(1n);
    });

    for (const [name, change] of [
      ["the shortest auction", () => ({ sale: { end: scene.disclosure.sale.start + 3n * DAY } })],
      ["the longest one", () => longest(scene)],
      [
        "all limits, which can be canceled to the end",
        () => ({ sale: { ...widest, cancelEnd: scene.disclosure.sale.end } }),
      ],
      [
        "nobody but bidders and liquidity",
        () => ({ teamSupply: 0n, team: ZeroAddress, contributorSupply: 0n, contributorRoot: ZeroHash }),
      ],
    ] as [string, () => Differences][]) {
      it(`takes ${name}`, async () => {
        await expect(create(change())).to.emit(scene.offering, "OfferingCreated");
      });
    }

    const widest = { tickCount: 1_024n, tickGrowth: 50n };
    const longest = ({ disclosure: { sale } }: SystemScene): Differences => {
      const end = sale.start + 30n * DAY;
      const [first, gap] = [end + PAUSE_PERIOD + 30n * DAY, 30n * DAY];
      const milestones = Array.from({ length: 12 }, (_, i) => ({
        deadline: first + BigInt(i) * gap,
        share: i < 11 ? 1n : 5_989n,
        criteria: id(`${i}`),
      }));
      return { sale: { end }, milestones, attestors: scene.curators.map(({ address }) => address) };
    };
  });
});
