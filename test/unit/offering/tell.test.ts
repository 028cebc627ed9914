import { expect } from "chai";
import { Resvg } from "@resvg/resvg-js";
import { network } from "hardhat";
import { svgOf } from "../../../simulations/charts/render.ts";
import { depthChart, depthPoints } from "../../../offering/chart.ts";
import { figure, moneyText, priceText, safe, timeText, tokensText } from "../../../offering/figures.ts";
import { lineOf } from "../../../offering/run.ts";
import { offeringText } from "../../../offering/tell.ts";
import { ONE, USD } from "../../helpers/offering.ts";
import {
  completeOffering,
  contestedMilestone,
  failedAuction,
  missedMilestone,
  openAuction,
  settledAuction,
  shown,
} from "../../helpers/shown.ts";

const connection = await network.create();
const { networkHelpers } = connection;

const open = () => openAuction(connection);
const settled = () => settledAuction(connection);
const failed = () => failedAuction(connection);
const contested = () => contestedMilestone(connection);
const complete = () => completeOffering(connection);
const missed = () => missedMilestone(connection);
const hostile = () => {
  return openAuction(connection, { name: "Safe\u001b[2J\u202eName", uri: "ipfs://\u0007x\nThe price, final: 1" });
};

/** Figures of the currency, which has 6 decimals. */
const usd = (units: bigint) => figure(units, 6, 6);

describe("an offering in a terminal", () => {
  it("given an open auction, it tells the price that it would have, from the chain's bids", async () => {
    const scene = await networkHelpers.loadFixture(open);
    const view = await shown(scene, scene.mallory);
    const text = offeringText(view);
    const sums = await scene.offering.bidsAt(scene.offeringId, 0, scene.disclosure.sale.tickCount);
    const total = sums.reduce((all, sum) => all + sum, 0n);
    expect(text).to.include(`Bids: ${usd(total)} ${view.currency.symbol} of 3 accounts`);
    expect(text).to.include(`The price, if the auction ended now: ${priceText(view.currency, view.clearing.price)}`);
    expect(text).to.include("as stated by the creator; that it is true is not verified");
    expect(text).to.include(`before ${timeText(view.times.end, view.block.time)}; bid(${scene.offeringId},`);
  });

  it("given an open auction, it tells what the team's accounts have bid", async () => {
    const scene = await networkHelpers.loadFixture(open);
    const placed = await scene.offering.bidOf(scene.offeringId, scene.bob, scene.bids[1]?.tick ?? 0);
    const line = offeringText(await shown(scene))
      .split("\n")
      .find((one) => one.includes(scene.bob.address) && one.includes("team's bidder"));
    expect(line).to.match(new RegExp(`yes +${usd(placed).replace(/\./g, "\\.")} `));
  });

  it("given a settled auction, it tells what the account can claim", async () => {
    const scene = await networkHelpers.loadFixture(settled);
    const view = await shown(scene, scene.alice);
    const tick = scene.bids[0]?.tick ?? 0;
    const { tokens, refund } = await scene.offering.previewClaim(scene.offeringId, scene.alice, tick);
    const due = `to claim: ${tokensText(tokens)} tokens and ${moneyText(view.currency, refund)}`;
    expect(offeringText(view)).to.include(due);
    expect(offeringText(view)).to.include(`The price, final: ${priceText(view.currency, view.clearing.price)}`);
  });

  it("given a failed auction, it tells that bids go back", async () => {
    const scene = await networkHelpers.loadFixture(failed);
    const view = await shown(scene, scene.alice);
    const refund = scene.disclosure.sale.softCap - 1n;
    expect(offeringText(view)).to.include(`to claim: 0 tokens and ${moneyText(view.currency, refund)}`);
    expect(offeringText(view)).to.include("is not reached: bids go back");
  });

  it("given a contest, it tells the objections, the sides and the ruling's time", async () => {
    const scene = await networkHelpers.loadFixture(contested);
    const view = await shown(scene, scene.alice);
    const text = offeringText(view);
    const { objections } = await scene.escrow.fundingOf(scene.offeringId);
    expect(text).to.include(`objections: ${tokensText(objections)} so far (100% of what is needed)`);
    expect(text).to.include(`contested by ${scene.mallory.address}`);
    expect(text).to.include(`has deposited ${tokensText(objections)} tokens against milestone 1, until it is decided`);
    expect(text).to.include(`a ruling counts before ${timeText(view.funding?.rulingEnd ?? 0, view.block.time)}`);
  });

  it("given that all milestones are met, it tells that nothing can be redeemed", async () => {
    const text = offeringText(await shown(await networkHelpers.loadFixture(complete)));
    expect(text).to.include("by burning tokens: nothing; all is released");
  });

  it("given a missed milestone, it tells what burning pays, for a token and for the account", async () => {
    const scene = await networkHelpers.loadFixture(missed);
    const view = await shown(scene, scene.alice);
    const one = await scene.escrow.previewRedeem(scene.offeringId, ONE);
    const balance = await scene.saleToken.balanceOf(scene.alice);
    const own = await scene.escrow.previewRedeem(scene.offeringId, balance);
    expect(offeringText(view)).to.include(`by burning tokens: ${moneyText(view.currency, one)} a token`);
    expect(offeringText(view)).to.include(`burning them pays ${moneyText(view.currency, own)} now`);
  });

  it("given a name and a link that write over the terminal, they can't", async () => {
    const view = await shown(await networkHelpers.loadFixture(hostile));
    const text = offeringText(view);
    expect(/[^\P{C}\n]/u.exec(text)).to.equal(null);
    expect(text.split("\n").filter((line) => line.startsWith("The price")).length).to.equal(1);
    expect(lineOf(view).includes("\n")).to.equal(false);
  });

  it("given that the time to cancel is over, it doesn't say that bids can be canceled", async () => {
    const scene = await networkHelpers.loadFixture(open);
    await networkHelpers.time.increaseTo(scene.disclosure.sale.cancelEnd);
    const text = offeringText(await shown(scene, scene.mallory));
    expect(text).to.include("by burning tokens: nothing; bids can't be canceled any more");
    expect(text).not.to.include("its bids can be canceled");
  });

  it("given an auction that is over, it tells that anyone can settle it now", async () => {
    const scene = await networkHelpers.loadFixture(open);
    await networkHelpers.time.increaseTo(scene.disclosure.sale.end);
    const text = offeringText(await shown(scene));
    expect(text.split("\n")[0]).to.match(/, over, to be settled$/);
    expect(text).to.include(`finds the price: anyone, now; settle(${scene.offeringId}, disclosure, maxTicks)`);
    expect(text).not.to.include("Bids are taken");
  });

  it("in a list it takes one line", async () => {
    const view = await shown(await networkHelpers.loadFixture(open));
    expect(lineOf(view)).to.include(`soft cap ${moneyText(view.currency, view.disclosure.sale.softCap)}`);
    expect(lineOf(view).split("\n").length).to.equal(1);
  });
});

