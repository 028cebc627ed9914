import { expect } from "chai";
import { ZeroAddress } from "ethers";
import hre from "hardhat";
import { auditRoles } from "../../../deployer/roles.ts";
import type { SuiteName } from "../../../deployer/suite.ts";
import { ModelOffering__factory } from "../../../typechain-types/index.ts";
import { auditedSuite, faultsOf, PARAMETERS } from "../../helpers/audit.ts";

const connection = await hre.network.create<string>();
const { ethers, networkHelpers } = connection;

async function deployedSuite() {
  return auditedSuite(connection);
}

describe("auditRoles, about offerings", () => {
  let scene: Awaited<ReturnType<typeof deployedSuite>>;

  beforeEach(async () => {
    scene = await networkHelpers.loadFixture(deployedSuite);
  });

  /** The faults of another contract in the place of one of the suite's. */
  async function faultsWith(name: SuiteName, address: string, parameters = PARAMETERS): Promise<string[]> {
    const findings = await auditRoles(ethers.provider, { ...scene.addresses, [name]: address }, parameters);
    return faultsOf(findings.filter(({ contract }) => contract === name));
  }

  it("given a fresh deployment, it finds no fault, the hook in its address, and its pools", async () => {
    const findings = await scene.audit();
    const about = (contract: string) => findings.filter((finding) => finding.contract === contract);

    expect(faultsOf(findings)).to.deep.equal([]);
    expect(about("liquidityLocker").map(({ subject, found }) => `${subject} ${found}`)).to.deep.equal([
      "code LiquidityLocker",
      "created by its constructor",
      `hooks ${scene.addresses.liquidityLocker}`,
      "escrow() milestoneEscrow",
      "rightsFactory() revenueRightsFactory",
      "manager() poolManager",
    ]);
    expect(about("poolManager").map(({ found }) => found)).to.deep.equal([scene.addresses.poolManager]);
  });

  it("given an escrow that isn't bound, it finds what it doesn't know", async () => {
    const { openTimelock, bondVault, liquidityLocker, contributorRoots, councilArbitrator } = scene.addresses;
    const { attestationBond } = PARAMETERS.offerings;
    const escrow = await ethers.deployContract("MilestoneEscrow", [
      openTimelock,
      bondVault,
      liquidityLocker,
      contributorRoots,
      councilArbitrator,
      attestationBond,
    ]);

    expect(await faultsWith("milestoneEscrow", await escrow.getAddress())).to.deep.equal([
      "milestoneEscrow offering() nobody",
    ]);
  });

  it("given roots that aren't bound, it finds what they don't know", async () => {
    const { openTimelock, bondVault, councilArbitrator } = scene.addresses;
    const { contestStake } = PARAMETERS.offerings;
    const args = [openTimelock, bondVault, councilArbitrator, contestStake];
    const roots = await ethers.deployContract("ContributorRoots", args);

    expect(await faultsWith("contributorRoots", await roots.getAddress())).to.deep.equal([
      "contributorRoots offering() nobody",
    ]);
  });

  it("given another owner of the offerings, it finds him", async () => {
    const { modelRegistry, modelTokenFactory, milestoneEscrow, revenueRightsFactory, modelGovernor } = scene.addresses;
    const { deployer } = scene;
    const offering = await ethers.deployContract("ModelOffering", [
      deployer,
      PARAMETERS.guardian,
      modelRegistry,
      modelTokenFactory,
      milestoneEscrow,
      revenueRightsFactory,
      modelGovernor,
    ]);

    expect(await faultsWith("modelOffering", await offering.getAddress())).to.deep.equal([
      `modelOffering owner ${deployer.address}`,
    ]);
  });

  it("given a locker with the right code at a place without its deployer's mark, it says so", async () => {
    const { liquidityLocker } = scene.addresses;
    const place = scene.stranger.address;
    await networkHelpers.setCode(place, await ethers.provider.getCode(liquidityLocker));

    const faults = await faultsWith("liquidityLocker", place);
    expect(faults).to.include.members([
      "liquidityLocker created by other code",
      `liquidityLocker hooks ${place}`,
      "liquidityLocker escrow() nobody",
    ]);
  });

  it("given a manager with other code than the package's, it finds it", async () => {
    const { openToken } = scene.addresses;

    expect(await faultsWith("poolManager", openToken)).to.deep.equal([`poolManager code ${openToken}`]);
  });

  it("given another manager than the declared one, it finds it, and none where it is that", async () => {
    const { poolManager, openToken } = scene.addresses;
    const declaring = (address: string) => ({
      ...PARAMETERS,
      offerings: { ...PARAMETERS.offerings, poolManager: address },
    });

    expect(await faultsWith("poolManager", poolManager, declaring(poolManager))).to.deep.equal([]);
    expect(await faultsWith("poolManager", poolManager, declaring(openToken))).to.deep.equal([
      `poolManager code ${poolManager}`,
    ]);
  });

  it("given a currency that the timelock has listed, it prints it without a fault", async () => {
    const { modelOffering, openToken } = scene.addresses;
    const offering = ModelOffering__factory.connect(modelOffering, await scene.timelock());
    expect((await scene.audit()).filter(({ subject }) => subject === "currency")).to.deep.equal([]);
    await offering.setCurrencyCap(openToken, 1n);
    const findings = await scene.audit();

    expect(findings.filter(({ subject }) => subject === "currency").map(({ found }) => found)).to.deep.equal([
      "openToken",
    ]);
    expect(faultsOf(findings)).to.deep.equal([]);
    expect(await offering.pendingOwner()).to.equal(ZeroAddress);
  });
});
