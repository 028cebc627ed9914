import type { HardhatEthersSigner } from "@nomicfoundation/hardhat-ethers/types";
import { id, MaxUint256, parseEther, type Signer as EthersSigner, Wallet, ZeroHash } from "ethers";
import type { NetworkConnection } from "hardhat/types/network";
import {
  type Channel,
  channelIdOf,
  type Place,
  type Receipt,
  encodedReceipt,
  RECEIPT_KEY_TYPES,
  RECEIPT_TYPES,
  receiptDomain,
  type Voucher,
  VOUCHER_TYPES,
  voucherDomain,
} from "../../sdk/channels.ts";
import {
  FeePolicies__factory,
  HostRegistry__factory,
  LineageCourt__factory,
  ModelRegistry__factory,
  PaymentEscrow__factory,
  StreamingStake__factory,
  TokenMock__factory,
  type FeePolicies,
  type HostRegistry,
  type LineageCourt,
  type ModelRegistry,
  type PaymentEscrow,
  type StreamingStake,
  type TokenMock,
} from "../../typechain-types/index.ts";
import { type DatanetScene, deployedDatanet } from "./datanet.ts";

export const THAW_PERIOD = 7n * 86_400n;
export const DRAIN_PERIOD = 14n * 86_400n;
export const NOTICE_PERIOD = 30n * 86_400n;

/** Of the scene: what builders and accusers have at stake. */
export const BUILDER_BOND = parseEther("1000");
/** Of the scene: what hosts have at stake, and a fine. */
export const HOST_STAKE = parseEther("500");
export const HOST_FINE = parseEther("50");
/** Of the scene: the floors of policies, in basis points of what the host leaves. */
export const FLOORS = { protocol: 1_000n, stakers: 2_000n };
/** What each account has free in the vault under each module of models and payments. */
export const BONDS = parseEther("10000");
/** What the payer has deposited with the host of each token. */
export const DEPOSIT = 10n ** 24n;

export const cardUri = "ipfs://model/1";
export const modelForm = {
  baseModel: "base/weights@1",
  license: "CC0-1.0",
  parent: 0n,
  royaltyAsk: 1_000n,
  commercial: true,
};
export const modelVersion = {
  adapterHash: id("adapter"),
  trainingHash: id("training"),
  evaluationHash: id("evaluation"),
};
export const shares = { protocol: 600n, host: 4_000n, model: 2_200n, stakers: 1_200n, contributors: 2_000n };

type Signer = HardhatEthersSigner;

/** The datanet's scene with models, fee policies, an escrow and hosts; model 1 has a policy, and a host serves it. */
export interface PaymentScene extends DatanetScene {
  lineageCourt: LineageCourt;
  models: ModelRegistry;
  policies: FeePolicies;
  stake: StreamingStake;
  escrow: PaymentEscrow;
  hosts: HostRegistry;
  /** A second token, of 6 decimals. */
  usd: TokenMock;
  /** Owner of model 1. */
  builder: Signer;
  /** alice, who has deposited. */
  payer: Signer;
  /** bob, who is registered. */
  host: Signer;
  /** Signs the host's receipts. */
  receiptKey: Wallet;
  /** Of model 1's policy. */
  lane: Signer;
  /** Has nothing to do with anyone. */
  stranger: Signer;
  modelId: bigint;
  policyHash: string;
  /** Where vouchers and receipts are signed for. */
  escrowPlace: Place;
  hostsPlace: Place;
}

