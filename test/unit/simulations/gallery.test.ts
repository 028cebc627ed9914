import { expect } from "chai";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Exhibit, paragraphOf } from "../../../simulations/exhibits.ts";
import { galleryFiles, galleryPage, requireFresh } from "../../../simulations/gallery.ts";
import { SIMULATIONS } from "../../../simulations/registry.ts";

const ROOT = join(import.meta.dirname, "../../..");
/** Pages load all of their pictures at once. */
const MOST_BYTES = 100_000;

const exhibit: Exhibit = {
  ...{ chart: "held", title: "Who holds", caption: "What is held." },
  claims: [
    { text: "It holds.", carried: true, source: "runs: all" },
    { text: "What moves it, the runs don't say.", carried: false, source: "tornado: all" },
  ],
  assumes: "that it rains.",
};

describe("paragraphOf", () => {
  it("says each claim with its rows and whether it is concluded, and then what is assumed", () => {
    expect(paragraphOf(exhibit)).to.equal(
      "It holds. [runs: all] What moves it, the runs don't say. [tornado: all; not concluded] **It assumes:** that it rains.",
    );
  });
});

describe("galleryPage", () => {
  const simulation = { name: "rain", about: "Rain for a year.", question: "Who is wet?" };
  const page = galleryPage([{ simulation, exhibits: [exhibit] }]);

  it("has each simulation's question, page and command", () => {
    expect(page).to.contain(
      "## Rain\n\nWho is wet? Rain for a year. [How it works, and what it can't say](simulate-rain.md).",
    );
    expect(page).to.contain("npm run simulate -- rain --quick --seed 1");
  });

  it("has each exhibit's picture and paragraph below its title", () => {
    expect(page).to.contain(`### Who holds\n\n![What is held.](gallery/rain-held.svg)\n\n${paragraphOf(exhibit)}\n`);
  });
});

describe("requireFresh", () => {
  let root: string;
  const files = new Map([
    ["gallery.md", "# Gallery\n"],
    ["gallery/rain-held.svg", "<svg/>"],
  ]);

  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), "open-economy-"));
    mkdirSync(join(root, "docs/gallery"), { recursive: true });
    for (const [path, text] of files) writeFileSync(join(root, "docs", path), text);
  });

  afterEach(() => {
    rmSync(root, { recursive: true, force: true });
  });

  it("given what the simulations give, is content", () => {
    expect(() => {
      requireFresh(root, files);
    }).not.to.throw();
  });

  for (const [what, change, named] of [
    ["another paragraph", (at: string) => writeFileSync(join(at, "gallery.md"), "# gallery\n"), "docs/gallery.md"],
    [
      "another picture",
      (at: string) => writeFileSync(join(at, "gallery/rain-held.svg"), ""),
      "docs/gallery/rain-held.svg",
    ],
    ["a missing picture", (at: string) => rmSync(join(at, "gallery/rain-held.svg")), "docs/gallery/rain-held.svg"],
    ["a picture of nothing", (at: string) => writeFileSync(join(at, "gallery/x.svg"), ""), "docs/gallery/x.svg"],
  ] as const) {
    it(`given ${what}, throws GALLERY_STALE and names the file`, () => {
      change(join(root, "docs"));

      expect(() => {
        requireFresh(root, files);
      })
        .to.throw(`Not what the simulations give: ${named}.`)
        .with.property("code", "GALLERY_STALE");
    });
  }
});

describe("docs/gallery.md", () => {
  const page = readFileSync(join(ROOT, "docs/gallery.md"), "utf8");
  const pictures = [...page.matchAll(/!\[[^\]]+\]\(gallery\/([^)]+)\)/g)].map(([, file]) => file);

  it("shows two to four charts of each simulation, and no other", () => {
    const shown = SIMULATIONS.map(({ name }) => pictures.filter((file) => file?.startsWith(`${name}-`)).length);

    for (const count of shown) expect(count).to.be.within(2, 4);
    expect(shown.reduce((sum, count) => sum + count)).to.equal(pictures.length);
  });

  it("has each of them beside it, small enough, and nothing else", () => {
    expect(readdirSync(join(ROOT, "docs/gallery")).sort()).to.deep.equal(pictures.toSorted());
    for (const file of pictures) expect(statSync(join(ROOT, "docs/gallery", file ?? "")).size).to.be.below(MOST_BYTES);
  });

  if (process.env.TEST_DEPTH === "deep") {
    it("is with its charts what the simulations give, to the byte", async function () {
      this.timeout(300_000);
      requireFresh(ROOT, await galleryFiles(ROOT, () => undefined));
    });
  }
});
