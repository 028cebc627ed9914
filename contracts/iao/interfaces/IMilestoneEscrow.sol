// SPDX-License-Identifier: MIT
pragma solidity ^0.8.20;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {IArbitrable} from "../../arbitration/interfaces/IArbitrable.sol";
import {IBondVault} from "../../bonds/interfaces/IBondVault.sol";
import {RewardLeaf} from "../../rewards/interfaces/IRewardLane.sol";
import {IContributorRoots} from "./IContributorRoots.sol";
import {Funding, FundingState, FundingTerms} from "./FundingTypes.sol";
import {IModelOffering} from "./IModelOffering.sol";
import {Disclosure, OfferingId, Outcome} from "./OfferingTypes.sol";
import {ILiquidityLocker} from "./ILiquidityLocker.sol";

/// @title IMilestoneEscrow
/// @notice Holds what an offering brought, frees it milestone by milestone, and pays it back to who burns the token where one
/// is missed.
/// @dev A time is over at its last second: what goes up to a time goes before it, what goes from a time on goes at it.
///
/// **Settlement.** Of the proceeds the creator has `creatorShare`, and `liquidityShare` is for the {ILiquidityLocker}, both rounded
/// down, with the tokens that this buys at the price, rounded down; the other tokens for liquidity are burned. The rest of the
/// proceeds is unreleased. Liquidity waits here until somebody has it sent, so that a locker that the currency doesn't pay holds
/// up nothing else.
///
/// **A milestone** is met by an attestation of one of the disclosed attestors before its deadline, and a window of
/// `WINDOW_PERIOD` in which holders object of less than a twentieth (1 of `OBJECTION_SHARE`) of the sold tokens, rounded up. To
/// object is to deposit tokens here until the milestone is decided; so tokens that are locked, vest or are borrowed for a moment
/// don't object. The window is longer than the 7 days for which a stake in the token's revenue rights cools, so that who stakes can
/// object, too. Where the objections reach that, anybody who stakes as much as the attestor and pays the arbitrator
/// contests it, up to `CONTEST_PERIOD` after the window. Where nobody does, it is met.
///
/// | ruling | the milestone | attestor's bond | challenger's stake |
/// |---|---|---|---|
/// | 1: not met | not met: failed | 60% to the challenger, rounded down, the rest burned | back |
/// | 2: met | met | back | 60% to the attestor, rounded down, the rest burned |
/// | 0, or none in 60 days | not met: failed | back | back |
///
/// What a milestone frees is ⌊proceeds · share / 10,000⌋, and the last one frees all that is left. What a contest takes that ends in
/// "met" puts all later deadlines off by as long.
///
/// **Failure.** All tokens of team and contributors are burned, and those for liquidity that weren't sent; the currency that would
/// have gone with these becomes unreleased. Then whoever burns tokens is paid
/// unreleased · amount / totalSupply(), rounded down, both as they are at that instant, without a deadline. Each burning leaves what
/// the others get for a token as it was, or above it by rounding. What belongs to tokens that are never burned, such as those in
/// the pool, stays. What the creator was released stays his.
///
/// **Vesting.** From the second in which the last milestone is met, the tokens of team and contributors vest evenly over
/// `vestingPeriod`, rounded down. Before it none are vested. All contributors get at most `contributorSupply`, whatever their
/// tree says; what it leaves stays here. Their root is the disclosed one, or the one that a contest has put in its place, and they are
/// paid when it is final, see {IContributorRoots}; what has vested until then isn't lost.
///
/// | state | deadline | who may call | who pays | result |
/// |---|---|---|---|---|
/// | – | – | the offering: `open` | the offering | waiting |
/// | waiting | the milestone's, put off by `delay` | an attestor: `attest` | his bond, locked | attested |
/// | waiting, deadline over | none | anyone: `fail` | – | failed |
/// | attested | the window's end | any holder: `objectTo` | his tokens, deposited | – |
/// | attested, objections reach a twentieth | `CONTEST_PERIOD` after the window | anyone: `contest` | the price, in coins; his stake, locked | contested |
/// | attested, window over, fewer objections; or `CONTEST_PERIOD` over as well | none | anyone: `release` | attestor's bond back | met: waiting for the next one, or complete |
/// | contested | 60 days | the arbitrator: `rule` | as above | met or failed |
/// | contested, 60 days over | none | anyone: `lapse` | – | failed |
/// | any, deposits against a milestone that is decided | none | anyone: `withdrawObjection` | the contract | they go back |
/// | any, liquidity isn't sent | none | anyone: `sendLiquidity` | the contract | it is with the locker |
/// | any, the creator has credit | none | anyone: `pay` | the contract | the creator is paid |
/// | complete | none | anyone: `releaseTeam`; `releaseContributor`, once the root is final | the contract | what is vested is paid |
/// | failed | none | any holder: `redeem` | his tokens, burned | he is paid |
///
/// There is no owner's call that moves money, and no pause. The contract counts what it was given, never its balance.
interface IMilestoneEscrow is IArbitrable {
    /// @notice Thrown where an address is zero that mustn't be.
    error MilestoneEscrowZeroAddress();

