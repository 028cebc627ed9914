import type { HardhatEthersSigner } from "@nomicfoundation/hardhat-ethers/types";
import { id } from "ethers";
import type { OpenToken, TokenMock } from "../../typechain-types/index.ts";
import { contributionNamed, finalized } from "./datanet.ts";
import { cardUri, modelForm, modelVersion, type PaymentScene } from "./payment.ts";

type Signer = HardhatEthersSigner;

/** The policy that leaves the least to host, treasury and stakers of the scene; all the rest is the owner's, in basis points. */
export const greedy = { protocol: 900n, host: 1_000n, model: 3_600n, stakers: 1_800n, contributors: 2_700n };

/** What accounts have of a token: in wallets, as credit, in deposits with each other or the scene's host, and as bonds. */
export async function wealthOf(
  scene: PaymentScene,
  accounts: readonly Signer[],
  token: OpenToken | TokenMock = scene.token,
): Promise<bigint> {
  const { escrow, vault, lineageCourt, hosts } = scene;
  const withHosts = new Set([...accounts.map(({ address }) => address), scene.host.address]);
  let sum = 0n;
  for (const account of accounts) {
    sum += (await token.balanceOf(account)) + (await escrow.creditOf(account, token));
    for (const host of withHosts) sum += (await escrow.getDeposit(account, host, token)).balance;
    for (const module of token === scene.token ? [lineageCourt, hosts] : []) {
      const [free, locked] = await vault.bondOf(module, account);
      sum += free + locked;
    }
  }
  return sum;
}

/** What accounts gain of a token while something happens; below zero where they lose. */
export async function gainOf(
  scene: PaymentScene,
  accounts: readonly Signer[],
  happening: () => Promise<unknown>,
  token: OpenToken | TokenMock = scene.token,
): Promise<bigint> {
  const before = await wealthOf(scene, accounts, token);
  await happening();
  return (await wealthOf(scene, accounts, token)) - before;
}

/** Registers a model; returns its number. */
export async function registered(
  scene: PaymentScene,
  owner: Signer,
  differences: Partial<typeof modelForm> = {},
): Promise<bigint> {
  await scene.models.connect(owner).register(cardUri, { ...modelForm, ...differences }, modelVersion, []);
  return scene.models.modelCount();
}

/** Adds a policy to a model of an owner, whose own account is the lane unless another is given. */
export async function policyOf(
  scene: PaymentScene,
  owner: Signer,
  modelId: bigint,
  shares: typeof greedy = greedy,
  lane: string = owner.address,
): Promise<string> {
  const policy = { ...shares, lane };
  await scene.policies.connect(owner).addPolicy(modelId, policy);
  return scene.policies.policyHashOf(modelId, policy);
}

/** A model of which an account gets all that can be had, as its channels name it. */
export async function ownModel(scene: PaymentScene, owner: Signer) {
  const modelId = await registered(scene, owner);
  return { modelId, policyHash: await policyOf(scene, owner, modelId) };
}

/** A frozen version of the scene's datanet. */
export async function frozenDataset(scene: PaymentScene, termsVersion = 1n) {
  const label = `records under terms ${termsVersion}`;
  await finalized(scene, contributionNamed(label, 64n, scene.datanetId, termsVersion));
  await scene.ledger.freeze(scene.datanetId);
  const { seq } = await scene.ledger.head(scene.datanetId);
  return { datanetId: scene.datanetId, seq };
}

/** A second version of a model. */
export const laterVersion = { ...modelVersion, adapterHash: id("a later adapter") };
