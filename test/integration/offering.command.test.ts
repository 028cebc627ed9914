// `npm run offering` beside a node in a process of its own.
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { Resvg } from "@resvg/resvg-js";
import hre from "hardhat";
import { offeringText } from "../../offering/tell.ts";
import { viewOf } from "../../offering/view.ts";
import { Scene, startHardhatNode, type TestNode } from "../helpers/nodes.ts";
import { claimedAuction, shown, type ShownScene } from "../helpers/shown.ts";

describe("npm run offering", function () {
  this.timeout(400_000);
  const svg = join(tmpdir(), `depth-${process.pid}.svg`);
  let node: TestNode;
  let remote: Scene;
  let scene: ShownScene;
  let address: string;

  before(async () => {
    remote = await Scene.on(async () => (node = await startHardhatNode()));
    const there = await hre.network.create({ network: "localhost", override: { url: node.url } });
    scene = await claimedAuction(there);
    address = await scene.offering.getAddress();
  });

  after(async () => {
    rmSync(svg, { force: true });
    await scene.connection.close();
    await remote.close();
  });

  const run = async (...args: string[]) => {
    return await remote.runAsking("offering.ts", ...args, "--offering", address).ended;
  };

  it("shows what the library tells, for an account, and writes the chart", async () => {
    const { code, stdout, stderr } = await run("show", "1", "--account", scene.alice.address, "--svg", svg);

    expect([code, stderr]).to.deep.equal([0, ""]);
    expect(stdout).to.equal(`${offeringText(await shown(scene, scene.alice))}\n\nThe chart of bids is in ${svg}\n`);
    expect(new Resvg(readFileSync(svg, "utf8")).width > 0).to.equal(true);
  });

  it("prints the same as JSON", async () => {
    const { code, stdout } = await run("show", "1", "--json");

    expect(code).to.equal(0);
    expect(viewOf(stdout)).to.deep.equal(await shown(scene));
  });

  it("lists a line for each, and checks one", async () => {
    const list = await run("list");
    const check = await run("check", "1");

    expect(list.stdout.trim().split("\n").length).to.equal(Number(await scene.offering.offeringCount()));
    expect([list.code, check.code, check.stderr]).to.deep.equal([0, 0, ""]);
    expect(check.stdout).to.include("the price follows from the bids");
  });

  it("given other documents, a check ends with 2", async () => {
    const { code } = await run("check", "1", "--document", "package.json");

    expect(code).to.equal(2);
  });

  it("given a number that isn't there, it ends with 1 and one line that says so", async () => {
    const { code, stderr } = await run("show", "99");

    expect(code).to.equal(1);
    expect(stderr.trim()).to.match(/^OFFERING_UNKNOWN: There is no offering 99: [^\n]+$/);
  });

  it("given another contract's address, it ends with 1 and one line that says so", async () => {
    const other = await scene.saleToken.getAddress();
    const { code, stderr } = await remote.runAsking("offering.ts", "show", "1", "--offering", other).ended;

    expect(code).to.equal(1);
    expect(stderr.trim()).to.match(/^DEPLOYMENT_MISSING: There is no offering contract at [^\n]+$/);
  });

  it("given a deployment's record, it takes the address from there", async () => {
    const { folder } = remote.deployment;
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, "deployed_addresses.json"), JSON.stringify({ "Offering#ModelOffering": address }));
    const { code, stdout } = await remote.runAsking("offering.ts", "show", "1", "--json").ended;
    rmSync(folder, { recursive: true });

    expect(code).to.equal(0);
    expect(viewOf(stdout).contracts.offering).to.equal(address);
  });

  it("given a chart's file that can't be written, it ends with 1 and one line that says so", async () => {
    const { code, stderr } = await run("show", "1", "--svg", join(svg, "depth.svg"));

    expect(code).to.equal(1);
    expect(stderr.trim()).to.match(/^USAGE: [^\n]+ can't be written\.[^\n]*$/);
  });

  it("given neither an address nor a record, it ends with 1 and one line that says so", async () => {
    const { code, stderr } = await remote.runAsking("offering.ts", "list").ended;

    expect(code).to.equal(1);
    expect(stderr.trim()).to.match(/^DEPLOYMENT_MISSING: Deployment \S+ has no ModelOffering\. [^\n]+$/);
  });

  it("given a network that isn't there, it ends with 1 and one line that says so", async () => {
    const { code, stderr } = await Scene.command("offering.ts", ["list", "--network", "nowhere"]).ended;

    expect(code).to.equal(1);
    expect(stderr.trim()).to.match(/^USAGE: Network nowhere is none of [^\n]+$/);
  });
});