    /// @notice Thrown where an amount is zero.
    error MilestoneEscrowZeroAmount();

    /// @notice Thrown where a parameter is out of its bounds; `parameter` is its name, `value` what it is.
    error MilestoneEscrowInvalidParameter(string parameter, uint256 value);

    /// @notice Thrown where only the deployer may bind an offering contract, once, that names this escrow.
    error MilestoneEscrowInvalidBinding(address caller, address offering);

    /// @notice Thrown where only the offering contract may call.
    error MilestoneEscrowNotOffering(address caller);

    /// @notice Thrown where the funds aren't in the state that is needed.
    error MilestoneEscrowWrongState(OfferingId offeringId, FundingState state);

    /// @notice Thrown where a disclosure isn't that of the offering.
    error MilestoneEscrowOtherDisclosure(OfferingId offeringId, bytes32 expected, bytes32 actual);

    /// @notice Thrown where the caller isn't one of the attestors.
    error MilestoneEscrowNotAttestor(OfferingId offeringId, address caller);

    /// @notice Thrown where something is done at its deadline or later, in seconds since 1970.
    error MilestoneEscrowTooLate(OfferingId offeringId, uint256 deadline);

    /// @notice Thrown where something is done before its time, in seconds since 1970.
    error MilestoneEscrowTooEarly(OfferingId offeringId, uint256 from);

    /// @notice Thrown where the objections don't reach what is needed, in units of 10⁻¹⁸ token.
    error MilestoneEscrowTooFewObjections(OfferingId offeringId, uint256 objections, uint256 needed);

    /// @notice Thrown where an account has no deposit against a milestone.
    error MilestoneEscrowNoDeposit(OfferingId offeringId, uint8 milestone, address account);

    /// @notice Thrown where no liquidity is left to be sent.
    error MilestoneEscrowNothingToSend(OfferingId offeringId);

    /// @notice Thrown where the creator has nothing that isn't paid.
    error MilestoneEscrowNothingToPay(OfferingId offeringId);

    /// @notice Thrown where an account has nothing vested that isn't paid.
    error MilestoneEscrowNothingVested(OfferingId offeringId, address account);

    /// @notice Thrown where the root of the contributors can be contested, or is.
    error MilestoneEscrowRootNotFinal(OfferingId offeringId);

    /// @notice Thrown where a leaf doesn't lead to the root that counts, or reaches beyond what there is for contributors.
    error MilestoneEscrowInvalidLeaf(OfferingId offeringId, uint256 index);

    /// @notice Emitted when the offering contract is bound.
    event Bound(address indexed offering);

    /// @notice Emitted when the arbitrator of later offerings changes.
    event ArbitratorChanged(address oldArbitrator, address newArbitrator);

    /// @notice Emitted when the bond of later attestations changes, in units of the bonds' token.
    event AttestationBondChanged(uint96 oldBond, uint96 newBond);

    /// @notice Emitted when an offering has succeeded.
    /// @param creatorPart What the creator has at once, in units of the currency.
    /// @param liquidityPart What is for the locker, in units of the currency.
    /// @param liquidityTokens What goes to it with that, in units of 10⁻¹⁸ token.
    /// @param burned Tokens that were meant for liquidity and weren't needed.
    event FundingOpened(
        OfferingId indexed offeringId,
        IERC20 indexed token,
        address indexed creator,
        address arbitrator,
        uint256 creatorPart,
        uint256 liquidityPart,
        uint256 liquidityTokens,
        uint256 burned
    );

    /// @notice Emitted when the locker has its liquidity.
    /// @param amount In units of the currency.
    /// @param tokens In units of 10⁻¹⁸ token.
    event LiquiditySent(OfferingId indexed offeringId, uint256 amount, uint256 tokens);

    /// @notice Emitted when a milestone is attested.
    /// @param bond What the attestor has at stake, in units of the bonds' token.
    /// @param evidence keccak256 of what shows that it is reached, and `uri` where that is.
    event MilestoneAttested(
        OfferingId indexed offeringId,
        uint256 indexed milestone,
        address indexed attestor,
        uint96 bond,
        bytes32 evidence,
        string uri
    );

    /// @notice Emitted when a holder deposits tokens against an attestation.
    /// @param objections All that is deposited against it, in units of 10⁻¹⁸ token.
    event ObjectionDeposited(
        OfferingId indexed offeringId,
        uint256 indexed milestone,
        address indexed account,
        uint256 amount,
        uint256 objections
    );

