// SPDX-License-Identifier: MIT
pragma solidity ^0.8.20;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {IModelRegistry, ModelId} from "../../model/interfaces/IModelRegistry.sol";
import {IModelTokenFactory} from "../../model/interfaces/IModelTokenFactory.sol";
import {IMilestoneEscrow} from "./IMilestoneEscrow.sol";
import {IRevenueRightsFactory} from "./IRevenueRightsFactory.sol";
import {Disclosure, OfferingId, OfferingState, Outcome} from "./OfferingTypes.sol";

/// @title IModelOffering
/// @notice Sells a model's token by an auction in which all pay one price, after a disclosure that binds.
/// @dev A *price* is what 10³⁶ units of the token cost, in units of the currency. So n units cost n · price / 10³⁶.
///
/// **Limits.** A bid names one of at most 1,024 limits, p₀ the floor price and pᵢ₊₁ = pᵢ + ⌈pᵢ · tickGrowth / 10,000⌉. The
/// hard cap is what the whole sale comes to at the highest limit.
///
/// **The price.** S is the supply of the sale, bᵢ what was bid at limit i, and Cᵢ = Σ bₖ over all k ≥ i. Let j be the highest
/// limit with Cⱼ · 10³⁶ ≥ S · pⱼ.
///
/// | | price P | bids above j | bids at j | bids below j |
/// |---|---|---|---|---|
/// | no such j | p₀ | filled | filled | filled |
/// | ⌈Cⱼ₊₁ · 10³⁶ / S⌉ > pⱼ | that | filled | nothing | nothing |
/// | else | pⱼ | filled | in part: R = S − ⌈Cⱼ₊₁ · 10³⁶ / P⌉ tokens for U = ⌊R · P / 10³⁶⌋ | nothing |
///
/// Above the highest limit nothing is bid. Tokens are counted in units of 10⁻¹⁸. A filled bid of a units pays a,
/// and gets ⌊a · 10³⁶ / P⌋ tokens. One at j that is filled in part gets ⌊a · R / bⱼ⌋ tokens, and ⌊a · (bⱼ − U) / bⱼ⌋ back. Proceeds
/// are what is filled, and U. What rounding leaves, less than a unit of each for a bid, stays here. So nobody pays more than
/// his limit for what he gets and a unit of the token, and a unit of the currency more where he is filled in part; everybody above
/// the price is filled; the order of bids changes nothing. Tokens of the sale that are not kept for bidders are burned.
///
/// **Bids** are sums by bidder and limit. They are canceled before `cancelEnd` only: what stands then can't shrink, so that
/// nobody frightens others with bids that he takes back at the last moment.
///
/// **Settlement** reads the sums of all limits once from above, in as many calls as the callers like. Its cost depends on the limits,
/// not on the bids. Anybody may call it and everything after it.
///
/// **A pause** of the guardian stops `create` and `bid`. It puts off those of `cancelEnd` and `end` that are still ahead when it
/// begins, by as long as it lasts after `start`. Canceling, settling, claiming always work. An auction meets one pause at most: the
/// next one begins 60 days after a pause that ended after `start`, and began at most 14 days before, so 46 days after `start`; by
/// then the auction, of 30 days and a shift of 14, is over. So it doesn't matter that the shift is forgotten by then.
///
/// | state of an offering | deadline | who may call | who pays | result |
/// |---|---|---|---|---|
/// | – | – | a model's owner, unless paused: `create` | he gives the model | open |
/// | open, before `cancelEnd` | `cancelEnd` | a bidder: `cancel` | – | his bid goes back |
/// | open, from `start` on | `end` | anyone allowed, unless paused: `bid` | the bidder | – |
/// | open, from `end` on | none | anyone: `settle`, again while it isn't done | – | succeeded: proceeds and the other tokens go to the escrow, the model to its governor; or failed: all tokens are burned, the model goes back |
/// | open, from `SETTLE_PERIOD` after `end` on | none | anyone: `abandon` | – | failed |
/// | failed | none | anyone: `claim` | the contract | all that was bid goes back to the bidder |
/// | succeeded | none | anyone: `claim` | the contract | tokens, and what wasn't spent, go to the bidder |
///
/// **The model** is held here while the offering is open, and its fees go where they went. After a success they go to the
/// token's revenue rights for ever, see {IRevenueRightsFactory}, with what was collected before and not released; after a failure
/// to the creator as its owner, or to the other receiver that he had named.
///
/// **Abandoned.** Where nothing can settle an offering, for example since the currency doesn't pay the escrow, or the escrow isn't bound to
/// this contract, it fails in the end, and bidders have their money again.
///
/// The contract holds at least what was bid and neither claimed nor canceled nor settled, for each currency. Currencies are of a list
/// that the owner, the timelock, keeps, each with the highest hard cap that an offering may have; they deliver what they are told to.
interface IModelOffering {
    /// @notice Thrown where an address is zero that mustn't be.
    error ModelOfferingZeroAddress();

