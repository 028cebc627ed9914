// A lane with a model that has records, a host that answers and publishes, and all that an epoch is gathered from.
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { NetworkConnection } from "hardhat/types/network";
import { hexlify, toUtf8Bytes } from "ethers";
import { Database } from "../../epoch/database.ts";
import { gather, type GatherSources } from "../../epoch/gather/gather.ts";
import type { EpochReport } from "../../epoch/report.ts";
import { readReport, runEpoch } from "../../epoch/run.ts";
import { PaymentChain } from "../../payment/chain.ts";
import { collectOnce } from "../../payment/collector.ts";
import type { Host } from "../../payment/host.ts";
import type { Payer } from "../../payment/payer.ts";
import { publish } from "../../payment/publish.ts";
import type { Channel } from "../../sdk/channels.ts";
import { type RecordLeaf, textHash } from "../../sdk/formats.ts";
import type { Row } from "../../epoch/database.ts";
import { bytesOf, exchange, openHost, openPayer, PRICE, responseOf, temporaryFolder, TERMS } from "./channels.ts";
import { finalized } from "./datanet.ts";
import { deployedLanes, type LaneScene } from "./lanes.ts";
import { registered } from "./models.ts";
import { channelOf, shares } from "./payment.ts";
import { COUNT, publishedContribution } from "./watch.ts";

/** Sentences that share no eight tokens. */
export const TEXTS = Array.from({ length: COUNT }, (_, i) => {
  return `${["Tenants", "Carriers", "Authors", "Heirs"][i % 4]} of district ${i} shall give notice ${i * 7} days before clause ${i + 100} ends.`;
});

/** The scene of lanes, with model 2, which is made from a batch of the texts that alice and bob have written in turns. */
export interface GatherScene extends LaneScene {
  readonly leaves: readonly RecordLeaf[];
  readonly manifest: string;
  readonly batchId: bigint;
  readonly dataModel: bigint;
  readonly dataPolicy: string;
}

export async function deployedGather(connection: NetworkConnection): Promise<GatherScene> {
  const scene = await deployedLanes(connection);
  const { alice, mallory, ledger, datanetId, policies, builder, rewardLane } = scene;
  const leaves = TEXTS.map((text, i) => {
    return { index: BigInt(i), recordHash: textHash(text), author: (i % 2 === 0 ? alice : mallory).address };
  });
  const contents = new Map(TEXTS.map((text) => [textHash(text), hexlify(toUtf8Bytes(text))]));
  const { text: manifest, contribution } = publishedContribution({ leaves, contents });
  const batchId = await finalized(scene, contribution);
  const { seq } = await ledger.head(datanetId);
  await ledger.freeze(datanetId);
  const dataModel = await registered(scene, { datasets: [{ datanetId, seq }] });
  const policy = { ...shares, lane: await rewardLane.getAddress() };
  await policies.connect(builder).addPolicy(dataModel, policy);
  const dataPolicy = await policies.policyHashOf(dataModel, policy);
  return { ...scene, leaves, manifest, batchId, dataModel, dataPolicy };
}

/** A host and a payer over the scene, and the folders that an epoch is gathered from. */
export class GatherBench {
  readonly folder = temporaryFolder();
  readonly lines: string[] = [];
  #host: Host | undefined;
  readonly #payers = new Map<bigint, Payer>();

  private constructor(
    readonly scene: GatherScene,
    readonly chain: PaymentChain,
    readonly channel: Channel,
  ) {}

  static async open(scene: GatherScene): Promise<GatherBench> {
    const chain = await PaymentChain.open(scene.connection.ethers.provider, await scene.hosts.getAddress());
    const { dataModel: modelId, dataPolicy: policyHash } = scene;
    const bench = new GatherBench(scene, chain, await channelOf(scene, { modelId, policyHash }));
    for (const name of ["publications/bob", "manifests", "texts"]) mkdirSync(bench.path(name), { recursive: true });
    writeFileSync(bench.path("manifests/batch.json"), scene.manifest);
    return bench;
  }

  path(name: string): string {
    return join(this.folder.path, name);
  }

