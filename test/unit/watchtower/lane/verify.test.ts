import { expect } from "chai";
import { appendFileSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import hre from "hardhat";
import { Database, quoted } from "../../../../epoch/database.ts";
import { CLAIMS, LISTING, TOTALS, WEIGHTS } from "../../../../epoch/run.ts";
import { linesOf, verifyEpoch, verifyRoot } from "../../../../watchtower/lane/verify.ts";
import {
  type EpochScene,
  EpochShelf,
  expectCode,
  moved,
  postLeaves,
  publishedEpoch,
  publishLeaves,
  RESOURCES,
} from "../../../helpers/laneEpochs.ts";

const SLOW = 200_000;
const connection = await hre.network.create();
const { networkHelpers } = connection;
const shelf = new EpochShelf();
const published = async () => publishedEpoch(connection, shelf);

describe("verifyEpoch", function () {
  this.timeout(SLOW);

  after(() => {
    shelf.remove();
  });

  async function deployed(): Promise<EpochScene> {
    const scene = await networkHelpers.loadFixture(published);
    return { ...scene, folder: shelf.copy(scene.folder) };
  }

  const verified = async ({ folder, scratch }: EpochScene) => verifyEpoch(folder, { ...RESOURCES, scratch });
  const resultOf = ({ folder }: EpochScene, name: string) => join(folder, "result", name);
  const theft = ({ right, alice, mallory }: EpochScene) =>
    moved(right, { [alice.address]: -1n, [mallory.address]: 1n });

  /** Publishes one more millionth for alice, in the weights too. */
  async function weighed() {
    const scene = await deployed();
    const { alice, right } = scene;
    const behind = right.find(({ account }) => BigInt(account) > BigInt(alice.address));
    if (behind === undefined) throw new Error("alice has the last leaf");
    publishLeaves(scene.folder, moved(right, { [alice.address]: 1n, [behind.account]: -1n }));
    const db = await Database.open(RESOURCES, scene.scratch);
    const path = resultOf(scene, WEIGHTS);
    await db.run(
      `CREATE TABLE weights AS SELECT * REPLACE ((ppm + 1)::UINTEGER AS ppm) FROM read_parquet(${quoted(path)})`,
    );
    await db.run(`COPY weights TO ${quoted(path)}`);
    db.close();
    return scene;
  }

  describe("given what was published", () => {
    it("is the same", async () => {
      expect(linesOf(await verified(await deployed()))).to.deep.equal(["same"]);
    });

    it("leaves it as it is", async () => {
      const scene = await deployed();
      writeFileSync(resultOf(scene, TOTALS), "kept");
      await verified(scene);
      expect(readFileSync(resultOf(scene, TOTALS), "utf8")).to.equal("kept");
    });
  });

  it("given claims that move a unit, it names the first account, and that the sums differ", async () => {
    const scene = await deployed();
    publishLeaves(scene.folder, theft(scene));
    const verification = await verified(scene);
    const [first] = [scene.alice.address, scene.mallory.address].sort((a, b) => (BigInt(a) < BigInt(b) ? -1 : 1));
    expect(verification).to.have.nested.property("difference.account", first);
    expect(linesOf(verification)[1]).to.equal("no receipt's published weight differs for it: the sums do");
  });

  it("given another weight in a receipt, it names the receipt", async () => {
    const scene = await weighed();
    const verification = await verified(scene);
    const receipt = verification.same ? undefined : verification.receipt;
    expect(receipt).to.deep.include({ index: 0n, published: (receipt?.recomputed ?? 0n) + 1n });
  });

  it("given another listing, it tells the inputs' hashes", async () => {
    const scene = await deployed();
    appendFileSync(resultOf(scene, LISTING), " ");
    expect(await verified(scene)).to.have.nested.property("difference.kind", "inputsHash");
  });

  it("given changed inputs, it tells the inputs' hashes, and which file it is", async () => {
    const scene = await deployed();
    appendFileSync(join(scene.folder, "epoch.json"), " ");
    const verification = await verified(scene);
    expect(verification).to.have.nested.property("difference.kind", "inputsHash");
    expect(verification).to.have.nested.property("difference.published").that.includes("epoch.json");
  });

  it("given claims that contradict themselves, it says so", async () => {
    const scene = await deployed();
    const bytes = readFileSync(resultOf(scene, CLAIMS));
    bytes[bytes.length - 1] = (bytes.at(-1) ?? 0) ^ 1;
    writeFileSync(resultOf(scene, CLAIMS), bytes);
    expect(await verified(scene)).to.have.nested.property("difference.kind", "file");
  });

  for (const name of [TOTALS, WEIGHTS]) {
    it(`given no ${name}, it says which file is missing`, async () => {
      const scene = await deployed();
      rmSync(resultOf(scene, name));
      expect(await verified(scene)).to.have.nested.property("difference.published", `${name} missing`);
    });
  }

  describe("verifyRoot", () => {
    async function compared(scene: EpochScene) {
      const verification = await verified(scene);
      return verification.same ? await verifyRoot(scene.rewardLane, verification.recomputed) : "not the same";
    }

    it("given the epoch's root, it finds nothing", async () => {
      const scene = await deployed();
      await postLeaves(scene, scene.right);
      expect(await compared(scene)).to.equal(undefined);
    });

    it("given another root, it tells both", async () => {
      const scene = await deployed();
      await postLeaves(scene, theft(scene));
      expect(await compared(scene)).to.have.property("kind", "root");
    });

    it("given a lane without a root, it throws DEPLOYMENT_MISSING", async () => {
      await expectCode(compared(await deployed()), "DEPLOYMENT_MISSING");
    });
  });
});
