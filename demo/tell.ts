// What the job prints.
import type { BaseContract } from "ethers";
import { sumOf } from "../attribution/shares.ts";
import type { Allocation } from "../simulations/allocation.ts";
import { isoDate } from "../simulations/calendar.ts";
import type { Chain } from "./chain.ts";
import type { Datanet, Objections, RecordProof } from "./datanet.ts";
import type { Economy } from "./deploy.ts";
import { distinctAmounts, type Earning } from "./earnings.ts";
import type { PassedProposal } from "./governance.ts";
import type { Income } from "./income.ts";
import type { PricedModel } from "./model.ts";
import type { Voided } from "./objections.ts";
import { table, tokens } from "../deployer/table.ts";
import type { Log } from "./print.ts";
import type { AnsweredQuery } from "./queries.ts";
import type { Served } from "./serve.ts";
import type { TakenDown } from "./lie.ts";
import type { Settlement } from "./settle.ts";
import type { SupplyRow } from "./supply.ts";

const PRINTED_MONTHS = [0, 8, 12, 13, 24, 36, 48];
const PRINTED_EARNERS = 15;
const ACCOUNT_PREFIX = 10;
const EXCERPT = 70;
const DAY = 86_400;

export async function tellDeployment(log: Log, { connection, ethers }: Chain, economy: Economy): Promise<void> {
  const { chainId } = await ethers.provider.getNetwork();
  log(`  network ${connection.networkName}, chain ${chainId}`);
  const contracts: Record<string, BaseContract> = { ...economy };
  for (const [name, contract] of Object.entries(contracts)) log(`  ${name.padEnd(19)} ${await contract.getAddress()}`);
}

export function tellSupply(log: Log, rows: readonly SupplyRow[], { buckets }: Allocation, folder: string): void {
  for (const form of ["monthly", "per second"] as const) {
    const printed = rows.filter((row) => row.form === form && PRINTED_MONTHS.includes(row.month));
    log(`\n  Circulating supply in OPEN, released ${form === "monthly" ? "in monthly steps" : "by the second"}\n`);
    log(
      table(
        ["month", "date", ...buckets.map(({ name }) => name), "circulating", "difference"],
        printed.map(({ month, time, buckets: paid, circulating, onChain }) => [
          String(month),
          isoDate(time),
          ...paid.map((amount) => tokens(amount, 0)),
          tokens(circulating, 0),
          String(onChain - circulating),
        ]),
        ["date"],
      ),
    );
  }
  log(`\n  ${rows.length} times the chain's supply was that of the allocation file, to the last of 18 decimals.`);
  log("  Month 0 is the first block after the allocation, so the second form has already paid some seconds.");
  log(`  ${folder}/supply.csv, supply.svg, supply.png`);
}

export function tellProposal(log: Log, proposal: PassedProposal): void {
  const { description, oldCap, newCap, offeringCap, votesFor, quorum, staked, took } = proposal;
  log(`  “${description}”`);
  log(
    `  passed with ${tokens(votesFor, 0)} votes, ${tokens(staked, 0)} of them staked; it needed ${tokens(quorum, 0)}.`,
  );
  log(`  It took ${Math.round(took / DAY)} days of delay, vote and timelock.`);
  log(`  The splitter's cap was ${tokens(oldCap, 0)} OPEN and is ${tokens(newCap, 0)}.`);
  log(`  A model may be offered for at most ${tokens(offeringCap, 0)} OPEN; before the vote none could be offered.`);
}

export function tellDatanet(log: Log, datanet: Datanet): void {
  const { datanetId, seq, records, stewards, standings, objections, burned, batchCount, chainHash } = datanet;
  log(`  datanet ${datanetId}, version ${seq}: ${records.length} records in ${batchCount} batches`);
  log(
    `  of ${stewards.length} stewards, the hosts of the licences' URLs, each with a demo account; chain hash ${chainHash}`,
  );
  tellObjections(log, objections);
  log("");
  log(
    table(
      ["who", "batches accepted", "failed", "expired", "records", "of them failed", "void", "OPEN gained"],
      standings.map(({ name, accepted, failed, expired, records: count, failedRecords, voidedRecords, gain }) => [
        name,
        ...[accepted, failed, expired, count, failedRecords, voidedRecords].map(String),
        tokens(gain, 2),
      ]),
      ["who"],
    ),
  );
  log(
    `\n  ${tokens(burned, 2)} OPEN of stakes, penalties and fees were burned. Contributors pay the reviews of what fails.`,
  );
}

function tellObjections(log: Log, { copies, judged, unanswered, answerBond }: Objections): void {
  const paid = copies.reduce((sum, copy) => sum + copy.paid, 0n);
  const burned = copies.reduce((sum, copy) => sum + copy.burned, 0n);
  log(`  claimed: ${copies.length} records of ${batchesOf(copies)} repeat the first archivist's, and are void;`);
  log(`    ${tokens(paid, 2)} OPEN of penalties to the watcher, ${tokens(burned, 2)} burned`);
  if (judged === undefined) log("  challenged: no record; the samples have shown all that is cut off");
  else {
    const { batchId, index, votes, members, cost } = judged;
    log(`  challenged: record ${index} of batch ${batchId}, cut off, which no sample has shown; the council agreed by`);
    log(
      `    ${votes} of ${members} for ${tokens(cost, 2)} coins: void; ${tokens(judged.paid, 2)} OPEN to the challenger, ${tokens(judged.burned, 2)} burned`,
    );
  }
  const { batchId, index } = unanswered;
  log(
    `  demanded: two authors' consent. One signed, and the answer earned ${tokens(answerBond, 2)} OPEN. The other's key is`,
  );
  log(
    `    lost: record ${index} of batch ${batchId} is void; ${tokens(unanswered.paid, 2)} to the watcher, ${tokens(unanswered.burned, 2)} burned`,
  );
}

