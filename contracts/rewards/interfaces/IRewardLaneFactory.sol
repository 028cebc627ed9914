// SPDX-License-Identifier: MIT
pragma solidity ^0.8.20;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {IBondVault} from "../../bonds/interfaces/IBondVault.sol";
import {IGuarded} from "../../governance/interfaces/IGuarded.sol";
import {IFeePolicies} from "../../model/interfaces/IFeePolicies.sol";
import {IPaymentEscrow} from "../../payment/interfaces/IPaymentEscrow.sol";
import {IRewardLane, RewardLeaf} from "./IRewardLane.sol";
import {IRewardPayees} from "./IRewardPayees.sol";

/// @notice The bond rate of a token, see {IRewardLaneFactory-setBondRate}.
struct BondRate {
    IERC20 token;
    uint128 rate;
}

/// @notice The other parameters that a factory begins with, see their setters.
struct LaneParameters {
    address arbitrator;
    address fallbackAttributor;
    address reserve;
    uint96 minBond;
    uint96 demandBond;
}

/// @notice A claim of one account in one lane.
struct LaneClaim {
    IRewardLane lane;
    RewardLeaf leaf;
    bytes32[] proof;
}

/// @title IRewardLaneFactory
/// @notice Creates reward lanes, holds what they have in common, and claims from many of them at once.
/// @dev A lane is fixed by its attributor, its token and the parameters of the time when it was created: the same ones
/// give the same address. The owner, the timelock, sets parameters for lanes that are created later, and for all lanes
/// the arbitrator of roots that are posted later and the fallback attributor. The guardian pauses posting.
interface IRewardLaneFactory is IRewardPayees, IGuarded {
    /// @notice Thrown where an address is zero that mustn't be.
    error RewardLaneFactoryZeroAddress();

    /// @notice Thrown where a parameter is out of its bounds, or no contract where one must be.
    error RewardLaneFactoryInvalidParameter(string parameter, uint256 value);

    /// @notice Thrown where no lanes are created for a token.
    error RewardLaneFactoryTokenNotAllowed(IERC20 token);

    /// @notice Emitted when a lane is created.
    event LaneCreated(IRewardLane indexed lane, address indexed attributor, IERC20 indexed token);

    /// @notice Emitted when the bond rate of a token changes for lanes that are created later; 0: none are.
    event BondRateChanged(IERC20 indexed token, uint128 oldRate, uint128 newRate);

    /// @notice Emitted when the bonds of lanes that are created later change.
    event BondsChanged(uint96 oldMinBond, uint96 oldDemandBond, uint96 newMinBond, uint96 newDemandBond);

    /// @notice Emitted when the reserve of lanes that are created later changes.
    event ReserveChanged(address indexed oldReserve, address indexed newReserve);

    /// @notice Emitted when the arbitrator of roots that are posted later changes.
    event LaneArbitratorChanged(address indexed oldArbitrator, address indexed newArbitrator);

    /// @notice Emitted when the fallback attributor changes.
    event FallbackAttributorChanged(address indexed oldAttributor, address indexed newAttributor);

    /// @notice Emitted when a claim of many fails, with what it failed with; with nothing where the lane is none.
    event ClaimSkipped(IRewardLane indexed lane, address indexed account, bytes reason);

    /// @notice Creates the lane of an attributor and a token under today's parameters; where it exists, only says where.
    /// @dev Anyone may call. Requirements: the attributor isn't zero; the token has a bond rate.
    function create(address attributor, IERC20 token) external returns (IRewardLane lane);

    /// @notice Pays many claims, also of several accounts and lanes. What fails is skipped and reported.
    /// @dev Anyone may call; each account is paid where it wants to be. What isn't one of this factory's lanes is skipped, too,
    /// and not called, since a policy can name any account as its lane.
    /// @return paid How many were paid.
    function claimMany(LaneClaim[] calldata claims) external returns (uint256 paid);

    /// @notice Sets the bond rate of a token for lanes that are created later, in units of the bonds' token for every
    /// 10¹⁸ units; 0 for no new lanes.
    /// @dev Requirements: the caller is the owner.
    function setBondRate(IERC20 token, uint128 newRate) external;

    /// @notice Sets the bonds of lanes that are created later, in units of the bonds' token.
    /// @dev Requirements: the caller is the owner; neither is 0 or above its maximum.
    function setBonds(uint96 newMinBond, uint96 newDemandBond) external;

    /// @notice Sets the reserve of lanes that are created later.
    /// @dev Requirements: the caller is the owner; it isn't zero.
    function setReserve(address newReserve) external;

    /// @notice Sets who rules disputes about roots that are posted later.
    /// @dev Requirements: the caller is the owner; it is a contract.
    function setArbitrator(address newArbitrator) external;

    /// @notice Sets who may post where an attributor is silent or wrong; zero for nobody.
    /// @dev Requirements: the caller is the owner.
    function setFallbackAttributor(address newAttributor) external;

    /// @notice Where the lane of an attributor and a token is under today's parameters, created or not.
    function laneOf(address attributor, IERC20 token) external view returns (IRewardLane);

    /// @notice Whether this factory created a lane.
    function isLane(IRewardLane lane) external view returns (bool);

    /// @notice Where the lanes' money is credited.
    function escrow() external view returns (IPaymentEscrow);

    /// @notice Where the bonds of all lanes lie.
    function bondVault() external view returns (IBondVault);

    /// @notice The fee policies that name lanes.
    function policies() external view returns (IFeePolicies);

    /// @notice The contract that lanes are clones of.
    function implementation() external view returns (address);

    /// @notice The bond rate of a token for lanes that are created now.
    function bondRateOf(IERC20 token) external view returns (uint128);

    /// @notice The least bond behind a root of lanes that are created now.
    function minBond() external view returns (uint96);

    /// @notice The bond of a demand in lanes that are created now.
    function demandBond() external view returns (uint96);

    /// @notice The reserve of lanes that are created now.
    function reserve() external view returns (address);

    /// @notice Who rules disputes about roots that are posted now.
    function arbitrator() external view returns (address);

    /// @notice Who may post where an attributor is silent or wrong; zero for nobody.
    function fallbackAttributor() external view returns (address);

    /// @notice The largest least bond.
    // solhint-disable-next-line func-name-mixedcase
    function MAX_MIN_BOND() external view returns (uint96);

    /// @notice The largest bond of a demand.
    // solhint-disable-next-line func-name-mixedcase
    function MAX_DEMAND_BOND() external view returns (uint96);
}
