import { expect } from "chai";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { getAddress, parseEther, parseUnits, toBeHex, ZeroAddress } from "ethers";
import hre from "hardhat";
import JSON5 from "json5";
import { parseParameters } from "../../../deployer/parameters.ts";
import { EconomyError } from "../../../sdk/errors.ts";
import { parseAllocation, readAllocation } from "../../../simulations/allocation.ts";
import type { LocalParameters } from "../../helpers/nodes.ts";

const FOLDER = join(hre.config.paths.root, "parameters");
const NAME = "local.json5";

function local(): LocalParameters {
  return JSON5.parse(readFileSync(join(FOLDER, "localhost.json5"), "utf8"));
}

/** The published allocation with one unit too many in its first bucket. */
function offByOneUnit() {
  const data = JSON5.parse<{ buckets: { total: string; tge: string }[] }>(
    readFileSync(join(FOLDER, "allocation.json5"), "utf8"),
  );
  const [first] = data.buckets;
  if (first !== undefined) {
    first.total += ".000000000000000001";
    first.tge += ".000000000000000001";
  }
  return data;
}

function parse(change: (parameters: LocalParameters) => object, allocation?: unknown) {
  return parseParameters(change(local()), NAME, (name) =>
    allocation === undefined ? readAllocation(join(FOLDER, name)) : parseAllocation(allocation),
  );
}

/** Addresses that nobody has a key for. */
function people(count: number): string[] {
  return Array.from({ length: count }, (_, index) => getAddress(toBeHex(0x10000 + index, 20)));
}

