// A datanet with a fault of each kind, and what `npm run watch` finds, files and answers.
import { expect } from "chai";
import { setTimeout as sleep } from "node:timers/promises";
import { keccak256, toUtf8Bytes } from "ethers";
import hre from "hardhat";
import { consentTypedData } from "../../sdk/consent.ts";
import { Fault } from "../../sdk/faults.ts";
import { DemandKind } from "../../watchtower/chain.ts";
import { exitCodeOf, openWatcher, watchOn } from "../../watchtower/run.ts";
import { manifestText } from "../../workbench/manifest.ts";
import {
  type DatanetScene,
  deployedDatanet,
  provenRecord,
  revealed,
  round,
  waited,
  WINDOW_PERIOD,
} from "../helpers/datanet.ts";
import { Scene, startHardhatNode, type TestNode } from "../helpers/nodes.ts";
import {
  COUNT,
  type FaultyBatches,
  faultyBatches,
  type Folder,
  manifestFolder,
  publish,
  publishedContribution,
  recordsOf,
  watcherOf,
} from "../helpers/watch.ts";

const SLOW = 400_000;
const POLL_MILLISECONDS = 50;
const connection = await hre.network.create();
const { networkHelpers } = connection;

async function deployed() {
  return await deployedDatanet(connection);
}

/** What became void, and what is claimed, in the order of the events: batch, index, and why. */
async function objections({ court }: DatanetScene): Promise<string[]> {
  const voided = await court.queryFilter(court.filters.RecordVoided());
  const claimed = await court.queryFilter(court.filters.DuplicateClaimed());
  return [
    ...voided.map(({ args: { batchId, index, fault } }) => `${batchId}/${index} ${fault}`),
    ...claimed.map(({ args: { batchId, index } }) => `${batchId}/${index} claimed`),
  ];
}

/** What a watchtower must do about them, in order. */
function expectedObjections({ sameIndex, outside, repeated, duplicate, claimed }: FaultyBatches): string[] {
  return [
    `${sameIndex}/5 ${Fault.SameIndex}`,
    `${outside}/${COUNT} ${Fault.Outside}`,
    `${repeated}/10 ${Fault.Repeated}`,
    `${duplicate}/7 ${Fault.Duplicate}`,
    `${claimed}/8 claimed`,
  ];
}

