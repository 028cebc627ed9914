import { expect } from "chai";
import { readLicences } from "../../../workbench/licences.ts";

describe("licences", () => {
  const licences = readLicences();

  it("reads hundreds of texts, each with a steward", () => {
    expect(licences.length).to.be.greaterThan(600);
    for (const { steward, text } of licences) {
      expect(steward).to.match(/^[a-z0-9.-]+(:\d+)?$/);
      expect(text.trim()).not.to.equal("");
    }
  });

  it("takes the host of the first URL as the steward", () => {
    expect(licences.find(({ id }) => id === "GPL-3.0-only" || id === "GPL-3.0")?.steward).to.equal("www.gnu.org");
  });

  it("orders them by identifier", () => {
    const ids = licences.map(({ id }) => id);

    expect(ids).to.deep.equal([...ids].sort());
    expect(new Set(ids).size).to.equal(ids.length);
  });
});