describe("parseParameters", () => {
  it("given the local parameters, it gives amounts in units and times in seconds", () => {
    const parameters = parse((all) => all);

    expect(parameters.chainId).to.equal(31337);
    expect(parameters.open.form).to.equal("new");
    expect(parameters.splitterOpenCap).to.equal(parseEther("100000"));
    expect(parameters.governance).to.deep.equal({
      timelockDelay: 172_800,
      votingDelay: 86_400,
      votingPeriod: 604_800,
      lateQuorumExtension: 172_800,
      proposalThreshold: parseEther("100000"),
      quorumFloor: parseEther("10000000"),
      quorumPercent: 20,
    });
    const { threshold, disputeCost } = parameters.council;
    expect({ threshold, disputeCost }).to.deep.equal({ threshold: 2, disputeCost: parseEther("0.05") });
    expect(parameters.escrowOpenCap).to.equal(parseEther("100000"));
    expect(parameters.models).to.deep.equal({
      builderBond: parseEther("1000"),
      protocolFloor: 1_000,
      stakersFloor: 2_000,
    });
    expect(parameters.hosts).to.deep.equal({ stake: parseEther("500"), fine: parseEther("50") });
    expect(parameters.offerings).to.deep.equal({
      poolManager: "new",
      attestationBond: parseEther("1000"),
      contestStake: parseEther("1000"),
    });
    expect(parameters.datanets).to.deep.equal({ seedDelay: 5, exposureFloor: parseEther("25") });
    expect(parameters.transactions.maxFeePerGas).to.equal(parseUnits("100", "gwei"));
  });

  it("given a native OPEN, it needs no allocation", () => {
    const open = { form: "native", name: "Wrapped OPEN", symbol: "WOPEN" };
    expect(parse((all) => ({ ...all, open })).open).to.deep.equal(open);
  });

  const governance = (change: object) => (all: LocalParameters) => ({
    ...all,
    governance: { ...all.governance, ...change },
  });
  const datanets = (change: object) => (all: LocalParameters) => ({ ...all, datanets: { ...all.datanets, ...change } });
  const caps = (change: object) => (all: LocalParameters) => ({ ...all, caps: { ...all.caps, ...change } });
  const models = (change: object) => (all: LocalParameters) => ({
    ...all,
    models: { ...all.models, ...change },
  });
  const hosts = (change: object) => (all: LocalParameters) => ({
    ...all,
    hosts: { ...all.hosts, ...change },
  });
  const lanes = (change: object) => (all: LocalParameters) => ({ ...all, lanes: { ...all.lanes, ...change } });
  const offerings = (change: object) => (all: LocalParameters) => ({
    ...all,
    offerings: { ...all.offerings, ...change },
  });
  const council = (change: object) => (all: LocalParameters) => ({ ...all, council: { ...all.council, ...change } });
  const open = (change: object) => (all: LocalParameters) => ({ ...all, open: { ...all.open, ...change } });
  const beneficiaries = (change: object) => (all: LocalParameters) => ({
    ...all,
    open: { ...all.open, beneficiaries: { ...(all.open.beneficiaries as object), ...change } },
  });
  const transactions = (change: object) => (all: LocalParameters) => ({
    ...all,
    transactions: { ...all.transactions, ...change },
  });
  const erc20 = { form: "erc20", name: "Wrapped OPEN", symbol: "WOPEN" };
  const holder = "0x70997970C51812dc3A010C7d01b50e0d17dc79C8";

  const faults: [what: string, path: string, change: (all: LocalParameters) => object][] = [
    ["a chain id that is no number", "chainId", (all) => ({ ...all, chainId: "31337" })],
    ["the zero address as guardian", "guardian", (all) => ({ ...all, guardian: ZeroAddress })],
    ["a wrong checksum", "guardian", (all) => ({ ...all, guardian: holder.replace("C51812", "c51812") })],
    ["no guardian", "guardian", (all) => ({ ...all, guardian: undefined })],
    ["an unknown field", "the file", (all) => ({ ...all, jury: holder })],
    ["no council", "council", (all) => ({ ...all, council: undefined })],
    ["no members", "council.members", council({ members: [], threshold: 0 })],
    ["more members than the arbitrator takes", "council.members", council({ members: people(16), threshold: 9 })],
    ["a member twice", "council.members", council({ members: [holder, holder.toLowerCase()] })],
    ["the zero address as member", "council.members.1", council({ members: [holder, ZeroAddress] })],
    ["a threshold of half of the members", "council.threshold", council({ members: people(4), threshold: 2 })],
    ["a threshold above the members", "council.threshold", council({ members: people(2), threshold: 3 })],
    ["a threshold of one and a half members", "council.threshold", council({ threshold: 1.5 })],
    ["a cost as a number", "council.disputeCost", council({ disputeCost: 0.05 })],
    ["a cost with 19 decimals", "council.disputeCost", council({ disputeCost: `0.${"1".repeat(19)}` })],
    ["a cost above 128 bits", "council.disputeCost", council({ disputeCost: "1".repeat(22) })],
    ["a cap of zero", "caps.splitterOpen", caps({ splitterOpen: "0" })],
    ["a cap with 19 decimals", "caps.splitterOpen", caps({ splitterOpen: `0.${"1".repeat(19)}` })],
    ["a cap as a number", "caps.splitterOpen", caps({ splitterOpen: 5 })],
    ["no cap of the escrow", "caps.escrowOpen", caps({ escrowOpen: undefined })],
    ["no bond of builders", "models.builderBond", models({ builderBond: "0" })],
    ["a larger bond than the court takes", "models.builderBond", models({ builderBond: "1000000.1" })],
    ["a floor above a tenth for the treasury", "models.protocolFloor", models({ protocolFloor: 1_001 })],
    ["a floor above a fifth for stakers", "models.stakersFloor", models({ stakersFloor: 2_001 })],
    ["half a basis point", "models.stakersFloor", models({ stakersFloor: 0.5 })],
    ["a negative floor", "models.protocolFloor", models({ protocolFloor: -1 })],
    ["a larger stake than the hosts' registry takes", "hosts.stake", hosts({ stake: "1000000.1" })],
    ["no fine", "hosts.fine", hosts({ fine: "0" })],
    ["a fine above the stake", "hosts.fine", hosts({ stake: "5", fine: "6" })],
    ["no fallback attributor", "lanes.fallbackAttributor", lanes({ fallbackAttributor: ZeroAddress })],
    ["no bond of roots", "lanes.minBond", lanes({ minBond: "0" })],
    ["a larger bond than a lane takes", "lanes.minBond", lanes({ minBond: "1000000.1" })],
    ["no part of what a root reaches", "lanes.bondPercent", lanes({ bondPercent: 0 })],
    ["more than what a root reaches", "lanes.bondPercent", lanes({ bondPercent: 101 })],
    ["no bond of demands", "lanes.demandBond", lanes({ demandBond: "0" })],
    ["a larger bond of demands than a lane takes", "lanes.demandBond", lanes({ demandBond: "10000.1" })],
    ["no delay of the seed", "datanets.seedDelayBlocks", datanets({ seedDelayBlocks: 0 })],
    ["a delay of too many blocks", "datanets.seedDelayBlocks", datanets({ seedDelayBlocks: 10_001 })],
    ["half a block", "datanets.seedDelayBlocks", datanets({ seedDelayBlocks: 1.5 })],
    ["no exposure", "datanets.exposureFloor", datanets({ exposureFloor: "0" })],
    ["more exposure than the ledger takes", "datanets.exposureFloor", datanets({ exposureFloor: "100000.1" })],
    ["pools by another word", "offerings.poolManager", offerings({ poolManager: "old" })],
    ["the zero address as pools", "offerings.poolManager", offerings({ poolManager: ZeroAddress })],
    ["no bond of attestors", "offerings.attestationBond", offerings({ attestationBond: "0" })],
    ["a larger bond than the escrow takes", "offerings.attestationBond", offerings({ attestationBond: "1000000.1" })],
    ["no stake of contests", "offerings.contestStake", offerings({ contestStake: "0" })],
    ["no offerings", "offerings", (all) => ({ ...all, offerings: undefined })],
    ["no datanets", "datanets", (all) => ({ ...all, datanets: undefined })],
    ["a timelock below 48 hours", "governance.timelockDelayHours", governance({ timelockDelayHours: 47 })],
    ["a timelock above 30 days", "governance.timelockDelayHours", governance({ timelockDelayHours: 721 })],
    ["a voting delay below a day", "governance.votingDelayHours", governance({ votingDelayHours: 23 })],
    ["a voting period below 48 hours", "governance.votingPeriodHours", governance({ votingPeriodHours: 47 })],
    ["half an hour", "governance.votingPeriodHours", governance({ votingPeriodHours: 48.5 })],
    [
      "an extension longer than the vote",
      "governance.lateQuorumExtensionHours",
      governance({ lateQuorumExtensionHours: 200 }),
    ],
    ["a threshold above the floor", "governance.proposalThreshold", governance({ proposalThreshold: "10000001" })],
    ["no floor", "governance.quorumFloor", governance({ quorumFloor: "0" })],
    ["a floor above what is unlocked at first", "governance.quorumFloor", governance({ quorumFloor: "215500001" })],
    ["more than half as quorum", "governance.quorumPercent", governance({ quorumPercent: 51 })],
    ["no confirmation", "transactions.confirmations", transactions({ confirmations: 0 })],
    ["no fee", "transactions.maxFeePerGasGwei", transactions({ maxFeePerGasGwei: "0" })],
    ["an unknown form of OPEN", "open.form", open({ form: "bridged" })],
    ["an allocation that is not there", "open.allocation", open({ allocation: "nowhere.json5" })],
    ["a bucket without a beneficiary", "open.beneficiaries.team", beneficiaries({ team: undefined })],
    ["the zero address as beneficiary", "open.beneficiaries.team", beneficiaries({ team: ZeroAddress })],
    ["a beneficiary of no bucket", "open.beneficiaries.friends", beneficiaries({ friends: holder })],
    ["an ERC-20 without an address", "open.address", (all) => ({ ...all, open: { ...erc20, holder } })],
    ["an ERC-20 without a holder", "open.holder", (all) => ({ ...all, open: { ...erc20, address: holder } })],
  ];
  for (const [what, path, change] of faults) {
    it(`given ${what}, it refuses with the path ${path}`, () => {
      expect(() => parse(change))
        .to.throw(EconomyError, `${NAME}: ${path}: `)
        .with.property("code", "PARAMETERS_INVALID");
    });
  }

  it("given as many members as the arbitrator takes, all of whom must agree, it takes them", () => {
    const members = people(15);
    const { council: taken } = parse(council({ members, threshold: 15, disputeCost: "0" }));

    expect(taken).to.deep.equal({ members, threshold: 15, disputeCost: 0n });
  });

  it("given accounts whose keys anybody knows, it takes them on a chain for development only", () => {
    const elsewhere = (all: LocalParameters) => ({ ...all, chainId: 84532 });
    const native = { form: "native", name: "Wrapped OPEN", symbol: "WOPEN" };
    const own = "0x00000000000000000000000000000000000A11cE";

    expect(() => parse(elsewhere)).to.throw(EconomyError, `${NAME}: guardian: is an account of Hardhat's`);
    const guarded = (all: LocalParameters) => ({ ...elsewhere(all), guardian: own });
    expect(() => parse(guarded)).to.throw(EconomyError, `${NAME}: council.members.0: is an account of Hardhat's`);
    const judged = (all: LocalParameters) => ({ ...guarded(all), council: { ...all.council, members: people(3) } });
    expect(() => parse(judged)).to.throw(EconomyError, `${NAME}: lanes.fallbackAttributor: is an account of Hardhat's`);
    const replaced = (all: LocalParameters) => ({ ...judged(all), lanes: { ...all.lanes, fallbackAttributor: own } });
    expect(() => parse(replaced)).to.throw(
      EconomyError,
      `${NAME}: open.beneficiaries.community: is an account of Hardhat's`,
    );
    const ours = (all: LocalParameters) => ({ ...replaced(all), open: native });
    expect(() => parse(ours)).to.throw(
      EconomyError,
      `${NAME}: offerings.poolManager: must be the address of the chain's`,
    );
    const offered = (all: LocalParameters) => ({ ...ours(all), offerings: { ...all.offerings, poolManager: own } });
    expect(parse(offered).chainId).to.equal(84532);
  });

  it("given an allocation that is one unit off, it refuses with its path", () => {
    expect(() => parse((all) => all, offByOneUnit()))
      .to.throw(EconomyError, "open.allocation: the buckets sum to 1000000000.000000000000000001")
      .with.property("code", "PARAMETERS_INVALID");
  });

  it("given several faults, it names them all", () => {
    const change = (all: LocalParameters) => ({ ...all, chainId: 0, guardian: "me" });
    expect(() => parse(change)).to.throw(EconomyError, /chainId: .*; guardian: /);
  });
});
