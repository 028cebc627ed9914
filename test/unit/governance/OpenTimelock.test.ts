import { expect } from "chai";
import { id, ZeroAddress, ZeroHash } from "ethers";
import { network } from "hardhat";
import {
  DAY,
  deployedGovernance,
  GOVERNANCE,
  MILLION,
  OPEN_CAP,
  OperationState,
  operationOf,
  proposalOf,
  statesOf,
} from "../../helpers/governance.ts";

const connection = await network.create();
const { ethers, networkHelpers } = connection;
const { time } = networkHelpers;
const MAX_UINT256 = 2n ** 256n - 1n;
const ADMIN = ZeroHash;
const PROPOSER = id("PROPOSER_ROLE");
const EXECUTOR = id("EXECUTOR_ROLE");
const CANCELLER = id("CANCELLER_ROLE");

/** Delays as they are set, and as they hold. */
const DELAYS = [
  { label: "nothing", set: 0n, holds: 2 * DAY },
  { label: "a second below the floor", set: BigInt(2 * DAY - 1), holds: 2 * DAY },
  { label: "the floor", set: BigInt(2 * DAY), holds: 2 * DAY },
  { label: "a second above the floor", set: BigInt(2 * DAY + 1), holds: 2 * DAY + 1 },
  { label: "the ceiling", set: BigInt(30 * DAY), holds: 30 * DAY },
  { label: "a second above the ceiling", set: BigInt(30 * DAY + 1), holds: 30 * DAY },
  { label: "for ever", set: MAX_UINT256, holds: 30 * DAY },
];

/** Alice alone can pass anything. */
async function deployed() {
  const scene = await deployedGovernance(connection);
  await scene.give(scene.alice, 60n * MILLION);
  return scene;
}

/** A timelock in which Alice may schedule and cancel. */
async function scheduling() {
  const scene = await deployed();
  const own = await ethers.deployContract("OpenTimelock", [0n, scene.alice]);
  const asAlice = own.connect(scene.alice);
  for (const role of [PROPOSER, CANCELLER]) await asAlice.grantRole(role, scene.alice);
  const data = own.interface.encodeFunctionData("updateDelay", [7 * DAY]);
  const operation = [own.target as string, 0n, data, ZeroHash, ZeroHash] as const;
  return { ...scene, own, asAlice, operation };
}

