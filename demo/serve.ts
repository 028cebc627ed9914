import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { hexlify, toUtf8Bytes, type Wallet } from "ethers";
import { PaymentChain } from "../payment/chain.ts";
import { collectOnce } from "../payment/collector.ts";
import { Host } from "../payment/host.ts";
import { signReceipt } from "../payment/messages.ts";
import { Payer } from "../payment/payer.ts";
import { publish } from "../payment/publish.ts";
import { type Channel, RECEIPT_KEY_TYPES, receiptDomain } from "../sdk/channels.ts";
import { EconomyError } from "../sdk/errors.ts";
import { textHash } from "../sdk/formats.ts";
import { type Chain, demoWallet, eventOf, fundedWallet, mined } from "./chain.ts";
import { type Economy, HOSTS } from "./deploy.ts";
import type { PricedModel } from "./model.ts";
import { type AnsweredQuery, requestText } from "./queries.ts";

/** What a host that contradicted itself lost, in units of 10⁻¹⁸ OPEN. */
export interface Fine {
  readonly index: bigint;
  readonly fine: bigint;
  /** What of it the prover got; the rest is burned. */
  readonly award: bigint;
}

/** What was paid in channels, in units of 10⁻¹⁸ OPEN. */
export interface Served {
  readonly deposited: bigint;
  readonly collected: bigint;
  /** What the payers can take back. */
  readonly left: bigint;
  readonly receipts: bigint;
  readonly channels: number;
  readonly vouchers: number;
  readonly collections: number;
  /** What all collections took, in gas. */
  readonly gas: bigint;
  readonly fine: Fine;
}

const PAYERS = ["payer 1", "payer 2", "payer 3"];
const DEPOSIT = 40n * 10n ** 18n;
const KEY = demoWallet("the host's receipt key");

/** A host of the model and its payers, each with a deposit and a channel. Their files go when it is closed. */
export class Service {
  #collected = 0n;
  #gas = 0n;
  #vouchers = 0;
  #collections = 0;

  private constructor(
    readonly chain: Chain,
    readonly economy: Economy,
    readonly model: PricedModel,
    readonly wallet: Wallet,
    readonly folder: string,
    readonly payments: PaymentChain,
    readonly host: Host,
    readonly payers: readonly Payer[],
  ) {}

  static async open(chain: Chain, economy: Economy, model: PricedModel): Promise<Service> {
    const wallet = await registerHost(chain, economy);
    await depositForPayers(chain, economy, wallet);
    const folder = await mkdtemp(join(tmpdir(), "open-economy-channels-"));
    const payments = await PaymentChain.open(chain.ethers.provider, await economy.hostRegistry.getAddress());
    const host = await Host.open({
      folder: join(folder, "host"),
      host: wallet.address,
      key: KEY,
      chain: payments,
      accepts: ({ modelId }, policy) => modelId === model.modelId && policy.host >= model.policy.host,
    });
    const token = await economy.openToken.getAddress();
    const { modelId, policyHash } = model;
    const payers = PAYERS.map((name) => {
      const signer = demoWallet(name);
      const channel: Channel = { payer: signer.address, host: wallet.address, token, modelId, policyHash, nonce: 0n };
      const hostOfKey = (key: string) => payments.hostOfKey(key);
      const own = join(folder, name.replace(" ", "-"));
      return new Payer({ folder: own, channel, places: payments.places, signer, budget: DEPOSIT, hostOfKey });
    });
    return new Service(chain, economy, model, wallet, folder, payments, host, payers);
  }

  /** A folder with what each host has published. */
  get publications(): string {
    return join(this.folder, "publications");
  }

  /** Asks, answers with the text that was held out, checks the receipt, and pays by a voucher. */
  async serve(queries: readonly AnsweredQuery[]): Promise<void> {
    for (const [place, query] of queries.entries()) {
      const payer = this.payers[place % this.payers.length];
      if (payer === undefined) throw new EconomyError("CHANNEL_INVALID", "Nobody pays.", "Open a channel.");
      const terms = { modelVersion: this.model.version, maxPrice: query.fee, isOpen: query.isOpen };
      const request = await payer.ask(hexlify(toUtf8Bytes(requestText(query.documentId))), terms);
      const answer = await this.host.answer(request, () =>
        Promise.resolve({
          response: hexlify(toUtf8Bytes(query.answer)),
          tokensIn: BigInt(requestText(query.documentId).split(" ").length),
          tokensOut: BigInt(query.tokenCount),
          price: query.fee,
        }),
      );
      await this.host.acknowledge(request.channel, await payer.accept(answer));
    }
  }

