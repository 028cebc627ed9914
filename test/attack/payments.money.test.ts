import { expect } from "chai";
import { MaxUint256, parseEther } from "ethers";
import hre from "hardhat";
import { PayeeMock__factory, TokenMock__factory, type TokenMock } from "../../typechain-types/index.ts";
import { waited } from "../helpers/datanet.ts";
import {
  channelOf,
  collectionOf,
  deployedPayments,
  DEPOSIT,
  FLOORS,
  type PaymentScene,
  shares,
  THAW_PERIOD,
  voucherOf,
} from "../helpers/payment.ts";
import { gainOf, greedy, ownModel, policyOf, registered } from "../helpers/paymentAttacks.ts";
import { MIN_SHARES, PERIOD } from "../helpers/stake.ts";

const connection = await hre.network.create();
const { networkHelpers } = connection;
const deployed = async () => deployedPayments(connection);
const FEE = parseEther("1000");
const MAX_UINT128 = 2n ** 128n - 1n;

describe("attacks on the escrow's money (threats 21, 24, 25 and 27)", () => {
  let scene: PaymentScene;

  const part = (share: bigint, amount = FEE) => (amount * share) / 10_000n;
  /** What the scene's payer has at hand for others. */
  const give = (to: PaymentScene["mallory"], amount: bigint) => scene.token.connect(scene.payer).transfer(to, amount);
  const paid = async (amount = FEE, modelId = scene.modelId, policyHash = scene.policyHash) =>
    scene.escrow.connect(scene.payer).pay(scene.host, scene.token, modelId, policyHash, amount);
  const incomeOf = async (modelId: bigint) => (await scene.escrow.incomeOf(modelId, 0n, scene.token)).total;

  beforeEach(async () => {
    scene = await networkHelpers.loadFixture(deployed);
  });

  describe("a host that pays itself for its own model (threat 21)", () => {
    for (const hostShare of [1_000n, 4_000n, 7_000n]) {
      it(`when its share is ${hostShare} and it is the lane, too, it loses what treasury and stakers get`, async () => {
        const { escrow, mallory, token } = scene;
        await give(mallory, FEE);
        await token.connect(mallory).approve(escrow, FEE);
        const rest = 10_000n - hostShare;
        const [protocol, stakers] = [(rest * FLOORS.protocol) / 10_000n, (rest * FLOORS.stakers) / 10_000n];
        const model = rest - protocol - stakers - (rest * 3_000n) / 10_000n;
        const contributors = rest - protocol - stakers - model;
        const modelId = await registered(scene, mallory);
        const own = { protocol, host: hostShare, model, stakers, contributors };
        const policyHash = await policyOf(scene, mallory, modelId, own);
        const gain = await gainOf(scene, [mallory], async () => {
          await escrow.connect(mallory).pay(mallory, token, modelId, policyHash, FEE);
          await escrow.release(modelId, 0n, token);
        });
        expect(gain).to.equal(-part(protocol + stakers));
      });
    }

    it("when its policy would undercut a floor by a basis point, it isn't taken", async () => {
      const { policies, mallory } = scene;
      const modelId = await registered(scene, mallory);
      const low = { ...greedy, protocol: greedy.protocol - 1n, model: greedy.model + 1n };
      await expect(policyOf(scene, mallory, modelId, low))
        .to.be.revertedWithCustomError(policies, "FeePoliciesInvalidShare")
        .withArgs("protocol", low.protocol, greedy.protocol, await policies.MAX_PROTOCOL());
    });
  });

  describe("a slice that is released (threat 24)", () => {
    const ASK = 333n;
    const units = 60n;
    let parent: bigint;
    let child: bigint;
    let policyHash: string;

    beforeEach(async () => {
      const { mallory, builder } = scene;
      parent = await registered(scene, mallory, { royaltyAsk: ASK });
      child = await registered(scene, builder, { parent });
      policyHash = await policyOf(scene, builder, child);
    });

    it("when the owner releases at every unit, the parent gets the same as from one release", async () => {
      const { escrow, token } = scene;
      // one unit of the slice each
      for (let unit = 0n; unit < units; unit++) {
        await paid(3n, child, policyHash);
        await escrow.release(child, 0n, token);
      }
      expect(await incomeOf(child)).to.equal(units);
      expect(await incomeOf(parent)).to.equal((units * ASK) / 10_000n);
    });

    it("when it is released again and again, nothing moves twice", async () => {
      const { escrow, builder, token } = scene;
      await paid(FEE, child, policyHash);
      await escrow.release(child, 0n, token);
      const gain = await gainOf(scene, [builder], async () => {
        for (let i = 0; i < 3; i++) await escrow.release(child, 0n, token);
      });
      expect(gain).to.equal(0n);
      expect(await incomeOf(parent)).to.equal(part(ASK, part(greedy.model)));
    });

    it("when the line is as long as it may be, each call moves one level, and all of it arrives", async () => {
      const { escrow, builder, mallory, token, models } = scene;
      const depth = await models.MAX_DEPTH();
      const line = [child];
      while (BigInt(line.length) < depth - 1n) {
        line.push(await registered(scene, builder, { parent: line.at(-1) ?? 0n, royaltyAsk: 5_000n }));
      }
      const last = line.at(-1) ?? 0n;
      const own = await policyOf(scene, builder, last);
      const gain = await gainOf(scene, [builder, mallory], async () => {
        await paid(FEE, last, own);
        for (const modelId of [...line.reverse(), parent]) await escrow.release(modelId, 0n, token);
      });
      expect(gain).to.equal(part(greedy.model + greedy.contributors));
    });

    it("when a number is named that the lineage never had, nothing moves", async () => {
      const { escrow, token } = scene;
      await paid(FEE, child, policyHash);
      expect(await escrow.release.staticCall(child, 7n, token)).to.deep.equal([0n, 0n]);
    });
  });

  describe("tokens that come bare (threat 25)", () => {
    it("when a payer sends them to the escrow, the treasury gets them, and mallory nothing", async () => {
      const { escrow, governance, mallory, host, token, usd, modelId, policyHash } = scene;
      await token.connect(scene.payer).transfer(escrow, FEE);
      const gain = await gainOf(scene, [mallory, host], async () => {
        await expect(escrow.connect(mallory).deposit(mallory, host, token, FEE)).to.be.revertedWithCustomError(
          token,
          "ERC20InsufficientAllowance",
        );
        await expect(escrow.connect(mallory).pay(host, token, modelId, policyHash, FEE)).to.be.revertedWithCustomError(
          token,
          "ERC20InsufficientAllowance",
        );
        await escrow.connect(mallory).skim(token);
        await escrow.connect(mallory).skim(usd);
      });
      expect(gain).to.equal(0n);
      expect(await escrow.creditOf(governance, token)).to.equal(FEE);
    });

    it("when they are skimmed twice, they are credited once, and what is owed stays covered", async () => {
      const { escrow, governance, token } = scene;
      await token.connect(scene.payer).transfer(escrow, FEE);
      await escrow.skim(token);
      await escrow.skim(token);
      expect(await escrow.creditOf(governance, token)).to.equal(FEE);
      expect(await token.balanceOf(escrow)).to.equal(await escrow.liabilitiesOf(token));
    });
  });

  describe("the stakers' part (threat 27)", () => {
    const staked = async (account: PaymentScene["mallory"], amount: bigint) => {
      const { token, stake } = scene;
      await give(account, amount);
      await token.connect(account).approve(stake, amount);
      await stake.connect(account).stake(account, amount);
    };

    it("when mallory stakes just before it is streamed and cools just after, he earns seconds of it", async () => {
      const { escrow, stake, stranger, mallory, token } = scene;
      await staked(stranger, FEE);
      await paid();
      const from = BigInt(await networkHelpers.time.latest());
      await staked(mallory, 99n * FEE);
      await escrow.connect(mallory).streamCredit(stake, token);
      await stake.connect(mallory).startCooldown(99n * FEE);
      const seconds = BigInt(await networkHelpers.time.latest()) - from;
      await waited(scene, 3n * PERIOD);
      expect(await stake.claimable(token, mallory)).to.be.lessThanOrEqual((part(shares.stakers) * seconds) / PERIOD);
    });

    it("when he streams it bit by bit, nobody who is staked loses any of it", async () => {
      const { escrow, stake, stranger, mallory, token } = scene;
      await staked(stranger, FEE);
      for (let i = 0; i < 5; i++) {
        await paid(FEE / 5n);
        await escrow.connect(mallory).streamCredit(stake, token);
      }
      await waited(scene, 3n * PERIOD);
      expect(await stake.claimable(token, stranger)).to.be.greaterThanOrEqual(part(shares.stakers) - 1n);
    });

    it("when he is the first staker after an empty year, he earns by the second from then on", async () => {
      const { escrow, stake, mallory, token } = scene;
      await paid();
      await escrow.streamCredit(stake, token);
      await waited(scene, 365n * 86_400n);
      await staked(mallory, MIN_SHARES);
      const from = BigInt(await networkHelpers.time.latest());
      expect(await stake.claimable(token, mallory)).to.equal(0n);
      await networkHelpers.time.increaseTo(from + 60n);
      expect(await stake.claimable(token, mallory)).to.be.lessThanOrEqual((part(shares.stakers) * 60n) / PERIOD + 1n);
    });
  });

  describe("a token of huge supply", () => {
    let huge: TokenMock;

    beforeEach(async () => {
      const { escrow, governance, payer } = scene;
      huge = await new TokenMock__factory(governance).deploy(18);
      await huge.mint(payer, 2n ** 200n);
      await huge.connect(payer).approve(escrow, MaxUint256);
      await scene.stake.listReward(huge);
      await escrow.setTokenCap(huge, MaxUint256);
    });

    it("when a deposit would take more than 128 bits, it isn't taken", async () => {
      const { escrow, payer, host } = scene;
      await escrow.connect(payer).deposit(payer, host, huge, MAX_UINT128);
      await expect(escrow.connect(payer).deposit(payer, host, huge, 1n))
        .to.be.revertedWithCustomError(escrow, "PaymentEscrowAmountTooLarge")
        .withArgs(MAX_UINT128 + 1n);
    });

    it("when a voucher takes all 128 bits, it is shared to the unit, and its parts can be withdrawn", async () => {
      const { escrow, payer, host, lane, governance, modelId, builder } = scene;
      await escrow.connect(payer).deposit(payer, host, huge, MAX_UINT128);
      const channel = await channelOf(scene, { token: await huge.getAddress() });
      await escrow.connect(host).collect(await collectionOf(scene, channel, voucherOf(MAX_UINT128)));
      await escrow.release(modelId, 0n, huge);
      for (const account of [host, lane, governance, builder]) {
        await escrow.connect(account).withdrawCredit(huge, account, await escrow.creditOf(account, huge));
      }
      expect(await escrow.liabilitiesOf(huge)).to.equal(part(shares.stakers, MAX_UINT128));
      expect(await huge.balanceOf(escrow)).to.equal(part(shares.stakers, MAX_UINT128));
    });
  });

  describe("a payer, a payee or a lane that would stop others", () => {
    it("when host, lane and model's owner are contracts that take nothing, fees are still shared", async () => {
      const { escrow, payer, mallory, token } = scene;
      const wall = await new PayeeMock__factory(mallory).deploy();
      await wall.setRefusing(true);
      const modelId = await registered(scene, mallory);
      const policyHash = await policyOf(scene, mallory, modelId, greedy, await wall.getAddress());
      await scene.models.connect(mallory).setReceiver(modelId, wall, true);
      await escrow.connect(payer).pay(wall, token, modelId, policyHash, FEE);
      await escrow.release(modelId, 0n, token);
      const all = 10_000n - greedy.protocol - greedy.stakers;
      expect(await escrow.creditOf(wall, token)).to.equal(part(all));
    });

    it("when mallory deposits a unit for the payer again and again, his thaw ends when it did", async () => {
      const { escrow, payer, host, mallory, token } = scene;
      await give(mallory, 10n);
      await token.connect(mallory).approve(escrow, 10n);
      await escrow.connect(payer).startThaw(host, token, DEPOSIT);
      const { readyAt } = await escrow.getDeposit(payer, host, token);
      for (let i = 0; i < 10; i++) await escrow.connect(mallory).deposit(payer, host, token, 1n);
      expect((await escrow.getDeposit(payer, host, token)).readyAt).to.equal(readyAt);
      await waited(scene, THAW_PERIOD);
      const gain = await gainOf(scene, [payer], () => escrow.connect(payer).withdrawDeposit(host, token, payer));
      expect(gain).to.equal(0n);
    });

    it("when mallory withdraws the credit of others, he has none", async () => {
      const { escrow, host, mallory, token } = scene;
      await paid();
      await expect(escrow.connect(mallory).withdrawCredit(token, mallory, 1n))
        .to.be.revertedWithCustomError(escrow, "PaymentEscrowInsufficientCredit")
        .withArgs(mallory.address, await token.getAddress(), 0n, 1n);
      const credit = await escrow.creditOf(host, token);
      await expect(escrow.connect(host).withdrawCredit(token, host, credit + 1n))
        .to.be.revertedWithCustomError(escrow, "PaymentEscrowInsufficientCredit")
        .withArgs(host.address, await token.getAddress(), credit, credit + 1n);
    });

    it("when he pays to another's model under a made-up policy of his, it isn't known", async () => {
      const { escrow, policies, payer, host, mallory, token, modelId } = scene;
      const own = await ownModel(scene, mallory);
      await expect(escrow.connect(payer).pay(host, token, modelId, own.policyHash, FEE))
        .to.be.revertedWithCustomError(policies, "FeePoliciesUnknownPolicy")
        .withArgs(modelId, own.policyHash);
    });
  });
});
