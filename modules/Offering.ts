import { buildModule } from "@nomicfoundation/hardhat-ignition/modules";
import hre from "hardhat";
import type { ArbitrationModule } from "./Arbitration.ts";
import type { BondsModule } from "./Bonds.ts";
import type { ModelModule } from "./Model.ts";
import { BEFORE_INITIALIZE, type PoolsModule } from "./Pools.ts";
import type { StakeModule } from "./Stake.ts";
import Timelock from "./Timelock.ts";

const { bytecode: lockerCode } = await hre.artifacts.readArtifact("LiquidityLocker");

/** What an offering needs of the suite. */
export interface OfferingModules {
  readonly stake: StakeModule;
  readonly bonds: BondsModule;
  readonly arbitration: ArbitrationModule;
  readonly model: ModelModule;
  readonly pools: PoolsModule;
}

/**
 * The auctions of models' tokens, with what holds their proceeds, locks their liquidity and shares their fees; the timelock owns
 * what has an owner. The locker's address says that it is a hook, by a salt that the chain finds in a call. The deployer
 * binds roots, escrow and locker, for good. No currency is listed: a vote sets the first cap. Sold models are the model governor's.
 * Parameters: the guardian, and what stands behind an attestation and a contest of a root, in units of OPEN.
 */
export function offeringOf({ stake, bonds, arbitration, model, pools }: OfferingModules) {
  return buildModule("Offering", (m) => {
    const { streamingStake } = m.useModule(stake);
    const { bondVault } = m.useModule(bonds);
    const { councilArbitrator } = m.useModule(arbitration);
    const { modelRegistry, feePolicies, modelTokenFactory } = m.useModule(model);
    const { poolManager } = m.useModule(pools);
    const { openTimelock } = m.useModule(Timelock);
    const revenueRightsFactory = m.contract("RevenueRightsFactory", [streamingStake]);

    const hookDeployer = m.contract("HookDeployer");
    const args = [poolManager, revenueRightsFactory, m.getAccount(0)];
    const initCode = m.staticCall(hookDeployer, "initCodeOf", [lockerCode, args]);
    const salt = m.staticCall(hookDeployer, "findSalt", [initCode, BEFORE_INITIALIZE]);
    const deployed = m.call(hookDeployer, "deploy", [salt, initCode]);
    const liquidityLocker = m.contractAt("LiquidityLocker", m.readEventArgument(deployed, "HookDeployed", "hook"));

    const contributorRoots = m.contract("ContributorRoots", [
      openTimelock,
      bondVault,
      councilArbitrator,
      m.getParameter<bigint>("contestStake"),
    ]);
    const milestoneEscrow = m.contract("MilestoneEscrow", [
      openTimelock,
      bondVault,
      liquidityLocker,
      contributorRoots,
      councilArbitrator,
      m.getParameter<bigint>("attestationBond"),
    ]);
    const modelGovernor = m.contract("ModelGovernor", [milestoneEscrow, feePolicies]);
    const modelOffering = m.contract("ModelOffering", [
      openTimelock,
      m.getParameter<string>("guardian"),
      modelRegistry,
      modelTokenFactory,
      milestoneEscrow,
      revenueRightsFactory,
      modelGovernor,
    ]);
    m.call(contributorRoots, "bind", [modelOffering]);
    m.call(milestoneEscrow, "bind", [modelOffering]);
    m.call(liquidityLocker, "bind", [milestoneEscrow]);

    return {
      revenueRightsFactory,
      hookDeployer,
      liquidityLocker,
      contributorRoots,
      milestoneEscrow,
      modelGovernor,
      modelOffering,
    };
  });
}

export type OfferingModule = ReturnType<typeof offeringOf>;
