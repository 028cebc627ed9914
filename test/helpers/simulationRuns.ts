// What every simulation's command is tested for: its files, and its report.
import { expect } from "chai";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Claim } from "../../simulations/claims.ts";
import { differingRows, filesOf } from "./resultFiles.ts";

/** A run on one thread and the same on two, with what they should leave. */
export interface RunFolders {
  readonly one: () => string;
  readonly two: () => string;
  readonly tables: readonly string[];
  readonly charts: readonly string[];
}

/** Tests that both have the same bytes, and all of what should be there. */
export function itLeavesItsFiles({ one, two, tables, charts }: RunFolders): void {
  it("writes the same bytes on one and on two threads", () => {
    const [first, second] = [filesOf(one()), filesOf(two())];

    expect([...first.keys()]).to.deep.equal([...second.keys()]);
    for (const [name, bytes] of first) expect(second.get(name)?.equals(bytes), name).to.equal(true);
  });

  it("writes tables as CSV and Parquet, charts as SVG and PNG, figures and scenario as JSON, and the report", () => {
    expect([...filesOf(one()).keys()]).to.have.members([
      ...tables.flatMap((name) => [`${name}.csv`, `${name}.parquet`]),
      ...charts.flatMap((name) => [join("charts", `${name}.svg`), join("charts", `${name}.png`)]),
      ...["figures.json", "scenario.json", "report.html"],
    ]);
  });

  for (const name of tables) {
    it(`has in ${name}.parquet what ${name}.csv has`, async () => {
      expect(await differingRows(one(), name)).to.equal(0n);
    });
  }

  it("has a report that fetches nothing, with each chart", () => {
    const html = readFileSync(join(one(), "report.html"), "utf8");

    expect(html).not.to.match(/(src|href)="(?!data:)/);
    expect(html).not.to.match(/<script|url\(|@import/);
    for (const name of charts) {
      expect(html).to.contain(readFileSync(join(one(), "charts", `${name}.svg`)).toString("base64"));
    }
  });
}

/** Expects a report to have each claim with where it is from, and the command to have said it. */
export function expectClaims(folder: string, claims: readonly Claim[], lines: readonly string[]): void {
  const html = readFileSync(join(folder, "report.html"), "utf8");
  const inHtml = (text: string) => text.replaceAll("&", "&amp;").replaceAll('"', "&quot;");
  expect(claims).not.to.have.length(0);
  for (const { text, source } of claims) {
    expect(lines).to.include(text);
    expect(html).to.contain(inHtml(text));
    expect(html).to.contain(`[${inHtml(source)}`);
  }
}
