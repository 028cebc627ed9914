// What the job prints of the offering.
import type { ModelSale } from "./offering.ts";
import { WHALE } from "./offeringAuction.ts";
import { table, tokens } from "../deployer/table.ts";
import type { Log } from "./print.ts";

const DAY = 86_400;
const PERCENT = 100n;
/** A price of an OPEN a token. */
const OPEN_A_TOKEN = 10n ** 36n;
const OPEN = 10n ** 18n;

export function tellSale(log: Log, sale: ModelSale, folder: string): void {
  tellAuction(log, sale);
  tellMarket(log, sale);
  tellVersion(log, sale);
  tellMilestones(log, sale);
  tellBooks(log, sale, folder);
}

function tellAuction(log: Log, { offered, auction }: ModelSale): void {
  const { offeringId, disclosure, issued, contributors } = offered;
  const { bids, total, outcome, between, calls } = auction;
  const whale = bids.find(({ name }) => name === WHALE)?.amount ?? 0n;
  const [below, above] = between.map(priced);
  log(
    `  offering ${offeringId}: ${tokens(disclosure.saleSupply, 0)} of ${tokens(issued, 0)} ${disclosure.symbol} for sale`,
  );
  log(
    `  ${tokens(disclosure.contributorSupply, 0)} are for ${contributors} authors, by the records of the model's lineage`,
  );
  log(`  ${bids.length} accounts bid ${tokens(total, 0)} OPEN, the largest ${(whale * PERCENT) / total} % of it`);
  log(
    `  All pay ${priced(outcome.price)} OPEN a token, between the limits ${below} and ${above}; settled by ${calls} calls\n`,
  );
  log(
    table(
      ["who", "limit", "OPEN bid", "tokens", "OPEN back"],
      bids.map(({ name, tick, amount, tokens: got, refund }) => [
        name,
        String(tick),
        tokens(amount, 2),
        tokens(got, 2),
        tokens(refund, 2),
      ]),
      ["who"],
    ),
  );
}

function tellMarket(log: Log, { market: { pool, rights } }: ModelSale): void {
  const { liquidityOpen, liquidityTokens, sale, purchase, burned } = pool;
  log(`\n  Locked in a pool for ever: ${tokens(liquidityOpen, 2)} OPEN and ${tokens(liquidityTokens, 2)} tokens`);
  log(`  ${sale.name} sold ${tokens(sale.paid, 2)} tokens there for ${tokens(sale.got, 2)} OPEN,`);
  log(
    `    ${purchase.name} bought ${tokens(purchase.got, 2)} for ${tokens(purchase.paid, 2)}; ${tokens(burned, 2)} tokens of fees were burned`,
  );
  log(
    `  To who staked the token: ${tokens(rights.poolFees, 6)} OPEN of the pool's fees, and ${tokens(rights.slice, 6)}`,
  );
  log(`    of a fee of ${tokens(rights.fee, 0)}, the model's slice without the royalty`);
  const earned = rights.stakers.map(
    ({ name, earned: amount, staked }) => `${name} ${tokens(amount, 6)} for ${tokens(staked, 0)}`,
  );
  log(`  Staked tokens earned: ${earned.join("; ")}`);
}

function tellVersion(log: Log, { version }: ModelSale): void {
  const { proposalId, number, needed, took } = version;
  log(
    `  Version ${number}, proposal ${proposalId} of the builder: nobody deposited any of the ${tokens(needed, 0)} tokens that`,
  );
  log(`    contest it, so it passed, and was executed after ${Math.round(took / DAY)} days`);
}

function tellMilestones(log: Log, { met, missed }: ModelSale): void {
  const { burned, unreleased, supply, redemptions, left } = missed;
  const paid = redemptions.reduce((sum, redemption) => sum + redemption.paid, 0n);
  log(
    `  Milestone 1 was attested with a bond of ${tokens(met.bond, 0)} OPEN, and nobody objected: it freed ${tokens(met.freed, 2)};`,
  );
  log(`    with its part at the settlement the builder was paid ${tokens(met.paid, 2)}`);
  log(
    `  Milestone 2 was missed: ${tokens(burned, 0)} tokens of team and authors were burned, and who burns one of the`,
  );
  log(
    `    other ${tokens(supply, 2)} gets ${tokens((unreleased * OPEN) / supply, 6)} OPEN. ${redemptions.length} holders got ${tokens(paid, 2)};`,
  );
  log(`    ${tokens(left, 2)} stay for tokens that are in the pool`);
}

function tellBooks(log: Log, { auction, market, met, missed }: ModelSale, folder: string): void {
  const { bids, total, outcome } = auction;
  const refunds = bids.reduce((sum, { refund }) => sum + refund, 0n);
  const redeemed = missed.redemptions.reduce((sum, { paid }) => sum + paid, 0n);
  const dust = total - outcome.proceeds - refunds;
  log(`  ${total} units bid = ${outcome.proceeds} proceeds + ${refunds} back + ${dust} of rounding;`);
  log(`    proceeds = ${met.paid} builder + ${market.pool.sentOpen} pool + ${redeemed} holders + ${missed.left} left,`);
  log("    and every unit of the token is burned or held: the books balance.");
  log(`  ${folder}/offering.svg, offering.png`);
}

function priced(price: bigint): string {
  return tokens((price * OPEN) / OPEN_A_TOKEN, 6);
}
