// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Ownable} from "@openzeppelin/contracts/access/Ownable.sol";
import {Ownable2Step} from "@openzeppelin/contracts/access/Ownable2Step.sol";
import {FeePolicy, IFeePolicies} from "./interfaces/IFeePolicies.sol";
import {IModelRegistry, ModelId} from "./interfaces/IModelRegistry.sol";

/// @title FeePolicies
/// @notice How the fees of models are shared; see {IFeePolicies}.
contract FeePolicies is IFeePolicies, Ownable2Step {
    struct PackedPolicy {
        ModelId modelId; // one slot; contributors get what the others leave
        uint16 protocol;
        uint16 host;
        uint16 model;
        uint16 stakers;
        address lane;
    }

    /// @inheritdoc IFeePolicies
    uint16 public constant MAX_PROTOCOL = 1_500;

    /// @inheritdoc IFeePolicies
    uint16 public constant MIN_HOST = 1_000;

    /// @inheritdoc IFeePolicies
    uint16 public constant MAX_HOST = 7_000;

    /// @inheritdoc IFeePolicies
    uint16 public constant MIN_CONTRIBUTORS = 3_000;

    /// @inheritdoc IFeePolicies
    uint16 public constant MIN_MODEL = 1_000;

    /// @inheritdoc IFeePolicies
    uint16 public constant MAX_PROTOCOL_FLOOR = 1_000;

    /// @inheritdoc IFeePolicies
    uint16 public constant MAX_STAKERS_FLOOR = 2_000;

    uint256 private constant _ALL = 10_000;

    /// @inheritdoc IFeePolicies
    IModelRegistry public immutable registry;

    uint8 private immutable _nonCommercial;

    /// @inheritdoc IFeePolicies
    uint16 public protocolFloor;

    /// @inheritdoc IFeePolicies
    uint16 public stakersFloor;

    /// @inheritdoc IFeePolicies
    mapping(ModelId modelId => bytes32) public latestPolicy;

    mapping(bytes32 policyHash => PackedPolicy) private _policies;

    /// @param initialOwner Sets the floors; the timelock.
    /// @param registry_ The models.
    /// @param initialProtocol What the treasury gets at least of what the host leaves, in basis points.
    /// @param initialStakers What the stakers get at least of it.
    constructor(
        address initialOwner,
        IModelRegistry registry_,
        uint16 initialProtocol,
        uint16 initialStakers
    ) Ownable(initialOwner) {
        registry = registry_;
        _nonCommercial = registry_.ledger().registry().NON_COMMERCIAL();
        _setFloors(initialProtocol, initialStakers);
    }

    /// @inheritdoc IFeePolicies
    function setFloors(uint16 newProtocol, uint16 newStakers) external onlyOwner {
        _setFloors(newProtocol, newStakers);
    }

    /// @inheritdoc IFeePolicies
    function addPolicy(ModelId modelId, FeePolicy calldata policy) external returns (bytes32 policyHash) {
        require(registry.isOwner(modelId, msg.sender), FeePoliciesNotOwner(modelId, msg.sender));
        require(registry.court().isBonded(modelId), FeePoliciesUnbonded(modelId));
        uint8 flags = registry.licenseFlags(modelId);
        bool commercial = registry.getModel(modelId).commercial && flags & _nonCommercial == 0;
        require(commercial, FeePoliciesNotCommercial(modelId, flags));
        _requireWithinLimits(policy);
        policyHash = policyHashOf(modelId, policy);
        require(_policies[policyHash].lane == address(0), FeePoliciesPolicyExists(policyHash));

        _policies[policyHash] = PackedPolicy({
            modelId: modelId,
            protocol: policy.protocol,
            host: policy.host,
            model: policy.model,
            stakers: policy.stakers,
            lane: policy.lane
        });
        latestPolicy[modelId] = policyHash;
        emit PolicyAdded(modelId, policyHash, policy);
    }

    /// @inheritdoc IFeePolicies
    function collectionTerms(
        ModelId modelId,
        bytes32 policyHash
    ) external view returns (FeePolicy memory policy, uint16 lineage) {
        PackedPolicy memory packed = _policies[policyHash];
        bool known = ModelId.unwrap(packed.modelId) == ModelId.unwrap(modelId) && packed.lane != address(0);
        require(known, FeePoliciesUnknownPolicy(modelId, policyHash));

        uint256 others = uint256(packed.protocol) + packed.host + packed.model + packed.stakers;
        policy = FeePolicy({
            protocol: packed.protocol,
            host: packed.host,
            model: packed.model,
            stakers: packed.stakers,
            // all shares sum to 10,000
            contributors: uint16(_ALL - others),
            lane: packed.lane
        });
        lineage = registry.lineageNumber(modelId);
    }

    /// @inheritdoc IFeePolicies
    function policyHashOf(ModelId modelId, FeePolicy calldata policy) public view returns (bytes32) {
        return keccak256(abi.encode(block.chainid, address(this), modelId, policy));
    }

    function _setFloors(uint16 newProtocol, uint16 newStakers) private {
        require(
            newProtocol <= MAX_PROTOCOL_FLOOR,
            FeePoliciesInvalidFloor("protocol", newProtocol, MAX_PROTOCOL_FLOOR)
        );
        require(newStakers <= MAX_STAKERS_FLOOR, FeePoliciesInvalidFloor("stakers", newStakers, MAX_STAKERS_FLOOR));

        emit FloorsChanged(protocolFloor, stakersFloor, newProtocol, newStakers);
        (protocolFloor, stakersFloor) = (newProtocol, newStakers);
    }

    function _requireWithinLimits(FeePolicy calldata policy) private view {
        uint256 sum = uint256(policy.protocol) + policy.host + policy.model + policy.stakers + policy.contributors;
        require(sum == _ALL, FeePoliciesInvalidSum(sum));
        require(policy.lane != address(0), FeePoliciesZeroLane());

        _requireShare("host", policy.host, MIN_HOST, MAX_HOST);
        uint256 rest = _ALL - policy.host;
        _requireShare("protocol", policy.protocol, _partOf(rest, protocolFloor), MAX_PROTOCOL);
        _requireShare("stakers", policy.stakers, _partOf(rest, stakersFloor), _ALL);
        _requireShare("model", policy.model, _partOf(rest, MIN_MODEL), _ALL);
        _requireShare("contributors", policy.contributors, _partOf(rest, MIN_CONTRIBUTORS), _ALL);
    }

    function _requireShare(string memory share, uint256 value, uint256 least, uint256 most) private pure {
        require(value >= least && value <= most, FeePoliciesInvalidShare(share, value, least, most));
    }

    /// @dev Rounded up: a floor is never undercut.
    function _partOf(uint256 rest, uint256 share) private pure returns (uint256) {
        return (rest * share + _ALL - 1) / _ALL;
    }
}
