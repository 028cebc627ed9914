import { expect } from "chai";
import { id, toBeHex } from "ethers";
import {
  BatchStatus,
  Fault,
  findFaults,
  type PublishedBatch,
  rebuildTree,
  type RecordFault,
} from "../../../sdk/faults.ts";
import { type RecordLeaf, recordTree } from "../../../sdk/formats.ts";
import { claimKey, CourtTwin } from "../../helpers/faultsTwin.ts";
import { Random } from "../../helpers/random.ts";

const NOW = 1_000n;
const ALICE = toBeHex(10n, 20);
const BOB = toBeHex(11n, 20);
const DATANETS = 2_000;

const leaf = (index: bigint, name: string, author = ALICE): RecordLeaf => ({ index, recordHash: id(name), author });

function batchOf(batchId: bigint, leaves: RecordLeaf[], change: Partial<PublishedBatch> = {}): PublishedBatch {
  const known = {
    failed: new Set<bigint>(),
    voids: new Map<bigint, number>(),
    claimed: new Map<bigint, Set<bigint>>(),
    lost: new Map<bigint, Set<bigint>>(),
  };
  const state = {
    committedAt: batchId,
    status: BatchStatus.Final,
    due: NOW + 1n,
    waits: false,
    count: BigInt(leaves.length),
  };
  return { batchId, leaves, ...state, ...known, ...change };
}

/** Each fault as its kind and the batches and indices of its records. */
function told(faults: readonly RecordFault[]): string[] {
  return faults.map((fault) => {
    const records = fault.kind === "Outside" ? [fault.record] : [fault.first, fault.record];
    return [fault.kind, ...records.map(({ batchId, leaf: { index } }) => `${batchId}/${index}`)].join(" ");
  });
}

const found = (...batches: PublishedBatch[]) => told(findFaults(batches, NOW));

