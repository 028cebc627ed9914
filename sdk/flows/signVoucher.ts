import type { Signer } from "ethers";
import { type Channel, channelIdOf, type Place, type Voucher, VOUCHER_TYPES, voucherDomain } from "../channels.ts";
import type { Collection } from "../generated/structs.ts";
import type { Address, Hex } from "../values.ts";

/** What `signVoucher` takes. */
export interface SignVoucherParameters {
  readonly escrow: Place;
  readonly channel: Channel;
  readonly voucher: Voucher;
  /** The host's signed receipt where another than the host collects, by `encodedReceipt`. */
  readonly receipt?: string;
}

/**
 * Signs a voucher as the payer, or as a signer that he has authorised, and returns what `collect` of the escrow takes.
 * Amounts are in units of the channel's token, all since the channel's beginning.
 *
 * @example
 * ```ts
 * const channel = { payer: payer.address, host: host.address, token: open, modelId, policyHash, nonce: 7n };
 * const voucher = { amount: 1000n, receiptCount: 1n, receiptsRoot: ZeroHash };
 * const collection = await signVoucher(payer, { escrow: { chainId, address: escrow }, channel, voucher });
 * const { logs } = await send(host, paymentEscrow.collect({ address: escrow, collection }));
 * const collected = decodeEvents(paymentEscrowAbi, logs, escrow).find((event) => event.name === "Collected");
 * equal(collected?.args.amount, 1000n);
 * ```
 */
export async function signVoucher(signer: Signer, parameters: SignVoucherParameters): Promise<Collection> {
  const { escrow, channel, voucher, receipt = "0x" } = parameters;
  const message = { ...voucher, channelId: channelIdOf(escrow, channel) };
  const signature = await signer.signTypedData(voucherDomain(escrow), VOUCHER_TYPES, message);
  return {
    channel: {
      payer: channel.payer as Address,
      host: channel.host as Address,
      token: channel.token as Address,
      modelId: Number(channel.modelId),
      policyHash: channel.policyHash as Hex,
      nonce: channel.nonce,
    },
    voucher: { ...voucher, receiptsRoot: voucher.receiptsRoot as Hex },
    signer: (await signer.getAddress()) as Address,
    signature: signature as Hex,
    receipt: receipt as Hex,
  };
}
