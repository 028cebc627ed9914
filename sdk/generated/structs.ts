import type { Address, Hex } from "../values.ts";

/** What a campaign pays, to whom and when; fixed for ever. All times are in seconds. */
export interface CampaignTerms {
  /** Root of the sum tree over the promises, see `IVestingCampaign`. */
  readonly root: Hex;
  /** Sum of all promises, in the token's smallest unit, which is what the campaign is funded with. */
  readonly total: bigint;
  /** Levels of the tree below its root; at most 32. */
  readonly depth: number;
  /** Time since 1970 that the terms' times are counted from; may lie in the past or in the future. */
  readonly start: number;
  readonly cliff: number;
  readonly delay: number;
  readonly duration: number;
  readonly steps: number;
  /** Receives what nobody has opened, long after everything has vested. */
  readonly owner: Address;
  /** Time since 1970; a year or more after everything has vested, and after the campaign's creation. */
  readonly clawBackFrom: number;
}

/**
 * Who pays whom for what, under which terms. Its id is keccak256(abi.encode(chain id, escrow, payer, host, token,
 * model, policy hash, nonce)).
 */
export interface Channel {
  readonly payer: Address;
  readonly host: Address;
  /** Address of the token. */
  readonly token: Address;
  /** The model, counted from 1. */
  readonly modelId: number;
  readonly policyHash: Hex;
  /** Any number; the same one names the same channel for ever. */
  readonly nonce: bigint;
}

/** What a lineage is said to lack: a dataset version, or the model that a model was made from. */
export interface Claim {
  /** Zero where a parent is claimed. */
  readonly dataset: DatasetVersion;
  /** Zero where a dataset version is claimed. */
  readonly parent: number;
}

/** A voucher with what collects it. */
export interface Collection {
  readonly channel: Channel;
  readonly voucher: Voucher;
  /** The payer, or a signer that he has authorised in this channel. */
  readonly signer: Address;
  /** By the signer's key, or by ERC-1271 where the signer has code. */
  readonly signature: Hex;
  /**
   * Where anyone but the host collects: abi.encode(Receipt, bytes signature) of the last receipt that the voucher
   * acknowledges; else it isn't read.
   */
  readonly receipt: Hex;
}

/** What is fixed for ever when a datanet is created. */
export interface DatanetForm {
  /** What kind of records it holds, as an IANA media type, such as "text/plain". */
  readonly dataType: string;
  /** What every curator's seat takes as a stake, in units of the bonds' token. */
  readonly seatStake: bigint;
  /** Whether the owner appoints who may take a seat; otherwise anyone may, and the stake isn't 0. */
  readonly seatsByAppointment: boolean;
}

/** What contributors and users of a datanet agree to. Versions are appended, and none is ever changed. */
export interface DatanetTerms {
  /** The SPDX identifier of the licence that records are contributed under; it stands in the table. */
  readonly license: string;
  /** keccak256 of the schema that every record follows. */
  readonly schemaHash: Hex;
  /** keccak256 of the terms that contributors and users agree to. */
  readonly termsHash: Hex;
  /** Rules what panels and proofs can't (ERC-792); it stands on the registry's list. */
  readonly arbitrator: Address;
  readonly review: ReviewTerms;
}

/** A frozen version of a datanet: its first `seq` batches. */
export interface DatasetVersion {
  /** The datanet, counted from 1. */
  readonly datanetId: number;
  readonly seq: bigint;
}

