// What a page can check of an offering: that what is shown is what binds, and that it adds up.
import { existsSync, readFileSync } from "node:fs";
import { keccak256, ZeroHash } from "ethers";
import { isCodeOf } from "../deployer/roles.ts";
import { table } from "../deployer/table.ts";
import { EconomyError } from "../sdk/errors.ts";
import { clear, type Clearing } from "../simulations/auction.ts";
import { ModelRegistry__factory } from "../typechain-types/index.ts";
import { disclosureHash, rulesOf } from "./disclosure.ts";
import { moneyText, partText } from "./figures.ts";
import { placedBids, placedBy } from "./history.ts";
import { createdOf, type House } from "./house.ts";
import type { OfferingView } from "./view.ts";

/** One thing that was looked at; `fine` is null where it can't be said. */
export interface Finding {
  readonly what: string;
  readonly fine: boolean | null;
  readonly detail: string;
}

/** All that can be checked. Throws USAGE where the documents' file isn't there. */
export async function checkOffering(
  house: House,
  view: OfferingView,
  document: string | undefined,
): Promise<Finding[]> {
  return [
    ...(await codeFindings(house, view)),
    ...(await disclosureFindings(house, view)),
    documentFinding(view, document),
    ...termFindings(view),
    ...(await bidFindings(house, view)),
    ...insiderFindings(view),
    await modelFinding(house, view),
  ];
}

async function codeFindings(
  { provider, offering, escrow, locker, roots }: House,
  view: OfferingView,
): Promise<Finding[]> {
  const { contracts, block } = view;
  const findings: Finding[] = [];
  for (const [build, address] of [
    ["ModelOffering", contracts.offering],
    ["MilestoneEscrow", contracts.escrow],
    ["LiquidityLocker", contracts.locker],
    ["ContributorRoots", contracts.roots],
    ["ModelGovernor", contracts.governor],
  ] as const) {
    const fine = await isCodeOf(build, await provider.getCode(address, block.number));
    findings.push({ what: `${build} has the code of this repository`, fine, detail: address });
  }
  const bound = [await escrow.offering(), await roots.offering(), await locker.escrow()];
  const address = await offering.getAddress();
  const fine = bound[0] === address && bound[1] === address && bound[2] === contracts.escrow;
  return [...findings, { what: "the contracts are bound to each other", fine, detail: bound.join(", ") }];
}

async function disclosureFindings({ escrow }: House, view: OfferingView): Promise<Finding[]> {
  const { onChain } = view.disclosureHash;
  const own = disclosureHash(view.disclosure);
  const findings = [{ what: "the disclosure is the one that binds", fine: own === onChain, detail: onChain }];
  if (view.funding === null) return findings;
  const { disclosureHash: kept } = await escrow.termsOf(view.offeringId, { blockTag: view.block.number });
  return [...findings, { what: "the escrow keeps the same disclosure", fine: own === kept, detail: kept }];
}

function documentFinding({ disclosure: { documentHash } }: OfferingView, document: string | undefined): Finding {
  const what = "the documents are the disclosed ones";
  if (document === undefined) return { what, fine: null, detail: "give their file by --document" };
  if (!existsSync(document)) throw new EconomyError("USAGE", `There is no file ${document}.`, "Look at --document.");
  const found = keccak256(readFileSync(document));
  return { what, fine: found === documentHash, detail: `${found}, disclosed ${documentHash}` };
}

/** What the contract requires as well; another contract might not. */
function termFindings({ disclosure, creator, token, state }: OfferingView): Finding[] {
  const { milestones, creatorShare, liquidityShare, attestors, team, teamBidders } = disclosure;
  const sum = milestones.reduce((all, { share }) => all + share, creatorShare + liquidityShare);
  const others = attestors.every((account) => account !== creator && account !== team);
  const supplies = state === "open" ? token.totalSupply === token.issued : token.totalSupply <= token.issued;
  const apart = attestors.every((account) => !teamBidders.includes(account));
  return [
    { what: "the shares of the proceeds sum to the whole", fine: sum === 10_000, detail: `${sum} of 10000` },
    { what: "no attestor is the creator or the team", fine: others, detail: attestors.join(", ") },
    {
      what: "no attestor is one of the team's bidders",
      fine: apart,
      detail: teamBidders.join(", ") || "there are none",
    },
    {
      what: "there are no more tokens than disclosed",
      fine: supplies,
      detail: `${token.totalSupply} units of ${token.issued}`,
    },
  ];
}

