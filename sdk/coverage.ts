// Which functions of the contracts have an action, and why others have none. A function with a result and no effect has
// none: `read` takes it as it is, typed by the ABI.

/** What the SDK has of a contract's functions that send a transaction. */
export interface Coverage {
  /** Names of functions; `action = signature` where a name stands for two functions. */
  readonly actions: readonly string[];
  /** Of each other function, why it has none; by signature where a name stands for two. */
  readonly without: Readonly<Record<string, string>>;
}

const BINDING = "The deployment calls it, once.";
const COURT_ONLY = "Only the court may call it.";
const ESCROW_ONLY = "Only the escrow may call it.";
const MODULE = "A contract that locks bonds calls it, for its own locks.";
const RULING = "Only the dispute's arbitrator may call it, which `tell` of the council does.";
const RENOUNCING = "It would leave the contract without an owner, and the suite's owner is the timelock for good.";
const SELF_ONLY = "Only the contract itself may call it.";
const TOKEN_HOOK = "A token's contract calls it when it is sent.";

const OWNED = ["transferOwnership", "acceptOwnership"];
const GUARDED = [...OWNED, "setGuardian", "pause", "unpause"];
const ERC20 = ["transfer", "approve", "transferFrom", "permit"];
const ERC3009 = [
  "transferWithAuthorization = transferWithAuthorization(address,address,uint256,uint256,uint256,bytes32,uint8,bytes32,bytes32)",
  "transferWithAuthorizationBytes = transferWithAuthorization(address,address,uint256,uint256,uint256,bytes32,bytes)",
  "receiveWithAuthorization = receiveWithAuthorization(address,address,uint256,uint256,uint256,bytes32,uint8,bytes32,bytes32)",
  "receiveWithAuthorizationBytes = receiveWithAuthorization(address,address,uint256,uint256,uint256,bytes32,bytes)",
  "cancelAuthorization = cancelAuthorization(address,bytes32,uint8,bytes32,bytes32)",
  "cancelAuthorizationBytes = cancelAuthorization(address,bytes32,bytes)",
];
const ERC721 = [
  "approve",
  "setApprovalForAll",
  "transferFrom",
  "safeTransferFrom = safeTransferFrom(address,address,uint256)",
  "safeTransferFromWithData = safeTransferFrom(address,address,uint256,bytes)",
];
const VOTES = ["delegate", "delegateBySig"];

