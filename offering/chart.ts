// The depth of an offering's book as a chart.
import { formatUnits } from "ethers";
import type { TopLevelSpec } from "vega-lite";
import { INK, PALETTE, THEME } from "../simulations/charts/theme.ts";
import { moneyText, priceText, safe } from "./figures.ts";
import type { OfferingView } from "./view.ts";

type Layers = Extract<TopLevelSpec, { layer: unknown }>["layer"];

const WIDTH = 760;
const HEIGHT = 380;
const TOKEN_DECIMALS = 18;

/** What is bid at a limit and above, as the SVG shows it: in whole units, and the exact figures in words. */
export interface DepthPoint {
  readonly price: number;
  readonly amount: number;
  readonly exact: string;
}

/** The points of the chart, the lowest limit first. */
export function depthPoints({ book, currency }: OfferingView): DepthPoint[] {
  return [...book].reverse().map(({ limit, above }) => ({
    price: Number(formatUnits(limit, TOKEN_DECIMALS + currency.decimals)),
    amount: Number(formatUnits(above, currency.decimals)),
    exact: `${priceText(currency, limit)} a token: ${moneyText(currency, above)}`,
  }));
}

/** What is bid at each price and above, as steps, with the price at which it clears. */
export function depthChart(view: OfferingView): TopLevelSpec {
  const { clearing, currency, disclosure, offeringId, state, block } = view;
  const label = `${state === "open" ? "The price, if it ended now" : "The price"}: ${priceText(currency, clearing.price)}`;
  return {
    config: THEME,
    width: WIDTH,
    height: HEIGHT,
    title: {
      text: `Bids for ${safe(disclosure.symbol)}, offering ${offeringId}`,
      subtitle: [
        `${moneyText(currency, view.total)} of ${view.bidders} accounts, at block ${block.number}.`,
        `${label} a token.`,
      ],
    },
    layer: layers(view, label),
  };
}

function layers(view: OfferingView, label: string): Layers {
  const { clearing, currency } = view;
  const symbol = safe(currency.symbol);
  const price = Number(formatUnits(clearing.price, TOKEN_DECIMALS + currency.decimals));
  const bids = { title: `${symbol} bid there and above`, domain: false };
  const x = { field: "price", type: "quantitative", axis: { title: `${symbol} a token`, grid: false } } as const;
  const y = { field: "amount", type: "quantitative", axis: bids } as const;
  const data = { values: depthPoints(view) };
  return [
    {
      data,
      mark: { type: "area", interpolate: "step-before", color: PALETTE[2], line: { color: PALETTE[0] } },
      encoding: { x, y },
    },
    {
      data,
      mark: { type: "point", filled: true, size: 36, color: PALETTE[0] },
      encoding: { x, y, description: { field: "exact", type: "nominal" } },
    },
    {
      data: { values: [{ price, label }] },
      mark: { type: "rule", color: PALETTE[4], strokeDash: [4, 4], strokeWidth: 1.5 },
      encoding: { x, description: { field: "label", type: "nominal" } },
    },
    {
      data: { values: [{ price, label: "the price" }] },
      mark: { type: "text", align: "left", dx: 6, y: 8, color: INK },
      encoding: { x, text: { field: "label" } },
    },
  ];
}