  /** Collects what the vouchers are worth, publishes the receipts, and returns the sum in units of 10⁻¹⁸ OPEN. */
  async collect(): Promise<bigint> {
    const options = { chain: this.payments, sender: this.wallet, priceOf: () => ({ units: 1n, wei: 1n }) };
    const { hash, collected, skipped, waiting } = await collectOnce(options, await this.host.vouchers());
    if (hash === undefined || skipped.length + waiting.length > 0) {
      throw new EconomyError("BOOKS_DO_NOT_BALANCE", "Not every voucher was collected.", "Look at the collector.");
    }
    const receipt = await this.chain.ethers.provider.getTransactionReceipt(hash);
    this.#gas += receipt?.gasUsed ?? 0n;
    this.#vouchers += collected.length;
    this.#collections += 1;
    const sum = collected.reduce((total, { amount }) => total + amount, 0n);
    this.#collected += sum;
    await publish(this.host, join(this.publications, "host"));
    return sum;
  }

  /** What was paid so far; and the host signs its first receipt once more, with another response, which costs it a fine. */
  async end(): Promise<Served> {
    const { paymentEscrow, openToken } = this.economy;
    let left = 0n;
    for (const { options } of this.payers) {
      left += (await paymentEscrow.getDeposit(options.channel.payer, this.wallet, openToken)).balance;
    }
    const receipts = this.payers.reduce((sum, { count }) => sum + count, 0n);
    const fine = await this.#contradict();
    const deposited = BigInt(PAYERS.length) * DEPOSIT;
    const counts = { receipts, channels: this.payers.length, vouchers: this.#vouchers, collections: this.#collections };
    return { ...counts, deposited, collected: this.#collected, left, gas: this.#gas, fine };
  }

  async close(): Promise<void> {
    for (const payer of this.payers) payer.close();
    this.host.close();
    await rm(this.folder, { recursive: true, force: true });
  }

  async #contradict(): Promise<Fine> {
    const { hostRegistry } = this.economy;
    const [payer] = this.payers;
    const first = payer?.answers()[0];
    if (payer === undefined || first === undefined) {
      throw new EconomyError("CHANNEL_INVALID", "Nothing was answered.", "Serve something first.");
    }
    const other = { ...first.receipt, responseHash: textHash("another response") };
    const signature = await signReceipt(KEY, this.payments.places, payer.channelId, other);
    const prover = await fundedWallet(this.chain, PAYERS[0] ?? "");
    const { channel } = payer.options;
    const receipt = await mined(
      hostRegistry.connect(prover).proveTwice(channel, [first.receipt, other], [first.signature, signature]),
    );
    const fined = eventOf(hostRegistry, receipt, "HostFined");
    const [fine, award] = [fined.getValue("fine") as bigint, fined.getValue("award") as bigint];
    return { index: other.index, fine, award };
  }
}

async function registerHost(chain: Chain, { openToken, bondVault, hostRegistry }: Economy): Promise<Wallet> {
  const { treasury } = chain.accounts;
  const wallet = await fundedWallet(chain, "host");
  await mined(openToken.connect(treasury).approve(bondVault, HOSTS.stake));
  await mined(bondVault.connect(treasury).deposit(hostRegistry, wallet, HOSTS.stake));
  const { chainId } = await chain.ethers.provider.getNetwork();
  const domain = receiptDomain({ chainId, address: await hostRegistry.getAddress() });
  const agreed = await KEY.signTypedData(domain, RECEIPT_KEY_TYPES, { host: wallet.address });
  await mined(hostRegistry.connect(wallet).register("https://host.example", KEY, agreed));
  return wallet;
}

async function depositForPayers({ accounts }: Chain, economy: Economy, host: Wallet): Promise<void> {
  const { openToken, paymentEscrow } = economy;
  const { treasury } = accounts;
  await mined(openToken.connect(treasury).approve(paymentEscrow, BigInt(PAYERS.length) * DEPOSIT));
  for (const name of PAYERS) {
    await mined(paymentEscrow.connect(treasury).deposit(demoWallet(name), host, openToken, DEPOSIT));
  }
}
