import { expect } from "chai";
import { closeSync, mkdtempSync, openSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Paged } from "../../../attribution/paged.ts";
import { SEPARATOR } from "../../../attribution/tokens.ts";
import { EconomyError } from "../../../sdk/errors.ts";
import { Random } from "../../helpers/random.ts";

/** So many that some pages have to go: the places are about as many as the pages, and not spread evenly. */
const LENGTH = 250_001;
const BEFORE = 12;
const READS = 300_000;

describe("Numbers in pages", () => {
  const numbers = Int32Array.from({ length: LENGTH }, (_, i) => Math.imul(i, i) ^ i);
  let folder: string;
  let path: string;
  let file: number;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "paged-"));
    path = join(folder, "numbers");
    writeFileSync(path, Buffer.concat([Buffer.alloc(BEFORE), Buffer.from(numbers.buffer)]));
    file = openSync(path, "r");
  });

  afterEach(() => {
    closeSync(file);
    rmSync(folder, { recursive: true });
  });

  it("are those of the file, in whatever order they are asked for", () => {
    const [random, paged] = [new Random(5n), new Paged(file, BEFORE, LENGTH)];
    const length = BigInt(LENGTH);
    let wrong = 0;
    for (let i = 0; i < READS; i++) {
      // a binary search asks for a few of them over and over
      const place = Number(random.next() % (random.once(2n) ? length : 1_000n));
      wrong += Number(paged.at(place) !== numbers[place]);
    }
    expect(wrong).to.equal(0);
  });

  it("are separators before the first one and behind the last", () => {
    const paged = new Paged(file, BEFORE, LENGTH);
    expect([-1, LENGTH, LENGTH + 10_000].map((place) => paged.at(place))).to.deep.equal([
      SEPARATOR,
      SEPARATOR,
      SEPARATOR,
    ]);
    expect([0, LENGTH - 1].map((place) => paged.at(place))).to.deep.equal([numbers[0], numbers[LENGTH - 1]]);
  });

  it("are none in an empty file", () => {
    expect(new Paged(file, BEFORE, 0).at(0)).to.equal(SEPARATOR);
  });

  it("given a page that was cut, throw INDEX_INVALID each time, and others are there", () => {
    const paged = new Paged(file, BEFORE, LENGTH);
    truncateSync(path, BEFORE + 4 * (LENGTH - 5));
    for (let time = 0; time < 3; time++) {
      expect(() => paged.at(LENGTH - 10))
        .to.throw(EconomyError)
        .with.property("code", "INDEX_INVALID");
    }
    expect(paged.at(7)).to.equal(numbers[7]);
  });
});
