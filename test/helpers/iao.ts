import type { HardhatEthersSigner } from "@nomicfoundation/hardhat-ethers/types";
import { MaxUint256 } from "ethers";
import type { NetworkConnection } from "hardhat/types/network";
import { BEFORE_INITIALIZE, findHookSalt, lockerCode } from "./hookSalt.ts";
import { rewardTree } from "../../sdk/rewards.ts";
import {
  ContributorRoots__factory,
  CouncilArbitrator__factory,
  HookDeployer__factory,
  LiquidityLocker__factory,
  MilestoneEscrow__factory,
  ModelGovernor__factory,
  ModelOffering__factory,
  ModelToken__factory,
  ModelTokenFactory__factory,
  RevenueRightsFactory__factory,
  StreamingStake__factory,
  type ModelToken,
  type TokenMock,
} from "../../typechain-types/index.ts";
import {
  BOND,
  contributorTree,
  COST,
  CONTRIBUTOR_SUPPLY,
  EVIDENCE,
  FUNDS,
  STAKE,
  URI,
  WINDOW_PERIOD,
} from "./milestones.ts";
import { CAP, changed, DAY, type Differences, disclosureFrom } from "./offering.ts";
import { deployedPayments, type PaymentScene } from "./payment.ts";
import { deployPools, keyValues, type PoolKey, swapIn } from "./uniswap.ts";

type Signer = HardhatEthersSigner;

const PLENTY = 2n ** 130n;

/** All contracts of an offering, bound to each other: nothing stands in another's place but the currency. */
export async function deployedSystem(connection: NetworkConnection, currency?: TokenMock) {
  return systemOver(await deployedPayments(connection), currency);
}

/** The same over models that are there. */
export async function systemOver(scene: PaymentScene, currency?: TokenMock) {
  const { connection } = scene;
  const { governance, guardian, models, policies, builder, alice, bob, mallory, token: open, vault } = scene;
  const [attestor, judge, team] = (await connection.ethers.getSigners()).slice(14, 17) as [Signer, Signer, Signer];
  const pools = await deployPools(connection.ethers);
  const usd = currency ?? scene.usd;
  const stakers = await new StreamingStake__factory(governance).deploy(governance, guardian, open, [usd, open]);
  const rightsFactory = await new RevenueRightsFactory__factory(governance).deploy(stakers);
  const deployer = await new HookDeployer__factory(governance).deploy();
  const args = [await pools.manager.getAddress(), await rightsFactory.getAddress(), governance.address] as const;
  const { salt, address } = findHookSalt(await deployer.getAddress(), lockerCode(...args), BEFORE_INITIALIZE);
  await deployer.deploy(salt, lockerCode(...args));
  const locker = LiquidityLocker__factory.connect(address, governance);
  const council = await new CouncilArbitrator__factory(governance).deploy(governance, [judge], 1n, COST);
  const roots = await new ContributorRoots__factory(governance).deploy(governance, vault, council, STAKE);
  const escrow = await new MilestoneEscrow__factory(governance).deploy(governance, vault, locker, roots, council, BOND);
  const factory = await new ModelTokenFactory__factory(governance).deploy();
  const governor = await new ModelGovernor__factory(governance).deploy(escrow, policies);
  const offering = await new ModelOffering__factory(governance).deploy(
    governance,
    guardian,
    models,
    factory,
    escrow,
    rightsFactory,
    governor,
  );
  await escrow.bind(offering);
  await roots.bind(offering);
  await locker.bind(escrow);

  await offering.setCurrencyCap(usd, CAP);
  await models.connect(builder).setApprovalForAll(offering, true);
  for (const account of [alice, bob, mallory]) {
    await usd.mint(account, PLENTY);
    await usd.connect(account).approve(offering, MaxUint256);
    await usd.connect(account).approve(pools.swapper, MaxUint256);
  }
  await open.connect(governance).approve(vault, MaxUint256);
  for (const account of [attestor, alice, mallory]) await vault.deposit(escrow, account, FUNDS);
  const disclosure = changed(
    disclosureFrom(await usd.getAddress(), BigInt(await connection.networkHelpers.time.latest()) + DAY, {
      attestor: attestor.address,
      team: team.address,
    }),
    {
      contributorSupply: CONTRIBUTOR_SUPPLY,
      contributorRoot: rewardTree(contributorTree([alice.address, bob.address])).root,
    },
  );
  const contracts = {
    open,
    usd,
    stakers,
    rightsFactory,
    deployer,
    locker,
    council,
    roots,
    escrow,
    factory,
    governor,
    offering,
  };
  return { ...scene, ...contracts, pools, attestor, judge, team, disclosure };
}

