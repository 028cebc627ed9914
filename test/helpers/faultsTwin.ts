// The court's conditions as plain predicates over pairs of records, one line for each of RecordFaults' requirements.
import { BatchStatus, Fault, type PublishedBatch } from "../../sdk/faults.ts";
import type { RecordLeaf } from "../../sdk/formats.ts";

/** A leaf and its batch. */
export interface Placed {
  readonly batch: PublishedBatch;
  readonly leaf: RecordLeaf;
}

/** The court's memory of some batches, which changes as faults are filed. */
export class CourtTwin {
  readonly all: readonly Placed[];
  readonly voids = new Map<string, number>();
  readonly claims = new Set<string>();

  constructor(
    readonly batches: readonly PublishedBatch[],
    readonly now: bigint,
  ) {
    this.all = batches.flatMap((batch) => batch.leaves.map((leaf) => ({ batch, leaf })));
    for (const { batchId, voids, claimed } of batches) {
      for (const [index, fault] of voids) this.voids.set(`${batchId} ${index}`, fault);
      for (const [index, earlier] of claimed) {
        for (const first of earlier) this.claims.add(`${batchId} ${index} ${first}`);
      }
    }
  }

  /** Which fault a pair shows in `proveCollision`, if any. */
  collision(a: Placed, b: Placed): number {
    const [lower, higher] = a.leaf.index < b.leaf.index ? [a, b] : [b, a];
    const { batch } = higher;
    if (lower.batch !== batch || !isCalm(batch) || higher.leaf.index >= batch.count) return Fault.None;
    if (!this.#canFall(higher)) return Fault.None;
    const sameHash = lower.leaf.recordHash === higher.leaf.recordHash;
    if (lower.leaf.index === higher.leaf.index) {
      return sameHash && lower.leaf.author === higher.leaf.author ? Fault.None : Fault.SameIndex;
    }
    const repeats = sameHash && this.#hasPriority(lower) && !batch.failed.has(higher.leaf.index);
    return repeats ? Fault.Repeated : Fault.None;
  }

  /** Whether `proveOutside` takes it. */
  outside(record: Placed): boolean {
    return isCalm(record.batch) && record.leaf.index >= record.batch.count && this.#canFall(record);
  }

  /** Whether `proveDuplicate` takes them. */
  duplicate(earlier: Placed, later: Placed): boolean {
    return this.#repeats(earlier, later) && isCalm(later.batch) && earlier.batch.status === BatchStatus.Final;
  }

  /** Whether `claimDuplicate` takes them, and isn't in vain. */
  claim(earlier: Placed, later: Placed): boolean {
    const { status, due } = later.batch;
    const inWindow = status === BatchStatus.Window && this.now < due;
    const objectable = status === BatchStatus.Revealed || status === BatchStatus.UnderReview || inWindow;
    const isLost = later.batch.lost.get(later.leaf.index)?.has(earlier.batch.batchId) ?? false;
    const inTime = objectable || (isLost && status < BatchStatus.Final);
    const open = earlier.batch.status < BatchStatus.Final;
    return this.#repeats(earlier, later) && inTime && open && !this.claims.has(claimKey(earlier, later));
  }

  condemn(record: Placed, fault: number): void {
    this.voids.set(keyOf(record), fault);
  }

  /** Files all that can be filed, pair by pair, until nothing is left. */
  fileAll(): void {
    const { all } = this;
    for (const fault of [Fault.SameIndex, Fault.Repeated]) {
      if (fault === Fault.Repeated) for (const record of all.filter((a) => this.outside(a))) this.condemn(record, 2);
      for (const a of all) {
        for (const b of all) {
          const record = a.leaf.index > b.leaf.index ? a : b;
          if (this.collision(a, b) === fault) this.condemn(record, fault);
        }
      }
    }
    const byCommit = all.toSorted(({ batch: a }, { batch: b }) => {
      return Number(a.committedAt - b.committedAt) || Number(a.batchId - b.batchId);
    });
    for (const later of byCommit) {
      for (const earlier of all) if (this.duplicate(earlier, later)) this.condemn(later, Fault.Duplicate);
      for (const earlier of all) if (this.claim(earlier, later)) this.claims.add(claimKey(earlier, later));
    }
  }

  #repeats(earlier: Placed, later: Placed): boolean {
    const within = [earlier, later].every(({ batch, leaf }) => leaf.index < batch.count);
    const held = within && !later.batch.failed.has(later.leaf.index);
    const [time, before] = [later.batch.committedAt, earlier.batch.committedAt];
    const older = before < time || (before === time && earlier.batch.batchId < later.batch.batchId);
    const same = earlier.leaf.recordHash === later.leaf.recordHash;
    return held && older && same && this.#hasPriority(earlier) && this.#canFall(later);
  }

  #canFall(record: Placed): boolean {
    const fault = this.voids.get(keyOf(record)) ?? Fault.None;
    return fault === Fault.None || fault === Fault.TakenDown;
  }

  #hasPriority(record: Placed): boolean {
    const fault = this.voids.get(keyOf(record)) ?? Fault.None;
    const byFault = fault !== Fault.None && fault !== Fault.TakenDown;
    return !byFault && (record.batch.waits || !record.batch.failed.has(record.leaf.index));
  }
}

export function keyOf({ batch, leaf }: Placed): string {
  return `${batch.batchId} ${leaf.index}`;
}

export function claimKey(earlier: Placed, later: Placed): string {
  return `${keyOf(later)} ${earlier.batch.batchId}`;
}

/** Open or final, and nothing decides about its whole exposure. */
function isCalm({ status, waits }: PublishedBatch): boolean {
  return !waits && status <= BatchStatus.Final;
}
