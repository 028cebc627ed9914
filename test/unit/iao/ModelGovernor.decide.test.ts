import { expect } from "chai";
import { network } from "hardhat";
import {
  admittedModel,
  contestedIn,
  COUNT_PERIOD,
  DAY,
  EXECUTION_PERIOD,
  fatesOf,
  OPPOSITION_PERIOD,
  passedIn,
  proposed,
  ProposalState,
  SUPPORT_PERIOD,
  uriAction,
  WINDOW_PERIOD,
} from "../../helpers/governor.ts";
import { missedNow } from "../../helpers/iao.ts";

const connection = await network.create();
const { networkHelpers } = connection;
const { time } = networkHelpers;

/** The creator's proposal is open. */
async function open() {
  const scene = await admittedModel(connection);
  return proposed(scene, uriAction(scene));
}

const { contested, passed, executed, expired, rejected } = fatesOf(open);

/** The first milestone's deadline is a day after the end of a window that begins now. */
async function lately() {
  const scene = await admittedModel(connection);
  await time.increaseTo((scene.disclosure.milestones[0]?.deadline ?? 0n) - WINDOW_PERIOD - DAY);
  return scene;
}

/** mallory has opposed with a unit less than is needed. */
async function almostOpposed() {
  const scene = await open();
  await scene.governor.connect(scene.mallory).oppose(scene.proposalId, scene.needed - 1n);
  return scene;
}

/** As much supports as opposes. */
async function equal() {
  const scene = await open();
  await scene.governor.connect(scene.alice).support(scene.proposalId, scene.needed);
  return contestedIn(scene);
}

/** A unit more supports than opposes. */
async function above() {
  const scene = await open();
  await scene.governor.connect(scene.alice).support(scene.proposalId, scene.needed + 1n);
  return contestedIn(scene);
}

const DECIDED = [
  ["passed", passed, ProposalState.Passed],
  ["executed", executed, ProposalState.Executed],
  ["expired", expired, ProposalState.Expired],
  ["rejected", rejected, ProposalState.Rejected],
] as const;