/** By contract; a test compares it with the ABIs. */
export const COVERAGE: Readonly<Record<string, Coverage>> = {
  AllocationView: { actions: [], without: {} },
  BondVault: {
    actions: ["deposit", "withdraw"],
    without: { burn: MODULE, lock: MODULE, move: MODULE, unlock: MODULE },
  },
  ContributionLedger: {
    actions: [
      ...GUARDED,
      ...["commit", "reveal", "draw", "review", "close", "finalize", "expire", "forfeit", "freeze"],
      ...["withdrawTreasury", "setExposureFloor"],
    ],
    without: { decide: COURT_ONLY, punish: COURT_ONLY, resample: COURT_ONLY },
  },
  ContributorRoots: {
    actions: [...OWNED, "contest", "lapse", "setArbitrator", "setContestStake"],
    without: { bind: BINDING, renounceOwnership: RENOUNCING, rule: RULING },
  },
  CouncilArbitrator: {
    actions: [...OWNED, "vote", "refuse", "tell", "withdraw", "setArbitrationCost", "setCouncil"],
    without: {
      appeal: "Rulings of the council can't be appealed: it always reverts.",
      createDispute: "The contract that will be told the ruling calls it.",
      renounceOwnership: RENOUNCING,
    },
  },
  CuratorSeats: {
    actions: ["takeSeat", "leaveSeat", "vacateSeat"],
    without: { dismiss: "A ledger calls it, for the seats under its own address." },
  },
  DatanetCourt: {
    actions: [
      ...[
        "proveOutside",
        "proveDuplicate",
        "proveCollision",
        "claimDuplicate",
        "settleClaim",
        "demand",
        "answer",
        "lapse",
      ],
      ...["challenge", "challengeBatch", "bring", "closeCase", "settleChallenge", "appeal", "refuseAppeal", "takeDown"],
    ],
    without: { bind: BINDING, rule: RULING },
  },
  DatanetRegistry: {
    actions: [
      ...[...GUARDED, ...ERC721],
      ...["createDatanet", "addTerms", "setCurator", "setURI", "listLicense", "setArbitrator"],
    ],
    without: {},
  },
  FeePolicies: {
    actions: [...OWNED, "addPolicy", "setFloors"],
    without: { renounceOwnership: RENOUNCING },
  },
  HookDeployer: {
    actions: [],
    without: { deploy: "The deployment calls it, for contracts whose address must say which hooks they are." },
  },
  HostRegistry: {
    actions: [
      ...GUARDED,
      ...["register", "setEndpoint", "setReceiptKey", "setOffer", "topUp", "setDrain", "depart"],
      ...["proveTwice", "proveTotal", "setParameters"],
    ],
    without: { bind: BINDING },
  },
  LineageCourt: {
    actions: [
      ...GUARDED,
      ...["postBond", "postBondFor", "nameBonder", "standFor", "renewBond", "giveNotice", "releaseBond"],
      ...["accuse", "endAccusation", "setBuilderBond", "setArbitrator"],
    ],
    without: { bind: BINDING, postFor: "The registry calls it while a model is registered.", rule: RULING },
  },
  LiquidityLocker: {
    actions: ["provide", "giveUp", "collect", "stream"],
    without: { bind: BINDING, fund: ESCROW_ONLY, unlockCallback: "Only the pool manager may call it." },
  },
  MilestoneEscrow: {
    actions: [
      ...OWNED,
      ...["attest", "objectTo", "withdrawObjection", "contest", "lapse", "release", "fail", "redeem", "pay"],
      ...["releaseTeam", "releaseContributor", "sendLiquidity", "setArbitrator", "setAttestationBond"],
    ],
    without: {
      bind: BINDING,
      open: "The offering contract calls it when an offering is settled.",
      renounceOwnership: RENOUNCING,
      rule: RULING,
    },
  },
  ModelGovernor: {
    actions: [
      ...["admit", "support", "oppose", "withdraw", "passOn"],
      ...["proposeVersion", "proposePolicy", "proposeURI", "proposeBonder"],
      ...["executeVersion", "executePolicy", "executeURI", "executeBonder"],
    ],
    without: {},
  },
  ModelOffering: {
    actions: [...GUARDED, "create", "abandon", "bid", "cancel", "settle", "claim", "setCurrencyCap"],
    without: {},
  },
  ModelRegistry: {
    actions: [...GUARDED, ...ERC721, "register", "addVersion", "setReceiver", "setURI"],
    without: { amend: COURT_ONLY },
  },
  ModelToken: {
    actions: [...ERC20, ...VOTES, "burn", "burnFrom"],
    without: { initialize: "The factory calls it with each clone, once." },
  },
  ModelTokenFactory: { actions: ["createModelToken"], without: {} },
  OpenGovernor: {
    actions: [
      "propose",
      ...["castVote", "castVoteWithReason", "castVoteWithReasonAndParams"],
      ...["castVoteBySig", "castVoteWithReasonAndParamsBySig"],
      "queue = queue(uint256)",
      "execute = execute(uint256)",
      "cancel = cancel(uint256)",
      "queueByContent = queue(address[],uint256[],bytes[],bytes32)",
      "executeByContent = execute(address[],uint256[],bytes[],bytes32)",
      "cancelByContent = cancel(address[],uint256[],bytes[],bytes32)",
      ...["relay", "setVotingDelay", "setVotingPeriod", "setProposalThreshold"],
      ...["setLateQuorumVoteExtension", "updateQuorumNumerator"],
    ],
    without: {
      onERC1155BatchReceived: TOKEN_HOOK,
      onERC1155Received: TOKEN_HOOK,
      onERC721Received: TOKEN_HOOK,
    },
  },
  OpenTimelock: {
    actions: [
      ...["schedule", "scheduleBatch", "execute", "executeBatch", "cancel"],
      ...["updateDelay", "grantRole", "revokeRole", "renounceRole"],
    ],
    without: {
      onERC1155BatchReceived: TOKEN_HOOK,
      onERC1155Received: TOKEN_HOOK,
      onERC721Received: TOKEN_HOOK,
    },
  },
  OpenToken: { actions: [...ERC20, ...ERC3009, ...VOTES, "burn", "burnFrom"], without: {} },
  PaymentEscrow: {
    actions: [
      ...GUARDED,
      ...["deposit", "depositWithPermit", "depositWithAuthorization", "startThaw", "withdrawDeposit"],
      ...["authorizeSigner", "collect", "collectMany", "pay", "release"],
      ...["withdrawCredit", "moveCredit", "streamCredit", "skim", "setTokenCap"],
    ],
    without: { collectFor: SELF_ONLY },
  },
  PaymentReceiver: { actions: ["sweep"], without: {} },
  PaymentReceiverFactory: { actions: ["create", "createAndSweep"], without: {} },
  RevenueRightsFactory: { actions: ["create"], without: {} },
  RewardLane: {
    actions: [
      ...["post", "activate", "claim", "claimTo", "passOn", "callForRoot"],
      ...["proveLeaf", "provePair", "proveFall", "proveMissing", "proveUnsound"],
      ...[
        "demandLeaf",
        "demandAuthor",
        "answerLeaf",
        "answerAuthor",
        "answerUnchanged",
        "expireDemand",
        "releaseDemand",
      ],
      ...["dispute", "endDispute"],
    ],
    without: { rule: RULING },
  },
  RewardLaneFactory: {
    actions: [
      ...GUARDED,
      ...["create", "claimMany", "setPayee", "setRecoverer", "announceRecovery", "refuseRecovery", "finishRecovery"],
      ...["setBondRate", "setBonds", "setReserve", "setArbitrator", "setFallbackAttributor"],
    ],
    without: {},
  },
  StreamingStake: {
    actions: [
      ...[...GUARDED, ...VOTES],
      ...["stake", "startCooldown", "cancelCooldown", "withdraw", "claim", "fund", "listReward"],
    ],
    without: {},
  },
  TransferProbe: {
    actions: [],
    without: { probe: "It is never deployed: a deployment simulates it in the place of a token's holder." },
  },
  VestingCampaign: { actions: ["claim", "clawBack"], without: {} },
  VestingCampaignFactory: { actions: ["create"], without: {} },
  VestingVault: {
    actions: [
      ...VOTES,
      ...["createPlan", "create", "createBatch", "release", "releaseMany", "revoke", "setPlanOwner", "transfer"],
    ],
    without: {},
  },
  VotingPower: { actions: [], without: {} },
  WeightedSplitter: {
    actions: [...GUARDED, "createSplit", "setWeights", "setSplitOwner", "deposit", "claim", "setTokenCap"],
    without: {},
  },
  WrappedNativeOpen: {
    actions: [...ERC20, ...ERC3009, ...VOTES, "deposit", "depositTo", "withdrawTo"],
    without: {},
  },
  WrappedOpen: { actions: [...ERC20, ...ERC3009, ...VOTES, "depositFor", "withdrawTo"], without: {} },
};