describe("faults", () => {
  describe("findFaults", () => {
    it("given honest batches, it finds nothing", () => {
      expect(found(batchOf(1n, [leaf(0n, "a"), leaf(1n, "b")]), batchOf(2n, [leaf(0n, "c")]))).to.deep.equal([]);
    });

    it("given a batch whose whole exposure is being decided about, it finds nothing", () => {
      const leaves = [leaf(0n, "a"), leaf(0n, "b"), leaf(9n, "c"), leaf(1n, "a")];
      const earlier = batchOf(1n, [leaf(0n, "a")]);
      expect(found(earlier, batchOf(2n, leaves, { waits: true, status: BatchStatus.Failed }))).to.deep.equal([]);
    });

    describe("given two leaves with one index", () => {
      const leaves = [leaf(0n, "a"), leaf(0n, "b"), leaf(1n, "c")];

      it("it finds the index", () => {
        expect(found(batchOf(1n, leaves))).to.deep.equal(["SameIndex 1/0 1/0"]);
      });

      it("it gives the leaves' places, for their proofs", () => {
        const [fault] = findFaults([batchOf(1n, leaves)], NOW);
        expect(fault).to.deep.include({ first: { batchId: 1n, leaf: leaves[0], place: 0 } });
        expect(fault).to.deep.include({ record: { batchId: 1n, leaf: leaves[1], place: 1 } });
      });

      it("when they differ by the author alone, it finds it too", () => {
        expect(found(batchOf(1n, [leaf(0n, "a"), leaf(0n, "a", BOB)]))).to.deep.equal(["SameIndex 1/0 1/0"]);
      });

      it("when the leaves are one, it finds nothing", () => {
        expect(found(batchOf(1n, [leaf(0n, "a"), leaf(0n, "a")]))).to.deep.equal([]);
      });

      it("when there are more than two, it finds the index once", () => {
        const more = [...leaves, leaf(0n, "d")];
        expect(found(batchOf(1n, more))).to.deep.equal(["SameIndex 1/0 1/0"]);
      });

      it("when the index failed in a sample, it finds it all the same", () => {
        expect(found(batchOf(1n, leaves, { failed: new Set([0n]) }))).to.deep.equal(["SameIndex 1/0 1/0"]);
      });

      it("when the index was taken down, it finds it all the same", () => {
        const voids = new Map([[0n, Fault.TakenDown]]);
        expect(found(batchOf(1n, leaves, { voids }))).to.deep.equal(["SameIndex 1/0 1/0"]);
      });

      it("when the index is void by a fault, it finds nothing", () => {
        expect(found(batchOf(1n, leaves, { voids: new Map([[0n, Fault.Judged]]) }))).to.deep.equal([]);
      });
    });

    describe("given an index outside the count", () => {
      it("it finds it, and once where it has two leaves", () => {
        const leaves = [leaf(0n, "a"), leaf(2n, "b"), leaf(2n, "c"), leaf(2n ** 200n, "d")];
        expect(found(batchOf(1n, leaves, { count: 2n }))).to.deep.equal(["Outside 1/2", `Outside 1/${2n ** 200n}`]);
      });
    });

    describe("given one hash at several indices of a batch", () => {
      const leaves = [leaf(2n, "a"), leaf(0n, "b"), leaf(1n, "a", BOB), leaf(3n, "a")];

      it("it finds all but the lowest", () => {
        expect(found(batchOf(1n, leaves))).to.deep.equal(["Repeated 1/1 1/2", "Repeated 1/1 1/3"]);
      });

      it("when the lowest is void by a fault, the next one stands in its place", () => {
        const voids = new Map([[1n, Fault.Judged]]);
        expect(found(batchOf(1n, leaves, { voids }))).to.deep.equal(["Repeated 1/2 1/3"]);
      });

      it("when the lowest was taken down, it keeps its place", () => {
        const voids = new Map([[1n, Fault.TakenDown]]);
        expect(found(batchOf(1n, leaves, { voids }))).to.deep.equal(["Repeated 1/1 1/2", "Repeated 1/1 1/3"]);
      });

      it("when a higher one failed in a sample, it isn't found", () => {
        expect(found(batchOf(1n, leaves, { failed: new Set([2n]) }))).to.deep.equal(["Repeated 1/1 1/3"]);
      });

      it("when the lowest's index is used twice, that is filed first, and the next one stands", () => {
        const more = [...leaves, leaf(1n, "c")];
        expect(found(batchOf(1n, more, { count: 4n }))).to.deep.equal(["SameIndex 1/1 1/1", "Repeated 1/2 1/3"]);
      });
    });

    describe("given a hash of an earlier batch", () => {
      const earlier = (change: Partial<PublishedBatch> = {}) => batchOf(1n, [leaf(0n, "a")], change);
      const later = (change: Partial<PublishedBatch> = {}) =>
        batchOf(2n, [leaf(0n, "b"), leaf(1n, "a", BOB)], { status: BatchStatus.Window, ...change });

      it("that is final, it finds a proof", () => {
        expect(found(later(), earlier())).to.deep.equal(["Duplicate 1/0 2/1"]);
      });

      for (const status of [BatchStatus.Revealed, BatchStatus.UnderReview, BatchStatus.Window, BatchStatus.Failed]) {
        it(`that is open, at status ${status}, it finds a claim`, () => {
          expect(found(earlier({ status }), later())).to.deep.equal(["Claimed 1/0 2/1"]);
        });
      }

      for (const status of [BatchStatus.Rejected, BatchStatus.Unreviewed, BatchStatus.Expired, BatchStatus.Burned]) {
        it(`that ended otherwise, at status ${status}, it finds nothing`, () => {
          expect(found(earlier({ status }), later())).to.deep.equal([]);
        });
      }

      it("whose record is void by a fault, it finds nothing", () => {
        expect(found(earlier({ voids: new Map([[0n, Fault.Judged]]) }), later())).to.deep.equal([]);
      });

      it("whose record was taken down, it finds a proof", () => {
        const voids = new Map([[0n, Fault.TakenDown]]);
        expect(found(earlier({ voids }), later())).to.deep.equal(["Duplicate 1/0 2/1"]);
      });

      it("whose record failed in a sample, it finds nothing", () => {
        expect(found(earlier({ failed: new Set([0n]) }), later())).to.deep.equal([]);
      });

      it("that was committed in the same second, it goes by the number", () => {
        expect(found(earlier(), later({ committedAt: 1n }))).to.deep.equal(["Duplicate 1/0 2/1"]);
      });

      it("that was revealed later, it goes by the commit", () => {
        expect(found(earlier({ batchId: 3n }), later())).to.deep.equal(["Duplicate 3/0 2/1"]);
      });

      it("that is open, while a later one is final, it finds a proof by that", () => {
        const final = batchOf(2n, [leaf(0n, "a")]);
        const last = batchOf(3n, [leaf(0n, "a")], { status: BatchStatus.Revealed });
        const open = earlier({ status: BatchStatus.Window });
        expect(found(open, final, last)).to.deep.equal(["Duplicate 2/0 3/0"]);
      });

      it("when the later batch is open but its window over, it finds no claim", () => {
        expect(found(earlier({ status: BatchStatus.Failed }), later({ due: NOW }))).to.deep.equal([]);
      });

      it("when the later record has a claim on the batch, it finds no second one", () => {
        const claimed = new Map([[1n, new Set([1n])]]);
        expect(found(earlier({ status: BatchStatus.Window }), later({ claimed }))).to.deep.equal([]);
      });

      it("when the later record has a claim on another batch, it finds one on this", () => {
        const claimed = new Map([[1n, new Set([9n])]]);
        const open = earlier({ status: BatchStatus.Window });
        expect(found(open, later({ claimed }))).to.deep.equal(["Claimed 1/0 2/1"]);
      });

      it("when a claim on the batch is lost, it finds another, also after the later one's window", () => {
        const lost = new Map([[1n, new Set([1n])]]);
        const open = earlier({ status: BatchStatus.Window });
        expect(found(open, later({ lost, due: NOW }))).to.deep.equal(["Claimed 1/0 2/1"]);
      });

      it("when a claim is lost on another batch, it finds none after the later one's window", () => {
        const lost = new Map([[1n, new Set([9n])]]);
        const open = earlier({ status: BatchStatus.Window });
        expect(found(open, later({ lost, due: NOW }))).to.deep.equal([]);
      });

      it("when a claim is lost and the later batch is final, it finds nothing", () => {
        const lost = new Map([[1n, new Set([1n])]]);
        const open = earlier({ status: BatchStatus.Window });
        expect(found(open, later({ lost, status: BatchStatus.Final }))).to.deep.equal([]);
      });

      it("when the earlier record failed in samples that an appeal can undo, it finds a claim", () => {
        const failing = { status: BatchStatus.Failed, failed: new Set([0n]) };
        expect(found(earlier({ ...failing, waits: true }), later())).to.deep.equal(["Claimed 1/0 2/1"]);
        expect(found(earlier(failing), later())).to.deep.equal([]);
      });

      it("when two open batches have it, it finds a claim on each", () => {
        const open = { status: BatchStatus.Failed };
        const second = batchOf(4n, [leaf(0n, "a")], { ...open, committedAt: 1n });
        expect(found(earlier(open), second, later())).to.deep.equal(["Claimed 1/0 2/1", "Claimed 4/0 2/1"]);
      });

      it("when the later record was taken down, it finds a proof", () => {
        const voids = new Map([[1n, Fault.TakenDown]]);
        expect(found(earlier(), later({ voids }))).to.deep.equal(["Duplicate 1/0 2/1"]);
      });

      it("when the later record failed in a sample, it finds nothing", () => {
        expect(found(earlier(), later({ failed: new Set([1n]) }))).to.deep.equal([]);
      });

      it("when the later batch ended without becoming final, it finds nothing", () => {
        expect(found(earlier(), later({ status: BatchStatus.Burned }))).to.deep.equal([]);
      });

      it("when a third one repeats it, both are proven by the first", () => {
        const third = batchOf(3n, [leaf(0n, "a")]);
        expect(found(earlier(), later(), third)).to.deep.equal(["Duplicate 1/0 2/1", "Duplicate 1/0 3/0"]);
      });
    });
  });

  describe(`findFaults beside its plain twin, for ${DATANETS} random datanets`, () => {
    it("each fault can be filed after those before it, and then none is left", () => {
      const random = new Random(11n);
      const kinds = new Map<string, number>();
      for (let datanet = 0; datanet < DATANETS; datanet++) {
        const batches = randomDatanet(random);
        const court = new CourtTwin(batches, NOW);
        for (const fault of findFaults(batches, NOW)) {
          expect(isAccepted(court, fault), `${datanet}: ${told([fault]).join()}`).to.equal(true);
          kinds.set(fault.kind, (kinds.get(fault.kind) ?? 0) + 1);
        }
        const plain = new CourtTwin(batches, NOW);
        plain.fileAll();
        expect([...court.voids].sort(), `voids of ${datanet}`).to.deep.equal([...plain.voids].sort());
        expect([...court.claims].sort(), `claims of ${datanet}`).to.deep.equal([...plain.claims].sort());
      }
      expect([...kinds.keys()].sort()).to.deep.equal(["Claimed", "Duplicate", "Outside", "Repeated", "SameIndex"]);
    });
  });

  describe("rebuildTree", () => {
    const leaves = [leaf(0n, "a"), leaf(1n, "b")];
    const { root } = recordTree(leaves);

    it("knows a batch's root and count, in any order of the leaves", () => {
      expect(rebuildTree(leaves.toReversed(), { root, count: 2n })).to.include({ hasRoot: true, hasCount: true });
    });

    it("tells another root", () => {
      expect(rebuildTree([leaf(0n, "a"), leaf(1n, "c")], { root, count: 2n })).to.include({ hasRoot: false });
    });

    it("tells another count", () => {
      expect(rebuildTree(leaves, { root, count: 1n })).to.include({ hasRoot: true, hasCount: false });
    });
  });
});

