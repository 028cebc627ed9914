import { MaxUint256, parseEther, type Wallet, ZeroAddress, ZeroHash } from "ethers";
import { type Channel, channelIdOf, VOUCHER_TYPES, voucherDomain } from "../sdk/channels.ts";
import {
  BondVault__factory,
  ContributionLedger__factory,
  CouncilArbitrator__factory,
  CuratorSeats__factory,
  DatanetCourt__factory,
  DatanetRegistry__factory,
  FeePolicies__factory,
  HostRegistry__factory,
  LineageCourt__factory,
  ModelRegistry__factory,
  PaymentEscrow__factory,
  PaymentReceiver__factory,
  PaymentReceiverFactory__factory,
  StreamingStake__factory,
  type PaymentEscrow,
} from "../typechain-types/index.ts";
import { type Chain, type Figures, freshAddress, freshWallet, gasOf, range } from "./chain.ts";

const URI = "ipfs://bafybeigdyrzt5sfp7udm7hu76uh7y26nf3efuylqabf3oclgtqy55fbzdi";
const BOND = parseEther("1");
const FORM = { baseModel: "base/weights@1", license: "CC0-1.0", parent: 0n, royaltyAsk: 1_000n, commercial: true };
const POLICY = { protocol: 600n, host: 4_000n, model: 2_200n, stakers: 1_200n, contributors: 2_000n };
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

async function deployed({ owner, bob, token }: Chain) {
  const vault = await new BondVault__factory(owner).deploy(token);
  const arbitrator = await new CouncilArbitrator__factory(owner).deploy(owner, [owner], 1, BOND);
  const licenses = [{ spdxId: FORM.license, flags: 0 }];
  const datanets = await new DatanetRegistry__factory(owner).deploy(owner, ZeroAddress, licenses, [arbitrator]);
  const seats = await new CuratorSeats__factory(owner).deploy(datanets, vault);
  const datanetCourt = await new DatanetCourt__factory(owner).deploy(seats);
  const ledger = await new ContributionLedger__factory(owner).deploy(owner, owner, seats, datanetCourt, 5, BOND);
  const court = await new LineageCourt__factory(owner).deploy(owner, ZeroAddress, vault, arbitrator, BOND);
  const models = await new ModelRegistry__factory(owner).deploy(owner, ZeroAddress, ledger, court);
  await court.bind(models);
  const policies = await new FeePolicies__factory(owner).deploy(owner, models, 1_000n, 2_000n);
  const stake = await new StreamingStake__factory(owner).deploy(owner, ZeroAddress, token, [token]);
  const caps = [{ token, cap: MaxUint256 }];
  const hosts = await new HostRegistry__factory(owner).deploy(owner, ZeroAddress, vault, BOND, BOND);
  const escrow = await new PaymentEscrow__factory(owner).deploy(owner, ZeroAddress, policies, stake, hosts, caps);

  for (const spender of [vault, escrow]) await token.approve(spender, MaxUint256);
  await vault.deposit(court, owner, 10n * BOND);
  const hashes = { adapterHash: hash(1n), trainingHash: hash(2n), evaluationHash: hash(3n) };
  await models.register(URI, FORM, hashes, []);
  const policy = { ...POLICY, lane: bob.address };
  await policies.addPolicy(1n, policy);
  return { escrow, policyHash: await policies.policyHashOf(1n, policy) };
}

function hash(number: bigint): string {
  return `0x${number.toString(16).padStart(64, "0")}`;
}
