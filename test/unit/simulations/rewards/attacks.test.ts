import { expect } from "chai";
import { attackTexts, commonTexts, paraphrased } from "../../../../simulations/rewards/attacks.ts";
import { ATTACKER, shuffled, type VersionRecord, versionRecords } from "../../../../simulations/rewards/records.ts";
import { OURS, type Variant } from "../../../../simulations/rewards/scenario.ts";
import { type Random, streamsOf } from "../../../../simulations/random.ts";

const record = (author: string, text: string): VersionRecord => {
  return { author, text, quality: 1_000_000n, isVoid: false };
};
const honest = Array.from({ length: 40 }, (_, i) =>
  record(`author ${i % 5}`, `text number ${i} of someone who writes`),
);
const attackBy = (rest: Partial<Variant>): Variant => ({ ...OURS, name: "attack", part: 0.25, every: 5, ...rest });
const stream = (): Random => {
  const [random] = [...streamsOf(5, 0, 1)];
  if (random === undefined) throw new Error("There is no stream.");
  return random;
};

describe("attackTexts", () => {
  it("given nobody who attacks, has none", () => {
    expect(attackTexts(honest, attackBy({ attack: "none" }), stream())).to.deep.equal([]);
  });

  for (const attack of ["boilerplate", "paraphrase", "copies", "spam"] as const) {
    it(`given ${attack}, has as many as its part of all records`, () => {
      expect(attackTexts(honest, attackBy({ attack }), stream())).to.have.length(10);
    });
  }

  it("given copies, has texts of others", () => {
    const known = new Set(honest.map(({ text }) => text));
    for (const text of attackTexts(honest, attackBy({ attack: "copies" }), stream())) {
      expect(known.has(text)).to.equal(true);
    }
  });

  it("given boilerplate, begins with a text that most contributors have, and has words of its own", () => {
    const common = ["one", "two", "three"].map((author) => record(author, "the same licence"));
    const texts = attackTexts([...honest, ...common], attackBy({ attack: "boilerplate" }), stream());

    expect(texts[0]?.startsWith("the same licence ")).to.equal(true);
    expect(new Set(texts).size).to.equal(texts.length);
  });
});

describe("paraphrased", () => {
  const text = new Array(10_000).fill("word").join(" ");

  for (const every of [5, 10]) {
    it(`given one word in ${every}, replaces about as many`, () => {
      const other = paraphrased(text, every, () => "other", stream()).split(" ");
      const replaced = other.filter((word) => word === "other").length;

      expect(other).to.have.length(10_000);
      expect(replaced).to.be.within(10_000 / every - 200, 10_000 / every + 200);
    });
  }
});

describe("commonTexts", () => {
  it("counts contributors, not records", () => {
    const records = [record("a", "mine"), record("a", "mine"), record("a", "ours"), record("b", "ours")];
    expect(commonTexts(records)).to.deep.equal(["ours", "mine"]);
  });
});

describe("versionRecords", () => {
  it("given an attack after, has the attacker's records last; before, first", () => {
    const after = versionRecords(honest, attackBy({ attack: "spam" }), stream());
    const before = versionRecords(honest, attackBy({ attack: "spam", when: "before" }), stream());

    expect(after.slice(-10).every(({ author }) => author === ATTACKER)).to.equal(true);
    expect(before.slice(0, 10).every(({ author }) => author === ATTACKER)).to.equal(true);
    expect(after).to.have.length(50);
  });

  it("given copies that are screened, has them void; else they stand", () => {
    const own = (variant: Variant) => {
      return versionRecords(honest, variant, stream()).filter(({ author }) => author === ATTACKER);
    };

    expect(own(attackBy({ attack: "copies" })).every(({ isVoid }) => isVoid)).to.equal(true);
    expect(own(attackBy({ attack: "copies", screened: false })).some(({ isVoid }) => isVoid)).to.equal(false);
  });

  it("given two contributors with one text, has the later one void, whatever an attacker's are", () => {
    const two = [record("a", "the same"), record("b", "the same")];
    for (const screened of [true, false]) {
      const records = versionRecords(two, attackBy({ attack: "none", screened }), stream());
      expect(records.map(({ isVoid }) => isVoid)).to.deep.equal([false, true]);
    }
  });
});

describe("shuffled", () => {
  it("has all things once, in another order", () => {
    const things = [...new Array(50).keys()];
    const mixed = shuffled(things, stream());

    expect(mixed).not.to.deep.equal(things);
    expect(mixed.toSorted((a, b) => a - b)).to.deep.equal(things);
  });
});
