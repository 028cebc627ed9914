import { figureRows, readFigures, type Targets } from "../benchmarks/report.ts";
import { blocks, tableOf } from "./markdown.ts";

const TITLES: Readonly<Record<string, string>> = {
  vesting: "Vesting",
  splitter: "Splitter",
  datanet: "Datanets",
  staking: "Staking",
  deploy: "Deployment",
  bonds: "Bonds",
  model: "Models",
  payment: "Payments",
  rewards: "Reward lanes",
  iao: "Offerings",
  peer: "Other designs",
};
const WORDS: Readonly<Record<string, string>> = {
  first: "for an account for the first time",
  later: "not for the first time",
  fresh: "to an account that held nothing of the token",
  each: "a part of a transaction, divided by the count",
  votes: "with tokens whose votes are delegated",
};

/** The page of gas.json with its targets, a table for each first part of a key. */
export function gasPage(file: URL, targets: Targets): string {
  const rows = figureRows(readFigures(file), targets);
  const groups = [...new Set(rows.map(([key = ""]) => groupOf(key)))];
  const tables = groups.map((group) => {
    const cells = rows
      .filter(([key = ""]) => groupOf(key) === group)
      .map(([key = "", ours = "", target = "", holds = "", peer = "", name = ""]) => {
        const other = [peer, name].filter((part) => part !== "").join(", ");
        return [
          `\`${key.slice(group.length + 1)}\``,
          ours,
          [target, holds].filter((part) => part !== "").join(" "),
          other,
        ];
      });
    return blocks(`## ${TITLES[group] ?? group}`, tableOf(["figure", "gas", "target", "other design"], cells));
  });
  const what =
    "Gas of whole transactions, as `npm run gas` measures it and `gas.json` keeps it; a change that makes one dearer fails " +
    "`npm run check`. A target beside which stands *accepted* is missed for a reason that `benchmarks/gas-targets.json` gives.";
  const words = Object.entries(WORDS).map(([word, text]) => `- \`${word}\`: ${text}`);
  return blocks("# Gas", what, words.join("\n"), ...tables);
}

function groupOf(key: string): string {
  return key.split(".")[0] ?? key;
}
