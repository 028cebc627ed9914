// A run whose bank a test says.
import { expect } from "chai";
import { join } from "node:path";
import { streamsOf } from "../../../../simulations/random.ts";
import { calldataBytes } from "../../../../simulations/rewards/calldata.ts";
import { readGas } from "../../../../simulations/rewards/gas.ts";
import { play } from "../../../../simulations/rewards/play.ts";
import { readScenario } from "../../../../simulations/rewards/scenario.ts";
import { type Assumed, centralAssumed } from "../../../../simulations/rewards/setting.ts";
import { named, type Tally } from "../../../../simulations/rewards/tally.ts";
import { bankWith } from "../../../helpers/rewardBank.ts";

const scenario = readScenario(join(import.meta.dirname, "../../../../simulations/scenarios/rewards/rewards.json5"));
const game = { scenario, gas: readGas(), data: calldataBytes() };
const BANK = bankWith([500_000, 300_000, 0], [[0, 0, [[0, 1_000_000]]]]);

describe("play", () => {
  const played = (changes: Partial<Assumed>): Tally => {
    const [random] = [...streamsOf(4, 0, 1)];
    if (random === undefined) throw new Error("There is no stream.");
    return play(game, BANK, { ...centralAssumed(scenario), ...changes }, random, "all");
  };

  it("given claims that cost more than anybody has, has no part that gas takes of them", () => {
    const tally = played({ gasPriceL1: 10_000, answersPerDay: 10 });

    expect(tally[named.pays("l1")]).to.equal(0);
    for (const days of scenario.claimDays) expect(tally[named.gasPart("l1", days)]).to.equal(undefined);
    for (const times of scenario.minimumTimes) expect(tally[named.minimumGas("l1", times)]).to.equal(undefined);
    expect(tally[named.gasPart("l2", 91)]).to.be.within(0, 1);
  });

  it("given a least sum that is reached, takes at most its part for gas", () => {
    for (const times of scenario.minimumTimes) {
      expect(played({})[named.minimumGas("l2", times)])
        .to.be.above(0)
        .and.at.most(1 / times);
    }
  });

  it("given answers for nothing, says of no part of the pool that texts or default weights divide it", () => {
    expect(played({ answerPrice: 0 })).to.include({ pool: 0, attributed: 0, by_default: 0, reserve: 0 });
  });
});
