// SPDX-License-Identifier: MIT
pragma solidity ^0.8.20;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {IPoolManager} from "@uniswap/v4-core/src/interfaces/IPoolManager.sol";
import {IUnlockCallback} from "@uniswap/v4-core/src/interfaces/callback/IUnlockCallback.sol";
import {PoolId} from "@uniswap/v4-core/src/types/PoolId.sol";
import {PoolKey} from "@uniswap/v4-core/src/types/PoolKey.sol";
import {IStreamingStake} from "../../rewards/interfaces/IStreamingStake.sol";
import {OfferingId} from "./OfferingTypes.sol";
import {IRevenueRightsFactory} from "./IRevenueRightsFactory.sol";

/// @notice Where the liquidity of an offering stands.
enum LockState {
    None,
    /// Tokens and currency wait here for their pool.
    Waiting,
    /// They are in the pool, for ever.
    Locked,
    /// No pool took them in time.
    GivenUp
}

/// @notice The liquidity of one offering.
/// @param token The model's token.
/// @param fundedAt When the escrow has sent it, in seconds since 1970.
/// @param state Where it stands.
/// @param currency The other currency of the pool.
/// @param tokens What waits of the token, in units of 10⁻¹⁸ token.
/// @param amount What waits of the currency, in its units.
/// @param price The clearing price; see `fund`.
/// @param liquidity What is locked in the pool, as {IPoolManager} counts it.
/// @param revenue What waits for the revenue rights, in units of the currency.
struct Liquidity {
    IERC20 token;
    uint40 fundedAt;
    LockState state;
    IERC20 currency;
    uint128 tokens;
    uint128 amount;
    uint128 price;
    uint128 liquidity;
    uint128 revenue;
}

/// @notice What the locker asks of its escrow.
interface ILockerEscrow {
    /// @notice The locker that it funds.
    function locker() external view returns (ILiquidityLocker);
}

/// @title ILiquidityLocker
/// @notice Locks liquidity of a model's token in a pool of Uniswap v4, for ever.
/// @dev The locker is itself the hook of its pools, with only BEFORE_INITIALIZE, and refuses everybody there; the manager doesn't
/// ask a hook about its own calls. So nobody but the locker begins a pool of this hook, at whatever price. It begins
/// the pool at the clearing price and adds one position over the full range, in one call of the manager's `unlock`, without a
/// position token and without Permit2. No call of it removes liquidity. A fee of a pool is `FEE`, its ticks are
/// `TICK_SPACING` apart; its key is `poolKeyOf`.
///
/// **What is left.** A pool takes both in the proportion of its price. What it doesn't take of the currency goes to the token's
/// *revenue rights*, what it doesn't take of the token is burned. So it is with the fees of the position, as often as somebody
/// collects them. Revenue rights are the {IStreamingStake} of the token that {IRevenueRightsFactory} has; until somebody
/// streams it, what is theirs waits here.
///
/// What it is given waits here until the pool takes it; nothing else waits for that. Where no pool does in `PROVIDE_PERIOD`, because the
/// currency stops paying or amounts are more or less than a pool counts, anybody ends that.
///
/// | state | deadline | who may call | who pays | result |
/// |---|---|---|---|---|
/// | – | – | the escrow: `fund` | the escrow | waiting |
/// | waiting | none | anyone: `provide` | the contract | locked, and what the pool doesn't take is burned or waits for the rights |
/// | waiting, `PROVIDE_PERIOD` over | none | anyone: `giveUp` | the contract | given up: tokens burned, the currency waits for the rights |
/// | locked | none | anyone: `collect` | the pool | fees in the token burned, those in the currency wait for the rights |
/// | any, revenue waits | none | anyone: `stream` | the contract | the rights' stakers earn it over 7 days |
///
/// There is no owner and no pause. Tokens that are sent here otherwise than by `fund` stay here. Currencies deliver what they are
/// told to. The contract holds at least what waits, of each token.
interface ILiquidityLocker is IUnlockCallback {
    /// @notice Thrown at construction where the address doesn't say that the contract is a hook of BEFORE_INITIALIZE only.
    error LiquidityLockerInvalidAddress(address locker);

    /// @notice Thrown where only the binder may bind an escrow, once, that names this locker.
    error LiquidityLockerInvalidBinding(address caller, address escrow);

    /// @notice Thrown where only the escrow may call.
    error LiquidityLockerNotEscrow(address caller);

    /// @notice Thrown where only the pool manager may call.
    error LiquidityLockerNotManager(address caller);

    /// @notice Thrown where somebody else begins a pool of this hook.
    error LiquidityLockerOnlySelf(address sender);

    /// @notice Thrown where liquidity isn't in the state that is needed.
    error LiquidityLockerWrongState(OfferingId offeringId, LockState state);

    /// @notice Thrown where something is done too early.
    error LiquidityLockerTooEarly(OfferingId offeringId, uint256 from);

    /// @notice Thrown where a pool isn't at its price after the liquidity was added; both as {PoolMath-sqrtPriceOf} says.
    error LiquidityLockerUnexpectedPrice(PoolId poolId, uint160 expected, uint160 actual);

    /// @notice Thrown where the balance after a payment isn't what it was and the amount.
    error LiquidityLockerUnexpectedBalance(IERC20 currency, uint256 expected, uint256 actual);

    /// @notice Thrown where nothing waits for the revenue rights.
    error LiquidityLockerNoRevenue(OfferingId offeringId);

    /// @notice Emitted when the escrow is bound.
    event EscrowBound(address indexed escrow);

