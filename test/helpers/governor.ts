import type { HardhatEthersSigner } from "@nomicfoundation/hardhat-ethers/types";
import { AbiCoder, id, keccak256, MaxUint256, ParamType } from "ethers";
import type { NetworkConnection } from "hardhat/types/network";
import type { ModelGovernor } from "../../typechain-types/index.ts";
import { bidden, claimedAll, deployedSystem, missedNow, offered, type OfferedScene, settledNow } from "./iao.ts";
import { frozenUnder } from "./models.ts";
import { costAt } from "./offering.ts";
import { modelVersion, shares } from "./payment.ts";

type Signer = HardhatEthersSigner;

/** Where a proposal stands, in the order of the contract's enum. */
export const ProposalState = {
  None: 0n,
  Open: 1n,
  Contested: 2n,
  Rejected: 3n,
  Passed: 4n,
  Expired: 5n,
  Executed: 6n,
} as const;
export const ActionKind = { AddVersion: 0n, AddPolicy: 1n, SetURI: 2n, NameBonder: 3n } as const;

export const DAY = 86_400n;
export const WINDOW_PERIOD = 10n * DAY;
export const SUPPORT_PERIOD = 5n * DAY;
export const OPPOSITION_PERIOD = 8n * DAY;
export const COUNT_PERIOD = 9n * DAY;
export const EXECUTION_PERIOD = 21n * DAY;
export const OBJECTION_SHARE = 20n;

export const MODEL_ID = 1n;
export const CARD = "ipfs://model/1/next";
const TICK = 20;

/** A twentieth, rounded up, and at least a unit. */
export function neededFor(tokens: bigint): bigint {
  const needed = (tokens + OBJECTION_SHARE - 1n) / OBJECTION_SHARE;
  return needed > 0n ? needed : 1n;
}

/** Model 1 is sold, to alice, bob and mallory, a third each; all have claimed. */
export async function soldModel(connection: NetworkConnection) {
  const scene = await offered(await deployedSystem(connection));
  const { alice, bob, mallory, governor, saleToken } = scene;
  const amount = costAt(scene.disclosure, TICK) / 3n + 1n;
  const bids = [alice, bob, mallory].map((by) => ({ by, tick: TICK, amount }));
  await bidden(scene, bids);
  await settledNow(scene);
  await claimedAll(scene, bids);
  for (const { by } of bids) await saleToken.connect(by).approve(governor, MaxUint256);
  return scene;
}

/** The same, and the governor has taken note of it. */
export async function admittedModel(connection: NetworkConnection) {
  const scene = await soldModel(connection);
  const { governor, offering, offeringId, disclosure } = scene;
  await governor.admit(offeringId, disclosure);
  const { sold } = await offering.outcomeOf(offeringId);
  return { ...scene, sold, needed: neededFor(sold), creator: scene.builder };
}

export type GovernedScene = Awaited<ReturnType<typeof admittedModel>>;

/** The same, after the first milestone was missed. */
export async function failedModel(connection: NetworkConnection) {
  const scene = await admittedModel(connection);
  await missedNow(scene);
  return scene;
}

/** What is proposed, and what comes of it. */
export interface Action {
  name: string;
  kind: bigint;
  /** The event that says it, and its arguments after the proposal's number. */
  event: "VersionProposed" | "PolicyProposed" | "URIProposed" | "BonderProposed";
  values: unknown[];
  hash: string;
  propose: (governor: ModelGovernor, amount: bigint) => ReturnType<ModelGovernor["proposeURI"]>;
  execute: (governor: ModelGovernor, proposalId: bigint) => ReturnType<ModelGovernor["executeURI"]>;
}

/** The next version, with a dataset that is frozen. */
export async function versionAction(scene: OfferedScene): Promise<Action> {
  const version = { ...modelVersion, adapterHash: id("next adapter") };
  const datasets = [await frozenUnder(scene)];
  const values = [Object.values(version), datasets.map(({ datanetId, seq }) => [datanetId, seq])];
  return {
    name: "a version",
    kind: ActionKind.AddVersion,
    event: "VersionProposed",
    values,
    hash: actionHash(scene.governor, "proposeVersion", ActionKind.AddVersion, [version, datasets]),
    propose: (governor, amount) => governor.proposeVersion(MODEL_ID, version, datasets, amount),
    execute: (governor, proposalId) => governor.executeVersion(proposalId, version, datasets),
  };
}

