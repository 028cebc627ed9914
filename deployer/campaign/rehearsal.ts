import type { HardhatEthersSigner } from "@nomicfoundation/hardhat-ethers/types";
import hre from "hardhat";
import type { CampaignTerms } from "../../sdk/claims.ts";
import { EconomyError, errorLine } from "../../sdk/errors.ts";
import type { RehearsedStep } from "../rehearsal.ts";

/**
 * Approves and creates a campaign on a chain inside this process, at the time `now`: a node can't simulate the second
 * transaction before the first. The plain OPEN stands in for every form. Throws CAMPAIGN_FAILED where it reverts.
 */
export async function rehearseCampaign(terms: CampaignTerms, now: number, chainType: string): Promise<RehearsedStep[]> {
  const connection = await hre.network.create<string>({ network: chainType === "op" ? "op" : "default" });
  try {
    const { ethers, networkHelpers } = connection;
    const [sender] = (await ethers.getSigners()) as [HardhatEthersSigner];
    const token = await ethers.deployContract("OpenToken", ["Open", "OPEN", terms.total, sender]);
    const factory = await ethers.deployContract("VestingCampaignFactory", [token]);
    if (now > (await networkHelpers.time.latest())) await networkHelpers.time.increaseTo(now);

    const approval = await token.approve(factory, terms.total);
    const creation = await factory.create(terms);
    const [approved, created] = [await approval.wait(), await creation.wait()];
    return [
      { name: "OPEN.approve", gas: approved?.gasUsed ?? 0n, data: approval.data },
      { name: "VestingCampaignFactory.create", gas: created?.gasUsed ?? 0n, data: creation.data },
    ];
  } catch (error) {
    throw new EconomyError(
      "CAMPAIGN_FAILED",
      `In a rehearsal the campaign was refused: ${errorLine(error)}.`,
      "Correct the terms: nothing was sent.",
    );
  } finally {
    await connection.close();
  }
}
