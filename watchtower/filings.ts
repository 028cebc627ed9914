// What can be sent to the court about a datanet, each with a line that says what it is.
import { keccak256, Signature, verifyTypedData } from "ethers";
import { isoTime } from "../simulations/calendar.ts";
import { consentTypedData } from "../sdk/consent.ts";
import { BatchStatus, type FoundRecord, type RecordFault } from "../sdk/faults.ts";
import type { RecordLeaf } from "../sdk/formats.ts";
import type { DatanetCourt } from "../typechain-types/index.ts";
import { type ChainBatch, type DatanetReader, type DatanetState, DemandKind, type OpenDemand } from "./chain.ts";
import type { Library } from "./library.ts";

/** A call of the court; `what` says in words what it is about. */
export interface Filing {
  readonly what: string;
  readonly method: FilingMethod;
  readonly args: () => readonly unknown[];
}

export type FilingMethod = Extract<
  keyof DatanetCourt,
  "proveCollision" | "proveOutside" | "proveDuplicate" | "claimDuplicate" | "settleClaim" | "lapse" | "answer"
>;

const METHODS = {
  SameIndex: "proveCollision",
  Repeated: "proveCollision",
  Duplicate: "proveDuplicate",
  Claimed: "claimDuplicate",
} as const;

/** The filing of a fault, whose proofs are only made when it is sent. */
export function filingOf(fault: RecordFault, batches: readonly ChainBatch[], library: Library): Filing {
  const proven = ({ batchId, leaf, place }: FoundRecord) => {
    const batch = batches.find((one) => one.batchId === batchId);
    if (batch === undefined) throw new Error(`batch ${batchId} was not read`);
    return [{ batchId, ...leaf }, library.open(batch).tree.getProof(place)];
  };
  const { record } = fault;
  if (fault.kind === "Outside") {
    return { what: faultText(fault), method: "proveOutside", args: () => proven(record) };
  }
  const args = () => [...proven(fault.first), ...proven(record)];
  return { what: faultText(fault), method: METHODS[fault.kind], args };
}

function faultText(fault: RecordFault): string {
  const { batchId, leaf } = fault.record;
  const record = `Batch ${batchId}, record ${leaf.index}`;
  switch (fault.kind) {
    case "SameIndex":
      return `${record}: two records have this index`;
    case "Outside":
      return `${record}: the index isn't below the count`;
    case "Repeated":
      return `${record}: repeats record ${fault.first.leaf.index} of its batch`;
    case "Duplicate":
      return `${record}: repeats record ${fault.first.leaf.index} of batch ${fault.first.batchId}`;
    case "Claimed":
      return `${record}: repeats record ${fault.first.leaf.index} of batch ${fault.first.batchId}, which is open`;
  }
}

/** Claims whose earlier batch has ended. */
export function settlements({ batches, claims }: DatanetState): Filing[] {
  const ended = new Set(batches.filter(({ status }) => status >= BatchStatus.Final).map(({ batchId }) => batchId));
  return claims
    .filter(({ earlierBatch }) => ended.has(earlierBatch))
    .map(({ batchId, index, earlierBatch }) => ({
      what: `Batch ${batchId}, record ${index}: batch ${earlierBatch} has ended, so its claim can be settled`,
      method: "settleClaim",
      args: () => [batchId, index, earlierBatch],
    }));
}

/** Demands whose time is over. */
export function lapses({ demands, now }: DatanetState): Filing[] {
  return demands
    .filter(({ due }) => now >= due)
    .map(({ batchId, index, kind }) => ({
      what: `Batch ${batchId}, record ${index}: nobody has answered the demand for its ${kindText(kind)}`,
      method: "lapse",
      args: () => [batchId, index, kind],
    }));
}

/** Open demands that the manifests answer, and a line about each of the others. */
export async function answers(
  { demands, now, batches }: DatanetState,
  reader: DatanetReader,
  { library, known }: { library: Library; known: ReadonlySet<bigint> },
): Promise<{ filings: Filing[]; lines: string[] }> {
  const filings: Filing[] = [];
  const lines: string[] = [];
  for (const demand of demands.filter(({ due }) => now < due)) {
    const batch = batches.find(({ batchId }) => batchId === demand.batchId);
    const found =
      batch !== undefined && known.has(batch.batchId) ? await answerOf(demand, batch, { library, reader }) : undefined;
    const { batchId, index, kind, due } = demand;
    const what = `Batch ${batchId}, record ${index}: its ${kindText(kind)} is demanded until ${isoTime(Number(due))}`;
    if (found === undefined) lines.push(`${what}, and no manifest here has it`);
    else {
      const args = () => [{ batchId, ...found.leaf }, found.proof, kind, found.answer];
      filings.push({ what: `${what}, and the manifest has it`, method: "answer", args });
    }
  }
  return { filings, lines };
}

interface FoundAnswer {
  readonly leaf: RecordLeaf;
  readonly proof: readonly string[];
  readonly answer: string;
}

async function answerOf(
  { kind, leaf: demanded }: OpenDemand,
  batch: ChainBatch,
  { library, reader }: { library: Library; reader: DatanetReader },
): Promise<FoundAnswer | undefined> {
  const { manifest, tree } = library.open(batch);
  for (const [place, leaf] of manifest.leaves.entries()) {
    if (tree.leafHash([leaf.index, leaf.recordHash, leaf.author]) !== demanded) continue;
    const content = manifest.contents.get(leaf.recordHash);
    const answer =
      kind === DemandKind.Consent
        ? await consentOf(leaf.author, batch, { signature: manifest.consents.get(leaf.author), reader })
        : content !== undefined && keccak256(content) === leaf.recordHash
          ? content
          : undefined;
    if (answer !== undefined) return { leaf, proof: tree.getProof(place), answer };
  }
  return undefined;
}

/** The author's signature where it is right, or nothing where a consent was shown before. */
async function consentOf(
  author: string,
  { batchId, root, submitter, termsVersion }: ChainBatch,
  { signature, reader }: { signature: string | undefined; reader: DatanetReader },
): Promise<string | undefined> {
  if (await reader.court.hasConsented(batchId, author)) return "0x";
  if (signature === undefined) return undefined;

  const { chainId } = await reader.provider.getNetwork();
  const ledger = await reader.ledger.getAddress();
  const { datanetId } = reader;
  const { domain, types, message } = consentTypedData({ chainId, ledger, datanetId, root, submitter, termsVersion });
  try {
    // the court takes no short signatures
    const { serialized } = Signature.from(signature);
    return verifyTypedData(domain, types, message, serialized) === author ? serialized : undefined;
  } catch {
    return undefined;
  }
}

function kindText(kind: bigint): string {
  return kind === DemandKind.Consent ? "author's consent" : "content";
}
