// Attributors who forge what an epoch is computed from, against a watchtower that gathers it again.
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import { keccak256, toUtf8Bytes } from "ethers";
import hre from "hardhat";
import { publish } from "../../payment/publish.ts";
import { PRICE } from "../helpers/channels.ts";
import { DAY } from "../helpers/datanet.ts";
import {
  answered,
  bytesIn,
  EPOCH,
  forged,
  type Forgery,
  gatheringWatcher,
  halved,
  OF_ALICE,
  OF_MALLORY,
  postReport,
  refield,
  rewrite,
  unreceipted,
  versionFile,
} from "../helpers/forgedEpochs.ts";
import { creditOf, deployedGather, GatherBench, type GatherScene } from "../helpers/gather.ts";
import { lossOf } from "../helpers/laneAttacks.ts";
import { credited, RootStatus, WINDOW } from "../helpers/lanes.ts";

const WRONG = 1n;
const connection = await hre.network.create();
const { networkHelpers } = connection;
const deployed = async () => await deployedGather(connection);

describe("Attacks on the watchtower of lanes, by forged epochs", function () {
  this.timeout(200_000);
  let scene: GatherScene;
  let bench: GatherBench;

  beforeEach(async () => {
    scene = await networkHelpers.loadFixture(deployed);
    bench = await GatherBench.open(scene);
  });

  afterEach(() => {
    bench.close();
  });

  const status = async () => (await scene.rewardLane.postedRoot()).status;
  const disputes = async () => await scene.rewardLane.disputeCount();

  /** What the attributor and mallory lose by a forged root that is watched, and ruled to be wrong. */
  async function loss(forgery: Forgery, block?: number): Promise<bigint> {
    const report = await forged(bench, forgery, block);
    return await lossOf(scene, [scene.mallory, scene.attributor], async () => {
      await postReport(bench, report);
      await (await gatheringWatcher(bench)).watcher.pass();
      await scene.arbitrator.giveRuling(0n, WRONG);
    });
  }

  /** All that is alice's is mallory's. */
  const swapped: Forgery = async (folder) => {
    const [alice, mallory] = [bytesIn(scene.alice), bytesIn(scene.mallory)];
    const author = `CASE WHEN author = ${alice} THEN ${mallory} ELSE author END`;
    await rewrite(versionFile(folder, "records"), `SELECT * REPLACE (${author} AS author) FROM {} ORDER BY record`);
  };

  const shifted: Forgery = async (folder) => {
    const select = `SELECT account, 1000000::UINTEGER AS ppm FROM {} WHERE account = ${bytesIn(scene.mallory)}`;
    await rewrite(versionFile(folder, "defaults"), select);
  };

  /** A fee that nobody has paid. */
  const enlarged: Forgery = async (folder) => {
    const amounts = `${PRICE}::UBIGINT AS amount_low, ${creditOf(1n)}::UBIGINT AS contributors_low`;
    const fee = `SELECT * REPLACE (NULL::BLOB AS channel, NULL::UBIGINT AS receipt_count, ${amounts}) FROM paid LIMIT 1`;
    const path = join(folder, "collections.parquet");
    await rewrite(path, `(WITH paid AS (SELECT * FROM {}) SELECT * FROM paid UNION ALL (${fee}))`);
    refield(folder, ({ pool }) => ({ pool: String(BigInt(pool) + creditOf(1n)) }));
  };

  /** A collection that goes by default weights, since it has no channel. */
  const unbound: Forgery = async (folder) => {
    const channel = "SELECT min(channel) FROM paid";
    const nulls = `NULL::BLOB AS channel, NULL::UBIGINT AS receipt_count`;
    const [first, rest] = [`channel = (${channel})`, `channel <> (${channel})`];
    const select = `SELECT * FROM paid WHERE ${rest} UNION ALL SELECT * REPLACE (${nulls}) FROM paid WHERE ${first}`;
    await rewrite(join(folder, "collections.parquet"), `(WITH paid AS (SELECT * FROM {}) ${select})`);
  };

  /** The version that the receipts name isn't weighed, but divided as nobody has asked for. */
  const unweighed: Forgery = (folder) => {
    refield(folder, ({ versions }) => ({
      versions: versions.map((version) => ({ ...version, records: undefined, index: undefined })),
    }));
    return Promise.resolve();
  };

  const forgeries: [what: string, forgery: Forgery, path: string][] = [
    ["records whose author was swapped", (folder) => swapped(folder), "records/2-1.parquet is record 0"],
    ["defaults that are all mallory's", (folder) => shifted(folder), "defaults/2-1.parquet is account"],
    ["a collection that is left out", halved, "pool is"],
    ["a collection without its channel", (folder) => unbound(folder), "collections is 0x"],
    ["a version without its records", (folder) => unweighed(folder), "records/2-1.parquet is none"],
    ["receipts that aren't those of the channel", unreceipted, "receipts is channel"],
    ["a fee that nobody has paid", (folder) => enlarged(folder), "pool is"],
  ];

  for (const [what, forgery, path] of forgeries) {
    describe(`given ${what}`, () => {
      let block: number;

      beforeEach(async () => {
        await answered(bench, [OF_ALICE]);
        await answered(bench, [OF_ALICE], { nonce: 1n });
        block = await connection.ethers.provider.getBlockNumber();
        // what the lane has later covers a larger pool, so that the lane takes the root
        await credited(scene, creditOf(1n));
      });

      it("disputes the root that they give, and names them", async () => {
        await postReport(bench, await forged(bench, forgery, block));
        const { watcher, lines } = await gatheringWatcher(bench);
        await watcher.pass();
        expect(await scene.rewardLane.openDispute()).to.equal(1n);
        expect(lines.join("\n")).to.include(`root 1 is wrong: ${path}`);
      });

      it("costs mallory and the attributor when the ruling says so", async () => {
        expect((await loss(forgery, block)) > 0n).to.equal(true);
        expect(await status()).to.equal(RootStatus.Void);
      });
    });
  }

  describe("given receipts of a channel that nobody has published", () => {
    /** An open answer that quotes mallory, for one that quoted alice. */
    const invented: Forgery = async (folder) => {
      const text = `'${OF_MALLORY}'::BLOB`;
      const hash = keccak256(toUtf8Bytes(OF_MALLORY));
      const { channelId } = await collectedChannel();
      const price = `${PRICE}::UBIGINT AS price_low, 0::UBIGINT AS price_high, true AS is_open`;
      const own = `unhex('${channelId.slice(2)}') AS channel, 0::UBIGINT AS index, 1::UINTEGER AS model_version`;
      const receipt = `SELECT ${own}, unhex('${hash.slice(2)}') AS response_hash, ${price}`;
      await rewrite(join(folder, "receipts/0.parquet"), `(${receipt})`);
      await rewrite(join(folder, "texts/0.parquet"), `(SELECT ${text} AS response)`);
    };

    async function collectedChannel(): Promise<{ channelId: string }> {
      const [event] = await scene.escrow.queryFilter(scene.escrow.filters.Collected());
      if (event === undefined) throw new Error("nothing was collected");
      return { channelId: event.args.channelId };
    }

    beforeEach(async () => {
      await answered(bench, [OF_ALICE], { isPublished: false });
      await postReport(bench, await forged(bench, invented));
    });

    it("says so, and leaves the root while they may come", async () => {
      const { watcher, lines } = await gatheringWatcher(bench);
      await watcher.pass();
      expect(await disputes()).to.equal(0n);
      expect(lines.join("\n")).to.match(/root 1 is wrong: receipts is channel .* as published, and none as gathered/);
    });

    it("disputes the root in the window's last day", async () => {
      const { watcher } = await gatheringWatcher(bench);
      await watcher.pass();
      await networkHelpers.time.increase(WINDOW - DAY);
      await watcher.pass();
      expect(await scene.rewardLane.openDispute()).to.equal(1n);
    });

    it("never activates the root", async () => {
      const { watcher } = await gatheringWatcher(bench);
      await networkHelpers.time.increase(WINDOW);
      await watcher.pass();
      expect(await status()).to.equal(RootStatus.Pending);
    });

    it("disputes the root at once when the host publishes what it has signed", async () => {
      const { watcher } = await gatheringWatcher(bench);
      await watcher.pass();
      await publish(await bench.host(), bench.publication);
      await watcher.pass();
      expect(await scene.rewardLane.openDispute()).to.equal(1n);
    });
  });

  describe("given blocks that can't be the epoch's", () => {
    beforeEach(async () => {
      await answered(bench, [OF_ALICE]);
    });

    const reblocked = async (change: (to: number) => { after: number; to: number } | undefined) => {
      const report = await forged(bench, (folder) => {
        refield(folder, ({ blocks }) => ({ blocks: change(blocks?.to ?? 0) }));
        return Promise.resolve();
      });
      await postReport(bench, report);
      const { watcher, lines } = await gatheringWatcher(bench);
      await watcher.pass();
      return { watcher, lines };
    };

    it("when they end behind the root, disputes it", async () => {
      await reblocked((to) => ({ after: 0, to: to + 1_000_000 }));
      expect(await disputes()).to.equal(1n);
    });

    it("when they end before the lane was there, disputes it", async () => {
      await reblocked(() => ({ after: 0, to: 1 }));
      expect(await disputes()).to.equal(1n);
    });

    it("when nothing was credited in them, disputes it", async () => {
      const [event] = await scene.escrow.queryFilter(scene.escrow.filters.Collected());
      await reblocked(() => ({ after: 0, to: (event?.blockNumber ?? 0) - 1 }));
      expect(await disputes()).to.equal(1n);
    });

    it("when they begin later than the lane, disputes it", async () => {
      await reblocked((to) => ({ after: 1, to }));
      expect(await disputes()).to.equal(1n);
    });

    it("when there are none, disputes it", async () => {
      await reblocked(() => undefined);
      expect(await disputes()).to.equal(1n);
    });
  });

  describe("given an honest epoch", () => {
    const honest: Forgery = () => Promise.resolve();

    it("activates its root when its time is over", async () => {
      await answered(bench, [OF_ALICE]);
      await postReport(bench, await forged(bench, honest));
      const { watcher } = await gatheringWatcher(bench);
      await watcher.pass();
      await networkHelpers.time.increase(WINDOW);
      await watcher.pass();
      expect(await status()).to.equal(RootStatus.Active);
    });

    it("activates the root of the next one, too", async () => {
      await answered(bench, [OF_ALICE]);
      await postReport(bench, await forged(bench, honest));
      await networkHelpers.time.increase(WINDOW);
      await scene.rewardLane.activate();
      await answered(bench, [OF_MALLORY]);
      await bench.gather("epochs/2", { previous: bench.path(EPOCH) });
      await postReport(bench, await bench.run("epochs/2"));
      const { watcher } = await gatheringWatcher(bench);
      await networkHelpers.time.increase(WINDOW);
      await watcher.pass();
      expect((await scene.rewardLane.activeRoot()).root).to.equal((await scene.rewardLane.postedRoot()).root);
      expect(await scene.rewardLane.rootCount()).to.equal(2n);
    });

    it("when its active root was posted again with other inputs, which fell, still finds the epoch before", async () => {
      const { rewardLane, attributor, fallback, finder, arbitrator } = scene;
      await answered(bench, [OF_ALICE]);
      const report = await forged(bench, honest);
      await postReport(bench, report);
      await networkHelpers.time.increase(WINDOW);
      await rewardLane.activate();
      await answered(bench, [OF_MALLORY]);
      const { root, total, accounts, engineId } = report;
      await rewardLane.connect(attributor).post(root, BigInt(total) + 1n, accounts, root, engineId);
      await rewardLane.connect(finder).dispute(2n, "", { value: await arbitrator.cost() });
      await arbitrator.giveRuling(0n, WRONG);
      await bench.gather("epochs/2", { previous: bench.path(EPOCH) });
      const next = await bench.run("epochs/2");
      await rewardLane.connect(fallback).post(next.root, next.total, next.accounts, next.inputsHash, next.engineId);
      await networkHelpers.time.increase(WINDOW);
      const { watcher } = await gatheringWatcher(bench);
      await watcher.pass();
      expect((await rewardLane.activeRoot()).root).to.equal(next.root);
    });

    it("when a host publishes after it was gathered, says what it leaves out, and activates its root", async () => {
      await answered(bench, [OF_ALICE], { isPublished: false });
      await postReport(bench, await forged(bench, honest));
      await publish(await bench.host(), bench.publication);
      const { watcher, lines } = await gatheringWatcher(bench);
      await networkHelpers.time.increase(WINDOW);
      await watcher.pass();
      expect(await status()).to.equal(RootStatus.Active);
      expect(lines).to.include("root 1: the published epoch leaves out receipts of 1 channels that are published here");
    });

    it("when the publications come later than the epoch, leaves its root, and activates it when they are there", async () => {
      await answered(bench, [OF_ALICE]);
      await postReport(bench, await forged(bench, honest));
      const publications = bench.path("late");
      mkdirSync(join(publications, "bob"), { recursive: true });
      const { watcher } = await gatheringWatcher(bench, { publications });
      await watcher.pass();
      expect(await disputes()).to.equal(0n);
      await publish(await bench.host(), join(publications, "bob"));
      await networkHelpers.time.increase(WINDOW);
      await watcher.pass();
      expect(await status()).to.equal(RootStatus.Active);
    });

    it("when a manifest is missing here, does nothing but to say so", async () => {
      await answered(bench, [OF_ALICE]);
      await postReport(bench, await forged(bench, honest));
      const manifests = bench.path("empty");
      mkdirSync(manifests);
      const { watcher, lines } = await gatheringWatcher(bench, { manifests });
      for (const seconds of [1n, WINDOW - DAY, DAY]) {
        await networkHelpers.time.increase(seconds);
        expect(await watcher.pass()).to.deep.equal({ found: 1, unfiled: 1 });
      }
      expect([await disputes(), await status()]).to.deep.equal([0n, RootStatus.Pending]);
      expect(lines.join("\n")).to.include("root 1 can't be judged here: CORPUS_UNAVAILABLE");
    });
  });
});
