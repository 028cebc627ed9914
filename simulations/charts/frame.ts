// What charts of simulations share.
import type { TopLevelSpec } from "vega-lite";
import { INK, PALETTE, THEME } from "./theme.ts";

/** A chart with its file's name and what it shows. */
export interface Chart {
  readonly name: string;
  readonly caption: string;
  readonly spec: TopLevelSpec;
}

export const WIDTH = 820;
export const HEIGHT = 360;
export const COLOURS = [PALETTE[4], PALETTE[1], PALETTE[3], PALETTE[0], PALETTE[2]];
/** Its symbols are solid, or a band's would be as pale as the band. */
export const LEGEND = {
  title: null,
  orient: "bottom",
  symbolOpacity: 1,
  labelFontSize: 12,
  labelColor: INK,
  labelLimit: 0,
} as const;

/** A chart's size, colours, title and where its figures are. */
export function frame(title: string, subtitle: readonly string[]) {
  return { config: THEME, width: WIDTH, height: HEIGHT, title: { text: title, subtitle: [...subtitle] } };
}

/** A vertical axis with its title above. */
export function axis(title: string) {
  return {
    title,
    ...({ titleAngle: 0, titleAlign: "left", titleAnchor: "end", titleX: -44, titleY: -18 } as const),
    ...({ domain: false, ticks: false, tickCount: 6 } as const),
  };
}