async function bidFindings(house: House, view: OfferingView): Promise<Finding[]> {
  const { offeringId, block, disclosure, book, clearing, state } = view;
  const rules = rulesOf(disclosure);
  const { block: since } = await createdOf(house, offeringId, block.number);
  const placed = await placedBids(house, { offeringId, since, until: block.number });
  const sums = Array<bigint>(rules.count).fill(0n);
  for (const bids of placed.values()) for (const [tick, amount] of bids) sums[tick] = (sums[tick] ?? 0n) + amount;
  const kept = Array<bigint>(rules.count).fill(0n);
  for (const { tick, amount } of book) kept[tick] = amount;
  const same = sums.every((sum, tick) => sum === kept[tick]);
  const total = [...placed.keys()].reduce((sum, bidder) => sum + placedBy(placed, bidder), 0n);
  const findings = [{ what: "the bids of all accounts are the book", fine: same, detail: `${total} of ${view.total}` }];
  if (state !== "succeeded") return findings;
  const own = clear(rules, sums);
  const fine = (Object.keys(own) as (keyof Clearing)[]).every((key) => own[key] === clearing[key]);
  return [
    ...findings,
    { what: "the price follows from the bids", fine, detail: `${own.price}, settled ${clearing.price}` },
  ];
}

function insiderFindings({ insiders, currency, total }: OfferingView): Finding[] {
  const hidden = insiders.filter(({ named, placed }) => !named && placed > 0n);
  const named = insiders.filter((insider) => insider.named);
  const bids = named.map(
    ({ address, placed }) => `${address} ${moneyText(currency, placed)}, ${partText(placed, total)}`,
  );
  return [
    {
      what: "creator, team and attestors bid by named accounts only",
      fine: hidden.length === 0,
      detail: hidden.map(({ address }) => address).join(", ") || "accounts that nobody knows of can't be seen",
    },
    { what: "what the named bidders bid", fine: null, detail: bids.join("; ") || "nobody is named" },
  ];
}

async function modelFinding({ provider }: House, view: OfferingView): Promise<Finding> {
  const { state, modelOwner, contracts, creator, revenueRights, disclosure, block } = view;
  if (state === "failed") return { what: "the model is back", fine: null, detail: `${modelOwner}, creator ${creator}` };
  if (state === "open") {
    return { what: "the model is held by the offering", fine: modelOwner === contracts.offering, detail: modelOwner };
  }
  const registry = ModelRegistry__factory.connect(contracts.registry, provider);
  const at = { blockTag: block.number };
  const receiver = await registry.receiverOf(disclosure.modelId, at);
  const isFixed = await registry.isReceiverFixed(disclosure.modelId, at);
  const fine = modelOwner === contracts.governor && receiver === revenueRights && isFixed;
  const what = "the model is the governor's, and its fees the token's for ever";
  return { what, fine, detail: `${modelOwner}, ${receiver}` };
}

/** The findings as a table, and what isn't checked. */
export function checkText(findings: readonly Finding[], { disclosure }: OfferingView): string {
  const word = ({ fine }: Finding) => (fine === null ? "–" : fine ? "yes" : "NO");
  const root = disclosure.contributorRoot === ZeroHash ? "" : ", and the contributors' tree";
  return [
    table(
      ["what", "fine", "found"],
      findings.map((finding) => [finding.what, word(finding), finding.detail]),
      ["what", "fine", "found"],
    ),
    `  Not checked: whether what the documents say is true, who is behind an account, the texts of criteria${root}.`,
  ].join("\n");
}
