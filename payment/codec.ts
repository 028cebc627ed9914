// What payers and hosts write to disk: JSON in which integers are strings that end in n.

const INTEGER = /^-?\d+n$/;

/** Text without line breaks. Strings in the value must not look like integers; addresses, hashes and bytes don't. */
export function encode(value: unknown): string {
  return JSON.stringify(value, (_, each: unknown) => (typeof each === "bigint" ? `${each}n` : each));
}

/** The value that was encoded. Throws where the text is none. */
export function decode(text: string): unknown {
  return JSON.parse(text, (_, each: unknown) =>
    typeof each === "string" && INTEGER.test(each) ? BigInt(each.slice(0, -1)) : each,
  );
}
