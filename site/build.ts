import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build, serve } from "vitepress";
import { findFaults } from "./check.ts";
import type { SiteOptions } from "./options.ts";
import { writePages } from "./pages.ts";

const ROOT = fileURLToPath(new URL("..", import.meta.url));
const SITE = join(ROOT, "site");

/** Builds the site into site/dist and checks it; throws where a page, a link, an anchor or a comment is missing. */
export async function runSite(
  { serve: isServed, port, base }: SiteOptions,
  log: (line: string) => void,
): Promise<void> {
  await writePages(ROOT, join(ROOT, "cache/site/pages"));
  await build(SITE, { base });

  const faults = findFaults(join(SITE, "dist"), base);
  for (const fault of faults) log(fault);
  if (faults.length > 0) throw new Error(`Faults of the site, see above: ${faults.length}.`);
  log("The site is in site/dist: each link, each anchor and each entry of a contract is there.");
  if (!isServed) return;
  await serve({ root: SITE, base, port });
  await new Promise(() => undefined);
}
