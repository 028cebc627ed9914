import { expect } from "chai";
import { id, toBeHex, ZeroAddress, ZeroHash } from "ethers";
import hre from "hardhat";
import { rehearse } from "../../../deployer/rehearsal.ts";
import { auditRoles } from "../../../deployer/roles.ts";
import {
  CouncilArbitrator__factory,
  DatanetRegistry__factory,
  OpenGovernor__factory,
  OpenTimelock__factory,
  OpenToken__factory,
  RewardLaneFactory__factory,
  VestingVault__factory,
  StreamingStake__factory,
  WeightedSplitter__factory,
} from "../../../typechain-types/index.ts";
import { auditedSuite, faultsOf, PARAMETERS } from "../../helpers/audit.ts";

/** What the first plan releases to the community at once. */
const AT_TGE = 1n << 64n;
/** What the audit says of a contract with parameters. */
const GUARDED = ["owner openTimelock", "pending owner nobody", `guardian ${PARAMETERS.guardian} (the guardian)`];
const connection = await hre.network.create<string>();
const { ethers, networkHelpers } = connection;

async function deployedSuite() {
  return auditedSuite(connection);
}

describe("auditRoles", () => {
  let scene: Awaited<ReturnType<typeof deployedSuite>>;

  beforeEach(async () => {
    scene = await networkHelpers.loadFixture(deployedSuite);
  });

  it("given a fresh deployment, it finds nobody but the timelock, the governor and the guardian", async () => {
    const findings = await scene.audit();

    expect(faultsOf(findings)).to.deep.equal([]);
    const held = findings.filter(({ subject }) => /ROLE|owner|guardian/.test(subject));
    expect(held.map(({ subject, found }) => `${subject} ${found}`)).to.deep.equal([
      "DEFAULT_ADMIN_ROLE openTimelock",
      "EXECUTOR_ROLE everybody",
      "CANCELLER_ROLE openGovernor",
      "PROPOSER_ROLE openGovernor",
      ...GUARDED, // the stake
      // the council has no guardian
      "owner openTimelock",
      "pending owner nobody",
      // datanets, ledger, models and their court
      ...Array.from({ length: 4 }, () => GUARDED).flat(),
      // policies have no guardian
      "owner openTimelock",
      "pending owner nobody",
      // escrow, hosts, lanes and splitter
      ...Array.from({ length: 4 }, () => GUARDED).flat(),
      ...GUARDED, // offerings
      // the escrow of their proceeds, and the roots of their contributors
      ...["owner openTimelock", "pending owner nobody", "owner openTimelock", "pending owner nobody"],
    ]);
  });

  it("given another fallback attributor, it names it", async () => {
    const { addresses, deployer } = scene;
    const lanes = RewardLaneFactory__factory.connect(addresses.rewardLaneFactory, await scene.timelock());
    await lanes.setFallbackAttributor(deployer);

    expect(faultsOf(await scene.audit())).to.deep.equal([`rewardLaneFactory fallback attributor ${deployer.address}`]);
    await lanes.setFallbackAttributor(ZeroAddress);
    expect(faultsOf(await scene.audit())).to.deep.equal([]);
  });

  it("given a role that was granted by hand, it names its holder", async () => {
    const timelock = OpenTimelock__factory.connect(scene.addresses.openTimelock, await scene.timelock());
    await timelock.grantRole(ZeroHash, scene.stranger);
    await timelock.grantRole(id("A_NEW_ROLE"), scene.stranger);

    expect(faultsOf(await scene.audit())).to.deep.equal([
      `openTimelock DEFAULT_ADMIN_ROLE ${scene.stranger.address}`,
      `openTimelock role ${id("A_NEW_ROLE")} ${scene.stranger.address}`,
    ]);
  });

  it("given an operation scheduled by somebody who has given the role back, it finds the operation", async () => {
    const { stranger, addresses } = scene;
    const timelock = OpenTimelock__factory.connect(addresses.openTimelock, await scene.timelock());
    const operation = [addresses.weightedSplitter, 0n, "0x", ZeroHash, ZeroHash] as const;
    await timelock.grantRole(id("PROPOSER_ROLE"), stranger);
    await timelock.connect(stranger).schedule(...operation, 2n * 86_400n);
    await timelock.revokeRole(id("PROPOSER_ROLE"), stranger);

    const scheduled = await timelock.hashOperation(...operation);
    expect(faultsOf(await scene.audit())).to.deep.equal([`openTimelock pending operation ${scheduled}`]);
  });

  it("given an operation that somebody scheduled and merely proposes, it still finds the operation", async () => {
    const { addresses, deployer, stranger } = scene;
    const open = OpenToken__factory.connect(addresses.openToken, deployer);
    const governor = OpenGovernor__factory.connect(addresses.openGovernor, deployer);
    const vault = VestingVault__factory.connect(addresses.vestingVault, deployer);
    const timelock = OpenTimelock__factory.connect(addresses.openTimelock, await scene.timelock());
    const action: [string[], bigint[], string[]] = [[addresses.openToken], [0n], ["0x"]];
    const salt = toBeHex(BigInt(`${addresses.openGovernor}${"0".repeat(24)}`) ^ BigInt(id("Pay")), 32);
    await timelock.grantRole(id("PROPOSER_ROLE"), stranger);
    await timelock.connect(stranger).scheduleBatch(...action, ZeroHash, salt, 2n * 86_400n);
    await timelock.revokeRole(id("PROPOSER_ROLE"), stranger);
    await vault.releaseMany([AT_TGE]);
    const holder = await ethers.getImpersonatedSigner((await vault.getSchedule(AT_TGE)).beneficiary);
    await open.connect(holder).delegate(holder);
    await networkHelpers.mine();
    await governor.connect(holder).propose(...action, "Pay");

    const scheduled = await timelock.hashOperationBatch(...action, ZeroHash, salt);
    expect(faultsOf(await scene.audit())).to.deep.equal([`openTimelock pending operation ${scheduled}`]);
  });

  it("given proposals, it lists those that can still be executed", async () => {
    const { addresses, deployer } = scene;
    const open = OpenToken__factory.connect(addresses.openToken, deployer);
    const governor = OpenGovernor__factory.connect(addresses.openGovernor, deployer);
    const vault = VestingVault__factory.connect(addresses.vestingVault, deployer);
    await vault.releaseMany([AT_TGE]);
    const { beneficiary } = await vault.getSchedule(AT_TGE);
    const holder = await ethers.getImpersonatedSigner(beneficiary);
    await open.connect(holder).delegate(holder);
    await networkHelpers.mine();
    const action = [
      [addresses.openToken],
      [0n],
      [open.interface.encodeFunctionData("approve", [deployer.address, 1n])],
    ];
    await governor.connect(holder).propose(...(action as [string[], bigint[], string[]]), "Pay");
    const proposalId = await governor.getProposalId(...(action as [string[], bigint[], string[]]), id("Pay"));
    const listed = async () => (await scene.audit()).filter(({ subject }) => subject.endsWith("proposal"));

    expect((await listed()).map(({ subject, found }) => [subject, found])).to.deep.equal([
      ["pending proposal", String(proposalId)],
    ]);
    await networkHelpers.time.increaseTo((await governor.proposalDeadline(proposalId)) + 1n);
    expect(await listed()).to.deep.equal([]);
  });

  it("given another guardian or a pending owner, it finds both", async () => {
    const splitter = WeightedSplitter__factory.connect(scene.addresses.weightedSplitter, await scene.timelock());
    await splitter.setGuardian(scene.stranger);
    await splitter.transferOwnership(scene.stranger);

    expect(faultsOf(await scene.audit())).to.deep.equal([
      `weightedSplitter pending owner ${scene.stranger.address}`,
      `weightedSplitter guardian ${scene.stranger.address}`,
    ]);
  });

  it("given another owner, it finds him", async () => {
    const splitter = WeightedSplitter__factory.connect(scene.addresses.weightedSplitter, await scene.timelock());
    await splitter.transferOwnership(scene.stranger);
    await splitter.connect(scene.stranger).acceptOwnership();

    expect(faultsOf(await scene.audit())).to.deep.equal([`weightedSplitter owner ${scene.stranger.address}`]);
  });

  it("given a plan that the deployer still owns, it finds the plan", async () => {
    const { deployer, addresses } = scene;
    const vault = VestingVault__factory.connect(addresses.vestingVault, deployer);
    const times = { cliff: 0, delay: 0, duration: 0, steps: 0, revocable: false, transferable: false, votes: false };
    await vault.createPlan(times, deployer);

    expect(faultsOf(await scene.audit())).to.deep.equal([`vestingVault plan 4 ${deployer.address}`]);
  });

  it("given a plan that the deployer handed to somebody, it finds it; another's plan in the deployer's name is none", async () => {
    const { deployer, stranger, addresses } = scene;
    const vault = VestingVault__factory.connect(addresses.vestingVault, deployer);
    const times = { cliff: 0, delay: 0, duration: 0, steps: 0, revocable: true, transferable: false, votes: false };
    await vault.createPlan(times, deployer);
    await vault.setPlanOwner(4, stranger);
    await vault.connect(stranger).createPlan(times, deployer);

    expect(faultsOf(await scene.audit())).to.deep.equal([`vestingVault plan 4 ${stranger.address}`]);
  });

  it("given a role that nobody holds any more, it says who should", async () => {
    const { addresses } = scene;
    const timelock = OpenTimelock__factory.connect(addresses.openTimelock, await scene.timelock());
    await timelock.revokeRole(id("PROPOSER_ROLE"), addresses.openGovernor);

    expect(faultsOf(await scene.audit())).to.deep.equal(["openTimelock PROPOSER_ROLE not held by openGovernor"]);
  });

  it("given the right code that another constructor left there, it finds it", async () => {
    const { addresses, deployer } = scene;
    const { deployedBytecode } = await hre.artifacts.readArtifact("OpenTimelock");
    const runtime = deployedBytecode.slice(2);
    const length = (runtime.length / 2).toString(16).padStart(4, "0");
    // stores 1 at slot 1 and returns the timelock's code
    const creation = `0x600160015561${length}80600f5f395ff3${runtime}`;
    const sent = await deployer.sendTransaction({ data: creation });
    const address = (await sent.wait())?.contractAddress ?? "";
    expect(await ethers.provider.getCode(address)).to.equal(deployedBytecode);

    const findings = await auditRoles(ethers.provider, { ...addresses, openTimelock: address }, PARAMETERS);
    expect(faultsOf(findings)).to.include("openTimelock created by other code");
  });

  it("given other code at an address, it finds it and doesn't ask it anything", async () => {
    await networkHelpers.setCode(scene.addresses.weightedSplitter, "0x60205ff3");
    await networkHelpers.setCode(scene.addresses.votingPower, "0x");

    expect(faultsOf(await scene.audit())).to.deep.equal([
      "votingPower code no code",
      "weightedSplitter code other code",
    ]);
  });

  it("given a contract of another suite, it finds what it is connected to", async () => {
    const other = await ethers.deployContract("OpenToken", ["Other", "OTHER", 1n, scene.stranger]);
    const votes = await ethers.deployContract("VotingPower", [[other]]);
    const findings = await auditRoles(
      ethers.provider,
      { ...scene.addresses, votingPower: await votes.getAddress() },
      PARAMETERS,
    );

    expect(faultsOf(findings)).to.deep.equal([
      `votingPower sources() ${await other.getAddress()}`,
      `openGovernor token() ${scene.addresses.votingPower}`,
    ]);
  });
});

