// Records of accounts, by published manifests, and the way by which a lane takes them as an answer.
import { readFileSync } from "node:fs";
import type { HardhatEthers } from "@nomicfoundation/hardhat-ethers/types";
import type { Result } from "ethers";
import { eventsOf } from "../../deployer/logs.ts";
import { EconomyError } from "../../sdk/errors.ts";
import { rebuildTree } from "../../sdk/faults.ts";
import type { RecordLeaf } from "../../sdk/formats.ts";
import type { ContributionLedger, FeePolicies, ModelRegistry } from "../../typechain-types/index.ts";
import { parseManifest } from "../../workbench/manifest.ts";
import { ManifestFolder } from "../folder.ts";

type Provider = HardhatEthers["provider"];

/** Where records and policies are read, all connected to a node. */
export interface Sources {
  readonly provider: Provider;
  readonly ledger: ContributionLedger;
  readonly policies: FeePolicies;
  readonly models: ModelRegistry;
  /** A folder of manifests, as `npm run watch` takes it. */
  readonly manifests: string;
  /** A block before the ledger's first batch. */
  readonly since: number;
}

/** What `answerAuthor` takes after the leaf's index. */
export type AuthorAnswer = readonly [
  modelId: bigint,
  policyHash: string,
  lineages: readonly bigint[],
  record: { readonly batchId: bigint; readonly index: bigint; readonly recordHash: string; readonly author: string },
  proof: readonly string[],
];

interface Found {
  readonly dataset: { readonly datanetId: bigint; readonly seq: bigint };
  readonly record: AuthorAnswer[3];
  readonly proof: readonly string[];
}

/** No line of parents that is longer is followed. */
const MAX_LINE = 8;

/** A record of the account in the lineage of a model that names the lane; undefined where the manifests have none. */
export async function answerOf(sources: Sources, lane: string, account: string): Promise<AuthorAnswer | undefined> {
  const records = await recordsOf(sources, account);
  if (records.length === 0) return undefined;
  for (const { args } of await eventsOf(sources.provider, sources.policies, "PolicyAdded", sources.since)) {
    const [modelId, policyHash] = [args.getValue("modelId") as bigint, args.getValue("policyHash") as string];
    if ((args.getValue("policy") as Result).getValue("lane") !== lane) continue;
    for (const { source, lineages } of await lineOf(sources.models, modelId)) {
      for (const { dataset, record, proof } of records) {
        const isOwn = await sources.models.isDeclared(source, dataset);
        if (isOwn && (await sources.ledger.holdsRecord(record, [...proof]))) {
          return [modelId, policyHash, lineages, record, proof];
        }
      }
    }
  }
  return undefined;
}

/** A record of each final batch in which the account has one. */
async function recordsOf(sources: Sources, account: string): Promise<Found[]> {
  const { provider, ledger, manifests, since } = sources;
  const folder = new ManifestFolder(manifests);
  folder.scan();
  const found: Found[] = [];
  for (const { args } of await eventsOf(provider, ledger, "Revealed", since)) {
    const file = folder.find((args.getValue("opening") as Result).getValue("manifestHash") as string);
    if (file.state !== "found") continue;
    const batchId = args.getValue("batchId") as bigint;
    const { datanetId, seq, root, count } = await ledger.getBatch(batchId);
    // what isn't final is in no version
    if (seq === 0n) continue;
    const leaves = leavesIn(file.file);
    if (leaves.length === 0) continue;
    const { tree, hasRoot } = rebuildTree(leaves, { root, count });
    for (const [place, leaf] of leaves.entries()) {
      if (
        !hasRoot ||
        leaf.author !== account ||
        !(await ledger.holdsRecord({ batchId, ...leaf }, tree.getProof(place)))
      )
        continue;
      found.push({ dataset: { datanetId, seq }, record: { batchId, ...leaf }, proof: tree.getProof(place) });
      break;
    }
  }
  return found;
}

/** None where the submitter has published something else. */
function leavesIn(file: string): readonly RecordLeaf[] {
  try {
    return parseManifest(readFileSync(file, "utf8")).leaves;
  } catch (error) {
    if (error instanceof EconomyError) return [];
    throw error;
  }
}

/** A model and those that it was made from, with the way to each. */
async function lineOf(models: ModelRegistry, modelId: bigint) {
  const line: { source: bigint; lineages: bigint[] }[] = [{ source: modelId, lineages: [] }];
  for (const { source, lineages } of line) {
    if (lineages.length === MAX_LINE) continue;
    const last = await models.lineageNumber(source);
    for (let lineage = 0n; lineage <= last; lineage++) {
      const { parent } = await models.royaltyOf(source, lineage);
      const isKnown = line.some((step) => step.source === parent);
      if (parent !== 0n && !isKnown) line.push({ source: parent, lineages: [...lineages, lineage] });
    }
  }
  return line;
}