export type SystemScene = Awaited<ReturnType<typeof systemOver>>;

/** The builder offers a model, and it is the start. */
export async function offered<Scene extends SystemScene>(scene: Scene, differences: Differences = {}) {
  const { offering, builder, connection } = scene;
  const disclosure = changed(scene.disclosure, differences);
  await offering.connect(builder).create(disclosure);
  const offeringId = await offering.offeringCount();
  const { time } = connection.networkHelpers;
  if (BigInt(await time.latest()) < disclosure.sale.start) await time.increaseTo(disclosure.sale.start);
  const saleToken = ModelToken__factory.connect(await offering.tokenOf(offeringId), builder);
  return { ...scene, disclosure, offeringId, saleToken };
}

export type OfferedScene = Awaited<ReturnType<typeof offered<SystemScene>>>;

export interface Bid {
  by: Signer;
  tick: number;
  amount: bigint;
}

export async function bidden({ offering, offeringId }: OfferedScene, bids: readonly Bid[]): Promise<void> {
  for (const { by, tick, amount } of bids) await offering.connect(by).bid(offeringId, tick, amount, []);
}

/** Lets the auction end, and settles it. */
export async function settledNow({ offering, offeringId, disclosure, connection }: OfferedScene): Promise<void> {
  const { time } = connection.networkHelpers;
  if (BigInt(await time.latest()) < disclosure.sale.end) await time.increaseTo(disclosure.sale.end);
  await offering.settle(offeringId, disclosure, MaxUint256);
}

export async function claimedAll({ offering, offeringId }: OfferedScene, bids: readonly Bid[]): Promise<void> {
  for (const { by, tick } of bids) {
    if ((await offering.bidOf(offeringId, by, tick)) > 0n) await offering.claim(offeringId, by, tick);
  }
}

export async function attestNow({ escrow, attestor, offeringId, disclosure }: OfferedScene) {
  return escrow.connect(attestor).attest(offeringId, disclosure, EVIDENCE, URI);
}

/** The next milestone is met without objections. */
export async function metNow(scene: OfferedScene): Promise<void> {
  await attestNow(scene);
  await scene.connection.networkHelpers.time.increase(WINDOW_PERIOD);
  await scene.escrow.release(scene.offeringId);
}

/** The next milestone's deadline passes, and the offering fails. */
export async function missedNow(scene: OfferedScene): Promise<void> {
  const { escrow, offeringId, disclosure, connection } = scene;
  const { next, delay } = await escrow.fundingOf(offeringId);
  const deadline = disclosure.milestones[Number(next)]?.deadline ?? 0n;
  const { time } = connection.networkHelpers;
  if (BigInt(await time.latest()) < deadline + delay) await time.increaseTo(deadline + delay);
  await escrow.fail(offeringId, disclosure);
}

export async function keyOf({ locker, offeringId }: OfferedScene): Promise<PoolKey> {
  return keyValues(await locker.poolKeyOf(offeringId));
}

/** Sells so much of the token into the pool, or of the currency. */
export async function swappedBy(scene: OfferedScene, account: Signer, sells: "token" | "currency", amount: bigint) {
  const { pools, saleToken } = scene;
  const key = await keyOf(scene);
  await saleToken.connect(account).approve(pools.swapper, MaxUint256);
  const tokenFirst = key.currency0 === (await saleToken.getAddress());
  await swapIn(pools, account, key, tokenFirst === (sells === "token"), amount);
}

/** Burns all that an account has for its part. */
export async function redeemedBy({ escrow, offeringId, saleToken }: OfferedScene, account: Signer) {
  await saleToken.connect(account).approve(escrow, MaxUint256);
  await escrow.connect(account).redeem(offeringId, await saleToken.balanceOf(account), account);
}

/** What of the currency and of the token lies where. */
export async function whereabouts(scene: OfferedScene) {
  const { usd, saleToken, offering, escrow, locker, pools, rightsFactory } = scene;
  const { alice, bob, mallory, builder, team } = scene;
  const rights = await rightsFactory.rightsOf(saleToken);
  const places = { offering, escrow, locker, pool: pools.manager, rights, alice, bob, mallory, builder, team };
  const read = async (token: typeof usd | ModelToken) => {
    const amounts = {} as Record<keyof typeof places, bigint>;
    for (const [name, place] of Object.entries(places)) {
      amounts[name as keyof typeof places] = await token.balanceOf(place);
    }
    return amounts;
  };
  return { currency: await read(usd), tokens: await read(saleToken) };
}

export function sumOf(amounts: Record<string, bigint>): bigint {
  return Object.values(amounts).reduce((sum, amount) => sum + amount, 0n);
}
