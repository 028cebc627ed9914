// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Clones} from "@openzeppelin/contracts/proxy/Clones.sol";
import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {IBondVault} from "../bonds/interfaces/IBondVault.sol";
import {Guarded} from "../governance/Guarded.sol";
import {IFeePolicies} from "../model/interfaces/IFeePolicies.sol";
import {IPaymentEscrow} from "../payment/interfaces/IPaymentEscrow.sol";
import {RewardLane} from "./RewardLane.sol";
import {RewardPayees} from "./RewardPayees.sol";
import {IRewardLane, LaneTerms} from "./interfaces/IRewardLane.sol";
import {BondRate, IRewardLaneFactory, LaneClaim, LaneParameters} from "./interfaces/IRewardLaneFactory.sol";

/// @title RewardLaneFactory
/// @notice Creates reward lanes and holds what they have in common; see {IRewardLaneFactory} and {IRewardPayees}.
contract RewardLaneFactory is IRewardLaneFactory, RewardPayees, Guarded {
    /// @inheritdoc IRewardLaneFactory
    uint96 public constant MAX_MIN_BOND = 1_000_000 ether;

    /// @inheritdoc IRewardLaneFactory
    uint96 public constant MAX_DEMAND_BOND = 10_000 ether;

    /// @inheritdoc IRewardLaneFactory
    IPaymentEscrow public immutable escrow;

    /// @inheritdoc IRewardLaneFactory
    IBondVault public immutable bondVault;

    /// @inheritdoc IRewardLaneFactory
    IFeePolicies public immutable policies;

    /// @inheritdoc IRewardLaneFactory
    address public immutable implementation;

    /// @inheritdoc IRewardLaneFactory
    address public arbitrator;

    /// @inheritdoc IRewardLaneFactory
    address public fallbackAttributor;

    /// @inheritdoc IRewardLaneFactory
    address public reserve;

    /// @inheritdoc IRewardLaneFactory
    uint96 public minBond;

    /// @inheritdoc IRewardLaneFactory
    uint96 public demandBond;

    /// @inheritdoc IRewardLaneFactory
    mapping(IERC20 token => uint128) public bondRateOf;

    /// @inheritdoc IRewardLaneFactory
    mapping(IRewardLane lane => bool) public isLane;

    /// @param initialOwner Sets parameters; the timelock.
    /// @param initialGuardian Pauses posting; may be zero.
    /// @param escrow_ Where the lanes' money is credited.
    /// @param bondVault_ Where the bonds of all lanes lie.
    /// @param policies_ The fee policies that name lanes.
    constructor(
        address initialOwner,
        address initialGuardian,
        IPaymentEscrow escrow_,
        IBondVault bondVault_,
        IFeePolicies policies_,
        LaneParameters memory initial,
        BondRate[] memory initialRates
    ) Guarded(initialOwner, initialGuardian) {
        (escrow, bondVault, policies) = (escrow_, bondVault_, policies_);
        implementation = address(new RewardLane(escrow_, bondVault_, policies_));
        _setArbitrator(initial.arbitrator);
        _setFallbackAttributor(initial.fallbackAttributor);
        _setReserve(initial.reserve);
        _setBonds(initial.minBond, initial.demandBond);
        for (uint256 i = 0; i < initialRates.length; ++i) _setBondRate(initialRates[i].token, initialRates[i].rate);
    }

    /// @inheritdoc IRewardLaneFactory
    function create(address attributor, IERC20 token) external returns (IRewardLane lane) {
        require(attributor != address(0), RewardLaneFactoryZeroAddress());
        require(bondRateOf[token] > 0, RewardLaneFactoryTokenNotAllowed(token));
        lane = laneOf(attributor, token);
        if (isLane[lane]) return lane;

        isLane[lane] = true;
        emit LaneCreated(lane, attributor, token);

        Clones.cloneDeterministicWithImmutableArgs(implementation, _argsOf(attributor, token), 0);
    }

    /// @inheritdoc IRewardLaneFactory
    function claimMany(LaneClaim[] calldata claims) external returns (uint256 paid) {
        for (uint256 i = 0; i < claims.length; ++i) {
            LaneClaim calldata item = claims[i];
            if (!isLane[item.lane]) {
                emit ClaimSkipped(item.lane, item.leaf.account, "");
                continue;
            }
            try item.lane.claim(item.leaf, item.proof) {
                ++paid;
            } catch (bytes memory reason) {
                emit ClaimSkipped(item.lane, item.leaf.account, reason);
            }
        }
    }

    /// @inheritdoc IRewardLaneFactory
    function setBondRate(IERC20 token, uint128 newRate) external onlyOwner {
        _setBondRate(token, newRate);
    }

    /// @inheritdoc IRewardLaneFactory
    function setBonds(uint96 newMinBond, uint96 newDemandBond) external onlyOwner {
        _setBonds(newMinBond, newDemandBond);
    }

    /// @inheritdoc IRewardLaneFactory
    function setReserve(address newReserve) external onlyOwner {
        _setReserve(newReserve);
    }

    /// @inheritdoc IRewardLaneFactory
    function setArbitrator(address newArbitrator) external onlyOwner {
        _setArbitrator(newArbitrator);
    }

    /// @inheritdoc IRewardLaneFactory
    function setFallbackAttributor(address newAttributor) external onlyOwner {
        _setFallbackAttributor(newAttributor);
    }

    /// @inheritdoc IRewardLaneFactory
    function laneOf(address attributor, IERC20 token) public view returns (IRewardLane) {
        bytes memory args = _argsOf(attributor, token);
        return IRewardLane(Clones.predictDeterministicAddressWithImmutableArgs(implementation, args, 0));
    }

    function _argsOf(address attributor, IERC20 token) private view returns (bytes memory) {
        return abi.encode(LaneTerms(attributor, token, reserve, minBond, demandBond, bondRateOf[token]));
    }

    function _setBondRate(IERC20 token, uint128 newRate) private {
        require(address(token) != address(0), RewardLaneFactoryZeroAddress());

        emit BondRateChanged(token, bondRateOf[token], newRate);
        bondRateOf[token] = newRate;
    }

    function _setBonds(uint96 newMinBond, uint96 newDemandBond) private {
        bool valid = newMinBond > 0 && newMinBond <= MAX_MIN_BOND;
        require(valid, RewardLaneFactoryInvalidParameter("minBond", newMinBond));
        valid = newDemandBond > 0 && newDemandBond <= MAX_DEMAND_BOND;
        require(valid, RewardLaneFactoryInvalidParameter("demandBond", newDemandBond));

        emit BondsChanged(minBond, demandBond, newMinBond, newDemandBond);
        (minBond, demandBond) = (newMinBond, newDemandBond);
    }

    function _setReserve(address newReserve) private {
        require(newReserve != address(0), RewardLaneFactoryZeroAddress());

        emit ReserveChanged(reserve, newReserve);
        reserve = newReserve;
    }

    function _setArbitrator(address newArbitrator) private {
        uint256 value = uint256(uint160(newArbitrator));
        require(newArbitrator.code.length > 0, RewardLaneFactoryInvalidParameter("arbitrator", value));

        emit LaneArbitratorChanged(arbitrator, newArbitrator);
        arbitrator = newArbitrator;
    }

    function _setFallbackAttributor(address newAttributor) private {
        emit FallbackAttributorChanged(fallbackAttributor, newAttributor);
        fallbackAttributor = newAttributor;
    }
}
