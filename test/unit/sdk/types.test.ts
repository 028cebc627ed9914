// What the compiler must accept and refuse: `tsc` fails where an error that is expected isn't there.
import { expect } from "chai";
import type { PublicClient, WalletClient } from "viem";
import { deposit, paymentEscrowAbi } from "../../../sdk/generated/paymentEscrow.ts";
import { revertOf } from "../../../sdk/revertError.ts";
import { decodeEvents } from "../../../sdk/events.ts";
import { read } from "../../../sdk/read.ts";
import type { Address } from "../../../sdk/values.ts";

const address: Address = "0x5FbDB2315678afecb367f032d93F642f64180aa3";
const parameters = { address, payer: address, host: address, token: address, amount: 1n } as const;

/** Whether two types are the same. */
type Same<A, B> = [A, B] extends [B, A] ? true : false;

/** Takes `true` where its types are the same, `false` where they aren't, and nothing else. */
function same<A, B>(isSame: Same<A, B>): void {
  expect(isSame).to.be.a("boolean");
}

describe("the SDK's types", () => {
  it("hold for actions", () => {
    const call = deposit(parameters);

    same<typeof call.functionName, "deposit">(true);
    same<typeof call.args, readonly [Address, Address, Address, Address, bigint]>(false);
    same<(typeof call.args)[3], bigint>(true);
    // @ts-expect-error an amount is a bigint
    deposit({ ...parameters, amount: 1 });
    // @ts-expect-error all parameters are needed
    deposit({ address });
    // @ts-expect-error an address is hexadecimal
    deposit({ ...parameters, host: "host.eth" });
    expect(call.args).to.deep.equal([address, address, address, 1n]);
  });

  it("hold for viem's clients, which take a call as it is", () => {
    const write = async (wallet: WalletClient) =>
      await wallet.writeContract({ ...deposit(parameters), account: address, chain: null });
    const simulate = async (client: PublicClient) => await client.simulateContract(deposit(parameters));

    expect([write, simulate]).to.have.length(2);
  });

  it("hold for what is read, for events and for errors", () => {
    const query = {
      address,
      abi: paymentEscrowAbi,
      functionName: "getDeposit",
      args: [address, address, address],
    } as const;
    const checks = async (provider: Parameters<typeof read>[0], logs: []) => {
      const { balance, readyAt } = await read(provider, query);
      expect([balance, readyAt]).to.have.length(2);
      same<typeof balance, bigint>(true);
      same<typeof readyAt, number>(true);
      // @ts-expect-error a function with an effect can't be read
      await read(provider, { ...query, functionName: "deposit" });

      const [event] = decodeEvents(paymentEscrowAbi, logs);
      if (event?.name === "Deposited") same<typeof event.args.amount, bigint>(true);
      // @ts-expect-error there is no such event
      if (event?.name === "Nothing") return;

      const revert = revertOf(undefined);
      if (revert?.code === "PAYMENT_ESCROW_THAWING") same<typeof revert.args.readyAt, bigint>(true);
      // @ts-expect-error there is no such error
      if (revert?.code === "NOTHING") return;
    };

    expect(checks).to.be.a("function");
  });
});
