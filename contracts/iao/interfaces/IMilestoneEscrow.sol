// SPDX-License-Identifier: MIT
pragma solidity ^0.8.20;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {IArbitrable} from "../../arbitration/interfaces/IArbitrable.sol";
import {IBondVault} from "../../bonds/interfaces/IBondVault.sol";
import {Disclosure, OfferingId, Outcome} from "./IModelOffering.sol";
import {ILiquidityLocker} from "./ILiquidityLocker.sol";

/// @notice Where the milestones of an offering stand.
enum FundingState {
    None,
    /// Waits for the attestation of the next milestone.
    Waiting,
    /// An attestation is there, and its window runs or is over.
    Attested,
    /// The arbitrator decides about it.
    Contested,
    /// All milestones are met.
    Complete,
    /// One was missed or not met.
    Failed
}

/// @notice The funds of one offering.
/// @param state Where its milestones stand.
/// @param next Which milestone is next, from 0.
/// @param round How many attestations there were.
/// @param since When the state began, in seconds since 1970.
/// @param attestor Who attested the next milestone.
/// @param challenger Who contested it.
/// @param bond What each of them has at stake, in units of OPEN.
/// @param objections What is deposited against it, in units of 10⁻¹⁸ token.
/// @param unreleased What the creator hasn't been released of the proceeds, in units of the currency.
struct Funding {
    FundingState state;
    uint8 next;
    uint32 round;
    uint40 since;
    address attestor;
    address challenger;
    uint96 bond;
    uint128 objections;
    uint128 unreleased;
}

/// @notice A contributor's part; the leaf of a tree as {IRewardLane} has them.
/// @param index Its place, from 0, sorted by account.
/// @param amount What vests in all, in units of 10⁻¹⁸ token.
/// @param sumBefore What all accounts before it get.
struct ContributorLeaf {
    uint256 index;
    address account;
    uint256 amount;
    uint256 sumBefore;
}

/// @title IMilestoneEscrow
/// @notice Holds what an offering brought, frees it milestone by milestone, and pays it back to who burns the token where one is
/// missed.
/// @dev **Settlement.** Of the proceeds the creator has `creatorShare`, rounded down; the {ILiquidityLocker} gets `liquidityShare`,
/// rounded down, with the tokens that it buys at the price, rounded down, and the other tokens for liquidity are burned. The
/// rest is unreleased.
///
/// **A milestone** is met by an attestation, up to its deadline, of one of the disclosed attestors, who has a bond in the vault
/// under this contract, and by a window of `WINDOW_PERIOD` in which holders of fewer than a twentieth (`OBJECTION_SHARE`) of the
/// sold tokens object. To object is to deposit tokens here until the matter is decided; so tokens that are locked, vest or are
/// borrowed for a moment don't object. Where the objections reach that, anybody who stakes as much as the attestor and
/// pays the arbitrator contests it, until `CONTEST_PERIOD` after the window. Where nobody does, it is met.
///
/// | ruling | the milestone | attestor's bond | challenger's stake |
/// |---|---|---|---|
/// | 1: not met | not met: failed | 60% to the challenger, rounded down, the rest burned | back |
/// | 2: met | met | back | 60% to the attestor, rounded down, the rest burned |
/// | 0, or none in 60 days | not met: failed | back | back |
///
/// What a milestone frees is ⌊proceeds · share / 10,000⌋, and the last one frees all that is left.
///
/// **Failure.** A milestone that isn't attested by its deadline, or not met, fails the offering. All tokens of team and
/// contributors are burned. Then whoever burns tokens is paid unreleased · amount / totalSupply(), rounded down, both as they
/// are at that instant; there is no deadline. Each burning leaves what the others get for a token as it was, or above it by rounding. What belongs to tokens
/// that are never burned, such as those in the pool, stays. What the creator was released stays his.
///
/// **Vesting.** From the last milestone on the team's and the contributors' tokens vest evenly over `vestingPeriod`, by the
/// second, rounded down. Before it none are vested.
///
/// | state | deadline | who may call | who pays | result |
/// |---|---|---|---|---|
/// | – | – | the offering: `open` | the offering | waiting |
/// | waiting | the milestone's deadline | an attestor: `attest` | his bond, locked | attested |
/// | waiting, deadline past | none | anyone: `fail` | – | failed |
/// | attested | the window's end | any holder: `objectTo` | his tokens, deposited | – |
/// | attested, objections reach a twentieth | `CONTEST_PERIOD` after the window | anyone: `contest` | the arbitrator's price; his stake, locked | contested |
/// | attested, window over, fewer objections; or `CONTEST_PERIOD` over as well | none | anyone: `release` | – | met: waiting for the next one, or complete |
/// | contested | 60 days | the arbitrator: `rule` | as above | met or failed |
/// | contested, 60 days over | none | anyone: `lapse` | – | failed, bonds back |
/// | any, deposits of a round that is decided | none | the depositor: `withdrawObjection` | the contract | his tokens go back |
/// | any, the creator has credit | none | anyone: `pay` | the contract | the creator is paid |
/// | complete | none | anyone: `releaseTeam`, `releaseContributor` | the contract | what is vested is paid |
/// | failed | none | any holder: `redeem` | his tokens, burned | he is paid |
///
/// There is no owner's call that moves money, and no pause. The timelock names the arbitrator and the bond for later openings.
interface IMilestoneEscrow is IArbitrable {
    /// @notice Thrown where an address is zero that mustn't be.
    error MilestoneEscrowZeroAddress();

