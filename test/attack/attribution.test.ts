import { expect } from "chai";
import { shardOf } from "../../attribution/corpus.ts";
import { type Attribution, Engine, FULL_QUALITY } from "../../attribution/engine.ts";
import { informationOf } from "../../attribution/information.ts";
import { ALPHABET, tokensOf } from "../../attribution/tokens.ts";
import { readLicences } from "../../workbench/licences.ts";

const LICENCES = readLicences().map(({ text }) => text);
/** What honest contributors have recorded, in pieces of a paragraph's length. */
const OTHERS = LICENCES.slice(0, 120).flatMap((text) => text.match(/[^]{1,600}/g) ?? []);
const VICTIM = LICENCES.slice(130, 140).map((text) => text.slice(0, 1_500));
/** Answers that quote the victim, with the model's own words between. */
const ANSWERS = VICTIM.map((text, i) => `Question ${i} is answered so: ${text.slice(100, 700)} That is what it says.`);

const MOST_OF_A_TOKEN = BigInt(informationOf(ALPHABET - 1));

/** Records of others, of the victim and then of mallory, what answers draw on, and what mallory gets of it. */
function run(records: { before?: readonly string[]; mallory: readonly string[] }, answers = ANSWERS) {
  const all = [...OTHERS, ...(records.before ?? VICTIM), ...records.mallory];
  return attribute(
    all,
    answers,
    all.map((_, index) => index >= all.length - records.mallory.length),
  );
}

function attribute(all: readonly string[], answers: readonly string[], isMallorys: readonly boolean[]) {
  const engine = new Engine(
    [shardOf(all.map(tokensOf))],
    all.map(() => ({ quality: FULL_QUALITY, isVoid: false })),
  );
  const found = answers.map((answer) => engine.attribute(tokensOf(answer)));
  const sumOf = (each: (attribution: Attribution) => bigint) => found.reduce((sum, one) => sum + each(one), 0n);
  const weightsOf = (wanted: boolean) =>
    sumOf(({ weights }) => {
      return [...weights].reduce((sum, [record, weight]) => sum + (isMallorys[record] === wanted ? weight : 0n), 0n);
    });
  return {
    limit: engine.limit,
    mallory: weightsOf(true),
    others: weightsOf(false),
    unattributed: sumOf(({ unattributed }) => unattributed),
  };
}

describe("attacks on attribution by tokens", () => {
  const honest = run({ mallory: [] });

  it("quotes of the victim pay the victim, before anybody attacks", () => {
    expect(honest.others > 0n).to.equal(true);
  });

  it("a copy of what is recorded earns nothing, and takes nothing", () => {
    const attack = run({ mallory: VICTIM });
    expect([attack.mallory, attack.others]).to.deep.equal([0n, honest.others]);
  });

  it("a copy with its lines set otherwise, as answers have them, earns nothing, and takes nothing", () => {
    const unwrapped = (text: string) => text.replace(/\s+/g, " ");
    const answers = ANSWERS.map(unwrapped);
    const attack = run({ mallory: VICTIM.map(unwrapped) }, answers);
    expect(answers).to.not.deep.equal(ANSWERS);
    expect([attack.mallory, attack.others]).to.deep.equal([0n, honest.others]);
  });

  it("a copy with a word more, which answers have behind it, earns that word at most", () => {
    const longer = VICTIM.map((text) => `${text.slice(100, 700)} That`);
    const attack = run({ mallory: longer });
    // the quote's end may be cut into other tokens
    expect(attack.mallory <= BigInt(VICTIM.length) * 3n * MOST_OF_A_TOKEN * FULL_QUALITY).to.equal(true);
    expect(attack.others).to.equal(honest.others);
  });

  it("words that most records have earn nothing, however often they are repeated", () => {
    const phrase = "Permission is hereby granted, free of charge, to any person obtaining a copy of this software";
    const common = Array.from({ length: 300 }, (_, i) => `${phrase}. Number ${i}.`);
    const attack = run({ before: common, mallory: [`${phrase} `.repeat(40)] }, [`It says: ${phrase}.`]);
    expect(attack.limit).to.be.lessThan(300);
    // the first word follows a blank there and nowhere else
    expect(attack.mallory <= MOST_OF_A_TOKEN * FULL_QUALITY).to.equal(true);
  });

  it("one's own text in many records earns no more than in one", () => {
    const own = "Whoever keeps bees on a roof shall tell the neighbours when the hives are opened, and why.";
    const once = run({ mallory: [`0: ${own}`] }, [`I read: ${own}`]);
    const often = run({ mallory: Array.from({ length: 7 }, (_, i) => `${i}: ${own}`) }, [`I read: ${own}`]);
    expect(once.mallory > 0n).to.equal(true);
    expect(often.mallory <= once.mallory).to.equal(true);
  });

  it("a text in pieces earns no more than whole", () => {
    const own = LICENCES[150]?.slice(0, 1_200) ?? "";
    const answers = [`As it stands: ${own}`];
    const whole = run({ mallory: [own] }, answers);
    const pieces = run({ mallory: own.match(/[^]{1,300}/g) ?? [] }, answers);
    expect(whole.mallory > 0n).to.equal(true);
    expect(pieces.mallory <= whole.mallory).to.equal(true);
  });

  it("records of anything, added until the limit is higher, don't make an early phrase rare again", () => {
    const phrase = "Whoever keeps bees on a roof shall tell the neighbours when the hives are opened, and why.";
    const answers = [`I read: ${phrase}`];
    const before = [...Array.from({ length: 10 }, (_, i) => `${i}: ${phrase}`), ...VICTIM];
    const filler = Array.from({ length: 400 }, (_, i) => `Filler ${i}`);
    const all = [...before, ...filler];
    const isMallorys = all.map((_, index) => index === 0 || index >= before.length);
    const attack = attribute(all, answers, isMallorys);
    expect(attack.limit).to.be.greaterThan(10);
    expect([attack.mallory, attack.unattributed > 0n]).to.deep.equal([0n, true]);
    expect(attribute(before.slice(0, 8), answers, isMallorys).mallory > 0n).to.equal(true);
  });

  it("making a rival's text common takes it from him, and brings nothing to who does it", () => {
    const own = "Whoever keeps bees on a roof shall tell the neighbours when the hives are opened, and why.";
    const answers = ANSWERS.map((answer) => `${answer} ${own}`);
    const peaceful = run({ mallory: [own] }, answers);
    const flood = Array.from({ length: 60 }, (_, i) => `${i} ${VICTIM.map((text) => text.slice(90, 710)).join(" ")}`);
    const attack = run({ mallory: [own, ...flood] }, answers);
    expect(attack.limit).to.be.lessThan(60);
    const shareOf = ({ mallory, others, unattributed }: typeof attack) =>
      (mallory * 1_000_000n) / (mallory + others + unattributed);
    expect(attack.others < peaceful.others / 10n).to.equal(true);
    expect(shareOf(attack) <= shareOf(peaceful)).to.equal(true);
  });

  it("empty records and blanks earn nothing and break nothing", () => {
    const attack = run({ mallory: ["", " ", "\n\n\n", "\u0000"] });
    expect([attack.mallory, attack.others > 0n]).to.deep.equal([0n, true]);
  });
});
