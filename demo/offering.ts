// The model is sold to the public, from its disclosure to the milestone that is missed.
import { openHouse } from "../offering/house.ts";
import { readOffering } from "../offering/read.ts";
import type { Chain } from "./chain.ts";
import type { Datanet } from "./datanet.ts";
import type { Economy } from "./deploy.ts";
import type { PricedModel } from "./model.ts";
import { type Auction, runAuction } from "./offeringAuction.ts";
import { type Market, runMarket } from "./offeringMarket.ts";
import { meetMilestone, type MetMilestone, type MissedMilestone, missMilestone } from "./offeringMilestones.ts";
import { checkSale, readSaleBooks } from "./offeringBooks.ts";
import { offerModel, type Offered } from "./offeringTerms.ts";
import { type PassedVersion, passVersion } from "./offeringVersion.ts";
import { writeOfferingReport } from "./reports.ts";

/** An offering, and what became of it. */
export interface ModelSale {
  readonly offered: Offered;
  readonly auction: Auction;
  readonly market: Market;
  readonly version: PassedVersion;
  readonly met: MetMilestone;
  readonly missed: MissedMilestone;
}

/** What is sold, and where its chart goes. */
export interface SaleParameters {
  readonly datanet: Datanet;
  readonly model: PricedModel;
  readonly reportsFolder: string;
}

/**
 * Offers the builder's model for OPEN, and goes on to the failure of its second milestone. Throws BOOKS_DO_NOT_BALANCE where a
 * unit of OPEN or of the token is missing.
 */
export async function sellModel(
  chain: Chain,
  economy: Economy,
  { datanet, model, reportsFolder }: SaleParameters,
): Promise<ModelSale> {
  const offered = await offerModel(chain, economy, datanet, model);
  const auction = await runAuction(chain, economy, offered);
  await writeOfferingReport(reportsFolder, await readSale(chain, economy, offered));
  const market = await runMarket(chain, economy, { offered, auction, model });
  const version = await passVersion(chain, economy, offered);
  const met = await meetMilestone(chain, economy, offered);
  const missed = await missMilestone(chain, economy, offered, auction.bids);
  const sale = { offered, auction, market, version, met, missed };
  checkSale(await readSaleBooks(economy, chain.accounts.builder.address, sale));
  return sale;
}

/** As `npm run offering` reads it. */
async function readSale({ ethers }: Chain, { modelOffering }: Economy, { offeringId }: Offered) {
  return readOffering(await openHouse(ethers.provider, await modelOffering.getAddress()), { offeringId });
}
