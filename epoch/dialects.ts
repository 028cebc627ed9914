// All that differs in the words of the two databases that sum weights.

export interface Dialect {
  readonly shiftRight: (value: string, bits: bigint) => string;
  readonly shiftLeft: (value: string, bits: bigint) => string;
  readonly and: (value: string, mask: bigint) => string;
  readonly or: (one: string, other: string) => string;
  /** Σ limb · basis points · millionths, exactly. */
  readonly sumOfProducts: (limb: string) => string;
  /** Is true of rows whose products are below 2⁶⁴; of others it is an error, or the product is. */
  readonly isBounded: string;
}

/** A product above 64 bits and a sum above 127 are errors. */
export const DUCKDB: Dialect = {
  shiftRight: (value, bits) => `(${value} >> ${bits})`,
  shiftLeft: (value, bits) => `(${value} << ${bits})`,
  and: (value, mask) => `(${value} & ${mask})`,
  or: (one, other) => `(${one} | ${other})`,
  sumOfProducts: (limb) => `sum(${limb} * (basis_points::UBIGINT * ppm))`,
  isBounded: "true",
};

/** Numbers wrap around: factors are checked, so that products fit 64 bits, and 2⁶⁴ of these fit the sum's 128. */
export const CLICKHOUSE: Dialect = {
  shiftRight: (value, bits) => `bitShiftRight(${value}, ${bits})`,
  shiftLeft: (value, bits) => `bitShiftLeft(${value}, ${bits})`,
  and: (value, mask) => `bitAnd(${value}, ${mask})`,
  or: (one, other) => `bitOr(${one}, ${other})`,
  sumOfProducts: (limb) => `sum(toUInt128(${limb} * (toUInt64(basis_points) * ppm)))`,
  isBounded: "throwIf(basis_points > 10000 OR ppm > 1000000, 'A weight is above all there is') = 0",
};
