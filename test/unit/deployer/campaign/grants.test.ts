import { expect } from "chai";
import { mkdtempSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { getAddress, parseEther, ZeroAddress } from "ethers";
import { parseGrants, readGrants } from "../../../../deployer/campaign/grants.ts";
import { EconomyError } from "../../../../sdk/errors.ts";

const NAME = "grants.csv";
const [ALICE, BOB, CAROL] = ["a1", "b0", "ca"].map((byte) => getAddress(`0x${byte.repeat(20)}`)) as [
  string,
  string,
  string,
];
const MAX = 2n ** 96n - 1n;

function parse(text: string, total = "3", refused: Readonly<Record<string, string>> = {}) {
  return parseGrants(text, NAME, { total: parseEther(total), refusal: (account) => refused[account] });
}

/** The message of the refusal of rows below a right header. */
function refusalOf(rows: readonly string[], refused: Readonly<Record<string, string>> = {}): string {
  return messageOf(() => parse(["account,amount", ...rows].join("\n"), "3", refused));
}

function messageOf(run: () => unknown): string {
  try {
    run();
  } catch (error) {
    expect(error).to.be.instanceOf(EconomyError).with.property("code", "GRANTS_INVALID");
    return (error as EconomyError).message;
  }
  throw new Error("The list was taken.");
}

/** The same letters with one of them in the other case. */
function withWrongCase(account: string): string {
  const at = account.search(/[a-f]/);
  return account.slice(0, at) + account.charAt(at).toUpperCase() + account.slice(at + 1);
}

describe("parseGrants", () => {
  const grants = [
    { account: ALICE, amount: parseEther("1") },
    { account: BOB, amount: parseEther("2") },
  ];
  const good: [what: string, text: string][] = [
    ["a plain list", `account,amount\n${ALICE},1\n${BOB},2\n`],
    ["no line's end at the end", `account,amount\n${ALICE},1\n${BOB},2`],
    ["a byte order mark and Windows' line ends", `\ufeffaccount,amount\r\n${ALICE},1\r\n${BOB},2\r\n`],
    ["both kinds of line ends", `account,amount\n${ALICE},1\r\n${BOB},2\n`],
    ["quoted cells", `"account","amount"\n"${ALICE}","1"\n${BOB},"2"\n`],
    ["empty lines at the end", `account,amount\n${ALICE},1\n${BOB},2\n\n\r\n\n`],
    ["addresses in lower case", `account,amount\n${ALICE.toLowerCase()},1\n${BOB.toLowerCase()},2\n`],
    ["zeros behind the point", `account,amount\n${ALICE},1.000000000000000000\n${BOB},2.0\n`],
  ];
  for (const [what, text] of good) {
    it(`given ${what}, it gives the rows in order, in units`, () => {
      expect(parse(text)).to.deep.equal(grants);
    });
  }

  it("given 18 decimals, it takes every unit", () => {
    const rows = `account,amount\n${ALICE},0.000000000000000001\n${BOB},2.999999999999999999\n`;
    expect(parse(rows).map(({ amount }) => amount)).to.deep.equal([1n, parseEther("3") - 1n]);
  });

  describe("given a fault in a row, it names the line", () => {
    const long = "9".repeat(100_000);
    const faults: [what: string, row: string, says: string][] = [
      ["an account that is a word", "alice,1", 'account "alice" is not an address'],
      ["an account without 0x", `${ALICE.slice(2)},1`, "is not an address"],
      ["an account with a space before it", ` ${ALICE},1`, "is not an address"],
      ["an ICAP account", "XE7338O073KYGTWWZN0F2WZ0R8PX5ZPPZS,1", "is not an address"],
      ["a wrong checksum", `${withWrongCase(CAROL)},1`, "has a wrong checksum"],
      ["the zero address", `${ZeroAddress},1`, "account is the zero address"],
      ["a refused account", `${BOB},1`, "account is the token"],
      ["no amount", `${CAROL},`, 'amount "" is not a plain decimal number'],
      ["an exponent", `${CAROL},1e3`, 'amount "1e3" is not a plain'],
      ["a thousands separator", `${CAROL},"1,000"`, 'amount "1,000" is not a plain'],
      ["a minus", `${CAROL},-1`, 'amount "-1" is not a plain'],
      ["a plus", `${CAROL},+1`, 'amount "+1" is not a plain'],
      ["a leading zero", `${CAROL},01`, 'amount "01" is not a plain'],
      ["a hexadecimal number", `${CAROL},0x10`, 'amount "0x10" is not a plain'],
      ["a point without digits", `${CAROL},1.`, 'amount "1." is not a plain'],
      ["a line in a cell", `${CAROL},"1\n"`, 'amount "1\\n" is not a plain'],
      ["19 decimals", `${CAROL},1.0000000000000000000`, "has more than 18 decimals"],
      ["zero", `${CAROL},0`, "amount is zero"],
      ["zero with decimals", `${CAROL},0.000`, "amount is zero"],
      ["a unit above 2⁹⁶ − 1", `${CAROL},79228162514.264337593543950336`, "amount is above 2⁹⁶ − 1 units"],
      ["an endless number", `${CAROL},${long}`, "amount is above 2⁹⁶ − 1 units"],
      ["an extra column", `${CAROL},1,note`, "has 3 columns instead of 2"],
      ["a missing column", CAROL, "has 1 columns instead of 2"],
      ["an empty line between rows", "", "is empty"],
    ];
    for (const [what, row, says] of faults) {
      it(`when it is ${what}`, () => {
        const line = row.includes("\n") ? 4 : 3;
        const message = refusalOf([`${ALICE},1`, row, `0x${"dd".repeat(20)},1`], { [BOB]: "account is the token" });

        expect(message).to.include(`${NAME}: line ${line}: `).and.include(says);
        expect(message).to.not.include(";");
        expect(message.length).to.be.below(300);
      });
    }

    it("when it is an account of an earlier row in other letters, with both lines", () => {
      const message = refusalOf([`${ALICE},1`, `${BOB},1`, `${ALICE.toLowerCase()},1`]);
      expect(message).to.include(`line 4: account ${ALICE.toLowerCase()} is on line 2 already`);
    });

    it("when both cells are at fault, with both faults", () => {
      const message = refusalOf(["alice,nothing"]);
      expect(message).to.include("line 2: account").and.include("line 2: amount");
    });

    it("when a quote isn't closed", () => {
      expect(refusalOf([`${ALICE},1`, `${BOB},"2`])).to.include("line 3");
    });
  });

  it("given eleven faults, it lists ten and counts the other", () => {
    const message = refusalOf(Array.from({ length: 11 }, () => "alice,1"));
    expect(message).to.include("line 11:").and.include("and 1 more fault.").and.not.include("line 12:");
  });

  it("given many faults, it counts the others", () => {
    expect(refusalOf(Array.from({ length: 1_000 }, () => "alice,1"))).to.include("and 990 more faults.");
  });

  const headers: [what: string, text: string][] = [
    ["nothing", ""],
    ["no header", `${ALICE},3\n`],
    ["other names", `address,amount\n${ALICE},3\n`],
    ["another order", `amount,account\n3,${ALICE}\n`],
    ["another column", `account,amount,note\n${ALICE},3,x\n`],
    ["semicolons", `account;amount\n${ALICE};3\n`],
  ];
  for (const [what, text] of headers) {
    it(`given ${what}, it refuses the header`, () => {
      expect(messageOf(() => parse(text))).to.include("line 1: must be account,amount");
    });
  }

  it("given a header alone, it refuses it", () => {
    expect(messageOf(() => parse("account,amount\n\n"))).to.include("has no rows");
  });

  it("given another total, it names both sums", () => {
    const message = messageOf(() => parse(`account,amount\n${ALICE},1\n${BOB},2\n`, "3.000000000000000001"));
    expect(message).to.include("sum to 3.0, the terms' total is 3.000000000000000001");
  });

  it("given the largest promise, it takes it", () => {
    expect(parse(`account,amount\n${ALICE},79228162514.264337593543950335\n`, "79228162514.264337593543950335")).to.eql(
      [{ account: ALICE, amount: MAX }],
    );
  });

  it("given a sum above 2⁹⁶ − 1, it refuses it", () => {
    const rows = `account,amount\n${ALICE},79228162514.264337593543950335\n${BOB},0.000000000000000001\n`;
    expect(messageOf(() => parse(rows, "79228162514.264337593543950336"))).to.include("above 2⁹⁶ − 1 units");
  });
});

describe("readGrants", () => {
  const folder = mkdtempSync(join(tmpdir(), "grants-"));
  const rules = { total: parseEther("3"), refusal: () => undefined };

  after(() => {
    rmSync(folder, { recursive: true });
  });

  it("given a file, it reads it", () => {
    writeFileSync(join(folder, NAME), `account,amount\n${ALICE},3\n`);
    expect(readGrants(join(folder, NAME), rules)).to.deep.equal([{ account: ALICE, amount: parseEther("3") }]);
  });

  it("given no file, it says so", () => {
    expect(messageOf(() => readGrants(join(folder, "none.csv"), rules))).to.include("none.csv does not exist");
  });

  it("given more than memory may hold, it refuses it unread", () => {
    writeFileSync(join(folder, "large.csv"), "");
    truncateSync(join(folder, "large.csv"), 256 * 1_024 ** 2 + 1);
    expect(messageOf(() => readGrants(join(folder, "large.csv"), rules))).to.include("is larger than 256 MiB");
  });
});
