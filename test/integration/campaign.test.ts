// From a list of grants to a campaign and its claims, by the functions of `npm run campaign`.
import { expect } from "chai";
import type { HardhatEthersSigner } from "@nomicfoundation/hardhat-ethers/types";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { formatEther, getAddress, parseEther, toBeHex } from "ethers";
import hre from "hardhat";
import type { NetworkConnection } from "hardhat/types/network";
import { loadFrom, readCampaign } from "../../deployer/campaign/claimFiles.ts";
import { createCampaign } from "../../deployer/campaign/create.ts";
import { prepare } from "../../deployer/campaign/run.ts";
import { parseTerms } from "../../deployer/campaign/terms.ts";
import { readParameters } from "../../deployer/parameters.ts";
import { SUITE } from "../../deployer/suite.ts";
import { findClaim } from "../../sdk/claims.ts";
import { EconomyError, type EconomyErrorCode } from "../../sdk/errors.ts";
import { type OpenToken, type VestingCampaignFactory, VestingCampaign__factory } from "../../typechain-types/index.ts";
import { DEPLOYER, Scene, startHardhatNode } from "../helpers/nodes.ts";
import { Random } from "../helpers/random.ts";

const PARAMETERS = readParameters(join(hre.config.paths.root, "parameters", "localhost.json5"));
const SUPPLY = parseEther("1000000");
const OWNER = getAddress(`0x${"0e".repeat(20)}`);
const PEOPLE = 600;
/** A hundred thousand take 10 to 26 seconds, as busy as the machine is. */
const MANY = process.env.TEST_DEPTH === "deep" ? 100_000 : 10_000;
const SLOW = 400_000;

interface Row {
  readonly account: string;
  readonly amount: bigint;
}

function rowsOf(count: number, seed: bigint): Row[] {
  const random = new Random(seed);
  return Array.from({ length: count }, () => ({
    account: getAddress(toBeHex(random.between(2n ** 100n, 2n ** 160n - 1n), 20)),
    amount: 12n + random.sized(60n),
  }));
}

const sumOf = (rows: readonly Row[]) => rows.reduce((sum, { amount }) => sum + amount, 0n);

/** What a campaign over these rows says of itself, from the simulated chain's first day on. */
function termsOf(rows: readonly Row[], change: object = {}) {
  const data = {
    total: formatEther(sumOf(rows)),
    owner: OWNER,
    start: "2025-09-08T00:00:00Z",
    delayMonths: 1,
    cliffMonths: 2,
    linearMonths: 12,
    release: "monthly",
    clawBackFrom: "2040-01-01T00:00:00Z",
    ...change,
  };
  return parseTerms(data, "terms");
}

