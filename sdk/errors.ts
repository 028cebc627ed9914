import type { RevertCode } from "./revertTypes.ts";

/** What went wrong, for programs to branch on. */
export type EconomyErrorCode =
  | RevertCode
  | "ALLOCATION_INVALID"
  | "ASK_INVALID"
  | "BATCH_INVALID"
  | "BENCHMARK_FAILED"
  | "BOOKS_DO_NOT_BALANCE"
  | "BUDGET_EXCEEDED"
  | "CALL_INVALID"
  | "CAMPAIGN_DIFFERS"
  | "CAMPAIGN_FAILED"
  | "CAMPAIGN_INVALID"
  | "CHANNEL_BUSY"
  | "CHANNEL_INVALID"
  | "CLAIMS_INVALID"
  | "COLLECTIONS_INVALID"
  | "CONTRIBUTORS_EMPTY"
  | "CORPUS_TOO_LARGE"
  | "CORPUS_TOO_SMALL"
  | "CORPUS_UNAVAILABLE"
  | "DAMPING_INVALID"
  | "CURATION_DIFFERS"
  | "DATANET_DIFFERS"
  | "DEPLOYMENT_FAILED"
  | "DEPLOYMENT_MISSING"
  | "DEPOSIT_TOO_SMALL"
  | "EPOCH_INVALID"
  | "GALLERY_STALE"
  | "GRADIENTS_EMPTY"
  | "GRADIENTS_MALFORMED"
  | "GRADIENTS_MISMATCH"
  | "GRADIENTS_MISSING"
  | "GRADIENTS_NOT_FINITE"
  | "GRADIENTS_TOO_LARGE"
  | "GRADIENTS_TRUNCATED"
  | "GRADIENTS_UNSUPPORTED"
  | "GRANTS_INVALID"
  | "INDEX_INVALID"
  | "NOT_CONFIRMED"
  | "NOT_A_DEVELOPMENT_CHAIN"
  | "NOT_REVERTED"
  | "OFFERING_DIFFERS"
  | "OFFERING_UNKNOWN"
  | "OFFER_INVALID"
  | "PARAMETERS_INVALID"
  | "POOL_DIFFERS"
  | "PROOF_FAILED"
  | "PROPOSAL_FAILED"
  | "RECEIPT_INVALID"
  | "RECEIPT_REPEATED"
  | "RECEIPT_UNKNOWN"
  | "RECORDS_INVALID"
  | "REWARDS_DIFFER"
  | "REWARDS_INVALID"
  | "ROLES_NOT_CLEAN"
  | "SCENARIO_INVALID"
  | "SUMS_FAILED"
  | "SUPPLY_DIFFERS"
  | "TERMS_INVALID"
  | "TOTALS_INVALID"
  | "TRANSACTION_FAILED"
  | "USAGE"
  | "VOUCHER_INVALID";

/** An error with a code for programs, one sentence for people, and one sentence of advice. */
export class EconomyError extends Error {
  readonly code: EconomyErrorCode;
  readonly advice: string;

  constructor(code: EconomyErrorCode, message: string, advice: string) {
    super(message);
    this.name = "EconomyError";
    this.code = code;
    this.advice = advice;
  }
}

/** Any thrown value as one readable line, without the addresses of endpoints, which often hold a key. */
export function errorLine(error: unknown): string {
  const line =
    error instanceof EconomyError
      ? `${error.code}: ${sentence(error.message)} ${error.advice}`
      : error instanceof Error
        ? `${error.name}: ${error.message}`
        : String(error);
  return plainText(line)
    .replace(/\b(https?|wss?):\/\/\S+/g, "$1://…")
    .replace(/\s+/g, " ")
    .trim();
}

/** A text that ends as a sentence does: messages of other programs often don't. */
function sentence(text: string): string {
  return /[.!?…]\s*$/.test(text) ? text : `${text}.`;
}

/** A text of unknown origin without the characters that move a terminal's cursor, or turn the direction of reading. */
export function plainText(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, " ");
}
