// A version that the holders let pass.
import { type Chain, latestTime, mined, setNextBlockTime } from "./chain.ts";
import type { Economy } from "./deploy.ts";
import { versionNamed } from "./model.ts";
import type { Offered } from "./offeringTerms.ts";

/** A version of a sold model. */
export interface PassedVersion {
  readonly proposalId: bigint;
  /** The version's number. */
  readonly number: bigint;
  /** What would have contested it, in units of 10⁻¹⁸ token. */
  readonly needed: bigint;
  /** From the proposal to its execution, in seconds. */
  readonly took: number;
}

/** The builder, whose bond goes on to stand for the model, proposes a version. Nobody objects, and anybody executes it. */
export async function passVersion(
  chain: Chain,
  { modelGovernor, lineageCourt, modelRegistry }: Economy,
  { offeringId, disclosure }: Offered,
): Promise<PassedVersion> {
  const { builder } = chain.accounts;
  const { modelId } = disclosure;
  const version = versionNamed("Licence Counsel 2");
  await mined(modelGovernor.admit(offeringId, disclosure));
  await mined(lineageCourt.connect(builder).standFor(modelId, modelGovernor));
  await mined(modelGovernor.connect(builder).proposeVersion(modelId, version, [], 0n));
  const began = await latestTime(chain);
  const proposalId = await modelGovernor.proposalCount();

  await setNextBlockTime(chain, began + Number(await modelGovernor.WINDOW_PERIOD()));
  await mined(modelGovernor.executeVersion(proposalId, version, []));
  const { needed } = await modelGovernor.getProposal(proposalId);
  const { versions } = await modelRegistry.getModel(modelId);
  return { proposalId, number: versions, needed, took: (await latestTime(chain)) - began };
}
