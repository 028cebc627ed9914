import type { HardhatEthers } from "@nomicfoundation/hardhat-ethers/types";
import { Contract, dataLength, getBytes, hexlify, toBeHex, ZeroAddress, ZeroHash } from "ethers";
import hre from "hardhat";
import { auditHook, auditManager, isDeployedHook } from "./hooks.ts";
import { creationBlock, eventsOf } from "./logs.ts";
import type { DeploymentParameters } from "./parameters.ts";
import type { BuiltName, SuiteAddresses, SuiteName } from "./suite.ts";
import { BUILDS, CONNECTIONS, TIMELOCK_ROLES } from "./wiring.ts";

/** One thing that the audit found on the chain. */
export interface Finding {
  /** The contract, by its name in the suite. */
  readonly contract: string;
  /** What was looked at: a role, the code, a connection, a pending operation. */
  readonly subject: string;
  /** Who holds it, or what was found. */
  readonly found: string;
  /** What that allows, in words. */
  readonly meaning: string;
  readonly fine: boolean;
}

/** What is found at an address without a contract. */
export const NO_CODE = "no code";

type Provider = HardhatEthers["provider"];

/** Who may have powers beside the suite's own contracts, by the parameters. */
export type Declared = Pick<DeploymentParameters, "guardian" | "council" | "lanes" | "offerings">;

interface Audit {
  readonly provider: Provider;
  readonly addresses: SuiteAddresses;
  readonly declared: Declared;
  readonly name: SuiteName;
  readonly address: string;
  readonly contract: Contract;
}

const QUEUED = 5n;

/** The states in which a proposal can still be executed, by OpenZeppelin's `ProposalState`. */
const OPEN_STATES: ReadonlyMap<bigint, string> = new Map([
  [0n, "pending"],
  [1n, "active"],
  [4n, "succeeded"],
  [QUEUED, "queued"],
]);

/**
 * Reads from the chain who can do what in the suite. It finds the roles by the contracts' ABIs, their holders by events
 * and views, and trusts the views because it compares the code, and the code that created it, with the build first.
 */
export async function auditRoles(
  provider: Provider,
  addresses: SuiteAddresses,
  declared: Declared,
): Promise<Finding[]> {
  const findings: Finding[] = [];
  for (const name of Object.keys(BUILDS) as BuiltName[]) {
    const address = addresses[name];
    if (address === undefined) continue;
    const code = await provider.getCode(address);
    const build = await buildOf(name, code);
    const what = build ?? (code === "0x" ? NO_CODE : "other code");
    findings.push({
      contract: name,
      subject: "code",
      found: what,
      meaning: "equals the build",
      fine: build !== undefined,
    });
    if (build === undefined) continue;
    const hook = name === "liquidityLocker";
    const made = hook ? await isDeployedHook(provider, addresses) : await isCreatedBy(provider, address, build);
    const by = made ? "its constructor" : "other code";
    findings.push({ contract: name, subject: "created by", found: by, meaning: "left nothing else", fine: made });

    const { abi } = await hre.artifacts.readArtifact(build);
    const contract = new Contract(address, abi as never, provider);
    const audit = { provider, addresses, declared, name, address, contract };
    if (contract.interface.hasFunction("owner()")) findings.push(...(await auditOwner(audit)));
    if (contract.interface.hasFunction("guardian()")) findings.push(await auditGuardian(audit));
    if (contract.interface.hasFunction("fallbackAttributor()")) findings.push(await auditFallback(audit));
    if (contract.interface.hasFunction("hasRole")) findings.push(...(await auditAccessControl(audit)));
    if (contract.interface.hasFunction("planOwner")) findings.push(...(await auditPlans(audit)));
    if (contract.interface.hasFunction("councilId")) findings.push(await auditCouncil(audit));
    if (contract.interface.hasFunction("isArbitrator")) findings.push(...(await auditArbitrators(audit)));
    if (contract.interface.hasFunction("rewards()")) findings.push(...(await auditRewards(audit)));
    if (hook) findings.push(auditHook(address));
    if (contract.interface.hasFunction("currencyCap")) findings.push(...(await auditCurrencies(audit)));
    if (contract.interface.hasFunction("tokenCap")) findings.push(...(await auditCaps(audit)));
    for (const [from, view, to] of CONNECTIONS) {
      if (from === name) findings.push(await auditConnection(audit, view, to));
    }
  }
  findings.push(await auditManager(provider, addresses.poolManager, declared.offerings));
  if (findings.every(({ subject, fine }) => subject !== "code" || fine)) {
    findings.push(...(await auditProposals(provider, addresses)), ...(await auditOperations(provider, addresses)));
  }
  return findings;
}

