// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {Guarded} from "../governance/Guarded.sol";
import {IModelOffering} from "./interfaces/IModelOffering.sol";
import {Disclosure, Milestone, Sale} from "./interfaces/OfferingTypes.sol";
import {AuctionMath} from "./libraries/AuctionMath.sol";

/// @title OfferingTerms
/// @notice What a disclosure may say; see {IModelOffering}.
abstract contract OfferingTerms is IModelOffering, Guarded {
    uint256 private constant _ALL = 10_000;

    /// @inheritdoc IModelOffering
    uint256 public constant MAX_TICKS = 1_024;

    /// @inheritdoc IModelOffering
    uint256 public constant MIN_DURATION = 3 days;

    /// @inheritdoc IModelOffering
    uint256 public constant MAX_DURATION = 30 days;

    /// @inheritdoc IModelOffering
    uint256 public constant MAX_DELAY = 30 days;

    /// @inheritdoc IModelOffering
    uint256 public constant MAX_CREATOR_SHARE = 2_000;

    /// @inheritdoc IModelOffering
    uint256 public constant MIN_LIQUIDITY_SHARE = 2_000;

    /// @inheritdoc IModelOffering
    uint256 public constant MAX_MILESTONES = 12;

    /// @inheritdoc IModelOffering
    uint256 public constant MIN_GAP = 30 days;

    /// @inheritdoc IModelOffering
    uint256 public constant MAX_TERM = 5 * 365 days;

    /// @inheritdoc IModelOffering
    uint256 public constant MAX_ATTESTORS = 5;

    /// @inheritdoc IModelOffering
    uint256 public constant SETTLE_PERIOD = 30 days;

    /// @inheritdoc IModelOffering
    uint256 public constant MIN_VESTING = 180 days;

    /// @inheritdoc IModelOffering
    uint256 public constant MAX_VESTING = 5 * 365 days;

    /// @inheritdoc IModelOffering
    uint256 public constant MAX_SUPPLY = type(uint128).max;

    /// @inheritdoc IModelOffering
    mapping(IERC20 currency => uint256) public currencyCap;

    /// @inheritdoc IModelOffering
    function setCurrencyCap(IERC20 currency, uint256 newCap) external onlyOwner {
        require(address(currency) != address(0), ModelOfferingZeroAddress());
        uint256 oldCap = currencyCap[currency];

        currencyCap[currency] = newCap;
        emit CurrencyCapChanged(currency, oldCap, newCap);
    }

    /// @inheritdoc IModelOffering
    function limitsOf(
        uint128 floorPrice,
        uint16 tickGrowth,
        uint16 tickCount
    ) external pure returns (uint256[] memory) {
        _requireLimits(floorPrice, tickGrowth, tickCount);
        return AuctionMath.limits(floorPrice, tickGrowth, tickCount);
    }

    /// @dev Reverts where a term isn't allowed; `creator` has offered the model.
    function _requireTerms(Disclosure calldata disclosure, address creator) internal view returns (uint256 hardCap) {
        Sale calldata sale = disclosure.sale;
        _requireTimes(sale);
        uint256 top = _requireLimits(sale.floorPrice, sale.tickGrowth, sale.tickCount);
        _requireTerm(sale.minBid > 0, "minBid", 0);
        _requireSupplies(disclosure);

        hardCap = AuctionMath.valueOf(disclosure.saleSupply, top);
        uint256 cap = Math.min(currencyCap[sale.currency], type(uint128).max);
        require(hardCap <= cap, ModelOfferingAboveCap(sale.currency, hardCap, cap));
        _requireTerm(sale.softCap > 0 && sale.softCap <= hardCap, "softCap", sale.softCap);

        _requireShares(disclosure);
        _requireAttestors(disclosure, creator);
        uint256 vesting = disclosure.vestingPeriod;
        _requireTerm(vesting >= MIN_VESTING && vesting <= MAX_VESTING, "vestingPeriod", vesting);
        _requireTerm(disclosure.documentHash != 0, "documentHash", 0);
    }

    /// @dev The supply of the token but for the sale; the part for liquidity is rounded up.
    function _reservedOf(Disclosure calldata disclosure) internal pure returns (uint256) {
        uint256 liquidity = Math.ceilDiv(uint256(disclosure.saleSupply) * disclosure.liquidityShare, _ALL);
        return liquidity + disclosure.teamSupply + disclosure.contributorSupply;
    }

    function _requireTerm(bool allowed, string memory term, uint256 value) internal pure {
        require(allowed, ModelOfferingInvalidTerm(term, value));
    }

    function _requireTimes(Sale calldata sale) private view {
        (uint256 start, uint256 end) = (sale.start, sale.end);
        _requireTerm(start >= block.timestamp && start <= block.timestamp + MAX_DELAY, "start", start);
        _requireTerm(end >= start + MIN_DURATION && end <= start + MAX_DURATION, "end", end);
        _requireTerm(sale.cancelEnd >= start && sale.cancelEnd <= end, "cancelEnd", sale.cancelEnd);
    }

    function _requireLimits(uint256 floor, uint256 growth, uint256 count) private pure returns (uint256 top) {
        _requireTerm(count > 0 && count <= MAX_TICKS, "tickCount", count);
        _requireTerm(growth > 0, "tickGrowth", 0);
        _requireTerm(floor > 0, "floorPrice", 0);
        top = AuctionMath.topLimit(floor, growth, count);
        _requireTerm(top <= type(uint128).max, "topPrice", top);
    }

    function _requireSupplies(Disclosure calldata disclosure) private pure {
        (uint256 sold, uint256 team) = (disclosure.saleSupply, disclosure.teamSupply);
        uint256 contributors = disclosure.contributorSupply;
        _requireTerm(sold > 0, "saleSupply", 0);
        _requireTerm(team <= sold, "teamSupply", team);
        _requireTerm(team == 0 || disclosure.team != address(0), "team", 0);
        bool hasRoot = disclosure.contributorRoot != 0;
        _requireTerm((contributors > 0) == hasRoot, "contributorSupply", contributors);
        uint256 supply = sold + _reservedOf(disclosure);
        _requireTerm(supply <= MAX_SUPPLY, "supply", supply);
    }

    /// @dev How the proceeds are shared, and when.
    function _requireShares(Disclosure calldata disclosure) private pure {
        (uint256 creator, uint256 liquidity) = (disclosure.creatorShare, disclosure.liquidityShare);
        _requireTerm(creator <= MAX_CREATOR_SHARE, "creatorShare", creator);
        _requireTerm(liquidity >= MIN_LIQUIDITY_SHARE, "liquidityShare", liquidity);
        Milestone[] calldata milestones = disclosure.milestones;
        _requireTerm(milestones.length > 0 && milestones.length <= MAX_MILESTONES, "milestones", milestones.length);

        uint256 earliest = disclosure.sale.end + PAUSE_PERIOD + MIN_GAP;
        uint256 sum = creator + liquidity;
        for (uint256 i = 0; i < milestones.length; ++i) {
            Milestone calldata milestone = milestones[i];
            uint256 deadline = milestone.deadline;
            bool inTime = deadline >= earliest && deadline <= disclosure.sale.end + MAX_TERM;
            _requireTerm(inTime, "deadline", deadline);
            _requireTerm(milestone.share > 0, "share", 0);
            _requireTerm(milestone.criteria != 0, "criteria", 0);
            earliest = deadline + MIN_GAP;
            sum += milestone.share;
        }
        _requireTerm(sum == _ALL, "shares", sum);
    }

    function _requireAttestors(Disclosure calldata disclosure, address creator) private pure {
        address[] calldata attestors = disclosure.attestors;
        _requireTerm(attestors.length > 0 && attestors.length <= MAX_ATTESTORS, "attestors", attestors.length);

        for (uint256 i = 0; i < attestors.length; ++i) {
            address attestor = attestors[i];
            bool other = attestor != address(0) && attestor != creator && attestor != disclosure.team;
            for (uint256 j = 0; j < i; ++j) other = other && attestor != attestors[j];
            _requireTerm(other, "attestor", uint160(attestor));
        }
    }
}
