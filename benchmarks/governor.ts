import { MaxUint256 } from "ethers";
import {
  ContributorRoots__factory,
  CouncilArbitrator__factory,
  LiquidityLockerMock__factory,
  MilestoneEscrow__factory,
  ModelGovernor__factory,
  ModelToken__factory,
} from "../typechain-types/index.ts";
import { type Chain, type Figures, freshAddress, gasOf } from "./chain.ts";
import { OPEN, URI } from "./datanet.ts";
import { BOND, SHARES } from "./model.ts";
import { type Models, startOfferings, TICK } from "./offering.ts";

const WINDOW = 10 * 86_400;
const COST = (10n ** 24n * 10n ** 22n) / 10n ** 36n;

/** A real escrow in place of the mock, and a governor of what is sold. */
async function governed({ owner, alice }: Chain, { vault, policies }: Models) {
  const council = await new CouncilArbitrator__factory(owner).deploy(owner, [alice], 1n, OPEN / 10n);
  const locker = await new LiquidityLockerMock__factory(owner).deploy();
  const roots = await new ContributorRoots__factory(owner).deploy(owner, vault, council, BOND);
  const escrow = await new MilestoneEscrow__factory(owner).deploy(owner, vault, locker, roots, council, BOND);
  const governor = await new ModelGovernor__factory(owner).deploy(escrow, policies);
  return { escrow, governor, roots };
}

/** A model that alice and bob have bought, half each; the owner's bond stands for the governor. */
async function startGovernor(chain: Chain) {
  const { owner, alice, bob, time } = chain;
  const { house, create, court, ends } = await startOfferings(chain, governed);
  const { escrow, governor, roots } = ends;
  await escrow.bind(house);
  await roots.bind(house);
  const { disclosure, end } = await create(1);
  for (const by of [alice, bob]) await house.connect(by).bid(1, TICK, 100n * COST, []);
  await time.increaseTo(end);
  await house.settle(1, disclosure, MaxUint256);
  const token = ModelToken__factory.connect(await house.tokenOf(1), owner);
  for (const by of [alice, bob]) {
    await house.claim(1, by, TICK);
    await token.connect(by).approve(governor, MaxUint256);
  }
  await governor.admit(1, disclosure);
  await court.standFor(1, governor);
  return governor;
}

/**
 * Proposals for a model that has had one: a policy, with the deposit that is needed; the second account that opposes it;
 * and, of the creator's, without a deposit, the execution.
 */
export async function measureGovernor(chain: Chain): Promise<Figures> {
  const { owner, alice, bob, time } = chain;
  const governor = await startGovernor(chain);
  const needed = await governor.neededOf(1);
  const policyOf = (number: number) => ({ ...SHARES, lane: freshAddress(number) });
  await governor.connect(alice).proposeURI(1, URI, needed);
  const proposed = await gasOf(governor.connect(alice).proposePolicy(1, policyOf(1), needed));
  await governor.connect(alice).oppose(2, needed);
  const opposed = await gasOf(governor.connect(bob).oppose(2, needed));
  await governor.connect(owner).proposePolicy(1, policyOf(2), 0);
  await time.increase(WINDOW);

  return {
    "iao.governor.propose": proposed,
    "iao.governor.oppose": opposed,
    "iao.governor.execute": await gasOf(governor.executePolicy(3, policyOf(2))),
  };
}