/** All that a bidder needs to know, and all that binds the creator. It is emitted whole and kept as a hash. */
export interface Disclosure {
  /** The model that is offered; the creator owns it. */
  readonly modelId: number;
  /** Name of the token, see `IModelTokenFactory`. */
  readonly name: string;
  /** Its ticker symbol. */
  readonly symbol: string;
  /** The documents: use of funds, criteria of milestones, risks. */
  readonly uri: string;
  /** keccak256 of what `uri` gives. */
  readonly documentHash: Hex;
  /** How the sale runs. */
  readonly sale: Sale;
  /** What is sold, in units of 10⁻¹⁸ token, as the supplies below. */
  readonly saleSupply: bigint;
  /** For `team`, vested after the last milestone. */
  readonly teamSupply: bigint;
  /** For contributors, by `contributorRoot`, vested after the last milestone. */
  readonly contributorSupply: bigint;
  /**
   * The tree of reward leaves over accepted records and their quality, see `IContributorRoots`; zero where contributors
   * get nothing.
   */
  readonly contributorRoot: Hex;
  /** What the creator has of the proceeds at settlement, in basis points. */
  readonly creatorShare: number;
  /** What is locked as liquidity, in basis points of the proceeds. */
  readonly liquidityShare: number;
  /** Receives the team's tokens. */
  readonly team: Address;
  /** How long the team's and the contributors' tokens vest after the last milestone, in seconds. */
  readonly vestingPeriod: number;
  /** In the order in which they are reached. */
  readonly milestones: readonly Milestone[];
  /** Who may attest a milestone, each with a bond. */
  readonly attestors: readonly Address[];
  /** Accounts of creator and team that bid themselves, as stated by the creator. */
  readonly teamBidders: readonly Address[];
}

/** How a fee is shared, in basis points that sum to 10,000. */
export interface FeePolicy {
  /** Goes to the treasury. */
  readonly protocol: number;
  /** Goes to the host that served. */
  readonly host: number;
  /** Goes to the model's receiver, less the royalty of its parent. */
  readonly model: number;
  /** Is streamed to who stakes OPEN. */
  readonly stakers: number;
  /** Goes to `lane`. */
  readonly contributors: number;
  /** Holds the contributors' part until it is attributed. */
  readonly lane: Address;
}

/** A claim of one account in one lane. */
export interface LaneClaim {
  readonly lane: Address;
  readonly leaf: RewardLeaf;
  /** The siblings on the path from the leaf to the root. */
  readonly proof: readonly Hex[];
}

/** A licence that datanets may be under. */
export interface License {
  /** Its SPDX identifier (https://spdx.org/licenses/), such as "CC-BY-4.0", or a LicenseRef. */
  readonly spdxId: string;
  /** What it asks of users: a sum of the registry's constants. */
  readonly flags: number;
}

/** Something the creator promises to reach, and what it frees. */
export interface Milestone {
  /** It is attested up to here, in seconds since 1970. */
  readonly deadline: number;
  /** Its part of the proceeds, in basis points. */
  readonly share: number;
  /** keccak256 of the text that says when it is reached. */
  readonly criteria: Hex;
}

/** What is fixed for ever when a model is registered. */
export interface ModelForm {
  /** The weights that its adapters go on, such as "organisation/namerevision". */
  readonly baseModel: string;
  /** The SPDX identifier of the licence that the model is under; it stands in the datanets' table. */
  readonly license: string;
  /** The model that this one was made from; 0 where there is none. Declared, not verified. */
  readonly parent: number;
  /** What models that are made from this one owe it of their own slice of every fee, in basis points. */
  readonly royaltyAsk: number;
  /** Whether fees may be asked for it; no licence in the lineage says NON_COMMERCIAL then. */
  readonly commercial: boolean;
}

/** One state of a model's weights, as stated by its owner. */
export interface ModelVersion {
  /** keccak256 of the adapter's file. */
  readonly adapterHash: Hex;
  /** keccak256 of the description of the training run: configuration, seeds, and how records were used. */
  readonly trainingHash: Hex;
  /** keccak256 of the evaluation's report. */
  readonly evaluationHash: Hex;
}

/** What a new schedule needs. */
export interface NewSchedule {
  /** Receives the releases; neither the zero address nor the vault. */
  readonly beneficiary: Address;
  /** Time since 1970, in seconds; may lie in the past or in the future. */
  readonly start: number;
  /** What vests in all, in the token's smallest unit; not zero. */
  readonly amount: bigint;
}

/** What a host asks for a model in a token, in its units for a million tokens of text. */
export interface Offer {
  readonly perMillionIn: bigint;
  readonly perMillionOut: bigint;
}

