// Whether a published epoch is what its inputs give, and the lane's root is.
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { hashOf, sha256Of } from "../../epoch/inputs.ts";
import { CLAIMS, LISTING, REPORT, TOTALS, WEIGHTS } from "../../epoch/run.ts";
import { readTotals } from "../../epoch/tree/claimsFile.ts";
import { EconomyError } from "../../sdk/errors.ts";
import type { RewardLane } from "../../typechain-types/index.ts";
import { differenceText, receiptText } from "./acts.ts";
import { claimsIn, type Difference, differenceOf, type ReceiptDifference, receiptOf, type Said } from "./compare.ts";
import type { ComparedInputs } from "./inputs.ts";
import { readPublished } from "./published.ts";
import { recompute, type Recomputed, type Scratch } from "./recompute.ts";
import { readLane } from "./state.ts";

/** What a published epoch is, beside its inputs. */
export type Verification =
  | { readonly same: true; readonly recomputed: Recomputed }
  | {
      readonly same: false;
      readonly difference: Difference;
      /** None where no published weight differs, so that the sums do. */
      readonly receipt: ReceiptDifference | undefined;
    };

const FILES = [LISTING, CLAIMS, TOTALS, WEIGHTS, REPORT];

/** Computes a published epoch again; `result/` must have the same bytes. Throws what `runEpoch` does. */
export async function verifyEpoch(folder: string, options: Scratch): Promise<Verification> {
  const own = await recompute(folder, options);
  const said = await saidBy(folder, own);
  if ("kind" in said) return { same: false, difference: said, receipt: undefined };
  const { leaves, problem } = await readPublished(claimsIn(folder), said.root ?? "");
  const difference =
    (await differenceOf(said, own, { leaves, isWhole: problem === undefined })) ?? (await fileDifference(folder, own));
  if (difference === undefined) return { same: true, recomputed: own };
  const isAccount = difference.kind === "account";
  return {
    ...{ same: false, difference },
    receipt: isAccount ? await receiptOf(folder, own, difference.account, options) : undefined,
  };
}

/** The lane's root, pending or active, beside a recomputed epoch. Undefined where one of them is it. */
export async function verifyRoot(lane: RewardLane, own: Recomputed, since = 0): Promise<Difference | undefined> {
  const state = await readLane(lane, since);
  if (state === undefined) {
    const message = `Nothing was posted in lane ${await lane.getAddress()}.`;
    throw new EconomyError("DEPLOYMENT_MISSING", message, "Look at --network and --lane.");
  }
  const { active, said, posted } = state;
  const isActive = active.root === own.root && active.total === own.total && active.count === BigInt(own.count);
  if (isActive && posted.root !== own.root) return undefined;
  return await differenceOf(said, own, { leaves: [], isWhole: false });
}

/** The lines of a verification: "same", or one for each fact. */
export function linesOf(verification: Verification): string[] {
  if (verification.same) return ["same"];
  const { difference, receipt } = verification;
  const line = differenceText(difference);
  if (difference.kind !== "account") return [line];
  return [
    line,
    receipt === undefined ? "no receipt's published weight differs for it: the sums do" : receiptText(receipt),
  ];
}

/** The lines of a comparison with gathered inputs. */
export function gatheredLines({ difference, isUnchecked, lines }: ComparedInputs): string[] {
  if (difference === undefined) return ["the gathered inputs are the same", ...lines];
  const line = differenceText(difference);
  return [isUnchecked ? `can't be checked here: ${line}` : line, ...lines];
}

/** What the published files say of themselves, or the first in which they contradict themselves. */
async function saidBy(folder: string, own: Recomputed): Promise<Said | Difference> {
  const listing = join(folder, "result", LISTING);
  const inputsHash = existsSync(listing) ? hashOf(readFileSync(listing, "utf8")) : "none";
  const told = { inputsHash, engineId: own.engineId };
  if (inputsHash !== own.inputsHash) {
    const file = existsSync(listing) ? otherFile(readFileSync(listing, "utf8"), join(own.folder, LISTING)) : "";
    return { kind: "inputsHash", published: `${inputsHash}${file}`, recomputed: own.inputsHash };
  }
  const path = claimsIn(folder);
  if (!existsSync(path)) return { ...told, root: undefined, total: 0n, count: 0n };
  try {
    const { root, total, count } = await readTotals(path);
    return { ...told, root, total, count: BigInt(count) };
  } catch (error) {
    if (!(error instanceof EconomyError)) throw error;
    const published = `claims that contradict themselves (${error.message.replace(/\.$/, "")})`;
    return { kind: "file", published, recomputed: `claims with root ${own.root ?? "none"}` };
  }
}

/** The first file of a published listing that is another one here, as words; none where no single file is. */
function otherFile(published: string, own: string): string {
  const known = new Set(readFileSync(own, "utf8").split("\n"));
  const line = published.split("\n").find((each) => !known.has(each));
  const [, path] = /^[0-9a-f]{64} {2}([\w./-]+)$/.exec(line ?? "") ?? [];
  return path === undefined ? "" : `, where ${path} was another file,`;
}

/** The first file of the result that hasn't the same bytes. */
async function fileDifference(folder: string, own: Recomputed): Promise<Difference | undefined> {
  for (const name of FILES) {
    const [published, recomputed] = [
      await hashedFile(join(folder, "result", name)),
      await hashedFile(join(own.folder, name)),
    ];
    if (published === recomputed) continue;
    return { kind: "file", published: `${name} ${published}`, recomputed: `${name} ${recomputed}` };
  }
  return undefined;
}

async function hashedFile(path: string): Promise<string> {
  return existsSync(path) ? await sha256Of(path) : "missing";
}
