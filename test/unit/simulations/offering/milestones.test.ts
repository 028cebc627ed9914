import { expect } from "chai";
import { join } from "node:path";
import { met, objectionNeeded, opened, redeemed, sharesOf } from "../../../../simulations/offering/escrow.ts";
import { playProject, playThreat, poolGain, type Sale } from "../../../../simulations/offering/milestones.ts";
import { readScenario } from "../../../../simulations/offering/scenario.ts";
import { type Assumed, settingOf } from "../../../../simulations/offering/setting.ts";
import { priceOf } from "../../../../simulations/offering/world.ts";
import { type Random, streamsOf } from "../../../../simulations/random.ts";
import { DOLLAR, TOKEN } from "../../../helpers/simulatedSale.ts";
import { expectNear } from "../../../helpers/near.ts";

const FILE = join(import.meta.dirname, "../../../../simulations/scenarios/offering/offering.json5");
/** Of 1,000 dollars the creator has 100 at once, the pool 200, and four milestones 175 each. */
const shares = sharesOf({ creatorShare: 1_000, liquidityShare: 2_000 }, 4, 1);
const clearing = {
  ...{ price: priceOf(1), proceeds: 1_000n * DOLLAR, sold: 1_000n * TOKEN },
  ...{ firstFilled: 0, marginBid: 0n, marginPaid: 0n, marginSold: 0n },
};
const sale: Sale = { clearing, shares, holdings: Array.from({ length: 100 }, () => 10n * TOKEN) };
const quiet: Assumed = {
  ...settingOf(readScenario(FILE)).assumed,
  ...{ defaults: 0, lies: 0, turnout: 0, mistaken: 0, contests: 1, arbitratorError: 0, silent: 0 },
  ...{ upside: 2, lateLoss: 0.25 },
};
const NEVER = { late: 0, stop: 0 };
const LATE = { late: 1, stop: 0 };

function random(seed = 3): Random {
  const [stream] = [...streamsOf(seed, 0, 1)];
  if (stream === undefined) throw new Error("There is no stream.");
  return stream;
}

const project = (assumed: Partial<Assumed>, defaults = NEVER) =>
  playProject(sale, { ...quiet, ...assumed }, defaults, random());

