// A stolen guardian key and a captured timelock, at the worst moment: all that can be owed is owed.
import { expect } from "chai";
import { id } from "ethers";
import hre from "hardhat";
import { ArbitratorMock__factory } from "../../typechain-types/index.ts";
import { waited } from "../helpers/datanet.ts";
import { accused, parentClaim } from "../helpers/models.ts";
import {
  BUILDER_BOND,
  channelOf,
  collectionOf,
  deployedPayments,
  DEPOSIT,
  DRAIN_PERIOD,
  HOST_STAKE,
  NOTICE_PERIOD,
  receiptOf,
  shares,
  signedReceipt,
  THAW_PERIOD,
  voucherOf,
} from "../helpers/payment.ts";
import { gainOf, registered } from "../helpers/paymentAttacks.ts";

const connection = await hre.network.create();
const { networkHelpers } = connection;
const FEE = 10_000n;
const RULING_PERIOD = 60n * 86_400n;

/** Credits, income, a deposit that thaws, a staker, an accusation, and a host that leaves. */
async function owing() {
  const scene = await deployedPayments(connection);
  const { escrow, stake, hosts, lineageCourt, builder, payer, host, mallory, stranger } = scene;
  const { token, modelId, policyHash } = scene;
  await escrow.connect(payer).pay(host, token, modelId, policyHash, FEE);
  await escrow.connect(payer).startThaw(host, token, DEPOSIT - 2n * FEE);
  await token.connect(payer).approve(stake, DEPOSIT + FEE);
  await stake.connect(payer).stake(stranger, DEPOSIT);
  await stake.connect(payer).fund(token, FEE);
  await hosts.connect(host).setDrain(true);
  await lineageCourt.connect(builder).giveNotice(modelId);
  const other = await registered(scene, mallory);
  const accusation = await accused(scene, modelId, parentClaim(other), mallory);
  return { ...scene, ...accusation, other };
}

