import { expect } from "chai";
import type { BytesLike } from "ethers";
import { network } from "hardhat";
import type { NetworkConnection } from "hardhat/types/network";
import { BatchReader__factory, type BatchReader } from "../../../typechain-types/index.ts";
import { anyStep, type Call, type Step } from "../../helpers/paymentSteps.ts";
import { type PaymentTwin, SILENCE } from "../../helpers/paymentTwin.ts";
import { deployedWorld, type PaymentWorld, twinOf } from "../../helpers/paymentWorld.ts";
import { Random } from "../../helpers/random.ts";
import { Refusal } from "../../helpers/vestingTwin.ts";

const SEQUENCES = process.env.TEST_DEPTH === "deep" ? 1_000 : 40;
const STEPS = 32;
const GAS = "0x2dc6c0";
const SPANS = [2n, 3_600n, 3n * 86_400n, 9n * 86_400n];

/** Every step, and every refusal that one of them can meet. */
const EVERY_ENDING = [
  "FeePoliciesUnknownPolicy",
  "HostRegistryInvalidReceipt",
  "HostRegistryOtherReceipt",
  "PaymentEscrowCapExceeded",
  "PaymentEscrowInsufficientCredit",
  "PaymentEscrowInsufficientDeposit",
  "PaymentEscrowInvalidSignature",
  "PaymentEscrowNotAuthorized",
  "PaymentEscrowNothingNew",
  "PaymentEscrowThawing",
  "PaymentEscrowTokenNotAllowed",
  "PaymentEscrowZeroAmount",
  "amend",
  "authorizeSigner",
  "collect",
  "collectMany",
  "deposit",
  "donate",
  SILENCE,
  "pay",
  "release",
  "setReceiver",
  "setTokenCap",
  "skim",
  "startThaw",
  "streamCredit",
  "withdrawCredit",
  "withdrawDeposit",
];

/** A question to the escrow, and what the twin says. */
interface Question {
  name: string;
  data: string;
  expected: bigint;
  /** Which 32 bytes of the answer. */
  word?: number;
}