describe("ModelGovernor, decisions", () => {
  for (const [act, event, sumOf, depositOf, period, periodName] of [
    ["support", "SupportDeposited", "support", "supportOf", SUPPORT_PERIOD, "SUPPORT_PERIOD"],
    ["oppose", "OppositionDeposited", "opposition", "oppositionOf", OPPOSITION_PERIOD, "OPPOSITION_PERIOD"],
  ] as const) {
    describe(act, () => {
      it("takes the caller's tokens, adds them to his and to all, and emits the sum", async () => {
        const { governor, saleToken, alice, bob, proposalId } = await networkHelpers.loadFixture(open);
        await governor.connect(bob)[act](proposalId, 5n);
        await governor.connect(alice)[act](proposalId, 7n);

        const depositing = governor.connect(alice)[act](proposalId, 11n);
        await expect(depositing).to.emit(governor, event).withArgs(proposalId, alice, 11n, 23n);
        await expect(depositing).to.changeTokenBalances(connection.ethers, saleToken, [alice, governor], [-11n, 11n]);
        expect((await governor.getProposal(proposalId))[sumOf]).to.equal(23n);
        expect(await governor[depositOf](proposalId, alice)).to.equal(18n);
        expect(await governor[depositOf](proposalId, bob)).to.equal(5n);
      });

      it("counts for one side only", async () => {
        const { governor, alice, proposalId } = await networkHelpers.loadFixture(open);
        await governor.connect(alice)[act](proposalId, 7n);
        const { support, opposition } = await governor.getProposal(proposalId);
        expect(support + opposition).to.equal(7n);
        expect(
          (await governor.supportOf(proposalId, alice)) + (await governor.oppositionOf(proposalId, alice)),
        ).to.equal(7n);
      });

      it("when the amount is zero, it reverts", async () => {
        const { governor, alice, proposalId } = await networkHelpers.loadFixture(open);
        await expect(governor.connect(alice)[act](proposalId, 0n)).to.be.revertedWithCustomError(
          governor,
          "ModelGovernorZeroAmount",
        );
      });

      it("when the caller hasn't approved it, it reverts", async () => {
        const { governor, saleToken, alice, proposalId } = await networkHelpers.loadFixture(open);
        await saleToken.connect(alice).approve(governor, 6n);
        await expect(governor.connect(alice)[act](proposalId, 7n))
          .to.be.revertedWithCustomError(saleToken, "ERC20InsufficientAllowance")
          .withArgs(governor, 6n, 7n);
      });

      it("when the caller hasn't got it, it reverts", async () => {
        const { governor, saleToken, alice, proposalId } = await networkHelpers.loadFixture(open);
        const balance = await saleToken.balanceOf(alice);
        await expect(governor.connect(alice)[act](proposalId, balance + 1n))
          .to.be.revertedWithCustomError(saleToken, "ERC20InsufficientBalance")
          .withArgs(alice, balance, balance + 1n);
      });

      it("given no such proposal, it reverts", async () => {
        const { governor, alice, proposalId } = await networkHelpers.loadFixture(open);
        for (const unknown of [0n, proposalId + 1n]) {
          await expect(governor.connect(alice)[act](unknown, 1n))
            .to.be.revertedWithCustomError(governor, "ModelGovernorWrongState")
            .withArgs(unknown, ProposalState.None);
        }
      });

      for (const [name, fixture, state] of DECIDED) {
        it(`given a proposal that is ${name}, it reverts`, async () => {
          const { governor, alice, proposalId } = await networkHelpers.loadFixture(fixture);
          await expect(governor.connect(alice)[act](proposalId, 1n))
            .to.be.revertedWithCustomError(governor, "ModelGovernorWrongState")
            .withArgs(proposalId, state);
        });
      }

      it("given the window's last second, it is taken", async () => {
        const { governor, alice, proposalId, windowEnd } = await networkHelpers.loadFixture(open);
        await time.setNextBlockTimestamp(windowEnd - 1n);
        await governor.connect(alice)[act](proposalId, 1n);
        expect(await governor[depositOf](proposalId, alice)).to.equal(1n);
      });

      it("given the window's end without opposition, it reverts", async () => {
        const { governor, alice, proposalId, windowEnd } = await networkHelpers.loadFixture(open);
        await time.setNextBlockTimestamp(windowEnd);
        await expect(governor.connect(alice)[act](proposalId, 1n))
          .to.be.revertedWithCustomError(governor, "ModelGovernorWrongState")
          .withArgs(proposalId, ProposalState.Passed);
      });

      it(`given a contested proposal, it is taken to the last second of ${periodName} after the window`, async () => {
        const { governor, alice, proposalId, windowEnd } = await networkHelpers.loadFixture(contested);
        await time.setNextBlockTimestamp(windowEnd + period - 1n);
        await governor.connect(alice)[act](proposalId, 1n);
        expect(await governor[depositOf](proposalId, alice)).to.equal(1n);
      });

      it(`given a contested proposal, it reverts when ${periodName} after the window is over`, async () => {
        const { governor, alice, proposalId, windowEnd } = await networkHelpers.loadFixture(contested);
        for (const at of [windowEnd + period, windowEnd + COUNT_PERIOD - 1n]) {
          await time.setNextBlockTimestamp(at);
          await expect(governor.connect(alice)[act](proposalId, 1n))
            .to.be.revertedWithCustomError(governor, "ModelGovernorTooLate")
            .withArgs(proposalId, windowEnd + period);
        }
      });
    });
  }

  describe("stateOf", () => {
    it("given no such proposal, it is None", async () => {
      const { governor, proposalId } = await networkHelpers.loadFixture(open);
      for (const unknown of [0n, proposalId + 1n]) {
        expect(await governor.stateOf(unknown)).to.equal(ProposalState.None);
      }
    });

    /** What a proposal is at times counted from the end of its window. */
    const stages: [string, () => ReturnType<typeof open>, [bigint, bigint][]][] = [
      [
        "nobody's opposition",
        open,
        [
          [-1n, ProposalState.Open],
          [0n, ProposalState.Passed],
          [EXECUTION_PERIOD - 1n, ProposalState.Passed],
          [EXECUTION_PERIOD, ProposalState.Expired],
        ],
      ],
      [
        "a unit less opposition than is needed",
        almostOpposed,
        [
          [-1n, ProposalState.Open],
          [0n, ProposalState.Passed],
          [EXECUTION_PERIOD, ProposalState.Expired],
        ],
      ],
      [
        "just the opposition that is needed, and no support",
        contested,
        [
          [SUPPORT_PERIOD, ProposalState.Contested],
          [OPPOSITION_PERIOD, ProposalState.Contested],
          [COUNT_PERIOD - 1n, ProposalState.Contested],
          [COUNT_PERIOD, ProposalState.Rejected],
          [COUNT_PERIOD + EXECUTION_PERIOD, ProposalState.Rejected],
        ],
      ],
      [
        "as much support as opposition",
        equal,
        [
          [COUNT_PERIOD - 1n, ProposalState.Contested],
          [COUNT_PERIOD, ProposalState.Rejected],
        ],
      ],
      [
        "a unit more support than opposition",
        above,
        [
          [COUNT_PERIOD - 1n, ProposalState.Contested],
          [COUNT_PERIOD, ProposalState.Passed],
          [COUNT_PERIOD + EXECUTION_PERIOD - 1n, ProposalState.Passed],
          [COUNT_PERIOD + EXECUTION_PERIOD, ProposalState.Expired],
        ],
      ],
    ];
    const names = Object.keys(ProposalState);
    for (const [given, fixture, steps] of stages) {
      for (const [offset, state] of steps) {
        it(`given ${given}, it is ${names[Number(state)]} ${offset} seconds after the window`, async () => {
          const { governor, proposalId, windowEnd } = await networkHelpers.loadFixture(fixture);
          await time.increaseTo(windowEnd + offset);
          expect(await governor.stateOf(proposalId)).to.equal(state);
        });
      }
    }

    it("given what is needed in the window, it is open until the window's end", async () => {
      const { governor, mallory, proposalId, needed, windowEnd } = await networkHelpers.loadFixture(open);
      await time.setNextBlockTimestamp(windowEnd - 1n);
      await governor.connect(mallory).oppose(proposalId, needed);
      expect(await governor.stateOf(proposalId)).to.equal(ProposalState.Open);
      await time.increaseTo(windowEnd);
      expect(await governor.stateOf(proposalId)).to.equal(ProposalState.Contested);
    });

    it("given that it is executed, it stays so", async () => {
      const { governor, proposalId, windowEnd } = await networkHelpers.loadFixture(executed);
      await time.increaseTo(windowEnd + EXECUTION_PERIOD);
      expect(await governor.stateOf(proposalId)).to.equal(ProposalState.Executed);
    });

    describe("given the offering fails within the time in which it could be executed", () => {
      for (const [who, amount, fate] of [
        ["the creator's, without a deposit", "none", "Rejected"],
        ["the creator's, with a deposit", "needed", "Passed"],
      ] as const) {
        it(`when it is ${who}, it is ${fate.toLowerCase()}`, async () => {
          const scene = await networkHelpers.loadFixture(lately);
          const { saleToken, alice, creator, governor, needed } = scene;
          await saleToken.connect(alice).transfer(creator, needed);
          await saleToken.connect(creator).approve(governor, needed);
          const { proposalId } = await proposed(scene, uriAction(scene), creator, amount === "none" ? 0n : needed);
          await missedNow(scene);
          expect(await governor.stateOf(proposalId)).to.equal(ProposalState[fate]);
        });
      }

      it("when it was executed, it stays so", async () => {
        const scene = await networkHelpers.loadFixture(lately);
        const { action, governor, proposalId } = await passedIn(await proposed(scene, uriAction(scene)));
        await action.execute(governor, proposalId);
        await missedNow(scene);
        expect(await governor.stateOf(proposalId)).to.equal(ProposalState.Executed);
      });
    });

    it("given more support after the window, opposition has the last word", async () => {
      const { governor, alice, mallory, proposalId, needed, windowEnd } = await networkHelpers.loadFixture(contested);
      await time.setNextBlockTimestamp(windowEnd + SUPPORT_PERIOD - 1n);
      await governor.connect(alice).support(proposalId, needed + 1n);
      await time.setNextBlockTimestamp(windowEnd + OPPOSITION_PERIOD - 1n);
      await governor.connect(mallory).oppose(proposalId, 1n);
      await time.increaseTo(windowEnd + COUNT_PERIOD);
      expect(await governor.stateOf(proposalId)).to.equal(ProposalState.Rejected);
    });
  });
});
