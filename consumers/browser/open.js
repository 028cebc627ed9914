// Serves the built page, opens it in the system's Chromium, clicks, and waits for what the page says.
import { existsSync, readFileSync } from "node:fs";
import { chromium } from "playwright-core";
import { preview } from "vite";

const executablePath = process.env.CHROMIUM_PATH ?? "/usr/bin/chromium";
if (!existsSync(executablePath)) {
  throw new Error(`There is no Chromium at ${executablePath}: install it, or set CHROMIUM_PATH.`);
}
const { claim } = JSON.parse(readFileSync("scene.json", "utf8"));
const server = await preview({ preview: { port: 0, host: "127.0.0.1" } });
// Chromium's sandbox doesn't start for root, whom containers have
const browser = await chromium.launch({ executablePath, chromiumSandbox: process.getuid?.() !== 0 });
try {
  const page = await browser.newPage();
  const faults = [];
  page.on("pageerror", ({ message }) => faults.push(message));
  await page.goto(server.resolvedUrls?.local[0] ?? "");
  await page.getByRole("button", { name: "Claim" }).click({ timeout: 30_000 });
  const said = await page.locator("output").first().textContent({ timeout: 30_000 });
  if (said !== `Claimed ${claim.cumulative}`) throw new Error(`The page says: ${said}`);
  if (faults.length > 0) throw new Error(`The page has failed: ${faults[0]}`);
  console.log(`Chromium ${browser.version()}: ${said}`);
} finally {
  await browser.close();
  await server.close();
}
