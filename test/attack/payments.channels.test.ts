import { expect } from "chai";
import { ZeroHash } from "ethers";
import hre from "hardhat";
import { type Channel, channelIdOf } from "../../sdk/channels.ts";
import { PaymentEscrow__factory } from "../../typechain-types/index.ts";
import { waited } from "../helpers/datanet.ts";
import {
  channelOf,
  deployedPayments,
  DEPOSIT,
  type PaymentScene,
  receiptedCollectionOf,
  shares,
  THAW_PERIOD,
  voucherOf,
} from "../helpers/payment.ts";
import { gainOf, greedy, ownModel, policyOf, registered } from "../helpers/paymentAttacks.ts";

const connection = await hre.network.create();
const { networkHelpers } = connection;
const deployed = async () => deployedPayments(connection);
const CEILING = 1_000n;
const OWED = 10_000n;

describe("attacks on channels (threats 19 and 23)", () => {
  let scene: PaymentScene;
  let channel: Channel;
  let channelId: string;
  let forever: bigint;

  const signed = (amount: bigint, differences: Partial<Channel> = {}, signer = scene.payer) =>
    receiptedCollectionOf(scene, { ...channel, ...differences }, voucherOf(amount), signer);
  const collect = async (collection: ReturnType<typeof signed>) =>
    scene.escrow.connect(scene.stranger).collect(await collection);
  const collected = async (id = channelId) => (await scene.escrow.getChannel(id)).amount;
  const authorize = (signer: PaymentScene["payer"], ceiling: bigint, expiry = forever) =>
    scene.escrow.connect(scene.payer).authorizeSigner(channel, signer, ceiling, expiry);

  beforeEach(async () => {
    scene = await networkHelpers.loadFixture(deployed);
    channel = await channelOf(scene);
    channelId = channelIdOf(scene.escrowPlace, channel);
    forever = BigInt(await networkHelpers.time.latest()) + 365n * 86_400n;
  });

  describe("vouchers over several models", () => {
    it("when the last one collected names another model, each model has what its own vouchers say", async () => {
      const { escrow, mallory, token, modelId } = scene;
      const own = await ownModel(scene, mallory);
      await collect(signed(OWED));
      await collect(signed(OWED / 2n, own));
      const incomeOf = async (id: bigint) => (await escrow.incomeOf(id, 0n, token)).total;
      expect(await incomeOf(modelId)).to.equal((OWED * shares.model) / 10_000n);
      expect(await incomeOf(own.modelId)).to.equal((OWED * greedy.model) / 20_000n);
      const { balance } = await escrow.getDeposit(channel.payer, channel.host, token);
      expect(balance).to.equal(DEPOSIT - OWED - OWED / 2n);
    });
  });

  describe("a voucher that is brought for another channel", () => {
    const others: Record<string, (own: PaymentScene) => Promise<Partial<Channel>>> = {
      host: ({ mallory }) => Promise.resolve({ host: mallory.address }),
      token: async ({ usd }) => ({ token: await usd.getAddress() }),
      "model and policy": (own) => ownModel(own, own.mallory),
      policy: async (own) => ({ policyHash: await policyOf(own, own.builder, own.modelId) }),
      nonce: () => Promise.resolve({ nonce: 1n }),
    };
    for (const [difference, differences] of Object.entries(others)) {
      it(`when the ${difference} differs, it isn't signed`, async () => {
        const other = { ...channel, ...(await differences(scene)) };
        await expect(collect(signed(OWED).then((collection) => ({ ...collection, channel: other }))))
          .to.be.revertedWithCustomError(scene.escrow, "PaymentEscrowInvalidSignature")
          .withArgs(channelIdOf(scene.escrowPlace, other), scene.payer.address);
      });
    }

    it("when the payer differs, the signer isn't authorised", async () => {
      const other = { ...channel, payer: scene.mallory.address };
      await expect(collect(signed(OWED).then((collection) => ({ ...collection, channel: other }))))
        .to.be.revertedWithCustomError(scene.escrow, "PaymentEscrowNotAuthorized")
        .withArgs(channelIdOf(scene.escrowPlace, other), scene.payer.address, 0n, 0n);
    });

    it("when it was signed for another chain, it isn't signed here", async () => {
      const elsewhere = { ...scene, escrowPlace: { ...scene.escrowPlace, chainId: scene.chainId + 1n } };
      await expect(collect(receiptedCollectionOf(elsewhere, channel, voucherOf(OWED))))
        .to.be.revertedWithCustomError(scene.escrow, "PaymentEscrowInvalidSignature")
        .withArgs(channelId, scene.payer.address);
    });

    it("when it was signed for another escrow, it isn't signed here", async () => {
      const { escrow, governance, guardian, policies, stake, hosts, payer, host, token } = scene;
      const other = await new PaymentEscrow__factory(governance).deploy(governance, guardian, policies, stake, hosts, [
        { token, cap: DEPOSIT },
      ]);
      await token.connect(payer).approve(other, DEPOSIT);
      await other.connect(payer).deposit(payer, host, token, DEPOSIT);
      const collection = await signed(OWED);
      await escrow.collect(collection);
      await expect(other.collect(collection))
        .to.be.revertedWithCustomError(other, "PaymentEscrowInvalidSignature")
        .withArgs(await other.channelIdOf(channel), payer.address);
    });
  });

  describe("vouchers of one channel in any order", () => {
    it("when a collected voucher comes again, it adds nothing", async () => {
      await collect(signed(OWED));
      await expect(collect(signed(OWED)))
        .to.be.revertedWithCustomError(scene.escrow, "PaymentEscrowNothingNew")
        .withArgs(channelId, OWED, OWED);
    });

    it("when a lower one comes after a higher, it adds nothing", async () => {
      await collect(signed(OWED));
      await expect(collect(signed(OWED - 1n)))
        .to.be.revertedWithCustomError(scene.escrow, "PaymentEscrowNothingNew")
        .withArgs(channelId, OWED, OWED - 1n);
    });

    it("when many of them come at once, the payer pays the highest alone", async () => {
      const { escrow, payer, token } = scene;
      const amounts = [3n, 1n, 7n, 7n, 5n, 10n];
      await escrow.collectMany(await Promise.all(amounts.map((amount) => signed(amount * OWED))));
      const { balance } = await escrow.getDeposit(payer, channel.host, token);
      expect(DEPOSIT - balance).to.equal(10n * OWED);
    });

    it("when all was withdrawn and is deposited again, old vouchers add nothing", async () => {
      const { escrow, payer, host, token } = scene;
      await collect(signed(OWED));
      await escrow.connect(payer).startThaw(host, token, DEPOSIT - OWED);
      await waited(scene, THAW_PERIOD);
      await escrow.connect(payer).withdrawDeposit(host, token, payer);
      await escrow.connect(payer).deposit(payer, host, token, DEPOSIT);
      await expect(collect(signed(OWED)))
        .to.be.revertedWithCustomError(escrow, "PaymentEscrowNothingNew")
        .withArgs(channelId, OWED, OWED);
    });
  });

  describe("ceilings of two signers", () => {
    it("when one builds on what another has signed, his own ceiling still holds", async () => {
      const { mallory, stranger, escrow } = scene;
      await authorize(stranger, CEILING);
      await authorize(mallory, CEILING / 10n);
      await collect(signed(CEILING, {}, stranger));
      await expect(collect(signed(CEILING + 1n, {}, mallory)))
        .to.be.revertedWithCustomError(escrow, "PaymentEscrowNotAuthorized")
        .withArgs(channelId, mallory.address, CEILING / 10n, forever);
    });

    it("when both sign as much as they may, the payer loses the higher ceiling and not the sum", async () => {
      const { mallory, stranger, escrow, payer, host, token } = scene;
      await authorize(stranger, CEILING);
      await authorize(mallory, CEILING - 1n);
      await escrow.collectMany([
        await signed(CEILING - 1n, {}, mallory),
        await signed(CEILING, {}, stranger),
        await signed(CEILING - 1n, {}, mallory),
      ]);
      expect((await escrow.getDeposit(payer, host, token)).balance).to.equal(DEPOSIT - CEILING);
    });

    it("when a signer brings his voucher to another channel of the payer, he is nobody there", async () => {
      const { stranger, escrow } = scene;
      await authorize(stranger, CEILING);
      const other = { ...channel, nonce: 9n };
      await expect(collect(signed(CEILING, other, stranger)))
        .to.be.revertedWithCustomError(escrow, "PaymentEscrowNotAuthorized")
        .withArgs(channelIdOf(scene.escrowPlace, other), stranger.address, 0n, 0n);
    });

    it("when somebody else authorises himself in the payer's channel, he can't", async () => {
      const { mallory, payer, escrow } = scene;
      await expect(escrow.connect(mallory).authorizeSigner(channel, mallory, CEILING, forever))
        .to.be.revertedWithCustomError(escrow, "PaymentEscrowNotPayer")
        .withArgs(mallory.address, payer.address);
    });
  });

  describe("a signer who is taken back after the service", () => {
    it("when the host collects in the last second, it is paid", async () => {
      const { stranger } = scene;
      await authorize(stranger, CEILING);
      const collection = signed(CEILING, {}, stranger);
      const since = BigInt(await networkHelpers.time.latest()) + 100n;
      await networkHelpers.time.setNextBlockTimestamp(since);
      await authorize(stranger, 0n, 0n);
      await networkHelpers.time.setNextBlockTimestamp(since + THAW_PERIOD - 1n);
      await collect(collection);
      expect(await collected()).to.equal(CEILING);
    });

    it("when the payer takes back again and again, or raises between, nothing happens sooner", async () => {
      const { stranger, escrow } = scene;
      await authorize(stranger, CEILING);
      await authorize(stranger, 0n, 0n);
      await waited(scene, THAW_PERIOD - 100n);
      await authorize(stranger, CEILING + 1n);
      await authorize(stranger, CEILING, 0n);
      await waited(scene, THAW_PERIOD - 100n);
      const [ceiling, expiry] = await escrow.authorizationOf(channelId, stranger);
      expect([ceiling, expiry]).to.deep.equal([CEILING + 1n, forever]);
    });

    it("when the thaw of the authorization is over, he can sign nothing", async () => {
      const { stranger, escrow } = scene;
      await authorize(stranger, CEILING);
      await authorize(stranger, 0n, 0n);
      await waited(scene, THAW_PERIOD);
      await expect(collect(signed(CEILING, {}, stranger)))
        .to.be.revertedWithCustomError(escrow, "PaymentEscrowNotAuthorized")
        .withArgs(channelId, stranger.address, 0n, 0n);
    });
  });

  describe("a payer who withdraws while the host collects", () => {
    const thaw = (amount: bigint) => scene.escrow.connect(scene.payer).startThaw(scene.host, scene.token, amount);
    const withdraw = () => scene.escrow.connect(scene.payer).withdrawDeposit(scene.host, scene.token, scene.payer);

    it("when the host is first, the payer gets the rest and no more", async () => {
      const gain = await gainOf(scene, [scene.payer], async () => {
        await thaw(DEPOSIT);
        await collect(signed(OWED));
        await waited(scene, THAW_PERIOD);
        await withdraw();
      });
      expect(gain).to.equal(-OWED);
    });

    it("when the payer is first, he has only what thawed, and the rest is still the host's", async () => {
      const { escrow, payer, token } = scene;
      await thaw(DEPOSIT - OWED);
      await waited(scene, THAW_PERIOD);
      await withdraw();
      await expect(withdraw()).to.be.revertedWithCustomError(escrow, "PaymentEscrowThawing").withArgs(0n, 0n);
      await collect(signed(OWED));
      expect((await escrow.getDeposit(payer, channel.host, token)).balance).to.equal(0n);
    });

    it("when he lets a unit thaw first and all of it later, all of it waits from then on", async () => {
      const { escrow } = scene;
      await thaw(1n);
      await waited(scene, THAW_PERIOD);
      const since = BigInt(await networkHelpers.time.latest()) + 10n;
      await networkHelpers.time.setNextBlockTimestamp(since);
      await thaw(DEPOSIT);
      await networkHelpers.time.setNextBlockTimestamp(since + THAW_PERIOD - 1n);
      await expect(withdraw())
        .to.be.revertedWithCustomError(escrow, "PaymentEscrowThawing")
        .withArgs(DEPOSIT, since + THAW_PERIOD);
    });

    it("when somebody else starts or takes the thaw, he reaches his own deposit, which is empty", async () => {
      const { escrow, mallory, host, token } = scene;
      await expect(escrow.connect(mallory).startThaw(host, token, 1n))
        .to.be.revertedWithCustomError(escrow, "PaymentEscrowInsufficientDeposit")
        .withArgs(mallory.address, host.address, await token.getAddress(), 0n, 1n);
      await thaw(DEPOSIT);
      await waited(scene, THAW_PERIOD);
      await expect(escrow.connect(mallory).withdrawDeposit(host, token, mallory))
        .to.be.revertedWithCustomError(escrow, "PaymentEscrowThawing")
        .withArgs(0n, 0n);
    });
  });

  describe("an owner who changes terms between service and collection (threat 23)", () => {
    it("when he adds a policy with himself as the lane, old vouchers pay the old lane in the old shares", async () => {
      const { escrow, builder, lane, host, token, modelId } = scene;
      const collection = signed(OWED);
      await policyOf(scene, builder, modelId);
      const gain = await gainOf(scene, [builder], () => collect(collection));
      expect(gain).to.equal(0n);
      expect(await escrow.creditOf(lane, token)).to.equal((OWED * shares.contributors) / 10_000n);
      expect(await escrow.creditOf(host, token)).to.equal((OWED * shares.host) / 10_000n);
    });

    it("when he names another receiver, that one gets the owner's slice and nothing else", async () => {
      const { models, escrow, builder, mallory, token, modelId } = scene;
      await models.connect(builder).setReceiver(modelId, mallory, false);
      const gain = await gainOf(scene, [builder, mallory], async () => {
        await collect(signed(OWED));
        await escrow.release(modelId, 0n, token);
      });
      expect(gain).to.equal((OWED * shares.model) / 10_000n);
    });

    it("when the timelock changes the floors, old vouchers give treasury and stakers what they said", async () => {
      const { policies, escrow, governance, stake, token } = scene;
      await policies.setFloors(0n, 0n);
      const before = await escrow.creditOf(governance, token);
      await collect(signed(OWED));
      expect((await escrow.creditOf(governance, token)) - before).to.equal((OWED * shares.protocol) / 10_000n);
      expect(await escrow.creditOf(stake, token)).to.equal((OWED * shares.stakers) / 10_000n);
    });

    it("when a channel names a policy of another model, nothing can be collected in it", async () => {
      const { policies, mallory, policyHash } = scene;
      const other = await registered(scene, mallory);
      await expect(collect(signed(OWED, { modelId: other })))
        .to.be.revertedWithCustomError(policies, "FeePoliciesUnknownPolicy")
        .withArgs(other, policyHash);
    });

    it("when a channel names no policy, nothing can be collected in it", async () => {
      await expect(collect(signed(OWED, { policyHash: ZeroHash })))
        .to.be.revertedWithCustomError(scene.policies, "FeePoliciesUnknownPolicy")
        .withArgs(scene.modelId, ZeroHash);
    });
  });
});
