import { expect } from "chai";
import { network } from "hardhat";
import { DAY, deployedDatanet, form, reviewTerms, terms, termsWith, uri } from "../../helpers/datanet.ts";

const connection = await network.create();
const { networkHelpers } = connection;
const { time } = networkHelpers;

async function deployed() {
  return deployedDatanet(connection);
}

/** The first version is replaced in a known second. */
async function replaced() {
  const scene = await deployed();
  const since = BigInt(await time.latest()) + DAY;
  await time.setNextBlockTimestamp(since);
  await scene.registry.connect(scene.owner).addTerms(1n, termsWith({ payPerRecord: 7n }));
  return { ...scene, since };
}

describe("DatanetRegistry, terms", () => {
  describe("addTerms", () => {
    it("appends a version, leaves those before as they are, and emits TermsAdded", async () => {
      const { registry, owner } = await networkHelpers.loadFixture(deployed);
      const other = { ...termsWith({ payPerRecord: 7n, sampleSize: 16n }), license: "CC-BY-NC-4.0" };

      expect(await registry.connect(owner).addTerms.staticCall(1n, other)).to.equal(2n);
      await expect(registry.connect(owner).addTerms(1n, other)).to.emit(registry, "TermsAdded");
      expect(await registry.termsVersion(1n)).to.equal(2n);
      const [second, since] = await registry.getTerms(1n, 2n);
      expect(second.license).to.equal("CC-BY-NC-4.0");
      expect(since).to.equal(BigInt(await time.latest()));
      expect(await registry.reviewTerms(1n, 2n)).to.deep.equal(Object.values(other.review));
      expect(await registry.reviewTerms(1n, 1n)).to.deep.equal(Object.values(reviewTerms));
      expect([await registry.termsFlags(1n, 1n), await registry.termsFlags(1n, 2n)]).to.deep.equal([0n, 5n]);
    });

    const LIMITS: readonly [string, bigint, boolean][] = [
      ["panelSize", 0n, false],
      ["panelSize", 5n, true],
      ["panelSize", 6n, false],
      ["panelSize", 255n, false],
      ["quorum", 2n, false],
      ["quorum", 3n, true],
      ["quorum", 5n, true],
      ["quorum", 6n, false],
      ["sampleSize", 0n, false],
      ["sampleSize", 1n, true],
      ["sampleSize", 16n, true],
      ["sampleSize", 17n, false],
      ["seatFee", form.seatStake, true],
      ["seatFee", form.seatStake + 1n, false],
    ];
    for (const [term, value, allowed] of LIMITS) {
      it(`${allowed ? "takes" : "refuses"} a ${term} of ${value}`, async () => {
        const { registry, owner } = await networkHelpers.loadFixture(deployed);
        const adding = registry.connect(owner).addTerms(1n, termsWith({ [term]: value }));

        if (allowed) await adding;
        else {
          await expect(adding)
            .to.be.revertedWithCustomError(registry, "DatanetRegistryInvalidTerm")
            .withArgs(term, value);
        }
        expect(await registry.termsVersion(1n)).to.equal(allowed ? 2n : 1n);
      });
    }

    for (const [panelSize, quorum, allowed] of [
      [1n, 1n, true],
      [1n, 0n, false],
      [2n, 1n, false],
      [2n, 2n, true],
      [4n, 2n, false],
      [4n, 3n, true],
    ] as const) {
      it(`${allowed ? "takes" : "refuses"} a quorum of ${quorum} in a panel of ${panelSize}`, async () => {
        const { registry, owner } = await networkHelpers.loadFixture(deployed);
        const adding = registry.connect(owner).addTerms(1n, termsWith({ panelSize, quorum }));

        if (allowed) await adding;
        else {
          await expect(adding)
            .to.be.revertedWithCustomError(registry, "DatanetRegistryInvalidTerm")
            .withArgs("quorum", quorum);
        }
      });
    }
  });

  describe("reviewTermsSince", () => {
    it("gives the version that is in force, for any time", async () => {
      const { registry, since } = await networkHelpers.loadFixture(replaced);
      for (const moment of [0n, since - 1n, since, since + DAY]) {
        expect((await registry.reviewTermsSince(1n, 2n, moment)).payPerRecord).to.equal(7n);
      }
    });

    it("gives a version that was replaced in that second or later", async () => {
      const { registry, since } = await networkHelpers.loadFixture(replaced);
      for (const moment of [since - 1n, since]) {
        expect(await registry.reviewTermsSince(1n, 1n, moment)).to.deep.equal(Object.values(reviewTerms));
      }
    });

    it("when the version was replaced before, it reverts", async () => {
      const { registry, since } = await networkHelpers.loadFixture(replaced);
      await expect(registry.reviewTermsSince(1n, 1n, since + 1n))
        .to.be.revertedWithCustomError(registry, "DatanetRegistryTermsReplaced")
        .withArgs(1n, 1n, since);
    });
  });

  describe("given a version that doesn't exist", () => {
    for (const version of [0n, 2n, 65_535n]) {
      it(`${version} is unknown to every view`, async () => {
        const { registry } = await networkHelpers.loadFixture(deployed);
        for (const call of [
          () => registry.getTerms(1n, version),
          () => registry.reviewTerms(1n, version),
          () => registry.termsFlags(1n, version),
          () => registry.reviewTermsSince(1n, version, 0n),
        ]) {
          await expect(call())
            .to.be.revertedWithCustomError(registry, "DatanetRegistryUnknownTerms")
            .withArgs(1n, version);
        }
      });
    }
  });

  it("given two datanets, each has versions of its own", async () => {
    const { registry, owner } = await networkHelpers.loadFixture(replaced);
    await registry.connect(owner).createDatanet(uri, form, termsWith({ payPerRecord: 9n }));

    expect([await registry.termsVersion(1n), await registry.termsVersion(2n)]).to.deep.equal([2n, 1n]);
    expect((await registry.reviewTerms(2n, 1n)).payPerRecord).to.equal(9n);
    expect((await registry.getTerms(1n, 1n))[0].license).to.equal(terms.license);
  });
});
