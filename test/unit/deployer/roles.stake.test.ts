import { expect } from "chai";
import hre from "hardhat";
import { auditRoles } from "../../../deployer/roles.ts";
import { StreamingStake__factory } from "../../../typechain-types/index.ts";
import { auditedSuite, faultsOf, PARAMETERS } from "../../helpers/audit.ts";

const SOURCES = ["openToken", "vestingVault", "streamingStake"] as const;
const connection = await hre.network.create<string>();
const { ethers, networkHelpers } = connection;

async function deployedSuite() {
  return auditedSuite(connection);
}

describe("auditRoles, about stakes", () => {
  let scene: Awaited<ReturnType<typeof deployedSuite>>;

  beforeEach(async () => {
    scene = await networkHelpers.loadFixture(deployedSuite);
  });

  async function stake() {
    return StreamingStake__factory.connect(scene.addresses.streamingStake, await scene.timelock());
  }

  /** How the suite makes its stake. */
  function made() {
    const { openToken, openTimelock } = scene.addresses;
    return { owner: openTimelock, guardian: PARAMETERS.guardian, token: openToken, rewards: [openToken] };
  }

  async function stakeWith({ owner, guardian, token, rewards }: ReturnType<typeof made>): Promise<string> {
    const other = await ethers.deployContract("StreamingStake", [owner, guardian, token, rewards]);
    return await other.getAddress();
  }

  /** The faults of another stake in the place of the suite's. */
  async function faultsWith(how: ReturnType<typeof made>): Promise<string[]> {
    const addresses = { ...scene.addresses, streamingStake: await stakeWith(how) };
    const findings = await auditRoles(ethers.provider, addresses, PARAMETERS);
    return faultsOf(findings.filter(({ contract }) => contract === "streamingStake"));
  }

  async function otherToken(): Promise<string> {
    const other = await ethers.deployContract("OpenToken", ["Other", "OTHER", 1n, scene.stranger]);
    return await other.getAddress();
  }

  it("given a fresh deployment, it prints what is staked, what stakers earn, and whose votes count", async () => {
    const findings = await scene.audit();
    const printed = findings.filter(({ subject }) => ["reward", "sources()"].includes(subject));

    expect(printed.map(({ contract, subject, found }) => `${contract} ${subject} ${found}`)).to.deep.equal([
      "streamingStake reward openToken",
      `votingPower sources() ${SOURCES.join(", ")}`,
    ]);
  });

  it("given a stake made as the suite makes it, it finds no fault in it", async () => {
    expect(await faultsWith(made())).to.deep.equal([]);
  });

  it("given a stake that isn't a source of votes, it finds the sources", async () => {
    const streamingStake = await stakeWith(made());
    const findings = await auditRoles(ethers.provider, { ...scene.addresses, streamingStake }, PARAMETERS);

    expect(faultsOf(findings)).to.include(
      `votingPower sources() openToken, vestingVault, ${scene.addresses.streamingStake}`,
    );
  });

  for (const left of SOURCES) {
    it(`given votes without ${left}, it finds the sources`, async () => {
      const names = SOURCES.filter((name) => name !== left);
      const votes = await ethers.deployContract("VotingPower", [names.map((name) => scene.addresses[name])]);
      const addresses = { ...scene.addresses, votingPower: await votes.getAddress() };

      expect(faultsOf(await auditRoles(ethers.provider, addresses, PARAMETERS))).to.include(
        `votingPower sources() ${names.join(", ")}`,
      );
    });
  }

  it("given votes with a fourth source, it finds the sources", async () => {
    const fourth = await otherToken();
    const sources = SOURCES.map((name) => scene.addresses[name]);
    const votes = await ethers.deployContract("VotingPower", [[...sources, fourth]]);
    const addresses = { ...scene.addresses, votingPower: await votes.getAddress() };

    expect(faultsOf(await auditRoles(ethers.provider, addresses, PARAMETERS))).to.include(
      `votingPower sources() ${SOURCES.join(", ")}, ${fourth}`,
    );
  });

  it("given another staked token, it finds it", async () => {
    const token = await otherToken();

    expect(await faultsWith({ ...made(), token })).to.deep.equal([`streamingStake token() ${token}`]);
  });

  it("given another owner, it finds him", async () => {
    const owner = scene.stranger.address;

    expect(await faultsWith({ ...made(), owner })).to.deep.equal([`streamingStake owner ${owner}`]);
  });

  it("given another guardian or a pending owner, it finds both", async () => {
    await (await stake()).setGuardian(scene.stranger);
    await (await stake()).transferOwnership(scene.stranger);

    expect(faultsOf(await scene.audit())).to.deep.equal([
      `streamingStake pending owner ${scene.stranger.address}`,
      `streamingStake guardian ${scene.stranger.address}`,
    ]);
  });

  it("given a stake that was made without OPEN among what stakers earn, it says so", async () => {
    expect(await faultsWith({ ...made(), rewards: [] })).to.deep.equal(["streamingStake reward nobody"]);
  });

  it("given a stake that was made with another token beside OPEN, it finds the token", async () => {
    const token = await otherToken();
    const rewards = [scene.addresses.openToken, token];

    expect(await faultsWith({ ...made(), rewards })).to.deep.equal([`streamingStake reward ${token}`]);
  });

  it("given a token that the timelock has listed since, it prints it without a fault", async () => {
    const token = await otherToken();
    await (await stake()).listReward(token);

    const findings = await scene.audit();
    expect(findings.filter(({ subject }) => subject === "reward").map(({ found }) => found)).to.deep.equal([
      "openToken",
      token,
    ]);
    expect(faultsOf(findings)).to.deep.equal([]);
  });
});
