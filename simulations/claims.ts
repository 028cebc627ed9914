// What runs carry, in sentences. Each names the rows that it is from; what isn't sure is said not to be.
import type { Estimate } from "./estimates.ts";
import { type Html, markup } from "./html.ts";

export interface Claim {
  readonly text: string;
  /** Whether the runs carry it; if not, the text says that they don't. */
  readonly carried: boolean;
  /** Which rows of which table it is from. */
  readonly source: string;
}

/** A mean with its interval. */
export function shown({ mean, low, high }: Estimate, show = (value: number) => value.toFixed(2)): string {
  return `${minus(show(mean))} (${minus(show(low))} to ${minus(show(high))})`;
}

/** A sentence of a report, with its source behind it. */
export function claimItem({ text, source, carried }: Claim): Html {
  return markup`<li>${text} <span class="note">[${source}${carried ? "" : "; not concluded"}]</span></li>`;
}

function minus(text: string): string {
  return text.replace("-", "−");
}
