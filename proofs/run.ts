// The whole of `npm run prove`.
import { EconomyError } from "../sdk/errors.ts";
import { ENGINE, type Finding, prove } from "./prover.ts";

/** The files whose statements are proved. */
const PROOFS = ["proofs/VestingProof.sol", "proofs/SplitProof.sol"];

/** Proves every file and says line by line what was proved. Throws PROOF_FAILED where anything was not. */
export async function runProofs(root: string, log: (line: string) => void): Promise<void> {
  log(`By ${ENGINE}, for all values within the bounds that each file states:`);
  const findings: Finding[] = [];
  for (const file of PROOFS) {
    log(`\n${file}`);
    const found = await prove(root, file);
    for (const finding of found) log(lineOf(finding));
    findings.push(...found);
  }

  const faulty = findings.filter((finding) => !isProved(finding));
  if (faulty.length > 0) {
    const names = faulty.map(({ name }) => name).join(", ");
    throw new EconomyError("PROOF_FAILED", `Not proved: ${names}.`, "See the lines above.");
  }
  const stated = findings.filter(({ statement }) => statement !== undefined).length;
  const operations = findings.reduce((sum, { arithmetic }) => sum + arithmetic.asked, 0);
  log(`\nProved: ${stated} of ${stated} statements; ${operations} of ${operations} operations neither overflow nor`);
  log("underflow nor divide by zero.");
  const sum = (pick: (finding: Finding) => number) => findings.reduce((all, finding) => all + pick(finding), 0);
  const [reached, asserted] = [sum((finding) => finding.reached), sum(({ assertions }) => assertions.asked)];
  log(
    `No assertion is out of reach: of ${asserted}, z3 found values for ${reached}; for the others it could neither find nor exclude any.`,
  );
}

/** Whether everything that was asked about a function is proved, something was asked, and no proof is empty. */
export function isProved({ statement, assertions, arithmetic, unreachable }: Finding): boolean {
  const proved = assertions.proved === assertions.asked && arithmetic.proved === arithmetic.asked;
  return proved && unreachable === 0 && (statement === undefined || assertions.asked > 0);
}

function lineOf(finding: Finding): string {
  const { file, name, statement, assertions, arithmetic, counterexamples, unreachable } = finding;
  const parts = [
    assertions.asked > 0 ? `assertions ${assertions.proved} of ${assertions.asked}` : "",
    arithmetic.asked > 0 ? `operations ${arithmetic.proved} of ${arithmetic.asked}` : "",
    unreachable > 0 ? `${unreachable} assertions that nothing reaches` : "",
  ];
  const counts = parts.filter((part) => part !== "").join(", ");
  const verdict = isProved(finding) ? "proved    " : "NOT PROVED";
  const words = statement ?? `${name} in ${file}`;
  return [`  ${verdict}  ${words} (${counts})`, ...counterexamples.map((text) => `    ${text.trim()}`)].join("\n");
}