    /// @notice Emitted when the escrow has sent tokens and currency for a pool; see `fund`.
    event LiquidityFunded(
        OfferingId indexed offeringId,
        IERC20 indexed token,
        IERC20 indexed currency,
        uint128 tokens,
        uint128 amount,
        uint128 price
    );

    /// @notice Emitted when liquidity is locked. What is left of the token was burned, what is left of the currency is revenue.
    /// @param tokens What the pool took of the token, in units of 10⁻¹⁸ token.
    /// @param amount What it took of the currency, in its units.
    event LiquidityProvided(
        OfferingId indexed offeringId,
        PoolId indexed poolId,
        uint128 liquidity,
        uint128 tokens,
        uint128 amount
    );

    /// @notice Emitted when no pool took it.
    /// @param burned All tokens, in units of 10⁻¹⁸ token.
    /// @param revenue All of the currency, in its units, for the revenue rights.
    event LiquidityGivenUp(OfferingId indexed offeringId, uint128 burned, uint128 revenue);

    /// @notice Emitted when fees are collected.
    /// @param burned Those in the token, in units of 10⁻¹⁸ token.
    /// @param revenue Those in the currency, in its units, for the revenue rights.
    event FeesCollected(OfferingId indexed offeringId, uint128 burned, uint128 revenue);

    /// @notice Emitted when revenue goes to the revenue rights, in units of the currency.
    event RevenueStreamed(OfferingId indexed offeringId, IStreamingStake indexed rights, uint128 amount);

    /// @notice Binds the escrow, for good.
    /// @dev The escrow knows the locker by its constructor, and the locker's address depends on all of its own arguments; so the
    /// locker learns of the escrow last. Requirements: the caller is the binder; none is bound; the escrow names this locker.
    function bind(ILockerEscrow escrow) external;

    /// @notice Takes note of tokens and currency that the escrow has sent for a pool.
    /// @dev It asks for nothing but this: the caller is the escrow; the offering wasn't funded before. Whatever the amounts and the
    /// price are, they don't stop a settlement.
    /// @param token The model's token, which its holders can burn.
    /// @param currency What it was sold for.
    /// @param tokens What was sent of the token, in units of 10⁻¹⁸ token.
    /// @param amount What was sent of the currency, in its units.
    /// @param price The clearing price: what 10³⁶ units of the token cost, in units of the currency.
    function fund(
        OfferingId offeringId,
        IERC20 token,
        IERC20 currency,
        uint128 tokens,
        uint128 amount,
        uint128 price
    ) external;

    /// @notice Begins the pool at the clearing price and locks the liquidity in it.
    /// @dev Anyone may call, as often as it takes. Requirements: it waits; the pool manager takes it; the pool is at its price at
    /// the end. The manager takes it where the price is not zero, the currency delivers what it is told to, and the liquidity is at least 1 and at most
    /// (2¹²⁸ − 1) / 8,874, and no amount takes more than 127 bits.
    /// @return liquidity What is locked.
    function provide(OfferingId offeringId) external returns (uint128 liquidity);

    /// @notice Ends the wait for a pool that didn't come.
    /// @dev Anyone may call. Requirements: it waits, since `PROVIDE_PERIOD` or longer.
    function giveUp(OfferingId offeringId) external;

    /// @notice Collects the fees of the position, those in the token to burn them.
    /// @dev Anyone may call. Requirements: the liquidity is locked; the manager delivers what it says.
    /// @return burned Fees in the token, in units of 10⁻¹⁸ token.
    /// @return revenue Fees in the currency, in its units.
    function collect(OfferingId offeringId) external returns (uint128 burned, uint128 revenue);

    /// @notice Streams what waits for the revenue rights to them, and creates them where they aren't there.
    /// @dev Anyone may call. Where they can't hold all in their 96 bits, the rest goes on waiting. Requirements: something waits, and
    /// they have room for some of it (`LiquidityLockerNoRevenue`); the currency is one that the rights list.
    /// @return amount In units of the currency.
    function stream(OfferingId offeringId) external returns (uint128 amount);

    /// @notice Refuses to begin a pool.
    /// @dev The manager asks for everybody but the locker. Requirements: none can be met.
    /// @param sender Who begins it.
    function beforeInitialize(address sender, PoolKey calldata key, uint160 sqrtPrice) external pure returns (bytes4);

    /// @notice The liquidity of an offering.
    function liquidityOf(OfferingId offeringId) external view returns (Liquidity memory);

    /// @notice The pool of an offering that is funded.
    function poolKeyOf(OfferingId offeringId) external view returns (PoolKey memory);

    /// @notice What funds it; zero until it is bound.
    function escrow() external view returns (ILockerEscrow);

    /// @notice Who binds the escrow.
    function binder() external view returns (address);

    /// @notice Where the pools are.
    function manager() external view returns (IPoolManager);

    /// @notice What creates the revenue rights.
    function rightsFactory() external view returns (IRevenueRightsFactory);

    /// @notice What a pool takes of a swap for its liquidity, in millionths.
    // solhint-disable-next-line func-name-mixedcase
    function FEE() external view returns (uint24);

    /// @notice How far the ticks of a pool are apart.
    // solhint-disable-next-line func-name-mixedcase
    function TICK_SPACING() external view returns (int24);

    /// @notice How long liquidity waits for its pool before anybody may give it up, in seconds.
    // solhint-disable-next-line func-name-mixedcase
    function PROVIDE_PERIOD() external view returns (uint256);
}
