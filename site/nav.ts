/** Pages for one kind of reader. */
export interface Group {
  readonly title: string;
  readonly what: string;
  /** Files of `docs/` without their ending, in the order in which they are read. */
  readonly pages: readonly string[];
}

/** Every page of `docs/` but the decisions stands in one group. */
export const GROUPS: readonly Group[] = [
  {
    title: "Begin",
    what: "What the suite is, and first steps with it.",
    pages: ["quick-start", "first-script", "attribution-rewards", "architecture", "gallery"],
  },
  {
    title: "Contributors and curators",
    what: "Datanets, batches and their review, the court, and being paid for what one has contributed.",
    pages: [
      ...["datanetregistry", "contributionledger", "datanetcourt", "councilarbitrator", "bondvault", "watch"],
      ...["attribution", "influence", "rewardlane", "watchtower", "simulate-curation"],
      "simulate-rewards",
    ],
  },
  {
    title: "Payers, hosts and integrators",
    what: "Models and their lineage, fees, metered payments, x402, and epochs of rewards.",
    pages: [
      ...["modelregistry", "lineagecourt", "feepolicies", "paymentescrow", "hostregistry", "channels", "x402"],
      ...["epoch", "gather", "weightedsplitter"],
    ],
  },
  {
    title: "Offerings",
    what: "Selling a model's token: the auction, milestones, locked liquidity, and the model's governor.",
    pages: [
      ...["modeloffering", "offering", "milestoneescrow", "liquiditylocker", "contributorroots", "modelgovernor"],
      "simulate-offering",
    ],
  },
  {
    title: "OPEN: vesting, staking, governance",
    what: "The token, its published allocation, campaigns, income of stakers, and votes.",
    pages: [
      ...["tokens", "vestingvault", "vestingcampaign", "supply", "simulate-supply", "streamingstake", "governance"],
      "guarded",
    ],
  },
  {
    title: "Operators",
    what: "Deploying, and what things cost.",
    pages: ["deploying", "benchmarks"],
  },
  {
    title: "Security and decisions",
    what: "What is answered and what isn't, what always holds, what is proved, and why it is as it is.",
    pages: ["security", "invariants", "proofs"],
  },
];
