/** An address in hexadecimal digits. */
export type Address = `0x${string}`;

/** Bytes in hexadecimal digits. */
export type Hex = `0x${string}`;
