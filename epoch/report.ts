// What an epoch was made of and comes to, for people and programs. Amounts are texts, in the token's smallest unit.
import type { Checked } from "./check.ts";
import type { Input } from "./inputs.ts";
import type { Epoch } from "./manifest.ts";
import type { Result } from "./total.ts";

/** What is known of an epoch's files. */
export interface Hashes {
  readonly inputs: readonly Input[];
  /** SHA-256 of the inputs' listing, which is posted with the root. */
  readonly inputsHash: string;
  /** keccak256 of the engine's name, which is posted with the root. */
  readonly engineId: string;
  /** SHA-256 of the totals file. */
  readonly totals: string;
  /** Of the tree over all totals; none where nobody has got anything. */
  readonly root: string | undefined;
}

/** A report as it is read; amounts are texts. */
export type EpochReport = Readonly<ReturnType<typeof reportOf>>;

/** The report, as JSON takes it. */
export function reportOf(epoch: Epoch, checked: Checked, result: Result, hashes: Hashes) {
  const { chainId, escrow, lane, token, number, pool, reserve, engine } = epoch;
  return {
    ...{ epoch: number, chainId: String(chainId), escrow, lane, token },
    pool: String(pool),
    attributed: String(result.attributed),
    default: String(result.byDefault),
    reserve: String(result.reserve),
    reserveAccount: reserve,
    ...{ root: hashes.root, accounts: result.totals.count, total: String(result.total) },
    receipts: numbersOf({ ...result.receipts, uncollected: checked.uncollected }),
    channels: numbersOf(checked.channels),
    ...{ engine, engineId: hashes.engineId },
    ...{ inputsHash: hashes.inputsHash, totalsSha256: hashes.totals, inputs: hashes.inputs },
  };
}

/** Counts of rows are below 2⁵³. */
function numbersOf<K extends string>(counts: Readonly<Record<K, bigint>>): Record<K, number> {
  return Object.fromEntries(Object.entries<bigint>(counts).map(([name, count]) => [name, Number(count)])) as Record<
    K,
    number
  >;
}
