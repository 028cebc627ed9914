import { expect } from "chai";
import { dataLength, toBeHex } from "ethers";
import hre from "hardhat";
import { type OpenSource, readParameters } from "../../../deployer/parameters.ts";
import { type SuiteAddresses, suiteOf } from "../../../deployer/suite.ts";
import { foreignParts, supplyAt, supplyText } from "../../../deployer/supply.ts";
import { AllocationView__factory, OpenToken__factory, VestingVault__factory } from "../../../typechain-types/index.ts";

const PARAMETERS = readParameters(`${hre.config.paths.root}/parameters/localhost.json5`);
const OPEN = PARAMETERS.open as Extract<OpenSource, { form: "new" }>;
const MILLION = 10n ** 24n;
const connection = await hre.network.create<string>();
const { ethers, networkHelpers } = connection;
const { time } = networkHelpers;

async function deployedSuite() {
  return deployedWith(OPEN.allocation.supply);
}

/** The suite with so much minted to the deployer, who puts the published part into the vault. */
async function deployedWith(supply: bigint) {
  const [deployer] = await ethers.getSigners();
  const { module, parameters } = suiteOf(PARAMETERS, deployer?.address ?? "");
  Object.assign(parameters.Token, { supply });
  const contracts: Record<string, { getAddress(): Promise<string> } | undefined> = await connection.ignition.deploy(
    module,
    { parameters },
  );
  const entries = Object.entries(contracts).map(async ([name, contract]) => [name, await contract?.getAddress()]);
  const addresses = Object.fromEntries(await Promise.all(entries)) as SuiteAddresses;
  const view = AllocationView__factory.connect(addresses.allocationView ?? "", ethers.provider);
  const vault = VestingVault__factory.connect(await view.vault(), deployer);
  const token = OpenToken__factory.connect(await vault.token(), deployer);
  return { addresses, view, vault, token, deployedAt: await ethers.provider.getBlockNumber() };
}

async function deployedTwice() {
  return deployedWith(2n * OPEN.allocation.supply);
}

/** Mines a block a second before or at a time, and gives the supply there. */
async function supplyAtTime(view: Awaited<ReturnType<typeof deployedSuite>>["view"], timestamp: number) {
  await time.increaseTo(timestamp);
  return await supplyAt(view, OPEN, await ethers.provider.getBlockNumber());
}

describe("foreignParts", () => {
  it("given the deployed suite, it finds nothing", async () => {
    const { addresses } = await networkHelpers.loadFixture(deployedSuite);

    expect(await foreignParts(ethers.provider, addresses)).to.deep.equal([]);
  });

  it("given other code at an address, it names the contract and asks it nothing", async () => {
    const { addresses } = await networkHelpers.loadFixture(deployedSuite);

    for (const name of ["allocationView", "vestingVault", "openToken"] as const) {
      const other = { ...addresses, [name]: addresses.votingPower };
      expect(await foreignParts(ethers.provider, other)).to.deep.equal([`${name} has other code than the build`]);
    }
  });

  it("given a wrapper of another token, which somebody may mint, it says so", async () => {
    const { addresses } = await networkHelpers.loadFixture(deployedSuite);
    const underlying = await ethers.deployContract("TokenMock", [18]);
    const token = await ethers.deployContract("WrappedOpen", ["Open", "OPEN", underlying]);

    const other = { ...addresses, openToken: await token.getAddress() };
    expect(await foreignParts(ethers.provider, other)).to.include("openToken is a WrappedOpen, of another token");
  });

  it("given the build's code made by another constructor, it says so", async () => {
    const { addresses } = await networkHelpers.loadFixture(deployedSuite);
    const [deployer] = await ethers.getSigners();
    for (const name of ["allocationView", "vestingVault", "openToken"] as const) {
      const code = await ethers.provider.getCode(addresses[name] ?? "");
      const size = toBeHex(dataLength(code), 2).slice(2);
      // copies what follows into memory and returns it
      const sent = await deployer?.sendTransaction({
        data: `0x61${size}80600d5f395ff3${"00".repeat(3)}${code.slice(2)}`,
      });
      const receipt = await sent?.wait();
      const copy = receipt?.contractAddress ?? "";
      expect(await ethers.provider.getCode(copy)).to.equal(code);

      expect(await foreignParts(ethers.provider, { ...addresses, [name]: copy })).to.include(
        `${name} was created by other code`,
      );
    }
  });

  it("given a view of another vault, or a vault of another token, it names it", async () => {
    const { addresses, view } = await networkHelpers.loadFixture(deployedSuite);
    const token = await ethers.deployContract("OpenToken", ["Other", "OTHER", 7n, OPEN.beneficiaries.team ?? ""]);
    const vault = await ethers.deployContract("VestingVault", [token]);
    const others = { vestingVault: await vault.getAddress(), openToken: await token.getAddress() };

    expect(await foreignParts(ethers.provider, { ...addresses, ...others })).to.deep.equal([
      `the view shows another vault, ${await view.vault()}`,
    ]);
    expect(await foreignParts(ethers.provider, { ...addresses, openToken: others.openToken })).to.deep.equal([
      `the vault holds another token, ${addresses.openToken}`,
    ]);
  });
});

