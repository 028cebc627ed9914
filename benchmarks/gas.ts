import { measureBonds } from "./bonds.ts";
import { type Figures, startChain } from "./chain.ts";
import { measureDatanet } from "./datanet.ts";
import { measureDeployment } from "./deployment.ts";
import { measureGovernor } from "./governor.ts";
import { measureIao } from "./iao.ts";
import { measureLane } from "./lane.ts";
import { measureLocker } from "./locker.ts";
import { measureModel, measureModelToken } from "./model.ts";
import { measureOffering } from "./offering.ts";
import { measurePayment } from "./payment.ts";
import { measureExact } from "./x402.ts";
import { measureSablier } from "./sablier.ts";
import { measureSplitter, measureSplitterPeer } from "./splitter.ts";
import { measureStake } from "./stake.ts";
import { measureCampaign, measureVesting, measureVestingPeer, measureVestingVotes } from "./vesting.ts";

const SUITES = [
  measureVesting,
  measureVestingVotes,
  measureCampaign,
  measureVestingPeer,
  measureSablier,
  measureSplitter,
  measureSplitterPeer,
  measureStake,
  measureModelToken,
  measureModel,
  measurePayment,
  measureExact,
  measureLane,
  measureLocker,
  measureOffering,
  measureIao,
  measureGovernor,
  measureBonds,
  measureDatanet,
  measureDeployment,
];

/** All gas figures, each suite on a chain of its own, so that none depends on another. */
export async function measureGas(): Promise<Figures> {
  const figures: Figures = {};
  for (const suite of SUITES) Object.assign(figures, await suite(await startChain()));
  return figures;
}
