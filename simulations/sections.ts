// What the reports of simulations share.
import { type Claim, claimItem } from "./claims.ts";
import { type Html, htmlDrawing, markup } from "./html.ts";
import type { Drawing } from "./results.ts";

/** The title, the question, what the runs carry, and how many those were. */
export function opening(
  { name, question }: { readonly name: string; readonly question: string },
  claims: readonly Claim[],
  note: Html,
): Html {
  return markup`<h1>${name}</h1>
    <p>${question}</p>
    <ul>
      ${claims.map(claimItem)}
    </ul>
    <p class="note">${note}</p>`;
}

/** All charts. */
export function charts(drawings: readonly Drawing[]): Html {
  return markup`${drawings.map(({ svg, caption }) => htmlDrawing(svg, caption))}`;
}

/** One sentence on the runs that were executed on the contracts, in which such things agreed. */
export function executedSentence(runs: number, things: string): string {
  if (runs === 0) return "No run was executed on the contracts this time.";
  return (
    `${runs} smaller runs, of seeds that were drawn when the command was run, were executed on the contracts, and every ` +
    `${things} agreed to the unit; else there would be no report. contracts.csv has them all.`
  );
}

/** How it is computed, and what it can't say. */
export function method(formula: readonly string[], limits: readonly string[]): Html {
  return markup`<h2>How it is computed</h2>
    <pre>${formula.join("\n")}</pre>
    <h2>What it can't say</h2>
    <ul>
      ${limits.map((limit) => markup`<li>${limit}</li>`)}
    </ul>`;
}
