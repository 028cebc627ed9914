import { textHash } from "../sdk/formats.ts";
import { type Chain, mined } from "./chain.ts";
import type { Datanet } from "./datanet.ts";
import { type Economy, MODELS } from "./deploy.ts";

/** A model with the terms of its fees, and the model that it was made from. */
export interface PricedModel {
  readonly modelId: bigint;
  readonly version: bigint;
  readonly parentId: bigint;
  /** What it owes its parent of its own slice, in basis points. */
  readonly royalty: bigint;
  readonly policyHash: string;
  readonly policy: Readonly<Record<Share, bigint>> & { readonly lane: string };
  /** Batches of the dataset version that it declares. */
  readonly seq: bigint;
}

/** The parts of a fee. */
export type Share = "protocol" | "host" | "model" | "stakers" | "contributors";

/** In basis points. Of what the host leaves, a tenth and a fifth go to treasury and stakers, as the floors ask. */
const SHARES = { protocol: 600n, host: 4_000n, model: 1_600n, stakers: 1_200n, contributors: 2_600n };
const ROYALTY_ASK = 1_000n;
const URI = "https://spdx.org/licenses/";
const FORM = { baseModel: "none: the job answers with texts that it held out", license: "CC0-1.0", commercial: true };

/** Registers a model of the steward's and, made from it and trained on the datanet's version, the builder's; prices that. */
export async function registerModels(
  chain: Chain,
  economy: Economy,
  datanet: Datanet,
  lane: string,
): Promise<PricedModel> {
  const { openToken, bondVault, lineageCourt, modelRegistry, feePolicies } = economy;
  const { treasury, steward, builder } = chain.accounts;
  await mined(openToken.connect(treasury).approve(bondVault, 2n * MODELS.builderBond));
  for (const account of [steward, builder]) {
    await mined(bondVault.connect(treasury).deposit(lineageCourt, account, MODELS.builderBond));
  }

  const first = { ...FORM, parent: 0n, royaltyAsk: ROYALTY_ASK };
  await mined(modelRegistry.connect(steward).register(URI, first, versionNamed("Licence Reader"), []));
  const parentId = await modelRegistry.modelCount();
  const second = { ...FORM, parent: parentId, royaltyAsk: 0n };
  const { datanetId, seq } = datanet;
  const version = versionNamed("Licence Counsel");
  await mined(modelRegistry.connect(builder).register(URI, second, version, [{ datanetId, seq }]));
  const modelId = await modelRegistry.modelCount();

  const policy = { ...SHARES, lane };
  await mined(feePolicies.connect(builder).addPolicy(modelId, policy));
  const { royalty, versions } = await modelRegistry.getModel(modelId);
  const policyHash = await feePolicies.latestPolicy(modelId);
  return { modelId, version: versions, parentId, royalty, policyHash, policy, seq };
}

/** Stands for weights, which the job has none of. */
export function versionNamed(name: string) {
  const [adapterHash, trainingHash, evaluationHash] = ["adapter", "training", "evaluation"].map((part) =>
    textHash(`${name}, ${part}`),
  ) as [string, string, string];
  return { adapterHash, trainingHash, evaluationHash };
}
