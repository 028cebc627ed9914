// Attacks 16 and 18 on what hosts publish: forged, withheld, repeated and altered, by files that anybody may have made.
import { cpSync, mkdirSync, readFileSync, rmSync, symlinkSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import { id, keccak256, Wallet, ZeroHash } from "ethers";
import hre from "hardhat";
import { LARGEST_TEXT } from "../../epoch/columns.ts";
import { encode } from "../../payment/codec.ts";
import { type SignedReceipt, signReceipt } from "../../payment/messages.ts";
import { receiptFrom } from "../../payment/parse.ts";
import { receiptsFile, responseFile } from "../../payment/publish.ts";
import { channelIdOf } from "../../sdk/channels.ts";
import { bytesOf, PRICE, responseOf, TERMS } from "../helpers/channels.ts";
import { deployedGather, GatherBench, type GatherScene, TEXTS } from "../helpers/gather.ts";
import { collectionOf, signedReceiptKey, voucherOf } from "../helpers/payment.ts";

const connection = await hre.network.create();
const deployed = async () => await deployedGather(connection);
const [FIRST = "", SECOND = ""] = TEXTS;

describe("Attacks on what hosts publish", function () {
  this.timeout(120_000);
  let scene: GatherScene;
  let bench: GatherBench;
  let channelId: string;
  let file: string;

  beforeEach(async () => {
    scene = await connection.networkHelpers.loadFixture(deployed);
    bench = await GatherBench.open(scene);
    await bench.serve(await bench.host(), await bench.payer(), [FIRST, SECOND]);
    channelId = channelIdOf(scene.escrowPlace, bench.channel);
    file = join(bench.publication, receiptsFile(channelId));
  });

  afterEach(() => {
    bench.close();
  });

  /** Changes the receipts in the publication. */
  function rewrite(change: (receipts: SignedReceipt[]) => SignedReceipt[]): void {
    const receipts = readFileSync(file, "utf8").trim().split("\n").map(receiptFrom);
    writeFileSync(
      file,
      change(receipts)
        .map((each) => `${encode(each)}\n`)
        .join(""),
    );
  }

  /** The first receipt changed, and signed again by a key. */
  async function resigned(change: Partial<SignedReceipt["receipt"]>, key = scene.receiptKey): Promise<void> {
    const [first] = readFileSync(file, "utf8").split("\n");
    const receipt = { ...receiptFrom(first ?? "").receipt, ...change };
    const signature = await signReceipt(key, bench.chain.places, channelId, receipt);
    rewrite(([, ...others]) => [{ receipt, signature }, ...others]);
  }

  async function expectTaken(): Promise<void> {
    await bench.gather("one");
    const report = await bench.run("one");

    expect([report.channels.published, report.receipts.open]).to.deep.equal([1, 2]);
  }

  async function expectLeftOut(reason: RegExp): Promise<void> {
    await bench.gather("one");
    const report = await bench.run("one");

    expect(bench.lines[0])
      .to.match(new RegExp(`^Channel ${channelId} goes by default weights: `))
      .and.to.match(reason);
    expect([report.channels.unpublished, report.receipts.open]).to.deep.equal([1, 0]);
    expect(BigInt(report.default) > 0n).to.equal(true);
  }

  describe("given a receipt that is forged", () => {
    it("when the host signs another text for it, the collected root leaves its channel out", async () => {
      await resigned({ responseHash: keccak256(bytesOf("what mallory has written")) });

      await expectLeftOut(/have the root 0x[0-9a-f]{64}, and 0x[0-9a-f]{64} was collected/);
    });

    it("when an open answer is made a private one, the root does", async () => {
      await resigned({ isOpen: false });

      await expectLeftOut(/have the root/);
    });

    it("when the prices are moved from one to the other, their totals do", async () => {
      await resigned({ price: PRICE + 1n });

      await expectLeftOut(/Receipt 0 says 1000 in all, and it is 1001/);
    });

    it("when somebody else has signed it, the registry's keys do", async () => {
      await resigned({}, new Wallet(id("mallory's key")));

      await expectLeftOut(/Receipt 0 is signed by no key of 0x/);
    });

    it("when another host has signed it, they do", async () => {
      const key = new Wallet(id("mallory's receipt key"));
      const agreed = await signedReceiptKey(scene.hostsPlace, key, scene.mallory.address);
      await scene.hosts.connect(scene.mallory).register("https://mallory.example", key, agreed);
      await resigned({}, key);

      await expectLeftOut(/Receipt 0 is signed by no key of 0x/);
    });

    it("when a number is too large to be signed, it is left out, and nothing fails", async () => {
      rewrite(([first, ...others]) => [
        { receipt: { ...first?.receipt, tokensIn: 2n ** 64n } as SignedReceipt["receipt"], signature: "0x" },
        ...others,
      ]);

      await expectLeftOut(/Receipt 0 can't be signed/);
    });
  });

  it("given a key that was rotated since, its receipts count", async () => {
    const key = new Wallet(id("the host's next key"));
    const agreed = await signedReceiptKey(scene.hostsPlace, key, scene.host.address);
    await scene.hosts.connect(scene.host).setReceiptKey(key, agreed);

    await expectTaken();
  });

  describe("given receipts that are withheld", () => {
    it("when one is, all of the channel goes by default weights", async () => {
      rewrite((receipts) => receipts.slice(0, 1));

      await expectLeftOut(/There are 1 receipts, and 2 were collected/);
    });

    it("when all are, it does", async () => {
      rmSync(file);

      await expectLeftOut(/nobody has published its receipts/);
    });

    it("when somebody else has them, his publication counts", async () => {
      cpSync(bench.publication, bench.path("publications/zoe"), { recursive: true });
      rewrite(() => []);

      await expectTaken();
    });
  });

  describe("given a receipt that is published twice", () => {
    it("when it is in one file, the channel is left out", async () => {
      rewrite(([first, ...others]) => [first, first, ...others].flatMap((each) => each ?? []));

      await expectLeftOut(/Receipt 0 stands in the place of receipt 1/);
    });

    it("when it is in two publications, it counts once", async () => {
      cpSync(bench.publication, bench.path("publications/copy"), { recursive: true });

      await expectTaken();
    });
  });

  describe("given a text that isn't that of the receipt", () => {
    const path = () => join(bench.publication, responseFile(keccak256(bytesOf(FIRST))));

    async function expectByDefault(why: string): Promise<void> {
      await bench.gather("one");
      const report = await bench.run("one");

      expect(bench.lines[0]).to.equal(`Text ${keccak256(bytesOf(FIRST))} ${why}: its receipts go by default weights.`);
      expect([report.receipts.open, report.receipts.missing]).to.deep.equal([1, 1]);
    }

    it("when it was altered, its receipt goes by default weights, and it is named", async () => {
      writeFileSync(path(), `${FIRST} And mallory says so, too.`);

      await expectByDefault("was altered");
    });

    it("when it is withheld, the same", async () => {
      rmSync(path());

      await expectByDefault("isn't there");
    });

    it("when it is a link to somewhere, it isn't followed", async () => {
      writeFileSync(bench.path("elsewhere"), FIRST);
      rmSync(path());
      symlinkSync(bench.path("elsewhere"), path());

      await expectByDefault("isn't there");
    });

    it("when it is larger than any answer, it isn't read", async () => {
      truncateSync(path(), LARGEST_TEXT + 1);

      await expectByDefault("was altered");
    });

    it("when somebody else has the right one, that is taken", async () => {
      cpSync(bench.publication, bench.path("publications/zoe"), { recursive: true });
      writeFileSync(path(), "other");

      await expectTaken();
    });
  });

  describe("given hostile names and files", () => {
    it("when there are files that no channel has, none is opened", async () => {
      const channels = join(bench.publication, "channels");
      for (const name of ["..jsonl", "0x00.jsonl", "a b;rm -rf.jsonl"]) writeFileSync(join(channels, name), "no JSON");
      mkdirSync(join(channels, `${ZeroHash}.jsonl`));
      symlinkSync("/dev/zero", join(channels, `${id("other")}.jsonl`));

      await expectTaken();
    });

    it("when the channel's file is a link, it isn't followed", async () => {
      cpSync(file, bench.path("elsewhere"));
      rmSync(file);
      symlinkSync(bench.path("elsewhere"), file);

      await expectLeftOut(/nobody has published/);
    });

    it("when the folder around it leads to itself, it is left out, and nothing fails", async () => {
      rmSync(join(bench.publication, "channels"), { recursive: true });
      symlinkSync("channels", join(bench.publication, "channels"));

      await expectLeftOut(/nobody has published/);
    });

    it("when a manifest beside the right one leads to itself, nothing fails", async () => {
      symlinkSync("circle.json", bench.path("manifests/circle.json"));

      await expectTaken();
    });

    it("when one has more bytes than can be read at once, nothing fails", async () => {
      writeFileSync(bench.path("manifests/large.json"), "");
      truncateSync(bench.path("manifests/large.json"), 2 ** 31 + 1);

      await expectTaken();
    });

    it("when it is a folder, it is none", async () => {
      rmSync(file);
      mkdirSync(file);

      await expectLeftOut(/nobody has published/);
    });

    it("when it is one line without an end, it is refused before it fills the memory", async () => {
      writeFileSync(file, "x".repeat(100_000));

      await expectLeftOut(/A line is too long/);
    });

    it("when it is no JSON, it is refused", async () => {
      writeFileSync(file, "{}\n{}\n");

      await expectLeftOut(/The message can't be read/);
    });
  });

  it("given answers for a version that the model hasn't, their channel is left out", async () => {
    const [host, payer] = [await bench.host(), await bench.payer()];
    const request = await payer.ask(bytesOf("question"), { ...TERMS, modelVersion: 9n });
    const answer = await host.answer(request, () => Promise.resolve(responseOf(FIRST)));
    await host.acknowledge(request.channel, await payer.accept(answer));
    await bench.serve(host, payer, []);

    await expectLeftOut(/Receipt 2 is for version 9, which model 2 hasn't/);
  });

  it("given a voucher for more than the receipts say, which payer and host agreed on, its channel is left out", async () => {
    const voucher = voucherOf(5n * PRICE, { receiptCount: 0n });
    await scene.escrow.connect(scene.host).collect(await collectionOf(scene, bench.channel, voucher));

    await expectLeftOut(/A voucher for 2 receipts was collected before one for 0/);
  });

  it("given a voucher without receipts in a new channel, that is left out alone", async () => {
    const channel = { ...bench.channel, nonce: 7n };
    const voucher = voucherOf(PRICE, { receiptCount: 0n });
    await scene.escrow.connect(scene.host).collect(await collectionOf(scene, channel, voucher));
    const other = join(bench.publication, receiptsFile(channelIdOf(scene.escrowPlace, channel)));
    writeFileSync(other, "");
    await bench.gather("one");

    expect(bench.lines[0]).to.include("Its receipts come to 0, and 1000 was collected");
    expect((await bench.run("one")).channels).to.include({ published: 1, unpublished: 1 });
  });
});