/** Deploys all of it, with the deployer in the timelock's place. */
export async function deployedPayments(connection: NetworkConnection): Promise<PaymentScene> {
  const scene = await deployedDatanet(connection);
  const { governance, guardian, vault, arbitrator, ledger, token, owner: builder, alice, bob, mallory } = scene;
  const [lane, stranger] = (await connection.ethers.getSigners()).slice(11, 13) as [Signer, Signer];
  const lineageCourt = await new LineageCourt__factory(governance).deploy(
    governance,
    guardian,
    vault,
    arbitrator,
    BUILDER_BOND,
  );
  const models = await new ModelRegistry__factory(governance).deploy(governance, guardian, ledger, lineageCourt);
  await lineageCourt.bind(models);
  const policies = await new FeePolicies__factory(governance).deploy(
    governance,
    models,
    FLOORS.protocol,
    FLOORS.stakers,
  );
  const usd = await new TokenMock__factory(governance).deploy(6);
  const stake = await new StreamingStake__factory(governance).deploy(governance, guardian, token, [token, usd]);
  const hosts = await new HostRegistry__factory(governance).deploy(governance, guardian, vault, HOST_STAKE, HOST_FINE);
  const escrow = await new PaymentEscrow__factory(governance).deploy(governance, guardian, policies, stake, hosts, [
    { token, cap: MaxUint256 },
    { token: usd, cap: MaxUint256 },
  ]);
  await hosts.bind(escrow);
  for (const module of [lineageCourt, hosts]) {
    for (const account of [builder, alice, bob, mallory]) await vault.deposit(module, account, BONDS);
  }

  const receiptKey = new Wallet(id("the host's receipt key"));
  const hostsPlace = { chainId: scene.chainId, address: await hosts.getAddress() };
  const escrowPlace = { chainId: scene.chainId, address: await escrow.getAddress() };
  await hosts
    .connect(bob)
    .register("https://host.example", receiptKey, await signedReceiptKey(hostsPlace, receiptKey, bob.address));
  await models.connect(builder).register(cardUri, modelForm, modelVersion, []);
  const policy = { ...shares, lane: lane.address };
  await policies.connect(builder).addPolicy(1n, policy);
  for (const each of [token, usd]) {
    await each.connect(alice).approve(escrow, MaxUint256);
    await each.connect(governance).approve(escrow, MaxUint256);
  }
  await usd.mint(alice, 10n ** 30n);
  await usd.mint(governance, 10n ** 30n);
  await token.connect(governance).transfer(alice, 10n * DEPOSIT);
  for (const each of [token, usd]) await escrow.connect(alice).deposit(alice, bob, each, DEPOSIT);
  const policyHash = await policies.policyHashOf(1n, policy);
  const contracts = { lineageCourt, models, policies, stake, escrow, hosts, usd };
  const people = { builder, payer: alice, host: bob, receiptKey, lane, stranger };
  return { ...scene, ...contracts, ...people, modelId: 1n, policyHash, escrowPlace, hostsPlace };
}

/** A channel of the scene's payer, host, model and policy, in OPEN unless it is given otherwise. */
export async function channelOf(scene: PaymentScene, differences: Partial<Channel> = {}): Promise<Channel> {
  return {
    payer: scene.payer.address,
    host: scene.host.address,
    token: await scene.token.getAddress(),
    modelId: scene.modelId,
    policyHash: scene.policyHash,
    nonce: 0n,
    ...differences,
  };
}

/** A voucher of an amount, which acknowledges one receipt unless it is given otherwise. */
export function voucherOf(amount: bigint, differences: Partial<Voucher> = {}): Voucher {
  return { amount, receiptCount: 1n, receiptsRoot: ZeroHash, ...differences };
}

/** A receipt of the first answer, unless it is given otherwise. */
export function receiptOf(differences: Partial<Receipt> = {}): Receipt {
  return {
    index: 0n,
    modelVersion: 1n,
    requestHash: id("request"),
    responseHash: id("response"),
    tokensIn: 100n,
    tokensOut: 200n,
    price: 1_000n,
    total: 1_000n,
    isOpen: true,
    ...differences,
  };
}

/** A key's agreement to sign a host's receipts. */
export function signedReceiptKey(hosts: Place, key: EthersSigner, host: string): Promise<string> {
  return key.signTypedData(receiptDomain(hosts), RECEIPT_KEY_TYPES, { host });
}

/** A receipt's signature, by the host's key unless another signs. */
export function signedReceipt(
  scene: PaymentScene,
  channel: Channel,
  receipt: Receipt,
  key: EthersSigner = scene.receiptKey,
): Promise<string> {
  const channelId = channelIdOf(scene.escrowPlace, channel);
  return key.signTypedData(receiptDomain(scene.hostsPlace), RECEIPT_TYPES, { channelId, ...receipt });
}

/** What `collect` takes of the host: a voucher that the payer has signed, unless another signs. */
export async function collectionOf(
  scene: PaymentScene,
  channel: Channel,
  voucher: Voucher,
  signer: EthersSigner = scene.payer,
) {
  const channelId = channelIdOf(scene.escrowPlace, channel);
  const message = { channelId, ...voucher };
  const signature = await signer.signTypedData(voucherDomain(scene.escrowPlace), VOUCHER_TYPES, message);
  return { channel, voucher, signer: await signer.getAddress(), signature, receipt: "0x" };
}

/** What `collect` takes of anybody: the same with the host's receipt for the voucher's amount and count. */
export async function receiptedCollectionOf(
  scene: PaymentScene,
  channel: Channel,
  voucher: Voucher,
  signer: EthersSigner = scene.payer,
) {
  const receipt = receiptOf({ index: voucher.receiptCount - 1n, total: voucher.amount });
  const signature = await signedReceipt(scene, channel, receipt);
  return { ...(await collectionOf(scene, channel, voucher, signer)), receipt: encodedReceipt(receipt, signature) };
}
