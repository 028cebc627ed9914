import licences from "spdx-license-list/full.js";
import type { SourceDocument } from "./corpus.ts";

/**
 * The licence texts of spdx-license-list (CC0-1.0), read from the package, in the order of their SPDX identifiers. The
 * steward of a licence is the host of its first URL; texts without a URL have no steward and are left out.
 */
export function readLicences(): SourceDocument[] {
  return Object.entries(licences)
    .map(([id, { name, url, licenseText }]) => ({ id, title: name, steward: hostOf(url), text: licenseText }))
    .filter((document): document is SourceDocument => document.steward !== undefined)
    .sort((a, b) => (a.id < b.id ? -1 : 1));
}

function hostOf(urls: string | undefined): string | undefined {
  const first = urls?.trim().split(/\s+/)[0];
  return first !== undefined && URL.canParse(first) ? new URL(first).host : undefined;
}
