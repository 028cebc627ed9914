import type { BaseContract, Overrides } from "ethers";
import { dataOf } from "../sdk/reverts.ts";
import { errorLine } from "../sdk/errors.ts";
import { findFaults } from "../sdk/faults.ts";
import { BondVault__factory, ContributionLedger__factory, type DatanetCourt } from "../typechain-types/index.ts";
import type { DatanetReader } from "./chain.ts";
import { answers, type Filing, filingOf, lapses, settlements } from "./filings.ts";
import type { Library } from "./library.ts";

/** Who sends, and what a unit of gas may cost. */
export interface Sender {
  /** The court, connected to an account. */
  readonly court: DatanetCourt;
  readonly fees: () => Promise<Overrides>;
}

/** What a pass has found. */
export interface PassResult {
  readonly faults: number;
  /** Faults that weren't filed: nobody sends, or the court refused. */
  readonly unfiled: number;
}

/** Looks at a datanet once and again; without a sender it only tells. */
export class Watcher {
  readonly #said = new Set<string>();

  constructor(
    readonly reader: DatanetReader,
    readonly library: Library,
    readonly sender: Sender | undefined,
    readonly log: (line: string) => void,
  ) {}

  /** Tells what is new about batches and demands, and finds, and with a sender files, all that can be filed. */
  async pass(): Promise<PassResult> {
    let state = await this.reader.read();
    const published = this.library.published(state.batches);
    let { known } = published;
    const ids = new Set(known.map(({ batchId }) => batchId));
    const answered = await answers(state, this.reader, { library: this.library, known: ids });
    for (const line of [...published.lines, ...answered.lines]) this.#say(line);

    // claims first: their finders earn what they settle, and the faults that are left are new
    const chores = [...settlements(state), ...lapses(state), ...answered.filings];
    for (const chore of chores) await this.#file(chore);
    if (this.sender !== undefined && chores.length > 0) {
      state = await this.reader.read();
      ({ known } = this.library.published(state.batches));
    }

    const faults = findFaults(known, state.now).map((fault) => filingOf(fault, state.batches, this.library));
    let unfiled = 0;
    for (const fault of faults) if (!(await this.#file(fault))) unfiled += 1;
    return { faults: faults.length, unfiled };
  }

  /** Whether it was sent, and the court has taken it. */
  async #file({ what, method, args }: Filing): Promise<boolean> {
    if (this.sender === undefined) {
      this.#say(what);
      return false;
    }
    const { court, fees } = this.sender;
    try {
      const sent = await (court as BaseContract).getFunction(method).send(...args(), await fees());
      const receipt = await sent.wait();
      if (receipt?.status === 1) {
        this.log(`${what}: filed, ${sent.hash}`);
        return true;
      }
      this.#say(`${what}: not filed, ${sent.hash} was reverted`);
    } catch (error) {
      this.#say(`${what}: not filed, ${revertText(court, error)}`);
    }
    return false;
  }

  /** Says a line that wasn't said before. */
  #say(line: string): void {
    if (this.#said.has(line)) return;
    this.#said.add(line);
    this.log(line);
  }
}

/** The custom error of a revert and its values, or the error as it is. */
export function revertText({ interface: court }: DatanetCourt, error: unknown): string {
  const data = dataOf(error);
  const interfaces = [court, ContributionLedger__factory.createInterface(), BondVault__factory.createInterface()];
  for (const one of interfaces) {
    const found = one.parseError(data);
    if (found !== null) return `${found.name}(${found.args.map(String).join(", ")})`;
  }
  return errorLine(error);
}
