// Serves the built page, opens it in the system's Chromium, clicks, and compares what the page says then.
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
  const failed = new Promise((_, reject) => page.once("pageerror", reject));
  const said = await Promise.race([failed, clicked(page)]);
  if (said !== `Claimed ${claim.cumulative}`) throw new Error(`The page says: ${said}`);
  console.log(`Chromium ${browser.version()}: ${said}`);
} catch (error) {
  const [line] = error.message.split("\n");
  console.error(`Error: ${line}`);
  process.exitCode = 1;
} finally {
  await browser.close();
  await server.close();
}

/** What the page says once its button was clicked. */
async function clicked(page) {
  page.setDefaultTimeout(30_000);
  await page.goto(server.resolvedUrls.local[0]);
  await page.getByRole("button", { name: "Claim" }).click();
  return await page.locator("output").first().textContent();
}