  async host(): Promise<Host> {
    this.#host ??= await openHost(this.scene, this.chain, this.path("host"));
    return this.#host;
  }

  async payer(nonce = 0n): Promise<Payer> {
    const channel = { ...this.channel, nonce };
    const payer =
      this.#payers.get(nonce) ?? (await openPayer(this.scene, this.chain, this.path(`payer ${nonce}`), { channel }));
    this.#payers.set(nonce, payer);
    return payer;
  }

  /** Collects what the host's vouchers are worth. */
  async collect(host: Host): Promise<void> {
    const { chain, scene } = this;
    await collectOnce(
      { chain, sender: scene.host, priceOf: () => ({ units: 1n, wei: 10n ** 18n }) },
      await host.vouchers(),
    );
  }

  /** An open answer to each text, a private one to each of the others; then collects and publishes. */
  async serve(host: Host, payer: Payer, open: readonly string[], hidden: readonly string[] = []): Promise<void> {
    for (const text of open) await exchange(payer, host, text);
    for (const text of hidden) {
      const request = await payer.ask(bytesOf(text), { ...TERMS, isOpen: false });
      const answer = await host.answer(request, () => Promise.resolve(responseOf(text)));
      await host.acknowledge(request.channel, await payer.accept(answer));
    }
    await this.collect(host);
    await publish(host, this.publication);
  }

  get publication(): string {
    return this.path("publications/bob");
  }

  async sources(folder: string, differences: Partial<GatherSources> = {}): Promise<GatherSources> {
    const { factory, rewardLane, connection } = this.scene;
    return {
      ...{ provider: connection.ethers.provider, factory: await factory.getAddress() },
      ...{ lane: await rewardLane.getAddress(), block: await connection.ethers.provider.getBlockNumber() },
      ...{ folder: this.path(folder), publications: this.path("publications"), manifests: this.path("manifests") },
      ...{ texts: this.path("texts"), previous: undefined },
      ...differences,
    };
  }

  /** Gathers an epoch into a folder of this name. */
  async gather(folder: string, differences: Partial<GatherSources> = {}): Promise<string> {
    await gather(await this.sources(folder, differences), (line) => this.lines.push(line));
    return this.path(folder);
  }

  /** Computes a gathered epoch, and gives its report. */
  async run(folder: string): Promise<RootedReport> {
    await runEpoch({ folder: this.path(folder), threads: 1, memory: "1GB" }, () => undefined);
    return rooted(readReport(join(this.path(folder), "result")));
  }

  /** Posts the root of a computed epoch and activates it. */
  async activate(folder: string): Promise<void> {
    const { rewardLane, attributor, connection } = this.scene;
    const { root, total, accounts, inputsHash, engineId } = await this.run(folder);
    await rewardLane.connect(attributor).post(root, total, accounts, inputsHash, engineId);
    await connection.networkHelpers.time.increase(await rewardLane.WINDOW_PERIOD());
    await rewardLane.activate();
  }

  close(): void {
    for (const payer of this.#payers.values()) payer.close();
    this.#host?.close();
    this.folder.remove();
  }
}

/** The report of an epoch in which somebody has got something. */
export type RootedReport = EpochReport & { readonly root: string };

export function rooted(report: EpochReport): RootedReport {
  const { root } = report;
  if (root === undefined) throw new Error("The epoch has no root.");
  return { ...report, root };
}

/** The rows of a Parquet file, in its order. */
export async function rowsOf(path: string): Promise<Row[]> {
  const db = await Database.open({ threads: 1, memory: "1GB" }, `${path}.spill`);
  try {
    return await db.rows(`SELECT * FROM read_parquet('${path}')`);
  } finally {
    db.close();
  }
}

/** What contributors have of so many answers at the scene's price. */
export function creditOf(answers: bigint): bigint {
  return (answers * PRICE * shares.contributors) / 10_000n;
}

/** All files below a folder, with their bytes. */
export function filesOf(folder: string): Map<string, string> {
  const names = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return new Map(
    names
      .map(({ parentPath, name }) => join(parentPath, name))
      .sort()
      .map((path) => [path.slice(folder.length), readFileSync(path, "base64")]),
  );
}