/** Files a fault with the twin, if it takes it. */
function isAccepted(court: CourtTwin, fault: RecordFault): boolean {
  const [record, first] = [fault.record, fault.kind === "Outside" ? fault.record : fault.first].map(
    ({ batchId, leaf: of }) => court.all.find(({ batch, leaf }) => batch.batchId === batchId && leaf === of),
  );
  if (record === undefined || first === undefined) return false;
  if (fault.kind === "Claimed") {
    const accepted = court.claim(first, record);
    court.claims.add(claimKey(first, record));
    return accepted;
  }
  const code = Fault[fault.kind];
  const accepted =
    fault.kind === "Outside"
      ? court.outside(record)
      : fault.kind === "Duplicate"
        ? court.duplicate(first, record)
        : court.collision(first, record) === code;
  court.condemn(record, code);
  return accepted;
}

/** Up to five small batches of few hashes, so that all faults are frequent. */
function randomDatanet(random: Random): PublishedBatch[] {
  return Array.from({ length: Number(random.between(1n, 5n)) }, (_, i) => {
    const leaves = Array.from({ length: Number(random.between(1n, 6n)) }, (__, place) => {
      const index = random.once(5n) ? random.below(8n) : BigInt(place);
      return leaf(index, `record ${random.below(9n)}`, random.once(2n) ? ALICE : BOB);
    });
    const some = () => new Set(leaves.map(({ index }) => index).filter(() => random.once(6n)));
    return batchOf(BigInt(i + 1), leaves, {
      committedAt: random.between(1n, 4n),
      status: Number(random.between(1n, 6n)),
      waits: random.once(5n),
      due: random.once(2n) ? NOW : NOW + 1n,
      count: BigInt(leaves.length) - (random.once(4n) ? 1n : 0n),
      failed: some(),
      voids: new Map([...some()].map((index) => [index, Number(random.between(1n, 7n))])),
      claimed: new Map([...some()].map((index) => [index, new Set([random.between(1n, 5n)])])),
      lost: new Map([...some()].map((index) => [index, new Set([random.between(1n, 5n)])])),
    });
  });
}
