// The tables of docs/simulate-curation.md, which a test compares with the page, and rows that the report shows, too.
import { formatUnits } from "ethers";
import { assumptionRow } from "../assumptions.ts";
import { markdownTable } from "../markdown.ts";
import { haircutTable, HAIRCUT_TABLE, profitFrom, publishedFigures, SHARES } from "./published.ts";
import { CONSTANTS, type Rules } from "./rules.ts";
import type { Scenario } from "./scenario.ts";
import { KINDS } from "./tally.ts";

const OPEN = 10n ** 18n;
/** The rules of the ledger's example. */
const EXAMPLE: Rules = {
  ...CONSTANTS,
  ...{ payPerRecord: OPEN, seatFee: 2n * OPEN, newcomerRecords: 10_000n },
  ...{ panelSize: 5n, sampleSize: 10n, exposureFloor: 25n * OPEN },
};

/** The haircut table, the other published figures, from which error fakes pay, and the assumptions, as tables in Markdown. */
export function pageTables(scenario: Scenario): string[] {
  const gains = haircutTable().map(({ missed, gains: row }, i) => [
    `${missed}% missed`,
    ...row.map((gain, place) => `${text(gain)} (${text(HAIRCUT_TABLE[i]?.gains[place] ?? 0n)})`),
  ]);
  const errors = [64n, 1_024n, 4_096n].flatMap((records) =>
    [false, true].map((known) => [
      ...[String(records), known ? "known" : "a newcomer"],
      ...[0n, 60n].map((recoveredPercent) => breaksAt(records, known, recoveredPercent)),
    ]),
  );
  return [
    markdownTable(["computed (published)", ...SHARES.map((share) => `${share}% fakes`)], gains),
    markdownTable(["what", "published", "computed"], publishedRows()),
    markdownTable(["records", "submitter", "pays from, challenged by others", "by himself"], errors),
    markdownTable(
      ["contributor", "accounts", "records", "days", "bad", "cost of a good record, of a bad one"],
      kindRows(scenario),
    ),
    markdownTable(["what", "central", "range", "source"], assumptionRows(scenario)),
  ];
}

export function publishedRows(): string[][] {
  return publishedFigures().map(({ about, published, computed }) => [about, String(published), computed.toFixed(4)]);
}

/** The kinds of contributors. */
export function kindRows({ contributors }: Scenario): string[][] {
  return KINDS.map((kind) => {
    const { count, records, everyDays, bad, goodCost, badCost } = contributors[kind];
    const share = kind === "adaptive" ? "learned" : `${Math.round(bad * 100)}%`;
    return [kind, String(count), String(records), String(everyDays), share, `${goodCost}, ${badCost}`];
  });
}

/** The assumptions with their ranges. */
export function assumptionRows({ assumptions }: Scenario): string[][] {
  const { missed, ...rest } = assumptions;
  return [
    ...Object.entries(missed).map(([kind, value]) => assumptionRow(`missed: ${kind}`, value, plain)),
    ...Object.entries(rest).map(([name, value]) => assumptionRow(name, value, plain)),
  ];
}

function plain(millionths: bigint): string {
  return formatUnits(millionths, 6).replace(/\.0$/, "");
}

function breaksAt(records: bigint, known: boolean, recoveredPercent: bigint): string {
  const error = profitFrom(EXAMPLE, records, { known, recoveredPercent });
  return error === undefined ? "never" : (Number(error) / 1_000).toFixed(3);
}

function text(thousandths: bigint): string {
  return (Number(thousandths) / 1_000).toFixed(3).replace("-", "−");
}
