import { expect } from "chai";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ownerOf, readCorpus, readFolder, readPackages } from "../../../../simulations/rewards/corpora.ts";

const ROOT = join(import.meta.dirname, "../../../..");

describe("Corpora of a simulation of rewards", () => {
  let folder: string;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "open-economy-"));
  });

  afterEach(() => {
    rmSync(folder, { recursive: true, force: true });
  });

  const put = (path: string, text: string) => {
    mkdirSync(join(folder, path, ".."), { recursive: true });
    writeFileSync(join(folder, path), text);
  };

  describe("ownerOf", () => {
    for (const [repository, owner] of [
      ["git+https://github.com/Someone/thing.git", "someone"],
      ["git@github.com:some-one/thing.git", "some-one"],
      ["ssh://git@github.com/a.b/c", "a.b"],
      ["github:one/two", "one"],
      ["one/two", "one"],
      ["https://gitlab.com/one/two", undefined],
      ["", undefined],
    ] as const) {
      it(`given ${repository || "nothing"}, is ${owner ?? "nobody"}`, () => {
        expect(ownerOf(repository)).to.equal(owner);
      });
    }
  });

  describe("readPackages", () => {
    const locked = (packages: object) => {
      put("package-lock.json", JSON.stringify({ packages }));
    };

    it("reads what people wrote, of packages that every machine has, in the order of names", () => {
      locked({
        "": {},
        "node_modules/b": {},
        "node_modules/@s/a": {},
        "node_modules/b/node_modules/inner": {},
        "node_modules/some": { optional: true },
        "node_modules/linux": { os: ["linux"] },
      });
      put("node_modules/b/package.json", JSON.stringify({ repository: "one/b" }));
      put("node_modules/b/README.md", "read");
      put("node_modules/b/LICENSE", "licence");
      put("node_modules/b/index.js", "code");
      put("node_modules/@s/a/package.json", JSON.stringify({ repository: { url: "https://github.com/two/a" } }));
      put("node_modules/@s/a/readme", "other");

      expect(readPackages(folder)).to.deep.equal([
        { id: "node_modules/@s/a/readme", title: "readme", steward: "two", text: "other" },
        { id: "node_modules/b/LICENSE", title: "LICENSE", steward: "one", text: "licence" },
        { id: "node_modules/b/README.md", title: "README.md", steward: "one", text: "read" },
      ]);
    });

    it("given a package that isn't installed, throws CORPUS_UNAVAILABLE and names it", () => {
      locked({ "node_modules/gone": {} });

      expect(() => readPackages(folder))
        .to.throw("node_modules/gone")
        .with.property("code", "CORPUS_UNAVAILABLE");
    });

    it("has more than a hundred contributors of this project's packages", () => {
      expect(new Set(readPackages(ROOT).map(({ steward }) => steward)).size).to.be.above(100);
    });
  });

  describe("readFolder", () => {
    it("has a contributor for each folder, with its texts in order", () => {
      put("anna/b.txt", "second");
      put("anna/a.md", "first");
      put("anna/c.png", "no text");
      put("bert/x.md", "other");
      put("stray.md", "nobody's");

      expect(readFolder(folder).map(({ steward, text }) => [steward, text])).to.deep.equal([
        ["anna", "first"],
        ["anna", "second"],
        ["bert", "other"],
      ]);
    });

    it("given a folder that isn't there, throws CORPUS_UNAVAILABLE", () => {
      expect(() => readFolder(join(folder, "none")))
        .to.throw()
        .with.property("code", "CORPUS_UNAVAILABLE");
    });
  });

  describe("readCorpus", () => {
    const source = () => ({ name: "mine", from: "folder", path: folder, mostCharacters: 5 }) as const;

    it("holds out each so-many-th document, and cuts long ones", () => {
      for (const name of ["a", "b", "c"]) put(`${name}/text.txt`, `${name} is a long text`);
      const { recorded, heldOut } = readCorpus(source(), 3);

      expect(recorded.map(({ text }) => text)).to.deep.equal(["a is ", "b is "]);
      expect(heldOut.map(({ text }) => text)).to.deep.equal(["c is "]);
    });

    it("leaves out texts without a word", () => {
      for (const name of ["a", "b", "c"]) put(`${name}/text.txt`, name);
      put("a/empty.txt", "");
      put("b/blank.md", "    \n later");
      const { recorded, heldOut } = readCorpus(source(), 3);

      expect([...recorded, ...heldOut].map(({ text }) => text)).to.deep.equal(["a", "b", "c"]);
    });

    it("given empty texts alone, throws CORPUS_TOO_SMALL", () => {
      for (const name of ["a", "b", "c"]) put(`${name}/text.txt`, "");

      expect(() => readCorpus(source(), 3))
        .to.throw("0 documents")
        .with.property("code", "CORPUS_TOO_SMALL");
    });

    it("given one contributor alone, throws CORPUS_TOO_SMALL", () => {
      for (const name of ["a", "b", "c"]) put(`one/${name}.txt`, name);

      expect(() => readCorpus(source(), 3))
        .to.throw("3 documents")
        .with.property("code", "CORPUS_TOO_SMALL");
    });
  });
});