    /// @notice Thrown where a term of the disclosure is none that is allowed; `term` is its name, `value` what it is.
    error ModelOfferingInvalidTerm(string term, uint256 value);

    /// @notice Thrown where only the model's owner may act.
    error ModelOfferingNotOwner(ModelId modelId, address caller, address owner);

    /// @notice Thrown where the model's slice of fees belongs to somebody for ever.
    error ModelOfferingReceiverFixed(ModelId modelId, address receiver);

    /// @notice Thrown where the hard cap is above the currency's; a currency that isn't listed has 0.
    error ModelOfferingAboveCap(IERC20 currency, uint256 hardCap, uint256 cap);

    /// @notice Thrown where an offering isn't in the state that is needed.
    error ModelOfferingWrongState(OfferingId offeringId, OfferingState state);

    /// @notice Thrown where something is done outside its time: `from` on and before `to`, in seconds since 1970.
    error ModelOfferingNotNow(OfferingId offeringId, uint256 from, uint256 to);

    /// @notice Thrown where there is no such limit.
    error ModelOfferingUnknownTick(uint256 tick, uint256 tickCount);

    /// @notice Thrown where nothing is bid or canceled, or a bidder would have less at a limit than the minimum, and not
    /// nothing; `amount` is what he would have.
    error ModelOfferingBidTooSmall(uint256 amount, uint256 minBid);

    /// @notice Thrown where all bids at a limit would take more than 128 bits.
    error ModelOfferingBidTooLarge(uint256 amount);

    /// @notice Thrown where a bidder isn't on the list.
    error ModelOfferingNotAllowed(address bidder);

    /// @notice Thrown where a bidder has only `amount` at a limit, which is less than he cancels, or nothing.
    error ModelOfferingInsufficientBid(address bidder, uint256 tick, uint256 amount);

    /// @notice Thrown where a disclosure isn't that of the offering.
    error ModelOfferingOtherDisclosure(OfferingId offeringId, bytes32 expected, bytes32 actual);

    /// @notice Thrown where the balance after a payment isn't what it was and the amount.
    error ModelOfferingUnexpectedBalance(IERC20 currency, uint256 expected, uint256 actual);

    /// @notice Emitted when the highest hard cap in a currency changes; 0 takes it off the list.
    event CurrencyCapChanged(IERC20 indexed currency, uint256 oldCap, uint256 newCap);

    /// @notice Emitted when a model is offered.
    /// @param hardCap What the sale comes to at the highest limit, in units of the currency, rounded down.
    event OfferingCreated(
        OfferingId indexed offeringId,
        ModelId indexed modelId,
        address indexed creator,
        address token,
        uint256 hardCap,
        Disclosure disclosure
    );

    /// @notice Emitted when somebody bids, amount by amount.
    event BidPlaced(OfferingId indexed offeringId, address indexed bidder, uint256 tick, uint256 amount);

    /// @notice Emitted when a bid, or a part of it, is taken back.
    event BidCanceled(OfferingId indexed offeringId, address indexed bidder, uint256 tick, uint256 amount);

    /// @notice Emitted when settling stops before it is done; it goes on below `cursor`.
    event SettlementAdvanced(OfferingId indexed offeringId, uint256 cursor);

    /// @notice Emitted when the proceeds reach the soft cap.
    event OfferingSucceeded(OfferingId indexed offeringId, Outcome outcome);

    /// @notice Emitted when they don't, and when an offering is abandoned, with no proceeds.
    event OfferingFailed(OfferingId indexed offeringId, uint256 proceeds, uint256 softCap);

    /// @notice Emitted when a bid is paid out.
    /// @param tokens In units of 10⁻¹⁸ token.
    /// @param refund In units of the currency.
    event BidClaimed(
        OfferingId indexed offeringId,
        address indexed bidder,
        uint256 tick,
        uint256 tokens,
        uint256 refund
    );

