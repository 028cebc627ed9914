// Values out of parsed JSON, each with its place in the file for the message where it is wrong.
import { getAddress, isAddress, isHexString } from "ethers";
import { EconomyError } from "../sdk/errors.ts";

/** A value of a JSON file and where it stands, such as `versions[0].model`. */
export interface Field {
  readonly value: unknown;
  readonly path: string;
}

/** Whole numbers that JSON holds as numbers. */
const MAX_NUMBER = 2 ** 32 - 1;

/** The fields of an object, which has these and the optional ones and no others. */
export function objectOf<Name extends string>(
  field: Field,
  names: readonly Name[],
  optional: readonly Name[] = [],
): Record<Name, Field> {
  const entries = entriesOf(field);
  const stray = [...entries.keys()].find((name) => !names.some((known) => known === name));
  if (stray !== undefined) throw invalidField({ path: at(field, stray), value: undefined }, "isn't a field");
  const fields = names.map((name): [Name, Field] => [name, entries.get(name) ?? missing(field, name)]);
  for (const [name, { value, path }] of fields) {
    if (value === undefined && !optional.includes(name)) throw invalidField({ value, path }, "is missing");
  }
  return Object.fromEntries(fields) as Record<Name, Field>;
}

/** All entries of an object, by name. */
export function entriesOf(field: Field): Map<string, Field> {
  const { value } = field;
  if (typeof value !== "object" || value === null || Array.isArray(value)) throw invalidField(field, "is no object");
  return new Map(
    Object.entries(value).map(([name, entry]) => [name, { value: entry as unknown, path: at(field, name) }]),
  );
}

export function listOf(field: Field): Field[] {
  if (!Array.isArray(field.value)) throw invalidField(field, "is no list");
  return field.value.map((value: unknown, i) => ({ value, path: `${field.path}[${i}]` }));
}

/** A whole number from `least` to `most`. */
export function numberOf(field: Field, least: number, most = MAX_NUMBER): number {
  const { value } = field;
  if (typeof value !== "number" || !Number.isInteger(value) || value < least || value > most) {
    throw invalidField(field, `is no whole number from ${least} to ${most}`);
  }
  return value;
}

/** A whole number below 2^bits as decimal digits in a text, since JSON's numbers are exact to 2⁵³ only. */
export function amountOf(field: Field, bits: number): bigint {
  const { value } = field;
  if (typeof value !== "string" || !/^(0|[1-9]\d*)$/.test(value) || BigInt(value) >> BigInt(bits) > 0n) {
    throw invalidField(field, `is no text of decimal digits below 2^${bits}`);
  }
  return BigInt(value);
}

/** An address in small letters. */
export function addressOf(field: Field): string {
  const { value } = field;
  if (!isAddress(value) || !value.startsWith("0x")) throw invalidField(field, "is no address");
  return getAddress(value).toLowerCase();
}

export function textOf(field: Field): string {
  if (typeof field.value !== "string" || field.value === "") throw invalidField(field, "is no text");
  return field.value;
}

/** A file's path below the folder, with `/` between names, so that it means the same on every machine. */
export function fileOf(field: Field): string {
  const path = textOf(field);
  const isPlain = path.split("/").every((name) => /^[\w.-]+$/.test(name) && !/^\.+$/.test(name));
  if (!isPlain) throw invalidField(field, "is no path below the folder, of letters, digits, '.', '-', '_' and '/'");
  return path;
}

/** Whether a text is 0x and 32 bytes in small letters. */
export function isHash(text: string): boolean {
  return isHexString(text, 32) && text === text.toLowerCase();
}

export function invalidField({ path, value }: Field, why: string): EconomyError {
  const shown = value === undefined ? "" : `, but ${JSON.stringify(value).slice(0, 80)}`;
  return new EconomyError("EPOCH_INVALID", `epoch.json: ${path} ${why}${shown}.`, "docs/epoch.md has the format.");
}

function missing(field: Field, name: string): Field {
  return { value: undefined, path: at(field, name) };
}

function at({ path }: Field, name: string): string {
  return path === "" ? name : `${path}.${name}`;
}
