// SPDX-License-Identifier: MIT
pragma solidity ^0.8.20;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {IBondVault} from "../../bonds/interfaces/IBondVault.sol";
import {ModelId} from "../../model/interfaces/IModelRegistry.sol";
import {Channel, IPaymentEscrow, Voucher} from "./IPaymentEscrow.sol";

/// @notice What a host states about one answer. It signs the EIP-712 struct `Receipt(bytes32 channelId,uint64
/// index,uint32 modelVersion,bytes32 requestHash,bytes32 responseHash,uint64 tokensIn,uint64 tokensOut,uint128
/// price,uint128 total,bool isOpen)` in the host registry's domain ("HostRegistry", "1"), by its receipt key.
/// @param index The answer's place in its channel, from 0.
/// @param modelVersion Which version of the model has answered.
/// @param requestHash keccak256 of the request's bytes.
/// @param responseHash keccak256 of the response's bytes.
/// @param tokensIn How many tokens were read.
/// @param tokensOut How many tokens were written.
/// @param price Of this answer, in units of the channel's token.
/// @param total Of all answers in the channel up to this one, in the same units.
/// @param isOpen Whether the response may be published for attribution.
struct Receipt {
    uint64 index;
    uint32 modelVersion;
    bytes32 requestHash;
    bytes32 responseHash;
    uint64 tokensIn;
    uint64 tokensOut;
    uint128 price;
    uint128 total;
    bool isOpen;
}

/// @notice A host.
/// @param receiptKey Signs its receipts now.
/// @param leavesAt From when on it may take its stake, in seconds since 1970; 0 while it stays.
/// @param registered Whether it is on the list.
/// @param endpoint Where it serves.
struct Host {
    address receiptKey;
    uint40 leavesAt;
    bool registered;
    string endpoint;
}

/// @notice What a host asks for a model in a token, in its units for a million tokens of text.
struct Offer {
    uint128 perMillionIn;
    uint128 perMillionOut;
}

/// @title IHostRegistry
/// @notice Names who serves models: where, for which price, with which key for receipts, and with what at stake.
/// @dev A key that signs receipts belongs to one host for ever, and has agreed to that by a signature. It stays liable
/// after a rotation, as long as the host has a stake.
///
/// A host that contradicts itself loses a fine, once for each channel, however often it does: two different receipts
/// for one place in a channel; or a receipt whose total isn't the voucher's that the host itself collected last for
/// that many receipts. Both are proven by anyone, from signatures alone. Of a fine 60% (rounded down) are the prover's,
/// and the rest is burned: who proves against himself still loses two fifths. What was collected stays collected. No
/// proof shows what a host really ran.
///
/// A host that leaves drains first, for `DRAIN_PERIOD`: it is marked, and still liable. The stake lies in the vault of
/// bonds under this contract. The owner, the timelock, sets stake and fine of later events within hard caps; the
/// guardian pauses registrations and topping up.
interface IHostRegistry {
    /// @notice Thrown where only the deployer may bind an escrow, once, that names this registry.
    error HostRegistryInvalidBinding(address caller, address escrow);

    /// @notice Thrown where a host isn't registered.
    error HostRegistryNotRegistered(address host);

    /// @notice Thrown where a host is registered.
    error HostRegistryRegistered(address host);

    /// @notice Thrown where a host has begun to leave, or hasn't.
    error HostRegistryWrongTime(address host, uint256 leavesAt);

    /// @notice Thrown where an endpoint is empty.
    error HostRegistryEmptyEndpoint();

    /// @notice Thrown where a key hasn't agreed, or is another host's.
    error HostRegistryInvalidKey(address key, address owner);

    /// @notice Thrown where a parameter is out of its bounds.
    error HostRegistryInvalidParameter(string name, uint256 value);

    /// @notice Thrown where a host's stake is complete.
    error HostRegistryStakeComplete(address host, uint256 stake);

    /// @notice Thrown where a receipt isn't signed by a key of the channel's host.
    error HostRegistryInvalidReceipt(bytes32 channelId, address signer);

    /// @notice Thrown where a receipt isn't the last one that a voucher acknowledges, or its total isn't the voucher's
    /// amount.
    error HostRegistryOtherReceipt(bytes32 channelId, uint256 index, uint256 total);

    /// @notice Thrown where receipts, or a receipt and a voucher, don't contradict each other.
    error HostRegistryNoContradiction(bytes32 channelId);

    /// @notice Thrown where nothing was collected in a channel.
    error HostRegistryNothingCollected(bytes32 channelId);

    /// @notice Thrown where a host was fined for the channel already.
    error HostRegistryFined(bytes32 channelId);

    /// @notice Thrown where a host has nothing at stake.
    error HostRegistryNoStake(address host);

    /// @notice Emitted when the escrow is bound.
    event Bound(address indexed escrow);

    /// @notice Emitted when a host is registered.
    event HostRegistered(address indexed host, string endpoint, uint256 stake);

    /// @notice Emitted when a host serves elsewhere.
    event EndpointChanged(address indexed host, string oldEndpoint, string newEndpoint);

    /// @notice Emitted when a key begins to sign a host's receipts.
    event ReceiptKeyChanged(address indexed host, address indexed oldKey, address indexed newKey);

    /// @notice Emitted when a host changes what it asks.
    event OfferChanged(
        address indexed host,
        ModelId indexed modelId,
        IERC20 indexed token,
        Offer oldOffer,
        Offer newOffer
    );

    /// @notice Emitted when a host fills its stake up.
    event StakeToppedUp(address indexed host, uint256 amount);

    /// @notice Emitted when a host begins to leave, or stays after all.
    event DrainChanged(address indexed host, uint256 leavesAt);

