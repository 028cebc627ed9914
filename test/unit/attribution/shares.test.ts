import { expect } from "chai";
import { addTo } from "../../../attribution/shares.ts";

describe("shares", () => {
  describe("addTo", () => {
    it("starts an entry and adds to it", () => {
      const amounts = new Map<string, bigint>();
      addTo(amounts, "0xa", 2n);
      addTo(amounts, "0xa", 3n);

      expect([...amounts]).to.deep.equal([["0xa", 5n]]);
    });
  });
});