    /// @notice Sets the highest hard cap that an offering in a currency may have.
    /// @dev Requirements: the caller is the owner; the currency is not zero.
    /// @param newCap In units of the currency; 0 takes it off the list for later offerings, 2²⁵⁶ − 1 sets no bound.
    function setCurrencyCap(IERC20 currency, uint256 newCap) external;

    /// @notice Offers a model of the caller, who has approved it, and issues its token.
    /// @dev The supply is that of the sale, team and contributors, and for liquidity the sale's times `liquidityShare`, rounded up:
    /// as much as its part of the proceeds can ever buy.
    /// Requirements, each with the name of the term in `ModelOfferingInvalidTerm` where it isn't an error of its own:
    /// - there is no pause; the caller owns the model, whose receiver isn't fixed;
    /// - `start` is not in the past nor more than `MAX_DELAY` ahead; `end` is `MIN_DURATION` to `MAX_DURATION` after it;
    ///   `cancelEnd` is in `start` … `end`;
    /// - `tickCount` is 1 to `MAX_TICKS`; `tickGrowth` is not zero; `floorPrice` is not zero, and the highest limit fits in 128 bits
    ///   (`topPrice`);
    /// - `minBid` and `softCap` are not zero; the soft cap is at most the hard cap, which is at most the currency's and fits in 128 bits;
    /// - the sum of all supplies is at most `MAX_SUPPLY`, that of the sale is not zero, that of the team at most the sale's;
    ///   contributors have a supply where there is a root, and none where there is none; the team is not zero where it has a supply;
    /// - `creatorShare` ≤ 2,000; `liquidityShare` ≥ 2,000; with those of the milestones they sum to 10,000;
    /// - there are 1 to `MAX_MILESTONES` milestones, each with a share and with criteria; the first deadline is at least `PAUSE_PERIOD`
    ///   and `MIN_GAP` after `end`, so that no pause swallows it; each other is at least `MIN_GAP` after the one before; and the
    ///   last is at most `MAX_TERM` after `end`;
    /// - there are 1 to `MAX_ATTESTORS` attestors; none is zero, the creator or the team, or there twice;
    /// - `vestingPeriod` is `MIN_VESTING` to `MAX_VESTING`;
    /// - name and symbol are those that {IModelTokenFactory} takes; `documentHash` is not zero.
    /// @return offeringId The new offering.
    function create(Disclosure calldata disclosure) external returns (OfferingId offeringId);

    /// @notice Adds to the caller's bid at a limit.
    /// @dev Requirements: there is no pause; the offering is open, and it is `start` or later and before `end`; the limit is
    /// there; the caller is on the list where there is one; the amount is not zero, and what he then has at the limit is at least
    /// `minBid`; all bids at it fit in 128 bits; the caller
    /// has approved the amount, and the currency delivers all of it.
    /// @param amount In units of the currency.
    /// @param proof That the caller is on the list; empty where there is none.
    function bid(OfferingId offeringId, uint16 tick, uint128 amount, bytes32[] calldata proof) external;

    /// @notice Takes a part of the caller's bid back.
    /// @dev Requirements: the offering is open, and it is before `cancelEnd`; the caller has as much at the limit, and keeps nothing
    /// or `minBid`; the amount is not zero.
    function cancel(OfferingId offeringId, uint16 tick, uint128 amount) external;

    /// @notice Finds the price, going over at most `maxTicks` limits, and ends the offering where that is enough.
    /// @dev Anyone may call. Requirements: the offering is open, and it is `end` or later; the disclosure is its own; `maxTicks` is not zero
    /// (`ModelOfferingInvalidTerm`).
    /// @return done Whether the offering has ended.
    function settle(
        OfferingId offeringId,
        Disclosure calldata disclosure,
        uint256 maxTicks
    ) external returns (bool done);

    /// @notice Fails an offering that nobody could settle.
    /// @dev Anyone may call. Requirements: the offering is open, and it is `SETTLE_PERIOD` after `end` or later; the disclosure is its own.
    function abandon(OfferingId offeringId, Disclosure calldata disclosure) external;

    /// @notice Pays a bid out to its bidder, whoever calls.
    /// @dev Requirements: the offering has ended; the bidder has a bid at the limit that isn't claimed
    /// (`ModelOfferingInsufficientBid`).
    /// @return tokens In units of 10⁻¹⁸ token.
    /// @return refund In units of the currency.
    function claim(
        OfferingId offeringId,
        address bidder,
        uint16 tick
    ) external returns (uint256 tokens, uint256 refund);

