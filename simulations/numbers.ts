// Numbers as a person reads them. Their source is a figure, never a text.
import { formatUnits, parseUnits } from "ethers";

/** Millions with two decimals, from a decimal number of tokens. */
export function millions(tokens: string): string {
  return `${signed(Number(tokens) / 1e6, 2)} million`;
}

/** A whole number with commas, exact. */
export function whole(digits: string): string {
  return digits.replace(/\B(?=(\d{3})+$)/g, ",");
}

/** Whole tokens, rounded down, from a decimal number of them that isn't below zero. */
export function wholeTokens(tokens: string): string {
  return whole(tokens.replace(/\..*$/, ""));
}

/** Dollars, rounded up, since they are asked for: to whole ones from a hundred on, to cents from one on, below that as they are. */
export function dollars(usd: string): string {
  const nano = parseUnits(usd, 9);
  if (nano >= 100n * NANO) return `$${whole(String(roundedUp(nano, NANO) / NANO))}`;
  const shown = nano >= NANO ? roundedUp(nano, NANO / 100n) : nano;
  return `$${formatUnits(shown, 9).replace(/\.0$/, "")}`;
}

const NANO = 10n ** 9n;

function roundedUp(value: bigint, to: bigint): bigint {
  return ((value + to - 1n) / to) * to;
}

/** A part as percent: one decimal, or two where it is below one percent. */
export function percent(part: number): string {
  return `${(part * 100).toFixed(part < 0.01 ? 2 : 1)}%`;
}

function signed(value: number, decimals: number): string {
  return value.toFixed(decimals).replace("-", "−");
}