/** A policy with another lane. */
export function policyAction(scene: OfferedScene): Action {
  const policy = { ...shares, lane: scene.stranger.address };
  return {
    name: "a policy",
    kind: ActionKind.AddPolicy,
    event: "PolicyProposed",
    values: [Object.values(policy)],
    hash: actionHash(scene.governor, "proposePolicy", ActionKind.AddPolicy, [policy]),
    propose: (governor, amount) => governor.proposePolicy(MODEL_ID, policy, amount),
    execute: (governor, proposalId) => governor.executePolicy(proposalId, policy),
  };
}

export function uriAction({ governor }: Pick<OfferedScene, "governor">, uri = CARD): Action {
  return {
    name: "a URI",
    kind: ActionKind.SetURI,
    event: "URIProposed",
    values: [uri],
    hash: actionHash(governor, "proposeURI", ActionKind.SetURI, [uri]),
    propose: (by, amount) => by.proposeURI(MODEL_ID, uri, amount),
    execute: (by, proposalId) => by.executeURI(proposalId, uri),
  };
}

export function bonderAction({ governor }: Pick<OfferedScene, "governor">, bonder: string): Action {
  return {
    name: "a bonder",
    kind: ActionKind.NameBonder,
    event: "BonderProposed",
    values: [bonder],
    hash: actionHash(governor, "proposeBonder", ActionKind.NameBonder, [bonder]),
    propose: (by, amount) => by.proposeBonder(MODEL_ID, bonder, amount),
    execute: (by, proposalId) => by.executeBonder(proposalId, bonder),
  };
}

/** One of each kind. */
export async function actionsOf(scene: OfferedScene): Promise<Action[]> {
  return [await versionAction(scene), policyAction(scene), uriAction(scene), bonderAction(scene, scene.alice.address)];
}

type Proposing = "proposeVersion" | "proposePolicy" | "proposeURI" | "proposeBonder";

/** keccak256 of the ABI encoding of the kind and of the arguments between model and amount. */
function actionHash(governor: ModelGovernor, name: Proposing, kind: bigint, values: readonly unknown[]): string {
  const inputs = governor.interface.getFunction(name).inputs.slice(1, -1);
  return keccak256(AbiCoder.defaultAbiCoder().encode([ParamType.from("uint8"), ...inputs], [kind, ...values]));
}

/** Somebody proposes with a deposit, or the creator without; returns the proposal with its times. */
export async function proposed(scene: GovernedScene, action: Action, by: Signer = scene.creator, amount = 0n) {
  await action.propose(scene.governor.connect(by), amount);
  const proposalId = await scene.governor.proposalCount();
  const { since } = await scene.governor.getProposal(proposalId);
  const windowEnd = since + WINDOW_PERIOD;
  return { ...scene, action, proposalId, since, windowEnd };
}

export type ProposedScene = Awaited<ReturnType<typeof proposed>>;

/** It is contested: mallory opposes with just what is needed, or more; nobody is for it. */
export async function contestedIn(scene: ProposedScene, amount = scene.needed): Promise<ProposedScene> {
  await scene.governor.connect(scene.mallory).oppose(scene.proposalId, amount);
  await scene.connection.networkHelpers.time.increaseTo(scene.windowEnd);
  return scene;
}

/** It has passed without opposition. */
export async function passedIn(scene: ProposedScene): Promise<ProposedScene> {
  await scene.connection.networkHelpers.time.increaseTo(scene.windowEnd);
  return scene;
}

/** What becomes of a proposal, each as a fixture: contested, passed, executed, expired, rejected. */
export function fatesOf(open: () => Promise<ProposedScene>) {
  const contested = async () => contestedIn(await open());
  const passed = async () => passedIn(await open());
  const later = async (scene: ProposedScene, after: bigint) => {
    await scene.connection.networkHelpers.time.increaseTo(scene.windowEnd + after);
    return scene;
  };
  return {
    contested,
    passed,
    executed: async () => {
      const scene = await passed();
      await scene.action.execute(scene.governor, scene.proposalId);
      return scene;
    },
    expired: async () => later(await open(), EXECUTION_PERIOD),
    rejected: async () => later(await contested(), COUNT_PERIOD),
  };
}