    /// @notice What a bid at a limit would be paid now, if the offering has ended; both are zero for nobody's.
    function previewClaim(
        OfferingId offeringId,
        address bidder,
        uint16 tick
    ) external view returns (uint256 tokens, uint256 refund);

    /// @notice What a bidder has at a limit and hasn't claimed, in units of the currency.
    function bidOf(OfferingId offeringId, address bidder, uint16 tick) external view returns (uint128);

    /// @notice The bids at limits `from` … `to` − 1, in units of the currency. After the settlement they stay.
    function bidsAt(OfferingId offeringId, uint16 from, uint16 to) external view returns (uint128[] memory);

    /// @notice The limits of a sale, as prices, the floor first.
    /// @dev Reverts with `ModelOfferingInvalidTerm("topPrice", …)` where one doesn't fit in 128 bits.
    function limitsOf(uint128 floorPrice, uint16 tickGrowth, uint16 tickCount) external pure returns (uint256[] memory);

    /// @notice Where an offering stands.
    function stateOf(OfferingId offeringId) external view returns (OfferingState);

    /// @notice What the auction came to; zeros but after a success.
    function outcomeOf(OfferingId offeringId) external view returns (Outcome memory);

    /// @notice When bids are taken and canceled, with the shift by a pause; a pause that is on counts up to its end. When the
    /// auction is over, a later pause may take its shift out of this view.
    function timesOf(OfferingId offeringId) external view returns (uint256 start, uint256 cancelEnd, uint256 end);

    /// @notice Who offered a model.
    function creatorOf(OfferingId offeringId) external view returns (address);

    /// @notice The token that is sold.
    function tokenOf(OfferingId offeringId) external view returns (address);

    /// @notice keccak256 of the ABI encoding of the disclosure.
    function disclosureHashOf(OfferingId offeringId) external view returns (bytes32);

    /// @notice How many offerings there are; their numbers are 1 to this.
    function offeringCount() external view returns (uint64);

    /// @notice The highest hard cap in a currency, in its units.
    function currencyCap(IERC20 currency) external view returns (uint256);

    /// @notice Where the models are.
    function registry() external view returns (IModelRegistry);

    /// @notice What issues the tokens.
    function tokenFactory() external view returns (IModelTokenFactory);

    /// @notice What holds the proceeds and the tokens of team and contributors.
    function escrow() external view returns (IMilestoneEscrow);

    /// @notice Says where the model's fees go after a success.
    function rightsFactory() external view returns (IRevenueRightsFactory);

    /// @notice Who has the model after a success.
    function governor() external view returns (address);

    // solhint-disable func-name-mixedcase

    /// @notice The most limits of a sale.
    function MAX_TICKS() external view returns (uint256);

    /// @notice The shortest time from `start` to `end`, in seconds.
    function MIN_DURATION() external view returns (uint256);

    /// @notice The longest time from `start` to `end`, in seconds.
    function MAX_DURATION() external view returns (uint256);

    /// @notice The longest time from now to `start`, in seconds.
    function MAX_DELAY() external view returns (uint256);

    /// @notice The most that the creator has of the proceeds at settlement, in basis points.
    function MAX_CREATOR_SHARE() external view returns (uint256);

    /// @notice The least of the proceeds that is locked as liquidity, in basis points.
    function MIN_LIQUIDITY_SHARE() external view returns (uint256);

    /// @notice The most milestones.
    function MAX_MILESTONES() external view returns (uint256);

    /// @notice The shortest time between the deadlines of milestones, in seconds; longer than an attestation takes to be met.
    function MIN_GAP() external view returns (uint256);

    /// @notice The longest time from `end` to the last milestone's deadline, in seconds.
    function MAX_TERM() external view returns (uint256);

    /// @notice The most attestors.
    function MAX_ATTESTORS() external view returns (uint256);

    /// @notice How long after its end an offering can be settled before anybody may abandon it, in seconds.
    function SETTLE_PERIOD() external view returns (uint256);

    /// @notice The shortest vesting period, in seconds.
    function MIN_VESTING() external view returns (uint256);

    /// @notice The longest vesting period, in seconds.
    function MAX_VESTING() external view returns (uint256);

    /// @notice The largest supply of a token, in units of 10⁻¹⁸ token: what the maths takes, less than a token does.
    function MAX_SUPPLY() external view returns (uint256);
}
