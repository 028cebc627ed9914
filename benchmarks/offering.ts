import { type AddressLike, id, MaxUint256, ZeroHash } from "ethers";
import {
  MilestoneEscrowMock__factory,
  ModelOffering__factory,
  ModelTokenFactory__factory,
  RevenueRightsFactory__factory,
  StreamingStake__factory,
  TokenMock__factory,
} from "../typechain-types/index.ts";
import { type Chain, type Figures, freshAddress, gasOf, range } from "./chain.ts";
import { URI } from "./datanet.ts";
import { BOND, FORM, startModels, versionOf } from "./model.ts";

const DAY = 86_400;
const USD = 10n ** 6n;
const ONE = 10n ** 18n;
/** A cent of 6 decimals for a token. */
const FLOOR = 10n ** 22n;
const MAX_TICKS = 1_024;
/** Reached by the bids below. */
export const TICK = 512;

export type Models = Awaited<ReturnType<typeof startModels>>;

/** What takes the proceeds of what is sold, and who owns it then. */
interface Ends {
  escrow: AddressLike;
  governor: AddressLike;
}

async function mocked({ owner }: Chain): Promise<Ends> {
  return { escrow: await new MilestoneEscrowMock__factory(owner).deploy(), governor: freshAddress(7) };
}

/** A house with models of the owner's, who may bid, as may alice and bob. */
export async function startOfferings<E extends Ends>(
  chain: Chain,
  endsOf: (chain: Chain, scene: Models) => Promise<E>,
) {
  const { owner, alice, bob, time } = chain;
  const scene = await startModels(chain);
  const { vault, ledger, contribute, court, models } = scene;
  await vault.deposit(court, owner, 10n * BOND);
  await contribute(1);
  await ledger.freeze(1);
  const currency = await new TokenMock__factory(owner).deploy(6);
  const factory = await new ModelTokenFactory__factory(owner).deploy();
  const ends = await endsOf(chain, scene);
  const { escrow, governor } = ends;
  const stakers = await new StreamingStake__factory(owner).deploy(owner, owner, currency, [currency]);
  const rights = await new RevenueRightsFactory__factory(owner).deploy(stakers);
  const house = await new ModelOffering__factory(owner).deploy(owner, owner, models, factory, escrow, rights, governor);
  await house.setCurrencyCap(currency, MaxUint256);
  await models.setApprovalForAll(house, true);
  for (const account of [owner, alice, bob]) {
    await currency.mint(account, 10n ** 30n);
    await currency.connect(account).approve(house, MaxUint256);
  }
  for (const number of range(3)) {
    await models.register(URI, FORM, versionOf(`model ${number}`), [{ datanetId: 1, seq: 1 }]);
  }
  const currencyAddress = await currency.getAddress();

  /** Offers a model from now on, by all limits, with two milestones and one attestor. */
  const create = async (modelId: number, softCap = USD) => {
    const start = (await time.latest()) + 60;
    const end = start + 5 * DAY;
    const times = { start, cancelEnd: end, end };
    const prices = { tickCount: MAX_TICKS, tickGrowth: 50, floorPrice: FLOOR, minBid: USD, softCap };
    const disclosure = {
      modelId,
      name: "Licence Reader",
      symbol: "LREAD",
      uri: URI,
      documentHash: id("documents"),
      sale: { currency: currencyAddress, ...times, ...prices, allowRoot: ZeroHash },
      saleSupply: 10n ** 6n * ONE,
      teamSupply: 10n ** 5n * ONE,
      contributorSupply: 10n ** 5n * ONE,
      contributorRoot: id("contributors"),
      creatorShare: 1_000,
      liquidityShare: 3_000,
      team: owner.address,
      vestingPeriod: 365 * DAY,
      milestones: [1, 2].map((i) => ({ deadline: end + i * 90 * DAY, share: 3_000, criteria: id(`${i}`) })),
      attestors: [freshAddress(8)],
      teamBidders: [],
    };
    const gas = await gasOf(house.create(disclosure));
    await time.increaseTo(start);
    return { gas, disclosure, end };
  };
  return { house, create, court, ends };
}

/**
 * Offerings of 1,024 limits, in a house that has had one. Bidders hold the currency and none of the token; nobody has
 * delegated. A refund is that of a failed offering.
 */
export async function measureOffering(chain: Chain): Promise<Figures> {
  const { alice, bob, time, owner } = chain;
  const { house, create } = await startOfferings(chain, mocked);
  const bid = (of: number, by: typeof owner, tick: number, amount: bigint) =>
    gasOf(house.connect(by).bid(of, tick, amount, []));
  const half = (10n ** 6n * ONE * FLOOR) / 10n ** 36n / 2n;

  const failed = await create(1, 2n * USD);
  await bid(1, bob, TICK, USD);
  await time.increaseTo(failed.end);
  const { gas, disclosure, end } = await create(2);
  const first = await bid(2, owner, TICK, 100n * half);
  const later = await bid(2, alice, TICK, half);
  await bid(2, bob, TICK + 1, 2n * half);
  const cancel = await gasOf(house.connect(bob).cancel(2, TICK + 1, half));
  await time.increaseTo(end);
  const settle = await gasOf(house.settle(2, disclosure, MaxUint256));

  const empty = await create(3);
  await bid(3, alice, 0, USD);
  await bid(3, bob, 1, USD);
  await time.increaseTo(empty.end);
  const longest = await gasOf(house.settle(3, empty.disclosure, MaxUint256));
  return {
    "iao.create": gas,
    "iao.bid": later,
    "iao.bid.firstAtLimit": first,
    "iao.cancel": cancel,
    "iao.settle.half": settle,
    "iao.settle.ticks1024": longest,
    "iao.claim": await gasOf(house.claim(2, bob, TICK + 1)),
    "iao.claim.inPart": await gasOf(house.claim(2, alice, TICK)),
    "iao.refund": await refundOf(),
  };

  async function refundOf(): Promise<number> {
    const { disclosure: terms } = failed;
    await house.settle(1, terms, MaxUint256);
    return gasOf(house.claim(1, bob, TICK));
  }
}
