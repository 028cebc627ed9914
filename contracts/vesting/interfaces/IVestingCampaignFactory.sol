// SPDX-License-Identifier: MIT
pragma solidity ^0.8.20;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {CampaignTerms} from "./IVestingCampaign.sol";

/// @title IVestingCampaignFactory
/// @notice Creates and funds campaigns of one token.
interface IVestingCampaignFactory {
    /// @notice The token or the campaign's owner would be the zero address.
    error VestingCampaignZeroAddress();

    /// @notice The campaign would promise nothing.
    error VestingCampaignZeroTotal();

    /// @notice The tree would have more than 32 levels.
    error VestingCampaignTooDeep(uint8 depth);

    /// @notice The rest could go back before `earliest`: a year after everything has vested, and after the creation.
    error VestingCampaignClawBackTooEarly(uint40 clawBackFrom, uint256 earliest);

    /// @notice The campaign received another amount than its total.
    error VestingCampaignUnexpectedBalance(uint256 expected, uint256 actual);

    /// @notice Emitted for every campaign.
    event CampaignCreated(address indexed campaign, address indexed owner, CampaignTerms terms);

    /// @notice Creates a campaign and funds it with its total, from the caller's tokens.
    /// @dev Requirements: an owner, a total, at most 32 levels; a curve that fits (`VestingInvalidPlan`,
    /// `VestingUnevenSteps`); a claw-back that is late enough; an allowance of the total; a token that moves it whole.
    function create(CampaignTerms calldata terms) external returns (address campaign);

    /// @notice The token of all campaigns.
    function token() external view returns (IERC20);

    /// @notice The contract that campaigns are clones of.
    function implementation() external view returns (address);
}
