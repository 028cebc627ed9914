// The limits of FeePolicies, which take no other policy where a vote has set no floors.

/** Basis points of a fee. */
export interface PolicyShares {
  readonly protocol: number;
  readonly host: number;
  readonly model: number;
  readonly stakers: number;
  readonly contributors: number;
}

/** Why the contract would refuse a policy; nothing where it takes it. */
export function policyFault({ protocol, host, model, stakers, contributors }: PolicyShares): string | undefined {
  const sum = protocol + host + model + stakers + contributors;
  if (sum !== 10_000) return `the shares sum to ${sum} basis points, not to 10000.`;
  if (host < 1_000 || host > 7_000) return `host must be between 1000 and 7000, as FeePolicies takes it.`;
  if (protocol > 1_500) return `protocol must be at most 1500, as FeePolicies takes it.`;
  const left = 10_000 - host;
  if (contributors < Math.ceil((left * 3) / 10)) return `contributors must be 30% of what the host leaves.`;
  if (model < Math.ceil(left / 10)) return `model must be 10% of what the host leaves.`;
  return undefined;
}
