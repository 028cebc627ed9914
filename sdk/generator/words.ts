// What parameters with the same name mean everywhere in the suite, where NatSpec leaves it to the name.
import type { JsonFragmentType } from "ethers";

const SECONDS = "In seconds since 1970.";
const UNITS = "In the smallest unit of the token.";

const WORDS: Readonly<Record<string, string>> = {
  "amount bigint": UNITS,
  "amounts list": UNITS,
  batchId: "The batch, counted from 1.",
  calldatas: "What each target is called with.",
  "data bytes": "What goes to the receiver with the token.",
  datanetId: "The datanet, counted from 1.",
  deadline: SECONDS,
  descriptionHash: "keccak256 of the description.",
  disclosure: "All that was disclosed of the offering, as it was created.",
  expiry: SECONDS,
  modelId: "The model, counted from 1.",
  nonce: "Of the signature.",
  offeringId: "The offering, counted from 1.",
  proof: "The siblings on the path from the leaf to the root.",
  proposalId: "The proposal.",
  r: "Of the signature.",
  s: "Of the signature.",
  scheduleId: "The schedule, counted from 1.",
  splitId: "The split, counted from 1.",
  to: "Who receives.",
  "token address": "Address of the token.",
  tokenId: "The token of the collection.",
  v: "Of the signature.",
  validAfter: SECONDS,
  validBefore: SECONDS,
};

/** What NatSpec says of a parameter, or what its name means. */
export function wordsFor({ name = "", type = "" }: JsonFragmentType, said = ""): string {
  if (said !== "") return said;
  const kind = type.endsWith("]") ? "list" : type.startsWith("uint") ? "bigint" : type;
  return WORDS[`${name} ${kind}`] ?? WORDS[name] ?? "";
}
