// SPDX-License-Identifier: MIT
pragma solidity ^0.8.20;

import {IModelRegistry, ModelId} from "./IModelRegistry.sol";

/// @notice How a fee is shared, in basis points that sum to 10,000.
/// @param protocol Goes to the treasury.
/// @param host Goes to the host that served.
/// @param model Goes to the model's receiver, less the royalty of its parent.
/// @param stakers Is streamed to who stakes OPEN.
/// @param contributors Goes to `lane`.
/// @param lane Holds the contributors' part until it is attributed.
struct FeePolicy {
    uint16 protocol;
    uint16 host;
    uint16 model;
    uint16 stakers;
    uint16 contributors;
    address lane;
}

/// @title IFeePolicies
/// @notice How the fees of models are shared. A policy is added by a model's owner, never changed, and known by its
/// hash.
/// @dev Channels name the hash, so a fee is shared by the terms that were in force when it was agreed on, whenever it
/// is collected; an owner who wants other terms adds a policy, and payers and hosts choose it for later channels or
/// don't. The lane is a part of the terms, too: an owner can't redirect what contributors have earned.
///
/// The protocol takes at most `MAX_PROTOCOL`; the host `MIN_HOST` to `MAX_HOST`. Of what the host leaves, contributors
/// get at least `MIN_CONTRIBUTORS`, the model at least `MIN_MODEL`, out of which a parent has its royalty, and treasury
/// and stakers at least the two floors that the owner, the timelock, sets within hard caps for later policies.
interface IFeePolicies {
    /// @notice Thrown where only the model's owner may act.
    error FeePoliciesNotOwner(ModelId modelId, address caller);

    /// @notice Thrown where the owner's bond doesn't stand for a model, see {ILineageCourt-isBonded}.
    error FeePoliciesUnbonded(ModelId modelId);

    /// @notice Thrown where no fees may be asked for a model: it isn't commercial, or a licence in its lineage says
    /// NON_COMMERCIAL.
    error FeePoliciesNotCommercial(ModelId modelId, uint8 lineageFlags);

    /// @notice Thrown where a lane is zero.
    error FeePoliciesZeroLane();

    /// @notice Thrown where a floor is too high, in basis points.
    error FeePoliciesInvalidFloor(string floor, uint256 value, uint256 most);

    /// @notice Thrown where a policy's shares don't sum to 10,000, in basis points.
    error FeePoliciesInvalidSum(uint256 sum);

    /// @notice Thrown where a share of a policy is out of its bounds, in basis points.
    error FeePoliciesInvalidShare(string share, uint256 value, uint256 least, uint256 most);

    /// @notice Thrown where a policy would be added a second time.
    error FeePoliciesPolicyExists(bytes32 policyHash);

    /// @notice Thrown where a model has no such policy.
    error FeePoliciesUnknownPolicy(ModelId modelId, bytes32 policyHash);

    /// @notice Emitted when a policy is added; it is the latest of the model then.
    event PolicyAdded(ModelId indexed modelId, bytes32 indexed policyHash, FeePolicy policy);

    /// @notice Emitted when the floors of later policies change, in basis points of what the host leaves.
    event FloorsChanged(uint16 oldProtocol, uint16 oldStakers, uint16 newProtocol, uint16 newStakers);

    /// @notice Sets what treasury and stakers get at least of what the host leaves, in later policies.
    /// @dev Requirements: the caller is the owner; at most `MAX_PROTOCOL_FLOOR` and `MAX_STAKERS_FLOOR`.
    function setFloors(uint16 newProtocol, uint16 newStakers) external;

    /// @notice Appends a policy, for channels that name it.
    /// @dev Requirements: the caller owns the model; his bond stands for it; fees may be asked for it; the shares sum
    /// to 10,000 and keep to the limits; `lane` isn't zero; the model has no such policy.
    function addPolicy(ModelId modelId, FeePolicy calldata policy) external returns (bytes32 policyHash);

    /// @notice What a collection is shared by, for the escrow.
    /// @return policy The policy of that hash. Reverts where the model has no such policy.
    /// @return lineage Under which number the model's slice is booked now.
    function collectionTerms(
        ModelId modelId,
        bytes32 policyHash
    ) external view returns (FeePolicy memory policy, uint16 lineage);

    /// @notice The policy that was added last; zero where there is none.
    function latestPolicy(ModelId modelId) external view returns (bytes32);

    /// @notice The hash that a policy has, added or not: keccak256(abi.encode(chain id, this contract, model, policy)).
    function policyHashOf(ModelId modelId, FeePolicy calldata policy) external view returns (bytes32);

    /// @notice The models.
    function registry() external view returns (IModelRegistry);

    /// @notice The least share of the treasury of what the host leaves, in basis points.
    function protocolFloor() external view returns (uint16);

    /// @notice The least share of the stakers of what the host leaves, in basis points.
    function stakersFloor() external view returns (uint16);

    /// @notice The largest share of the protocol, in basis points.
    // solhint-disable-next-line func-name-mixedcase
    function MAX_PROTOCOL() external view returns (uint16);

    /// @notice The least share of the host, in basis points.
    // solhint-disable-next-line func-name-mixedcase
    function MIN_HOST() external view returns (uint16);

    /// @notice The largest share of the host, in basis points.
    // solhint-disable-next-line func-name-mixedcase
    function MAX_HOST() external view returns (uint16);

    /// @notice The least share of the contributors of what the host leaves, in basis points.
    // solhint-disable-next-line func-name-mixedcase
    function MIN_CONTRIBUTORS() external view returns (uint16);

    /// @notice The least share of the model of what the host leaves, in basis points.
    // solhint-disable-next-line func-name-mixedcase
    function MIN_MODEL() external view returns (uint16);

    /// @notice The largest floor of the protocol, in basis points of what the host leaves.
    // solhint-disable-next-line func-name-mixedcase
    function MAX_PROTOCOL_FLOOR() external view returns (uint16);

    /// @notice The largest floor of the stakers, in basis points of what the host leaves.
    // solhint-disable-next-line func-name-mixedcase
    function MAX_STAKERS_FLOOR() external view returns (uint16);
}
