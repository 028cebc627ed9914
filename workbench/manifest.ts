// What a submitter publishes of a batch. Its keccak256 is in the commit, so it can't change afterwards.
import { getAddress, isAddress } from "ethers";
import { z } from "zod";
import { EconomyError } from "../sdk/errors.ts";
import type { RecordLeaf } from "../sdk/formats.ts";
import { canonicalJson } from "./canonicalJson.ts";

/** What a manifest says. */
export interface Manifest {
  readonly leaves: readonly RecordLeaf[];
  /** Signed consents to the batch, by author, as ethers writes addresses; see `consentTypedData`. */
  readonly consents: ReadonlyMap<string, string>;
  /** Contents of records, as hexadecimal bytes, by record hash. Leave out what shall stay private. */
  readonly contents: ReadonlyMap<string, string>;
}

const hex = z.string().regex(/^0x([0-9a-fA-F]{2})*$/);
const author = z
  .string()
  .refine((text) => isAddress(text))
  .transform((text) => getAddress(text));
const records = z
  .array(
    z.object({
      index: z.bigint().nonnegative(),
      recordHash: z
        .string()
        .regex(/^0x[0-9a-fA-F]{64}$/)
        .toLowerCase(),
      author,
      content: hex.optional(),
    }),
  )
  .min(1);
const schema = z.union([
  records.transform((list) => ({ records: list, consents: {} })),
  z.object({ records, consents: z.record(author, hex) }),
]);

/**
 * Canonical JSON: a list of the records, each with its content if there is one, or where there are consents an object of
 * `consents` and `records`.
 */
export function manifestText({ leaves, consents = new Map(), contents = new Map() }: Partial<Manifest>): string {
  const list = (leaves ?? []).map(({ index, recordHash, author: payee }) => {
    const content = contents.get(recordHash);
    return { index, recordHash, author: payee, ...(content === undefined ? {} : { content }) };
  });
  return canonicalJson(consents.size === 0 ? list : { consents: Object.fromEntries(consents), records: list });
}

/** Reads a manifest, with whatever else is in it left aside. Throws BATCH_INVALID where it is none. */
export function parseManifest(text: string): Manifest {
  const parsed = schema.safeParse(parseExactly(text));
  if (!parsed.success) throw invalid();
  const { records: list, consents } = parsed.data;
  return {
    leaves: list.map(({ index, recordHash, author: payee }) => ({ index, recordHash, author: payee })),
    consents: new Map(Object.entries(consents)),
    contents: new Map(
      list.flatMap(({ recordHash, content }) => (content === undefined ? [] : [[recordHash, content]])),
    ),
  };
}

/** JSON with whole numbers as bigint: an index can be larger than a number holds. */
function parseExactly(text: string): unknown {
  const exact = (_: string, value: unknown, context?: { readonly source?: string }) => {
    if (typeof value !== "number") return value;
    return /^\d+$/.test(context?.source ?? "") ? BigInt(context?.source ?? "") : value;
  };
  try {
    return JSON.parse(text, exact);
  } catch {
    throw invalid();
  }
}

function invalid(): EconomyError {
  return new EconomyError(
    "BATCH_INVALID",
    "This is no manifest of a batch.",
    "Ask the submitter for the bytes it hashed.",
  );
}