describe("auditRoles, about disputes", () => {
  let scene: Awaited<ReturnType<typeof deployedSuite>>;
  const { members, threshold } = PARAMETERS.council;

  beforeEach(async () => {
    scene = await networkHelpers.loadFixture(deployedSuite);
  });

  async function council() {
    return CouncilArbitrator__factory.connect(scene.addresses.councilArbitrator, await scene.timelock());
  }

  async function registry() {
    return DatanetRegistry__factory.connect(scene.addresses.datanetRegistry, await scene.timelock());
  }

  it("given a fresh deployment, it prints the council and whom terms may name", async () => {
    const findings = await scene.audit();

    expect(findings.filter(({ subject }) => subject === "council")).to.deep.equal([
      {
        contract: "councilArbitrator",
        subject: "council",
        found: `${threshold} of ${members.join(", ")}`,
        meaning: "rules disputes",
        fine: true,
      },
    ]);
    expect(findings.filter(({ subject }) => subject === "arbitrator").map(({ found }) => found)).to.deep.equal([
      "councilArbitrator",
    ]);
  });

  it("given the members in another order, it finds nothing", async () => {
    await (await council()).setCouncil([...members].reverse(), threshold);

    expect(faultsOf(await scene.audit())).to.deep.equal([]);
  });

  it("given another member in office, it finds the council", async () => {
    const others = [scene.stranger.address, ...members.slice(1)];
    await (await council()).setCouncil(others, threshold);

    expect(faultsOf(await scene.audit())).to.deep.equal([
      `councilArbitrator council ${threshold} of ${others.join(", ")}`,
    ]);
  });

  it("given another threshold, it finds the council", async () => {
    await (await council()).setCouncil([...members], members.length);

    expect(faultsOf(await scene.audit())).to.deep.equal([
      `councilArbitrator council ${members.length} of ${members.join(", ")}`,
    ]);
  });

  it("given another owner of the council, it finds him", async () => {
    const arbitrator = await council();
    await arbitrator.transferOwnership(scene.stranger);
    await arbitrator.connect(scene.stranger).acceptOwnership();

    expect(faultsOf(await scene.audit())).to.deep.equal([`councilArbitrator owner ${scene.stranger.address}`]);
  });

  it("given another arbitrator on the list, it finds him, and not after he was taken off", async () => {
    const arbitrator = await ethers.deployContract("ArbitratorMock");
    await (await registry()).setArbitrator(arbitrator, true);
    expect(faultsOf(await scene.audit())).to.deep.equal([
      `datanetRegistry arbitrator ${await arbitrator.getAddress()}`,
    ]);

    await (await registry()).setArbitrator(arbitrator, false);
    expect(faultsOf(await scene.audit())).to.deep.equal([]);
  });

  it("given the suite's council off the list, it says so", async () => {
    await (await registry()).setArbitrator(scene.addresses.councilArbitrator, false);

    const faults = (await scene.audit()).filter(({ fine }) => !fine);
    expect(faults).to.deep.equal([
      {
        contract: "datanetRegistry",
        subject: "arbitrator",
        found: "nobody",
        meaning: "councilArbitrator isn't listed",
        fine: false,
      },
    ]);
  });

  it("given a court that nobody has bound, it finds that court and ledger don't belong together", async () => {
    const court = await ethers.deployContract("DatanetCourt", [scene.addresses.curatorSeats]);
    const addresses = { ...scene.addresses, datanetCourt: await court.getAddress() };

    expect(faultsOf(await auditRoles(ethers.provider, addresses, PARAMETERS))).to.deep.equal([
      `contributionLedger court() ${scene.addresses.datanetCourt}`,
      "datanetCourt ledger() nobody",
    ]);
  });

  it("given a court of another suite, it finds whose registry and vault it reads", async () => {
    const { deployer } = scene;
    const vault = await ethers.deployContract("BondVault", [scene.addresses.openToken]);
    const lists = await ethers.deployContract("DatanetRegistry", [deployer, deployer, [], []]);
    const seats = await ethers.deployContract("CuratorSeats", [lists, vault]);
    const court = await ethers.deployContract("DatanetCourt", [seats]);
    const addresses = { ...scene.addresses, datanetCourt: await court.getAddress() };

    expect(faultsOf(await auditRoles(ethers.provider, addresses, PARAMETERS))).to.include.members([
      `datanetCourt registry() ${await lists.getAddress()}`,
      `datanetCourt bondVault() ${await vault.getAddress()}`,
    ]);
  });

  it("given an escrow that takes another token from the start, it finds the token, and not one that is listed later", async () => {
    const { addresses } = scene;
    const [first, later] = [
      await ethers.deployContract("TokenMock", [6]),
      await ethers.deployContract("TokenMock", [6]),
    ];
    const caps = [addresses.openToken, first].map((token) => ({ token, cap: 1n }));
    const powers = [scene.deployer, PARAMETERS.guardian] as const;
    const suite = [addresses.feePolicies, addresses.streamingStake, addresses.hostRegistry] as const;
    const stake = StreamingStake__factory.connect(addresses.streamingStake, await scene.timelock());
    await stake.listReward(first);
    await stake.listReward(later);
    const escrow = await ethers.deployContract("PaymentEscrow", [...powers, ...suite, caps]);
    await escrow.setTokenCap(later, 1n);

    const paymentEscrow = await escrow.getAddress();
    const faults = faultsOf(await auditRoles(ethers.provider, { ...addresses, paymentEscrow }, PARAMETERS));
    expect(faults).to.deep.equal([
      `paymentEscrow owner ${scene.deployer.address}`,
      `paymentEscrow token ${await first.getAddress()}`,
      `paymentEscrow treasury() ${scene.deployer.address}`,
      `hostRegistry escrow() ${addresses.paymentEscrow}`,
      `paymentReceiverFactory escrow() ${addresses.paymentEscrow}`,
      `rewardLaneFactory escrow() ${addresses.paymentEscrow}`,
    ]);
  });
});

