import { existsSync, readFileSync, statSync } from "node:fs";
import { basename } from "node:path";
import { CsvError, parse } from "csv-parse/sync";
import { formatEther, getAddress, parseEther, ZeroAddress } from "ethers";
import { EconomyError } from "../../sdk/errors.ts";
import { type Grant, MAX_AMOUNT } from "../../sdk/sumTree.ts";

/** What a list of grants must keep to. */
export interface GrantRules {
  /** The sum of all amounts, in units of 10⁻¹⁸ token. */
  readonly total: bigint;
  /** Why an account, as ethers writes it, can't be promised anything, if so. */
  readonly refusal: (account: string) => string | undefined;
}

interface Row {
  readonly line: number;
  readonly cells: readonly string[];
}

const COLUMNS = ["account", "amount"];
const ADDRESS = /^0x[0-9a-fA-F]{40}$/;
const LISTED = 10;
const SHOWN = 60;
/** Of the whole part of 2⁹⁶ units, and some more, so that no endless number is computed with. */
const MAX_DIGITS = 30;
/** Some millions of rows, which is what fits into memory with their tree. */
const MAX_BYTES = 256 * 1_024 ** 2;

/** Reads and checks a CSV file of grants, see {@link parseGrants}. Throws GRANTS_INVALID. */
export function readGrants(file: string, rules: GrantRules): Grant[] {
  if (!existsSync(file)) throw invalid(`${file} does not exist.`);
  if (statSync(file).size > MAX_BYTES) throw invalid(`${file} is larger than 256 MiB: divide it into campaigns.`);
  return parseGrants(readFileSync(file, "utf8"), basename(file), rules);
}

/**
 * Checks a CSV text (RFC 4180) with the columns `account` and `amount`, in tokens, and returns its rows in order with
 * amounts in units. Throws GRANTS_INVALID with the first ten faults, each with its line, and the number of the others.
 */
export function parseGrants(text: string, name: string, { total, refusal }: GrantRules): Grant[] {
  const [header, ...rows] = rowsOf(text, name);
  if (header?.cells.join() !== COLUMNS.join()) throw invalid(`${name}: line 1: must be ${COLUMNS.join()}.`);
  if (rows.length === 0) throw invalid(`${name}: has no rows.`);

  const faults: string[] = [];
  const lines = new Map<string, number>();
  const grants = rows.map(({ line, cells }) => {
    const [account = "", amount = ""] = cells;
    const address = addressOf(account);
    const found =
      cells.length === COLUMNS.length
        ? [accountFault(account, address) ?? twice(account, line, lines) ?? refusal(address ?? ""), amountFault(amount)]
        : [cells.join("") === "" ? "is empty" : `has ${cells.length} columns instead of ${COLUMNS.length}`];
    const real = found.filter((fault) => fault !== undefined);
    faults.push(...real.map((fault) => `line ${line}: ${fault}`));
    return address === undefined || real.length > 0 ? undefined : { account: address, amount: parseEther(amount) };
  });
  if (faults.length > 0) throw invalid(`${name}: ${listed(faults)}.`);

  const good = grants.filter((grant) => grant !== undefined);
  checkSum(good, total, name);
  return good;
}

/** The rows with the lines that they end on, without empty lines at the end. */
function rowsOf(text: string, name: string): Row[] {
  const rows: Row[] = [];
  try {
    parse(text, {
      bom: true,
      relax_column_count: true,
      record_delimiter: ["\r\n", "\n"],
      on_record: (cells: string[], { lines }) => {
        rows.push({ line: lines, cells });
        return null;
      },
    });
  } catch (error) {
    if (error instanceof CsvError) throw invalid(`${name}: ${error.message}.`);
    throw error;
  }
  while (rows.at(-1)?.cells.join("") === "" && rows.at(-1)?.cells.length === 1) rows.pop();
  return rows;
}

/** The address as ethers writes it; undefined where its digits or its checksum are wrong. */
function addressOf(account: string): string | undefined {
  if (!ADDRESS.test(account)) return undefined;
  try {
    return getAddress(account);
  } catch {
    return undefined;
  }
}

function accountFault(account: string, address: string | undefined): string | undefined {
  if (!ADDRESS.test(account)) return `account ${shown(account)} is not an address: 0x and 40 hexadecimal digits`;
  if (address === undefined) return `account ${account} has a wrong checksum, so a digit or a letter's case is wrong`;
  return account === ZeroAddress ? "account is the zero address" : undefined;
}

/** Remembers the account's line, and says where it was before. */
function twice(account: string, line: number, lines: Map<string, number>): string | undefined {
  const key = account.toLowerCase();
  const before = lines.get(key);
  if (before === undefined) lines.set(key, line);
  return before === undefined ? undefined : `account ${account} is on line ${before} already`;
}

function amountFault(amount: string): string | undefined {
  const parts = /^(0|[1-9]\d*)(?:\.(\d+))?$/.exec(amount);
  if (parts === null) return `amount ${shown(amount)} is not a plain decimal number such as 1234.5`;
  const [, whole = "", fraction = ""] = parts;
  if (fraction.length > 18) return `amount ${shown(amount)} has more than 18 decimals`;
  if (whole.length > MAX_DIGITS || parseEther(amount) > MAX_AMOUNT) return "amount is above 2⁹⁶ − 1 units";
  return parseEther(amount) === 0n ? "amount is zero" : undefined;
}

function checkSum(grants: readonly Grant[], total: bigint, name: string): void {
  const sum = grants.reduce((all, { amount }) => all + amount, 0n);
  if (sum > MAX_AMOUNT) throw invalid(`${name}: the amounts sum to ${formatEther(sum)}, above 2⁹⁶ − 1 units.`);
  if (sum !== total) {
    throw invalid(`${name}: the amounts sum to ${formatEther(sum)}, the terms' total is ${formatEther(total)}.`);
  }
}

function listed(faults: readonly string[]): string {
  const more = faults.length - LISTED;
  const list = faults.slice(0, LISTED).join("; ");
  return more > 0 ? `${list}; and ${more} more ${more === 1 ? "fault" : "faults"}` : list;
}

/** What stands in a cell, cut where it is long. */
function shown(cell: string): string {
  return JSON.stringify(cell.length > SHOWN ? `${cell.slice(0, SHOWN)}…` : cell);
}

function invalid(message: string): EconomyError {
  return new EconomyError("GRANTS_INVALID", message, "Correct the list and run the command again: nothing was sent.");
}
