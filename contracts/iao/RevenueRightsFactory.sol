// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {Create2} from "@openzeppelin/contracts/utils/Create2.sol";
import {StreamingStake} from "../rewards/StreamingStake.sol";
import {IStreamingStake} from "../rewards/interfaces/IStreamingStake.sol";
import {IRevenueRightsFactory} from "./interfaces/IRevenueRightsFactory.sol";

/// @title RevenueRightsFactory
/// @notice Creates what streams a model's income to those who stake its token; see {IRevenueRightsFactory}.
contract RevenueRightsFactory is IRevenueRightsFactory {
    StreamingStake private immutable _stakers;

    /// @param stakers_ The stake of OPEN.
    constructor(StreamingStake stakers_) {
        _stakers = stakers_;
    }

    /// @inheritdoc IRevenueRightsFactory
    function create(IERC20 token) external returns (IStreamingStake) {
        StreamingStake rights = StreamingStake(address(rightsOf(token)));
        if (address(rights).code.length == 0) {
            emit RevenueRightsCreated(token, rights);

            Create2.deploy(0, 0, _initCodeOf(token));
        }

        address guardian = _stakers.guardian();
        if (rights.guardian() != guardian) rights.setGuardian(guardian);
        _list(rights);
        return rights;
    }

    /// @inheritdoc IRevenueRightsFactory
    function stakers() external view returns (IStreamingStake) {
        return _stakers;
    }

    /// @inheritdoc IRevenueRightsFactory
    function rightsOf(IERC20 token) public view returns (IStreamingStake) {
        return IStreamingStake(Create2.computeAddress(0, keccak256(_initCodeOf(token))));
    }

    function _list(StreamingStake rights) private {
        IERC20[] memory listed = _stakers.rewards();
        // both lists only grow, and those of the rights are the first of the others, in their order
        for (uint256 i = rights.rewards().length; i < listed.length; ++i) rights.listReward(listed[i]);
    }

    function _initCodeOf(IERC20 token) private view returns (bytes memory) {
        bytes memory arguments = abi.encode(address(this), address(0), token, new IERC20[](0));
        return abi.encodePacked(type(StreamingStake).creationCode, arguments);
    }
}
