import { id, MaxUint256, ZeroHash } from "ethers";
import {
  BondVault__factory,
  ContributorRoots__factory,
  CouncilArbitrator__factory,
  LiquidityLockerMock__factory,
  MilestoneEscrow__factory,
  ModelToken__factory,
  ModelTokenFactory__factory,
  OfferingMock__factory,
  TokenMock__factory,
} from "../typechain-types/index.ts";
import { type Chain, type Figures, freshAddress, gasOf } from "./chain.ts";
import { OPEN, URI } from "./datanet.ts";
import { BOND } from "./model.ts";

const DAY = 86_400n;
const WINDOW = 10n * DAY;
const GAP = 100n * DAY;
/** 2025-10-01; the chain begins before. The same in every run, so that the calldata costs the same. */
const START = 1_759_276_800n;
const SALE = 10n ** 26n;
const PRICE = 10n ** 22n;
const PROCEEDS = (SALE * PRICE) / 10n ** 36n;
const SHARES = [2_000n, 2_000n, 1_500n, 1_000n];

/**
 * Milestones of an offering of which others are under way, with four milestones and three attestors: the second attestation
 * of an attestor, a second holder's objections, the second contest before a council, the end of a window, a redemption by
 * who keeps tokens, paid to an account that holds none of the currency, and the second contest of a contributors' root.
 */
export async function measureIao(chain: Chain): Promise<Figures> {
  const { owner, alice, bob, time } = chain;
  const { escrow, roots, open } = await deployed(chain);
  const attest = (offering: Offering) =>
    gasOf(escrow.connect(alice).attest(offering.number, offering.disclosure, id("evidence"), URI));
  const objectTo = (offering: Offering, by: typeof alice) =>
    gasOf(escrow.connect(by).objectTo(offering.number, SALE / 20n));
  const contest = (offering: Offering) =>
    gasOf(escrow.connect(bob).contest(offering.number, URI, { value: OPEN / 10n }));

  const contestRoot = ({ number, disclosure }: Offering) =>
    gasOf(roots.connect(bob).contest(number, disclosure, id("right"), URI, { value: OPEN / 10n }));

  const [first, second] = [await open(), await open()];
  await contestRoot(first);
  const rootContested = await contestRoot(second);
  await attest(first);
  await objectTo(first, alice);
  await contest(first);
  const attested = await attest(second);
  await objectTo(second, alice);
  const objected = await objectTo(second, bob);
  const contested = await contest(second);

  const third = await open();
  await attest(third);
  await time.increase(WINDOW);
  const released = await gasOf(escrow.release(third.number));
  await time.increaseTo(START + 2n * GAP);
  await escrow.fail(third.number, third.disclosure);
  await third.token.approve(escrow, MaxUint256);
  await gasOf(escrow.connect(owner).redeem(third.number, OPEN, owner));

  return {
    "iao.attest": attested,
    "iao.objectTo": objected,
    "iao.contest": contested,
    "iao.contestRoot": rootContested,
    "iao.release": released,
    "iao.redeem": await gasOf(escrow.redeem(third.number, OPEN, freshAddress(1))),
  };
}

type Offering = Awaited<ReturnType<Awaited<ReturnType<typeof deployed>>["open"]>>;

async function deployed({ owner, alice, bob, token }: Chain) {
  const vault = await new BondVault__factory(owner).deploy(token);
  const council = await new CouncilArbitrator__factory(owner).deploy(owner, [alice], 1n, OPEN / 10n);
  const locker = await new LiquidityLockerMock__factory(owner).deploy();
  const factory = await new ModelTokenFactory__factory(owner).deploy();
  const roots = await new ContributorRoots__factory(owner).deploy(owner, vault, council, BOND);
  const escrow = await new MilestoneEscrow__factory(owner).deploy(owner, vault, locker, roots, council, BOND);
  const offering = await new OfferingMock__factory(owner).deploy(escrow, factory);
  const currency = await new TokenMock__factory(owner).deploy(6);
  await escrow.bind(offering);
  await roots.bind(offering);
  await token.approve(vault, MaxUint256);
  for (const account of [alice, bob])
    for (const module of [escrow, roots]) await vault.deposit(module, account, 10n * BOND);

  /** One more offering, of which alice and bob have a tenth each. */
  const open = async () => {
    const disclosure = disclosureOf(await currency.getAddress(), alice.address);
    await offering.succeed(outcome, disclosure);
    const number = await offering.offeringCount();
    const modelToken = ModelToken__factory.connect(await offering.tokenOf(number), owner);
    for (const account of [alice, bob]) {
      await modelToken.transfer(account, SALE / 10n);
      await modelToken.connect(account).approve(escrow, MaxUint256);
    }
    return { number, disclosure, token: modelToken };
  };
  return { escrow, roots, open };
}

const outcome = {
  price: PRICE,
  firstFilled: 0n,
  marginBid: 0n,
  marginPaid: 0n,
  marginSold: 0n,
  proceeds: PROCEEDS,
  sold: SALE,
};

function disclosureOf(currency: string, attestor: string) {
  return {
    modelId: 1n,
    name: "Licence Reader",
    symbol: "LREAD",
    uri: URI,
    documentHash: id("document"),
    sale: {
      currency,
      start: START,
      cancelEnd: START,
      end: START,
      tickCount: 256n,
      tickGrowth: 100n,
      floorPrice: PRICE,
      minBid: 1_000_000n,
      softCap: PROCEEDS,
      allowRoot: ZeroHash,
    },
    saleSupply: SALE,
    teamSupply: SALE / 5n,
    contributorSupply: SALE / 10n,
    contributorRoot: id("contributors"),
    creatorShare: 1_500n,
    liquidityShare: 2_000n,
    team: freshAddress(2),
    vestingPeriod: 730n * DAY,
    milestones: SHARES.map((share, i) => ({
      deadline: START + GAP * BigInt(i + 1),
      share,
      criteria: id(`milestone ${i}`),
    })),
    attestors: [freshAddress(3), freshAddress(4), attestor],
    teamBidders: [],
  };
}
