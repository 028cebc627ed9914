/** What a figure should be, and what a peer needs for the same. */
export interface Target {
  max: number;
  peer?: number;
  peerName?: string;
}

export type Targets = Record<string, Target>;

/** The flags that both benchmark commands take. */
export interface Options {
  json: boolean;
  check: boolean;
}

/** Reads `--json` and `--check`, or says which argument is unknown. */
export function readOptions(args: readonly string[]): Options {
  const unknown = args.find((argument) => argument !== "--json" && argument !== "--check");
  if (unknown !== undefined) throw new Error(`Unknown argument ${unknown}: use --json, --check or neither.`);
  return { json: args.includes("--json"), check: args.includes("--check") };
}

/** One line a figure: what it is, its target, its peer, and whether it holds. */
export function formatTable(figures: Record<string, number>, targets: Targets): string {
  const rows = Object.entries(figures).map(([key, figure]) => {
    const { max, peer, peerName } = targets[key] ?? {};
    const verdict = max === undefined ? "" : figure <= max ? "ok" : "ABOVE";
    return [key, format(figure), format(max), verdict, format(peer), peerName ?? ""];
  });
  return align([["figure", "ours", "target", "", "peer", ""], ...rows]);
}

/** Lines that say which targets are missed or not measured. */
export function findMisses(figures: Record<string, number>, targets: Targets): string[] {
  return Object.entries(targets).flatMap(([key, { max }]) => {
    const figure = figures[key];
    if (figure === undefined) return [`${key} is not measured`];
    return figure > max ? [`${key} is ${format(figure)}, above its target of ${format(max)}`] : [];
  });
}

/** Lines that say which figures rose against the committed ones, or stand on one side only. */
export function findRises(figures: Record<string, number>, committed: Record<string, number>): string[] {
  return [...new Set([...Object.keys(committed), ...Object.keys(figures)])].flatMap((key) => {
    const [figure, before] = [figures[key], committed[key]];
    if (figure === undefined) return [`${key} is committed but not measured`];
    if (before === undefined) return [`${key} is not in the committed file`];
    return figure > before ? [`${key} rose from ${format(before)} to ${format(figure)}`] : [];
  });
}

function format(figure: number | undefined): string {
  return figure === undefined ? "" : figure.toLocaleString("en-US");
}

function align(rows: readonly (readonly string[])[]): string {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  return rows
    .map((row) => row.map((cell, column) => (isNumeric(column) ? cell.padStart(at(column)) : cell.padEnd(at(column)))))
    .map((row) => row.join("  ").trimEnd())
    .join("\n");

  function at(column: number): number {
    return widths[column] ?? 0;
  }
  function isNumeric(column: number): boolean {
    return column === 1 || column === 2 || column === 4;
  }
}