describe("A watchtower", function () {
  this.timeout(SLOW);
  let scene: DatanetScene;
  let folder: Folder;

  beforeEach(async () => {
    scene = await networkHelpers.loadFixture(deployed);
    folder = manifestFolder();
  });

  afterEach(() => {
    folder.remove();
  });

  describe("given honest batches and one of each fault", () => {
    let batches: FaultyBatches;

    beforeEach(async () => {
      batches = await faultyBatches(scene, folder);
    });

    it("when nobody sends, it tells each faulty record, and sends nothing", async () => {
      const { watcher, lines } = await watcherOf(scene, folder);
      const head = await connection.ethers.provider.getBlockNumber();

      const result = await watcher.pass();

      const { final, open, sameIndex, outside, repeated, duplicate, claimed } = batches;
      expect(lines).to.deep.equal([
        ...Object.values(batches).map((batchId: bigint) => `Batch ${batchId}: complete, ${COUNT} records`),
        `Batch ${sameIndex}, record 5: two records have this index`,
        `Batch ${outside}, record ${COUNT}: the index isn't below the count`,
        `Batch ${repeated}, record 10: repeats record 3 of its batch`,
        `Batch ${duplicate}, record 7: repeats record 2 of batch ${final}`,
        `Batch ${claimed}, record 8: repeats record 4 of batch ${open}, which is open`,
      ]);
      expect(result).to.deep.equal({ faults: 5, unfiled: 5 });
      expect(exitCodeOf(result)).to.equal(2);
      expect(await connection.ethers.provider.getBlockNumber()).to.equal(head);
    });

    it("when somebody sends, it files exactly these", async () => {
      const { watcher } = await watcherOf(scene, folder, scene.mallory);

      const result = await watcher.pass();

      expect(await objections(scene)).to.deep.equal(expectedObjections(batches));
      expect(exitCodeOf(result)).to.equal(0);
    });

    it("when it has filed, a second pass finds nothing and says nothing, and neither does another watchtower", async () => {
      const { watcher, lines } = await watcherOf(scene, folder, scene.mallory);
      await watcher.pass();
      const said = lines.length;

      expect(await watcher.pass()).to.deep.equal({ faults: 0, unfiled: 0 });
      expect(lines.slice(said)).to.deep.equal([]);
      const other = await watcherOf(scene, folder, scene.bob);
      expect(await other.watcher.pass()).to.deep.equal({ faults: 0, unfiled: 0 });
    });

    it("when somebody is faster, it says so in one line each, and goes on", async () => {
      const { sameIndex, claimed } = batches;
      const { watcher, lines } = await watcherOf(scene, folder, scene.mallory);
      const state = await watcher.reader.read();
      watcher.reader.read = () => Promise.resolve(state);
      await (await watcherOf(scene, folder, scene.bob)).watcher.pass();

      const result = await watcher.pass();

      const refused = lines.filter((line) => line.includes("not filed"));
      expect(refused[0]).to.match(new RegExp(`DatanetCourtVoid\\(${sameIndex}, 5, ${Fault.SameIndex}\\)$`));
      expect(refused.at(-1)).to.match(new RegExp(`DatanetCourtInvalidClaim\\(${claimed}, 8\\)$`));
      expect(result).to.deep.equal({ faults: 5, unfiled: 5 });
      expect(await objections(scene)).to.deep.equal(expectedObjections(batches));
    });

    it("when the claim's earlier batch becomes final, it settles the claim, to whom made it", async () => {
      const { open, claimed } = batches;
      await (await watcherOf(scene, folder, scene.bob)).watcher.pass();
      await round(scene, open);
      await waited(scene, WINDOW_PERIOD);
      await scene.ledger.finalize(open);

      const { watcher } = await watcherOf(scene, folder, scene.mallory);
      expect(await watcher.pass()).to.deep.equal({ faults: 0, unfiled: 0 });

      const [event] = await scene.court.queryFilter(scene.court.filters.RecordVoided(claimed, 8));
      expect(event?.args.finder).to.equal(scene.bob.address);
      expect((await scene.court.getRecord(claimed, 8)).fault).to.equal(BigInt(Fault.Duplicate));
    });

    it("when it goes on, it finds what comes later, until it is told to stop", async () => {
      const { watcher, lines } = await watcherOf(scene, folder, scene.mallory);
      const stop = new AbortController();
      const ended = watchOn(watcher, { every: undefined }, (line) => lines.push(line), stop.signal);
      try {
        while ((await objections(scene)).length < expectedObjections(batches).length) await sleep(POLL_MILLISECONDS);
        const late = await publish(scene, folder, recordsOf("late", scene.bob.address, { 1: { index: 0n } }));
        while (!(await scene.court.isVoid(late, 0))) await sleep(POLL_MILLISECONDS);
        expect(lines).to.include(`Batch ${late}: complete, ${COUNT} records`);
      } finally {
        stop.abort();
      }

      expect(await ended).to.equal(0);
    });
  });

  describe("given a demand", () => {
    const text = "what the record says";
    const content = `0x${Buffer.from(text).toString("hex")}`;

    /** A batch by alice of bob's records, whose manifest has his consent and the content of the first record, or not. */
    async function demanded(kind: bigint, withAnswer: boolean) {
      const { court, ledger, alice, bob, mallory, chainId, datanetId } = scene;
      const leaves = recordsOf("demanded", bob.address, { 0: { recordHash: keccak256(toUtf8Bytes(text)) } });
      const { root } = publishedContribution({ leaves }).tree;
      const place = { chainId, ledger: await ledger.getAddress(), datanetId };
      const typed = consentTypedData({ ...place, root, submitter: alice.address, termsVersion: 1n });
      const signature = await bob.signTypedData(typed.domain, typed.types, typed.message);
      const answers = {
        consents: new Map([[bob.address, signature]]),
        contents: new Map([[keccak256(content), content]]),
      };
      const { text: manifest, tree, contribution } = publishedContribution({ leaves, ...(withAnswer ? answers : {}) });
      folder.write("batch.json", manifest);
      const batchId = await revealed(scene, contribution);
      const { record, proof } = provenRecord(tree, batchId, 0);
      await court.connect(mallory).demand(record, proof, kind);
      return { batchId, ...(await watcherOf(scene, folder, bob)) };
    }

    it("for a consent that the manifest has, it answers", async () => {
      const { batchId, watcher } = await demanded(DemandKind.Consent, true);

      await watcher.pass();

      expect(await scene.court.hasConsented(batchId, scene.bob)).to.equal(true);
      expect((await scene.court.standingOf(batchId)).holds).to.equal(0n);
    });

    it("for a content that the manifest has, it answers", async () => {
      const { batchId, watcher } = await demanded(DemandKind.Content, true);

      await watcher.pass();

      expect((await scene.court.getRecord(batchId, 0)).contentShown).to.equal(true);
    });

    for (const kind of [DemandKind.Consent, DemandKind.Content]) {
      it(`of kind ${kind} that the manifest can't answer, it says so once, and sends nothing`, async () => {
        const { batchId, watcher, lines } = await demanded(kind, false);

        await watcher.pass();
        await watcher.pass();

        expect(lines.filter((line) => line.includes("no manifest here has it"))).to.have.lengthOf(1);
        expect((await scene.court.getDemand(batchId, 0, kind)).due > 0n).to.equal(true);
      });
    }

    it("whose time is over, it lapses", async () => {
      const { batchId, watcher } = await demanded(DemandKind.Consent, false);
      await waited(scene, await scene.court.ANSWER_PERIOD());

      await watcher.pass();

      expect((await scene.court.getRecord(batchId, 0)).fault).to.equal(BigInt(Fault.Unanswered));
    });
  });

  describe("given manifests that aren't", () => {
    async function lineAbout(batchId: bigint): Promise<string | undefined> {
      const { watcher, lines } = await watcherOf(scene, folder);
      await watcher.pass();
      const about = lines.filter((line) => line.startsWith(`Batch ${batchId}`));
      expect(about).to.have.lengthOf(1);
      return about[0];
    }

    it("when one is missing, it says so", async () => {
      const { contribution } = publishedContribution({ leaves: recordsOf("missing", scene.alice.address) });
      const batchId = await revealed(scene, contribution);

      expect(await lineAbout(batchId)).to.equal(
        `Batch ${batchId}: manifest missing, its hash is ${contribution.manifestHash}`,
      );
    });

    it("when one is taken away again, it says that it is missing", async () => {
      const batchId = await publish(scene, folder, recordsOf("gone", scene.alice.address));
      const { watcher, lines } = await watcherOf(scene, folder);
      await watcher.pass();
      folder.clear();

      await watcher.pass();

      expect(lines).to.have.lengthOf(2);
      expect(lines[1]).to.match(new RegExp(`^Batch ${batchId}: manifest missing`));
    });

    it("when one has another root, it says so", async () => {
      const { text, contribution } = publishedContribution({ leaves: recordsOf("one", scene.alice.address) });
      const other = publishedContribution({ leaves: recordsOf("other", scene.alice.address) });
      const batchId = await revealed(scene, { ...contribution, root: other.tree.root });
      folder.write("one.json", text);

      expect(await lineAbout(batchId)).to.match(/: manifest differs: .*one\.json has another root$/);
    });

    it("when its bytes are no manifest, it says so", async () => {
      const { contribution } = publishedContribution({ leaves: recordsOf("one", scene.alice.address) });
      const batchId = await revealed(scene, { ...contribution, manifestHash: keccak256(toUtf8Bytes("{}")) });
      folder.write("empty.json", "{}");

      expect(await lineAbout(batchId)).to.match(/: manifest differs: .*empty\.json: BATCH_INVALID: /);
    });

    it("when a file is only named by the hash, it says so", async () => {
      const leaves = recordsOf("named", scene.alice.address);
      const { contribution } = publishedContribution({ leaves });
      const batchId = await revealed(scene, contribution);
      folder.write(contribution.manifestHash, manifestText({ leaves: leaves.slice(1) }));

      expect(await lineAbout(batchId)).to.match(/: manifest differs: .* has another hash than its name$/);
    });

    it("when a batch claims to hold more records than its tree, it says so", async () => {
      const { text, contribution } = publishedContribution({ leaves: recordsOf("more", scene.alice.address) });
      const batchId = await revealed(scene, { ...contribution, count: BigInt(COUNT + 1) });
      folder.write("more.json", text);

      expect(await lineAbout(batchId)).to.equal(
        `Batch ${batchId}: complete, ${COUNT} records, but it claims to hold ${COUNT + 1}`,
      );
    });

    it("when a JSON is a stranger's, it says so and goes on", async () => {
      const batchId = await publish(scene, folder, recordsOf("mine", scene.alice.address));
      folder.write("package.json", '{"name":"open-economy"}');
      const { watcher, lines } = await watcherOf(scene, folder);

      await watcher.pass();

      expect(lines).to.have.lengthOf(2);
      expect(lines[0]).to.equal(`Batch ${batchId}: complete, ${COUNT} records`);
      expect(lines[1]).to.match(/package\.json: the manifest of no batch of the datanet$/);
    });
  });

  describe("given another place", () => {
    async function opened(change: { ledger?: string; datanetId?: bigint }) {
      const ledger = await scene.ledger.getAddress();
      const watched = {
        connection,
        ledger,
        datanetId: 1n,
        manifests: folder.path,
        signer: undefined,
        maxFeePerGas: 1n,
      };
      await openWatcher({ ...watched, ...change }, () => undefined);
    }

    const refusalOf = async (attempt: Promise<void>) => await attempt.catch((error: unknown) => error);

    it("when there is no ledger, it refuses with DEPLOYMENT_MISSING", async () => {
      for (const ledger of [scene.alice.address, await scene.token.getAddress()]) {
        expect(await refusalOf(opened({ ledger }))).to.have.property("code", "DEPLOYMENT_MISSING");
      }
    });

    it("when there is no such datanet, it refuses with DEPLOYMENT_MISSING", async () => {
      expect(await refusalOf(opened({ datanetId: 2n }))).to.have.property("code", "DEPLOYMENT_MISSING");
    });
  });
});