    /// @notice Thrown where an amount is zero.
    error MilestoneEscrowZeroAmount();

    /// @notice Thrown where a parameter is out of its bounds.
    error MilestoneEscrowInvalidParameter(string parameter, uint256 value);

    /// @notice Thrown where only the offering contract may call.
    error MilestoneEscrowNotOffering(address caller);

    /// @notice Thrown where the funds aren't in the state that is needed.
    error MilestoneEscrowWrongState(OfferingId offeringId, FundingState state);

    /// @notice Thrown where a disclosure isn't that of the offering.
    error MilestoneEscrowOtherDisclosure(OfferingId offeringId, bytes32 expected, bytes32 actual);

    /// @notice Thrown where the caller isn't one of the attestors.
    error MilestoneEscrowNotAttestor(OfferingId offeringId, address caller);

    /// @notice Thrown where something is done too late.
    error MilestoneEscrowTooLate(OfferingId offeringId, uint256 deadline);

    /// @notice Thrown where something is done too early.
    error MilestoneEscrowTooEarly(OfferingId offeringId, uint256 from);

    /// @notice Thrown where the objections don't reach what is needed, or do where they mustn't; in units of 10⁻¹⁸ token.
    error MilestoneEscrowObjections(OfferingId offeringId, uint256 objections, uint256 needed);

    /// @notice Thrown where an account has no deposit of a round that is decided.
    error MilestoneEscrowNoDeposit(OfferingId offeringId, uint32 round, address account);

    /// @notice Thrown where nothing is vested that isn't paid.
    error MilestoneEscrowNothingVested(OfferingId offeringId, address account);

    /// @notice Thrown where a leaf doesn't lead to the disclosed root, or all leaves get more than there is for them.
    error MilestoneEscrowInvalidLeaf(OfferingId offeringId, uint256 index);

    /// @notice Emitted when the arbitrator of later openings changes.
    event ArbitratorChanged(address oldArbitrator, address newArbitrator);

    /// @notice Emitted when the bond of later attestations changes, in units of OPEN.
    event AttestationBondChanged(uint96 oldBond, uint96 newBond);

    /// @notice Emitted when an offering has succeeded. Amounts as in {IModelOffering}.
    /// @param creatorPart What the creator has at once.
    /// @param liquidityPart What went to the locker of the currency.
    /// @param liquidityTokens What went to it of the token.
    /// @param burned Tokens that were meant for liquidity and weren't needed.
    event FundingOpened(
        OfferingId indexed offeringId,
        IERC20 indexed token,
        IERC20 currency,
        address arbitrator,
        uint256 creatorPart,
        uint256 liquidityPart,
        uint256 liquidityTokens,
        uint256 burned
    );

    /// @notice Emitted when a milestone is attested.
    /// @param evidence keccak256 of what shows it, and `uri` where that is.
    event MilestoneAttested(
        OfferingId indexed offeringId,
        uint256 indexed milestone,
        address indexed attestor,
        uint32 round,
        uint96 bond,
        bytes32 evidence,
        string uri
    );

    /// @notice Emitted when a holder deposits tokens against an attestation.
    /// @param objections All that is deposited against it.
    event ObjectionDeposited(
        OfferingId indexed offeringId,
        uint32 indexed round,
        address indexed account,
        uint256 amount,
        uint256 objections
    );

    /// @notice Emitted when a deposit goes back.
    event ObjectionWithdrawn(
        OfferingId indexed offeringId,
        uint32 indexed round,
        address indexed account,
        uint256 amount
    );

    /// @notice Emitted when an attestation is brought to the arbitrator.
    event MilestoneContested(
        OfferingId indexed offeringId,
        uint256 indexed milestone,
        address indexed challenger,
        address arbitrator,
        uint256 disputeId
    );

    /// @notice Emitted when a milestone is met.
    /// @param released What it freed for the creator, in units of the currency.
    event MilestoneMet(OfferingId indexed offeringId, uint256 indexed milestone, uint256 released);

    /// @notice Emitted when an offering fails by a milestone.
    /// @param burned The tokens of team and contributors.
    /// @param unreleased What there is for who burns tokens, in units of the currency.
    event FundingFailed(OfferingId indexed offeringId, uint256 indexed milestone, uint256 burned, uint256 unreleased);

    /// @notice Emitted when the creator is paid.
    event CreatorPaid(OfferingId indexed offeringId, address indexed creator, uint256 amount);

    /// @notice Emitted when vested tokens of team or contributors are paid.
    event VestedReleased(OfferingId indexed offeringId, address indexed account, uint256 amount);

    /// @notice Emitted when a holder burns tokens for his part.
    event TokensRedeemed(
        OfferingId indexed offeringId,
        address indexed account,
        address to,
        uint256 tokens,
        uint256 amount
    );

