import { getAddress, id, MaxUint256, toBeHex, type Wallet } from "ethers";
import { channelIdOf, encodedReceipt, receiptDigest, type Voucher, voucherDigest } from "../../sdk/channels.ts";
import { PaymentEscrow__factory } from "../../typechain-types/index.ts";
import { DISPUTE_COST } from "./datanet.ts";
import { receiptOf, voucherOf } from "./payment.ts";
import type { PaymentTwin, TwinFunds, TwinReceipt } from "./paymentTwin.ts";
import type { Payer, PaymentWorld } from "./paymentWorld.ts";
import type { Random } from "./random.ts";
import { Refusal } from "./vestingTwin.ts";

const DAY = 86_400n;
/** Sizes of amounts: some are so small that most parts of them are rounded. */
const BITS = [5n, 20n, 64n, 80n];
/** Where withdrawn tokens go. */
const ELSEWHERE = getAddress(id("elsewhere").slice(0, 42));

const calls = PaymentEscrow__factory.createInterface();

/** A transaction as the node takes it. */
export interface Call {
  from: string;
  to: string;
  data: string;
  value?: string;
}

/** One call, or some that belong together, and what the twin does for them. */
export interface Step {
  name: string;
  calls: Call[];
  act: () => void;
}

/** A world, its twin, and what happens next by chance. */
export interface Chance {
  world: PaymentWorld;
  twin: PaymentTwin;
  random: Random;
}

/** Any step, those more often that move money. */
export function anyStep(chance: Chance): Step {
  return chance.random.pick(KINDS)(chance);
}

const anyAmount = ({ random }: Chance) => (random.once(30n) ? 0n : random.sized(random.pick(BITS)));
const anyToken = ({ random, world }: Chance) => random.pick(world.tokens);
const anyHost = ({ random, world }: Chance) => random.pick(world.hostAddresses);
const anyPayer = ({ random, world }: Chance) => random.pick(world.payers);
const anybody = ({ random, world }: Chance) => random.pick(world.accounts);

/** One of the policies with its model, or one time in twenty with another. */
function anyTerms({ random, world }: Chance) {
  const [policyHash, { modelId }] = random.pick([...world.policiesByHash]);
  return { policyHash, modelId: random.once(20n) ? random.between(1n, 5n) : modelId };
}

/** Funds of one of the payers, with something in them where there are such. */
function anyFunds(chance: Chance): { payer: Payer; funds: TwinFunds } {
  const { random, twin, world } = chance;
  const own = world.payers.flatMap((payer) =>
    [...twin.funds.values()]
      .filter((funds) => funds.payer === payer.address && funds.balance > 0n)
      .map((funds) => ({ payer, funds })),
  );
  if (own.length > 0 && !random.once(10n)) return random.pick(own);
  const payer = anyPayer(chance);
  return { payer, funds: twin.fundsOf(payer.address, anyHost(chance), anyToken(chance)) };
}

function depositing(chance: Chance): Step {
  const { world, twin } = chance;
  const [payer, host, token, amount] = [anyPayer(chance).address, anyHost(chance), anyToken(chance), anyAmount(chance)];
  const data = calls.encodeFunctionData("deposit", [payer, host, token, amount]);
  return {
    name: "deposit",
    calls: [{ from: anyPayer(chance).address, to: world.at.escrow, data }],
    act: () => {
      twin.deposit(payer, host, token, amount);
    },
  };
}

function thawing(chance: Chance): Step {
  const { world, twin, random } = chance;
  const { payer, host, token, balance } = anyFunds(chance).funds;
  const amount = random.once(3n) ? balance : random.between(0n, balance + balance / 8n + 1n);
  const data = calls.encodeFunctionData("startThaw", [host, token, amount]);
  return {
    name: "startThaw",
    calls: [{ from: payer, to: world.at.escrow, data }],
    act: () => {
      twin.startThaw(payer, host, token, amount);
    },
  };
}

function withdrawingDeposit(chance: Chance): Step {
  const { world, twin, random } = chance;
  const thawed = [...twin.funds.values()].filter((funds) => funds.thawing > 0n);
  const found = thawed.length > 0 && !random.once(6n) ? random.pick(thawed) : anyFunds(chance).funds;
  const { payer, host, token } = found;
  const data = calls.encodeFunctionData("withdrawDeposit", [host, token, ELSEWHERE]);
  return {
    name: "withdrawDeposit",
    calls: [{ from: payer, to: world.at.escrow, data }],
    act: () => {
      twin.withdrawDeposit(payer, host, token);
    },
  };
}

function anyChannel(chance: Chance) {
  const { payer, funds } = anyFunds(chance);
  const terms = { ...anyTerms(chance), nonce: chance.random.below(2n) };
  const channel = { payer: payer.address, host: funds.host, token: funds.token, ...terms };
  return { payer, channel, channelId: channelIdOf(chance.world.escrowPlace, channel), balance: funds.balance };
}

