import { writeFileSync } from "node:fs";
import { connect, recordedAddress } from "../deployer/network.ts";
import { readParameters } from "../deployer/parameters.ts";
import { checkChainId } from "../deployer/preflight.ts";
import { svgOf } from "../simulations/charts/render.ts";
import { EconomyError } from "../sdk/errors.ts";
import { depthChart } from "./chart.ts";
import { checkOffering, checkText } from "./check.ts";
import { contributorsJson, contributorTree } from "./contributors.ts";
import { moneyText, priceText, safe, timeText } from "./figures.ts";
import { type House, openHouse } from "./house.ts";
import type { OfferingOptions } from "./options.ts";
import { readOffering } from "./read.ts";
import { offeringText, stateText } from "./tell.ts";
import { jsonOf, jsonSchema, type OfferingView } from "./view.ts";

type Log = (line: string) => void;
type Asked = Exclude<OfferingOptions, { command: "schema" }>;

/** What `check` exits with where something isn't fine. */
const DIFFERS = 2;

/** The whole of `npm run offering`; returns the exit code. Throws DEPLOYMENT_MISSING or OFFERING_UNKNOWN. */
export async function runOffering(options: OfferingOptions, log: Log): Promise<number> {
  if (options.command === "schema") {
    log(jsonSchema());
    return 0;
  }
  const parameters = readParameters(options.parameters);
  const address = options.offering ?? recordedAddress(options, parameters, "ModelOffering");
  const connection = await connect(options.network, parameters, { accounts: "remote" });
  try {
    await checkChainId(connection, parameters);
    return await answer(await openHouse(connection.ethers.provider, address), options, log);
  } finally {
    await connection.close();
  }
}

/** Answers one question about a house's offerings. */
export async function answer(house: House, options: Asked, log: Log): Promise<number> {
  switch (options.command) {
    case "list":
      return await list(house, options.json, log);
    case "show":
      return await show(house, options, log);
    case "check":
      return await check(house, options, log);
    case "contributors":
      return await contributors(house, options, log);
  }
}

async function list(house: House, json: boolean, log: Log): Promise<number> {
  const count = await house.offering.offeringCount();
  const views: OfferingView[] = [];
  for (let offeringId = 1n; offeringId <= count; offeringId++) views.push(await readOffering(house, { offeringId }));
  if (json) log(`[${views.map(jsonOf).join(",\n")}]`);
  else log(views.length === 0 ? "There is no offering yet." : views.map(lineOf).join("\n"));
  return 0;
}

/** An offering in one line. */
export function lineOf(view: OfferingView): string {
  const { offeringId, disclosure, currency, clearing, total, times, block, state } = view;
  const price = `${priceText(currency, clearing.price)} a token${clearing.final ? "" : " if it ended now"}`;
  const end = state === "open" ? `; ends ${timeText(times.end, block.time)}` : "";
  const bids = `${moneyText(currency, total)} bid, soft cap ${moneyText(currency, disclosure.sale.softCap)}`;
  return `${offeringId}  ${safe(disclosure.symbol)}  ${safe(disclosure.name)}: ${stateText(view)}; ${bids}; ${price}${end}`;
}

async function show(house: House, options: Extract<Asked, { command: "show" }>, log: Log): Promise<number> {
  const view = await readOffering(house, options);
  log(options.json ? jsonOf(view) : offeringText(view));
  if (options.svg === undefined) return 0;
  write("--svg", options.svg, await svgOf(depthChart(view)));
  if (!options.json) log(`\nThe chart of bids is in ${options.svg}`);
  return 0;
}

async function check(house: House, options: Extract<Asked, { command: "check" }>, log: Log): Promise<number> {
  const view = await readOffering(house, options);
  const findings = await checkOffering(house, view, options.document);
  log(options.json ? JSON.stringify(findings, null, 2) : checkText(findings, view));
  return findings.some(({ fine }) => fine === false) ? DIFFERS : 0;
}

async function contributors(
  { provider, offering }: House,
  { modelId, supply, manifests, block, out, json }: Extract<Asked, { command: "contributors" }>,
  log: Log,
): Promise<number> {
  const registry = await offering.registry();
  const tree = await contributorTree({ provider, registry, block, modelId, manifests, supply });
  const text = contributorsJson(tree);
  const head = `contributorRoot ${tree.root}: ${tree.claims.length} contributors of model ${modelId} as of block ${block}`;
  log(json ? text.trimEnd() : head);
  if (out === undefined) return 0;
  write("--out", out, text);
  if (!json) log(`Their parts and proofs are in ${out}`);
  return 0;
}

function write(flag: string, path: string, text: string): void {
  try {
    writeFileSync(path, text);
  } catch (error) {
    if (!(error instanceof Error && "code" in error)) throw error;
    throw new EconomyError("USAGE", `${path} can't be written.`, `Look at ${flag}.`);
  }
}