describe("A campaign from a list", function () {
  this.timeout(SLOW);
  const rows = rowsOf(PEOPLE, 7n);
  let connection: NetworkConnection<string>;
  let sender: HardhatEthersSigner;
  let token: OpenToken;
  let factory: VestingCampaignFactory;
  let addresses: { openToken: string; vestingCampaignFactory: string };
  let folder: string;
  let lines: string[];

  beforeEach(async () => {
    connection = await hre.network.create<string>();
    const { ethers } = connection;
    [sender] = (await ethers.getSigners()) as [HardhatEthersSigner];
    token = await ethers.deployContract("OpenToken", ["Open", "OPEN", SUPPLY, sender]);
    factory = await ethers.deployContract("VestingCampaignFactory", [token]);
    addresses = { openToken: await token.getAddress(), vestingCampaignFactory: await factory.getAddress() };
    folder = mkdtempSync(join(tmpdir(), "campaign-"));
    lines = [];
  });

  afterEach(async () => {
    rmSync(folder, { recursive: true });
    await connection.close();
  });

  /** Does what the command does on a network. */
  async function run(list: readonly Row[], terms = termsOf(list), context: object = {}) {
    const plan = preparePlan(list, terms);
    const log = (line: string) => lines.push(line);
    const base = { connection, sender, parameters: PARAMETERS, addresses, plan, folder, yes: true, log };
    return await createCampaign({ ...base, ...context });
  }

  function preparePlan(list: readonly Row[], terms = termsOf(list), target = { parameters: PARAMETERS, addresses }) {
    const grants = join(folder, "grants.csv");
    const cells = list.map(({ account, amount }) => `${account},${formatEther(amount)}`);
    writeFileSync(grants, ["account,amount", ...cells, ""].join("\n"));
    return prepare({ grants, folder }, terms, target, (line) => lines.push(line));
  }

  async function expectFailed(attempt: Promise<unknown>, says: string, code: EconomyErrorCode = "CAMPAIGN_FAILED") {
    const error: unknown = await attempt.then(
      () => undefined,
      (reason: unknown) => reason,
    );
    expect(error).to.be.instanceOf(EconomyError).with.property("code", code);
    expect((error as EconomyError).message).to.include(says);
  }

  const campaignsCreated = async () => (await factory.queryFilter(factory.filters.CampaignCreated())).length;

  describe("given an account that holds the total", () => {
    it("it creates and funds the campaign, and everybody is paid by the data to the unit", async () => {
      const place = await run(rows);

      const { networkHelpers } = connection;
      expect(readCampaign(folder)).to.include(place);
      expect(place.chainId).to.equal(31337);
      expect(await token.balanceOf(place.address)).to.equal(sumOf(rows));
      const campaign = VestingCampaign__factory.connect(place.address, sender);
      expect((await campaign.terms()).owner).to.equal(OWNER);

      const people = rows.filter((_, index) => index % 60 === 0);
      for (const [month, time] of [
        [4, "2026-02-20T00:00:00Z"],
        [12, "2027-01-01T00:00:00Z"],
      ] as const) {
        await networkHelpers.time.increaseTo(Date.parse(time) / 1_000);
        for (const { account, amount } of people) {
          const claim = await findClaim(loadFrom(folder), account);
          if (claim === undefined) throw new Error(`${account} has no claim.`);
          await campaign.claim(claim.index, claim.account, claim.amount, [...claim.proof]);
          expect(await token.balanceOf(account)).to.equal((amount * BigInt(month)) / 12n);
        }
      }
      expect(await campaign.opened()).to.equal(sumOf(people));
    });

    it("when it runs again, it finds the campaign and sends nothing", async () => {
      const first = await run(rows);
      const nonce = await sender.getNonce();

      expect(await run(rows)).to.deep.equal(first);
      expect(await sender.getNonce()).to.equal(nonce);
      expect(await campaignsCreated()).to.equal(1);
      expect(lines.join("\n")).to.include("Nothing is sent");
    });

    it("when it runs again after the place was lost, years later, after payments and the claw-back, it writes it again", async () => {
      const first = await run(rows);
      const { networkHelpers } = connection;
      const campaign = VestingCampaign__factory.connect(first.address, sender);
      const claim = await findClaim(loadFrom(folder), rows[0]?.account ?? "");
      if (claim === undefined) throw new Error("The first row has no claim.");
      await networkHelpers.time.increaseTo(Date.parse("2040-01-01T00:00:00Z") / 1_000);
      await campaign.claim(claim.index, claim.account, claim.amount, [...claim.proof]);
      await campaign.clawBack();
      rmSync(join(folder, "campaign.json"));

      expect(await run(rows)).to.deep.equal(first);
      expect(readCampaign(folder)).to.include(first);
      expect(await campaignsCreated()).to.equal(1);
    });

    it("when an earlier run approved and ended, it only creates", async () => {
      await token.approve(factory, sumOf(rows));
      const nonce = await sender.getNonce();

      await run(rows);
      expect(await sender.getNonce()).to.equal(nonce + 1);
      expect(await campaignsCreated()).to.equal(1);
      expect(await token.allowance(sender, factory)).to.equal(0n);
    });

    it("when another run sends at the same time, there is one campaign", async () => {
      await token.approve(factory, 2n * sumOf(rows));
      const results = await Promise.allSettled([run(rows), run(rows)]);

      expect(results.filter(({ status }) => status === "fulfilled")).to.not.be.empty;
      expect(await campaignsCreated()).to.equal(1);
      expect(await token.balanceOf(sender)).to.equal(SUPPLY - sumOf(rows));
    });

    it("when another account creates the same campaign while the approval waits for blocks, it takes that one", async () => {
      const [, other] = (await connection.ethers.getSigners()) as [HardhatEthersSigner, HardhatEthersSigner];
      await token.transfer(other, sumOf(rows));
      await token.connect(other).approve(factory, sumOf(rows));
      const plan = preparePlan(rows);
      const patient = { ...PARAMETERS, transactions: { ...PARAMETERS.transactions, confirmations: 2 } };
      const nonce = await sender.getNonce();

      const running = run(rows, termsOf(rows), { parameters: patient });
      while ((await sender.getNonce()) === nonce) await sleep(20);
      await factory.connect(other).create(plan.terms);
      await connection.networkHelpers.mine(1);
      const { address } = await running;

      expect(await sender.getNonce()).to.equal(nonce + 1);
      expect(await campaignsCreated()).to.equal(1);
      expect(await token.balanceOf(address)).to.equal(sumOf(rows));
    });

    it("when there are campaigns of other terms, it creates its own", async () => {
      await run(rows);
      for (const file of ["campaign.json", "sending.json"]) rmSync(join(folder, file));
      await run(rows, termsOf(rows, { release: "per second" }));
      expect(await campaignsCreated()).to.equal(2);
    });

    it("when a transaction of the account waits, it sends nothing", async () => {
      const { ethers } = connection;
      await ethers.provider.send("evm_setAutomine", [false]);
      await sender.sendTransaction({ to: OWNER, value: 1n });

      await expectFailed(run(rows), "1 transactions that are in no block yet");
      expect(await campaignsCreated()).to.equal(0);
    });

    it("when the chain doesn't know the campaign that the data names, it sends nothing", async () => {
      const { networkHelpers } = connection;
      const before = await networkHelpers.takeSnapshot();
      const { address } = await run(rows);
      await before.restore();

      await expectFailed(run(rows), address);
      expect(await campaignsCreated()).to.equal(0);
    });

    it("when the claw-back comes too early for the chain's time, it sends nothing", async () => {
      const early = termsOf(rows, { clawBackFrom: "2027-10-08T00:00:00Z" });
      await expectFailed(run(rows, early), "clawBackFrom: must be 2027-10-09T", "TERMS_INVALID");
      expect(await sender.getNonce()).to.equal(2);
    });
  });

  it("given an account that holds a unit less than the total, it sends nothing", async () => {
    await token.transfer(OWNER, SUPPLY - sumOf(rows) + 1n);
    await expectFailed(run(rows), "and the total is");
    expect(await campaignsCreated()).to.equal(0);
  });

  it("given another contract as factory, it sends nothing", async () => {
    const other = { ...addresses, vestingCampaignFactory: addresses.openToken };
    await expectFailed(run(rows, termsOf(rows), { addresses: other }), "has other code than the build");
    const none = { ...addresses, vestingCampaignFactory: OWNER };
    await expectFailed(run(rows, termsOf(rows), { addresses: none }), "has no code");
  });

  it("given a factory of the build's code that clones something else, it sends nothing", async () => {
    const { ethers } = connection;
    const code = (await ethers.provider.getCode(factory)).toLowerCase();
    const other = await ethers.deployContract("TokenMock", [18]);
    const campaign = await ethers.deployContract("VestingCampaign", [other]);
    const real = (await factory.implementation()).slice(2).toLowerCase();
    for (const clone of [other, campaign]) {
      const forged = code.slice(2).replaceAll(real, (await clone.getAddress()).slice(2).toLowerCase());
      const size = toBeHex(forged.length / 2, 2).slice(2);
      const sent = await sender.sendTransaction({ data: `0x61${size}80600d5f395ff3${"00".repeat(3)}${forged}` });
      const vestingCampaignFactory = (await sent.wait())?.contractAddress ?? "";

      const attempt = run(rows, termsOf(rows), { addresses: { ...addresses, vestingCampaignFactory } });
      await expectFailed(attempt, "The factory clones other code than the build");
    }
    expect(await token.balanceOf(sender)).to.equal(SUPPLY);
  });

  it("given a run that ended as its creation was sent, the folder takes no other terms, and the same find it", async () => {
    const log = (line: string) => {
      if (line.includes("sent: create")) throw new Error("the terminal went away");
    };
    await expectFailed(run(rows, termsOf(rows), { log }), "the terminal went away");
    expect(readCampaign(folder)?.address).to.equal(undefined);

    const later = termsOf(rows, { clawBackFrom: "2040-01-01T00:00:01Z" });
    await expectFailed(run(rows, later), "with another clawBackFrom, which may exist", "CLAIMS_INVALID");
    await run(rows);
    expect(await campaignsCreated()).to.equal(1);
    expect(await token.balanceOf(sender)).to.equal(SUPPLY - sumOf(rows));
  });

  it("given a factory of another token, it sends nothing", async () => {
    const other = { ...addresses, openToken: OWNER };
    await expectFailed(run(rows, termsOf(rows), { addresses: other }), `token is ${addresses.openToken}`);
  });

  describe("given the deployment's addresses, a list may not name", () => {
    const PUBLIC = "0x70997970C51812dc3A010C7d01b50e0d17dc79C8";
    const named: [what: string, accountOf: () => string, chainId: number, says: string][] = [
      ["the token", () => addresses.openToken, 31337, "is a contract of the suite, the openToken"],
      [
        "the factory",
        () => addresses.vestingCampaignFactory,
        31337,
        "is a contract of the suite, the vestingCampaignFactory",
      ],
      ["an account that anybody has the key of", () => PUBLIC.toLowerCase(), 1, "whose key anybody knows"],
    ];
    for (const [what, accountOf, chainId, says] of named) {
      it(`${what}, and nothing is written`, () => {
        const list = [{ account: accountOf(), amount: 1n }];
        const target = { parameters: { ...PARAMETERS, chainId }, addresses };
        expect(() => preparePlan(list, termsOf(list), target))
          .to.throw(EconomyError, `line 2: `)
          .with.property("code", "GRANTS_INVALID");
        expect(() => preparePlan(list, termsOf(list), target)).to.throw(says);
        expect(readCampaign(folder)).to.equal(undefined);
      });

      it(`${what} as the owner`, () => {
        const list = [{ account: OWNER, amount: 1n }];
        const terms = termsOf(list, { owner: accountOf() });
        expect(() => preparePlan(list, terms, { parameters: { ...PARAMETERS, chainId }, addresses }))
          .to.throw(EconomyError, "owner: ")
          .with.property("code", "TERMS_INVALID");
      });
    }

    it("but a public account on a development chain", () => {
      const list = [{ account: PUBLIC, amount: 1n }];
      expect(preparePlan(list).terms.total).to.equal(1n);
    });
  });

  it(`given ${MANY} people, it creates the campaign, and the first, a middle and the last one have a claim`, async () => {
    const many = rowsOf(MANY, 11n);
    const { address } = await run(many);
    const campaign = VestingCampaign__factory.connect(address, sender);
    await connection.networkHelpers.time.increaseTo(Date.parse("2027-01-01T00:00:00Z") / 1_000);

    for (const { account, amount } of [many[0], many[MANY / 2], many[MANY - 1]].filter((row) => row !== undefined)) {
      const claim = await findClaim(loadFrom(folder), account);
      if (claim === undefined) throw new Error(`${account} has no claim.`);
      await campaign.claim(claim.index, claim.account, claim.amount, [...claim.proof]);
      expect(await token.balanceOf(account)).to.equal(amount);
    }
  });
});

