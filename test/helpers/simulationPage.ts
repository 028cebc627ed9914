import { expect } from "chai";

/** Tests that a page has the formula and the limits as the report has them. */
export function itSaysTheMethod(page: string, formula: readonly string[], limits: readonly string[]): void {
  it("has the formula as the report has it", () => {
    expect(page).to.contain(formula.join("\n"));
  });

  for (const limit of limits) {
    it(`says, as the report does: ${limit}`, () => {
      expect(page).to.contain(limit);
    });
  }
}