describe("Milestones of a simulated offering", () => {
  describe("sharesOf", () => {
    it("given a growth of two, doubles each, and the largest has what rounding leaves", () => {
      const { milestones } = sharesOf({ creatorShare: 1_000, liquidityShare: 2_000 }, 3, 2);
      expect(milestones).to.deep.equal([1_000n, 2_000n, 4_000n]);
      expect(sharesOf({ creatorShare: 0, liquidityShare: 2_000 }, 3, 1).milestones).to.deep.equal([
        2_668n,
        2_666n,
        2_666n,
      ]);
    });

    it("given twelve milestones that grow tenfold, has a basis point for each, and all of them together", () => {
      const { milestones } = sharesOf({ creatorShare: 0, liquidityShare: 2_000 }, 12, 10);
      expect(milestones.every((share) => share > 0n)).to.equal(true);
      expect(milestones.reduce((sum, share) => sum + share, 0n)).to.equal(8_000n);
    });
  });

  it("a creator who delivers has all but the pool's part in the end, and a token is worth its upside", () => {
    const { course, steps, failed, funds, back, worth } = project({});

    expect(course).to.equal("delivers");
    expect(steps.map(({ decision }) => decision)).to.deep.equal(["released", "released", "released", "released"]);
    expect(funds).to.include({ creator: 800n * DOLLAR, unreleased: 0n });
    expect({ failed, back, worth }).to.deep.equal({ failed: false, back: 0n, worth: 2 });
  });

  it("of a creator who never ships and doesn't lie, burning gives back the unreleased part of the tokens that aren't in the pool", () => {
    const { course, steps, back, worth, worthAtOnce } = project({ defaults: 1 });

    expect(course).to.equal("never ships");
    expect(steps).to.deep.equal([{ decision: "missed", reached: false, objectors: [] }]);
    // 700 dollars · 1,000 / 1,200 tokens
    expect(back).to.equal(583_333_333n);
    expect([worth, worthAtOnce]).to.deep.equal([0, 0]);
  });

  it("a creator who is late fails by the escrow, and delivers for less where all is paid at once", () => {
    const { failed, worth, worthAtOnce } = project({ defaults: 1 }, LATE);
    expect({ failed, worth, worthAtOnce }).to.deep.equal({ failed: true, worth: 0, worthAtOnce: 1.5 });
  });

  describe("given a lie", () => {
    it("when nobody objects, is met in the end, with nothing delivered", () => {
      const { failed, funds, worth } = project({ defaults: 1, lies: 1 });
      expect({ failed, met: funds.met, worth }).to.deep.equal({ failed: false, met: 4, worth: 0 });
    });

    it("when a twentieth objects and nobody contests, is met, too", () => {
      const { steps } = project({ defaults: 1, lies: 1, turnout: 1, contests: 0 });
      expect(steps[0]?.decision).to.equal("uncontested");
    });

    it("when it is contested, is ruled not met", () => {
      const { steps, failed } = project({ defaults: 1, lies: 1, turnout: 1 });
      expect(steps.map(({ decision }) => decision)).to.deep.equal(["ruledNotMet"]);
      expect(failed).to.equal(true);
    });

    it("when the arbitrator errs, is met; when he is silent, it fails", () => {
      expect(project({ defaults: 1, lies: 1, turnout: 1, arbitratorError: 1 }).steps[0]?.decision).to.equal("ruledMet");
      expect(project({ defaults: 1, lies: 1, turnout: 1, silent: 1 }).steps[0]?.decision).to.equal("lapsed");
    });
  });

  it("given mistaken objections and an arbitrator who errs, ends a creator who delivers", () => {
    const { steps, failed } = project({ mistaken: 1, arbitratorError: 1 });
    expect(failed).to.equal(true);
    expect(steps.at(-1)).to.include({ decision: "ruledNotMet", reached: true });
  });

  it("needs a twentieth of what is sold to object, rounded up", () => {
    expect(objectionNeeded(101n)).to.equal(6n);
  });

  it("pays whoever burns the whole supply all that is left", () => {
    expect(redeemed(101n, 5n, 5n)).to.equal(101n);
    expect(redeemed(101n, 1n, 3n)).to.equal(33n);
  });

  describe("poolGain", () => {
    it("where burning gives nothing, is what the pool gives for all tokens", () => {
      // 200 − 200 · 200 / (200 + 990)
      expectNear(poolGain(opened(shares, clearing), 0n) / 1e6, 166.3866, 1e-4);
    });

    it("where burning gives as much as the pool from the beginning, is nothing", () => {
      const funds = opened(shares, clearing);
      expect(poolGain(funds, 1_200n * DOLLAR)).to.equal(0);
    });

    it("where burning gives less, is more than any other number of sold tokens brings", () => {
      const funds = met(opened(shares, clearing), shares);
      const best = poolGain(funds, funds.unreleased);
      const back = Number(funds.unreleased) / 1_200;
      const gains = Array.from(
        { length: 1_001 },
        (_, sold) => 200e6 - (200 * 200e6) / (200 + 0.99 * sold) - sold * back,
      );
      expect(best).to.be.at.least(Math.max(...gains));
      expectNear(best, Math.max(...gains), 1e4);
    });
  });

  describe("playThreat", () => {
    const stake = { bond: 100n * DOLLAR, price: 5n * DOLLAR };
    const threat = (part: number, assumed: Partial<Assumed> = {}) => {
      return playThreat(sale, { ...quiet, ...assumed }, { part, ...stake }, random());
    };

    it("given a hundredth, holds nothing up and costs nothing", () => {
      expect(threat(0.01)).to.deep.equal({ delays: false, without: false, fails: false, gain: 0, cost: 0 });
    });

    it("given a twentieth, holds up, and loses bond and price to a ruling", () => {
      expect(threat(0.05)).to.deep.equal({ delays: true, without: false, fails: false, gain: -105e6, cost: 0 });
    });

    it("given a hundredth and others who err, holds up as well", () => {
      expect(threat(0.01, { mistaken: 1 })).to.include({ delays: true, without: true });
    });

    it("given an arbitrator who errs, wins the award and loses the worth of its tokens", () => {
      const { fails, gain, cost } = threat(0.05, { arbitratorError: 1 });
      // 60 of the bond, 700 · 50 / 1,200 by burning, less 5 for the arbitrator and 50 tokens that would be worth 100
      expectNear(gain / 1e6, 60 + 29.166666 - 5 - 100, 1e-5);
      expect({ fails, cost }).to.deep.equal({ fails: true, cost: 700e6 });
    });
  });
});