describe("npm run watch", function () {
  this.timeout(SLOW);

  for (const [what, args] of [
    ["an unknown option", ["--network", "localhost", "--datanet", "1", "--manifest", "."]],
    ["no datanet", ["--network", "localhost", "--manifests", "."]],
    ["a folder that isn't there", ["--network", "localhost", "--datanet", "1", "--manifests", "./nowhere"]],
  ] as const) {
    it(`given ${what}, it ends with 1 and one line that says so`, async () => {
      const { code, stderr } = await Scene.command("watch.ts", args).ended;

      expect(code).to.equal(1);
      expect(stderr.trim().split("\n")).to.have.lengthOf(1);
      expect(stderr).to.match(/^USAGE: /);
    });
  }

  describe("given a node with a fault of each kind", () => {
    let node: TestNode;
    let remote: Scene;
    let folder: Folder;
    let scene: DatanetScene;
    let batches: FaultyBatches;

    before(async () => {
      remote = await Scene.on(async () => (node = await startHardhatNode()));
      const there = await hre.network.create({ network: "localhost", override: { url: node.url } });
      scene = await deployedDatanet(there);
      folder = manifestFolder();
      batches = await faultyBatches(scene, folder);
    });

    after(async () => {
      folder.remove();
      await scene.connection.close();
      await remote.close();
    });

    async function run(...more: string[]) {
      const ledger = await scene.ledger.getAddress();
      const args = ["--datanet", "1", "--manifests", folder.path, "--ledger", ledger, "--once", ...more];
      return await remote.runAsking("watch.ts", ...args).ended;
    }

    it("it exits with 2 while nobody files, then files them all, and then finds nothing", async () => {
      expect((await run()).code).to.equal(2);
      expect(await objections(scene)).to.deep.equal([]);

      const filing = await run("--file");
      expect(filing.stderr).to.equal("");
      expect(filing.code).to.equal(0);
      expect(await objections(scene)).to.deep.equal(expectedObjections(batches));

      const last = await run("--file");
      expect(last.code).to.equal(0);
      expect(last.stdout).to.not.match(/filed,/);
    });
  });
});
