import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import { keccak256 } from "ethers";
import hre from "hardhat";
import type { PaymentChain } from "../../../payment/chain.ts";
import type { Host } from "../../../payment/host.ts";
import { recovered } from "../../../payment/messages.ts";
import { receiptFrom } from "../../../payment/parse.ts";
import type { Payer } from "../../../payment/payer.ts";
import { publish, receiptsFile, responseFile } from "../../../payment/publish.ts";
import { receiptDigest } from "../../../sdk/channels.ts";
import {
  bytesOf,
  chainOf,
  exchange,
  openHost,
  openPayer,
  responseOf,
  temporaryFolder,
  TERMS,
} from "../../helpers/channels.ts";
import { deployedPayments, type PaymentScene } from "../../helpers/payment.ts";

const connection = await hre.network.create();
const deployed = async () => await deployedPayments(connection);

describe("publish", () => {
  let scene: PaymentScene;
  let chain: PaymentChain;
  let folder: ReturnType<typeof temporaryFolder>;
  let host: Host;
  let payer: Payer;
  let publication: string;

  beforeEach(async () => {
    scene = await connection.networkHelpers.loadFixture(deployed);
    chain = await chainOf(connection.ethers, scene);
    folder = temporaryFolder();
    host = await openHost(scene, chain, join(folder.path, "host"));
    payer = await openPayer(scene, chain, join(folder.path, "payer"));
    publication = join(folder.path, "publication");
    await exchange(payer, host, "an open answer");
  });

  afterEach(() => {
    host.close();
    payer.close();
    folder.remove();
  });

  const receipts = () => {
    const text = readFileSync(join(publication, receiptsFile(payer.channelId)), "utf8");
    return text.trim().split("\n").map(receiptFrom);
  };

  async function ask(text: string, isOpen: boolean) {
    const request = await payer.ask(bytesOf(text), { ...TERMS, isOpen });
    return await host.answer(request, () => Promise.resolve(responseOf(text)));
  }

  it("writes each receipt with a signature of the host's key", async () => {
    await exchange(payer, host, "another one");
    await publish(host, publication);

    const published = receipts();
    expect(published.map(({ receipt }) => receipt)).to.deep.equal(payer.answers().map(({ receipt }) => receipt));
    for (const { receipt, signature } of published) {
      const digest = receiptDigest(chain.places.hosts, payer.channelId, receipt);
      expect(recovered(digest, signature)?.signer).to.equal(scene.receiptKey.address);
    }
  });

  it("writes the bytes of an open answer by their hash, and none of a private one", async () => {
    await host.acknowledge(payer.options.channel, await payer.accept(await ask("a private answer", false)));
    await publish(host, publication);

    const hash = keccak256(bytesOf("an open answer"));
    expect(readdirSync(join(publication, "texts"))).to.deep.equal([hash]);
    expect(readFileSync(join(publication, responseFile(hash)), "utf8")).to.equal("an open answer");
  });

  it("given an answer that isn't paid, it leaves it out", async () => {
    await ask("an answer that nobody has paid for", true);
    await publish(host, publication);

    expect(receipts()).to.have.length(1);
    expect(readdirSync(join(publication, "texts"))).to.have.length(1);
  });

  it("given an older publication that was damaged, it replaces it", async () => {
    await publish(host, publication);
    const text = join(publication, responseFile(keccak256(bytesOf("an open answer"))));
    writeFileSync(text, "another one");
    await exchange(payer, host, "a later answer");
    await publish(host, publication);

    expect(readFileSync(text, "utf8")).to.equal("an open answer");
    expect(receipts()).to.have.length(2);
    expect(readdirSync(publication, { recursive: true }).filter((name) => String(name).endsWith(".new"))).to.deep.equal(
      [],
    );
  });
});
