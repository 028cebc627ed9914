// SPDX-License-Identifier: MIT
pragma solidity ^0.8.20;

import {FeePolicy, IFeePolicies} from "../../model/interfaces/IFeePolicies.sol";
import {ILineageCourt} from "../../model/interfaces/ILineageCourt.sol";
import {DatasetVersion, IModelRegistry, ModelId, ModelVersion} from "../../model/interfaces/IModelRegistry.sol";
import {GovernedModel, Proposal, ProposalId, ProposalState} from "./GovernorTypes.sol";
import {IMilestoneEscrow} from "./IMilestoneEscrow.sol";
import {IModelOffering} from "./IModelOffering.sol";
import {Disclosure, OfferingId} from "./OfferingTypes.sol";

/// @title IModelGovernor
/// @notice Owns the models whose offerings have succeeded, and does with them what their holders let pass.
/// @dev A time is over at its last second: what goes up to a time goes before it, what goes from a time on goes at it.
///
/// **Four things** can be done with a model: a version is added, a fee policy is added (which names its lane), the card's URI is set,
/// or the account is named that may post the model's bond, see {ILineageCourt}. Each is proposed with its arguments, which are
/// emitted whole and kept as a hash, and executed with the same arguments. There is no other way: nobody moves the model, and its
/// receiver is fixed.
///
/// **Proposing.** The offering's creator proposes without a deposit, unless the offering has failed by a milestone, and while no such
/// proposal of his for the model is open or contested. Where the offering fails, such a proposal is rejected, unless it was executed:
/// who burns his tokens for a refund can't object any more. Anybody else, and he as well, proposes with a deposit of at least
/// `needed`, which is support; so proposing costs no less than objecting to it. `needed` is a twentieth of what was sold or
/// of the supply at that time, whichever is less, rounded up, and at least a unit of the token. It is fixed for the proposal.
///
/// **Deciding.** What isn't opposed passes. For `WINDOW_PERIOD` anybody deposits tokens for or against it. Where those against are
/// fewer than `needed` then, it has passed. Else it is contested: those for it may deposit up to `SUPPORT_PERIOD` after the window,
/// those against it up to `OPPOSITION_PERIOD`, so that nobody pushes it through in the last minute: the last word is for what is.
/// `COUNT_PERIOD` after the window it has passed if support is above opposition, and is rejected otherwise. Nobody
/// need call for that.
///
/// **Deposits** stay until the proposal is decided, then anybody's call gives each back to its owner. One that
/// counts stays for a day at least (`COUNT_PERIOD` − `OPPOSITION_PERIOD`): tokens that are borrowed for a transaction, or for a few
/// blocks, decide nothing. Tokens that vest, are in the pool or weren't sold are in contracts that don't deposit. Who stakes tokens for
/// revenue waits 7 days to have them back, which is less than the window, and less than `OPPOSITION_PERIOD`.
///
/// | state | until, after the proposal | who may call | who pays | result |
/// |---|---|---|---|---|
/// | – | – | the creator, or anyone with a deposit: `propose…` | the deposit, if any | open |
/// | open | `WINDOW_PERIOD` | anyone: `support`, `oppose` | his tokens, deposited | – |
/// | open, window over, opposition below `needed` | – | – | – | passed |
/// | contested | `WINDOW_PERIOD` + `SUPPORT_PERIOD` | anyone: `support` | his tokens, deposited | – |
/// | contested | `WINDOW_PERIOD` + `OPPOSITION_PERIOD` | anyone: `oppose` | his tokens, deposited | – |
/// | contested, `WINDOW_PERIOD` + `COUNT_PERIOD` over | – | – | – | passed if support is above opposition, else rejected |
/// | passed | `EXECUTION_PERIOD` after it has passed | anyone: `execute…` | – | executed |
/// | passed, `EXECUTION_PERIOD` over | – | – | – | expired |
/// | open, contested or passed, the creator's without a deposit, the offering fails | – | – | – | rejected |
/// | any, an accuser was wrong while the model had no bond | none | anyone: `passOn` | the vault | what he lost to the owner goes to the court's owner |
/// | passed, executed, expired, rejected | none | anyone: `withdraw` | the contract | deposits go back to who made them |
///
/// **The bond.** Versions and policies need a bond that stands for this contract, see {ILineageCourt}: one that its bonder lets stand,
/// or that of an account that holders have named. It holds none of its own. A bond that doesn't stand for it keeps the place from
/// others; where holders name a bonder, such a bond is ended, with the court's notice.
///
/// There is no owner, no guardian and no pause. The contract counts what was deposited, never its balance.
interface IModelGovernor {
    /// @notice Thrown where an address is zero that mustn't be.
    error ModelGovernorZeroAddress();

