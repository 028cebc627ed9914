// SPDX-License-Identifier: MIT
pragma solidity ^0.8.20;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {IStreamingStake} from "../../rewards/interfaces/IStreamingStake.sol";

/// @title IRevenueRightsFactory
/// @notice Knows the one revenue rights of every token, and deploys them.
/// @dev Revenue rights are an {IStreamingStake} in which a model's token is staked and earns what the model earns. They are deployed by
/// CREATE2 with a salt of 0 and `(factory, 0, token, [])` as constructor arguments, so that money can be meant for them before they are there.
///
/// The factory owns them, and does one thing as their owner: it makes them list the same tokens and name the same guardian as the stake of
/// OPEN does, which the timelock cares for. It has no owner and no parameters. Tokens are not checked: whoever creates rights of another
/// token has a stake of his own.
interface IRevenueRightsFactory {
    /// @notice Emitted for all revenue rights, once.
    event RevenueRightsCreated(IERC20 indexed token, IStreamingStake indexed rights);

    /// @notice Deploys the revenue rights of a token where they aren't there, and lists for them what the stake of OPEN lists and
    /// names its guardian.
    /// @dev Anyone may call, as often as he likes. Requirements: the token is not zero (`StreamingStakeZeroAddress`).
    /// @return rights The revenue rights.
    function create(IERC20 token) external returns (IStreamingStake rights);

    /// @notice The address of the revenue rights of a token, whether they are there or not.
    function rightsOf(IERC20 token) external view returns (IStreamingStake);

    /// @notice The stake of OPEN.
    function stakers() external view returns (IStreamingStake);
}
