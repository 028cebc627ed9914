import { expect } from "chai";
import { join } from "node:path";
import { id } from "ethers";
import { NOBODY } from "../../../../attribution/engine.ts";
import { tokensOf } from "../../../../attribution/tokens.ts";
import { runEpoch } from "../../../../epoch/run.ts";
import { linesOf } from "../../../../watchtower/lane/explain.ts";
import { harmless, piecesOf } from "../../../../watchtower/lane/marked.ts";
import { pageOf } from "../../../../watchtower/lane/page.ts";
import { explainReceipt } from "../../../../watchtower/lane/receipt.ts";
import { expectCode } from "../../../helpers/laneEpochs.ts";
import { account, hash, smallCase } from "../../../helpers/epochCases.ts";
import { EpochBench } from "../../../helpers/epochRuns.ts";

const RESOURCES = { threads: 1, memory: "300MB" };
const QUOTED = "The tenant pays the rent on the third working day of each month by transfer";
const HOSTILE = `\u001b[2J\u202e<script>alert("1")</script> & '`;
const TEXT = `${QUOTED} ${HOSTILE}`;
const [ALICE, BOB, CAROL] = [account(1), account(2), account(3)];
const QUALITY = 750_000n;
const MILLION = 1_000_000n;
/** Basis points of the case's policy. */
const POINTS = 4_000n;

/** A text's pieces where its tokens belong to two records in turns. */
function inTurns(text: string) {
  const tokens = tokensOf(text);
  return {
    tokens,
    pieces: piecesOf(
      tokens,
      Int32Array.from(tokens, (_, place) => place % 2),
    ),
  };
}

describe("The pieces of a text", () => {
  const texts = ["plain words", "🦄𓀀𓁐 ぁ漢字 é", "ẞ, ñ and 👩‍👩‍👧‍👦", ""];

  for (const text of texts) {
    it(`given ${JSON.stringify(text)} with two records in turns, they make it up`, () => {
      expect(
        inTurns(text)
          .pieces.map((piece) => piece.text)
          .join(""),
      ).to.equal(text.normalize("NFC"));
    });
  }

  it("given characters in several tokens, none is torn", () => {
    for (const { text } of inTurns(texts.join(" ")).pieces) expect(text).not.to.include("\ufffd");
  });

  it("given a character in several tokens, it is the record's of its first byte", () => {
    const text = "𓀀";
    const { tokens, pieces } = inTurns(text);
    expect(tokens.length).to.be.greaterThan(1);
    expect(pieces).to.deep.equal([{ text, record: 0 }]);
  });

  it("given nobody's tokens, it is one piece of nobody's", () => {
    const tokens = tokensOf(QUOTED);
    const pieces = piecesOf(tokens, new Int32Array(tokens.length).fill(NOBODY));
    expect(pieces).to.deep.equal([{ text: QUOTED, record: NOBODY }]);
  });
});

describe("A harmless text", () => {
  it("names escapes, and what turns the direction", () => {
    expect(harmless("a\u001b[31m\u0007\u202eb\u009b")).to.equal("a⟨U+001B⟩[31m⟨U+0007⟩⟨U+202E⟩b⟨U+009B⟩");
  });
});

describe("explainReceipt", () => {
  const prices = [1_000n, 500n, 1_000n];
  let bench: EpochBench;
  let options: { scratch: string; threads: number; memory: string };

  before(async () => {
    bench = await EpochBench.open();
    options = { ...RESOURCES, scratch: join(bench.folder, "scratch") };
    const records = [{ text: QUOTED, author: ALICE, quality: QUALITY, isVoid: false }];
    const defaults = new Map([
      [BOB, MILLION / 3n],
      [CAROL, MILLION / 3n],
    ]);
    const receipts = prices.map((price, i) => ({
      ...{ channel: hash(1), index: BigInt(i), version: 1, price, isOpen: i !== 1 },
      responseHash: i === 0 ? id(TEXT) : hash(100 + i),
    }));
    await bench.write(
      smallCase(prices, { receipts, texts: [TEXT], versions: [{ model: 1, version: 1, defaults, records }] }),
    );
    await runEpoch({ folder: bench.folder, ...RESOURCES }, () => undefined);
  });

  after(() => {
    bench.close();
  });

  const explained = async (index: bigint) => explainReceipt(bench.folder, { channel: hash(1), index }, options);
  /** What contributors have of a price: all prices go by one policy, and nothing is rounded. */
  const partOf = (price: bigint) => (price * POINTS) / 10_000n;

  describe("given a receipt with its text", () => {
    it("gives the author the quality's part, rounded down", async () => {
      const { accounts, byDefault, whole } = await explained(0n);
      expect(whole).to.equal(partOf(1_000n));
      expect(byDefault).to.equal(undefined);
      expect(accounts).to.deep.equal([{ account: ALICE, ppm: QUALITY, amount: (whole * QUALITY) / MILLION }]);
    });

    it("marks what the record has, and no more", async () => {
      const { pieces } = await explained(0n);
      const [first, second, ...more] = pieces;
      expect(first).to.deep.equal({ text: QUOTED, record: 0 });
      expect([second?.record, more.length]).to.deep.equal([NOBODY, 0]);
    });
  });

  for (const [index, why] of [
    [1n, "it is private"],
    [2n, "its text is missing"],
  ] as const) {
    describe(`given that ${why}`, () => {
      it("says so, and gives what the default weights give", async () => {
        const { accounts, byDefault, whole } = await explained(index);
        const amount = (whole * (MILLION / 3n)) / MILLION;
        expect(byDefault).to.equal(why);
        expect(accounts).to.deep.equal(
          [BOB, CAROL].sort().map((each) => ({ account: each, ppm: MILLION / 3n, amount })),
        );
      });
    });
  }

  it("given a receipt that isn't there, it throws RECEIPT_INVALID", async () => {
    await expectCode(explained(9n), "RECEIPT_INVALID");
  });

  describe("shown in a terminal", () => {
    const ESCAPE = "\u001b";

    it("has no escape where there are no colours", async () => {
      const lines = linesOf(await explained(0n), false).join("\n");
      expect(lines).not.to.include(ESCAPE);
      expect(lines).to.include(`[0: ${QUOTED}]`);
    });

    it("has those of its own colours only", async () => {
      const lines = linesOf(await explained(0n), true).join("\n");
      const own = new RegExp(`${ESCAPE}\\[(38;5;\\d+|0)m`, "g");
      expect(lines.match(own)?.length).to.equal(2);
      expect(lines.replace(own, "")).not.to.include(ESCAPE);
    });

    it("says what is nobody's", async () => {
      const { whole, accounts } = await explained(0n);
      const given = accounts.reduce((sum, { amount }) => sum + amount, 0n);
      expect(linesOf(await explained(0n), false).at(-1)).to.equal(`nobody: ${whole - given}`);
    });
  });

  describe("shown as a page", () => {
    it("has no markup of the text's", async () => {
      const page = pageOf(await explained(0n));
      expect(page).to.include("&lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt; &amp; &#39;");
      for (const raw of ["<script", "\u001b", "\u202e"]) expect(page).not.to.include(raw);
    });

    it("loads nothing", async () => {
      expect(pageOf(await explained(0n))).not.to.match(/(src|href)=|url\(|@import/);
    });

    it("names each record in words, besides its colour", async () => {
      expect(pageOf(await explained(0n))).to.match(/<caption>Records<\/caption>[^]*record 0<sub>0<\/sub>/);
    });
  });
});
