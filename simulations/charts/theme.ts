import type { Config } from "vega-lite";

/** The house palette: five colours that stay apart in print and for colour-blind eyes, and the inks around them. */
export const PALETTE = ["#0b3c5d", "#1f8a9e", "#8cc7b5", "#f2b25c", "#c8553d"] as const;
export const INK = "#1d2733";
export const MUTED = "#66717e";
const GRID = "#e4e8ec";
const FONT = "DejaVu Sans, Verdana, sans-serif";

/** How every chart looks. */
export const THEME: Config = {
  background: "#ffffff",
  padding: { left: 24, right: 24, top: 20, bottom: 20 },
  font: FONT,
  view: { stroke: null },
  title: {
    anchor: "start",
    frame: "group",
    font: FONT,
    fontSize: 20,
    fontWeight: "bold",
    color: INK,
    subtitleFont: FONT,
    subtitleFontSize: 12,
    subtitleColor: MUTED,
    subtitlePadding: 8,
    subtitleLineHeight: 17,
    offset: 30,
  },
  axis: {
    labelFont: FONT,
    labelFontSize: 12,
    labelColor: INK,
    titleFont: FONT,
    titleFontSize: 12,
    titleFontWeight: "normal",
    titleColor: MUTED,
    gridColor: GRID,
    domainColor: MUTED,
    tickColor: MUTED,
    labelPadding: 6,
  },
};
