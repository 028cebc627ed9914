import { readFileSync } from "node:fs";
import { expect } from "chai";
import { errorTable } from "../../../helpers/influenceErrors.ts";

const PAGE = readFileSync(new URL("../../../../docs/influence.md", import.meta.url), "utf8");

/** The cells of a line of a table, without the blanks that align them. */
function cellsOf(line: string): string[] {
  return line.split("|").map((cell) => cell.trim());
}

describe("docs/influence.md", () => {
  it("shows the errors that the seeded cases have", () => {
    const shown = PAGE.split("\n").filter((line) => /^\| (independent|shared|decaying)\b/.test(line));

    expect(shown.map(cellsOf)).to.deep.equal(errorTable().map(cellsOf));
  });

  it("says rightly that DataInf misplaces less weight than bare products in every row", () => {
    const rows = errorTable().map(cellsOf);
    const severalPoints = rows.filter(([, , points]) => points !== "1");

    expect(severalPoints).to.have.length.greaterThan(0);
    for (const cells of severalPoints) {
      const [byDataInf, byProducts] = [cells[4], cells.at(-2)].map((cell) =>
        parseFloat(cell?.split(" · ").at(-1) ?? ""),
      );
      expect(byDataInf).to.be.lessThan(byProducts ?? NaN);
    }
  });
});