describe("attacks by those who have a role in payments", () => {
  let scene: Awaited<ReturnType<typeof owing>>;

  beforeEach(async () => {
    scene = await networkHelpers.loadFixture(owing);
  });

  describe("a guardian that pauses everything", () => {
    /** Pauses all contracts that can be paused, once some seconds have passed. */
    async function paused(after: bigint) {
      const { escrow, hosts, lineageCourt, models, stake, guardian } = scene;
      await waited(scene, after);
      for (const each of [escrow, hosts, lineageCourt, models, stake]) await each.connect(guardian).pause();
    }
    const signed = async (amount = FEE) => collectionOf(scene, await channelOf(scene), voucherOf(amount));
    const signer = () => scene.stranger.address;

    /** What must be possible at once. */
    const exits: Record<string, () => Promise<unknown>> = {
      "collect a voucher": async () => scene.escrow.connect(scene.host).collect(await signed()),
      "collect many": async () => {
        const batch = [await signed()];
        expect(await scene.escrow.connect(scene.host).collectMany.staticCall(batch)).to.equal(1n);
      },
      "pay a fee": () =>
        scene.escrow.connect(scene.payer).pay(scene.host, scene.token, scene.modelId, scene.policyHash, FEE),
      "release a slice": () => scene.escrow.release(scene.modelId, 0n, scene.token),
      "withdraw credit": () => scene.escrow.connect(scene.host).withdrawCredit(scene.token, scene.host, 1n),
      "stream the stakers' part": () => scene.escrow.streamCredit(scene.stake, scene.token),
      "credit a surplus": () => scene.escrow.skim(scene.token),
      "let a deposit thaw": () => scene.escrow.connect(scene.payer).startThaw(scene.host, scene.token, DEPOSIT),
      "take a signer back": async () =>
        scene.escrow.connect(scene.payer).authorizeSigner(await channelOf(scene), signer(), 0n, 0n),
      "claim what a stake has earned": () => scene.stake.claim(scene.token, scene.stranger),
      "let a stake cool": () => scene.stake.connect(scene.stranger).startCooldown(DEPOSIT),
      "rule an accusation": () => scene.arbitrator.giveRuling(scene.disputeId, 2n),
      "accuse a model": () => accused(scene, scene.other, parentClaim(scene.modelId), scene.mallory),
      "give notice of a bond": () => scene.lineageCourt.connect(scene.mallory).giveNotice(scene.other),
      "fine a host": async () => {
        const channel = await channelOf(scene);
        const [one, other] = [receiptOf(), receiptOf({ responseHash: id("another") })];
        const signatures: [string, string] = [
          await signedReceipt(scene, channel, one),
          await signedReceipt(scene, channel, other),
        ];
        await scene.hosts.proveTwice(channel, [one, other], signatures);
      },
      "withdraw free bonds": () => scene.vault.connect(scene.builder).withdraw(scene.lineageCourt, scene.builder, 1n),
    };
    /** What must be possible after some seconds. */
    const laterExits: Record<string, [bigint, () => Promise<unknown>]> = {
      "withdraw a deposit": [
        THAW_PERIOD,
        () => scene.escrow.connect(scene.payer).withdrawDeposit(scene.host, scene.token, scene.payer),
      ],
      "leave as a host": [DRAIN_PERIOD, () => scene.hosts.connect(scene.host).depart()],
      "end an accusation": [RULING_PERIOD, () => scene.lineageCourt.endAccusation(scene.accusationId)],
      "release a bond": [
        RULING_PERIOD,
        async () => {
          await scene.lineageCourt.endAccusation(scene.accusationId);
          await scene.lineageCourt.releaseBond(scene.modelId);
        },
      ],
    };
    const all = Object.entries(exits).map(([exit, leave]) => [exit, 1n, leave] as const);
    const later = Object.entries(laterExits).map(([exit, [after, leave]]) => [exit, after, leave] as const);
    for (const [exit, after, leave] of [...all, ...later]) {
      it(`it leaves it open to ${exit}`, async () => {
        await paused(after);
        await leave();
        expect(await scene.escrow.paused()).to.equal(true);
      });
    }
  });

  describe("a captured timelock", () => {
    it("when it uses all that it may on the escrow, it gets the protocol's part, and all others theirs", async () => {
      const { escrow, policies, governance, mallory, payer, host, lane, token } = scene;
      const gain = await gainOf(scene, [governance, mallory], async () => {
        await escrow.setTokenCap(token, 0n);
        await policies.setFloors(0n, 0n);
        await escrow.transferOwnership(mallory);
        await escrow.connect(mallory).acceptOwnership();
        await escrow.connect(mallory).setGuardian(mallory);
        await escrow.connect(mallory).pause();
        await escrow.connect(host).collect(await collectionOf(scene, await channelOf(scene), voucherOf(FEE)));
      });
      expect(gain).to.equal((FEE * shares.protocol) / 10_000n);
      await waited(scene, THAW_PERIOD);
      await escrow.connect(payer).withdrawDeposit(host, token, payer);
      await escrow.connect(host).withdrawCredit(token, host, (2n * FEE * shares.host) / 10_000n);
      await escrow.connect(lane).withdrawCredit(token, lane, (2n * FEE * shares.contributors) / 10_000n);
      expect((await escrow.getDeposit(payer, host, token)).balance).to.equal(FEE);
    });

    it("when it takes the listing back, what was deposited can be collected and withdrawn", async () => {
      const { escrow, payer, host, token } = scene;
      await escrow.setTokenCap(token, 0n);
      await expect(escrow.connect(payer).deposit(payer, host, token, 1n))
        .to.be.revertedWithCustomError(escrow, "PaymentEscrowTokenNotAllowed")
        .withArgs(await token.getAddress());
      await escrow.connect(host).collect(await collectionOf(scene, await channelOf(scene), voucherOf(2n * FEE)));
      await waited(scene, THAW_PERIOD);
      await escrow.connect(payer).withdrawDeposit(host, token, payer);
      expect((await escrow.getDeposit(payer, host, token)).balance).to.equal(0n);
    });

    it("when it multiplies the stake and the fine of hosts, who hasn't lied loses nothing", async () => {
      const { hosts, vault, host } = scene;
      const most = await hosts.MAX_STAKE();
      await hosts.setParameters(most, most);
      await waited(scene, DRAIN_PERIOD);
      await expect(hosts.connect(host).depart()).to.emit(hosts, "HostLeft").withArgs(host.address, HOST_STAKE);
      expect((await vault.bondOf(hosts, host))[1]).to.equal(0n);
    });

    it("when it multiplies the bond of builders, bonds that are posted stay as they are", async () => {
      const { lineageCourt, builder, modelId, arbitrator, disputeId } = scene;
      await lineageCourt.setBuilderBond(await lineageCourt.MAX_BUILDER_BOND());
      await arbitrator.giveRuling(disputeId, 0n);
      await waited(scene, NOTICE_PERIOD);
      await expect(lineageCourt.releaseBond(modelId))
        .to.emit(lineageCourt, "BondReleased")
        .withArgs(modelId, builder.address, BUILDER_BOND);
    });

    it("when it names another arbitrator, an open accusation stays with the first", async () => {
      const { lineageCourt, governance, disputeId } = scene;
      const captured = await new ArbitratorMock__factory(governance).deploy();
      await lineageCourt.setArbitrator(captured);
      await expect(captured.ruleAt(lineageCourt, disputeId, 1n))
        .to.be.revertedWithCustomError(lineageCourt, "DisputesUnknown")
        .withArgs(await captured.getAddress(), disputeId);
    });

    it("when it moves a bond or amends a lineage by itself, it can't", async () => {
      const { vault, models, lineageCourt, governance, builder, modelId, other } = scene;
      await expect(vault.connect(governance).move(builder, governance, 1n))
        .to.be.revertedWithCustomError(vault, "BondVaultInsufficientLocked")
        .withArgs(governance.address, builder.address, 0n, 1n);
      await expect(models.connect(governance).amend(modelId, parentClaim(other)))
        .to.be.revertedWithCustomError(models, "ModelRegistryNotCourt")
        .withArgs(governance.address);
      await expect(lineageCourt.connect(governance).bind(models))
        .to.be.revertedWithCustomError(lineageCourt, "LineageCourtInvalidBinding")
        .withArgs(governance.address, await models.getAddress());
    });
  });
});
