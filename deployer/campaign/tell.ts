// What the campaign command prints.
import { formatEther } from "ethers";
import { table } from "../table.ts";
import { isoTime } from "../../simulations/calendar.ts";
import type { CampaignPlan } from "./plan.ts";

/** A campaign in words: amounts in tokens, times in UTC. */
export function campaignText({ terms, grants }: CampaignPlan): string {
  const amounts = grants.map(({ amount }) => amount);
  const linearStart = terms.start + terms.delay;
  const smallest = amounts.reduce((least, amount) => (amount < least ? amount : least));
  const largest = amounts.reduce((most, amount) => (amount > most ? amount : most));
  const steps = terms.steps === 0 ? "by the second" : `${terms.steps} steps of ${terms.duration / terms.steps} s`;
  const rows = [
    ["people", String(grants.length)],
    ["total", formatEther(terms.total)],
    ["smallest promise", formatEther(smallest)],
    ["largest promise", formatEther(largest)],
    ["counted from", isoTime(terms.start)],
    ["cliff ends", isoTime(terms.start + terms.cliff)],
    ["linear part starts", isoTime(linearStart)],
    ["all has vested", isoTime(linearStart + terms.duration)],
    ["released", terms.duration === 0 ? "at once" : steps],
    ["claw-back from", isoTime(terms.clawBackFrom)],
    ["claw-back to", terms.owner],
    ["root", terms.root],
    ["depth", String(terms.depth)],
  ];
  return table(["campaign", "is"], rows, ["campaign", "is"]);
}
