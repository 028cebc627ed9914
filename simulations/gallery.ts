// docs/gallery.md and its charts: the main charts of every simulation, from its first scenario, the quick runs and one seed.
import { existsSync, globSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { availableParallelism, tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { EconomyError } from "../sdk/errors.ts";
import { type Exhibit, paragraphOf } from "./exhibits.ts";
import { scenarioPath } from "./options.ts";
import { SIMULATIONS, type Simulation } from "./registry.ts";

type Log = (line: string) => void;

/** What is shown of a simulation. */
export interface Room {
  readonly simulation: Pick<Simulation, "name" | "about" | "question">;
  readonly exhibits: readonly Exhibit[];
}

const PAGE = "gallery.md";
const SEED = 1;

/** The files of the gallery by their paths in docs/. The same scenarios give the same bytes. */
export async function galleryFiles(root: string, log: Log): Promise<Map<string, string>> {
  const files = new Map<string, string>();
  const rooms: Room[] = [];
  for (const simulation of SIMULATIONS) {
    const folder = mkdtempSync(join(tmpdir(), "open-economy-gallery-"));
    try {
      const scenario = scenarioPath(root, simulation);
      const options = { quick: true, seed: SEED, threads: availableParallelism(), contracts: 0 };
      const exhibits = await simulation.exhibits({ ...options, scenario, folder }, log);
      for (const { chart } of exhibits) {
        files.set(chartPath(simulation.name, chart), readFileSync(join(folder, "charts", `${chart}.svg`), "utf8"));
      }
      rooms.push({ simulation, exhibits });
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  }
  return files.set(PAGE, galleryPage(rooms));
}

/** The page. */
export function galleryPage(rooms: readonly Room[]): string {
  const texts = [
    "# Gallery of simulations",
    INTRODUCTION,
    ...rooms.flatMap(({ simulation: { name, about, question }, exhibits }) => [
      `## ${capital(name)}`,
      `${question} ${about} [How it works, and what it can't say](simulate-${name}.md).`,
      `\`\`\`sh\nnpm run simulate -- ${name} --quick --seed ${SEED}\n\`\`\``,
      ...exhibits.flatMap((exhibit) => [
        `### ${exhibit.title}`,
        `![${exhibit.caption}](${chartPath(name, exhibit.chart)})`,
        paragraphOf(exhibit),
      ]),
    ]),
  ];
  return `${texts.join("\n\n")}\n`;
}

/** Writes the gallery into docs/, without charts that it no longer has. */
export async function writeGallery(root: string, log: Log): Promise<void> {
  const files = await galleryFiles(root, log);
  for (const path of strayCharts(root, files)) rmSync(join(root, "docs", path));
  for (const [path, text] of files) {
    mkdirSync(dirname(join(root, "docs", path)), { recursive: true });
    writeFileSync(join(root, "docs", path), text);
  }
  log(`Wrote docs/${PAGE} and ${files.size - 1} charts in docs/gallery.`);
}

/** Throws GALLERY_STALE where docs/ has another gallery than the simulations give, and names the files. */
export function requireFresh(root: string, files: ReadonlyMap<string, string>): void {
  const other = [...files].filter(([path, text]) => {
    const file = join(root, "docs", path);
    return !existsSync(file) || readFileSync(file, "utf8") !== text;
  });
  const stale = [...other.map(([path]) => path), ...strayCharts(root, files)].map((path) => `docs/${path}`).sort();
  if (stale.length === 0) return;
  const message = `Not what the simulations give: ${stale.join(", ")}.`;
  throw new EconomyError("GALLERY_STALE", message, "Run npm run simulate -- gallery, and look at what it changes.");
}

function strayCharts(root: string, files: ReadonlyMap<string, string>): string[] {
  return globSync("gallery/*", { cwd: join(root, "docs") }).filter((path) => !files.has(path));
}

function chartPath(name: string, chart: string): string {
  return `gallery/${name}-${chart}.svg`;
}

function capital(name: string): string {
  return `${name.slice(0, 1).toUpperCase()}${name.slice(1)}`;
}

const INTRODUCTION = `The main charts of each simulation, with what they say and what they assume. They come from its first scenario with the quick runs
and seed ${SEED}; \`npm run simulate -- gallery\` draws and writes all of this page, and \`npm run test:deep\` fails where it isn't what the
simulations give. More runs, by the same command without \`--quick\`, give narrower intervals. In brackets: the table and the rows
that a sentence is from, in the results of the command that stands above. What the runs don't carry is not concluded.`;
