// Figures and texts as people read them. Amounts are rounded down.
import { formatUnits } from "ethers";
import { isoTime } from "../simulations/calendar.ts";
import type { OfferingView } from "./view.ts";

const TOKEN_DECIMALS = 18;
const PRICE_DIGITS = 6;
const MAX_TEXT = 200;

/** Controls, and marks that turn the direction of a line: what others wrote must not write over what is true. */
const UNSAFE = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu;

/** A text of somebody else's, safe for a terminal. */
export function safe(text: string): string {
  const clean = text.replace(UNSAFE, "�");
  return clean.length > MAX_TEXT ? `${clean.slice(0, MAX_TEXT)}…` : clean;
}

/** A number of units with at most so many decimals, and the thousands set apart. */
export function figure(units: bigint, decimals: number, digits: number): string {
  const [whole = "", fraction = ""] = formatUnits(units, decimals).split(".");
  const shown = fraction.slice(0, digits).replace(/0+$/, "");
  const grouped = whole.replace(/\B(?=(\d{3})+$)/g, ",");
  return shown === "" ? grouped : `${grouped}.${shown}`;
}

/** An amount of tokens. */
export function tokensText(units: bigint): string {
  return figure(units, TOKEN_DECIMALS, PRICE_DIGITS);
}

/** An amount of the currency, with its symbol. */
export function moneyText({ symbol, decimals }: OfferingView["currency"], units: bigint): string {
  return `${figure(units, decimals, PRICE_DIGITS)} ${safe(symbol)}`;
}

/** A price as what one token costs, with six significant digits. */
export function priceText({ symbol, decimals }: OfferingView["currency"], price: bigint): string {
  const fraction = formatUnits(price, TOKEN_DECIMALS + decimals).split(".")[1] ?? "";
  const zeros = /^0*/.exec(fraction)?.[0].length ?? 0;
  return `${figure(price, TOKEN_DECIMALS + decimals, zeros + PRICE_DIGITS)} ${safe(symbol)}`;
}

/** A share in basis points. */
export function percentText(share: number): string {
  return `${figure(BigInt(share), 2, 2)}%`;
}

/** A part of a whole in percent, rounded down to hundredths. */
export function partText(part: bigint, whole: bigint): string {
  return whole === 0n ? "0%" : percentText(Number((part * 10_000n) / whole));
}

/** A time, with how far it is from now. */
export function timeText(time: number, now: number): string {
  const [days, hours] = [
    Math.floor(Math.abs(time - now) / 86_400),
    Math.floor((Math.abs(time - now) % 86_400) / 3_600),
  ];
  const distance = days > 0 ? `${days} d ${hours} h` : `${hours} h`;
  return `${isoTime(time)} (${time > now ? `in ${distance}` : `${distance} ago`})`;
}

/** A period in days. */
export function daysText(seconds: number): string {
  return `${figure((BigInt(seconds) * 100n) / 86_400n, 2, 2)} days`;
}
