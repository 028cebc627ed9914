// SPDX-License-Identifier: MIT
pragma solidity ^0.8.20;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {IFeePolicies} from "../../model/interfaces/IFeePolicies.sol";
import {IModelRegistry, ModelId} from "../../model/interfaces/IModelRegistry.sol";
import {IHostRegistry} from "./IHostRegistry.sol";
import {IStreamingStake} from "../../rewards/interfaces/IStreamingStake.sol";

/// @notice Who pays whom for what, under which terms. Its id is keccak256(abi.encode(chain id, escrow, payer, host,
/// token, model, policy hash, nonce)).
/// @param nonce Any number; the same one names the same channel for ever.
struct Channel {
    address payer;
    address host;
    IERC20 token;
    ModelId modelId;
    bytes32 policyHash;
    uint256 nonce;
}

/// @notice What a payer owes in a channel, all since its beginning. It is signed as the EIP-712 struct
/// `Voucher(bytes32 channelId,uint128 amount,uint64 receiptCount,bytes32 receiptsRoot)` in the escrow's domain
/// ("PaymentEscrow", "1").
/// @param amount In units of the channel's token.
/// @param receiptCount How many receipts of the host it acknowledges.
/// @param receiptsRoot The root of their tree.
struct Voucher {
    uint128 amount;
    uint64 receiptCount;
    bytes32 receiptsRoot;
}

/// @notice A voucher with what collects it.
/// @param signer The payer, or a signer that he has authorised in this channel.
/// @param signature By the signer's key, or by ERC-1271 where the signer has code.
/// @param receipt Where anyone but the host collects: abi.encode(Receipt, bytes signature) of the last receipt that the
/// voucher acknowledges; else it isn't read.
struct Collection {
    Channel channel;
    Voucher voucher;
    address signer;
    bytes signature;
    bytes receipt;
}

/// @notice What was collected in a channel.
/// @param amount The highest voucher that was collected, in units of the channel's token.
/// @param receiptCount How many receipts that voucher acknowledges.
/// @param byHost Whether the host itself collected it.
struct ChannelState {
    uint128 amount;
    uint64 receiptCount;
    bool byHost;
}

/// @notice What a payer has deposited for a host, in units of the token.
/// @param balance All that can be collected, what thaws included.
/// @param thawing How much the payer may withdraw from `readyAt` on, as far as it isn't collected by then.
/// @param readyAt In seconds since 1970.
struct Deposit {
    uint128 balance;
    uint128 thawing;
    uint40 readyAt;
}

/// @notice What a signer may sign in a channel.
/// @param ceiling The highest voucher, in units of the channel's token.
/// @param expiry Until when its vouchers must be collected, in seconds since 1970.
/// @param changesAt When the next two take their place, in seconds since 1970; 0 where nothing waits.
/// @param nextCeiling As `ceiling`.
/// @param nextExpiry As `expiry`.
struct Authorization {
    uint128 ceiling;
    uint40 expiry;
    uint40 changesAt;
    uint128 nextCeiling;
    uint40 nextExpiry;
}

/// @notice What was collected of a model's slice, under one lineage number, in units of the token.
/// @param total All since the beginning.
/// @param released What has gone on to the receiver and the parent.
struct ModelIncome {
    uint128 total;
    uint128 released;
}

/// @title IPaymentEscrow
/// @notice Holds what payers have deposited for hosts, and shares what hosts collect by the terms of the model they
/// served.
/// @dev A payer deposits for a host, once for all his channels with it in a token. For each answer he signs a voucher
/// for all that he owes in the channel so far; the host collects the highest of them when that pays for its gas. Anyone
/// else can, too, with the host's receipt for just that sum: else a payer could spend the deposit in a channel of a
/// model of his own, which gives him most of it back, before the host collects what it is owed. A channel names model
/// and policy, so the terms are those of the service, whenever it is collected. A voucher is paid in full or not at
/// all.
///
/// A collected fee becomes four credits and the model's income inside this contract, and no transfer: treasury, host,
/// stakers and the policy's lane, and the model's slice, which becomes a credit by `release`. Whoever has a credit
/// withdraws it. Rounding goes to the lane, see {FeeSplit}.
///
/// A payer's signature counts by his key, also where his account has code; only where the key hasn't signed, the
/// account is asked (ERC-1271) with bounded gas. An account without a key can change its mind until the collection: a
/// host should ask such payers for a signer that is authorised, and whom the payer can take back only with
/// `THAW_PERIOD`'s notice.
///
/// A host should count only on the part of a deposit that doesn't thaw, balance − thawing where that is positive, and
/// collect what thaws in time: the first call gets it. The treasury is the first owner, for good. The owner, the
/// timelock, lists tokens with caps on what deposits may bring; the guardian pauses deposits. Collecting, paying at
/// once, releasing, thawing and withdrawing always work. Tokens must move exactly the amounts that they are told to,
/// for good.
interface IPaymentEscrow {
    /// @notice Thrown where an address is zero that mustn't be.
    error PaymentEscrowZeroAddress();