describe("supplyAt", () => {
  it("given more tokens than were published, it says so, though the vault has all that was", async () => {
    const { view } = await networkHelpers.loadFixture(deployedTwice);

    const { differences } = await supplyAt(view, OPEN, await ethers.provider.getBlockNumber());
    const { supply } = OPEN.allocation;
    expect(differences).to.deep.equal([`there are ${2n * supply} units of the token instead of ${supply}`]);
  });

  it("given a vault that holds less than it owes, it says so", async () => {
    const { view, vault, token } = await networkHelpers.loadFixture(deployedSuite);
    const address = await vault.getAddress();
    await networkHelpers.setBalance(address, 10n ** 18n);
    await token.connect(await ethers.getImpersonatedSigner(address)).transfer(OPEN.beneficiaries.team ?? "", 1n);

    const { differences } = await supplyAt(view, OPEN, await ethers.provider.getBlockNumber());
    const owed = OPEN.allocation.supply;
    expect(differences).to.deep.equal([`the vault holds ${owed - 1n} units and owes ${owed}`]);
  });

  const { tge } = OPEN.allocation;
  const [MONTH_OF_48, MONTH_OF_36, YEAR] = [2_629_800, 2_630_400, 365 * 86_400];

  it("given the published allocation, it differs in nothing, before and at the edges of the months", async () => {
    const { view } = await networkHelpers.loadFixture(deployedSuite);
    const edges = [tge + 8 * MONTH_OF_48, tge + YEAR, tge + YEAR + MONTH_OF_36, tge + 48 * MONTH_OF_48];

    for (const edge of edges) {
      for (const timestamp of [edge - 1, edge]) {
        const { differences, time: at } = await supplyAtTime(view, timestamp);
        expect(at).to.equal(timestamp);
        expect(differences, `at ${timestamp}`).to.deep.equal([]);
      }
    }
  });

  it("at the end of the cliff, the insiders have nothing, and their next unlock is a step later", async () => {
    const { view } = await networkHelpers.loadFixture(deployedSuite);
    const { buckets, total } = await supplyAtTime(view, tge + YEAR);
    const team = buckets.find(({ name }) => name === "team");

    expect(total).to.equal(1_000n * MILLION);
    expect(team).to.deep.equal({
      ...{ name: "team", allocated: 150n * MILLION, vested: 0n, published: 0n, released: 0n, locked: 150n * MILLION },
      ...{ nextUnlock: tge + YEAR + MONTH_OF_36, nextAmount: (150n * MILLION) / 36n },
    });
  });

  it("given releases and a burn, they show, and the table still holds", async () => {
    const { view, vault, token } = await networkHelpers.loadFixture(deployedSuite);
    await time.increaseTo(tge + MONTH_OF_48);
    const [community] = await view.schedulesOf(0);
    const beneficiary = OPEN.beneficiaries.community ?? "";
    await vault.release(community ?? 0n);
    await networkHelpers.impersonateAccount(beneficiary);
    await token.connect(await ethers.getSigner(beneficiary)).burn(5n);
    const { buckets, total, differences } = await supplyAt(view, OPEN, await ethers.provider.getBlockNumber());

    expect(buckets[0]?.released).to.equal(145n * MILLION + MILLION / 2n);
    expect(total).to.equal(1_000n * MILLION - 5n);
    expect(differences).to.deep.equal([]);
  });

  it("given an earlier block, it tells of that block, whatever happened since", async () => {
    const { view, vault, deployedAt } = await networkHelpers.loadFixture(deployedSuite);
    const before = await supplyAt(view, OPEN, deployedAt);
    await time.increaseTo(tge + YEAR);
    await vault.releaseMany([...(await view.schedulesOf(0))]);

    expect(await supplyAt(view, OPEN, deployedAt)).to.deep.equal(before);
    expect((await supplyAt(view, OPEN, await ethers.provider.getBlockNumber())).buckets).not.to.deep.equal(
      before.buckets,
    );
  });

  it("given a block without the view, it throws DEPLOYMENT_MISSING", async () => {
    const { view, deployedAt } = await networkHelpers.loadFixture(deployedSuite);

    for (const block of [0, deployedAt + 100]) {
      const failure: unknown = await supplyAt(view, OPEN, block).catch((error: unknown) => error);
      expect(failure).to.have.property("code", "DEPLOYMENT_MISSING");
    }
  });

  it("given another table, it names every difference", async () => {
    const { view, deployedAt } = await networkHelpers.loadFixture(deployedSuite);
    const { buckets } = OPEN.allocation;
    const stranger = (await ethers.getSigners())[9]?.address ?? "";
    const changed = buckets
      .filter(({ name }) => name !== "liquidity")
      .map((bucket) => (bucket.name === "team" ? { ...bucket, total: 1n, linear: 1n } : bucket));
    const allocation = { ...OPEN.allocation, buckets: [...changed, { ...buckets[0], name: "moon" } as never] };
    const beneficiaries = { ...OPEN.beneficiaries, team: stranger };
    const { differences } = await supplyAt(view, { ...OPEN, allocation, beneficiaries }, deployedAt);

    const terms = "cliff 31536000, delay 31536000, 94694400 s in 36 steps";
    const at = `from ${tge}, ${terms}`;
    expect(differences).to.deep.equal([
      "bucket moon is missing",
      "bucket liquidity was not published",
      `team has ${150n * MILLION} units instead of 1`,
      `liquidity has ${50n * MILLION} units for ${OPEN.beneficiaries.liquidity} from ${tge}, cliff 0, delay 0, 0 s in 0 steps`,
      `team has ${150n * MILLION} units for ${OPEN.beneficiaries.team} ${at}`,
      `team lacks 1 units for ${stranger} ${at}`,
    ]);
  });

  it("given a table that is equal now and differs later, it says so today", async () => {
    const { view, deployedAt } = await networkHelpers.loadFixture(deployedSuite);
    const buckets = OPEN.allocation.buckets.map((bucket) => {
      return bucket.name === "team" ? { ...bucket, linearMonths: 48 } : bucket;
    });
    const { differences } = await supplyAt(view, { ...OPEN, allocation: { ...OPEN.allocation, buckets } }, deployedAt);

    expect(differences).to.have.length(2);
    expect(differences.join()).to.match(/^team has .* in 36 steps,team lacks .* in 48 steps$/);
  });

  it("given a view of plans that somebody can revoke, hand over or vote with, it says so", async () => {
    const { vault, token, view } = await networkHelpers.loadFixture(deployedSuite);
    const [deployer] = await ethers.getSigners();
    const beneficiary = OPEN.beneficiaries.community ?? "";
    await vault.releaseMany([...(await view.schedulesOf(0))]);
    await networkHelpers.impersonateAccount(beneficiary);
    await token.connect(await ethers.getSigner(beneficiary)).transfer(deployer ?? "", 20n);
    await token.approve(vault, 20n);
    const schedule = { beneficiary, start: tge, amount: 10n };
    const terms = { cliff: 0, delay: 0, duration: 10, steps: 0, revocable: true, transferable: true, votes: false };
    await vault.createPlan(terms, deployer ?? "");
    await vault.createPlan({ ...terms, revocable: false, votes: true }, deployer ?? "");
    const last = await vault.planCount();
    const keys = [last - 1n, last].map((planId) => ({ planId, index: 0 }));
    for (const { planId } of keys) await vault.create(planId, schedule);
    const loose = await ethers.deployContract("AllocationView", [vault, [{ name: "community", schedules: keys }]]);
    const { differences } = await supplyAt(
      loose.connect(ethers.provider),
      OPEN,
      await ethers.provider.getBlockNumber(),
    );

    expect(differences).to.include("community can be revoked");
    expect(differences).to.include("community can be handed over");
    expect(differences).to.include("community votes with what is locked");
  });

  it("is told as a table with a sum and what circulates", async () => {
    const { view } = await networkHelpers.loadFixture(deployedSuite);
    const text = supplyText(await supplyAtTime(view, tge + 12 * MONTH_OF_48));

    expect(text).to.match(/team +150,000,000\.000 +0\.000 +0\.000 +0\.000 +150,000,000\.000 +2026-10-08T10:40:00Z/);
    expect(text).to.match(/all +1,000,000,000\.000 +328,400,000\.000 +328,400,000\.000/);
    expect(text).to.include("328,400,000.000 of 1,000,000,000.000 OPEN that exist");
  });
});