async function auditOwner(audit: Audit): Promise<Finding[]> {
  const owner = await view(audit, "owner");
  const guarded = audit.contract.interface.hasFunction("guardian()");
  const meaning = guarded ? "changes parameters, names the guardian" : "changes parameters";
  const findings = [found(audit, "owner", owner, meaning, owner === audit.addresses.openTimelock)];
  if (!audit.contract.interface.hasFunction("pendingOwner()")) return findings;
  const pending = await view(audit, "pendingOwner");
  return [...findings, found(audit, "pending owner", pending, "can become the owner", pending === ZeroAddress)];
}

async function auditGuardian(audit: Audit): Promise<Finding> {
  const guardian = await view(audit, "guardian");
  const fine = guardian === ZeroAddress || guardian === audit.declared.guardian;
  return found(audit, "guardian", guardian, "pauses entries for a while", fine);
}

async function auditFallback(audit: Audit): Promise<Finding> {
  const fallback = await view(audit, "fallbackAttributor");
  const fine = fallback === ZeroAddress || fallback === audit.declared.lanes.fallbackAttributor;
  return found(audit, "fallback attributor", fallback, "posts rewards where an attributor is silent or wrong", fine);
}

async function auditAccessControl(audit: Audit): Promise<Finding[]> {
  const { provider, addresses, name, address, contract } = audit;
  const since = await creationBlock(provider, address);
  const granted = await eventsOf(provider, contract, "RoleGranted", since);
  const pairs = new Map<string, readonly [string, string]>();
  for (const { args } of granted) {
    const [role, account] = [args.getValue("role") as string, args.getValue("account") as string];
    pairs.set(`${role}${account}`, [role, account]);
  }
  const findings: Finding[] = [];
  for (const [role, account] of pairs.values()) {
    if (!(await contract.getFunction("hasRole").staticCall(role, account))) continue;
    const known = TIMELOCK_ROLES.find((entry) => entry.role === role);
    const allowed = known?.holder === "everybody" ? ZeroAddress : known && addresses[known.holder];
    const subject = known?.label ?? `role ${role}`;
    const finding = found(audit, subject, account, known?.meaning ?? "is unknown", account === allowed);
    // a role that the zero address holds is open to all
    findings.push(account === ZeroAddress ? { ...finding, found: "everybody" } : finding);
  }
  for (const { role, label, holder, meaning } of TIMELOCK_ROLES) {
    const account = holder === "everybody" ? ZeroAddress : addresses[holder];
    if ((await contract.getFunction("hasRole").staticCall(role, account)) === true) continue;
    findings.push({ contract: name, subject: label, found: `not held by ${holder}`, meaning, fine: false });
  }
  return findings;
}

/** The plans that the vault's deployer made and that somebody can still add to, or revoke from; others' are their own. */
async function auditPlans(audit: Audit): Promise<Finding[]> {
  const { provider, contract, addresses } = audit;
  const created = await creationOf(provider, addresses.vestingVault);
  const findings: Finding[] = [];
  for (const { args, transactionHash } of await eventsOf(provider, contract, "PlanCreated", created.block)) {
    const transaction = await provider.getTransaction(transactionHash);
    if (transaction?.from !== created.from) continue;
    const planId = args.getValue("planId") as bigint;
    const owner = (await contract.getFunction("planOwner").staticCall(planId)) as string;
    if (owner === ZeroAddress) continue;
    findings.push(found(audit, `plan ${planId}`, owner, "adds to the deployer's plan or revokes from it", false));
  }
  return findings;
}

/** The council in office, which rules what is brought from now on. */
async function auditCouncil({ declared, name, contract }: Audit): Promise<Finding> {
  const id = (await contract.getFunction("councilId").staticCall()) as bigint;
  const [members, threshold] = (await contract.getFunction("getCouncil").staticCall(id)) as [string[], bigint];
  const { council } = declared;
  const same = [...members].sort().join() === [...council.members].sort().join();
  const fine = same && threshold === BigInt(council.threshold);
  const who = `${threshold} of ${members.join(", ")}`;
  return { contract: name, subject: "council", found: who, meaning: "rules disputes", fine };
}

