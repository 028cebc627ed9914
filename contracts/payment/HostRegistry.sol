// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {ECDSA} from "@openzeppelin/contracts/utils/cryptography/ECDSA.sol";
import {EIP712} from "@openzeppelin/contracts/utils/cryptography/EIP712.sol";
import {IBondVault} from "../bonds/interfaces/IBondVault.sol";
import {CourtMath} from "../arbitration/libraries/CourtMath.sol";
import {Guarded} from "../governance/Guarded.sol";
import {ModelId} from "../model/interfaces/IModelRegistry.sol";
import {Host, IHostRegistry, Offer, Receipt} from "./interfaces/IHostRegistry.sol";
import {Channel, ChannelState, IPaymentEscrow, Voucher} from "./interfaces/IPaymentEscrow.sol";

/// @title HostRegistry
/// @notice Names who serves models, and fines hosts that contradict themselves; see {IHostRegistry}.
contract HostRegistry is IHostRegistry, Guarded, EIP712 {
    // solhint-disable-next-line gas-small-strings
    bytes32 private constant _RECEIPT_TYPEHASH = keccak256(
        "Receipt(bytes32 channelId,uint64 index,uint32 modelVersion,bytes32 requestHash,bytes32 responseHash,"
        "uint64 tokensIn,uint64 tokensOut,uint128 price,uint128 total,bool isOpen)"
    );
    bytes32 private constant _KEY_TYPEHASH = keccak256("ReceiptKey(address host)");

    /// @inheritdoc IHostRegistry
    uint256 public constant DRAIN_PERIOD = 14 days;

    /// @inheritdoc IHostRegistry
    uint96 public constant MAX_STAKE = 1_000_000 ether;

    /// @inheritdoc IHostRegistry
    IBondVault public immutable bondVault;

    address private immutable _deployer;

    /// @inheritdoc IHostRegistry
    IPaymentEscrow public escrow;

    /// @inheritdoc IHostRegistry
    uint96 public hostStake;

    /// @inheritdoc IHostRegistry
    uint96 public hostFine;

    /// @inheritdoc IHostRegistry
    mapping(address key => address) public hostOfKey;

    /// @inheritdoc IHostRegistry
    mapping(bytes32 channelId => bool) public isFined;

    mapping(address host => Host) private _hosts;
    mapping(address host => mapping(ModelId modelId => mapping(IERC20 token => Offer))) private _offers;

    /// @param initialOwner Sets stake and fine; the timelock.
    /// @param initialGuardian Pauses registrations; may be zero.
    /// @param bondVault_ Where the stakes lie.
    /// @param initialStake What a host has at stake, in units of the bonds' token.
    /// @param initialFine What a fine takes of it.
    constructor(
        address initialOwner,
        address initialGuardian,
        IBondVault bondVault_,
        uint96 initialStake,
        uint96 initialFine
    ) Guarded(initialOwner, initialGuardian) EIP712("HostRegistry", "1") {
        (bondVault, _deployer) = (bondVault_, msg.sender);
        _setParameters(initialStake, initialFine);
    }

    /// @inheritdoc IHostRegistry
    function bind(IPaymentEscrow escrow_) external {
        bool valid =
            msg.sender == _deployer && address(escrow) == address(0) && address(escrow_.hosts()) == address(this);
        require(valid, HostRegistryInvalidBinding(msg.sender, address(escrow_)));

        escrow = escrow_;
        emit Bound(address(escrow_));
    }

    /// @inheritdoc IHostRegistry
    function setParameters(uint96 newStake, uint96 newFine) external onlyOwner {
        _setParameters(newStake, newFine);
    }

    /// @inheritdoc IHostRegistry
    function register(string calldata endpoint, address key, bytes calldata keySignature) external whenNotPaused {
        Host storage host = _hosts[msg.sender];
        require(!host.registered, HostRegistryRegistered(msg.sender));
        require(bytes(endpoint).length > 0, HostRegistryEmptyEndpoint());

        (host.registered, host.endpoint) = (true, endpoint);
        emit HostRegistered(msg.sender, endpoint, hostStake);
        _setReceiptKey(host, key, keySignature);

        bondVault.lock(msg.sender, hostStake);
    }

    /// @inheritdoc IHostRegistry
    function setEndpoint(string calldata endpoint) external {
        Host storage host = _registered(msg.sender);
        require(bytes(endpoint).length > 0, HostRegistryEmptyEndpoint());

        emit EndpointChanged(msg.sender, host.endpoint, endpoint);
        host.endpoint = endpoint;
    }

    /// @inheritdoc IHostRegistry
    function setReceiptKey(address key, bytes calldata keySignature) external {
        _setReceiptKey(_registered(msg.sender), key, keySignature);
    }

    /// @inheritdoc IHostRegistry
    function setOffer(ModelId modelId, IERC20 token, Offer calldata offer) external {
        _registered(msg.sender);

        emit OfferChanged(msg.sender, modelId, token, _offers[msg.sender][modelId][token], offer);
        _offers[msg.sender][modelId][token] = offer;
    }

    /// @inheritdoc IHostRegistry
    function topUp() external whenNotPaused returns (uint256 amount) {
        _registered(msg.sender);
        uint256 stake = _stakeOf(msg.sender);
        require(stake < hostStake, HostRegistryStakeComplete(msg.sender, stake));

        amount = hostStake - stake;
        emit StakeToppedUp(msg.sender, amount);

        bondVault.lock(msg.sender, amount);
    }

    /// @inheritdoc IHostRegistry
    function setDrain(bool leaving) external {
        Host storage host = _registered(msg.sender);
        require((host.leavesAt != 0) != leaving, HostRegistryWrongTime(msg.sender, host.leavesAt));

        // 40 bits hold the seconds of 34,000 years
        host.leavesAt = leaving ? uint40(block.timestamp + DRAIN_PERIOD) : 0;
        emit DrainChanged(msg.sender, host.leavesAt);
    }

    /// @inheritdoc IHostRegistry
    function depart() external {
        uint256 leavesAt = _registered(msg.sender).leavesAt;
        require(leavesAt != 0 && block.timestamp >= leavesAt, HostRegistryWrongTime(msg.sender, leavesAt));

        uint256 stake = _stakeOf(msg.sender);
        delete _hosts[msg.sender];
        emit HostLeft(msg.sender, stake);

        bondVault.unlock(msg.sender, stake);
    }

    /// @inheritdoc IHostRegistry
    function proveTwice(
        Channel calldata channel,
        Receipt[2] calldata receipts,
        bytes[2] calldata signatures
    ) external returns (uint256 fine) {
        bytes32 channelId = escrow.channelIdOf(channel);
        bytes32 first = _requireSigned(channelId, channel.host, receipts[0], signatures[0]);
        bytes32 second = _requireSigned(channelId, channel.host, receipts[1], signatures[1]);
        bool contradicts = receipts[0].index == receipts[1].index && first != second;
        require(contradicts, HostRegistryNoContradiction(channelId));
        require(escrow.getChannel(channelId).amount > 0, HostRegistryNothingCollected(channelId));

        return _fine(channel.host, channelId);
    }

    /// @inheritdoc IHostRegistry
    function proveTotal(
        Channel calldata channel,
        Receipt calldata receipt,
        bytes calldata signature
    ) external returns (uint256 fine) {
        bytes32 channelId = escrow.channelIdOf(channel);
        _requireSigned(channelId, channel.host, receipt, signature);
        ChannelState memory state = escrow.getChannel(channelId);
        bool last = state.byHost && state.receiptCount > 0 && receipt.index == state.receiptCount - 1;
        require(last && receipt.total != state.amount, HostRegistryNoContradiction(channelId));

        return _fine(channel.host, channelId);
    }

    /// @inheritdoc IHostRegistry
    function requireReceipt(
        bytes32 channelId,
        address host,
        Voucher calldata voucher,
        bytes calldata receipt
    ) external view {
        (Receipt memory last, bytes memory signature) = abi.decode(receipt, (Receipt, bytes));
        _requireSigned(channelId, host, last, signature);
        bool same = uint256(last.index) + 1 == voucher.receiptCount && last.total == voucher.amount;
        require(same, HostRegistryOtherReceipt(channelId, last.index, last.total));
    }

    /// @inheritdoc IHostRegistry
    function getHost(address host) external view returns (Host memory) {
        return _hosts[host];
    }

    /// @inheritdoc IHostRegistry
    function isServing(address host) external view returns (bool) {
        return _hosts[host].registered && _hosts[host].leavesAt == 0 && _stakeOf(host) >= hostStake;
    }

    /// @inheritdoc IHostRegistry
    function getOffer(address host, ModelId modelId, IERC20 token) external view returns (Offer memory) {
        return _offers[host][modelId][token];
    }

    /// @inheritdoc IHostRegistry
    function receiptDigest(bytes32 channelId, Receipt memory receipt) public view returns (bytes32) {
        return _hashTypedDataV4(keccak256(abi.encode(_RECEIPT_TYPEHASH, channelId, receipt)));
    }

    /// @inheritdoc IHostRegistry
    function receiptKeyDigest(address host) public view returns (bytes32) {
        return _hashTypedDataV4(keccak256(abi.encode(_KEY_TYPEHASH, host)));
    }

    function _setParameters(uint96 newStake, uint96 newFine) private {
        require(newStake <= MAX_STAKE, HostRegistryInvalidParameter("stake", newStake));
        require(newFine > 0 && newFine <= newStake, HostRegistryInvalidParameter("fine", newFine));

        emit ParametersChanged(hostStake, hostFine, newStake, newFine);
        (hostStake, hostFine) = (newStake, newFine);
    }

    function _setReceiptKey(Host storage host, address key, bytes calldata keySignature) private {
        address keyOwner = hostOfKey[key];
        (address signer, , ) = ECDSA.tryRecoverCalldata(receiptKeyDigest(msg.sender), keySignature);
        bool agreed = key != address(0) && signer == key && (keyOwner == address(0) || keyOwner == msg.sender);
        require(agreed, HostRegistryInvalidKey(key, keyOwner));

        emit ReceiptKeyChanged(msg.sender, host.receiptKey, key);
        host.receiptKey = key;
        hostOfKey[key] = msg.sender;
    }

    function _fine(address host, bytes32 channelId) private returns (uint256 fine) {
        require(!isFined[channelId], HostRegistryFined(channelId));
        uint256 stake = _stakeOf(host);
        require(stake > 0, HostRegistryNoStake(host));

        fine = stake < hostFine ? stake : hostFine;
        (, uint256 award, uint256 burned) = CourtMath.split(fine, 0);
        isFined[channelId] = true;
        emit HostFined(host, channelId, msg.sender, fine, award);

        if (award > 0) bondVault.move(host, msg.sender, award);
        bondVault.burn(host, burned);
    }

    function _requireSigned(
        bytes32 channelId,
        address host,
        Receipt memory receipt,
        bytes memory signature
    ) private view returns (bytes32 digest) {
        digest = receiptDigest(channelId, receipt);
        (address signer, , ) = ECDSA.tryRecover(digest, signature);
        require(signer != address(0) && hostOfKey[signer] == host, HostRegistryInvalidReceipt(channelId, signer));
    }

    function _registered(address account) private view returns (Host storage host) {
        host = _hosts[account];
        require(host.registered, HostRegistryNotRegistered(account));
    }

    function _stakeOf(address host) private view returns (uint256 locked) {
        (, locked) = bondVault.bondOf(address(this), host);
    }
}
