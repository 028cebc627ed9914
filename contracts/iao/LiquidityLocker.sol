// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {ERC20Burnable} from "@openzeppelin/contracts/token/ERC20/extensions/ERC20Burnable.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {ReentrancyGuardTransient} from "@openzeppelin/contracts/utils/ReentrancyGuardTransient.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {IHooks} from "@uniswap/v4-core/src/interfaces/IHooks.sol";
import {IPoolManager} from "@uniswap/v4-core/src/interfaces/IPoolManager.sol";
import {IUnlockCallback} from "@uniswap/v4-core/src/interfaces/callback/IUnlockCallback.sol";
import {Hooks} from "@uniswap/v4-core/src/libraries/Hooks.sol";
import {StateLibrary} from "@uniswap/v4-core/src/libraries/StateLibrary.sol";
import {TickMath} from "@uniswap/v4-core/src/libraries/TickMath.sol";
import {BalanceDelta} from "@uniswap/v4-core/src/types/BalanceDelta.sol";
import {Currency} from "@uniswap/v4-core/src/types/Currency.sol";
import {PoolKey} from "@uniswap/v4-core/src/types/PoolKey.sol";
import {ModifyLiquidityParams} from "@uniswap/v4-core/src/types/PoolOperation.sol";
import {IStreamingStake} from "../rewards/interfaces/IStreamingStake.sol";
import {ILiquidityLocker, ILockerEscrow, Liquidity, LockState} from "./interfaces/ILiquidityLocker.sol";
import {OfferingId} from "./interfaces/OfferingTypes.sol";
import {IRevenueRightsFactory} from "./interfaces/IRevenueRightsFactory.sol";
import {PoolMath} from "./libraries/PoolMath.sol";

