/** The programs that use the packed SDK, each in the folder of its name. */
export const CONSUMERS = ["node", "solidity", "browser"] as const;
export type Consumer = (typeof CONSUMERS)[number];
