// chdb is ClickHouse in process: half a gigabyte, which is no dependency. Deep tests fetch it once, pinned by its lock file, into
// a folder that git ignores.
import { fork, spawnSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const PINNED = fileURLToPath(new URL("../fixtures/chdb/", import.meta.url));
const CACHE = fileURLToPath(new URL("../../cache/chdb/", import.meta.url));
const CHILD = fileURLToPath(new URL("chdbChild.ts", import.meta.url));
const FILES = ["package.json", "package-lock.json"];

/** Whether chdb has a library for this machine. */
export const HAS_CHDB = process.platform === "linux" && process.arch === "x64";

/** A ClickHouse that answers on this machine until it is closed. */
export interface ClickHouseServer {
  readonly url: string;
  close(): void;
}

export async function startClickHouse(): Promise<ClickHouseServer> {
  fetchChdb();
  const folder = mkdtempSync(join(tmpdir(), "chdb-"));
  const child = fork(CHILD, [CACHE, folder], { execArgv: ["--import", "tsx"] });
  const { port } = await new Promise<{ port: number }>((resolve, reject) => {
    child.once("message", (address) => {
      resolve(address as { port: number });
    });
    child.once("error", reject);
    child.once("exit", (code) => {
      reject(new Error(`chdb ended with ${code}.`));
    });
  });
  const close = () => {
    child.kill();
    rmSync(folder, { recursive: true, force: true });
  };
  return { url: `http://127.0.0.1:${port}`, close };
}

/** By npm, which compares each package with the hash in the lock file; no script of theirs is run. */
function fetchChdb(): void {
  if (existsSync(join(CACHE, "node_modules", ".package-lock.json")) && FILES.every(isSame)) return;
  mkdirSync(CACHE, { recursive: true });
  for (const name of FILES) cpSync(join(PINNED, name), join(CACHE, name));
  // what npm run hands down would name another folder
  const prefix = `--prefix "${CACHE.replace(/[\\/]$/, "")}"`;
  const command = `npm ci ${prefix} --ignore-scripts --include=optional --no-audit --no-fund --loglevel=error`;
  const { status, stderr } = spawnSync(command, { cwd: CACHE, shell: true, encoding: "utf8" });
  if (status === 0) return;
  rmSync(join(CACHE, "node_modules"), { recursive: true, force: true });
  throw new Error(`chdb can't be fetched: ${stderr}`);
}

function isSame(name: string): boolean {
  return existsSync(join(CACHE, name)) && readFileSync(join(CACHE, name)).equals(readFileSync(join(PINNED, name)));
}
