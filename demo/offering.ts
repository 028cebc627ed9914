// The model is sold to the public, from its disclosure to the milestone that is missed.
import type { Chain } from "./chain.ts";
import type { Datanet } from "./datanet.ts";
import type { Economy } from "./deploy.ts";
import type { PricedModel } from "./model.ts";
import { type Auction, runAuction } from "./offeringAuction.ts";
import { type Market, runMarket } from "./offeringMarket.ts";
import { meetMilestone, type MetMilestone, type MissedMilestone, missMilestone } from "./offeringMilestones.ts";
import { offerModel, type Offered } from "./offeringTerms.ts";
import { type PassedVersion, passVersion } from "./offeringVersion.ts";

/** An offering, and what became of it. */
export interface ModelSale {
  readonly offered: Offered;
  readonly auction: Auction;
  readonly market: Market;
  readonly version: PassedVersion;
  readonly met: MetMilestone;
  readonly missed: MissedMilestone;
}

/** Offers the builder's model for OPEN, and goes on to the failure of its second milestone. */
export async function sellModel(
  chain: Chain,
  economy: Economy,
  datanet: Datanet,
  model: PricedModel,
): Promise<ModelSale> {
  const offered = await offerModel(chain, economy, datanet, model);
  const auction = await runAuction(chain, economy, offered);
  const market = await runMarket(chain, economy, { offered, auction, model });
  const version = await passVersion(chain, economy, offered);
  const met = await meetMilestone(chain, economy, offered);
  const missed = await missMilestone(chain, economy, offered, auction.bids);
  return { offered, auction, market, version, met, missed };
}