describe("npm run campaign", function () {
  this.timeout(SLOW);
  const FILES = ["parameters/grants.csv", "--terms", "parameters/campaign.json5"];
  let folder: string;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "campaign-"));
  });

  afterEach(() => {
    rmSync(folder, { recursive: true });
  });

  it("given the examples and no network, it needs no node, shows the campaign and writes its data", async () => {
    const { code, stdout, stderr } = await Scene.command("campaign.ts", [...FILES, "--out", folder]).ended;
    expect(stderr).to.equal("");
    expect(code).to.equal(0);
    const campaign = readCampaign(folder);
    expect(stdout).to.include(campaign?.terms.root).and.include("2026-09-08T00:00:00Z").and.include("A dry run");
    expect(campaign?.address).to.equal(undefined);
  });

  it("given a list at fault, it ends with one line and writes nothing", async () => {
    writeFileSync(join(folder, "list.csv"), "account,amount\nalice,1\n");
    const args = [join(folder, "list.csv"), ...FILES.slice(1), "--out", join(folder, "data")];
    const { code, stderr } = await Scene.command("campaign.ts", args).ended;
    expect(code).to.equal(1);
    expect(stderr).to.match(/^GRANTS_INVALID: list.csv: line 2: [^\n]*\n$/);
    expect(readCampaign(join(folder, "data"))).to.equal(undefined);
  });

  describe("on a node", () => {
    let scene: Scene;
    let connection: NetworkConnection<string>;
    let factory: VestingCampaignFactory;

    beforeEach(async () => {
      scene = await Scene.on(startHardhatNode);
      connection = await hre.network.create<string>({ network: "localhost", override: { url: scene.node.url } });
      const { ethers } = connection;
      const token = await ethers.deployContract("OpenToken", ["Open", "OPEN", SUPPLY, DEPLOYER]);
      factory = await ethers.deployContract("VestingCampaignFactory", [token]);
      // the record of a deployment, of which the command looks at the first two
      const names = [...SUITE, "allocationView"].map((name) => `Suite#${name.charAt(0).toUpperCase()}${name.slice(1)}`);
      const record = Object.fromEntries(names.map((name) => [name, OWNER]));
      record["Token#OpenToken"] = await token.getAddress();
      record["Suite#VestingCampaignFactory"] = await factory.getAddress();
      mkdirSync(scene.deployment.folder, { recursive: true });
      writeFileSync(join(scene.deployment.folder, "deployed_addresses.json"), JSON.stringify(record));
    });

    afterEach(async () => {
      await connection.close();
      await scene.close();
    });

    const run = () => scene.runWith("campaign.ts", ...FILES, "--out", folder);

    async function expectOneCampaign(): Promise<void> {
      const { code, stderr } = await run().ended;
      expect(stderr).to.equal("");
      expect(code).to.equal(0);
      const created = await factory.queryFilter(factory.filters.CampaignCreated());
      expect(created.map(({ args }) => args.campaign)).to.deep.equal([readCampaign(folder)?.address]);
      expect(scene.proxy.sent).to.equal(2);
    }

    it("when it runs twice, it sends two transactions for one campaign", async () => {
      await expectOneCampaign();
      await expectOneCampaign();
    });

    it("when nobody is there to say yes, it sends nothing", async () => {
      const { code, stderr } = await scene.runAsking("campaign.ts", ...FILES, "--out", folder).ended;
      expect(stderr).to.match(/^USAGE: Nobody is here to confirm[^\n]+\n$/);
      expect(code).to.equal(1);
      expect(scene.proxy.sent).to.equal(0);
    });

    for (const [sent, what] of [
      [1, "the approval"],
      [2, "the creation"],
    ] as const) {
      it(`when it is killed as ${what} reaches the node, the next run ends with one campaign`, async () => {
        const { child, ended } = run();
        scene.proxy.watch = {
          beforeAnswer: (count) => {
            if (count === sent) child.kill("SIGKILL");
          },
        };
        expect((await ended).code).to.equal(null);
        scene.proxy.watch = {};
        expect(scene.proxy.sent).to.equal(sent);
        expect(readCampaign(folder)?.address).to.equal(undefined);

        await expectOneCampaign();
      });
    }
  });
});