/** What a commit hides, and the terms that the batch shall be under. */
export interface Opening {
  /** The datanet, counted from 1. */
  readonly datanetId: number;
  /** Root of the Merkle tree over the records. */
  readonly root: Hex;
  /** How many records the tree holds. */
  readonly count: bigint;
  /** keccak256 of the manifest's bytes. */
  readonly manifestHash: Hex;
  /** What made the commit unguessable. */
  readonly salt: Hex;
  /** A version of the datanet's terms that was in force at the commit, or has come into force since. */
  readonly termsVersion: number;
}

/** What an auction came to; see `IModelOffering` for its rules. */
export interface Outcome {
  /** What all pay, as a price. */
  readonly price: bigint;
  /** Bids at this limit or above are filled whole; those at the one below it in part, others not at all. */
  readonly firstFilled: number;
  /** What was bid at the limit below it, in units of the currency; 0 where `firstFilled` is 0. */
  readonly marginBid: bigint;
  /** What of that is paid: U, or 0. */
  readonly marginPaid: bigint;
  /** What is sold for that, in units of 10⁻¹⁸ token: R, or 0. */
  readonly marginSold: bigint;
  /** What goes to the escrow, in units of the currency. */
  readonly proceeds: bigint;
  /**
   * What is kept for bidders, in units of 10⁻¹⁸ token: ⌊proceeds · 10³⁶ / price⌋, or the whole supply where some are
   * filled in part. All claims come to at most this.
   */
  readonly sold: bigint;
}

/** How an amount vests. All times are in seconds, counted from a schedule's start. */
export interface Plan {
  /** Nothing is vested before this time. At most `delay + duration`. */
  readonly cliff: number;
  /**
   * The linear part starts here; at most `cliff`. With `delay = 0` the cliff releases what accrued since the start;
   * with `delay = cliff` it releases nothing by itself.
   */
  readonly delay: number;
  /** Length of the linear part. With 0 the whole amount vests at the cliff. */
  readonly duration: number;
  /**
   * 0 vests by the second; otherwise the linear part vests in that many equal steps, each at the end of its share of
   * the duration, which must be a multiple of `steps`.
   */
  readonly steps: number;
  /** Whether the plan's owner can take back what has not vested. */
  readonly revocable: boolean;
  /** Whether a beneficiary can hand a schedule over. */
  readonly transferable: boolean;
  /** Whether what a beneficiary has not been paid yet votes; never of a revocable plan. */
  readonly votes: boolean;
}

/** A leaf and the siblings on its way up, as StandardMerkleTree gives them, at most `MAX_DEPTH`. */
export interface ProvenLeaf {
  readonly leaf: RewardLeaf;
  /** The siblings on the path from the leaf to the root. */
  readonly proof: readonly Hex[];
}

/**
 * What a host states about one answer. It signs the EIP-712 struct `Receipt(bytes32 channelId,uint64 index,uint32
 * modelVersion,bytes32 requestHash,bytes32 responseHash,uint64 tokensIn,uint64 tokensOut,uint128 price,uint128
 * total,bool isOpen)` in the host registry's domain ("HostRegistry", "1"), by its receipt key.
 */
export interface Receipt {
  /** The answer's place in its channel, from 0. */
  readonly index: bigint;
  /** Which version of the model has answered. */
  readonly modelVersion: number;
  /** keccak256 of the request's bytes. */
  readonly requestHash: Hex;
  /** keccak256 of the response's bytes. */
  readonly responseHash: Hex;
  /** How many tokens were read. */
  readonly tokensIn: bigint;
  /** How many tokens were written. */
  readonly tokensOut: bigint;
  /** Of this answer, in units of the channel's token. */
  readonly price: bigint;
  /** Of all answers in the channel up to this one, in the same units. */
  readonly total: bigint;
  /** Whether the response may be published for attribution. */
  readonly isOpen: boolean;
}

/** What a receiver's tokens are split by; fixed for ever. */
export interface ReceiverTerms {
  /** Who serves. */
  readonly host: Address;
  /** What is paid in. */
  readonly token: Address;
  /** What is served. */
  readonly modelId: number;
  /** The model's fee policy, as the escrow knows it. */
  readonly policyHash: Hex;
}

