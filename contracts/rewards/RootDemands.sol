// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Batch, IContributionLedger, Record} from "../datanet/interfaces/IContributionLedger.sol";
import {FeePolicy, IFeePolicies} from "../model/interfaces/IFeePolicies.sol";
import {DatasetVersion, IModelRegistry, ModelId} from "../model/interfaces/IModelRegistry.sol";
import {LaneBase} from "./LaneBase.sol";
import {DemandKind, IRewardLane, ProvenLeaf, RewardDemand, RootStatus} from "./interfaces/IRewardLane.sol";

/// @title RootDemands
/// @notice What has to be shown of a posted root, and by when; see {IRewardLane}.
abstract contract RootDemands is LaneBase {
    /// @inheritdoc IRewardLane
    uint256 public constant DEMAND_PERIOD = 48 hours;

    IFeePolicies private immutable _policies;
    IModelRegistry private immutable _registry;
    IContributionLedger private immutable _ledger;

    mapping(uint64 rootNumber => mapping(DemandKind kind => mapping(uint256 index => RewardDemand))) private _demands;

    constructor(IFeePolicies policies) {
        (_policies, _registry) = (policies, policies.registry());
        _ledger = _registry.ledger();
    }

    /// @inheritdoc IRewardLane
    function demandLeaf(uint64 rootNumber, uint256 index) external whilePending {
        _requireWindow(rootNumber);
        require(index < _posted.count, RewardLaneInvalidIndex(index, _posted.count));

        _demand(DemandKind.Leaf, index, address(0));
    }

    /// @inheritdoc IRewardLane
    function demandAuthor(ProvenLeaf calldata shown) external whilePending {
        _requireWindow(rootCount);
        _requirePosted(shown);
        require(shown.leaf.account != terms().reserve, RewardLaneReserve());

        _demand(DemandKind.Author, shown.leaf.index, shown.leaf.account);
    }

    /// @inheritdoc IRewardLane
    function answerLeaf(ProvenLeaf calldata shown) external whilePending {
        _requirePosted(shown);

        _answer(DemandKind.Leaf, shown.leaf.index);
    }

    /// @inheritdoc IRewardLane
    function answerAuthor(
        uint256 index,
        ModelId modelId,
        bytes32 policyHash,
        uint16[] calldata lineages,
        Record calldata record,
        bytes32[] calldata proof
    ) external whilePending {
        require(record.author == _demands[rootCount][DemandKind.Author][index].account, RewardLaneNoAnswer());
        (FeePolicy memory policy, ) = _policies.collectionTerms(modelId, policyHash);
        Batch memory batch = _ledger.getBatch(record.batchId);
        ModelId source = modelId;
        for (uint256 i = 0; i < lineages.length; ++i) (source, , ) = _registry.royaltyOf(source, lineages[i]);
        bool valid =
            _isOurs(policy.lane) &&
                batch.seq > 0 &&
                _registry.isDeclared(source, DatasetVersion(batch.datanetId, batch.seq)) &&
                _ledger.holdsRecord(record, proof);
        require(valid, RewardLaneNoAnswer());

        _answer(DemandKind.Author, index);
    }

    /// @inheritdoc IRewardLane
    function answerUnchanged(ProvenLeaf calldata old, ProvenLeaf calldata shown) external whilePending {
        _requireActive(old);
        _requirePosted(shown);
        bool unchanged = old.leaf.account == shown.leaf.account && old.leaf.cumulative == shown.leaf.cumulative;
        bool asked = _demands[rootCount][DemandKind.Author][shown.leaf.index].account == shown.leaf.account;
        require(unchanged && asked, RewardLaneNoAnswer());

        _answer(DemandKind.Author, shown.leaf.index);
    }

    /// @inheritdoc IRewardLane
    function expireDemand(DemandKind kind, uint256 index) external whilePending {
        RewardDemand memory demanded = _openDemand(kind, index);
        require(block.timestamp >= demanded.deadline, RewardLaneDemandDeadline(demanded.deadline));

        _release(rootCount, kind, index, demanded.demander);
        _void(demanded.demander);
    }

    /// @inheritdoc IRewardLane
    function releaseDemand(uint64 rootNumber, DemandKind kind, uint256 index) external {
        RewardDemand memory demanded = _demands[rootNumber][kind][index];
        bool held = demanded.demander != address(0) && !demanded.answered;
        require(held, RewardLaneNoDemand(kind, index));
        bool ended = rootNumber != rootCount || _posted.status != RootStatus.Pending;
        require(ended, RewardLanePending(rootNumber));

        _release(rootNumber, kind, index, demanded.demander);
    }

    /// @inheritdoc IRewardLane
    function getDemand(uint64 rootNumber, DemandKind kind, uint256 index) external view returns (RewardDemand memory) {
        return _demands[rootNumber][kind][index];
    }

    function _demand(DemandKind kind, uint256 index, address account) private {
        RewardDemand storage demanded = _demands[rootCount][kind][index];
        require(demanded.demander == address(0), RewardLaneDemanded(kind, index));

        // 40 bits hold the seconds of 34,000 years
        uint40 deadline = uint40(block.timestamp + DEMAND_PERIOD);
        (demanded.demander, demanded.deadline) = (msg.sender, deadline);
        if (account != address(0)) demanded.account = account;
        ++_posted.openDemands;
        emit Demanded(rootCount, kind, index, account, msg.sender, deadline);

        _bondVault.lock(msg.sender, terms().demandBond);
    }

    function _answer(DemandKind kind, uint256 index) private {
        RewardDemand memory demanded = _openDemand(kind, index);
        require(block.timestamp < demanded.deadline, RewardLaneDemandDeadline(demanded.deadline));

        _demands[rootCount][kind][index].answered = true;
        --_posted.openDemands;
        emit Answered(rootCount, kind, index, msg.sender);

        _bondVault.move(demanded.demander, msg.sender, terms().demandBond);
    }

    function _release(uint64 rootNumber, DemandKind kind, uint256 index, address demander) private {
        delete _demands[rootNumber][kind][index];
        emit DemandReleased(rootNumber, kind, index, demander);

        _bondVault.unlock(demander, terms().demandBond);
    }

    /// @dev Money in this lane's token may have come from a policy that names another one, see `passOn`.
    function _isOurs(address lane) private view returns (bool) {
        if (lane == address(this)) return true;
        IRewardLane other = IRewardLane(lane);
        return _factory.isLane(other) && other.terms().attributor == terms().attributor;
    }

    function _openDemand(DemandKind kind, uint256 index) private view returns (RewardDemand memory demanded) {
        demanded = _demands[rootCount][kind][index];
        require(demanded.demander != address(0) && !demanded.answered, RewardLaneNoDemand(kind, index));
    }
}