describe("figures of an offering", () => {
  const currency = { address: "", symbol: "USD", decimals: 6, cap: 0n };

  it("are rounded down, with the thousands set apart", () => {
    expect(figure(1_234_567_899_999n, 6, 2)).to.equal("1,234,567.89");
    expect(moneyText(currency, 7n * USD)).to.equal("7 USD");
  });

  it("of prices have six significant digits, however small they are", () => {
    expect(priceText(currency, 10n ** 24n / 1_000_000n + 123n)).to.equal("0.000001 USD");
    expect(priceText(currency, 123_456_789n * 10n ** 10n)).to.equal("0.00000123456 USD");
  });

  it("of texts are cut where they are long", () => {
    expect(safe("x".repeat(1_000)).length < 250).to.equal(true);
  });
});

describe("the chart of an offering's bids", () => {
  it("is well-formed, and has the figures of the book", async () => {
    const view = await shown(await networkHelpers.loadFixture(open));
    const svg = await svgOf(depthChart(view));
    expect(new Resvg(svg).width > 0).to.equal(true);
    const points = depthPoints(view);
    expect(points.length).to.equal(view.book.length);
    for (const { exact } of points) expect(svg).to.include(`aria-label="${exact}"`);
    expect(svg).to.include(priceText(view.currency, view.clearing.price));
  });

  it("given no bids, it is well-formed as well", async () => {
    const view = await shown(await networkHelpers.loadFixture(open));
    const svg = await svgOf(depthChart({ ...view, book: [], total: 0n }));
    expect(new Resvg(svg).width > 0).to.equal(true);
  });
});
