import { AbiCoder, keccak256, ParamType } from "ethers";
import type { SaleRules } from "../simulations/auction.ts";
import { ModelOffering__factory } from "../typechain-types/index.ts";
import type { DisclosureStructOutput } from "../typechain-types/iao/ModelOffering.ts";
import type { DisclosureView } from "./view.ts";

/** A disclosure as a plain object. */
export function plainDisclosure(given: DisclosureStructOutput): DisclosureView {
  const { modelId, name, symbol, uri, documentHash, sale, saleSupply, teamSupply, contributorSupply } = given;
  const { contributorRoot, creatorShare, liquidityShare, team, vestingPeriod, milestones } = given;
  return {
    ...{ modelId, name, symbol, uri, documentHash, saleSupply, teamSupply, contributorSupply, contributorRoot, team },
    sale: {
      currency: sale.currency,
      start: Number(sale.start),
      cancelEnd: Number(sale.cancelEnd),
      end: Number(sale.end),
      tickCount: Number(sale.tickCount),
      tickGrowth: Number(sale.tickGrowth),
      floorPrice: sale.floorPrice,
      minBid: sale.minBid,
      softCap: sale.softCap,
      allowRoot: sale.allowRoot,
    },
    creatorShare: Number(creatorShare),
    liquidityShare: Number(liquidityShare),
    vestingPeriod: Number(vestingPeriod),
    milestones: milestones.map(({ deadline, share, criteria }) => {
      return { deadline: Number(deadline), share: Number(share), criteria };
    }),
    attestors: [...given.attestors],
    teamBidders: [...given.teamBidders],
  };
}

/** keccak256 of the disclosure's ABI encoding. */
export function disclosureHash(disclosure: DisclosureView): string {
  const input = ModelOffering__factory.createInterface().getFunction("create").inputs[0];
  return keccak256(AbiCoder.defaultAbiCoder().encode([ParamType.from(input)], [disclosure]));
}

/** What of a disclosure decides the price. */
export function rulesOf({ sale, saleSupply }: DisclosureView): SaleRules {
  const { floorPrice, tickGrowth, tickCount } = sale;
  return { supply: saleSupply, floor: floorPrice, growth: BigInt(tickGrowth), count: tickCount };
}

/** What the supplies come to: that for liquidity is its share of the sale's, rounded up. */
export function suppliesOf({ saleSupply, liquidityShare, teamSupply, contributorSupply }: DisclosureView) {
  const liquidity = (saleSupply * BigInt(liquidityShare) + 9_999n) / 10_000n;
  const issued = saleSupply + liquidity + teamSupply + contributorSupply;
  return { sale: saleSupply, liquidity, team: teamSupply, contributors: contributorSupply, issued };
}

/** What an account is in an offering, besides a bidder. */
export function rolesOf({ team, attestors, teamBidders }: DisclosureView, creator: string, account: string): string[] {
  return [
    ...(account === creator ? ["creator"] : []),
    ...(account === team ? ["team"] : []),
    ...(attestors.includes(account) ? ["attestor"] : []),
    ...(teamBidders.includes(account) ? ["team's bidder"] : []),
  ];
}