    /// @notice Thrown where an amount is zero.
    error PaymentEscrowZeroAmount();

    /// @notice Thrown where a token can't be deposited.
    error PaymentEscrowTokenNotAllowed(IERC20 token);

    /// @notice Thrown where the escrow would owe more of a token than its cap, in its units.
    error PaymentEscrowCapExceeded(IERC20 token, uint256 cap, uint256 liabilities);

    /// @notice Thrown where a sum wouldn't fit in 128 bits.
    error PaymentEscrowAmountTooLarge(uint256 amount);

    /// @notice Thrown where the balance after a payment isn't what it was and the amount.
    error PaymentEscrowUnexpectedBalance(IERC20 token, uint256 expected, uint256 actual);

    /// @notice Thrown where a deposit doesn't hold what would thaw or be collected.
    error PaymentEscrowInsufficientDeposit(address payer, address host, IERC20 token, uint256 balance, uint256 amount);

    /// @notice Thrown where nothing thaws, or it isn't ready.
    error PaymentEscrowThawing(uint256 thawing, uint256 readyAt);

    /// @notice Thrown where the caller isn't the channel's payer.
    error PaymentEscrowNotPayer(address caller, address payer);

    /// @notice Thrown where a voucher adds nothing to what was collected.
    error PaymentEscrowNothingNew(bytes32 channelId, uint256 collected, uint256 amount);

    /// @notice Thrown where a signer is neither the payer nor authorised for that much, or too late.
    error PaymentEscrowNotAuthorized(bytes32 channelId, address signer, uint256 ceiling, uint256 expiry);

    /// @notice Thrown where the signer hasn't signed the voucher.
    error PaymentEscrowInvalidSignature(bytes32 channelId, address signer);

    /// @notice Thrown where an account has less credit.
    error PaymentEscrowInsufficientCredit(address account, IERC20 token, uint256 credit, uint256 amount);

    /// @notice Thrown where a token would get a cap that the stakers' stake doesn't take as income.
    error PaymentEscrowNoIncome(IERC20 token);

    /// @notice Thrown where a function is only for the escrow itself.
    error PaymentEscrowOnlySelf(address caller);

    /// @notice Emitted when a token's cap changes, in its units.
    event TokenCapChanged(IERC20 indexed token, uint256 oldCap, uint256 newCap);

    /// @notice Emitted when a deposit is made.
    event Deposited(address indexed payer, address indexed host, IERC20 indexed token, address sender, uint256 amount);

    /// @notice Emitted when a part of a deposit begins to thaw.
    event ThawStarted(
        address indexed payer,
        address indexed host,
        IERC20 indexed token,
        uint256 thawing,
        uint256 readyAt
    );

    /// @notice Emitted when a payer withdraws what has thawed.
    event DepositWithdrawn(
        address indexed payer,
        address indexed host,
        IERC20 indexed token,
        address to,
        uint256 amount
    );

    /// @notice Emitted when a payer says what a signer may sign.
    /// @param since From when on, in seconds since 1970.
    event SignerAuthorized(
        bytes32 indexed channelId,
        address indexed payer,
        address indexed signer,
        uint256 ceiling,
        uint256 expiry,
        uint256 since
    );

    /// @notice Emitted when a voucher is collected.
    /// @param amount What it added, in units of the token.
    /// @param total What is collected in the channel now.
    event Collected(
        bytes32 indexed channelId,
        address indexed payer,
        address indexed host,
        IERC20 token,
        ModelId modelId,
        bytes32 policyHash,
        uint256 amount,
        uint256 total,
        uint64 receiptCount,
        bytes32 receiptsRoot
    );

    /// @notice Emitted when a voucher of many is not collected.
    /// @param reason What the collection reverted with.
    event CollectionSkipped(bytes32 indexed channelId, bytes reason);

    /// @notice Emitted when a fee is paid at once, without a channel.
    event Paid(
        address indexed payer,
        address indexed host,
        IERC20 indexed token,
        ModelId modelId,
        bytes32 policyHash,
        uint256 amount
    );