    /// @notice Emitted when a host has left.
    event HostLeft(address indexed host, uint256 stake);

    /// @notice Emitted when a host is fined.
    event HostFined(
        address indexed host,
        bytes32 indexed channelId,
        address indexed prover,
        uint256 fine,
        uint256 award
    );

    /// @notice Emitted when stake or fine change, in units of the bonds' token.
    event ParametersChanged(uint96 oldStake, uint96 oldFine, uint96 newStake, uint96 newFine);

    /// @notice Binds the escrow, for good.
    /// @dev Requirements: the caller has deployed this contract; none is bound; the escrow names this registry.
    function bind(IPaymentEscrow escrow) external;

    /// @notice Sets what hosts have at stake, and what a fine takes of it, in units of the bonds' token.
    /// @dev Requirements: the caller is the owner; the stake is at most `MAX_STAKE`; the fine is not 0 and at most the
    /// stake.
    function setParameters(uint96 newStake, uint96 newFine) external;

    /// @notice Registers the caller with a key for receipts, and locks its stake.
    /// @dev Requirements: there is no pause; the caller isn't registered; the endpoint isn't empty; the key is new or
    /// was the caller's, and has agreed; the caller has the stake free in the vault under this contract.
    /// @param keySignature The key's ECDSA signature of the EIP-712 struct `ReceiptKey(address host)` in this
    /// contract's domain.
    function register(string calldata endpoint, address key, bytes calldata keySignature) external;

    /// @notice Says where the caller serves.
    /// @dev Requirements: the caller is registered; the endpoint isn't empty.
    function setEndpoint(string calldata endpoint) external;

    /// @notice Says which key signs the caller's receipts from now on. The old one stays liable.
    /// @dev Requirements: the caller is registered; the key as in `register`.
    function setReceiptKey(address key, bytes calldata keySignature) external;

    /// @notice Says what the caller asks for a model in a token. It binds nobody: each receipt states its price.
    /// @dev Requirements: the caller is registered.
    function setOffer(ModelId modelId, IERC20 token, Offer calldata offer) external;

    /// @notice Fills a host's stake up, after a fine or a higher stake, from the host's free bonds.
    /// @dev Requirements: there is no pause; the caller is registered; its stake isn't complete.
    function topUp() external returns (uint256 amount);

    /// @notice Begins to leave, or stays after all.
    /// @dev Requirements: the caller is registered; the call changes something.
    function setDrain(bool leaving) external;

    /// @notice Leaves, and frees the stake.
    /// @dev Requirements: the caller is registered and has drained.
    function depart() external;

    /// @notice Proves two receipts for one place in a channel.
    /// @dev Anyone may call, also in a pause. Requirements: something was collected in the channel, else channels that
    /// nobody has paid in would do; both are signed by keys of the channel's host; they differ; they have one index;
    /// the host wasn't fined for the channel and has something at stake.
    function proveTwice(
        Channel calldata channel,
        Receipt[2] calldata receipts,
        bytes[2] calldata signatures
    ) external returns (uint256 fine);

    /// @notice Proves that a receipt's total isn't the amount of the voucher that the host itself collected last,
    /// although that voucher acknowledges the receipts up to this one.
    /// @dev Anyone may call, also in a pause. Requirements: the receipt is signed by a key of the channel's host; the
    /// host itself has made the channel's last collection, by a voucher whose count is the receipt's index and 1; the
    /// total isn't the voucher's amount; the rest as in `proveTwice`.
    function proveTotal(
        Channel calldata channel,
        Receipt calldata receipt,
        bytes calldata signature
    ) external returns (uint256 fine);

    /// @notice Reverts where a receipt isn't signed by a key of the host, for the last place that a voucher
    /// acknowledges, with the voucher's amount as its total.
    /// @param receipt abi.encode(Receipt, bytes signature). Data of another form reverts without an error.
    function requireReceipt(
        bytes32 channelId,
        address host,
        Voucher calldata voucher,
        bytes calldata receipt
    ) external view;

    /// @notice A host.
    function getHost(address host) external view returns (Host memory);

    /// @notice Whether a host is registered, doesn't leave, and has all of its stake.
    function isServing(address host) external view returns (bool);

    /// @notice Whose receipts a key signs or signed; zero where nobody's.
    function hostOfKey(address key) external view returns (address);

    /// @notice What a host asks for a model in a token.
    function getOffer(address host, ModelId modelId, IERC20 token) external view returns (Offer memory);

    /// @notice Whether a host was fined for a channel.
    function isFined(bytes32 channelId) external view returns (bool);

    /// @notice The hash that is signed for a receipt.
    function receiptDigest(bytes32 channelId, Receipt calldata receipt) external view returns (bytes32);

    /// @notice The hash by which a key agrees to sign a host's receipts.
    function receiptKeyDigest(address host) external view returns (bytes32);

    /// @notice Where channels are collected.
    function escrow() external view returns (IPaymentEscrow);

    /// @notice Where the stakes lie.
    function bondVault() external view returns (IBondVault);

    /// @notice What a host has at stake, in units of the bonds' token.
    function hostStake() external view returns (uint96);

    /// @notice What a fine takes, as far as there is a stake, in units of the bonds' token.
    function hostFine() external view returns (uint96);

    /// @notice How long a host drains, in seconds.
    // solhint-disable-next-line func-name-mixedcase
    function DRAIN_PERIOD() external view returns (uint256);

    /// @notice The largest stake, in units of the bonds' token.
    // solhint-disable-next-line func-name-mixedcase
    function MAX_STAKE() external view returns (uint96);
}
