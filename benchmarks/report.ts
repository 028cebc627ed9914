import { readFileSync } from "node:fs";

/** What a figure should be at most or at least, and what a peer needs for the same. */
export interface Target {
  max?: number;
  min?: number;
  /** What is measured, and how, where the key doesn't say it. */
  work?: string;
  conditions?: string;
  /** Why the figure may miss its target. */
  accepted?: string;
  peer?: number;
  /** The key of the peer's figure, where the same run measures it. */
  peerFigure?: string;
  /** Who the peer is; also where its figure comes from, unless the same run measures it. */
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

/** Reads a file of figures by key, such as gas.json, or says in one line why it cannot be compared with. */
export function readFigures(file: URL): Record<string, number> {
  const name = file.pathname.split("/").at(-1) ?? "";
  let parsed: unknown;
  try {
    parsed = JSON.parse(readFileSync(file, "utf8"));
  } catch (cause) {
    throw new Error(`${name} is missing or is not JSON.`, { cause });
  }
  if (!isFigures(parsed)) throw new Error(`${name} is not an object of whole numbers by key.`);
  return parsed;
}

/** A figure as people read it: whole from 1,000 on, below with two decimals at most, and below 1 with two digits that tell. */
export function formatFigure(figure: number): string {
  const digits = Math.abs(figure) < 1 ? { maximumSignificantDigits: 2 } : { maximumFractionDigits: 2 };
  return figure.toLocaleString("en-US", Math.abs(figure) < 1_000 ? digits : { maximumFractionDigits: 0 });
}

/** One line a figure: what it is, its target, whether it holds, and the peer with where its figure comes from. */
export function formatTable(figures: Record<string, number>, targets: Targets): string {
  return align([["figure", "ours", "target", "", "peer", ""], ...figureRows(figures, targets)]);
}

/** The cells of such lines. */
export function figureRows(figures: Record<string, number>, targets: Targets): string[][] {
  return Object.entries(figures).map(([key, figure]) => {
    const target = targets[key] ?? {};
    return [key, format(figure), boundsOf(target), verdictOf(figure, target), ...peerOf(target, figures)];
  });
}

/** Lines that say which targets are missed without a reason, or not measured. */
export function findMisses(figures: Record<string, number>, targets: Targets): string[] {
  return Object.entries(targets).flatMap(([key, target]) => {
    const figure = figures[key];
    if (figure === undefined) return [`${key} is not measured`];
    const verdict = verdictOf(figure, target);
    if (verdict !== "ABOVE" && verdict !== "BELOW") return [];
    const bound = verdict === "ABOVE" ? target.max : target.min;
    return [`${key} is ${format(figure)}, ${verdict.toLowerCase()} its target of ${format(bound)}`];
  });
}

/** Lines that say which of our figures rose against the committed ones, and which figures stand on one side only. */
export function findRises(figures: Record<string, number>, committed: Record<string, number>): string[] {
  return [...new Set([...Object.keys(committed), ...Object.keys(figures)])].flatMap((key) => {
    const [figure, before] = [figures[key], committed[key]];
    if (figure === undefined) return [`${key} is committed but not measured`];
    if (before === undefined) return [`${key} is not in the committed file`];
    return figure > before && !key.startsWith("peer.")
      ? [`${key} rose from ${format(before)} to ${format(figure)}`]
      : [];
  });
}

function isFigures(value: unknown): value is Record<string, number> {
  return (
    typeof value === "object" && value !== null && !Array.isArray(value) && Object.values(value).every(Number.isInteger)
  );
}

function verdictOf(figure: number, { max, min, accepted }: Target): string {
  if (max === undefined && min === undefined) return "";
  const miss = figure > (max ?? Infinity) ? "ABOVE" : figure < (min ?? -Infinity) ? "BELOW" : undefined;
  if (miss === undefined) return "ok";
  return accepted === undefined ? miss : "accepted";
}

/** A target's bounds, such as "≤ 5". */
function boundsOf({ max, min }: Target): string {
  const bounds = [min === undefined ? [] : `≥ ${format(min)}`, max === undefined ? [] : `≤ ${format(max)}`];
  return bounds.flat().join(", ");
}

function peerOf({ peer, peerFigure, peerName }: Target, figures: Record<string, number>): [string, string] {
  if (peerFigure !== undefined) return [format(figures[peerFigure]), `${peerName ?? peerFigure}, same run`];
  return [format(peer), peerName ?? ""];
}

function format(figure: number | undefined): string {
  return figure === undefined ? "" : formatFigure(figure);
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
