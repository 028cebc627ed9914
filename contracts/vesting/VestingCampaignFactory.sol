// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Clones} from "@openzeppelin/contracts/proxy/Clones.sol";
import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {VestingCampaign} from "./VestingCampaign.sol";
import {CampaignTerms} from "./interfaces/IVestingCampaign.sol";
import {IVestingCampaignFactory} from "./interfaces/IVestingCampaignFactory.sol";
import {CampaignArgs} from "./libraries/CampaignArgs.sol";
import {VestingMath} from "./libraries/VestingMath.sol";

/// @title VestingCampaignFactory
/// @notice Creates and funds campaigns of one token; see {IVestingCampaignFactory}.
contract VestingCampaignFactory is IVestingCampaignFactory {
    using SafeERC20 for IERC20;

    uint256 private constant _CLAIM_PERIOD = 365 days;
    uint8 private constant _MAX_DEPTH = 32;

    /// @inheritdoc IVestingCampaignFactory
    IERC20 public immutable token;

    /// @inheritdoc IVestingCampaignFactory
    address public immutable implementation;

    constructor(IERC20 token_) {
        require(address(token_) != address(0), VestingCampaignZeroAddress());

        token = token_;
        implementation = address(new VestingCampaign(token_));
    }

    /// @inheritdoc IVestingCampaignFactory
    function create(CampaignTerms calldata terms) external returns (address campaign) {
        require(terms.owner != address(0), VestingCampaignZeroAddress());
        require(terms.total > 0, VestingCampaignZeroTotal());
        require(terms.depth <= _MAX_DEPTH, VestingCampaignTooDeep(terms.depth));
        VestingMath.requireCurve(terms.cliff, terms.delay, terms.duration, terms.steps);
        uint256 end = uint256(terms.start) + terms.delay + terms.duration;
        uint256 earliest = Math.max(end, block.timestamp) + _CLAIM_PERIOD;
        require(terms.clawBackFrom >= earliest, VestingCampaignClawBackTooEarly(terms.clawBackFrom, earliest));

        campaign = Clones.cloneWithImmutableArgs(implementation, CampaignArgs.encode(terms));
        emit CampaignCreated(campaign, terms.owner, terms);

        uint256 expected = token.balanceOf(campaign) + terms.total;
        token.safeTransferFrom(msg.sender, campaign, terms.total);
        uint256 actual = token.balanceOf(campaign);
        require(actual == expected, VestingCampaignUnexpectedBalance(expected, actual));
    }
}