describe("OpenTimelock", () => {
  describe("getMinDelay", () => {
    it("given the deployed suite, it is the parameter", async () => {
      const { timelock } = await networkHelpers.loadFixture(deployed);
      expect(await timelock.getMinDelay()).to.equal(GOVERNANCE.timelockDelay);
      expect(await timelock.MIN_DELAY()).to.equal(2 * DAY);
      expect(await timelock.MAX_DELAY()).to.equal(30 * DAY);
    });

    for (const { label, set, holds } of DELAYS) {
      it(`when the constructor says ${label}, it is ${holds} seconds`, async () => {
        const { deployer } = await networkHelpers.loadFixture(deployed);
        const timelock = await ethers.deployContract("OpenTimelock", [set, deployer]);
        expect(await timelock.getMinDelay()).to.equal(holds);
      });

      it(`when a proposal says ${label}, it is ${holds} seconds, for the next proposal too`, async () => {
        const { timelock, governor, alice, pass, queued } = await networkHelpers.loadFixture(deployed);
        await pass(proposalOf("Change", [timelock, "updateDelay", [set]]), alice);
        expect(await timelock.getMinDelay()).to.equal(holds);

        const nextId = await queued(proposalOf("Next", [timelock, "updateDelay", [0n]]), alice);
        expect(await governor.proposalEta(nextId)).to.equal((await time.latest()) + holds);
      });
    }
  });

  describe("updateDelay", () => {
    it("when anybody calls it without a proposal, it reverts with TimelockUnauthorizedCaller", async () => {
      const { timelock, deployer, guardian, alice } = await networkHelpers.loadFixture(deployed);
      for (const account of [deployer, guardian, alice]) {
        await expect(timelock.connect(account).updateDelay(7 * DAY))
          .to.be.revertedWithCustomError(timelock, "TimelockUnauthorizedCaller")
          .withArgs(account.address);
      }
    });
  });

  describe("schedule", () => {
    it("when the delay is below the floor, it reverts with TimelockInsufficientDelay", async () => {
      const { asAlice, operation } = await networkHelpers.loadFixture(scheduling);
      for (const delay of [0, 2 * DAY - 1]) {
        await expect(asAlice.schedule(...operation, delay))
          .to.be.revertedWithCustomError(asAlice, "TimelockInsufficientDelay")
          .withArgs(delay, 2 * DAY);
      }
    });

    it("when the delay is longer than the ceiling, it waits that long", async () => {
      const { asAlice, operation } = await networkHelpers.loadFixture(scheduling);
      await asAlice.schedule(...operation, 40 * DAY);
      const operationId = await asAlice.hashOperation(...operation);
      expect(await asAlice.getTimestamp(operationId)).to.equal((await time.latest()) + 40 * DAY);
    });

    it("given the deployed suite, when anybody but the governor calls, it reverts", async () => {
      const { timelock, deployer, guardian, alice, operation } = await networkHelpers.loadFixture(scheduling);
      const [target, value, data, predecessor, salt] = operation;
      for (const account of [deployer, guardian, alice]) {
        const asAccount = timelock.connect(account);
        await expect(asAccount.schedule(...operation, 7 * DAY))
          .to.be.revertedWithCustomError(timelock, "AccessControlUnauthorizedAccount")
          .withArgs(account.address, PROPOSER);
        await expect(asAccount.scheduleBatch([target], [value], [data], predecessor, salt, 7 * DAY))
          .to.be.revertedWithCustomError(timelock, "AccessControlUnauthorizedAccount")
          .withArgs(account.address, PROPOSER);
      }
    });
  });

  describe("execute", () => {
    it("given an operation whose delay is over, when a stranger calls, it executes", async () => {
      const { asAlice, own, stranger, operation } = await networkHelpers.loadFixture(scheduling);
      await asAlice.schedule(...operation, 2 * DAY);
      await time.setNextBlockTimestamp((await time.latest()) + 2 * DAY);
      await own.connect(stranger).execute(...operation);
      expect(await own.getMinDelay()).to.equal(7 * DAY);
    });

    it("given an operation a second before that, it reverts with TimelockUnexpectedOperationState", async () => {
      const { asAlice, own, stranger, operation } = await networkHelpers.loadFixture(scheduling);
      await asAlice.schedule(...operation, 2 * DAY);
      await time.setNextBlockTimestamp((await time.latest()) + 2 * DAY - 1);
      await expect(own.connect(stranger).execute(...operation))
        .to.be.revertedWithCustomError(own, "TimelockUnexpectedOperationState")
        .withArgs(await own.hashOperation(...operation), statesOf(OperationState.Ready));
    });
  });

  describe("cancel", () => {
    it("given an operation, when a canceller calls, it is gone", async () => {
      const { asAlice, own, operation } = await networkHelpers.loadFixture(scheduling);
      await asAlice.schedule(...operation, 2 * DAY);
      const operationId = await own.hashOperation(...operation);
      await expect(asAlice.cancel(operationId)).to.emit(own, "Cancelled").withArgs(operationId);
      expect(await own.isOperation(operationId)).to.equal(false);
    });

    it("given the deployed suite, when anybody but the governor calls, it reverts", async () => {
      const { timelock, splitter, open, queued, ...people } = await networkHelpers.loadFixture(deployed);
      const { deployer, guardian, alice } = people;
      await queued(proposalOf("Raise", [splitter, "setTokenCap", [open.target, 1n]]), alice);
      const operationId = await operationOf(timelock);
      for (const account of [deployer, guardian, alice]) {
        await expect(timelock.connect(account).cancel(operationId))
          .to.be.revertedWithCustomError(timelock, "AccessControlUnauthorizedAccount")
          .withArgs(account.address, CANCELLER);
      }
      expect(await timelock.isOperationPending(operationId)).to.equal(true);
    });
  });

  describe("roles", () => {
    it("given the deployed suite, nobody holds a role but timelock, governor, and everybody who executes", async () => {
      const { timelock, governor } = await networkHelpers.loadFixture(deployed);
      const holders = new Set<string>();
      const changes = await timelock.queryFilter(timelock.filters.RoleGranted());
      for (const { args } of changes) {
        if (await timelock.hasRole(args.role, args.account)) holders.add(`${args.role} ${args.account}`);
      }
      expect([...holders].sort()).to.deep.equal(
        [
          `${ADMIN} ${timelock.target as string}`,
          `${EXECUTOR} ${ZeroAddress}`,
          `${PROPOSER} ${governor.target as string}`,
          `${CANCELLER} ${governor.target as string}`,
        ].sort(),
      );
    });

    it("given the deployed suite, the deployer holds none and can't take one", async () => {
      const { timelock, deployer } = await networkHelpers.loadFixture(deployed);
      for (const role of [ADMIN, PROPOSER, EXECUTOR, CANCELLER]) {
        expect(await timelock.hasRole(role, deployer)).to.equal(false);
        expect(await timelock.getRoleAdmin(role)).to.equal(ADMIN);
        await expect(timelock.connect(deployer).grantRole(role, deployer))
          .to.be.revertedWithCustomError(timelock, "AccessControlUnauthorizedAccount")
          .withArgs(deployer.address, ADMIN);
      }
    });

    it("when a proposal gives a successor the proposer's role and takes it from the governor, it does", async () => {
      const { timelock, governor, splitter, open, alice, stranger, pass, ready } =
        await networkHelpers.loadFixture(deployed);
      const handOver = proposalOf(
        "A successor",
        [timelock, "grantRole", [PROPOSER, stranger.address]],
        [timelock, "revokeRole", [PROPOSER, governor.target]],
      );
      await pass(handOver, alice);
      expect(await timelock.hasRole(PROPOSER, stranger)).to.equal(true);
      await expect(ready(proposalOf("Raise", [splitter, "setTokenCap", [open.target, 1n]]), alice))
        .to.be.revertedWithCustomError(timelock, "AccessControlUnauthorizedAccount")
        .withArgs(governor.target, PROPOSER);
      expect(await splitter.tokenCap(open)).to.equal(OPEN_CAP);
    });
  });
});