function batchesOf(voided: readonly Voided[]): string {
  const batches = [...new Set(voided.map(({ batchId }) => batchId))];
  return `batch ${batches.join(" and ")}`;
}

export function tellProof(log: Log, { record, byAuthor, byAnother, voidTaken }: RecordProof): void {
  log(`  “${record.text.slice(0, EXCERPT)}…”`);
  log(`  from the licence ${record.documentId} is recorded for the demo account of ${record.steward}: ${byAuthor};`);
  log(`  for another account: ${byAnother}; ${voidTaken} of the void records are still proved`);
}

export function tellRewards(
  log: Log,
  paid: {
    queries: readonly AnsweredQuery[];
    settlement: Settlement;
    earnings: readonly Earning[];
    deposited: bigint;
    held: bigint;
  },
  folder: string,
): void {
  const { queries, settlement, earnings, deposited, held } = paid;
  const { takenDown, epochs } = settlement;
  const unmatched = queries.filter(({ isOpen, evidence }) => isOpen && evidence.length === 0).length;
  const hidden = queries.filter(({ isOpen }) => !isOpen).length;
  const sum = (part: "attributed" | "default" | "reserve") =>
    epochs.reduce((total, { parts }) => total + parts[part], 0n);
  log(
    `  lane ${settlement.lane}: ${queries.length} queries in ${epochs.length} epochs, each gathered from the chain and`,
  );
  log(
    `    what host and submitters have published, and computed; ${hidden} answers are private, ${unmatched} matched nobody`,
  );
  log(
    `    ${tokens(sum("attributed"), 6)} OPEN by texts, ${tokens(sum("default"), 6)} by default weights, ${tokens(sum("reserve"), 6)} are nobody's`,
  );
  tellLie(log, takenDown);
  log(
    table(
      ["who", "account", "records", "queries", "tokens", "OPEN earned", "best match", "because of the words"],
      earnings.slice(0, PRINTED_EARNERS).map(earningRow),
      ["who", "account", "best match", "because of the words"],
    ),
  );
  const claimed = sumOf(settlement.claimed);
  log(`\n  ${distinctAmounts(earnings)} different amounts earned by contributors, ${settlement.claimed.size} claims`);
  log(`  ${deposited} units credited = ${claimed} claimed + ${held} held: the books balance.`);
  log(`  ${folder}/rewards.csv, rewards.svg, rewards.png, epochs/`);
}

function tellLie(log: Log, { found, moved, bond, award, burned, votes, members, cost }: TakenDown): void {
  log(
    `  Of one, the attributor moved ${tokens(moved, 6)} OPEN from an author to another, in a tree without a fault. A watchtower`,
  );
  log(`    computed the epoch again: ${found}.`);
  log(
    `    It disputed the root, and the council agreed by ${votes} of ${members} for ${tokens(cost, 2)} coins: of the bond of`,
  );
  log(
    `    ${tokens(bond, 2)} OPEN ${tokens(award, 2)} are the watcher's, ${tokens(burned, 2)} burned; the fallback attributor posted the right one\n`,
  );
}

/** Who paid what in channels, and who got which part. */
export function tellPayments(
  log: Log,
  paid: { model: PricedModel; served: Served; income: Income; deposited: bigint },
): void {
  const { model, served, income, deposited: contributors } = paid;
  const { receipts, collections, gas, collected, left, fine } = served;
  log(
    `  model ${model.modelId} is declared to be made from model ${model.parentId} and version ${model.seq} of the datanet`,
  );
  log(`  ${receipts} answers in ${served.channels} channels, each with a receipt that the host has signed;`);
  log(
    `  ${served.vouchers} vouchers in ${collections} collections: ${Number(gas / receipts).toLocaleString("en")} gas for an answer`,
  );
  log(
    `  ${tokens(collected, 6)} OPEN of fees, of ${tokens(served.deposited, 0)} deposited; ${tokens(left, 6)} are left\n`,
  );
  const { policy } = model;
  const rows: [string, bigint, bigint][] = [
    ["contributors, through their lane", policy.contributors, contributors],
    ["host", policy.host, income.host],
    ["model", policy.model, income.builder + income.parent],
    ["stakers, over 7 days", policy.stakers, income.streamed],
    ["the protocol's treasury, for votes to spend", policy.protocol, income.protocol],
  ];
  log(
    table(
      ["part", "share", "OPEN"],
      rows.map(([part, share, amount]) => [part, `${share / 100n} %`, tokens(amount, 6)]),
      ["part"],
    ),
  );
  log(`\n  Of the model's, ${tokens(income.parent, 6)} are the parent's royalty of ${model.royalty / 100n} %.`);
  const staked = income.stakers.map(({ name, staked: stake, earned }) => {
    return `${name} ${tokens(earned, 6)} for ${tokens(stake, 0)}`;
  });
  log(`  Staked OPEN earned: ${staked.join("; ")}`);
  log(`  The host signed receipt ${fine.index} of a channel a second time, with another response. A payer proved it:`);
  log(`  ${tokens(fine.fine, 2)} OPEN of the host's stake are lost, ${tokens(fine.award, 2)} of them to the prover.`);
  log("");
}

function earningRow({ name, account, recordCount, queryCount, tokens: matched, earned, best }: Earning): string[] {
  return [
    name,
    `${account.slice(0, ACCOUNT_PREFIX)}…`,
    String(recordCount),
    String(queryCount),
    String(matched),
    tokens(earned, 6),
    best?.record.documentId ?? "–",
    best === undefined ? "–" : best.phrase.slice(0, EXCERPT),
  ];
}
