// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Ownable} from "@openzeppelin/contracts/access/Ownable.sol";
import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {IBondVault} from "../bonds/interfaces/IBondVault.sol";
import {FeePolicy, IFeePolicies} from "../model/interfaces/IFeePolicies.sol";
import {ILineageCourt, ModelBond} from "../model/interfaces/ILineageCourt.sol";
import {DatasetVersion, IModelRegistry, ModelId, ModelVersion} from "../model/interfaces/IModelRegistry.sol";
import {FundingState} from "./interfaces/FundingTypes.sol";
import {ActionKind, GovernedModel, Proposal, ProposalId, ProposalState} from "./interfaces/GovernorTypes.sol";
import {IMilestoneEscrow} from "./interfaces/IMilestoneEscrow.sol";
import {IModelGovernor} from "./interfaces/IModelGovernor.sol";
import {IModelOffering} from "./interfaces/IModelOffering.sol";
import {Disclosure, OfferingId, OfferingState} from "./interfaces/OfferingTypes.sol";
import {ObjectionDeposits} from "./libraries/ObjectionDeposits.sol";

/// @title ModelGovernor
/// @notice Owns the models that were sold, and does with them what their holders let pass; see {IModelGovernor}.
contract ModelGovernor is IModelGovernor {
    using ObjectionDeposits for mapping(address account => uint128);
    using SafeERC20 for IERC20;

    /// @inheritdoc IModelGovernor
    uint256 public constant WINDOW_PERIOD = ObjectionDeposits.WINDOW_PERIOD;

    /// @inheritdoc IModelGovernor
    uint256 public constant SUPPORT_PERIOD = 5 days;

    /// @inheritdoc IModelGovernor
    uint256 public constant OPPOSITION_PERIOD = 8 days;

    /// @inheritdoc IModelGovernor
    uint256 public constant COUNT_PERIOD = 9 days;

    /// @inheritdoc IModelGovernor
    uint256 public constant EXECUTION_PERIOD = 21 days;

    /// @inheritdoc IModelGovernor
    uint256 public constant OBJECTION_SHARE = ObjectionDeposits.OBJECTION_SHARE;

    /// @inheritdoc IModelGovernor
    IMilestoneEscrow public immutable escrow;

    /// @inheritdoc IModelGovernor
    IFeePolicies public immutable policies;

    /// @inheritdoc IModelGovernor
    IModelRegistry public immutable registry;

    /// @inheritdoc IModelGovernor
    ILineageCourt public immutable court;

    /// @inheritdoc IModelGovernor
    uint64 public proposalCount;

    /// @inheritdoc IModelGovernor
    mapping(ProposalId proposalId => mapping(address account => uint128)) public supportOf;

    /// @inheritdoc IModelGovernor
    mapping(ProposalId proposalId => mapping(address account => uint128)) public oppositionOf;

    mapping(ModelId modelId => GovernedModel) private _models;
    mapping(ProposalId proposalId => Proposal) private _proposals;

    /// @param escrow_ Names the offering contract, and knows which offerings have failed.
    /// @param policies_ Where fee policies are added; names registry and court.
    constructor(IMilestoneEscrow escrow_, IFeePolicies policies_) {
        require(address(escrow_) != address(0) && address(policies_) != address(0), ModelGovernorZeroAddress());

        (escrow, policies, registry) = (escrow_, policies_, policies_.registry());
        court = registry.court();
    }

    /// @inheritdoc IModelGovernor
    function admit(OfferingId offeringId, Disclosure calldata disclosure) external {
        (IModelOffering house, ModelId modelId) = (offering(), disclosure.modelId);
        require(house.stateOf(offeringId) == OfferingState.Succeeded, ModelGovernorNotSucceeded(offeringId));
        (bytes32 expected, bytes32 actual) = (house.disclosureHashOf(offeringId), keccak256(abi.encode(disclosure)));
        require(actual == expected, ModelGovernorOtherDisclosure(offeringId, expected, actual));
        require(registry.isOwner(modelId, address(this)), ModelGovernorNotOwner(modelId));
        require(address(_models[modelId].token) == address(0), ModelGovernorAdmitted(modelId));
        (address token, address creator) = (house.tokenOf(offeringId), house.creatorOf(offeringId));
        uint128 sold = house.outcomeOf(offeringId).sold;

        _models[modelId] = GovernedModel({
            token: IERC20(token),
            offeringId: offeringId,
            creator: creator,
            ownProposal: ProposalId.wrap(0),
            sold: sold
        });
        emit ModelAdmitted(modelId, offeringId, creator, token, sold);
    }

    /// @inheritdoc IModelGovernor
    function proposeVersion(
        ModelId modelId,
        ModelVersion calldata version,
        DatasetVersion[] calldata datasets,
        uint128 amount
    ) external returns (ProposalId proposalId) {
        proposalId = _propose(modelId, ActionKind.AddVersion, _versionHash(version, datasets), amount);
        emit VersionProposed(proposalId, version, datasets);

        _pull(modelId, amount);
    }

    /// @inheritdoc IModelGovernor
    function proposePolicy(
        ModelId modelId,
        FeePolicy calldata policy,
        uint128 amount
    ) external returns (ProposalId proposalId) {
        proposalId = _propose(modelId, ActionKind.AddPolicy, _policyHash(policy), amount);
        emit PolicyProposed(proposalId, policy);

        _pull(modelId, amount);
    }

    /// @inheritdoc IModelGovernor
    function proposeURI(ModelId modelId, string calldata uri, uint128 amount) external returns (ProposalId proposalId) {
        proposalId = _propose(modelId, ActionKind.SetURI, _uriHash(uri), amount);
        emit URIProposed(proposalId, uri);

        _pull(modelId, amount);
    }

    /// @inheritdoc IModelGovernor
    function proposeBonder(ModelId modelId, address bonder, uint128 amount) external returns (ProposalId proposalId) {
        proposalId = _propose(modelId, ActionKind.NameBonder, _bonderHash(bonder), amount);
        emit BonderProposed(proposalId, bonder);

        _pull(modelId, amount);
    }

    /// @inheritdoc IModelGovernor
    function support(ProposalId proposalId, uint128 amount) external {
        _requireDepositable(proposalId, amount, SUPPORT_PERIOD);
        Proposal storage proposal = _proposals[proposalId];

        uint128 sum = supportOf[proposalId].put(msg.sender, amount, proposal.support);
        proposal.support = sum;
        emit SupportDeposited(proposalId, msg.sender, amount, sum);

        _pull(proposal.modelId, amount);
    }

    /// @inheritdoc IModelGovernor
    function oppose(ProposalId proposalId, uint128 amount) external {
        _requireDepositable(proposalId, amount, OPPOSITION_PERIOD);
        Proposal storage proposal = _proposals[proposalId];

        uint128 sum = oppositionOf[proposalId].put(msg.sender, amount, proposal.opposition);
        proposal.opposition = sum;
        emit OppositionDeposited(proposalId, msg.sender, amount, sum);

        _pull(proposal.modelId, amount);
    }

    /// @inheritdoc IModelGovernor
    function withdraw(ProposalId proposalId, address account) external returns (uint256 amount) {
        ProposalState state = stateOf(proposalId);
        require(_isDecided(state), ModelGovernorWrongState(proposalId, state));
        amount = uint256(supportOf[proposalId][account]) + oppositionOf[proposalId][account];
        require(amount > 0, ModelGovernorNoDeposit(proposalId, account));

        supportOf[proposalId].take(account);
        oppositionOf[proposalId].take(account);
        emit DepositWithdrawn(proposalId, account, amount);

        _models[_proposals[proposalId].modelId].token.safeTransfer(account, amount);
    }

    /// @inheritdoc IModelGovernor
    function executeVersion(
        ProposalId proposalId,
        ModelVersion calldata version,
        DatasetVersion[] calldata datasets
    ) external returns (uint32 number) {
        ModelId modelId = _execute(proposalId, _versionHash(version, datasets));

        return registry.addVersion(modelId, version, datasets);
    }

    /// @inheritdoc IModelGovernor
    function executePolicy(ProposalId proposalId, FeePolicy calldata policy) external returns (bytes32 policyHash) {
        ModelId modelId = _execute(proposalId, _policyHash(policy));

        return policies.addPolicy(modelId, policy);
    }

    /// @inheritdoc IModelGovernor
    function executeURI(ProposalId proposalId, string calldata uri) external {
        ModelId modelId = _execute(proposalId, _uriHash(uri));

        registry.setURI(modelId, uri);
    }

    /// @inheritdoc IModelGovernor
    function executeBonder(ProposalId proposalId, address bonder) external {
        ModelId modelId = _execute(proposalId, _bonderHash(bonder));
        ModelBond memory bond = court.bondOf(modelId);
        bool isOver = bond.bonder == address(0) || bond.noticeEnd != 0;

        court.nameBonder(modelId, bonder);
        if (!isOver && !court.isBonded(modelId)) court.giveNotice(modelId);
    }

    /// @inheritdoc IModelGovernor
    function passOn() external returns (uint256 amount) {
        (IBondVault vault, address to) = (court.bondVault(), Ownable(address(court)).owner());
        (amount, ) = vault.bondOf(address(court), address(this));

        emit AwardsPassedOn(to, amount);

        vault.withdraw(address(court), to, amount);
    }

    /// @inheritdoc IModelGovernor
    function getProposal(ProposalId proposalId) external view returns (Proposal memory) {
        return _proposals[proposalId];
    }

    /// @inheritdoc IModelGovernor
    function getModel(ModelId modelId) external view returns (GovernedModel memory) {
        return _models[modelId];
    }

    /// @inheritdoc IModelGovernor
    function neededOf(ModelId modelId) public view returns (uint128) {
        GovernedModel storage model = _models[modelId];
        IERC20 token = model.token;
        require(address(token) != address(0), ModelGovernorUnknownModel(modelId));

        uint256 needed = ObjectionDeposits.neededUp(Math.min(model.sold, token.totalSupply()));
        // a part of what was sold, which takes 128 bits
        return uint128(Math.max(needed, 1));
    }

    /// @inheritdoc IModelGovernor
    function stateOf(ProposalId proposalId) public view returns (ProposalState) {
        Proposal storage proposal = _proposals[proposalId];
        if (proposal.since == 0) return ProposalState.None;
        if (proposal.executed) return ProposalState.Executed;
        if (proposal.free && _hasFailed(_models[proposal.modelId])) return ProposalState.Rejected;
        uint256 passedAt = proposal.since + WINDOW_PERIOD;
        if (block.timestamp < passedAt) return ProposalState.Open;

        (uint128 inFavour, uint128 against) = (proposal.support, proposal.opposition);
        if (against >= proposal.needed) {
            passedAt += COUNT_PERIOD;
            if (block.timestamp < passedAt) return ProposalState.Contested;
            if (inFavour <= against) return ProposalState.Rejected;
        }
        return block.timestamp < passedAt + EXECUTION_PERIOD ? ProposalState.Passed : ProposalState.Expired;
    }

    /// @inheritdoc IModelGovernor
    function offering() public view returns (IModelOffering) {
        return escrow.offering();
    }

    function _propose(
        ModelId modelId,
        ActionKind kind,
        bytes32 actionHash,
        uint128 amount
    ) private returns (ProposalId proposalId) {
        uint128 needed = neededOf(modelId);
        bool free = amount < needed;
        if (free) _requireOwnTurn(modelId, amount, needed);

        proposalId = ProposalId.wrap(++proposalCount);
        if (free) _models[modelId].ownProposal = proposalId;
        _proposals[proposalId] = Proposal({
            modelId: modelId,
            // 40 bits hold the seconds of 34,000 years
            since: uint40(block.timestamp),
            kind: kind,
            executed: false,
            free: free,
            proposer: msg.sender,
            needed: needed,
            support: amount,
            opposition: 0,
            actionHash: actionHash
        });
        emit ProposalCreated(proposalId, modelId, msg.sender, needed, block.timestamp + WINDOW_PERIOD);
        if (amount == 0) return proposalId;

        supportOf[proposalId].put(msg.sender, amount, 0);
        emit SupportDeposited(proposalId, msg.sender, amount, amount);
    }

    function _execute(ProposalId proposalId, bytes32 actual) private returns (ModelId modelId) {
        ProposalState state = stateOf(proposalId);
        require(state == ProposalState.Passed, ModelGovernorWrongState(proposalId, state));
        Proposal storage proposal = _proposals[proposalId];
        bytes32 expected = proposal.actionHash;
        require(actual == expected, ModelGovernorOtherAction(proposalId, expected, actual));
        modelId = proposal.modelId;

        proposal.executed = true;
        emit ProposalExecuted(proposalId, modelId);
    }

    /// @dev The last step of a call: tokens come from the caller.
    function _pull(ModelId modelId, uint128 amount) private {
        if (amount > 0) _models[modelId].token.safeTransferFrom(msg.sender, address(this), amount);
    }

    function _requireOwnTurn(ModelId modelId, uint128 amount, uint128 needed) private view {
        GovernedModel storage model = _models[modelId];
        bool exempt = msg.sender == model.creator && !_hasFailed(model);
        require(exempt, ModelGovernorDepositTooSmall(modelId, amount, needed));
        ProposalId before = model.ownProposal;
        require(_isDecided(stateOf(before)), ModelGovernorUndecided(modelId, before));
    }

    function _requireDepositable(ProposalId proposalId, uint128 amount, uint256 period) private view {
        require(amount > 0, ModelGovernorZeroAmount());
        ProposalState state = stateOf(proposalId);
        bool undecided = state != ProposalState.None && !_isDecided(state);
        require(undecided, ModelGovernorWrongState(proposalId, state));
        uint256 deadline = _proposals[proposalId].since + WINDOW_PERIOD + period;
        require(block.timestamp < deadline, ModelGovernorTooLate(proposalId, deadline));
    }

    function _hasFailed(GovernedModel storage model) private view returns (bool) {
        return escrow.fundingOf(model.offeringId).state == FundingState.Failed;
    }

    function _isDecided(ProposalState state) private pure returns (bool) {
        return state != ProposalState.Open && state != ProposalState.Contested;
    }

    function _versionHash(
        ModelVersion calldata version,
        DatasetVersion[] calldata datasets
    ) private pure returns (bytes32) {
        return keccak256(abi.encode(ActionKind.AddVersion, version, datasets));
    }

    function _policyHash(FeePolicy calldata policy) private pure returns (bytes32) {
        return keccak256(abi.encode(ActionKind.AddPolicy, policy));
    }

    function _uriHash(string calldata uri) private pure returns (bytes32) {
        return keccak256(abi.encode(ActionKind.SetURI, uri));
    }

    function _bonderHash(address bonder) private pure returns (bytes32) {
        return keccak256(abi.encode(ActionKind.NameBonder, bonder));
    }
}
