// What a host publishes of its channels, so that contributors are paid by its answers: docs/channels.md has the format.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { getBytes } from "ethers";
import { encode } from "./codec.ts";
import { DISK } from "./disk.ts";
import type { Host } from "./host.ts";

/** Where a channel's receipts lie in a publication. */
export function receiptsFile(channelId: string): string {
  return `channels/${channelId}.jsonl`;
}

/** Where the bytes of an answer lie in a publication. */
export function responseFile(responseHash: string): string {
  return `texts/${responseHash}`;
}

/**
 * Writes the receipts that payers have acknowledged to a folder, and the responses of the open ones. Each file is there
 * whole or not at all, and receipts come after their responses; what was published before is replaced or stays.
 */
export async function publish(host: Host, folder: string): Promise<void> {
  for (const { channelId, acknowledged } of host.ledgers()) {
    if (acknowledged === 0n) continue;
    const answers = (await host.receipts(channelId)).slice(0, Number(acknowledged));
    for (const { receipt, response } of answers) {
      if (receipt.isOpen) write(join(folder, responseFile(receipt.responseHash)), getBytes(response));
    }
    const lines = answers.map(({ receipt, signature }) => `${encode({ receipt, signature })}\n`);
    write(join(folder, receiptsFile(channelId)), Buffer.from(lines.join("")));
  }
}

function write(file: string, bytes: Uint8Array): void {
  if (existsSync(file) && readFileSync(file).equals(bytes)) return;
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(`${file}.new`, bytes);
  DISK.sync(`${file}.new`);
  DISK.rename(`${file}.new`, file);
  DISK.sync(dirname(file));
}
