import { id, MaxUint256, parseEther, Wallet } from "ethers";
import type { NetworkConnection } from "hardhat/types/network";
import { WalletMock__factory } from "../../typechain-types/index.ts";
import { cardUri, deployedPayments, DEPOSIT, modelForm, modelVersion, FLOORS } from "./payment.ts";
import { PaymentTwin, type TwinPolicy } from "./paymentTwin.ts";
import type { Random } from "./random.ts";

const ALL = 10_000n;
const POLICIES_EACH = 2;
/** What each payer has of OPEN and of the token of 6 decimals. */
const FUNDS = { open: 2n ** 86n, usd: 2n ** 126n };
/** By model, from 1: what it was made from, what it asks, and who gets its slice; undefined stands for the owner. */
const MODELS = [
  { parent: 0n, ask: modelForm.royaltyAsk, receiver: undefined },
  { parent: 1n, ask: 333n, receiver: "the receiver of model 2" },
  { parent: 2n, ask: 5_000n, receiver: "the receiver of model 3" },
  { parent: 0n, ask: 1n, receiver: undefined },
];

/** An account that pays, and the key that signs for it. */
export interface Payer {
  address: string;
  key: Wallet;
}

/** Many models, policies, payers and hosts, and all that a twin must be told about them at first. */
export type PaymentWorld = Awaited<ReturnType<typeof deployedWorld>>;

/** Deploys the scene, with three more models in a line and beside it, and policies by chance. */
export async function deployedWorld(connection: NetworkConnection, random: Random) {
  const scene = await deployedPayments(connection);
  const { escrow, models, token, usd, builder, lane, host, stranger, mallory, governance } = scene;
  for (const { parent, ask } of MODELS.slice(1)) {
    await models.connect(builder).register(cardUri, { ...modelForm, parent, royaltyAsk: ask }, modelVersion, []);
  }
  const receivers = MODELS.map(({ receiver }) =>
    receiver === undefined ? builder.address : new Wallet(id(receiver)).address,
  );
  for (const [index, receiver] of receivers.entries()) {
    if (receiver !== builder.address) await models.connect(builder).setReceiver(index + 1, receiver, false);
  }
  const policies = await addedPolicies(scene, random, [lane.address, host.address, mallory.address]);
  const payers = await fundedPayers(scene, connection);
  const helper = new Wallet(id("signs for payers"));
  const hosts = [host.address, stranger.address];
  const tokens = [await token.getAddress(), await usd.getAddress()];
  const accounts = [...new Set([governance.address, await scene.stake.getAddress(), ...hosts, ...receivers])];
  for (const { lane: account } of policies.values()) if (!accounts.includes(account)) accounts.push(account);
  for (const account of accounts) await actFor(connection, account);
  const at = {
    escrow: await escrow.getAddress(),
    stake: await scene.stake.getAddress(),
    court: await scene.lineageCourt.getAddress(),
    models: await models.getAddress(),
    arbitrator: await scene.arbitrator.getAddress(),
  };
  return { ...scene, at, receivers, policiesByHash: policies, payers, helper, hostAddresses: hosts, tokens, accounts };
}

/** A twin of a world that nothing has happened in. */
export function twinOf(world: PaymentWorld, now: bigint): PaymentTwin {
  const { at, governance, payer, host, receiptKey, tokens, receivers, policiesByHash } = world;
  const twin = new PaymentTwin(governance.address, at.stake);
  twin.now = now;
  MODELS.forEach(({ parent, ask }, index) => {
    const share = MODELS[Number(parent) - 1]?.ask ?? 0n;
    twin.models.set(BigInt(index) + 1n, { receiver: receivers[index] ?? "", ask, lines: [{ parent, share }] });
  });
  twin.hostOfKey.set(receiptKey.address, host.address);
  for (const [hash, policy] of policiesByHash) twin.policies.set(hash, policy);
  for (const token of tokens) {
    twin.setCap(token, MaxUint256);
    twin.deposit(payer.address, host.address, token, DEPOSIT);
  }
  return twin;
}

/** Shares that keep to the floors of the scene and to the limits of all policies. */
export function randomShares(random: Random): Omit<TwinPolicy, "modelId" | "lane"> {
  const host = random.pick([1_000n, 7_000n, random.between(1_000n, 7_000n)]);
  const least = (share: bigint) => ((ALL - host) * share + ALL - 1n) / ALL;
  const shares = { protocol: least(FLOORS.protocol), model: least(1_000n), stakers: least(FLOORS.stakers) };
  let left = ALL - host - shares.protocol - shares.model - shares.stakers - least(3_000n);
  const take = (most: bigint) => {
    const part = random.between(0n, most < left ? most : left);
    left -= part;
    return part;
  };
  shares.model += take(ALL);
  shares.protocol += take(1_500n - shares.protocol);
  shares.stakers += take(ALL);
  const others = host + shares.protocol + shares.model + shares.stakers;
  return { ...shares, host, contributors: ALL - others };
}

type Scene = Awaited<ReturnType<typeof deployedPayments>>;

async function addedPolicies(scene: Scene, random: Random, lanes: string[]) {
  const { policies, builder } = scene;
  const added = new Map<string, TwinPolicy>();
  for (let modelId = 1n; modelId <= BigInt(MODELS.length); modelId++) {
    for (let index = 0; index < POLICIES_EACH; index++) {
      const policy = { ...randomShares(random), lane: random.pick(lanes) };
      await policies.connect(builder).addPolicy(modelId, policy);
      added.set(await policies.policyHashOf(modelId, policy), { ...policy, modelId });
    }
  }
  return added;
}

/** Two accounts with keys and one with code, whose owner has the key. */
async function fundedPayers(scene: Scene, connection: NetworkConnection): Promise<Payer[]> {
  const { governance, token, usd, escrow } = scene;
  const keys = ["payer 1", "payer 2", "the owner of a wallet"].map((name) => new Wallet(id(name)));
  const payers: Payer[] = [];
  for (const key of keys) {
    const isLast = payers.length === keys.length - 1;
    const wallet = isLast ? await new WalletMock__factory(governance).deploy(key.address) : undefined;
    const address = (await wallet?.getAddress()) ?? key.address;
    const signer = await actFor(connection, address);
    await token.transfer(address, FUNDS.open);
    await usd.mint(address, FUNDS.usd);
    for (const each of [token, usd]) await each.connect(signer).approve(escrow, MaxUint256);
    payers.push({ address, key });
  }
  return payers;
}

async function actFor({ ethers, networkHelpers }: NetworkConnection, account: string) {
  await networkHelpers.impersonateAccount(account);
  await networkHelpers.setBalance(account, parseEther("1000"));
  return ethers.getSigner(account);
}