    /// @notice Emitted with every fee: how it was shared, in units of its token.
    /// @param lineage The number that the model's slice is booked under.
    event FeeShared(
        ModelId indexed modelId,
        address indexed lane,
        IERC20 indexed token,
        uint16 lineage,
        uint256 protocol,
        uint256 host,
        uint256 model,
        uint256 stakers,
        uint256 contributors
    );

    /// @notice Emitted when a model's slice goes on to its receiver and its parent.
    event IncomeReleased(
        ModelId indexed modelId,
        uint16 lineage,
        IERC20 indexed token,
        address indexed receiver,
        uint256 amount,
        ModelId parent,
        uint256 royalty
    );

    /// @notice Emitted when an account withdraws credit.
    event CreditWithdrawn(address indexed account, IERC20 indexed token, address indexed to, uint256 amount);

    /// @notice Emitted when an account moves credit to another one.
    event CreditMoved(address indexed account, IERC20 indexed token, address indexed to, uint256 amount);

    /// @notice Emitted when a stake's credit is streamed to those who stake there.
    event CreditStreamed(IStreamingStake indexed stake, IERC20 indexed token, uint256 amount);

    /// @notice Emitted when tokens that nobody is owed are credited to the treasury.
    event SurplusCredited(IERC20 indexed token, uint256 amount);

    /// @notice Sets up to which sum of all liabilities a token may be deposited. A lower cap, or none, stops deposits
    /// and nothing else.
    /// @dev Requirements: the caller is the owner; a token with a cap is among the tokens that the stakers' stake takes
    /// as income.
    /// @param cap In the token's units; 0 takes no deposits, 2²⁵⁶ − 1 sets no bound.
    function setTokenCap(IERC20 token, uint256 cap) external;

    /// @notice Deposits tokens of the caller for a payer, to be spent with a host.
    /// @dev Anyone may call. Requirements: there is no pause; payer and host are not zero; the amount is not zero; the
    /// token has a cap and the liabilities keep to it; the caller has approved the amount; the token delivers all of
    /// it.
    function deposit(address payer, address host, IERC20 token, uint128 amount) external;

    /// @notice The same by the caller's permit (ERC-2612). A permit that was used already does no harm where the
    /// approval is there.
    /// @dev Requirements: those of `deposit`.
    function depositWithPermit(
        address host,
        IERC20 token,
        uint128 amount,
        uint256 deadline,
        uint8 v,
        bytes32 r,
        bytes32 s
    ) external;

    /// @notice The same by a payer's ERC-3009 `ReceiveWithAuthorization`, whose nonce is keccak256(abi.encode(host,
    /// salt)): so the signature names the host, whoever brings it.
    /// @dev Anyone may call. Requirements: those of `deposit`; the token takes the authorization.
    function depositWithAuthorization(
        address payer,
        address host,
        IERC20 token,
        uint128 amount,
        uint256 validAfter,
        uint256 validBefore,
        bytes32 salt,
        uint8 v,
        bytes32 r,
        bytes32 s
    ) external;

    /// @notice Lets a part of the caller's deposit thaw, in place of what thawed before; all is ready after
    /// `THAW_PERIOD` from now.
    /// @dev An amount of 0 stops the thaw. Requirements: at most the deposit's balance.
    function startThaw(address host, IERC20 token, uint128 amount) external;

    /// @notice Pays out what has thawed, as far as it wasn't collected meanwhile.
    /// @dev Requirements: `to` is not zero; something thaws and is ready.
    function withdrawDeposit(address host, IERC20 token, address to) external returns (uint256 amount);

    /// @notice Says what a signer may sign in a channel of the caller. What lowers the ceiling or brings the expiry
    /// forward takes place after `THAW_PERIOD`, so that the host can collect, unless it has expired; anything else at
    /// once. A later call takes the place of what waits.
    /// @dev Requirements: the caller is the channel's payer; the signer is not zero.
    /// @param ceiling The highest voucher, in units of the channel's token, since the channel's beginning.
    /// @param expiry Until when its vouchers must be collected, in seconds since 1970.
    function authorizeSigner(Channel calldata channel, address signer, uint128 ceiling, uint40 expiry) external;

    /// @notice Collects what a voucher adds to what was collected in its channel.
    /// @dev Anyone may call. Requirements: the voucher is higher than what was collected; the caller is the host, or
    /// the receipt is one of the host's for the voucher's count and amount (`HostRegistryInvalidReceipt`,
    /// `HostRegistryOtherReceipt`); the model has the policy (`FeePoliciesUnknownPolicy`); the signer is the payer, or
    /// authorised for that much and in time; he has signed; the deposit covers it.
    function collect(Collection calldata collection) external;

