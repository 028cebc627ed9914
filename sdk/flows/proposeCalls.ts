import type { Call } from "../call.ts";
import { requestOf } from "../encode.ts";
import type { OpenGovernorAbi } from "../generated/abis/openGovernor.ts";
import { propose } from "../generated/actions/openGovernor/propose.ts";
import type { Address } from "../values.ts";

/** What `proposeCalls` takes. */
export interface ProposeCallsParameters {
  /** The OpenGovernor. */
  readonly address: Address;
  /** What the timelock does once the proposal has passed, in this order. */
  readonly calls: readonly Call[];
  /** Part of the proposal's number. */
  readonly description: string;
}

/**
 * The call that proposes other calls to the holders of OPEN.
 *
 * @example
 * ```ts
 * const cap = paymentEscrow.setTokenCap({ address: escrow, token: open, cap: 10n ** 24n });
 * const call = proposeCalls({ address: governor, calls: [cap], description: "Raise the cap" });
 * equal(call.args[0][0], escrow);
 * ```
 */
export function proposeCalls(parameters: ProposeCallsParameters): Call<OpenGovernorAbi, "propose"> {
  const { address, calls, description } = parameters;
  const requests = calls.map((call) => requestOf(call));
  return propose({
    address,
    targets: requests.map(({ to }) => to),
    values: requests.map(({ value }) => value),
    calldatas: requests.map(({ data }) => data),
    description,
  });
}
