// Liars against the watchtower of lanes, whose root is what their inputs give, and whose inputs are another's or forged.
import { expect } from "chai";
import hre from "hardhat";
import { judgeRoot } from "../../watchtower/lane/judge.ts";
import {
  type EpochScene,
  EpochShelf,
  laneCase,
  postLeaves,
  publishCase,
  publishedEpoch,
  RESOURCES,
} from "../helpers/laneEpochs.ts";
import { RootStatus, WINDOW } from "../helpers/lanes.ts";

const SLOW = 200_000;
const connection = await hre.network.create();
const { networkHelpers } = connection;
const shelf = new EpochShelf();
const published = async () => publishedEpoch(connection, shelf);

describe("Attacks on the watchtower of lanes, by forged inputs", function () {
  this.timeout(SLOW);

  after(() => {
    shelf.remove();
  });

  const deployed = async (): Promise<EpochScene> => networkHelpers.loadFixture(published);
  const judged = async (scene: EpochScene, active?: string) =>
    judgeRoot(scene.rewardLane.connect(scene.finder), scene.folder, { ...RESOURCES, scratch: scene.scratch, active });

  /** The scene's root is active, and the attributor posts what an epoch gives that begins from these totals. */
  async function second(before: (scene: EpochScene) => ReadonlyMap<string, bigint>) {
    const scene = await deployed();
    await postLeaves(scene, scene.right);
    await networkHelpers.time.increase(WINDOW);
    await scene.rewardLane.activate();
    const lie = { ...scene, ...(await publishCase(scene, shelf, { ...laneCase(scene), previous: before(scene) })) };
    await postLeaves(lie, lie.right);
    return { lie, old: scene };
  }

  const totalsOf = ({ right }: EpochScene) =>
    new Map(right.map(({ account, cumulative }) => [account.toLowerCase(), cumulative]));

  /** Mallory has what is alice's. */
  function forged(scene: EpochScene): ReadonlyMap<string, bigint> {
    const totals = totalsOf(scene);
    const [alice, mallory] = [scene.alice, scene.mallory].map(({ address }) => address.toLowerCase());
    totals.set(mallory ?? "", (totals.get(mallory ?? "") ?? 0n) + (totals.get(alice ?? "") ?? 0n));
    totals.delete(alice ?? "");
    return totals;
  }

  describe("given an epoch that begins from the active root's totals", () => {
    it("finds its root the same", async () => {
      const { lie } = await second(totalsOf);
      expect(await judged(lie)).to.include({ same: true });
    });
  });

  describe("given an epoch that begins from forged totals", () => {
    it("disputes its root, and names the two roots", async () => {
      const { lie, old } = await second(forged);
      const judgement = await judged(lie);
      expect(judgement).to.have.nested.property("difference.kind", "previous");
      expect(judgement).to.have.nested.property("difference.recomputed", old.report.root);
      expect(judgement).to.have.nested.property("act.method", "dispute");
      expect(await lie.rewardLane.openDispute()).to.equal(1n);
    });

    it("when the ruling says so, voids it", async () => {
      const { lie } = await second(forged);
      await judged(lie);
      await lie.arbitrator.giveRuling(0n, 1n);
      expect((await lie.rewardLane.postedRoot()).status).to.equal(RootStatus.Void);
    });
  });

  for (const kind of ["lane", "token", "reserve"] as const) {
    describe(`given the inputs name another ${kind}`, () => {
      it("disputes a root that is what they give", async () => {
        const scene = await deployed();
        const differences = { [kind]: scene.mallory.address.toLowerCase() };
        const lie = { ...scene, ...(await publishCase(scene, shelf, laneCase(scene), differences)) };
        await postLeaves(lie, lie.right);
        const judgement = await judged(lie);
        expect(judgement).to.have.nested.property("difference.published", scene.mallory.address);
        expect(judgement).to.have.nested.property("difference.kind", kind);
        expect(judgement).to.have.nested.property("act.method", "dispute");
      });
    });
  }
});
