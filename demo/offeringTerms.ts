// What the builder discloses of his model, and the offering that it begins.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseEther, ZeroHash } from "ethers";
import { contributorTree } from "../offering/contributors.ts";
import { PRICE_UNIT } from "../simulations/auction.ts";
import type { DisclosureView } from "../offering/view.ts";
import { textHash } from "../sdk/formats.ts";
import { type ModelToken, ModelToken__factory } from "../typechain-types/index.ts";
import { type Chain, demoWallet, latestTime, mined } from "./chain.ts";
import type { Datanet } from "./datanet.ts";
import type { Economy } from "./deploy.ts";
import { writeLibrary } from "./library.ts";
import type { PricedModel } from "./model.ts";

/** An offering that has begun. */
export interface Offered {
  readonly offeringId: bigint;
  readonly disclosure: DisclosureView;
  readonly token: ModelToken;
  /** What the token was issued with, in units of 10⁻¹⁸ token. */
  readonly issued: bigint;
  /** How many authors have a part of the token. */
  readonly contributors: number;
}

/** Attests milestones, by the name of its demo wallet. */
export const ATTESTOR = "attestor of milestones";

const DAY = 86_400;
const CONTRIBUTOR_SUPPLY = parseEther("100000");
/** In basis points, as the milestones' shares. */
const SHARES = { creatorShare: 1_500, liquidityShare: 2_500 };
/** A price of a twentieth of an OPEN a token, from which each limit is 5% above the one before. */
const LIMITS = { floorPrice: PRICE_UNIT / 20n, tickGrowth: 500, tickCount: 32 };
const MILESTONES = [
  { days: 90, share: 3_000, criteria: "The model answers by its own weights." },
  { days: 180, share: 3_000, criteria: "A thousand payers have asked it." },
];
const DOCUMENT =
  "The proceeds pay for training Licence Counsel. Its builder may fail; then who burns tokens is paid back.";

/** Computes the contributors' tree out of the chain and the manifests, and offers the builder's model for OPEN. */
export async function offerModel(
  chain: Chain,
  { openToken, modelRegistry, modelOffering }: Economy,
  datanet: Datanet,
  { modelId }: PricedModel,
): Promise<Offered> {
  const { builder } = chain.accounts;
  const tree = await contributorsOf(chain, await modelRegistry.getAddress(), datanet, modelId);
  const disclosure = disclosureOf({
    modelId,
    currency: await openToken.getAddress(),
    start: (await latestTime(chain)) + DAY,
    team: builder.address,
    contributorRoot: tree.root,
  });
  await mined(modelRegistry.connect(builder).setApprovalForAll(modelOffering, true));
  await mined(modelOffering.connect(builder).create(disclosure));
  const offeringId = await modelOffering.offeringCount();
  const token = ModelToken__factory.connect(await modelOffering.tokenOf(offeringId), chain.accounts.deployer);
  const issued = await token.totalSupply();
  return { offeringId, disclosure, token, issued, contributors: tree.claims.length };
}

async function contributorsOf({ ethers }: Chain, registry: string, datanet: Datanet, modelId: bigint) {
  const folder = mkdtempSync(join(tmpdir(), "open-economy-contributors-"));
  try {
    return await contributorTree({
      provider: ethers.provider,
      registry,
      block: await ethers.provider.getBlockNumber(),
      modelId,
      manifests: writeLibrary(folder, datanet).manifests,
      supply: CONTRIBUTOR_SUPPLY,
    });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function disclosureOf(known: {
  modelId: bigint;
  currency: string;
  start: number;
  team: string;
  contributorRoot: string;
}): DisclosureView {
  const { modelId, currency, start, team, contributorRoot } = known;
  const end = start + 5 * DAY;
  const times = { start, cancelEnd: start + 3 * DAY, end };
  return {
    modelId,
    ...{ name: "Licence Counsel", symbol: "COUNSEL" },
    ...{ uri: "https://spdx.org/licenses/", documentHash: textHash(DOCUMENT) },
    sale: { currency, ...times, ...LIMITS, minBid: parseEther("1"), softCap: parseEther("20000"), allowRoot: ZeroHash },
    saleSupply: parseEther("1000000"),
    teamSupply: parseEther("200000"),
    contributorSupply: CONTRIBUTOR_SUPPLY,
    contributorRoot,
    ...SHARES,
    team,
    vestingPeriod: 365 * DAY,
    milestones: MILESTONES.map(({ days, share, criteria }) => {
      return { deadline: end + days * DAY, share, criteria: textHash(criteria) };
    }),
    attestors: [demoWallet(ATTESTOR).address],
    teamBidders: [],
  };
}
