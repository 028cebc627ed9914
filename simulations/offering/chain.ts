// All contracts of an offering on a chain in this process. One unit of the game's money is one unit of the currency.
import { createRequire } from "node:module";
import type { HardhatEthers, HardhatEthersSigner } from "@nomicfoundation/hardhat-ethers/types";
import { concat, ContractFactory, id, type InterfaceAbi, MaxUint256, parseEther, ZeroAddress } from "ethers";
import {
  BondVault__factory,
  ContributionLedger__factory,
  ContributorRoots__factory,
  CouncilArbitrator__factory,
  CuratorSeats__factory,
  DatanetCourt__factory,
  DatanetRegistry__factory,
  FeePolicies__factory,
  HookDeployer__factory,
  LineageCourt__factory,
  LiquidityLocker__factory,
  MilestoneEscrow__factory,
  ModelGovernor__factory,
  ModelOffering__factory,
  ModelRegistry__factory,
  ModelTokenFactory__factory,
  OpenToken__factory,
  RevenueRightsFactory__factory,
  StreamingStake__factory,
} from "../../typechain-types/index.ts";

const LICENSE = "CC0-1.0";
const SUPPLY = parseEther("1000000000");
const [SEED_DELAY, EXPOSURE_FLOOR, BUILDER_BOND] = [1n, 1n, 1n];
/** Floors of fee policies, in basis points. */
const FLOORS = { protocol: 1_000n, stakers: 2_000n };
/** The manager of pools as its package has built it, and the bit of an address that asks a hook before a pool begins. */
const POOL_MANAGER = "@uniswap/v4-core/out/PoolManager.sol/PoolManager.json";
const BEFORE_INITIALIZE = 1n << 13n;
export const DISPUTE_PRICE = parseEther("0.1");

export type House = Awaited<ReturnType<typeof deployedHouse>>;

/** The contracts, bound to each other, and a model of the deployer's, who is owner and council, too. */
export async function deployedHouse(ethers: HardhatEthers, bond: bigint) {
  const [deployer] = await ethers.getSigners();
  if (deployer === undefined) throw new Error("The chain in this process has no account.");
  const open = await new OpenToken__factory(deployer).deploy("Open", "OPEN", SUPPLY, deployer);
  const currency = await new OpenToken__factory(deployer).deploy("Dollar", "USD", SUPPLY, deployer);
  const vault = await new BondVault__factory(deployer).deploy(open);
  const council = await new CouncilArbitrator__factory(deployer).deploy(deployer, [deployer], 1, DISPUTE_PRICE);
  await open.approve(vault, SUPPLY);

  const models = await deployedModels(deployer, { vault, council });
  const stakers = await new StreamingStake__factory(deployer).deploy(deployer, ZeroAddress, open, [open, currency]);
  const rights = await new RevenueRightsFactory__factory(deployer).deploy(stakers);
  const locker = await deployedLocker(deployer, await rights.getAddress());
  const roots = await new ContributorRoots__factory(deployer).deploy(deployer, vault, council, bond);
  const escrow = await new MilestoneEscrow__factory(deployer).deploy(deployer, vault, locker, roots, council, bond);
  const policies = await new FeePolicies__factory(deployer).deploy(deployer, models, FLOORS.protocol, FLOORS.stakers);
  const governor = await new ModelGovernor__factory(deployer).deploy(escrow, policies);
  const tokens = await new ModelTokenFactory__factory(deployer).deploy();
  const factory = new ModelOffering__factory(deployer);
  const offering = await factory.deploy(deployer, ZeroAddress, models, tokens, escrow, rights, governor);
  await escrow.bind(offering);
  await roots.bind(offering);
  await locker.bind(escrow);
  await offering.setCurrencyCap(currency, MaxUint256);
  await models.setApprovalForAll(offering, true);
  return { ethers, deployer, open, currency, vault, council, escrow, offering, models };
}

interface PackagedContract {
  readonly abi: InterfaceAbi;
  readonly bytecode: { readonly object: string };
}

interface Courts {
  readonly vault: Awaited<ReturnType<BondVault__factory["deploy"]>>;
  readonly council: Awaited<ReturnType<CouncilArbitrator__factory["deploy"]>>;
}

/** The registry of models, over a ledger without datanets, and one model. */
async function deployedModels(deployer: HardhatEthersSigner, { vault, council }: Courts) {
  const licenses = [{ spdxId: LICENSE, flags: 0 }];
  const registry = await new DatanetRegistry__factory(deployer).deploy(deployer, ZeroAddress, licenses, [council]);
  const seats = await new CuratorSeats__factory(deployer).deploy(registry, vault);
  const court = await new DatanetCourt__factory(deployer).deploy(seats);
  const ledger = await new ContributionLedger__factory(deployer).deploy(
    ...([deployer, ZeroAddress, seats, court, SEED_DELAY, EXPOSURE_FLOOR] as const),
  );
  await court.bind(ledger);
  const lineage = await new LineageCourt__factory(deployer).deploy(deployer, ZeroAddress, vault, council, BUILDER_BOND);
  const models = await new ModelRegistry__factory(deployer).deploy(deployer, ZeroAddress, ledger, lineage);
  await lineage.bind(models);
  await vault.deposit(lineage, deployer, BUILDER_BOND);
  const form = { baseModel: "base", license: LICENSE, parent: 0n, royaltyAsk: 0n, commercial: true };
  const version = { adapterHash: id("adapter"), trainingHash: id("training"), evaluationHash: id("evaluation") };
  await models.register("ipfs://simulation", form, version, []);
  return models;
}

/** The locker at an address that says which hooks it has, over a manager of pools. */
async function deployedLocker(deployer: HardhatEthersSigner, rights: string) {
  const { abi, bytecode } = createRequire(import.meta.url)(POOL_MANAGER) as PackagedContract;
  const manager = await new ContractFactory(abi, bytecode.object, deployer).deploy(deployer);
  const hooks = await new HookDeployer__factory(deployer).deploy();
  const { bytecode: code, interface: form } = new LiquidityLocker__factory();
  const initCode = concat([code, form.encodeDeploy([await manager.getAddress(), rights, deployer.address])]);
  const salt = await hooks.findSalt(initCode, BEFORE_INITIALIZE);
  const address = await hooks.deploy.staticCall(salt, initCode);
  await hooks.deploy(salt, initCode);
  return LiquidityLocker__factory.connect(address, deployer);
}