function authorizing(chance: Chance): Step {
  const { world, twin, random } = chance;
  const { channel, channelId } = anyChannel(chance);
  const ceiling = random.sized(90n);
  const expiry = twin.now + random.between(-DAY, 20n * DAY);
  const signer = world.helper.address;
  const data = calls.encodeFunctionData("authorizeSigner", [channel, signer, ceiling, expiry]);
  return {
    name: "authorizeSigner",
    calls: [{ from: channel.payer, to: world.at.escrow, data }],
    act: () => {
      twin.authorize(channelId, signer, ceiling, expiry);
    },
  };
}

/** A voucher that fits, that takes all, that asks too much, or that is stale; and one time in ten it is forged. */
function anyCollection(chance: Chance) {
  const { world, twin, random } = chance;
  const { payer, channel, channelId, balance } = anyChannel(chance);
  const before = twin.collected.get(channelId) ?? 0n;
  const amount = random.pick([
    before + random.between(1n, balance > 0n ? balance : 1n),
    before + random.between(1n, balance > 0n ? balance : 1n),
    before + balance,
    before + balance + random.sized(64n),
    random.between(0n, before),
  ]);
  const voucher = voucherOf(amount, { receiptCount: random.between(0n, 5n) });
  const byHelper = random.once(3n);
  const signer = byHelper ? world.helper.address : payer.address;
  const genuine = !random.once(10n);
  const key = byHelper ? world.helper : payer.key;
  const digest = voucherDigest(world.escrowPlace, channelId, voucher);
  const signature = signed(genuine ? key : world.receiptKey, digest);
  const { receipt, proof } = anyReceipt(chance, channelId, voucher);
  const act = (caller: string) => {
    twin.collect({ id: channelId, ...channel }, voucher, { signer, genuine }, { caller, receipt });
  };
  return { collection: { channel, voucher, signer, signature, receipt: proof }, act };
}

/** The last receipt that a voucher acknowledges, a stranger's, one with another total, or none. */
function anyReceipt({ world, random }: Chance, channelId: string, { amount, receiptCount }: Voucher) {
  const none: TwinReceipt | undefined = undefined;
  if (random.once(8n)) return { receipt: none, proof: "0x" };
  const key = random.once(8n) ? world.helper : world.receiptKey;
  const index = receiptCount === 0n ? 0n : receiptCount - 1n;
  const total = random.once(8n) ? amount + 1n : amount;
  const receipt = receiptOf({ index, total });
  const signature = signed(key, receiptDigest(world.hostsPlace, channelId, receipt));
  return { receipt: { key: key.address, index, total }, proof: encodedReceipt(receipt, signature) };
}

/** The host that a voucher is for, or one time in three anybody. */
function anyCollector(chance: Chance, host: string): string {
  return chance.random.once(3n) ? anybody(chance) : host;
}

function signed(key: Wallet, digest: string): string {
  return key.signingKey.sign(digest).serialized;
}

function collecting(chance: Chance): Step {
  const { collection, act } = anyCollection(chance);
  const data = calls.encodeFunctionData("collect", [collection]);
  const from = anyCollector(chance, collection.channel.host);
  return {
    name: "collect",
    calls: [{ from, to: chance.world.at.escrow, data }],
    act: () => {
      act(from);
    },
  };
}

function collectingMany(chance: Chance): Step {
  const many = Array.from({ length: Number(chance.random.between(1n, 4n)) }, () => anyCollection(chance));
  const data = calls.encodeFunctionData("collectMany", [many.map(({ collection }) => collection)]);
  const from = anyCollector(chance, anyHost(chance));
  return {
    name: "collectMany",
    calls: [{ from, to: chance.world.at.escrow, data }],
    act: () => {
      for (const { act } of many) {
        unlessRefused(() => {
          act(from);
        });
      }
    },
  };
}

function unlessRefused(act: () => void): void {
  try {
    act();
  } catch (refusal) {
    if (!(refusal instanceof Refusal)) throw refusal;
  }
}

function paying(chance: Chance): Step {
  const { world, twin } = chance;
  const [host, token, amount] = [anyHost(chance), anyToken(chance), anyAmount(chance)];
  const { modelId, policyHash } = anyTerms(chance);
  const data = calls.encodeFunctionData("pay", [host, token, modelId, policyHash, amount]);
  return {
    name: "pay",
    calls: [{ from: anyPayer(chance).address, to: world.at.escrow, data }],
    act: () => {
      twin.pay(host, token, modelId, policyHash, amount);
    },
  };
}

