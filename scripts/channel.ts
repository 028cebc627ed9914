// A payer and a host in one process on an embedded chain: three answers, a host that is stopped, and one collection.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { hexlify, parseEther, toUtf8Bytes, toUtf8String } from "ethers";
import hre from "hardhat";
import { PaymentChain } from "../payment/chain.ts";
import { collectOnce } from "../payment/collector.ts";
import { Host } from "../payment/host.ts";
import { Payer } from "../payment/payer.ts";
import { channelOf, deployedPayments } from "../test/helpers/payment.ts";
import { runCommand } from "./command.ts";

const PRICE = parseEther("0.01");
const QUESTIONS = ["What is a bond?", "What is a voucher?", "What is a receipt?"];

await runCommand(async (log) => {
  const connection = await hre.network.create();
  const scene = await deployedPayments(connection);
  const chain = await PaymentChain.open(connection.ethers.provider, await scene.hosts.getAddress());
  const folder = mkdtempSync(join(tmpdir(), "channel-"));
  const { host: account, receiptKey: key, payer: signer } = scene;
  const openHost = async () =>
    await Host.open({
      ...{ folder: join(folder, "host"), host: account.address, key, chain },
      accepts: (channel, policy) => channel.modelId === 1n && policy.host >= 4_000n,
    });
  let host = await openHost();
  const channel = await channelOf(scene, { nonce: BigInt(Date.now()) });
  const hostOfKey = async (each: string) => await chain.hostOfKey(each);
  const payer = new Payer({
    ...{ folder: join(folder, "payer"), channel, places: chain.places, signer, hostOfKey },
    budget: PRICE * 10n,
  });

  for (const question of QUESTIONS) {
    await payer.ask(hexlify(toUtf8Bytes(question)), { modelVersion: 1n, maxPrice: PRICE, isOpen: true });
    const model = () => {
      const response = hexlify(toUtf8Bytes(`Whoever asks "${question}" should read the documents.`));
      return Promise.resolve({ response, tokensIn: 5n, tokensOut: 9n, price: PRICE });
    };
    await host.answer(await payer.resend(), model);
    // the answer is lost on its way and the host is stopped: it has the same one when it is back
    host.close();
    host = await openHost();
    const answer = await host.answer(await payer.resend(), model);
    await host.acknowledge(channel, await payer.accept(answer));
    log(`${payer.count}. ${toUtf8String(answer.response)} ${payer.total} units so far.`);
  }

  const priceOf = () => ({ units: 1n, wei: 1n });
  const { collected } = await collectOnce({ chain, sender: account, priceOf }, await host.vouchers());
  for (const { amount } of collected) log(`Collected ${amount} units for ${payer.count} answers in one transaction.`);
  log(`The host's credit is ${await scene.escrow.creditOf(account, scene.token)} units.`);
  payer.close();
  host.close();
  rmSync(folder, { recursive: true });
});