/// @title LiquidityLocker
/// @notice Locks liquidity of a model's token in a pool, for ever; see {ILiquidityLocker}.
contract LiquidityLocker is ILiquidityLocker, ReentrancyGuardTransient {
    using SafeERC20 for IERC20;
    using StateLibrary for IPoolManager;

    /// @inheritdoc ILiquidityLocker
    uint24 public constant FEE = 10_000;

    /// @inheritdoc ILiquidityLocker
    int24 public constant TICK_SPACING = 200;

    /// @inheritdoc ILiquidityLocker
    uint256 public constant PROVIDE_PERIOD = 30 days;

    /// @inheritdoc ILiquidityLocker
    IPoolManager public immutable manager;

    /// @inheritdoc ILiquidityLocker
    IRevenueRightsFactory public immutable rightsFactory;

    /// @inheritdoc ILiquidityLocker
    address public immutable binder;

    /// @inheritdoc ILiquidityLocker
    ILockerEscrow public escrow;

    mapping(OfferingId offeringId => Liquidity) private _liquidity;

    /// @param manager_ Where the pools are.
    /// @param rightsFactory_ What creates the revenue rights.
    /// @param binder_ Binds the escrow, once.
    constructor(IPoolManager manager_, IRevenueRightsFactory rightsFactory_, address binder_) {
        bool valid = uint160(address(this)) & Hooks.ALL_HOOK_MASK == Hooks.BEFORE_INITIALIZE_FLAG;
        require(valid, LiquidityLockerInvalidAddress(address(this)));

        (manager, rightsFactory, binder) = (manager_, rightsFactory_, binder_);
    }

    /// @inheritdoc ILiquidityLocker
    function bind(ILockerEscrow escrow_) external {
        bool valid =
            msg.sender == binder && address(escrow) == address(0) && address(escrow_.locker()) == address(this);
        require(valid, LiquidityLockerInvalidBinding(msg.sender, address(escrow_)));

        escrow = escrow_;
        emit EscrowBound(address(escrow_));
    }

    /// @inheritdoc ILiquidityLocker
    function fund(
        OfferingId offeringId,
        IERC20 token,
        IERC20 currency,
        uint128 tokens,
        uint128 amount,
        uint128 price
    ) external {
        require(msg.sender == address(escrow), LiquidityLockerNotEscrow(msg.sender));
        LockState state = _liquidity[offeringId].state;
        require(state == LockState.None, LiquidityLockerWrongState(offeringId, state));

        // 40 bits hold the seconds of 34,000 years
        uint40 fundedAt = uint40(block.timestamp);
        _liquidity[offeringId] = Liquidity(token, fundedAt, LockState.Waiting, currency, tokens, amount, price, 0, 0);
        emit LiquidityFunded(offeringId, token, currency, tokens, amount, price);
    }

    /// @inheritdoc ILiquidityLocker
    function provide(OfferingId offeringId) external nonReentrant returns (uint128 liquidity) {
        Liquidity memory funded = _liquidity[offeringId];
        require(funded.state == LockState.Waiting, LiquidityLockerWrongState(offeringId, funded.state));
        Liquidity storage own = _liquidity[offeringId];
        (PoolKey memory key, bool tokenFirst) = _keyOf(own);
        uint160 sqrtPrice = PoolMath.sqrtPriceOf(funded.price, tokenFirst);
        liquidity =
            tokenFirst
                ? PoolMath.liquidityFor(sqrtPrice, funded.tokens, funded.amount, TICK_SPACING)
                : PoolMath.liquidityFor(sqrtPrice, funded.amount, funded.tokens, TICK_SPACING);

        (own.state, own.tokens, own.amount, own.liquidity) = (LockState.Locked, 0, 0, liquidity);
        (uint128 tokens, uint128 amount) = _begin(key, tokenFirst, sqrtPrice, liquidity);
        own.revenue = funded.amount - amount;
        emit LiquidityProvided(offeringId, key.toId(), liquidity, tokens, amount);

        _burn(funded.token, funded.tokens - tokens);
    }

    /// @inheritdoc ILiquidityLocker
    function giveUp(OfferingId offeringId) external nonReentrant {
        Liquidity storage own = _liquidity[offeringId];
        (LockState state, uint128 tokens, uint128 amount) = (own.state, own.tokens, own.amount);
        require(state == LockState.Waiting, LiquidityLockerWrongState(offeringId, state));
        uint256 from = own.fundedAt + PROVIDE_PERIOD;
        require(block.timestamp >= from, LiquidityLockerTooEarly(offeringId, from));

        (own.state, own.tokens, own.amount, own.revenue) = (LockState.GivenUp, 0, 0, amount);
        emit LiquidityGivenUp(offeringId, tokens, amount);

        _burn(own.token, tokens);
    }

    /// @inheritdoc ILiquidityLocker
    function collect(OfferingId offeringId) external nonReentrant returns (uint128 burned, uint128 revenue) {
        Liquidity storage own = _liquidity[offeringId];
        (LockState state, IERC20 currency) = (own.state, own.currency);
        require(state == LockState.Locked, LiquidityLockerWrongState(offeringId, state));
        (PoolKey memory key, bool tokenFirst) = _keyOf(own);

        uint256 balance = currency.balanceOf(address(this));
        (int128 tokenDelta, int128 currencyDelta) = _modify(key, tokenFirst, 0);
        // fees are paid out, never in
        (burned, revenue) = (uint128(tokenDelta), uint128(currencyDelta));
        _requireBalance(currency, balance + revenue);

        own.revenue += revenue;
        emit FeesCollected(offeringId, burned, revenue);

        _burn(own.token, burned);
    }

    /// @inheritdoc ILiquidityLocker
    function stream(OfferingId offeringId) external nonReentrant returns (uint128 amount) {
        Liquidity storage own = _liquidity[offeringId];
        (uint128 revenue, IERC20 currency) = (own.revenue, own.currency);
        require(revenue > 0, LiquidityLockerNoRevenue(offeringId));
        IStreamingStake rights = rightsFactory.create(own.token);
        // a stake holds 96 bits of a token
        amount = uint128(Math.min(revenue, type(uint96).max - rights.getStream(currency).held));
        require(amount > 0, LiquidityLockerNoRevenue(offeringId));

        own.revenue = revenue - amount;
        emit RevenueStreamed(offeringId, rights, amount);

        uint256 balance = currency.balanceOf(address(this));
        currency.forceApprove(address(rights), amount);
        rights.fund(currency, amount);
        _requireBalance(currency, balance - amount);
    }

    /// @inheritdoc IUnlockCallback
    /// @dev The manager calls whoever has called its `unlock`, so this is always a part of `provide` or `collect`. What is added is
    /// unsigned: nothing can be removed.
    function unlockCallback(bytes calldata data) external returns (bytes memory) {
        require(msg.sender == address(manager), LiquidityLockerNotManager(msg.sender));

        (PoolKey memory key, uint128 liquidity) = abi.decode(data, (PoolKey, uint128));
        ModifyLiquidityParams memory params = ModifyLiquidityParams({
            tickLower: TickMath.minUsableTick(TICK_SPACING),
            tickUpper: TickMath.maxUsableTick(TICK_SPACING),
            liquidityDelta: int256(uint256(liquidity)),
            salt: 0
        });
        (BalanceDelta delta, ) = manager.modifyLiquidity(key, params, "");
        _settle(key.currency0, delta.amount0());
        _settle(key.currency1, delta.amount1());
        return abi.encode(delta);
    }

    /// @inheritdoc ILiquidityLocker
    function liquidityOf(OfferingId offeringId) external view returns (Liquidity memory) {
        return _liquidity[offeringId];
    }

    /// @inheritdoc ILiquidityLocker
    function poolKeyOf(OfferingId offeringId) external view returns (PoolKey memory key) {
        (key, ) = _keyOf(_liquidity[offeringId]);
    }

    /// @inheritdoc ILiquidityLocker
    function beforeInitialize(address sender, PoolKey calldata, uint160) external pure returns (bytes4) {
        revert LiquidityLockerOnlySelf(sender);
    }

    /// @dev Begins a pool and adds liquidity; says what it took.
    function _begin(
        PoolKey memory key,
        bool tokenFirst,
        uint160 sqrtPrice,
        uint128 liquidity
    ) private returns (uint128 tokens, uint128 amount) {
        manager.initialize(key, sqrtPrice);
        (int128 tokenDelta, int128 currencyDelta) = _modify(key, tokenFirst, liquidity);
        (uint160 actual, , , ) = manager.getSlot0(key.toId());
        require(actual == sqrtPrice, LiquidityLockerUnexpectedPrice(key.toId(), sqrtPrice, actual));
        // adding takes of both and gives of none
        return (uint128(-tokenDelta), uint128(-currencyDelta));
    }

    function _modify(
        PoolKey memory key,
        bool tokenFirst,
        uint128 liquidity
    ) private returns (int128 tokenDelta, int128 currencyDelta) {
        BalanceDelta delta = abi.decode(manager.unlock(abi.encode(key, liquidity)), (BalanceDelta));
        (int128 delta0, int128 delta1) = (delta.amount0(), delta.amount1());
        return tokenFirst ? (delta0, delta1) : (delta1, delta0);
    }

    function _settle(Currency currency, int128 delta) private {
        if (delta > 0) manager.take(currency, address(this), uint128(delta));
        if (delta >= 0) return;

        manager.sync(currency);
        IERC20(Currency.unwrap(currency)).safeTransfer(address(manager), uint128(-delta));
        manager.settle();
    }

    function _burn(IERC20 token, uint128 tokens) private {
        if (tokens > 0) ERC20Burnable(address(token)).burn(tokens);
    }

    function _requireBalance(IERC20 currency, uint256 expected) private view {
        uint256 actual = currency.balanceOf(address(this));
        require(actual == expected, LiquidityLockerUnexpectedBalance(currency, expected, actual));
    }

    function _keyOf(Liquidity storage own) private view returns (PoolKey memory key, bool tokenFirst) {
        (address token, address currency) = (address(own.token), address(own.currency));
        tokenFirst = token < currency;
        (address first, address second) = tokenFirst ? (token, currency) : (currency, token);
        key = PoolKey(Currency.wrap(first), Currency.wrap(second), FEE, TICK_SPACING, IHooks(address(this)));
    }
}