/** A record and the place that it claims in a batch. */
export interface Record {
  /** The batch. */
  readonly batchId: bigint;
  /** Its index in the batch, from 0. */
  readonly index: bigint;
  /** keccak256 of its content; a keyed hash where the content could be guessed. */
  readonly recordHash: Hex;
  /** The payee for it, as stated by the submitter. */
  readonly author: Address;
}

/** How batches are paid and reviewed, as one slot. */
export interface ReviewTerms {
  /** What a record of a batch without a fault earns, in units of the bonds' token. */
  readonly payPerRecord: bigint;
  /** What a panelist earns by a verdict, in units of the bonds' token; at most the seat's stake. */
  readonly seatFee: bigint;
  /** How many records a day all newcomers may contribute together. */
  readonly newcomerRecords: number;
  /** How many seats review a batch: 1 to 5. */
  readonly panelSize: number;
  /** How many of them make a review: more than half of the panel. */
  readonly quorum: number;
  /** How many records of a batch they look at: 1 to 16, or all where a batch has fewer. */
  readonly sampleSize: number;
  /** Whether anyone may demand a record's content on chain; not for data that must stay private. */
  readonly contentOnDemand: boolean;
}

/** What one account has earned in a lane since its beginning. */
export interface RewardLeaf {
  /** Its place in the tree, from 0. */
  readonly index: bigint;
  /** Who has earned it; leaves are in the order of their accounts, and no two have the same. */
  readonly account: Address;
  /** All that it has earned, in units of the token, what is paid out included. */
  readonly cumulative: bigint;
  /** The sum of `cumulative` of all leaves before. */
  readonly sumBefore: bigint;
}

/** How the sale runs. Amounts are in units of the currency, times in seconds since 1970. */
export interface Sale {
  /** What is paid with; of the list. */
  readonly currency: Address;
  /** Bids are taken from here on. */
  readonly start: number;
  /** Bids are canceled before here; in `start` … `end`. */
  readonly cancelEnd: number;
  /** Bids are taken before here. */
  readonly end: number;
  /** How many limits bids can name; limit i is `limitOf(i)`, from 0. */
  readonly tickCount: number;
  /** By how much a limit is above the one before, in basis points, rounded up to a unit of the price. */
  readonly tickGrowth: number;
  /** Limit 0, as a price, see `IModelOffering`. */
  readonly floorPrice: bigint;
  /** The least that a bidder has at one limit. */
  readonly minBid: bigint;
  /** Below it the offering fails. */
  readonly softCap: bigint;
  /**
   * Who may bid: a root over leaves `(address account)` as OpenZeppelin's StandardMerkleTree makes them; zero where
   * anybody may.
   */
  readonly allowRoot: Hex;
}

/** A subtree of a sum tree. */
export interface SumNode {
  /** Its root. */
  readonly hash: Hex;
  /** Of all promises in it, in the token's smallest unit. */
  readonly sum: bigint;
}

/** A panelist's verdict on the sample of a round. */
export interface Verdict {
  /** Its position in the panel. */
  readonly position: number;
  /** Which records of the sample fail, a bit each, in the order of `sampleOf`. */
  readonly fails: number;
  /**
   * Its signature of the EIP-712 struct `Verdict(uint64 batchId,uint8 round,bytes32 root,uint16 fails)` in the domain
   * ("ContributionLedger", "1"); empty where the panelist itself is the caller.
   */
  readonly signature: Hex;
}

/**
 * What a payer owes in a channel, all since its beginning. It is signed as the EIP-712 struct `Voucher(bytes32
 * channelId,uint128 amount,uint64 receiptCount,bytes32 receiptsRoot)` in the escrow's domain ("PaymentEscrow", "1").
 */
export interface Voucher {
  /** In units of the channel's token. */
  readonly amount: bigint;
  /** How many receipts of the host it acknowledges. */
  readonly receiptCount: bigint;
  /** The root of their tree. */
  readonly receiptsRoot: Hex;
}

/** An account's new weight in a split. */
export interface WeightUpdate {
  /** Neither the zero address nor the splitter. */
  readonly account: Address;
  /** Share of every later deposit, relative to the split's total weight. 0 takes the account out. */
  readonly weight: bigint;
}