    /// @notice Thrown where an amount is zero.
    error ModelGovernorZeroAmount();

    /// @notice Thrown where an offering hasn't succeeded.
    error ModelGovernorNotSucceeded(OfferingId offeringId);

    /// @notice Thrown where a disclosure isn't that of the offering.
    error ModelGovernorOtherDisclosure(OfferingId offeringId, bytes32 expected, bytes32 actual);

    /// @notice Thrown where this contract doesn't own the model.
    error ModelGovernorNotOwner(ModelId modelId);

    /// @notice Thrown where a model is admitted already.
    error ModelGovernorAdmitted(ModelId modelId);

    /// @notice Thrown where a model isn't admitted.
    error ModelGovernorUnknownModel(ModelId modelId);

    /// @notice Thrown where a proposal comes with less than it needs, and not from a creator who may do without; in units of
    /// 10⁻¹⁸ token.
    error ModelGovernorDepositTooSmall(ModelId modelId, uint256 amount, uint256 needed);

    /// @notice Thrown where the creator's proposal before isn't decided.
    error ModelGovernorUndecided(ModelId modelId, ProposalId proposalId);

    /// @notice Thrown where a proposal isn't in the state that is needed.
    error ModelGovernorWrongState(ProposalId proposalId, ProposalState state);

    /// @notice Thrown where a deposit comes at its deadline or later, in seconds since 1970.
    error ModelGovernorTooLate(ProposalId proposalId, uint256 deadline);

    /// @notice Thrown where an action isn't the proposal's.
    error ModelGovernorOtherAction(ProposalId proposalId, bytes32 expected, bytes32 actual);

    /// @notice Thrown where an account has no deposit with a proposal.
    error ModelGovernorNoDeposit(ProposalId proposalId, address account);

    /// @notice Emitted when holders begin to decide about a model.
    /// @param sold How much was sold, in units of 10⁻¹⁸ token.
    event ModelAdmitted(
        ModelId indexed modelId,
        OfferingId indexed offeringId,
        address indexed creator,
        address token,
        uint256 sold
    );

    /// @notice Emitted with each proposal, before the event that says what it does.
    /// @param needed How much opposition contests it, in units of 10⁻¹⁸ token.
    /// @param windowEnd When its window ends, in seconds since 1970.
    event ProposalCreated(
        ProposalId indexed proposalId,
        ModelId indexed modelId,
        address indexed proposer,
        uint256 needed,
        uint256 windowEnd
    );

    /// @notice Emitted when a version is proposed.
    event VersionProposed(ProposalId indexed proposalId, ModelVersion version, DatasetVersion[] datasets);

    /// @notice Emitted when a fee policy is proposed.
    event PolicyProposed(ProposalId indexed proposalId, FeePolicy policy);

    /// @notice Emitted when a URI of the card is proposed.
    event URIProposed(ProposalId indexed proposalId, string uri);

    /// @notice Emitted when a bonder is proposed.
    event BonderProposed(ProposalId indexed proposalId, address indexed bonder);

