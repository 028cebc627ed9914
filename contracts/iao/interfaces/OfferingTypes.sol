// SPDX-License-Identifier: MIT
pragma solidity ^0.8.20;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {ModelId} from "../../model/interfaces/IModelRegistry.sol";

/// @dev Number of an offering, counted from 1.
type OfferingId is uint64;

/// @notice How the sale runs. Amounts are in units of the currency, times in seconds since 1970.
/// @param currency What is paid with; of the list.
/// @param start Bids are taken from here on.
/// @param cancelEnd Bids are canceled before here; in `start` … `end`.
/// @param end Bids are taken before here.
/// @param tickCount How many limits bids can name; limit i is `limitOf(i)`, from 0.
/// @param tickGrowth By how much a limit is above the one before, in basis points, rounded up to a unit of the price.
/// @param floorPrice Limit 0, as a price, see {IModelOffering}.
/// @param minBid The least that a bidder has at one limit.
/// @param softCap Below it the offering fails.
/// @param allowRoot Who may bid: a root over leaves `(address account)` as OpenZeppelin's StandardMerkleTree makes them; zero
/// where anybody may.
struct Sale {
    IERC20 currency;
    uint40 start;
    uint40 cancelEnd;
    uint40 end;
    uint16 tickCount;
    uint16 tickGrowth;
    uint128 floorPrice;
    uint128 minBid;
    uint128 softCap;
    bytes32 allowRoot;
}

/// @notice Something the creator promises to reach, and what it frees.
/// @param deadline It is attested up to here, in seconds since 1970.
/// @param share Its part of the proceeds, in basis points.
/// @param criteria keccak256 of the text that says when it is reached.
struct Milestone {
    uint40 deadline;
    uint16 share;
    bytes32 criteria;
}

/// @notice All that a bidder needs to know, and all that binds the creator. It is emitted whole and kept as a hash.
/// @param modelId The model that is offered; the creator owns it.
/// @param name Name of the token, see {IModelTokenFactory}.
/// @param symbol Its ticker symbol.
/// @param uri The documents: use of funds, criteria of milestones, risks.
/// @param documentHash keccak256 of what `uri` gives.
/// @param sale How the sale runs.
/// @param saleSupply What is sold, in units of 10⁻¹⁸ token, as the supplies below.
/// @param teamSupply For `team`, vested after the last milestone.
/// @param contributorSupply For contributors, by `contributorRoot`, vested after the last milestone.
/// @param contributorRoot The tree of reward leaves over accepted records and their quality, see {IContributorRoots}; zero where
/// contributors get nothing.
/// @param creatorShare What the creator has of the proceeds at settlement, in basis points.
/// @param liquidityShare What is locked as liquidity, in basis points of the proceeds.
/// @param team Receives the team's tokens.
/// @param vestingPeriod How long the team's and the contributors' tokens vest after the last milestone, in seconds.
/// @param milestones In the order in which they are reached.
/// @param attestors Who may attest a milestone, each with a bond.
/// @param teamBidders Accounts of creator and team that bid themselves, as stated by the creator.
struct Disclosure {
    ModelId modelId;
    string name;
    string symbol;
    string uri;
    bytes32 documentHash;
    Sale sale;
    uint128 saleSupply;
    uint128 teamSupply;
    uint128 contributorSupply;
    bytes32 contributorRoot;
    uint16 creatorShare;
    uint16 liquidityShare;
    address team;
    uint40 vestingPeriod;
    Milestone[] milestones;
    address[] attestors;
    address[] teamBidders;
}

/// @notice Where an offering stands.
enum OfferingState {
    None,
    Open,
    Failed,
    Succeeded
}

/// @notice What an auction came to; see {IModelOffering} for its rules.
/// @param price What all pay, as a price.
/// @param firstFilled Bids at this limit or above are filled whole; those at the one below it in part, others not at all.
/// @param marginBid What was bid at the limit below it, in units of the currency; 0 where `firstFilled` is 0.
/// @param marginPaid What of that is paid: U, or 0.
/// @param marginSold What is sold for that, in units of 10⁻¹⁸ token: R, or 0.
/// @param proceeds What goes to the escrow, in units of the currency.
/// @param sold What is kept for bidders, in units of 10⁻¹⁸ token: ⌊proceeds · 10³⁶ / price⌋, or the whole supply where some are
/// filled in part. All claims come to at most this.
struct Outcome {
    uint128 price;
    uint16 firstFilled;
    uint128 marginBid;
    uint128 marginPaid;
    uint128 marginSold;
    uint128 proceeds;
    uint128 sold;
}
