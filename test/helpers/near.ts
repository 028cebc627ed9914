import { expect } from "chai";

/** Expects a number that is at most so far from another. The matcher `closeTo` of chains, which replaces chai's, takes whole ones only. */
export function expectNear(actual: number, expected: number, within: number): void {
  expect(Math.abs(actual - expected), `the distance of ${actual} to ${expected}`).to.be.at.most(within);
}