/** Contracts, plans, bindings and roles. */
const STEPS = 50;

describe("rehearse", () => {
  it("names every transaction and its gas, the last of the handover among them", async () => {
    const steps = await rehearse(PARAMETERS, "l1");
    const names = steps.map(({ name }) => name);

    expect(names).to.have.length(STEPS);
    expect(names.filter((name) => !name.includes("."))).to.have.members([
      "OpenToken",
      "VestingVault",
      "VestingCampaignFactory",
      "AllocationView",
      "OpenTimelock",
      "StreamingStake",
      "VotingPower",
      "OpenGovernor",
      "BondVault",
      "CouncilArbitrator",
      "DatanetRegistry",
      "CuratorSeats",
      "ContributionLedger",
      "DatanetCourt",
      "ModelRegistry",
      "LineageCourt",
      "FeePolicies",
      "ModelTokenFactory",
      "PaymentEscrow",
      "HostRegistry",
      "PaymentReceiverFactory",
      "RewardLaneFactory",
      "WeightedSplitter",
      "PoolManager",
      "RevenueRightsFactory",
      "HookDeployer",
      "ContributorRoots",
      "MilestoneEscrow",
      "ModelGovernor",
      "ModelOffering",
    ]);
    expect(names)
      .to.include("HookDeployer.deploy")
      .and.to.include("LiquidityLocker.bind")
      .and.to.include("MilestoneEscrow.bind")
      .and.to.include("ContributorRoots.bind")
      .and.to.include("OpenTimelock.renounceRole")
      .and.to.include("DatanetCourt.bind")
      .and.to.include("LineageCourt.bind")
      .and.to.include("HostRegistry.bind");
    expect(names.join()).not.to.include("?");
    for (const { gas } of steps) expect(gas > 21_000n).to.equal(true);
  });

  it("runs on the OP Stack's chain type too", async () => {
    expect(await rehearse(PARAMETERS, "op")).to.have.length(STEPS);
  });
});
