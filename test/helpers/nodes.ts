// Nodes in processes of their own, a proxy that watches what is sent to them, and the deployment commands beside them.
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { setTimeout as sleep } from "node:timers/promises";
import hre from "hardhat";
import JSON5 from "json5";

const ROOT = hre.config.paths.root;
const HARDHAT = join(ROOT, "node_modules/hardhat/dist/src/cli.js");
const ANVIL = join(ROOT, "node_modules/@foundry-rs/anvil-linux-amd64/bin/anvil");
const TRIES = 600;

/** Whether this platform has anvil's package, which npm serves for Linux on x64 only. */
export const hasAnvil = existsSync(ANVIL);

/** A node for development in a process of its own. */
export interface TestNode {
  readonly url: string;
  send(method: string, ...params: unknown[]): Promise<unknown>;
  stop(): Promise<void>;
}

export async function startHardhatNode(...options: string[]): Promise<TestNode> {
  return await startNode(process.execPath, (port) => [HARDHAT, "node", "--port", port, ...options]);
}

export async function startAnvil(...options: string[]): Promise<TestNode> {
  // code that is instrumented for coverage is larger than a chain takes; npm run check compares the real sizes
  const sizes = hre.globalOptions.coverage ? ["--disable-code-size-limit"] : [];
  return await startNode(ANVIL, (port) => ["--silent", "--port", port, ...sizes, ...options]);
}

async function startNode(command: string, argsFor: (port: string) => string[]): Promise<TestNode> {
  const port = await freePort();
  const child = spawn(command, argsFor(String(port)), { cwd: ROOT, stdio: "ignore" });
  const url = `http://127.0.0.1:${port}`;
  const send = async (method: string, ...params: unknown[]) => await call(url, method, params);
  const hasEnded = () => child.exitCode !== null || child.signalCode !== null;
  for (let attempt = 0; ; attempt++) {
    try {
      await send("eth_chainId");
      break;
    } catch (error) {
      if (attempt === TRIES || hasEnded()) throw error;
      await sleep(100);
    }
  }
  return {
    url,
    send,
    stop: async () => {
      if (hasEnded()) return;
      const closed = once(child, "close");
      child.kill("SIGKILL");
      await closed;
    },
  };
}

async function call(url: string, method: string, params: readonly unknown[]): Promise<unknown> {
  const body = JSON.stringify({ jsonrpc: "2.0", id: 1, method, params });
  const response = await fetch(url, { method: "POST", headers: { "content-type": "application/json" }, body });
  const { result, error } = (await response.json()) as { result?: unknown; error?: { message: string } };
  if (error !== undefined) throw new Error(`${method}: ${error.message}`);
  return result;
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, "close");
  return port;
}

/** What to do around the n-th transaction that passes the proxy, counted from 1. */
export interface Watch {
  /** Before it reaches the node. */
  beforeSend?: (count: number) => Promise<void>;
  /** After it reached the node, before the sender hears of it. */
  beforeAnswer?: (count: number) => void;
  /** Once the sender has heard of it. */
  afterAnswer?: (count: number) => void;
}

/** Passes everything on to a node, and counts the transactions. */
class Proxy {
  sent = 0;
  watch: Watch = {};
  readonly #server: Server;