    /// @notice Emitted when a deposit goes back.
    event ObjectionWithdrawn(
        OfferingId indexed offeringId,
        uint256 indexed milestone,
        address indexed account,
        uint256 amount
    );

    /// @notice Emitted when an attestation is brought to the arbitrator.
    /// @param evidence Where that lies which speaks against it.
    event MilestoneContested(
        OfferingId indexed offeringId,
        uint256 indexed milestone,
        address indexed challenger,
        address arbitrator,
        uint256 disputeId,
        string evidence
    );

    /// @notice Emitted when a milestone is met.
    /// @param freed What the creator has by that, in units of the currency.
    event MilestoneMet(OfferingId indexed offeringId, uint256 indexed milestone, uint256 freed);

    /// @notice Emitted when an offering fails by a milestone.
    /// @param burned The tokens of team and contributors, and for liquidity that wasn't sent, in units of 10⁻¹⁸ token.
    /// @param unreleased What there is for who burns tokens, in units of the currency.
    event FundingFailed(OfferingId indexed offeringId, uint256 indexed milestone, uint256 burned, uint256 unreleased);

    /// @notice Emitted when the creator is paid, in units of the currency.
    event CreatorPaid(OfferingId indexed offeringId, address indexed creator, uint256 amount);

    /// @notice Emitted when vested tokens of team or contributors are paid, in units of 10⁻¹⁸ token.
    event VestedReleased(OfferingId indexed offeringId, address indexed account, uint256 amount);

    /// @notice Emitted when a holder burns tokens for his part.
    event TokensRedeemed(
        OfferingId indexed offeringId,
        address indexed account,
        address indexed to,
        uint256 tokens,
        uint256 amount
    );

    /// @notice Binds the offering contract, for good.
    /// @dev Requirements: the caller has deployed this contract; none is bound; it names this escrow.
    function bind(IModelOffering offering) external;

    /// @notice Takes note of what the offering has sent: the proceeds, and the tokens of team, contributors and liquidity. The
    /// latter are ⌈saleSupply · liquidityShare / 10,000⌉.
    /// @dev Requirements: the caller is the offering contract; nothing is opened under this number. That the proceeds are at most
    /// saleSupply · price / 10³⁶, and the shares sum to 10,000, is the offering's to see to.
    function open(
        OfferingId offeringId,
        IERC20 token,
        address creator,
        Outcome calldata outcome,
        Disclosure calldata disclosure
    ) external;

    /// @notice Sends the locker what is for it.
    /// @dev Anyone may call, in any state. Requirements: something isn't sent; the currency pays the locker; the locker is bound to this
    /// contract.
    function sendLiquidity(OfferingId offeringId) external;

    /// @notice Attests the next milestone.
    /// @dev Requirements: waiting; the disclosure is the offering's; the caller is one of its attestors; the milestone's deadline
    /// isn't over; `evidence` is not zero (`MilestoneEscrowInvalidParameter`); `attestationBond` is free of the caller in the vault
    /// under this contract.
    function attest(
        OfferingId offeringId,
        Disclosure calldata disclosure,
        bytes32 evidence,
        string calldata uri
    ) external;

    /// @notice Deposits tokens of the caller against the attestation.
    /// @dev Requirements: attested; its window is open; the amount is not zero; the caller has it and has approved it.
    function objectTo(OfferingId offeringId, uint128 amount) external;

    /// @notice Brings the attestation to the arbitrator; what is sent above its price comes back.
    /// @dev Requirements: attested; the objections reach `objectionNeeded`; `CONTEST_PERIOD` after the window isn't over; as much
    /// as the attestor's bond is free of the caller in the vault under this contract; as much is sent as the arbitrator asks.
    function contest(OfferingId offeringId, string calldata evidence) external payable;

    /// @notice Ends the window of an attestation that nobody has contested: the milestone is met.
    /// @dev Anyone may call. Requirements: attested; the window is over, and `CONTEST_PERIOD` as well where the objections
    /// reach `objectionNeeded`.
    function release(OfferingId offeringId) external;

    /// @notice Ends a contest that the arbitrator hasn't decided.
    /// @dev Anyone may call. Requirements: contested; 60 days are over.
    function lapse(OfferingId offeringId) external;

    /// @notice Fails an offering whose milestone wasn't attested.
    /// @dev Anyone may call. Requirements: waiting; the disclosure is the offering's; the milestone's deadline is over.
    function fail(OfferingId offeringId, Disclosure calldata disclosure) external;

    /// @notice Gives a depositor his tokens back.
    /// @dev Anyone may call. Requirements: he has a deposit against it; the milestone is decided.
    /// @return amount In units of 10⁻¹⁸ token.
    function withdrawObjection(
        OfferingId offeringId,
        uint8 milestone,
        address account
    ) external returns (uint256 amount);