    /// @notice Emitted when tokens are deposited for a proposal.
    /// @param sum All that was deposited for it, in units of 10⁻¹⁸ token.
    event SupportDeposited(ProposalId indexed proposalId, address indexed account, uint256 amount, uint256 sum);

    /// @notice Emitted when tokens are deposited against a proposal.
    /// @param sum All that was deposited against it, in units of 10⁻¹⁸ token.
    event OppositionDeposited(ProposalId indexed proposalId, address indexed account, uint256 amount, uint256 sum);

    /// @notice Emitted when an account's deposits with a proposal go back, of both sides together.
    event DepositWithdrawn(ProposalId indexed proposalId, address indexed account, uint256 amount);

    /// @notice Emitted when a proposal is executed.
    event ProposalExecuted(ProposalId indexed proposalId, ModelId indexed modelId);

    /// @notice Emitted when what accusers have lost to this contract is passed on, in units of the bonds' token.
    event AwardsPassedOn(address indexed to, uint256 amount);

    /// @notice Takes note of a model that an offering has sent here.
    /// @dev Anyone may call. Requirements: the offering has succeeded; the disclosure is its own; this contract owns the model, which
    /// isn't admitted.
    function admit(OfferingId offeringId, Disclosure calldata disclosure) external;

    /// @notice Proposes a version, see {IModelRegistry-addVersion}.
    /// @dev Requirements, of all that propose: the model is admitted; `amount` is at least `neededOf`, or the caller is the
    /// model's creator, its offering hasn't failed by a milestone, and his proposal before is decided; the caller has the amount
    /// and has approved it. What the registry wants is asked when it is executed.
    /// @param amount What is deposited for it, in units of 10⁻¹⁸ token.
    function proposeVersion(
        ModelId modelId,
        ModelVersion calldata version,
        DatasetVersion[] calldata datasets,
        uint128 amount
    ) external returns (ProposalId proposalId);

    /// @notice Proposes a fee policy, see {IFeePolicies-addPolicy}.
    /// @dev Requirements: as those of `proposeVersion`.
    function proposePolicy(
        ModelId modelId,
        FeePolicy calldata policy,
        uint128 amount
    ) external returns (ProposalId proposalId);

    /// @notice Proposes a URI of the model's card, see {IModelRegistry-setURI}.
    /// @dev Requirements: as those of `proposeVersion`.
    function proposeURI(ModelId modelId, string calldata uri, uint128 amount) external returns (ProposalId proposalId);

    /// @notice Proposes who may post the model's bond where it has none, see {ILineageCourt-nameBonder}; nobody where it is zero.
    /// @dev Requirements: as those of `proposeVersion`.
    function proposeBonder(ModelId modelId, address bonder, uint128 amount) external returns (ProposalId proposalId);

    /// @notice Deposits tokens of the caller for a proposal.
    /// @dev Requirements: it is open, or contested and `SUPPORT_PERIOD` after the window isn't over; the amount is not zero; the caller has
    /// it and has approved it.
    /// @param amount In units of 10⁻¹⁸ token.
    function support(ProposalId proposalId, uint128 amount) external;

    /// @notice Deposits tokens of the caller against a proposal.
    /// @dev Requirements: it is open, or contested and `OPPOSITION_PERIOD` after the window isn't over; the amount is not zero; the caller
    /// has it and has approved it.
    /// @param amount In units of 10⁻¹⁸ token.
    function oppose(ProposalId proposalId, uint128 amount) external;

    /// @notice Gives an account back what it has deposited with a proposal, for it and against it.
    /// @dev Anyone may call. Requirements: it is decided: neither open nor contested; the account has a deposit.
    /// @return amount In units of 10⁻¹⁸ token.
    function withdraw(ProposalId proposalId, address account) external returns (uint256 amount);

