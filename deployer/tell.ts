// What the deployment commands print.
import { formatEther, formatUnits } from "ethers";
import { table } from "./table.ts";
import type { RehearsedStep } from "./rehearsal.ts";
import type { Finding } from "./roles.ts";

/** What a plan costs. Fees in wei for a unit of gas. */
export interface PlanCost {
  readonly gas: bigint;
  readonly fee: bigint;
  readonly maxFee: bigint;
  /** What a rollup charges for the data besides, in wei. */
  readonly dataFee: bigint;
}

/** The transactions of a deployment, with their gas, and what they cost now and at most. */
export function planText(steps: readonly RehearsedStep[], { gas, fee, maxFee, dataFee }: PlanCost): string {
  const rows = steps.map(({ name, gas: used }, index) => [String(index + 1), name, used.toLocaleString("en-US")]);
  const data = dataFee > 0n ? `, with ${formatEther(dataFee)} for the rollup's data` : "";
  return [
    table(["", "transaction", "gas"], [...rows, ["", "all", gas.toLocaleString("en-US")]], ["transaction"]),
    `Costs about ${formatEther(gas * fee + dataFee)} at the present ${formatUnits(fee, "gwei")} gwei,`,
    `at most ${formatEther(gas * maxFee + dataFee)} at the highest fee that is offered${data}.`,
  ].join("\n");
}

/** The findings of an audit, the faulty ones marked. */
export function auditText(findings: readonly Finding[]): string {
  const rows = findings.map(({ contract, subject, found, meaning, fine }) => {
    return [fine ? "ok" : "FAULT", contract, subject, found, meaning];
  });
  return table(["", "contract", "what", "held by, or found", "meaning"], rows, [
    "",
    "contract",
    "what",
    "held by, or found",
    "meaning",
  ]);
}