function releasing(chance: Chance): Step {
  const { world, twin, random } = chance;
  const open = [...twin.slices.values()].filter(({ total, released }) => total > released);
  const chosen = { modelId: random.between(1n, 4n), lineage: 0, token: anyToken(chance) };
  const { modelId, lineage, token } = open.length > 0 ? random.pick(open) : chosen;
  const data = calls.encodeFunctionData("release", [modelId, lineage, token]);
  return {
    name: "release",
    calls: [{ from: anybody(chance), to: world.at.escrow, data }],
    act: () => {
      twin.release(modelId, lineage, token);
    },
  };
}

function withdrawingCredit(chance: Chance): Step {
  const { world, twin, random } = chance;
  const [account, token] = [anybody(chance), anyToken(chance)];
  const credit = twin.creditOf(account, token);
  const amount = random.once(3n) ? credit : random.between(0n, credit + credit / 8n + 1n);
  const data = calls.encodeFunctionData("withdrawCredit", [token, ELSEWHERE, amount]);
  return {
    name: "withdrawCredit",
    calls: [{ from: account, to: world.at.escrow, data }],
    act: () => {
      twin.withdrawCredit(account, token, amount);
    },
  };
}

function streaming(chance: Chance): Step {
  const { world, twin } = chance;
  const token = anyToken(chance);
  const data = calls.encodeFunctionData("streamCredit", [world.at.stake, token]);
  return {
    name: "streamCredit",
    calls: [{ from: anybody(chance), to: world.at.escrow, data }],
    act: () => {
      twin.streamCredit(token);
    },
  };
}

function donating(chance: Chance): Step {
  const { world, twin, random } = chance;
  const [token, amount] = [anyToken(chance), random.sized(40n)];
  const data = world.usd.interface.encodeFunctionData("transfer", [world.at.escrow, amount]);
  return {
    name: "donate",
    calls: [{ from: anyPayer(chance).address, to: token, data }],
    act: () => {
      twin.donate(token, amount);
    },
  };
}

function skimming(chance: Chance): Step {
  const { world, twin } = chance;
  const token = anyToken(chance);
  const data = calls.encodeFunctionData("skim", [token]);
  return {
    name: "skim",
    calls: [{ from: anybody(chance), to: world.at.escrow, data }],
    act: () => {
      twin.skim(token);
    },
  };
}

function capping(chance: Chance): Step {
  const { world, twin, random } = chance;
  const token = anyToken(chance);
  const cap = random.pick([0n, twin.liabilities(token) + random.sized(80n), MaxUint256, MaxUint256]);
  const data = calls.encodeFunctionData("setTokenCap", [token, cap]);
  return {
    name: "setTokenCap",
    calls: [{ from: world.governance.address, to: world.at.escrow, data }],
    act: () => {
      twin.setCap(token, cap);
    },
  };
}

/** Another account gets a model's slice, and what of it hasn't gone on. */
function redirecting(chance: Chance): Step {
  const { world, twin, random } = chance;
  const [modelId, receiver] = [random.between(1n, 4n), anybody(chance)];
  const data = world.models.interface.encodeFunctionData("setReceiver", [modelId, receiver, false]);
  return {
    name: "setReceiver",
    calls: [{ from: world.builder.address, to: world.at.models, data }],
    act: () => {
      twin.modelOf(modelId).receiver = receiver;
    },
  };
}

/** Somebody accuses a model of another parent, and is right. */
function amending(chance: Chance): Step {
  const { world, twin, random } = chance;
  const [modelId, parent] = [random.between(1n, 4n), random.between(1n, 4n)];
  if (!twin.canAmend(modelId, parent)) return releasing(chance);
  const disputeId = [...twin.models.values()].reduce((count, { lines }) => count + lines.length - 1, 0);
  const claim = { dataset: { datanetId: 0n, seq: 0n }, parent };
  const accuse = world.lineageCourt.interface.encodeFunctionData("accuse", [modelId, claim, ""]);
  const rule = world.arbitrator.interface.encodeFunctionData("giveRuling", [disputeId, 1n]);
  const from = world.mallory.address;
  return {
    name: "amend",
    calls: [
      { from, to: world.at.court, data: accuse, value: toBeHex(DISPUTE_COST) },
      { from, to: world.at.arbitrator, data: rule },
    ],
    act: () => {
      twin.amend(modelId, parent);
    },
  };
}

const KINDS = [
  ...Array<typeof depositing>(6).fill(depositing),
  ...Array<typeof collecting>(6).fill(collecting),
  ...Array<typeof releasing>(5).fill(releasing),
  ...Array<typeof paying>(2).fill(paying),
  ...[collectingMany, collectingMany, authorizing, authorizing, thawing, thawing, withdrawingDeposit],
  ...[withdrawingDeposit, withdrawingCredit, withdrawingCredit, streaming, donating, skimming, capping],
  ...[redirecting, amending, amending, amending, amending, amending],
];