    /// @notice Collects many vouchers; one that fails is skipped and reported, and stops no other.
    /// @dev Anyone may call.
    /// @return collected How many were collected.
    function collectMany(Collection[] calldata collections) external returns (uint256 collected);

    /// @notice `collect` for the escrow's own call.
    /// @dev Requirements: the caller is this contract.
    function collectFor(Collection calldata collection, address caller) external;

    /// @notice Pays a fee at once, without a channel, and shares it.
    /// @dev Anyone may call, also in a pause. Requirements: the host is not zero; the amount is not zero; the token was
    /// listed once; the model has the policy; the caller has approved the amount; the token delivers all of it.
    function pay(address host, IERC20 token, ModelId modelId, bytes32 policyHash, uint128 amount) external;

    /// @notice Lets a model's slice go on: the royalty to the parent's income, and the rest to the receiver's credit.
    /// @dev Anyone may call; does nothing where nothing is new. The royalty is rounded down over all releases together,
    /// so their number doesn't matter. One level only: the parent's income, under the parent's present number, is
    /// released by another call.
    /// @param lineage The number that the income is booked under.
    function release(ModelId modelId, uint16 lineage, IERC20 token) external returns (uint256 amount, uint256 royalty);

    /// @notice Pays credit of the caller out.
    /// @dev Requirements: `to` is not zero; the amount is not zero and at most the credit.
    function withdrawCredit(IERC20 token, address to, uint256 amount) external;

    /// @notice Moves credit of the caller to another account, inside the escrow.
    /// @dev Requirements: `to` is not zero; the amount is not zero and at most the credit.
    function moveCredit(IERC20 token, address to, uint256 amount) external;

    /// @notice Streams a stake's credit to those who stake there, as far as the stake can hold it with what it holds:
    /// 96 bits in all.
    /// @dev Anyone may call. Requirements: there is credit; the stake takes it.
    function streamCredit(IStreamingStake stake, IERC20 token) external returns (uint256 amount);

    /// @notice Credits the treasury with what the escrow holds of a token beyond what it owes.
    /// @dev Anyone may call; does nothing where there is none.
    function skim(IERC20 token) external returns (uint256 amount);

    /// @notice The id of a channel.
    function channelIdOf(Channel calldata channel) external view returns (bytes32);

    /// @notice The hash that is signed for a voucher.
    function voucherDigest(bytes32 channelId, Voucher calldata voucher) external view returns (bytes32);

    /// @notice What was collected in a channel.
    function getChannel(bytes32 channelId) external view returns (ChannelState memory);

    /// @notice What a payer has deposited for a host.
    function getDeposit(address payer, address host, IERC20 token) external view returns (Deposit memory);

    /// @notice What a signer may sign in a channel now, in units of its token, and until when it must be collected.
    function authorizationOf(bytes32 channelId, address signer) external view returns (uint256 ceiling, uint256 expiry);

    /// @notice The same with what waits.
    function getAuthorization(bytes32 channelId, address signer) external view returns (Authorization memory);

    /// @notice The credit of an account, in units of the token.
    function creditOf(address account, IERC20 token) external view returns (uint256);

    /// @notice The income of a model under a lineage number.
    function incomeOf(ModelId modelId, uint16 lineage, IERC20 token) external view returns (ModelIncome memory);

    /// @notice All that the escrow owes of a token: deposits, credits and income that isn't released, in its units.
    function liabilitiesOf(IERC20 token) external view returns (uint256);

    /// @notice Up to which sum of liabilities a token may be deposited, in its units.
    function tokenCap(IERC20 token) external view returns (uint256);

    /// @notice Whether a token has ever had a cap.
    function isListed(IERC20 token) external view returns (bool);

    /// @notice What fees are shared by.
    function policies() external view returns (IFeePolicies);

    /// @notice The models.
    function registry() external view returns (IModelRegistry);

    /// @notice Whose receipts count.
    function hosts() external view returns (IHostRegistry);

    /// @notice Gets the protocol's part.
    function treasury() external view returns (address);

    /// @notice Gets the stakers' part.
    function stakers() external view returns (IStreamingStake);

    /// @notice How many seconds a deposit thaws, and a signer's authorization can still be used after it was lowered.
    // solhint-disable-next-line func-name-mixedcase
    function THAW_PERIOD() external view returns (uint256);
}
