import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { keccak256, toUtf8Bytes } from "ethers";
import { tokensOf, textsOf } from "../../../../attribution/tokens.ts";
import { EconomyError } from "../../../../sdk/errors.ts";
import { explain, type Explanation } from "../../../../watchtower/lane/explain.ts";
import { runExplain } from "../../../../watchtower/lane/explainCommand.ts";
import { explainedHtml, explainedText } from "../../../../watchtower/lane/explainText.ts";
import { account, hash, smallCase } from "../../../helpers/epochCases.ts";
import type { CaseRecord, EpochCase } from "../../../helpers/epochFiles.ts";
import { EpochBench } from "../../../helpers/epochRuns.ts";
import { Random } from "../../../helpers/random.ts";

const RESOURCES = { threads: 1, memory: "500MB" };
const [ALICE, BOB, RESERVE] = [account(1), account(2), account(9)];
const MILLION = 1_000_000n;
const RENT =
  "The tenant pays the rent by bank transfer on the third working day of each month, and keeps receipts for years.";
const ROOF = "Whoever repairs a roof in winter has to wear a harness and to close the pavement below with a red tape.";
const OWN = " Nobody wrote this down before. ";
const ANSWER = RENT + OWN + ROOF;

const record = (text: string, author: string, more: Partial<CaseRecord> = {}): CaseRecord => ({
  ...{ text, author, quality: MILLION, isVoid: false },
  ...more,
});
const channel = hash(1);

/** Two receipts of one channel: one for the answer, one that is private; so much each. */
function caseOf(records: readonly CaseRecord[] | undefined, text: string | undefined, price = 1_000n): EpochCase {
  const epoch = smallCase([price, price]);
  const [version] = epoch.versions;
  if (version === undefined) throw new Error("There is no version.");
  const responseHash = keccak256(toUtf8Bytes(text ?? ANSWER));
  return {
    ...epoch,
    versions: [{ ...version, records }],
    receipts: epoch.receipts.map((each, i) => (i === 0 ? { ...each, responseHash, isOpen: true } : each)),
    texts: text === undefined ? [] : ["another text", text],
  };
}