/** Whom the terms of datanets may name: the suite's council, and nobody else. */
async function auditArbitrators(audit: Audit): Promise<Finding[]> {
  const { provider, addresses, address, contract } = audit;
  const changed = await eventsOf(provider, contract, "ArbitratorChanged", await creationBlock(provider, address));
  const named = new Set(changed.map(({ args }) => args.getValue("arbitrator") as string));
  const findings: Finding[] = [];
  for (const arbitrator of new Set([addresses.councilArbitrator, ...named])) {
    const own = arbitrator === addresses.councilArbitrator;
    const listed = (await contract.getFunction("isArbitrator").staticCall(arbitrator)) as boolean;
    if (listed) findings.push(found(audit, "arbitrator", arbitrator, "can be named in terms of datanets", own));
    else if (own) findings.push(found(audit, "arbitrator", ZeroAddress, "councilArbitrator isn't listed", false));
  }
  return findings;
}

/**
 * What stakers earn: OPEN, and what the owner has listed later. Another token of the constructor's is a fault, since
 * nobody has voted for it.
 */
async function auditRewards(audit: Audit): Promise<Finding[]> {
  const { provider, addresses, address, contract } = audit;
  const rewards = contract.getFunction("rewards");
  const created = await creationBlock(provider, address);
  const first = (await rewards.staticCall({ blockTag: created })) as string[];
  const listed = (await rewards.staticCall()) as string[];
  const findings = listed.map((reward) => {
    const own = reward === addresses.openToken;
    const meaning = own ? "is what stakers earn" : "is what stakers earn too; read what it is";
    return found(audit, "reward", reward, meaning, own || !first.includes(reward));
  });
  if (listed.includes(addresses.openToken)) return findings;
  return [...findings, found(audit, "reward", ZeroAddress, "openToken isn't listed", false)];
}

/** What may be deposited: OPEN, and what the owner has listed later. Another token of the constructor's is a fault. */
async function auditCaps(audit: Audit): Promise<Finding[]> {
  const { provider, addresses, address, contract } = audit;
  const created = await creationBlock(provider, address);
  const changed = await eventsOf(provider, contract, "TokenCapChanged", created);
  const tokens = [...new Set(changed.map(({ args }) => args.getValue("token") as string))];
  const capOf = contract.getFunction("tokenCap");
  return Promise.all(
    tokens.map(async (token) => {
      const own = token === addresses.openToken;
      const first = ((await capOf.staticCall(token, { blockTag: created })) as bigint) > 0n;
      const meaning = own ? "can be deposited" : "can be deposited too; read what it is";
      return found(audit, "token", token, meaning, own || !first);
    }),
  );
}

/** What models' tokens can be sold for: what the owner has listed, since nothing is at first. */
async function auditCurrencies(audit: Audit): Promise<Finding[]> {
  const { provider, address, contract } = audit;
  const changed = await eventsOf(provider, contract, "CurrencyCapChanged", await creationBlock(provider, address));
  const currencies = [...new Set(changed.map(({ args }) => args.getValue("currency") as string))];
  return currencies.map((currency) => found(audit, "currency", currency, "may be offered for; read what it is", true));
}

async function auditConnection(audit: Audit, getter: string, to: readonly SuiteName[]): Promise<Finding> {
  const answer: unknown = await audit.contract.getFunction(getter).staticCall();
  const targets = [answer].flat().map(String);
  const fine = targets.join() === to.map((name) => audit.addresses[name]).join();
  const names = targets.map((target) => nameOf(audit, target)).join(", ");
  const { name: contract } = audit;
  return { contract, subject: `${getter}()`, found: names, meaning: `reads ${to.join(" and ")}`, fine };
}

/** Proposals that can still be executed: whoever holds few votes today may have held many when they were voted. */
async function auditProposals(provider: Provider, addresses: SuiteAddresses): Promise<Finding[]> {
  const governor = await contractAt(provider, addresses.openGovernor, "OpenGovernor");
  const count = (await governor.getFunction("proposalCount").staticCall()) as bigint;
  const findings: Finding[] = [];
  for (let index = 0n; index < count; index++) {
    const [proposalId] = (await governor.getFunction("proposalDetailsAt").staticCall(index)) as [bigint];
    const state = OPEN_STATES.get((await governor.getFunction("state").staticCall(proposalId)) as bigint);
    if (state === undefined) continue;
    const meaning = "read what it does";
    findings.push({
      contract: "openGovernor",
      subject: `${state} proposal`,
      found: String(proposalId),
      meaning,
      fine: true,
    });
  }
  return findings;
}

