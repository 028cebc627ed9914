// What the gallery shows of a simulation's run.
import type { Claim } from "./claims.ts";

/** A chart of a run with what it says. */
export interface Exhibit {
  /** The chart's name, as its file has it. */
  readonly chart: string;
  readonly title: string;
  /** What the picture shows, for who can't see it. */
  readonly caption: string;
  /** What it says, with the table and its rows as the source. What the runs don't carry says so itself. */
  readonly claims: readonly Claim[];
  /** What it assumes, as one sentence or more. */
  readonly assumes: string;
}

/** An exhibit's paragraph: what it says, each sentence with its rows, and what it assumes. */
export function paragraphOf({ claims, assumes }: Exhibit): string {
  const said = claims.map(({ text, source, carried }) => {
    return `${text} [${source}${carried ? "" : "; not concluded"}]`;
  });
  return [...said, `**It assumes:** ${assumes}`].join(" ");
}