    /// @notice Adds the proposed version.
    /// @dev Anyone may call. Requirements, of all that execute: it has passed, and `EXECUTION_PERIOD` isn't over; it proposes just
    /// this. Here: the registry takes the version, for which the model's bond stands for this contract.
    /// @return number The version's number.
    function executeVersion(
        ProposalId proposalId,
        ModelVersion calldata version,
        DatasetVersion[] calldata datasets
    ) external returns (uint32 number);

    /// @notice Adds the proposed fee policy.
    /// @dev Requirements: as those of `executeVersion`; the policies take it, for which the model's bond stands for this contract.
    function executePolicy(ProposalId proposalId, FeePolicy calldata policy) external returns (bytes32 policyHash);

    /// @notice Sets the proposed URI.
    /// @dev Requirements: as those of `executeVersion`; it isn't empty.
    function executeURI(ProposalId proposalId, string calldata uri) external;

    /// @notice Names the proposed bonder.
    /// @dev Requirements: as those of `executeVersion`. A bond with which the model isn't bonded then, since it doesn't stand for
    /// this contract or is before a former arbitrator, is ended with the court's notice; another one stays.
    function executeBonder(ProposalId proposalId, address bonder) external;

    /// @notice Pays the court's owner, the timelock, what accusers who were wrong have lost to this contract as their models' owner, and what
    /// else is free of it in the vault under the court.
    /// @dev Anyone may call. Requirements: there is something (`BondVaultZeroAmount`).
    /// @return amount In units of the bonds' token.
    function passOn() external returns (uint256 amount);

    /// @notice How much a proposal for a model would need now, in units of 10⁻¹⁸ token.
    /// @dev Reverts with `ModelGovernorUnknownModel` where it isn't admitted.
    function neededOf(ModelId modelId) external view returns (uint128);

    /// @notice Where a proposal stands.
    function stateOf(ProposalId proposalId) external view returns (ProposalState);

    /// @notice A proposal; all zero where there is none.
    function getProposal(ProposalId proposalId) external view returns (Proposal memory);

    /// @notice A model; all zero where it isn't admitted.
    function getModel(ModelId modelId) external view returns (GovernedModel memory);

    /// @notice What an account has deposited for a proposal and hasn't back, in units of 10⁻¹⁸ token.
    function supportOf(ProposalId proposalId, address account) external view returns (uint128);

    /// @notice What an account has deposited against a proposal and hasn't back, in units of 10⁻¹⁸ token.
    function oppositionOf(ProposalId proposalId, address account) external view returns (uint128);

    /// @notice How many proposals there are; their numbers are 1 to this.
    function proposalCount() external view returns (uint64);

    /// @notice What sells the models; zero until it is bound to the escrow.
    function offering() external view returns (IModelOffering);

    /// @notice What knows whether an offering has failed by a milestone.
    function escrow() external view returns (IMilestoneEscrow);

    /// @notice Where fee policies are added.
    function policies() external view returns (IFeePolicies);

    /// @notice Where the models are.
    function registry() external view returns (IModelRegistry);

    /// @notice Where their bonds are.
    function court() external view returns (ILineageCourt);

    // solhint-disable func-name-mixedcase

    /// @notice How long a proposal is open, in seconds.
    function WINDOW_PERIOD() external view returns (uint256);

    /// @notice How long after the window a contested proposal is supported, in seconds.
    function SUPPORT_PERIOD() external view returns (uint256);

    /// @notice How long after the window a contested proposal is opposed, in seconds.
    function OPPOSITION_PERIOD() external view returns (uint256);

    /// @notice How long after the window a contested proposal is decided, in seconds.
    function COUNT_PERIOD() external view returns (uint256);

    /// @notice How long a proposal can be executed after it has passed, in seconds: longer than any pause of what it needs.
    function EXECUTION_PERIOD() external view returns (uint256);

    /// @notice One of how many tokens contests a proposal.
    function OBJECTION_SHARE() external view returns (uint256);
}
