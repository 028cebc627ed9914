// What comes next in an offering: who can call what, from when and until when.
import type { OfferingView, Step } from "./view.ts";

const ANYONE = "anyone";

type Known = Omit<OfferingView, "next">;

/** All that can be done from now on, or soon; the times are those of the contracts, with what has put them off. */
export function stepsOf(view: Known): Step[] {
  if (view.state === "open") return [...saleSteps(view), ...contestSteps(view)];
  const claims = step("Bids are paid out to their bidders", ANYONE, `claim(${view.offeringId}, bidder, limit)`);
  if (view.state === "failed") return [claims];
  return [claims, ...milestoneSteps(view), ...contestSteps(view), ...moneySteps(view)];
}

function step(what: string, who: string, call: string, from: number | null = null, until: number | null = null): Step {
  return { what, who, call, from, until };
}

function saleSteps({ offeringId: id, times, disclosure, block: { time: now } }: Known): Step[] {
  const { start, cancelEnd, end, settleEnd, pausedUntil } = times;
  const steps: Step[] = [];
  const bidders = BigInt(disclosure.sale.allowRoot) === 0n ? ANYONE : "who is on the creator's list";
  const bidFrom = Math.max(start, pausedUntil > now ? pausedUntil : 0);
  if (now < end) steps.push(step("Bids are taken", bidders, `bid(${id}, limit, amount, proof)`, bidFrom, end));
  if (now < cancelEnd) {
    steps.push(step("Bids can be canceled", "each bidder", `cancel(${id}, limit, amount)`, null, cancelEnd));
  }
  const settle = `settle(${id}, disclosure, maxTicks)`;
  steps.push(step("The auction is settled, which finds the price", ANYONE, settle, end));
  const abandon = "An auction that nobody could settle is failed";
  steps.push(step(abandon, ANYONE, `abandon(${id}, disclosure)`, settleEnd));
  return steps;
}

/** What can be done about the contributors' root. Once the offering has failed, contests that are open only end. */
function contestSteps({ offeringId: id, funding, contributors, block: { time: now }, contracts }: Known): Step[] {
  if (contributors === null) return [];
  const { contestableUntil, openContests } = contributors;
  const steps: Step[] = [];
  if (now < contestableUntil && funding?.state !== "failed") {
    const call = `contest(${id}, disclosure, root, evidence) of ${contracts.roots}`;
    const who = "who has a stake and pays the arbitrator";
    steps.push(step("Another root for contributors is put before the arbitrator", who, call, null, contestableUntil));
  }
  if (openContests > 0) {
    const call = `lapse(contestId) of ${contracts.roots}`;
    steps.push(step("A contest of their root that got no ruling in 60 days is ended", ANYONE, call));
  }
  return steps;
}

function milestoneSteps({ offeringId: id, milestones, funding, disclosure, contributors }: Known): Step[] {
  if (funding === null) return [];
  const { next, windowEnd, contestEnd, rulingEnd, since, vestingEnd } = funding;
  const deadline = milestones[next]?.deadline ?? 0;
  const name = `Milestone ${next + 1}`;
  switch (funding.state) {
    case "waiting":
      return [
        step(`${name} is attested`, "a disclosed attestor", `attest(${id}, disclosure, evidence, uri)`, null, deadline),
        step(`${name} is missed and the offering fails`, ANYONE, `fail(${id}, disclosure)`, deadline),
      ];
    case "attested": {
      const isEnough = funding.objections >= funding.objectionNeeded;
      const contest = "The attestation is contested before the arbitrator, once enough is deposited against it";
      const stakes = "who stakes as much as the attestor and pays the arbitrator";
      return [
        step("Tokens are deposited against the attestation", "any holder", `objectTo(${id}, amount)`, null, windowEnd),
        step(contest, stakes, `contest(${id}, evidence)`, null, isEnough ? contestEnd : windowEnd),
        step(`${name} is met, unless it is contested`, ANYONE, `release(${id})`, isEnough ? contestEnd : windowEnd),
      ];
    }
    case "contested":
      return [
        step("The contest is ruled", "the arbitrator", "rule(disputeId, ruling)", null, rulingEnd),
        step("Without a ruling the offering fails", ANYONE, `lapse(${id})`, rulingEnd),
      ];
    case "complete": {
      const steps = [];
      const leaf = `releaseContributor(${id}, disclosure, leaf, proof)`;
      if (disclosure.teamSupply > 0n) {
        steps.push(step("The team's vested tokens are paid", ANYONE, `releaseTeam(${id}, disclosure)`, since));
      }
      if (contributors !== null) {
        const { openContests, contestableUntil } = contributors;
        const when = openContests > 0 ? ", once no contest of their root is open" : "";
        steps.push(step(`Contributors' are paid${when}`, ANYONE, leaf, Math.max(since, contestableUntil)));
      }
      return steps.map((one) => ({ ...one, what: `${one.what}; all has vested at the end`, until: vestingEnd }));
    }
    case "failed":
      return [step("Tokens are burned for their part of the money", "any holder", `redeem(${id}, amount, to)`)];
  }
}

function moneySteps({ offeringId: id, funding, liquidity, milestones }: Known): Step[] {
  const steps: Step[] = [];
  if ((funding?.credit ?? 0n) > 0n) steps.push(step("The creator is paid", ANYONE, `pay(${id})`));
  if ((funding?.liquidity ?? 0n) > 0n) {
    steps.push(step("Liquidity is sent to the locker", ANYONE, `sendLiquidity(${id})`));
  }
  if (liquidity.state === "waiting") {
    steps.push(step("The pool is begun, and liquidity locked in it for ever", ANYONE, `provide(${id})`));
    const giveUp = "The wait for a pool is ended: its tokens are burned";
    steps.push(step(giveUp, ANYONE, `giveUp(${id})`, liquidity.giveUpFrom));
  }
  if (liquidity.state === "locked") steps.push(step("The pool's fees are collected", ANYONE, `collect(${id})`));
  if (liquidity.revenue > 0n) {
    steps.push(step("What waits for the revenue rights is streamed", ANYONE, `stream(${id})`));
  }
  if (milestones.some(({ decidedAt, attestations }) => decidedAt !== null && attestations.length > 0)) {
    const withdraw = "Deposits against a milestone that is decided go back";
    steps.push(step(withdraw, ANYONE, `withdrawObjection(${id}, milestone, account)`));
  }
  return steps;
}
