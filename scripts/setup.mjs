// Installs the pinned packages when they are missing or out of date, and says when the first build follows, which is silent;
// says nothing otherwise. Needs nothing but Node 18.
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { delimiter, dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const modules = join(root, "node_modules");
const lockFile = join(root, "package-lock.json");
const installedFile = join(modules, ".package-lock.json");
const stampFile = join(modules, ".setup-stamp");
const pathName = Object.keys(process.env).find((name) => name.toUpperCase() === "PATH") ?? "PATH";

if (!isStamped()) {
  if (!isInstalled() || problem() !== undefined) install();
  const left = problem();
  if (left !== undefined) fail(left);
  rmSync(stampFile, { force: true });
  writeFileSync(stampFile, fingerprint());
}

const isFirstBuild = !existsSync(join(root, "artifacts", "contracts"));
if (isFirstBuild && ["prestart", "pretest"].includes(process.env.npm_lifecycle_event ?? "")) {
  console.log("Building the contracts (once, up to four minutes) …");
}

/** Changes with the lock file, with whatever npm does to node_modules, and with the platform. */
function fingerprint() {
  const hash = createHash("sha256").update(`${process.platform}-${process.arch}`);
  return hash.update(readFileSync(lockFile)).update(readFileSync(installedFile)).digest("hex");
}

function isStamped() {
  return existsSync(installedFile) && existsSync(stampFile) && readFileSync(stampFile, "utf8") === fingerprint();
}

/** Whether each package that this platform needs is there in the version of the lock file. */
function isInstalled() {
  if (!existsSync(installedFile)) return false;

  const installed = JSON.parse(readFileSync(installedFile, "utf8")).packages;
  const locked = JSON.parse(readFileSync(lockFile, "utf8")).packages;
  return Object.entries(locked).every(
    ([path, { version, optional }]) => path === "" || optional === true || installed[path]?.version === version,
  );
}

/** Says why the installed packages cannot work here, if so. */
function problem() {
  const platform = `${process.platform}-${process.arch}`;
  const node = run("node -p process.versions.node", withModulesFirst());
  if (node.status !== 0)
    return `the Node in node_modules does not run on ${platform}; use a system that Node 24 supports.`;
  if (Number.parseInt(node.stdout) < 22) {
    return "node_modules has no Node: allow the install script of the package `node`, then run `npm ci`.";
  }
  const edr = run("node -e \"require('@nomicfoundation/edr')\"", withModulesFirst());
  if (edr.status !== 0)
    return `Hardhat's native part for ${platform} does not load; run \`npx -p node@24 -c "npm ci"\`.`;
  return undefined;
}

function install() {
  const { stdout, status } = run("node -p process.versions.node", withoutModules());
  const isModern = status === 0 && Number.parseInt(stdout) >= 22;
  // npm leaves out packages whose `engines` exclude the running Node, and Hardhat's native part wants Node 22.
  const ci = "npm ci --include=dev --no-audit --no-fund";
  const command = isModern ? ci : `npx -y -p node@24 -c "${ci}"`;

  console.log(`Setting up: ${isModern ? "npm ci" : "npm ci, by Node 24"} (once, one or two minutes) …`);
  // npm ci empties it too, but only after npx has picked the Node that lies in it.
  rmSync(modules, { recursive: true, force: true });
  const result = run(command, withoutModules());
  if (result.status === 0) return;

  process.stderr.write(result.stdout + result.stderr);
  fail(`\`${command}\` failed, with npm's output above; is the npm registry within reach?`);
}

function run(command, env) {
  const result = spawnSync(command, { cwd: root, env, shell: true, encoding: "utf8", maxBuffer: 2 ** 26 });
  return { status: result.status, stdout: result.stdout ?? "", stderr: result.stderr ?? String(result.error) };
}

function withModulesFirst() {
  return { ...process.env, [pathName]: join(modules, ".bin") + delimiter + (process.env[pathName] ?? "") };
}

/**
 * The environment for npm itself: what an outer `npm run` or `npx` passes down to its children (its package, call,
 * workspace and prefix) would change the meaning of an inner one, and the Node in node_modules is about to be replaced.
 */
function withoutModules() {
  const inherited =
    /^npm_(package_|lifecycle_|command$|execpath$|config_(package|call|workspaces?|prefix|local_prefix|global|omit|include|production|dry_run|package_lock_only)$)/i;
  const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !inherited.test(name)));
  const isOurs = (entry) => resolve(entry).startsWith(modules);
  env[pathName] = (process.env[pathName] ?? "")
    .split(delimiter)
    .filter((entry) => !isOurs(entry))
    .join(delimiter);
  return env;
}

function fail(message) {
  console.error(`Set-up failed: ${message}`);
  process.exit(1);
}
