import { writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { Resvg } from "@resvg/resvg-js";
import { parse, resetSVGDefIds, View } from "vega";
import { compile, type TopLevelSpec } from "vega-lite";

declare module "vega" {
  /** What vega exports and its types leave out: ids in drawings begin anew. */
  export function resetSVGDefIds(): void;
}

/** The fonts come from a package, so that every machine draws the same picture. */
const { resolve } = createRequire(import.meta.url);
const FONT_FILES = ["DejaVuSans.ttf", "DejaVuSans-Bold.ttf"].map((file) => resolve(`dejavu-fonts-ttf/ttf/${file}`));
const PNG_WIDTH = 1_800;

/** A chart as SVG. */
export async function svgOf(spec: TopLevelSpec): Promise<string> {
  const view = new View(parse(compile(spec).spec), { renderer: "none" });
  // else a drawing would differ by how many were drawn before it
  resetSVGDefIds();
  const svg = await view.toSVG();
  view.finalize();
  return svg;
}

/** Draws a chart as `<path>.svg` and `<path>.png`, and returns the former. */
export async function renderChart(spec: TopLevelSpec, path: string): Promise<string> {
  const svg = await svgOf(spec);
  const image = new Resvg(svg, {
    font: { fontFiles: FONT_FILES, loadSystemFonts: false, defaultFontFamily: "DejaVu Sans" },
    fitTo: { mode: "width", value: PNG_WIDTH },
  });
  writeFileSync(`${path}.svg`, svg);
  writeFileSync(`${path}.png`, image.render().asPng());
  return svg;
}