/** Operations that wait in the timelock without a proposal: somebody may have scheduled them while he had the role. */
async function auditOperations(provider: Provider, addresses: SuiteAddresses): Promise<Finding[]> {
  const timelock = await contractAt(provider, addresses.openTimelock, "OpenTimelock");
  const governor = await contractAt(provider, addresses.openGovernor, "OpenGovernor");
  const since = await creationBlock(provider, addresses.openTimelock);
  const proposed = await proposedOperations(governor, timelock, addresses.openGovernor);

  const findings: Finding[] = [];
  const scheduled = await eventsOf(provider, timelock, "CallScheduled", since);
  for (const operation of new Set(scheduled.map(({ args }) => args.getValue("id") as string))) {
    if (!(await timelock.getFunction("isOperationPending").staticCall(operation))) continue;
    const fine = proposed.has(operation);
    const meaning = fine ? "passed in the governor" : "was not proposed in the governor";
    findings.push({ contract: "openTimelock", subject: "pending operation", found: operation, meaning, fine });
  }
  return findings;
}

async function contractAt(provider: Provider, address: string, build: string): Promise<Contract> {
  const { abi } = await hre.artifacts.readArtifact(build);
  return new Contract(address, abi as never, provider);
}

/** The ids that the governor's proposals have in the timelock, by OpenZeppelin's GovernorTimelockControl. */
async function proposedOperations(governor: Contract, timelock: Contract, address: string): Promise<Set<string>> {
  const count = (await governor.getFunction("proposalCount").staticCall()) as bigint;
  const ids = new Set<string>();
  for (let index = 0n; index < count; index++) {
    const [proposalId] = (await governor.getFunction("proposalDetailsAt").staticCall(index)) as [bigint];
    // anybody who has the threshold can propose what somebody else has scheduled; a vote alone makes it the governor's
    if ((await governor.getFunction("state").staticCall(proposalId)) !== QUEUED) continue;
    const [, targets, values, calldatas, descriptionHash] = (await governor
      .getFunction("proposalDetailsAt")
      .staticCall(index)) as [bigint, string[], bigint[], string[], string];
    const salt = toBeHex(BigInt(`${address}${"0".repeat(24)}`) ^ BigInt(descriptionHash), 32);
    const hash = timelock.getFunction("hashOperationBatch");
    ids.add((await hash.staticCall([...targets], [...values], [...calldatas], ZeroHash, salt)) as string);
  }
  return ids;
}

/** How a contract was created; without data where no transaction of its own did it. */
async function creationOf(
  provider: Provider,
  address: string,
): Promise<{ block: number; from?: string; data?: string }> {
  const number = await creationBlock(provider, address);
  const block = await provider.getBlock(number);
  for (const hash of block?.transactions ?? []) {
    const receipt = await provider.getTransactionReceipt(hash);
    if (receipt?.contractAddress !== address) continue;
    const transaction = await provider.getTransaction(hash);
    if (transaction !== null) return { block: number, from: transaction.from, data: transaction.data };
  }
  return { block: number };
}

/** Whether the build's own constructor made the contract: another one could have left anything in its storage. */
export async function isCreatedBy(provider: Provider, address: string, build: string): Promise<boolean> {
  const { bytecode } = await hre.artifacts.readArtifact(build);
  const { data } = await creationOf(provider, address);
  return data?.startsWith(bytecode) === true;
}

/** The build whose code this is, where immutables may have any value. */
export async function buildOf(name: BuiltName, code: string): Promise<string | undefined> {
  for (const build of BUILDS[name]) if (await isCodeOf(build, code)) return build;
  return undefined;
}

/** Whether this is a build's code, where immutables may have any value. */
export async function isCodeOf(build: string, code: string): Promise<boolean> {
  const { deployedBytecode, immutableReferences = {} } = await hre.artifacts.readArtifact(build);
  if (dataLength(code) !== dataLength(deployedBytecode)) return false;
  const [ours, theirs] = [getBytes(deployedBytecode), getBytes(code)];
  for (const { start, length } of Object.values(immutableReferences).flat()) {
    theirs.fill(0, start, start + length);
  }
  return hexlify(ours) === hexlify(theirs);
}

async function view({ contract }: Audit, getter: string): Promise<string> {
  return (await contract.getFunction(getter).staticCall()) as string;
}

function found(audit: Audit, subject: string, holder: string, meaning: string, fine: boolean): Finding {
  return { contract: audit.name, subject, found: nameOf(audit, holder), meaning, fine };
}

function nameOf({ addresses, declared }: Audit, holder: string): string {
  if (holder === ZeroAddress) return "nobody";
  if (holder === declared.guardian) return `${holder} (the guardian)`;
  const known = (Object.keys(addresses) as SuiteName[]).find((name) => addresses[name] === holder);
  return known ?? holder;
}
