import type { HardhatEthersSigner } from "@nomicfoundation/hardhat-ethers/types";
import { contributionNamed, type DatanetScene, DISPUTE_COST, finalized, terms } from "./datanet.ts";
import { cardUri, modelForm, modelVersion, type PaymentScene } from "./payment.ts";

export const RULING_PERIOD = 60n * 86_400n;

/** What a licence asks of users, as the datanets' registry counts it. */
export const Flags = { None: 0n, Attribution: 1n, ShareAlike: 2n, NonCommercial: 4n, NoDerivatives: 8n } as const;

/** Licences by what they ask; the scene lists all but the last, see `withNoDerivatives`. */
export const FREE = "CC0-1.0";
export const NON_COMMERCIAL = "CC-BY-NC-4.0";
export const SHARE_ALIKE = "CC-BY-SA-4.0";
export const NO_DERIVATIVES = "CC-BY-ND-4.0";

/** Who an accusation is ruled for. */
export const Ruling = { None: 0n, Accuser: 1n, Model: 2n } as const;

export interface Dataset {
  datanetId: bigint;
  seq: bigint;
}

export interface Claim {
  dataset: Dataset;
  parent: bigint;
}

export const noDataset: Dataset = { datanetId: 0n, seq: 0n };

export const EVIDENCE = "ipfs://evidence";

export function datasetClaim(dataset: Dataset): Claim {
  return { dataset, parent: 0n };
}

export function parentClaim(parent: bigint): Claim {
  return { dataset: noDataset, parent };
}

/** A claim as the contract gives it back. */
export function claimValues({ dataset, parent }: Claim) {
  return [Object.values(dataset), parent];
}

/** Lists a licence that forbids derivatives. */
export async function withNoDerivatives(scene: PaymentScene): Promise<void> {
  const flags = Flags.Attribution | Flags.NoDerivatives;
  await scene.registry.connect(scene.governance).listLicense({ spdxId: NO_DERIVATIVES, flags });
}

/** One more final batch of the datanet, under a licence, and the version that is frozen with it and all before. */
export async function frozenUnder(scene: DatanetScene, license: string = FREE): Promise<Dataset> {
  const { ledger, owner, datanetId } = scene;
  const registry = scene.registry.connect(owner);
  const next = { ...terms, license };
  const termsVersion = await registry.addTerms.staticCall(datanetId, next);
  await registry.addTerms(datanetId, next);
  await finalized(scene, contributionNamed(`records of terms ${termsVersion}`, 64n, datanetId, termsVersion));
  const { seq } = await ledger.head(datanetId);
  await ledger.freeze(datanetId);
  return { datanetId, seq };
}

export interface Registration {
  form: Partial<typeof modelForm>;
  datasets: Dataset[];
  by: HardhatEthersSigner;
}

/** Registers a model like model 1, of the scene's builder, unless it is given otherwise; returns its id. */
export async function registered(
  scene: Pick<PaymentScene, "models" | "builder">,
  differences: Partial<Registration> = {},
): Promise<bigint> {
  const { models, builder } = scene;
  const { form, datasets = [], by = builder } = differences;
  await models.connect(by).register(cardUri, { ...modelForm, ...form }, modelVersion, datasets);
  return models.modelCount();
}

/** Registers models of which each is made from the one before, the first one from none; returns their ids. */
export async function registeredLine(scene: PaymentScene, length: number): Promise<bigint[]> {
  const line: bigint[] = [];
  for (let i = 0; i < length; i++) line.push(await registered(scene, { form: { parent: line.at(-1) ?? 0n } }));
  return line;
}

/** Accuses a model before the scene's arbitrator; mallory does, unless another is named. */
export async function accused(
  scene: Pick<PaymentScene, "lineageCourt" | "arbitrator" | "mallory">,
  modelId: bigint,
  claim: Claim,
  by = scene.mallory,
) {
  const { lineageCourt, arbitrator } = scene;
  await lineageCourt.connect(by).accuse(modelId, claim, EVIDENCE, { value: DISPUTE_COST });
  return { accusationId: await lineageCourt.accusationCount(), disputeId: (await arbitrator.disputeCount()) - 1n };
}

/** Has a model accused and the accusation upheld, so that its lineage is amended and its bond is lost. */
export async function amended(scene: PaymentScene, modelId: bigint, claim: Claim): Promise<void> {
  const { disputeId } = await accused(scene, modelId, claim);
  await scene.arbitrator.giveRuling(disputeId, Ruling.Accuser);
}

/** A bond of which 60% isn't a whole number of units, and an accuser's stake of which it isn't, either. */
export const ODD_BOND = 1_003n;
export const ODD_STAKE = 2_004n;

/** What the winner gets of an amount that is forfeited. */
export function awardOf(amount: bigint): bigint {
  return (amount * 60n) / 100n;
}

/** A model of the builder's that has an odd bond, a claim of a dataset version that it doesn't declare, and odd stakes of
 * accusers from then on. */
export async function oddlyBonded(scene: PaymentScene) {
  const claim = datasetClaim(await frozenUnder(scene));
  await scene.lineageCourt.setBuilderBond(ODD_BOND);
  const modelId = await registered(scene);
  await scene.lineageCourt.setBuilderBond(ODD_STAKE);
  return { ...scene, claim, dataset: claim.dataset, modelId };
}

/** The same, which mallory has accused. */
export async function oddlyAccused(scene: PaymentScene) {
  const bonded = await oddlyBonded(scene);
  return { ...bonded, ...(await accused(bonded, bonded.modelId, bonded.claim)) };
}

/** What an account has under the lineage court. */
export async function lineageBondOf(
  { vault, lineageCourt }: Pick<PaymentScene, "vault" | "lineageCourt">,
  account: HardhatEthersSigner,
) {
  const [free, locked] = await vault.bondOf(lineageCourt, account);
  return { free, locked };
}

/** What an action changes of what accounts have free and locked under the lineage court, and what it burns. */
export async function bondChanges(
  scene: Pick<PaymentScene, "token" | "vault" | "lineageCourt">,
  accounts: readonly HardhatEthersSigner[],
  action: () => Promise<unknown>,
) {
  const { token, vault } = scene;
  const sink = await vault.BURN_ADDRESS();
  const read = async () => ({
    burned: await token.balanceOf(sink),
    bonds: await Promise.all(accounts.map((account) => lineageBondOf(scene, account))),
  });
  const before = await read();
  await action();
  const after = await read();
  const changes = after.bonds.map(({ free, locked }, i) => {
    const then = before.bonds[i] ?? { free: 0n, locked: 0n };
    return { free: free - then.free, locked: locked - then.locked };
  });
  return { changes, burned: after.burned - before.burned };
}