describe("explain", () => {
  let bench: EpochBench;
  const explained = async (epoch: EpochCase, index = 0n): Promise<Explanation> => {
    await bench.write(epoch);
    return await explain(bench.folder, { channel, index }, RESOURCES);
  };

  before(async () => {
    bench = await EpochBench.open();
  });

  after(() => {
    bench.close();
  });

  describe("given an open receipt whose text is there", () => {
    const records = [record(RENT, ALICE), record(ROOF, BOB, { quality: MILLION / 2n })];

    it("shows the whole answer, and which record each piece stands in", async () => {
      const { pieces } = await explained(caseOf(records, ANSWER));
      expect(pieces.map(({ text }) => text).join("")).to.equal(ANSWER);
      const held = (place: number) =>
        pieces.flatMap(({ text, record: own }) => (own === place ? text.trim() : [])).join(" ");
      expect(held(0)).to.equal(RENT);
      // behind a blank a first word is another token
      expect(held(1)).to.equal(ROOF.replace("Whoever ", ""));
    });

    it("gives each account what the epoch gives for this receipt", async () => {
      const epoch = caseOf(records, ANSWER);
      const { accounts, amount, reserveAmount } = await explained(epoch);
      const other = await explained(epoch, 1n);
      const of = (all: Explanation["accounts"], own: string) =>
        all.reduce((sum, each) => sum + (each.account === own ? each.amount : 0n), 0n);
      const { list } = await bench.run();
      for (const [own, total] of list.filter(([each]) => each !== RESERVE)) {
        const both = of(accounts, own) + of(other.accounts, own);
        expect(total - both, own).to.be.within(0n, 1n);
      }
      expect(accounts.reduce((sum, each) => sum + each.amount, 0n) + reserveAmount).to.equal(amount);
      expect(amount + other.amount).to.equal(epoch.pool);
    });

    it("keeps what a faulty record lacks in quality for the reserve", async () => {
      const { accounts, records: shown, reserveAmount } = await explained(caseOf(records, ANSWER));
      expect(shown.map(({ record: own, author, quality }) => [own, author, quality])).to.deep.equal([
        [0, ALICE, MILLION],
        [1, BOB, MILLION / 2n],
      ]);
      expect(reserveAmount > 0n && accounts.length === 2).to.equal(true);
    });

    it("says of a void record that it earns nothing", async () => {
      const { records: shown, accounts } = await explained(caseOf([record(RENT, ALICE, { isVoid: true })], RENT));
      expect(shown).to.deep.equal([{ record: 0, author: ALICE, quality: MILLION, isVoid: true, share: 0n }]);
      expect(accounts).to.deep.equal([]);
    });

    it("shows an answer that nobody has written", async () => {
      const { pieces, records: shown, amount, reserveAmount } = await explained(caseOf(records, OWN.trim()));
      expect(pieces).to.deep.equal([{ text: OWN.trim(), record: undefined }]);
      expect(shown).to.deep.equal([]);
      expect(reserveAmount).to.equal(amount);
    });
  });

  describe("given a receipt that goes by default weights", () => {
    const defaults = [
      [ALICE, 600_000n, 240n],
      [BOB, 300_000n, 120n],
    ];
    const listed = ({ accounts }: Explanation) => accounts.map((each) => [each.account, each.millionths, each.amount]);

    it("says that it is private", async () => {
      const explanation = await explained(caseOf([record(RENT, ALICE)], ANSWER), 1n);
      expect(explanation.dividedBy).to.equal("private");
      expect(explanation.pieces).to.deep.equal([]);
      expect(listed(explanation)).to.deep.equal(defaults);
      expect(explanation.reserveAmount).to.equal(40n);
    });

    it("says that its text isn't there", async () => {
      const explanation = await explained(caseOf([record(RENT, ALICE)], undefined));
      expect(explanation.dividedBy).to.equal("missing");
      expect(listed(explanation)).to.deep.equal(defaults);
    });

    it("says that its version weighs no texts, and shows the text", async () => {
      const explanation = await explained(caseOf(undefined, ANSWER));
      expect(explanation.dividedBy).to.equal("unweighed");
      expect(explanation.pieces).to.deep.equal([{ text: ANSWER, record: undefined }]);
      expect(listed(explanation)).to.deep.equal(defaults);
    });
  });

  describe("given a receipt that doesn't count", () => {
    const codeOf = async (epoch: EpochCase, index: bigint) => {
      try {
        await explained(epoch, index);
        return undefined;
      } catch (error) {
        return error instanceof EconomyError ? error.code : undefined;
      }
    };

    it("refuses one that isn't there", async () => {
      expect(await codeOf(smallCase([5n]), 1n)).to.equal("RECEIPT_UNKNOWN");
    });

    it("refuses one of a channel whose receipts have a gap", async () => {
      const epoch = smallCase([5n, 6n]);
      expect(await codeOf({ ...epoch, receipts: epoch.receipts.slice(0, 1) }, 0n)).to.equal("RECEIPT_UNKNOWN");
    });
  });

  describe("given characters of several tokens", () => {
    it("cuts a text into whole characters, whatever they are", () => {
      const random = new Random(8n);
      const signs = ["a", "é", "漢", "👩‍🚀", "𝔘", "🇫🇷", " ", "\u{10ffff}", "e\u0301", "\u{fffd}"];
      for (let n = 0; n < 200; n++) {
        const text = Array.from({ length: 12 }, () => random.pick(signs))
          .join("")
          .trim();
        const tokens = tokensOf(text);
        const texts = textsOf(tokens);
        expect(texts.map((each) => each.text).join("")).to.equal(text.normalize("NFC").replace(/\s+/g, " "));
        expect(texts.reduce((sum, { start, length }) => (start === sum ? sum + length : NaN), 0)).to.equal(
          tokens.length,
        );
      }
    });
  });

  describe("given a hostile answer", () => {
    const escape = "\u001b[2J\u009b31m\u202e";
    const hostile = `<script>alert("&")</script><img src='x' onerror=alert(1)> ${escape} ${RENT}`;

    it("sends nothing to a terminal that steers it", async () => {
      const text = explainedText(await explained(caseOf([record(RENT, ALICE)], hostile)), false);
      expect(text).to.include("<script>").and.include(`[0: `);
      expect(/[\p{Cc}\u202e]/u.test(text.replaceAll("\n", ""))).to.equal(false);
    });

    it("puts nothing into a page but text", async () => {
      const html = explainedHtml(await explained(caseOf([record(RENT, ALICE)], hostile)));
      expect(html).to.include("&lt;script&gt;alert(&quot;&amp;&quot;)").and.include("default-src");
      expect(/<script|<img|\u202e/u.test(html)).to.equal(false);
      expect(html.includes("\u001b")).to.equal(false);
    });
  });

  describe("as a command", () => {
    it("colours each record and says its author, where there are colours", async () => {
      const explanation = await explained(caseOf([record(RENT, ALICE)], ANSWER));
      const text = explainedText(explanation, true);
      expect(text).to.include("\u001b[36m[0: ").and.include(ALICE).and.include(RESERVE);
    });

    it("writes a page", async () => {
      const folder = mkdtempSync(join(tmpdir(), "page-"));
      await bench.write(caseOf([record(RENT, ALICE)], ANSWER));
      const lines: string[] = [];
      const html = join(folder, "receipt.html");
      await runExplain({ folder: bench.folder, channel, index: 0n, html, ...RESOURCES }, (line) => lines.push(line));
      expect(readFileSync(html, "utf8"))
        .to.match(/^<!doctype html>/)
        .and.include(`title="record 0"`);
      expect(lines.join("\n")).to.include(ALICE);
      rmSync(folder, { recursive: true });
    });
  });
});
