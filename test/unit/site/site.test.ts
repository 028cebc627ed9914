import { mkdtempSync, rmSync, writeFileSync, globSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { expect } from "chai";
import { findFaults } from "../../../site/check.ts";
import { entriesOf, undocumented } from "../../../site/entries.ts";
import { anchorOf, pageOf, relinked } from "../../../site/links.ts";
import { GROUPS } from "../../../site/nav.ts";
import { readSiteOptions } from "../../../site/options.ts";
import { readReference } from "../../../site/reference.ts";

describe("site", () => {
  describe("the reference of contracts", () => {
    it("has a text for every function, event and error of every contract that is deployed", function () {
      this.timeout(60_000);
      const { contracts } = readReference(".");

      expect(contracts.map(({ name }) => name)).to.include.members(["RewardLane", "ModelOffering", "OpenToken"]);
      expect(contracts.flatMap(undocumented)).to.deep.equal([]);
      for (const contract of contracts) {
        const callable = contract.abi.filter(({ type }) => ["function", "event", "error"].includes(type ?? ""));
        expect(entriesOf(contract).map(({ name }) => name)).to.deep.equal(callable.map(({ name }) => name));
      }
    });

    it("names an entry without a text", () => {
      const abi = [
        { type: "function", name: "take", inputs: [{ name: "all", type: "bool" }], stateMutability: "view" },
      ];
      const node = { id: 1, nodeType: "ContractDefinition", linearizedBaseContracts: [1] };
      const contract = { name: "Till", source: "contracts/Till.sol", abi, tree: new Map([[1, node]]), node };

      expect(undocumented(contract)).to.deep.equal(["Till: function take(bool)"]);
    });
  });

  describe("the navigation", () => {
    it("has every page of docs/ once", () => {
      const pages = GROUPS.flatMap(({ pages }) => pages);

      expect([...pages].sort()).to.deep.equal(
        globSync("docs/*.md")
          .map((file) => basename(file, ".md"))
          .sort(),
      );
    });
  });

  describe("links", () => {
    it("turns links between files into links between pages", () => {
      const text = "[a](../README.md#commands) [b](../gas.json) [c](decisions/) [d](https://x.example) [e](#f)";

      expect(relinked(text, "docs/x402.md", ".", () => undefined)).to.equal(
        "[a](./readme.md#commands) [b](./source/gas.json.md) [c](./decisions/index.md) [d](https://x.example) [e](#f)",
      );
    });

    it("leaves a picture beside its page", () => {
      const text = "![unlocks](gallery/supply-pressure.svg)";
      const found: string[] = [];

      expect(relinked(text, "docs/gallery.md", ".", (link) => found.push(pageOf(link)))).to.equal(
        "![unlocks](./gallery/supply-pressure.svg)",
      );
      expect(found).to.deep.equal(["gallery/supply-pressure.svg"]);
    });

    it("leaves code as it is", () => {
      const text = "```ts\nlist[0](../nowhere.ts)\n```";

      expect(relinked(text, "docs/x402.md", ".", () => undefined)).to.equal(text);
    });

    it("refuses a file that isn't there", () => {
      expect(() => relinked("[a](nowhere.md)", "docs/x402.md", ".", () => undefined)).to.throw("nowhere.md");
    });

    it("makes anchors as GitHub does", () => {
      expect(anchorOf("What `npm start` does, by Bob's clock")).to.equal("what-npm-start-does-by-bobs-clock");
      expect(pageOf({ path: "test/attack", isFolder: true })).to.equal("source/test/attack/index.md");
    });
  });

  describe("the check of what is built", () => {
    let folder: string;
    const page = (file: string, html: string) => writeFileSync(join(folder, file), html);

    beforeEach(() => {
      folder = mkdtempSync(join(tmpdir(), "site-"));
      page("b.html", '<h2 id="here">b</h2>');
    });

    afterEach(() => rmSync(folder, { recursive: true }));

    it("finds nothing where all links lead somewhere", () => {
      page("a.html", '<a href="./b.html#here">b</a><a href="/b.html">b</a><a href="https://x.example">x</a>');

      expect(findFaults(folder)).to.deep.equal([]);
    });

    it("finds a picture that isn't there, and not one that is", () => {
      page("here.svg", "<svg/>");
      page("a.html", '<img alt="" src="/here.svg"><img alt="" src="gone.svg"><img alt="" src="data:image/svg+xml,x">');

      expect(findFaults(folder)).to.deep.equal(["a.html shows gone.svg, and there is none"]);
    });

    it("finds a missing page, a missing anchor, and what is fetched from elsewhere", () => {
      page(
        "a.html",
        '<a href="./c.html">c</a><a href="b.html#gone">b</a><script src="https://cdn.example/x.js"></script>',
      );

      expect(findFaults(folder)).to.deep.equal([
        "a.html links to ./c.html, and there is no c.html",
        "a.html links to b.html#gone, and nothing there has this anchor",
        "a.html fetches https://cdn.example/x.js",
      ]);
    });
  });

  describe("options", () => {
    it("reads where the site is served", () => {
      const read = readSiteOptions(["--serve", "--base", "/docs/"]);

      expect(read).to.deep.equal({ serve: true, port: 4173, base: "/docs/" });
    });

    it("refuses a base without a slash", () => {
      expect(() => readSiteOptions(["--base", "docs"]))
        .to.throw()
        .with.property("code", "USAGE");
    });
  });
});