    /// @notice Pays the creator what is his.
    /// @dev Anyone may call. Requirements: there is something.
    /// @return amount In units of the currency.
    function pay(OfferingId offeringId) external returns (uint256 amount);

    /// @notice Pays the team what has vested of its tokens.
    /// @dev Anyone may call. Requirements: complete; the disclosure is the offering's; something is vested that isn't paid.
    /// @return amount In units of 10⁻¹⁸ token.
    function releaseTeam(OfferingId offeringId, Disclosure calldata disclosure) external returns (uint256 amount);

    /// @notice Pays a contributor what has vested of his part, or what all contributors haven't got, if that is less.
    /// @dev Anyone may call. Requirements: complete; the disclosure is the offering's; its contributors' root is final; the leaf leads
    /// to that root, and sumBefore + cumulative is at most `contributorSupply`; something is vested that isn't paid.
    /// @param leaf As {IRewardLane} has them; `cumulative` is what vests in all, in units of 10⁻¹⁸ token.
    /// @return amount In units of 10⁻¹⁸ token.
    function releaseContributor(
        OfferingId offeringId,
        Disclosure calldata disclosure,
        RewardLeaf calldata leaf,
        bytes32[] calldata proof
    ) external returns (uint256 amount);

    /// @notice Burns tokens of the caller, who has approved them, and pays their part of what is unreleased.
    /// @dev Requirements: failed; the amount is not zero; `to` is not zero; the caller has the tokens.
    /// @param amount In units of 10⁻¹⁸ token.
    /// @return paid In units of the currency; may be rounded down to nothing.
    function redeem(OfferingId offeringId, uint256 amount, address to) external returns (uint256 paid);

    /// @notice Names the arbitrator of offerings that are opened later.
    /// @dev Requirements: the caller is the owner; the arbitrator has code.
    function setArbitrator(address newArbitrator) external;

    /// @notice Sets the bond of later attestations, in units of the bonds' token.
    /// @dev Requirements: the caller is the owner; it is not zero and at most `MAX_ATTESTATION_BOND`.
    function setAttestationBond(uint96 newBond) external;

    /// @notice How far the funds of an offering are.
    function fundingOf(OfferingId offeringId) external view returns (Funding memory);

    /// @notice What is fixed for the funds of an offering.
    function termsOf(OfferingId offeringId) external view returns (FundingTerms memory);

    /// @notice What `redeem` would pay now for so many tokens, in units of the currency; nothing unless it has failed.
    function previewRedeem(OfferingId offeringId, uint256 amount) external view returns (uint256);

    /// @notice How many tokens have to be deposited to let an attestation be contested, in units of 10⁻¹⁸ token.
    function objectionNeeded(OfferingId offeringId) external view returns (uint256);

    /// @notice What an account has deposited against a milestone, in units of 10⁻¹⁸ token.
    function objectionOf(OfferingId offeringId, uint8 milestone, address account) external view returns (uint128);

    /// @notice What team and contributors were paid of their tokens, in units of 10⁻¹⁸ token.
    function vestedPaidOf(OfferingId offeringId) external view returns (uint128 team, uint128 contributors);

    /// @notice What one contributor was paid, in units of 10⁻¹⁸ token.
    function contributorPaidOf(OfferingId offeringId, address account) external view returns (uint256);

    /// @notice What sends proceeds and tokens; zero until it is bound.
    function offering() external view returns (IModelOffering);

    /// @notice What liquidity is sent to.
    function locker() external view returns (ILiquidityLocker);

    /// @notice Says by which roots contributors are paid.
    function roots() external view returns (IContributorRoots);

    /// @notice Where bonds and stakes lie.
    function bondVault() external view returns (IBondVault);

    /// @notice Who rules the contests of offerings that are opened later.
    function arbitrator() external view returns (address);

    /// @notice What later attestors have at stake, and who contests that, in units of the bonds' token.
    function attestationBond() external view returns (uint96);

    /// @notice The largest bond of an attestation, in units of the bonds' token.
    // solhint-disable-next-line func-name-mixedcase
    function MAX_ATTESTATION_BOND() external view returns (uint96);

    /// @notice How long holders can object, in seconds.
    // solhint-disable-next-line func-name-mixedcase
    function WINDOW_PERIOD() external view returns (uint256);

    /// @notice How long objections can be brought to the arbitrator after that, in seconds.
    // solhint-disable-next-line func-name-mixedcase
    function CONTEST_PERIOD() external view returns (uint256);

    /// @notice One of how many sold tokens has to object.
    // solhint-disable-next-line func-name-mixedcase
    function OBJECTION_SHARE() external view returns (uint256);
}