    /// @notice Takes note of what the offering has sent: the proceeds and all tokens but those sold.
    /// @dev Requirements: the caller is the offering contract.
    function open(
        OfferingId offeringId,
        IERC20 token,
        address creator,
        Outcome calldata outcome,
        Disclosure calldata disclosure
    ) external;

    /// @notice Attests the next milestone.
    /// @dev Requirements: waiting; the disclosure is the offering's; the caller is one of its attestors; the milestone's deadline isn't past;
    /// `attestationBond` is free of the caller in the vault under this contract; `evidence` is not zero (`MilestoneEscrowZeroAmount`).
    function attest(
        OfferingId offeringId,
        Disclosure calldata disclosure,
        bytes32 evidence,
        string calldata uri
    ) external;

    /// @notice Deposits tokens of the caller against the attestation.
    /// @dev Requirements: attested, and its window is open; the amount is not zero; the caller has approved it.
    function objectTo(OfferingId offeringId, uint128 amount) external;

    /// @notice Brings the attestation to the arbitrator; what is sent above its price comes back.
    /// @dev Requirements: attested; the objections reach the twentieth; `CONTEST_PERIOD` after the window isn't past; the attestor's bond
    /// is free of the caller in the vault under this contract; as much is sent as the arbitrator asks.
    function contest(OfferingId offeringId) external payable;

    /// @notice Ends the window of an attestation that nobody contests: the milestone is met.
    /// @dev Requirements: attested; the disclosure is the offering's; the window is over; the objections don't reach the twentieth,
    /// or `CONTEST_PERIOD` is over as well.
    function release(OfferingId offeringId, Disclosure calldata disclosure) external;

    /// @notice Ends a contest that the arbitrator hasn't decided.
    /// @dev Requirements: contested, for 60 days or more.
    function lapse(OfferingId offeringId) external;

    /// @notice Fails an offering whose milestone wasn't attested.
    /// @dev Requirements: waiting; the disclosure is the offering's; the milestone's deadline is past.
    function fail(OfferingId offeringId, Disclosure calldata disclosure) external;

    /// @notice Gives a depositor his tokens of a round back, whoever calls.
    /// @dev Requirements: he has a deposit of it; that round is decided.
    function withdrawObjection(OfferingId offeringId, uint32 round, address account) external returns (uint256 amount);

    /// @notice Pays the creator what is his, whoever calls.
    /// @dev Requirements: there is something.
    function pay(OfferingId offeringId) external returns (uint256 amount);

    /// @notice Pays the team what has vested of its tokens, whoever calls.
    /// @dev Requirements: complete; the disclosure is the offering's; something is vested that isn't paid.
    function releaseTeam(OfferingId offeringId, Disclosure calldata disclosure) external returns (uint256 amount);

    /// @notice Pays a contributor what has vested of his part, whoever calls.
    /// @dev Requirements: complete; the disclosure is the offering's; the leaf leads to its root; something is vested that isn't paid; all that was
    /// paid to contributors is then at most their supply.
    function releaseContributor(
        OfferingId offeringId,
        Disclosure calldata disclosure,
        ContributorLeaf calldata leaf,
        bytes32[] calldata proof
    ) external returns (uint256 amount);

    /// @notice Burns tokens of the caller, who has approved them, and pays their part of what is unreleased.
    /// @dev Requirements: failed; the amount is not zero; `to` is not zero.
    /// @return paid In units of the currency; may be rounded down to nothing.
    function redeem(OfferingId offeringId, uint256 amount, address to) external returns (uint256 paid);

    /// @notice Names the arbitrator of offerings that are opened later.
    /// @dev Requirements: the caller is the owner; it is not zero.
    function setArbitrator(address newArbitrator) external;

    /// @notice Sets the bond of later attestations, in units of OPEN.
    /// @dev Requirements: the caller is the owner; it is not zero and at most `MAX_ATTESTATION_BOND`.
    function setAttestationBond(uint96 newBond) external;

    /// @notice The funds of an offering.
    function fundingOf(OfferingId offeringId) external view returns (Funding memory);

    /// @notice What `redeem` would pay now for so many tokens, in units of the currency; nothing unless it has failed.
    function previewRedeem(OfferingId offeringId, uint256 amount) external view returns (uint256);

    /// @notice What an account has deposited in a round, in units of 10⁻¹⁸ token.
    function objectionOf(OfferingId offeringId, uint32 round, address account) external view returns (uint128);

    /// @notice What the creator is owed, in units of the currency.
    function creditOf(OfferingId offeringId) external view returns (uint128);

    /// @notice So many tokens have to be deposited to let an attestation be contested: a twentieth of those sold, rounded up.
    function objectionNeeded(OfferingId offeringId) external view returns (uint256);

    /// @notice How long holders can object, in seconds.
    // solhint-disable-next-line func-name-mixedcase
    function WINDOW_PERIOD() external view returns (uint256);

    /// @notice How long objections can be brought to the arbitrator after that, in seconds.
    // solhint-disable-next-line func-name-mixedcase
    function CONTEST_PERIOD() external view returns (uint256);
}
