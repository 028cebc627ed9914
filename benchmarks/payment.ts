import { MaxUint256, type Wallet, ZeroAddress, ZeroHash } from "ethers";
import { type Channel, channelIdOf, VOUCHER_TYPES, voucherDomain } from "../sdk/channels.ts";
import {
  HostRegistry__factory,
  PaymentEscrow__factory,
  PaymentReceiver__factory,
  PaymentReceiverFactory__factory,
  StreamingStake__factory,
  type PaymentEscrow,
} from "../typechain-types/index.ts";
import { BOND, FORM, SHARES, startModels, versionOf } from "./model.ts";
import { URI } from "./datanet.ts";
import { type Chain, type Figures, freshAddress, freshWallet, gasOf, range } from "./chain.ts";

/** Shares of it leave a remainder. */
const FEE = 10n ** 18n + 7n;
const INFERENCES = 1_000;
const PAYERS = 10;

/** Fees of a model with a policy of five parts; every account has been credited before. */
export async function measurePayment(chain: Chain): Promise<Figures> {
  const { escrow, policyHash } = await deployed(chain);
  const { alice, token } = chain;
  const { chainId } = await chain.ethers.provider.getNetwork();
  const place = { chainId, address: await escrow.getAddress() };
  const payers = range(PAYERS).map((number) => freshWallet(number));
  for (const payer of payers) await escrow.deposit(payer.address, alice, token, 10n ** 24n);
  const depositLater = await gasOf(escrow.deposit(freshAddress(0), alice, token, FEE));

  const asHost = escrow.connect(alice);
  const tokenAddress = await token.getAddress();
  const vouchers = async (amount: bigint) => Promise.all(payers.map((payer) => signed(payer, amount)));
  await asHost.collectMany(await vouchers(FEE));
  const collect1 = await gasOf(asHost.collect(await signed(freshWallet(0), 3n * FEE)));
  const collect10 = await gasOf(asHost.collectMany(await vouchers(5n * FEE)));

  const credit = await escrow.creditOf(alice, token);
  const withdraw = await gasOf(escrow.connect(alice).withdrawCredit(token, alice, credit / 2n));
  await escrow.release(1n, 0n, token);
  await asHost.collect(await signed(freshWallet(0), 7n * FEE));
  const release = await gasOf(escrow.release(1n, 0n, token));
  await escrow.pay(alice, token, 1n, policyHash, FEE);
  const pay = await gasOf(escrow.pay(alice, token, 1n, policyHash, FEE));
  const startThaw = await gasOf(escrow.startThaw(alice, token, 0n));

  return {
    "payment.deposit.later": depositLater,
    "payment.collect1": collect1,
    "payment.collect10.each": Math.ceil(collect10 / PAYERS),
    "payment.channel1000.eachInference": Math.ceil((depositLater + collect1) / INFERENCES),
    "payment.pay": pay,
    ...(await measureSweeps(chain, escrow, policyHash)),
    "payment.release": release,
    "payment.withdrawCredit": withdraw,
    "payment.startThaw": startThaw,
  };

  async function signed(payer: Wallet, amount: bigint) {
    const channel: Channel = {
      payer: payer.address,
      host: alice.address,
      token: tokenAddress,
      modelId: 1n,
      policyHash,
      nonce: 0n,
    };
    const voucher = { amount, receiptCount: BigInt(INFERENCES), receiptsRoot: ZeroHash };
    const message = { channelId: channelIdOf(place, channel), ...voucher };
    const signature = await payer.signTypedData(voucherDomain(place), VOUCHER_TYPES, message);
    return { channel, voucher, signer: payer.address, signature, receipt: "0x" };
  }
}

/** Bare transfers that are swept into the escrow, whose accounts have been credited before. */
async function measureSweeps({ owner, alice, token }: Chain, escrow: PaymentEscrow, policyHash: string) {
  const factory = await new PaymentReceiverFactory__factory(owner).deploy(escrow);
  const terms = { host: alice.address, token: await token.getAddress(), modelId: 1n, policyHash };
  const receiver = PaymentReceiver__factory.connect(await factory.receiverOf(terms), owner);
  await token.transfer(receiver, FEE);
  const first = await gasOf(factory.createAndSweep(terms));
  await token.transfer(receiver, FEE);
  const later = await gasOf(receiver.sweep());
  return { "payment.sweep.first": first, "payment.sweep.later": later };
}

async function deployed(chain: Chain) {
  const { owner, bob, token } = chain;
  const { vault, court, models, policies } = await startModels(chain);
  const stake = await new StreamingStake__factory(owner).deploy(owner, ZeroAddress, token, [token]);
  const caps = [{ token, cap: MaxUint256 }];
  const hosts = await new HostRegistry__factory(owner).deploy(owner, ZeroAddress, vault, BOND, BOND);
  const escrow = await new PaymentEscrow__factory(owner).deploy(owner, ZeroAddress, policies, stake, hosts, caps);

  await token.approve(escrow, MaxUint256);
  await vault.deposit(court, owner, BOND);
  await models.register(URI, FORM, versionOf("the model"), []);
  const policy = { ...SHARES, lane: bob.address };
  await policies.addPolicy(1, policy);
  return { escrow, policyHash: await policies.policyHashOf(1, policy) };
}
