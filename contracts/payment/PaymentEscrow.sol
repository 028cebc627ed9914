// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {IERC20Permit} from "@openzeppelin/contracts/token/ERC20/extensions/IERC20Permit.sol";
import {EIP712} from "@openzeppelin/contracts/utils/cryptography/EIP712.sol";
import {IFeePolicies} from "../model/interfaces/IFeePolicies.sol";
import {TokenCap} from "../rewards/interfaces/IWeightedSplitter.sol";
import {IStreamingStake} from "../rewards/interfaces/IStreamingStake.sol";
import {FeeCredits} from "./FeeCredits.sol";
import {IHostRegistry} from "./interfaces/IHostRegistry.sol";
import {IReceiveWithAuthorization} from "./interfaces/IReceiveWithAuthorization.sol";
import {
    Authorization,
    Channel,
    ChannelState,
    Collection,
    Deposit,
    IPaymentEscrow,
    Voucher
} from "./interfaces/IPaymentEscrow.sol";
import {BoundedSignature} from "./libraries/BoundedSignature.sol";

/// @title PaymentEscrow
/// @notice Holds deposits for hosts and shares what they collect; see {IPaymentEscrow}.
contract PaymentEscrow is FeeCredits, EIP712 {
    using BoundedSignature for address;

    // solhint-disable-next-line gas-small-strings
    bytes32 private constant _VOUCHER_TYPEHASH = keccak256(
        "Voucher(bytes32 channelId,uint128 amount,uint64 receiptCount,bytes32 receiptsRoot)"
    );

    /// @inheritdoc IPaymentEscrow
    uint256 public constant THAW_PERIOD = 7 days;

    /// @inheritdoc IPaymentEscrow
    IHostRegistry public immutable hosts;

    mapping(address payer => mapping(address host => mapping(IERC20 token => Deposit))) private _deposits;
    mapping(bytes32 channelId => ChannelState) private _channels;
    mapping(bytes32 channelId => mapping(address signer => Authorization)) private _authorizations;

    /// @param initialOwner Lists tokens; the timelock, which is the treasury too.
    /// @param initialGuardian Pauses deposits; may be zero.
    /// @param policies_ What fees are shared by; they name the models.
    /// @param stakers_ The stake of OPEN.
    /// @param hosts_ Whose receipts count; it is bound to this contract afterwards.
    /// @param initialCaps The caps from the start.
    constructor(
        address initialOwner,
        address initialGuardian,
        IFeePolicies policies_,
        IStreamingStake stakers_,
        IHostRegistry hosts_,
        TokenCap[] memory initialCaps
    ) FeeCredits(initialOwner, initialGuardian, policies_, stakers_, initialCaps) EIP712("PaymentEscrow", "1") {
        hosts = hosts_;
    }

    /// @inheritdoc IPaymentEscrow
    function deposit(address payer, address host, IERC20 token, uint128 amount) external whenNotPaused nonReentrant {
        _credit(payer, host, token, amount);
        _pull(token, amount);
    }

    /// @inheritdoc IPaymentEscrow
    function depositWithPermit(
        address host,
        IERC20 token,
        uint128 amount,
        uint256 deadline,
        uint8 v,
        bytes32 r,
        bytes32 s
    ) external whenNotPaused nonReentrant {
        _credit(msg.sender, host, token, amount);
        // anybody can use a permit before this call, and the approval is there then
        // solhint-disable-next-line no-empty-blocks
        try IERC20Permit(address(token)).permit(msg.sender, address(this), amount, deadline, v, r, s) {} catch {}
        _pull(token, amount);
    }

    /// @inheritdoc IPaymentEscrow
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
    ) external whenNotPaused nonReentrant {
        _credit(payer, host, token, amount);

        uint256 expected = token.balanceOf(address(this)) + amount;
        bytes32 nonce = keccak256(abi.encode(host, salt));
        IReceiveWithAuthorization(address(token)).receiveWithAuthorization(
            payer,
            address(this),
            amount,
            validAfter,
            validBefore,
            nonce,
            v,
            r,
            s
        );
        _requireBalance(token, expected);
    }

    /// @inheritdoc IPaymentEscrow
    function startThaw(address host, IERC20 token, uint128 amount) external {
        Deposit storage funds = _deposits[msg.sender][host][token];
        uint256 balance = funds.balance;
        require(amount <= balance, PaymentEscrowInsufficientDeposit(msg.sender, host, token, balance, amount));

        // 40 bits hold the seconds of 34,000 years
        (funds.thawing, funds.readyAt) = (amount, amount == 0 ? 0 : uint40(block.timestamp + THAW_PERIOD));
        emit ThawStarted(msg.sender, host, token, amount, funds.readyAt);
    }

    /// @inheritdoc IPaymentEscrow
    function withdrawDeposit(address host, IERC20 token, address to) external nonReentrant returns (uint256 amount) {
        require(to != address(0), PaymentEscrowZeroAddress());
        Deposit storage funds = _deposits[msg.sender][host][token];
        (uint128 balance, uint128 thawing) = (funds.balance, funds.thawing);
        uint256 readyAt = funds.readyAt;
        require(thawing > 0 && block.timestamp >= readyAt, PaymentEscrowThawing(thawing, readyAt));

        uint128 paid = thawing < balance ? thawing : balance;
        (funds.balance, funds.thawing, funds.readyAt) = (balance - paid, 0, 0);
        emit DepositWithdrawn(msg.sender, host, token, to, paid);

        _send(token, to, paid);
        return paid;
    }

    /// @inheritdoc IPaymentEscrow
    function authorizeSigner(Channel calldata channel, address signer, uint128 ceiling, uint40 expiry) external {
        require(msg.sender == channel.payer, PaymentEscrowNotPayer(msg.sender, channel.payer));
        require(signer != address(0), PaymentEscrowZeroAddress());
        bytes32 channelId = channelIdOf(channel);
        (uint128 oldCeiling, uint40 oldExpiry) = _authorized(channelId, signer);

        // what has expired can't be collected, so its end needs no notice
        bool waits = block.timestamp < oldExpiry && (ceiling < oldCeiling || expiry < oldExpiry);
        uint40 since = uint40(block.timestamp + (waits ? THAW_PERIOD : 0));
        _authorizations[channelId][signer] =
            waits
                ? Authorization(oldCeiling, oldExpiry, since, ceiling, expiry)
                : Authorization(ceiling, expiry, 0, 0, 0);
        emit SignerAuthorized(channelId, msg.sender, signer, ceiling, expiry, since);
    }

    /// @inheritdoc IPaymentEscrow
    function collect(Collection calldata collection) external {
        _collect(collection, msg.sender);
    }

    /// @inheritdoc IPaymentEscrow
    function collectMany(Collection[] calldata collections) external returns (uint256 collected) {
        for (uint256 i = 0; i < collections.length; ++i) {
            try this.collectFor(collections[i], msg.sender) {
                ++collected;
            } catch (bytes memory reason) {
                emit CollectionSkipped(channelIdOf(collections[i].channel), reason);
            }
        }
    }

    /// @inheritdoc IPaymentEscrow
    function collectFor(Collection calldata collection, address caller) external {
        require(msg.sender == address(this), PaymentEscrowOnlySelf(msg.sender));

        _collect(collection, caller);
    }

    /// @inheritdoc IPaymentEscrow
    function getChannel(bytes32 channelId) external view returns (ChannelState memory) {
        return _channels[channelId];
    }

    /// @inheritdoc IPaymentEscrow
    function getDeposit(address payer, address host, IERC20 token) external view returns (Deposit memory) {
        return _deposits[payer][host][token];
    }

    /// @inheritdoc IPaymentEscrow
    function authorizationOf(
        bytes32 channelId,
        address signer
    ) external view returns (uint256 ceiling, uint256 expiry) {
        return _authorized(channelId, signer);
    }

    /// @inheritdoc IPaymentEscrow
    function getAuthorization(bytes32 channelId, address signer) external view returns (Authorization memory) {
        return _authorizations[channelId][signer];
    }

    /// @inheritdoc IPaymentEscrow
    function channelIdOf(Channel calldata channel) public view returns (bytes32) {
        return keccak256(abi.encode(block.chainid, address(this), channel));
    }

    /// @inheritdoc IPaymentEscrow
    function voucherDigest(bytes32 channelId, Voucher calldata voucher) public view returns (bytes32) {
        return _hashTypedDataV4(keccak256(abi.encode(_VOUCHER_TYPEHASH, channelId, voucher)));
    }

    function _credit(address payer, address host, IERC20 token, uint128 amount) private {
        require(payer != address(0) && host != address(0), PaymentEscrowZeroAddress());
        require(amount > 0, PaymentEscrowZeroAmount());
        Deposit storage funds = _deposits[payer][host][token];
        uint256 balance = uint256(funds.balance) + amount;
        require(balance <= type(uint128).max, PaymentEscrowAmountTooLarge(balance));
        (uint256 cap, uint256 owed) = (tokenCap[token], liabilitiesOf[token] + amount);
        require(cap > 0, PaymentEscrowTokenNotAllowed(token));
        require(owed <= cap, PaymentEscrowCapExceeded(token, cap, owed));

        funds.balance = uint128(balance);
        liabilitiesOf[token] = owed;
        emit Deposited(payer, host, token, msg.sender, amount);
    }

    function _collect(Collection calldata collection, address caller) private {
        (Channel calldata channel, Voucher calldata voucher) = (collection.channel, collection.voucher);
        bytes32 channelId = channelIdOf(channel);
        uint128 collected = _channels[channelId].amount;
        require(voucher.amount > collected, PaymentEscrowNothingNew(channelId, collected, voucher.amount));
        uint128 amount = voucher.amount - collected;
        _requireAuthorized(channelId, collection);
        bool byHost = caller == channel.host;
        if (!byHost) hosts.requireReceipt(channelId, channel.host, voucher, collection.receipt);
        _spend(channel, amount);

        _channels[channelId] = ChannelState(voucher.amount, voucher.receiptCount, byHost);
        emit Collected(
            channelId,
            channel.payer,
            channel.host,
            channel.token,
            channel.modelId,
            channel.policyHash,
            amount,
            voucher.amount,
            voucher.receiptCount,
            voucher.receiptsRoot
        );
        _share(channel.host, channel.token, channel.modelId, channel.policyHash, amount);
    }

    function _spend(Channel calldata channel, uint128 amount) private {
        Deposit storage funds = _deposits[channel.payer][channel.host][channel.token];
        uint128 balance = funds.balance;
        require(
            amount <= balance,
            PaymentEscrowInsufficientDeposit(channel.payer, channel.host, channel.token, balance, amount)
        );

        funds.balance = balance - amount;
    }

    function _authorized(bytes32 channelId, address signer) private view returns (uint128 ceiling, uint40 expiry) {
        Authorization memory given = _authorizations[channelId][signer];
        bool changed = given.changesAt != 0 && block.timestamp >= given.changesAt;
        return changed ? (given.nextCeiling, given.nextExpiry) : (given.ceiling, given.expiry);
    }

    function _requireAuthorized(bytes32 channelId, Collection calldata collection) private view {
        address signer = collection.signer;
        if (signer != collection.channel.payer) {
            (uint256 ceiling, uint256 expiry) = _authorized(channelId, signer);
            bool authorized = collection.voucher.amount <= ceiling && block.timestamp < expiry;
            require(authorized, PaymentEscrowNotAuthorized(channelId, signer, ceiling, expiry));
        }
        bool signed = signer.isValid(voucherDigest(channelId, collection.voucher), collection.signature);
        require(signed, PaymentEscrowInvalidSignature(channelId, signer));
    }
}
