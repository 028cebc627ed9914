import { expect } from "chai";
import { addMonths, isoDate, isoTime } from "../../../simulations/calendar.ts";

const at = (date: string) => Date.parse(date) / 1_000;

describe("calendar", () => {
  it("adds months to a date and keeps the hour", () => {
    expect(addMonths(at("2025-09-08T07:30:01Z"), 12)).to.equal(at("2026-09-08T07:30:01Z"));
  });

  it("takes a month's last day where the day is missing", () => {
    expect(addMonths(at("2025-10-31T00:00:00Z"), 4)).to.equal(at("2026-02-28T00:00:00Z"));
    expect(addMonths(at("2023-10-31T00:00:00Z"), 4)).to.equal(at("2024-02-29T00:00:00Z"));
  });

  it("adds nothing for no month", () => {
    expect(addMonths(at("2025-12-31T23:59:59Z"), 0)).to.equal(at("2025-12-31T23:59:59Z"));
  });

  it("writes a time to the second", () => {
    expect(isoTime(at("2026-09-08T23:59:59Z"))).to.equal("2026-09-08T23:59:59Z");
  });

  it("writes a time as its UTC date", () => {
    expect(isoDate(at("2026-09-08T23:59:59Z"))).to.equal("2026-09-08");
  });
});
