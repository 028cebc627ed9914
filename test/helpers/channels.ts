// Payers and hosts over the scene of payments, and disks that fail.
import { mkdtempSync, rmSync, statSync, truncateSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { HardhatEthers } from "@nomicfoundation/hardhat-ethers/types";
import { hexlify, keccak256, type Signer, toUtf8Bytes, ZeroHash } from "ethers";
import { PaymentChain } from "../../payment/chain.ts";
import { type Disk, DISK } from "../../payment/disk.ts";
import { Host, type HostOptions, type Response } from "../../payment/host.ts";
import { type Ask, type Request, signAsk, signVoucher, type Terms } from "../../payment/messages.ts";
import { Payer, type PayerOptions } from "../../payment/payer.ts";
import type { Channel } from "../../sdk/channels.ts";
import { EconomyError, type EconomyErrorCode } from "../../sdk/errors.ts";
import { channelOf, type PaymentScene } from "./payment.ts";

/** What an answer of the scene costs, in units of its token. */
export const PRICE = 1_000n;
export const TERMS: Terms = { modelVersion: 1n, maxPrice: PRICE, isOpen: true };
export const BUDGET = 10n ** 9n;

export const bytesOf = (text: string) => hexlify(toUtf8Bytes(text));

/** What a model of the scene answers. */
export function responseOf(text: string, differences: Partial<Response> = {}): Response {
  return { response: bytesOf(text), tokensIn: 10n, tokensOut: 20n, price: PRICE, ...differences };
}

/** A folder of its own for a test. */
export function temporaryFolder(): { readonly path: string; readonly remove: () => void } {
  const path = mkdtempSync(join(tmpdir(), "channels-"));
  return {
    path,
    remove: () => {
      rmSync(path, { recursive: true, force: true });
    },
  };
}

/** The chain as payers and hosts read it. */
export async function chainOf(ethers: HardhatEthers, { hosts }: PaymentScene): Promise<PaymentChain> {
  return await PaymentChain.open(ethers.provider, await hosts.getAddress());
}

/** The scene's host, which takes all channels. */
export async function openHost(
  scene: PaymentScene,
  chain: PaymentChain,
  folder: string,
  differences: Partial<HostOptions> = {},
): Promise<Host> {
  const { host, receiptKey: key } = scene;
  return await Host.open({ folder, host: host.address, key, chain, accepts: () => true, ...differences });
}

/** The scene's payer in a channel of the scene, unless it is given otherwise. */
export async function openPayer(
  scene: PaymentScene,
  chain: PaymentChain,
  folder: string,
  differences: Partial<PayerOptions> = {},
): Promise<Payer> {
  const hostOfKey = async (key: string) => await chain.hostOfKey(key);
  const channel = await channelOf(scene);
  const { places } = chain;
  return new Payer({ folder, channel, places, signer: scene.payer, budget: BUDGET, hostOfKey, ...differences });
}

/** Asks, is answered, and pays. */
export async function exchange(payer: Payer, host: Host, text: string, response = responseOf(text)): Promise<void> {
  const request = await payer.ask(bytesOf(text), TERMS);
  const answer = await host.answer(request, () => Promise.resolve(response));
  await host.acknowledge(payer.options.channel, await payer.accept(answer));
}

/** A first request of somebody who writes his own software. */
export async function requestOf(
  chain: PaymentChain,
  channel: Channel,
  request: string,
  signer: Signer,
): Promise<Request> {
  const ask = { index: 0n, requestHash: keccak256(request), ...TERMS };
  const nothing = { amount: 0n, receiptCount: 0n, receiptsRoot: ZeroHash };
  const voucher = await signVoucher(signer, chain.places, channel, nothing);
  return await asking(chain, { channel, ask, askSignature: "", request, voucher }, {}, signer);
}

/** The request with a changed ask, signed again. */
export async function asking(
  chain: PaymentChain,
  request: Request,
  differences: Partial<Ask>,
  signer: Signer,
): Promise<Request> {
  const ask = { ...request.ask, ...differences };
  return { ...request, ask, askSignature: await signAsk(signer, chain.places, request.channel, ask) };
}

/** The code that a step fails with; undefined where it doesn't. */
export async function codeOf(step: Promise<unknown> | (() => unknown)): Promise<EconomyErrorCode | undefined> {
  try {
    await (typeof step === "function" ? step() : step);
    return undefined;
  } catch (error) {
    if (error instanceof EconomyError) return error.code;
    throw error;
  }
}

/** What a disk that fails throws. */
export class Killed extends Error {}

/**
 * A disk that fails at one of its steps that change something, counted from 0. A process that is killed leaves what
 * it has written, the last line by half. A machine that loses its power leaves only what was synced.
 */
export class FailingDisk implements Disk {
  steps = 0;
  readonly #synced = new Map<string, number>();
  readonly read = DISK.read;

  constructor(
    readonly failsAt = Infinity,
    readonly loses: "half a line" | "what isn't synced" = "half a line",
  ) {}

  write = (file: string, text: string) => {
    this.#step(() => {
      DISK.write(file, text.slice(0, text.length / 2));
    });
    DISK.write(file, text);
  };

  append = (file: string, text: string) => {
    this.#step(() => {
      DISK.append(file, text.slice(0, text.length / 2));
    });
    DISK.append(file, text);
  };

  truncate = (file: string, size: number) => {
    this.#step();
    DISK.truncate(file, size);
  };

  sync = (path: string) => {
    this.#step();
    if (statSync(path).isFile()) this.#synced.set(path, statSync(path).size);
  };

  rename = (from: string, to: string) => {
    this.#step();
    DISK.rename(from, to);
    this.#synced.set(to, this.#synced.get(from) ?? 0);
    this.#synced.delete(from);
  };

  remove = (file: string) => {
    this.#step();
    DISK.remove(file);
  };

  /** Whether it has failed. */
  get failed(): boolean {
    return this.steps > this.failsAt;
  }

  #step(half?: () => void): void {
    if (this.steps++ < this.failsAt) return;
    if (this.loses === "half a line") half?.();
    else for (const [file, size] of this.#synced) truncateSync(file, Math.min(size, statSync(file).size));
    throw new Killed();
  }
}
