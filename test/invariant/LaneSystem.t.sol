// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {FeePolicy} from "../../contracts/model/interfaces/IFeePolicies.sol";
import {ModelId} from "../../contracts/model/interfaces/IModelRegistry.sol";
import {TokenMock} from "../../contracts/mocks/TokenMock.sol";
import {IRewardLane, ProvenLeaf, RewardLeaf} from "../../contracts/rewards/interfaces/IRewardLane.sol";
import {BondRate, LaneParameters} from "../../contracts/rewards/interfaces/IRewardLaneFactory.sol";
import {RewardLaneFactory} from "../../contracts/rewards/RewardLaneFactory.sol";
import {PaymentSystem} from "./PaymentSystem.t.sol";

/// @notice What is wrong with a tree of four leaves, of which the last one is the reserve's.
/// @dev Steal: the first account has all that is added. Fall: it has a unit less than before. Sums, Index, Overflow: the
/// leaves contradict each other, or the total. Hidden: nobody has the tree.
enum Lie {
    None,
    Steal,
    Fall,
    Sums,
    Index,
    Overflow,
    Hidden
}

/// @notice A lane that a policy of model 1 names, with all that it stands on, and who posts and watches.
abstract contract LaneSystem is PaymentSystem {
    uint256 public constant PEOPLE = 4;
    uint256 public constant POSTERS = 3;
    uint256 public constant ACTORS = 5;
    uint96 internal constant _MIN_BOND = 100;
    uint96 internal constant _DEMAND_BOND = 7;
    uint256 private constant _LANE_FUNDS = 2 ** 100;

    /// @dev What a tree has for each account, and what is wrong with it.
    struct Tree {
        uint256[PEOPLE] amounts;
        Lie lie;
    }

    RewardLaneFactory public immutable factory;
    IRewardLane public immutable lane;
    /// @notice Of the lane.
    TokenMock public immutable token;
    /// @notice In the order of their accounts.
    address[PEOPLE] public people = [address(0xC001), address(0xC002), address(0xC003), address(0xC004)];
    /// @notice The attributor, the fallback attributor and a stranger, who post; and two who watch.
    address[ACTORS] public actors = [
        address(0xAA01),
        address(0xAA02),
        address(0xAA03),
        address(0xAB01),
        address(0xAB02)
    ];
    bytes32 internal immutable _lanePolicy;

    constructor() {
        token = tokens[0];
        BondRate[] memory rates = new BondRate[](1);
        rates[0] = BondRate(token, 0.2 ether);
        LaneParameters memory initial = LaneParameters(
            address(arbitrator),
            actors[1],
            people[3],
            _MIN_BOND,
            _DEMAND_BOND
        );
        factory = new RewardLaneFactory(address(this), address(this), escrow, vault, policies, initial, rates);
        lane = factory.create(actors[0], token);
        for (uint256 i = 0; i < ACTORS; ++i) _bond(address(lane), actors[i], _LANE_FUNDS);
        VM.prank(models.ownerOfModel(ModelId.wrap(1)));
        _lanePolicy = policies.addPolicy(ModelId.wrap(1), FeePolicy(0, 7_000, 300, 1_800, 900, address(lane)));
        token.approve(address(escrow), type(uint256).max);
    }

    function _isSound(Lie lie) internal pure returns (bool) {
        return lie != Lie.Sums && lie != Lie.Index && lie != Lie.Overflow;
    }

    function _totalOf(Tree memory tree) internal pure returns (uint256 total) {
        for (uint256 i = 0; i < PEOPLE; ++i) total += tree.amounts[i];
    }

    function _leafOf(Tree memory tree, uint256 place) internal view returns (RewardLeaf memory leaf) {
        leaf = RewardLeaf(place, people[place], tree.amounts[place], 0);
        for (uint256 i = 0; i < place; ++i) leaf.sumBefore += tree.amounts[i];
        if (tree.lie == Lie.Sums && place == 1) ++leaf.sumBefore;
        if (tree.lie == Lie.Index && place == 3) leaf.index = 2;
        if (tree.lie == Lie.Overflow && place == 2) leaf.cumulative = type(uint256).max;
    }

    function _provenOf(Tree memory tree, uint256 place) internal view returns (ProvenLeaf memory shown) {
        bytes32[] memory proof = new bytes32[](2);
        proof[0] = _hashOf(tree, place ^ 1);
        proof[1] = place < 2 ? _pair(_hashOf(tree, 2), _hashOf(tree, 3)) : _pair(_hashOf(tree, 0), _hashOf(tree, 1));
        return ProvenLeaf(_leafOf(tree, place), proof);
    }

    function _rootOf(Tree memory tree) internal view returns (bytes32) {
        return _pair(_pair(_hashOf(tree, 0), _hashOf(tree, 1)), _pair(_hashOf(tree, 2), _hashOf(tree, 3)));
    }

    function _hashOf(Tree memory tree, uint256 place) private view returns (bytes32) {
        return keccak256(bytes.concat(keccak256(abi.encode(_leafOf(tree, place)))));
    }

    function _pair(bytes32 one, bytes32 other) private pure returns (bytes32) {
        return one < other ? keccak256(abi.encode(one, other)) : keccak256(abi.encode(other, one));
    }
}