  constructor(node: TestNode) {
    this.#server = createServer((request, response) => {
      void (async () => {
        const body = await text(request);
        const isSend = body.includes('"eth_sendTransaction"') || body.includes('"eth_sendRawTransaction"');
        const count = isSend ? ++this.sent : 0;
        if (isSend) await this.watch.beforeSend?.(count);
        const answer = await fetch(node.url, {
          method: "POST",
          headers: { "content-type": "application/json" },
          body,
        });
        const content = await answer.text();
        if (isSend) this.watch.beforeAnswer?.(count);
        response.writeHead(answer.status, { "content-type": "application/json" }).end(content);
        if (isSend) this.watch.afterAnswer?.(count);
      })();
    });
  }

  async start(): Promise<string> {
    this.#server.listen(0, "127.0.0.1");
    await once(this.#server, "listening");
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  stop(): void {
    this.#server.close();
    this.#server.closeAllConnections();
  }
}

/** A command that has ended, or was killed. */
export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A command in one process of its own, so that a kill ends all of it, and how it will end. */
function runCommand(
  script: string,
  args: readonly string[],
  url: string,
): { child: ChildProcess; ended: Promise<Ended> } {
  const child = spawn(process.execPath, ["--import", "tsx", join("scripts", script), ...args], {
    cwd: ROOT,
    env: { ...process.env, LOCALHOST_RPC_URL: url },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const closed = once(child, "close") as Promise<[number | null]>;
  const ended = Promise.all([closed, text(child.stdout), text(child.stderr)]).then(([[code], stdout, stderr]) => ({
    code,
    stdout,
    stderr,
  }));
  return { child, ended };
}

let deployments = 0;

/** A name for a deployment of a test, its addresses, and how to remove its record. */
function testDeployment() {
  deployments += 1;
  const deploymentId = `test-${process.pid}-${deployments}`;
  const folder = join(ROOT, "deployments", deploymentId);
  return {
    deploymentId,
    folder,
    addresses: () =>
      JSON.parse(readFileSync(join(folder, "deployed_addresses.json"), "utf8")) as Record<string, string>,
    remove: () => {
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** A network's parameters as data. */
export interface LocalParameters {
  chainId: number;
  open: Record<string, unknown>;
  guardian: string;
  council: { members: string[]; threshold: number; disputeCost: string };
  caps: Record<string, unknown>;
  datanets: Record<string, unknown>;
  models: Record<string, unknown>;
  hosts: Record<string, unknown>;
  lanes: Record<string, unknown>;
  offerings: Record<string, unknown>;
  governance: Record<string, unknown>;
  transactions: Record<string, unknown>;
}

/** The parameters of the local network with some of them changed, as a file beside the allocation. */
function parametersFile(change: (parameters: LocalParameters) => object): { path: string; remove: () => void } {
  const local: LocalParameters = JSON5.parse(readFileSync(join(ROOT, "parameters", "localhost.json5"), "utf8"));
  local.open.allocation = join(ROOT, "parameters", "allocation.json5");
  const path = join(tmpdir(), `parameters-${process.pid}-${Math.random().toString(36).slice(2)}.json5`);
  writeFileSync(path, JSON.stringify(change(local)));
  return {
    path,
    remove: () => {
      rmSync(path, { force: true });
    },
  };
}

/** The first of the accounts of Hardhat and anvil. */
export const DEPLOYER = "0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266";

/** A node, a proxy before it, and the deployment of one test through both. */
export class Scene {
  readonly deployment = testDeployment();
  readonly proxy: Proxy;
  url = "";
  readonly #files: (() => void)[] = [];
  readonly #patient = this.#file((parameters) => ({
    ...parameters,
    transactions: { ...parameters.transactions, bumpFeesAfterSeconds: 3, maxFeePerGasGwei: "1000" },
  }));

  constructor(readonly node: TestNode) {
    this.proxy = new Proxy(node);
  }

  static async on(start: () => Promise<TestNode>): Promise<Scene> {
    const scene = new Scene(await start());
    scene.url = await scene.proxy.start();
    return scene;
  }

  /** Starts a command without any node. */
  static command(script: string, args: readonly string[]) {
    return runCommand(script, args, "http://127.0.0.1:1");
  }

  /** Starts a command with the local parameters, or with some of them changed, where nobody is asked. */
  run(script: string, change?: (parameters: LocalParameters) => object) {
    return this.#run(script, change === undefined ? this.#patient : this.#file(change), "--yes");
  }

  /** Starts a command with the local parameters and arguments of its own, where nobody is asked. */
  runWith(script: string, ...args: string[]) {
    return this.#run(script, this.#patient, "--yes", ...args);
  }

  /** Starts a command that asks, and that nobody answers. */
  runAsking(script: string, ...args: string[]) {
    return this.#run(script, this.#patient, ...args);
  }

  #run(script: string, parameters: string, ...more: string[]) {
    const { deploymentId } = this.deployment;
    const args = ["--network", "localhost", "--parameters", parameters, "--deployment-id", deploymentId, ...more];
    return runCommand(script, args, this.url);
  }

  async nonce(): Promise<number> {
    return Number(await this.node.send("eth_getTransactionCount", DEPLOYER, "latest"));
  }

  async close(): Promise<void> {
    this.proxy.stop();
    await this.node.stop();
    this.deployment.remove();
    for (const remove of this.#files) remove();
  }

  #file(change: (parameters: LocalParameters) => object): string {
    const { path, remove } = parametersFile(change);
    this.#files.push(remove);
    return path;
  }
}
