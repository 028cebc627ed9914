// A lane on a chain in this process, with the escrow whose fees it divides.
import type { HardhatEthers } from "@nomicfoundation/hardhat-ethers/types";
import { id, MaxUint256, parseEther, ZeroAddress } from "ethers";
import {
  FeePolicies__factory,
  HostRegistry__factory,
  LineageCourt__factory,
  ModelRegistry__factory,
  PaymentEscrow__factory,
  RewardLane__factory,
  RewardLaneFactory__factory,
  StreamingStake__factory,
} from "../../typechain-types/index.ts";
import { accountNamed } from "../accounts.ts";
import { deployedDatanet } from "../curation/chain.ts";
import type { Scenario } from "./scenario.ts";

const MODEL = 1n;
const BOND = parseEther("100");
/** A fifth of what a root reaches. */
const BOND_RATE = parseEther("0.2");
/** What the attributor has under the lane, enough for any root here. */
const LANE_BONDS = parseEther("100000000");
const FORM = { baseModel: "a base", license: "CC0-1.0", parent: 0, royaltyAsk: 0, commercial: true };
const VERSION = { adapterHash: id("adapter"), trainingHash: id("training"), evaluationHash: id("evaluation") };
/** A datanet of the plainest rules, which the registry of models stands on; nothing is handed in. */
const RULES = {
  ...{ payPerRecord: 1, seatFee: 1, newcomerRecords: 1_024, panelSize: 1, sampleSize: 1, exposureFloor: 1 },
  ...{ newcomerPercent: 50, knownPercent: 25, haircutPercent: 200 },
};

export type LaneScene = Awaited<ReturnType<typeof deployedLane>>;

/** All contracts that a fee goes through to contributors, and a model with the policy. The deployer attributes, too. */
export async function deployedLane(ethers: HardhatEthers, policy: Scenario["feePolicy"]) {
  const { deployer, token, vault, council, ledger } = await deployedDatanet(ethers, RULES);
  const court = await new LineageCourt__factory(deployer).deploy(deployer, ZeroAddress, vault, council, BOND);
  const models = await new ModelRegistry__factory(deployer).deploy(deployer, ZeroAddress, ledger, court);
  await court.bind(models);
  const policies = await new FeePolicies__factory(deployer).deploy(deployer, models, 0, 0);
  const stake = await new StreamingStake__factory(deployer).deploy(deployer, ZeroAddress, token, [token]);
  const hosts = await new HostRegistry__factory(deployer).deploy(deployer, ZeroAddress, vault, BOND, BOND);
  const caps = [{ token, cap: MaxUint256 }];
  const escrow = await new PaymentEscrow__factory(deployer).deploy(deployer, ZeroAddress, policies, stake, hosts, caps);
  const reserve = (await accountNamed(ethers, "the reserve")).address;
  const parameters = { arbitrator: council, fallbackAttributor: deployer, reserve, minBond: BOND, demandBond: BOND };
  const rates = [{ token, rate: BOND_RATE }];
  const factory = await new RewardLaneFactory__factory(deployer).deploy(
    ...([deployer, ZeroAddress, escrow, vault, policies, parameters, rates] as const),
  );
  await factory.create(deployer, token);
  const lane = RewardLane__factory.connect(await factory.laneOf(deployer, token), deployer);
  await token.approve(escrow, MaxUint256);
  await vault.deposit(court, deployer, 10n * BOND);
  await vault.deposit(lane, deployer, LANE_BONDS);
  await models.register("ipfs://simulation", FORM, VERSION, []);
  const { protocol, host, model, stakers, contributors } = policy;
  const terms = { protocol, host, model, stakers, contributors, lane: await lane.getAddress() };
  await policies.addPolicy(MODEL, terms);
  const policyHash = await policies.policyHashOf(MODEL, terms);
  const machine = (await accountNamed(ethers, "the host")).address;
  const pay = (fees: bigint) => escrow.pay(machine, token, MODEL, policyHash, fees);
  return { ethers, deployer, token, escrow, factory, lane, reserve, pay };
}
