import { expect } from "chai";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseEther, ZeroAddress } from "ethers";
import hre from "hardhat";
import { readGrants } from "../../../../deployer/campaign/grants.ts";
import { checkClawBack, parseTerms, readTerms } from "../../../../deployer/campaign/terms.ts";
import { EconomyError } from "../../../../sdk/errors.ts";

const NAME = "campaign.json5";
const DAY = 86_400;
const OWNER = "0x70997970C51812dc3A010C7d01b50e0d17dc79C8";
const START = Date.parse("2025-09-08T00:00:00Z") / 1_000;
const GOOD = {
  total: "1234.5",
  owner: OWNER,
  start: "2025-09-08T00:00:00Z",
  delayMonths: 6,
  cliffMonths: 12,
  linearMonths: 36,
  release: "monthly",
  clawBackFrom: "2031-01-01T00:00:00Z",
};

describe("parseTerms", () => {
  it("given good terms, it gives units, and the seconds between calendar dates", () => {
    expect(parseTerms(GOOD, NAME)).to.deep.equal({
      total: parseEther("1234.5"),
      owner: OWNER,
      start: START,
      // from 2025-09-08 to 2026-03-08 and 2026-09-08, and from 2026-03-08 to 2029-03-08
      times: { delay: 181 * DAY, cliff: 365 * DAY, duration: 1_096 * DAY, steps: 36 },
      clawBackFrom: Date.parse("2031-01-01T00:00:00Z") / 1_000,
    });
  });

  it("given release per second, it has no steps", () => {
    expect(parseTerms({ ...GOOD, release: "per second" }, NAME).times.steps).to.equal(0);
  });

  it("given months that don't divide the days, it rounds the duration down to a multiple of the steps", () => {
    const { duration, steps } = parseTerms({ ...GOOD, linearMonths: 7 }, NAME).times;
    // from 2026-03-08 to 2026-10-08
    expect(duration).to.equal(214 * DAY - ((214 * DAY) % 7));
    expect(steps).to.equal(7);
    expect(duration % steps).to.equal(0);
  });

  it("given a cliff until the end, it ends where the rounded duration ends", () => {
    const { cliff, delay, duration } = parseTerms({ ...GOOD, cliffMonths: 13, linearMonths: 7 }, NAME).times;
    expect(cliff).to.equal(delay + duration);
  });

  it("given no linear months, everything vests at once", () => {
    const { times } = parseTerms({ ...GOOD, cliffMonths: 6, linearMonths: 0 }, NAME);
    expect(times).to.deep.equal({ delay: 181 * DAY, cliff: 181 * DAY, duration: 0, steps: 0 });
  });

  const faults: [what: string, path: string, change: object][] = [
    ["a total that is a number", "total", { total: 1234.5 }],
    ["a total of 19 decimals", "total", { total: "1.0000000000000000001" }],
    ["a total of zero", "total", { total: "0" }],
    ["a total above 2⁹⁶ − 1", "total", { total: "79228162514.264337593543950336" }],
    ["an owner that is no address", "owner", { owner: "alice" }],
    ["an owner with a wrong checksum", "owner", { owner: OWNER.replace("C51812", "c51812") }],
    ["the zero address as owner", "owner", { owner: ZeroAddress }],
    ["a start without a time", "start", { start: "2025-09-08" }],
    ["a start in another zone", "start", { start: "2025-09-08T00:00:00+02:00" }],
    ["a start with a fraction", "start", { start: "2025-09-08T00:00:00.5Z" }],
    ["a start before 1970", "start", { start: "1969-12-31T23:59:59Z" }],
    ["a date that no calendar has", "start", { start: "2025-02-30T00:00:00Z" }],
    ["months with a fraction", "delayMonths", { delayMonths: 0.5 }],
    ["negative months", "delayMonths", { delayMonths: -1 }],
    ["months without end", "linearMonths", { linearMonths: 241 }],
    ["a cliff before the delay", "cliffMonths", { cliffMonths: 5 }],
    ["a cliff after the end", "cliffMonths", { cliffMonths: 43 }],
    ["another release", "release", { release: "daily" }],
    ["no claw-back", "clawBackFrom", { clawBackFrom: undefined }],
  ];
  for (const [what, path, change] of faults) {
    it(`given ${what}, it names ${path}`, () => {
      expect(() => parseTerms({ ...GOOD, ...change }, NAME))
        .to.throw(EconomyError, `${NAME}: ${path}: `)
        .with.property("code", "TERMS_INVALID");
    });
  }

  it("given two faults, it names both", () => {
    expect(() => parseTerms({ ...GOOD, total: "0", release: "" }, NAME)).to.throw(/total: .*; release: /);
  });

  it("given a field that it doesn't know, it refuses it", () => {
    expect(() => parseTerms({ ...GOOD, cliff: 1 }, NAME)).to.throw(EconomyError, `${NAME}: the file: `);
  });
});

describe("checkClawBack", () => {
  const PERIOD = 366 * DAY;
  const { times, ...file } = parseTerms(GOOD, NAME);
  const terms = { ...file, ...times };
  const end = START + (181 + 1_096) * DAY;

  for (const [when, now] of [
    ["before the end", START],
    ["after the end", end + 1],
  ] as const) {
    it(`given a time ${when}, it takes 366 days after the later of both, and no second less`, () => {
      const earliest = Math.max(end, now) + PERIOD;
      expect(() => checkClawBack({ ...terms, clawBackFrom: earliest }, now)).to.not.throw();
      expect(() => checkClawBack({ ...terms, clawBackFrom: earliest - 1 }, now))
        .to.throw(EconomyError, new Date(earliest * 1_000).toISOString().slice(0, 19))
        .with.property("code", "TERMS_INVALID");
    });
  }
});

describe("readTerms", () => {
  it("given the example, it agrees with the example's list", () => {
    const folder = join(hre.config.paths.root, "parameters");
    const { total } = readTerms(join(folder, NAME));
    const grants = readGrants(join(folder, "grants.csv"), { total, refusal: () => undefined });
    expect(grants.reduce((sum, { amount }) => sum + amount, 0n)).to.equal(total);
  });

  it("given no file, it says so", () => {
    expect(() => readTerms("none.json5")).to.throw(EconomyError, "none.json5 does not exist");
  });

  it("given a file that is no JSON5, it names the file", () => {
    const folder = mkdtempSync(join(tmpdir(), "terms-"));
    writeFileSync(join(folder, NAME), "{ total: ");
    expect(() => readTerms(join(folder, NAME)))
      .to.throw(EconomyError, `${NAME}: `)
      .with.property("code", "TERMS_INVALID");
    rmSync(folder, { recursive: true });
  });
});
