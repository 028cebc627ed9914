import { rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { keccak256, toUtf8Bytes } from "ethers";
import { network } from "hardhat";
import { checkOffering, checkText } from "../../../offering/check.ts";
import { USD } from "../../helpers/offering.ts";
import {
  claimedAuction,
  failedAuction,
  missedMilestone,
  openAuction,
  settledAuction,
  shown,
  type ShownScene,
} from "../../helpers/shown.ts";

const connection = await network.create();
const { networkHelpers } = connection;
const DOCUMENT = "What the money is for.";

const open = () => openAuction(connection, { documentHash: keccak256(toUtf8Bytes(DOCUMENT)) });
const settled = () => settledAuction(connection);
const claimed = () => claimedAuction(connection);
const failed = () => failedAuction(connection);
const missed = () => missedMilestone(connection);

async function findings(scene: ShownScene, document?: string, change: object = {}) {
  return await checkOffering(scene.house, { ...(await shown(scene)), ...change }, document);
}

/** What isn't fine. */
async function faults(...args: Parameters<typeof findings>): Promise<string[]> {
  return (await findings(...args)).filter(({ fine }) => fine === false).map(({ what }) => what);
}

describe("the check of an offering", () => {
  const file = join(tmpdir(), `document-${process.pid}.txt`);

  afterEach(() => rmSync(file, { force: true }));

  for (const [name, fixture] of Object.entries({ open, settled, claimed, failed, missed })) {
    it(`given one that is ${name}, all is fine`, async () => {
      expect(await faults(await networkHelpers.loadFixture(fixture))).to.deep.equal([]);
    });
  }

  it("given the documents' file, it is fine", async () => {
    writeFileSync(file, DOCUMENT);
    const scene = await networkHelpers.loadFixture(open);
    const found = (await findings(scene, file)).find(({ what }) => what.startsWith("the documents"));
    expect(found?.fine).to.equal(true);
  });

  it("given other documents, it says so", async () => {
    writeFileSync(file, `${DOCUMENT} Or not.`);
    const scene = await networkHelpers.loadFixture(open);
    expect(await faults(scene, file)).to.deep.equal(["the documents are the disclosed ones"]);
  });

  it("given a file that isn't there, it refuses with USAGE", async () => {
    const scene = await networkHelpers.loadFixture(open);
    const error: unknown = await findings(scene, file).catch((e: unknown) => e);
    expect(error).to.have.property("code", "USAGE");
  });

  it("given that the creator bids without being named, it says so", async () => {
    const scene = await networkHelpers.loadFixture(open);
    const { usd, builder, offering, offeringId } = scene;
    await usd.mint(builder, USD);
    await usd.connect(builder).approve(offering, USD);
    await offering.connect(builder).bid(offeringId, 0, USD, []);
    expect(await faults(scene)).to.deep.equal(["creator, team and attestors bid by named accounts only"]);
  });

  it("given a disclosure that isn't the one that binds, it says so", async () => {
    const scene = await networkHelpers.loadFixture(settled);
    const { disclosure } = await shown(scene);
    expect(await faults(scene, undefined, { disclosure: { ...disclosure, teamSupply: 0n } })).to.include.members([
      "the disclosure is the one that binds",
      "the escrow keeps the same disclosure",
    ]);
  });

  it("given an attestor who is the creator, and shares that don't sum up, it says so", async () => {
    const scene = await networkHelpers.loadFixture(open);
    const { disclosure, creator } = await shown(scene);
    const other = { ...disclosure, attestors: [creator], creatorShare: disclosure.creatorShare + 1 };
    expect(await faults(scene, undefined, { disclosure: other })).to.include.members([
      "the shares of the proceeds sum to the whole",
      "no attestor is the creator or the team",
    ]);
  });

  it("given another price than the bids', it says so", async () => {
    const scene = await networkHelpers.loadFixture(settled);
    const { clearing } = await shown(scene);
    const other = { ...clearing, price: clearing.price + 1n };
    expect(await faults(scene, undefined, { clearing: other })).to.deep.equal(["the price follows from the bids"]);
  });

  it("given a contract with other code, it says so", async () => {
    const scene = await networkHelpers.loadFixture(open);
    const view = await shown(scene);
    const contracts = { ...view.contracts, escrow: view.token.address };
    expect(await faults(scene, undefined, { contracts })).to.include("MilestoneEscrow has the code of this repository");
  });

  it("as a text it names what isn't checked", async () => {
    const scene = await networkHelpers.loadFixture(open);
    const text = checkText(await findings(scene), await shown(scene));
    expect(text).to.include("Not checked: whether what the documents say is true");
  });
});