describe("PaymentEscrow, beside its plain twin", () => {
  let connection: NetworkConnection;
  let world: PaymentWorld;
  let reader: BatchReader;
  let start: bigint;

  before(async () => {
    connection = await network.create();
    world = await deployedWorld(connection, new Random(7n));
    reader = await new BatchReader__factory(world.governance).deploy();
    start = BigInt(await connection.networkHelpers.time.latest());
  });

  after(() => connection.close());

  const request = async (method: string, parameters: unknown[]) =>
    (await connection.ethers.provider.send(method, parameters)) as string;

  const passUntil = (time: bigint) => request("evm_setNextBlockTimestamp", [`0x${time.toString(16)}`]);

  /** Takes one step on both sides and tells how it ended. */
  async function take({ name, calls, act }: Step, twin: PaymentTwin): Promise<string> {
    try {
      act();
    } catch (refusal) {
      if (!(refusal instanceof Refusal)) throw refusal;
      await passUntil(twin.now);
      await request("evm_mine", []);
      await requireRefused(calls, refusal);
      return refusal.name;
    }
    for (const [index, call] of calls.entries()) {
      if (index > 0) twin.now++;
      await passUntil(twin.now);
      await request("eth_sendTransaction", [{ ...call, gas: GAS }]);
    }
    return name;
  }

  async function requireRefused([call]: Call[], { name, args }: Refusal) {
    const { escrow, policies, stake, hosts } = world;
    const answer = request("eth_call", [{ ...call, gas: GAS }, "latest"]);
    if (name === SILENCE) {
      await expect(answer, name).to.be.revertedWithoutReason(connection.ethers);
      return;
    }
    const thrower = [escrow, policies, stake, hosts].find((contract) => contract.interface.getError(name) !== null);
    expect(thrower, name).to.not.equal(undefined);
    await expect(answer, name)
      .to.be.revertedWithCustomError(thrower ?? escrow, name)
      .withArgs(...args);
  }

  function questionsTo(twin: PaymentTwin): Question[] {
    const { interface: calls } = world.escrow;
    const questions: Question[] = [];
    for (const { payer, host, token, balance, thawing, readyAt } of twin.funds.values()) {
      const data = calls.encodeFunctionData("getDeposit", [payer, host, token]);
      [balance, thawing, readyAt].forEach((expected, word) => {
        questions.push({ name: `deposit of ${payer} with ${host}, word ${word}`, data, expected, word });
      });
    }
    for (const [channelId, expected] of twin.collected) {
      questions.push({ name: channelId, data: calls.encodeFunctionData("getChannel", [channelId]), expected });
    }
    for (const { modelId, lineage, token, total, released } of twin.slices.values()) {
      const data = calls.encodeFunctionData("incomeOf", [modelId, lineage, token]);
      questions.push({ name: `income of ${modelId} under ${lineage}`, data, expected: total });
      questions.push({ name: `released of ${modelId} under ${lineage}`, data, expected: released, word: 1 });
    }
    for (const token of world.tokens) {
      const expected = twin.liabilities(token);
      questions.push({ name: "liabilities", data: calls.encodeFunctionData("liabilitiesOf", [token]), expected });
      for (const account of world.accounts) {
        const data = calls.encodeFunctionData("creditOf", [account, token]);
        questions.push({ name: `credit of ${account}`, data, expected: twin.creditOf(account, token) });
      }
    }
    for (const key of twin.grants.keys()) {
      const [channelId = "", signer = ""] = key.split(" ");
      const { ceiling, expiry } = twin.grantOf(channelId, signer);
      const data = calls.encodeFunctionData("authorizationOf", [channelId, signer]);
      questions.push({ name: `ceiling in ${channelId}`, data, expected: ceiling });
      questions.push({ name: `expiry in ${channelId}`, data, expected: expiry, word: 1 });
    }
    return questions;
  }

  async function requireEqual(twin: PaymentTwin, name: string) {
    const questions = questionsTo(twin);
    const answers: BytesLike[] = await reader.read(
      world.escrow,
      questions.map(({ data }) => data),
    );
    const found = questions.map((question, index) => `${question.name}: ${wordOf(answers[index], question.word ?? 0)}`);
    expect(found, name).to.deep.equal(questions.map((question) => `${question.name}: ${question.expected}`));
    for (const [index, token] of [world.token, world.usd].entries()) {
      const address = world.tokens[index] ?? "";
      expect(await token.balanceOf(world.escrow), name).to.equal(twin.balanceOf(address));
      expect(twin.liabilities(address), name).to.be.lessThanOrEqual(twin.balanceOf(address));
    }
  }

  async function runSequence(number: number, endings: Set<string>) {
    const random = new Random(1_000n + BigInt(number));
    const twin = twinOf(world, start);
    for (let index = 0; index < STEPS; index++) {
      twin.now += random.between(3n, 3n + random.pick(SPANS));
      const step = anyStep({ world, twin, random });
      const name = `sequence ${number}, step ${index}: ${step.name}`;
      endings.add(await take(step, twin));
      await requireEqual(twin, name);
    }
  }

  it(`owes and holds the same to the unit after each step of ${SEQUENCES} sequences`, async function () {
    this.timeout(5_000 * SEQUENCES);
    const endings = new Set<string>();
    let snapshot = await request("evm_snapshot", []);
    for (let number = 0; number < SEQUENCES; number++) {
      await runSequence(number, endings);
      await request("evm_revert", [snapshot]);
      snapshot = await request("evm_snapshot", []);
    }
    expect([...endings].sort()).to.deep.equal(EVERY_ENDING);
  });
});

function wordOf(answer: BytesLike | undefined, word: number): bigint {
  return BigInt(`0x${String(answer).slice(2 + 64 * word, 66 + 64 * word)}`);
}
