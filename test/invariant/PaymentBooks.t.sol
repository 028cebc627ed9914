// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {FeePolicy, IFeePolicies} from "../../contracts/model/interfaces/IFeePolicies.sol";
import {ModelId} from "../../contracts/model/interfaces/IModelRegistry.sol";
import {IHostRegistry, Receipt} from "../../contracts/payment/interfaces/IHostRegistry.sol";
import {Channel, Collection, IPaymentEscrow, Voucher} from "../../contracts/payment/interfaces/IPaymentEscrow.sol";
import {PaymentSystem} from "./PaymentSystem.t.sol";

/// @notice What the handler knows of deposits, channels, credits and slices without asking the escrow, and the vouchers that
/// it signs.
abstract contract PaymentBooks is PaymentSystem {
    uint256 private constant _ALL = 10_000;
    uint256 internal constant _MAX_AMOUNT = 2 ** 88;

    /// @notice What a payer has with a host, and all that has come in and was collected.
    struct Funds {
        uint256 balance;
        uint256 thawing;
        uint256 readyAt;
        uint256 deposited;
        uint256 collected;
    }

    /// @notice A model's slice under a lineage number: all, what of it has gone on, and what of that went to the parent.
    struct Slice {
        uint256 total;
        uint256 released;
        uint256 given;
    }

    /// @dev What a model owes which parent, under one lineage number.
    struct Line {
        uint32 parent;
        uint256 share;
    }

    /// @dev What a signer may sign: from `since` on the new terms, until then the old ones.
    struct Grant {
        uint256 ceiling;
        uint256 expiry;
        uint256 since;
        uint256 oldCeiling;
        uint256 oldExpiry;
    }

    /// @notice A channel's parts by their places here, and the highest voucher that was collected.
    struct Known {
        uint256 payer;
        uint256 host;
        uint256 token;
        uint256 terms;
        uint256 collected;
    }

    /// @dev A voucher that somebody would collect, and why nobody but the host can; nothing where its receipt fits.
    struct Attempt {
        bytes32 id;
        Known channel;
        Collection collection;
        bool genuine;
        bytes unreceipted;
    }

    mapping(uint256 payer => mapping(uint256 host => mapping(uint256 token => Funds))) public funds;
    mapping(address account => mapping(uint256 token => uint256)) public credit;
    mapping(uint32 model => mapping(uint256 lineage => mapping(uint256 token => Slice))) public slices;
    mapping(bytes32 channelId => Known) public channels;
    bytes32[] public channelIds;
    mapping(uint32 model => Line[]) internal _lines;
    mapping(bytes32 channelId => Grant) internal _grants;
    /// @notice Everything that came and went, by token.
    mapping(uint256 token => uint256) public deposited;
    mapping(uint256 token => uint256) public returned;
    mapping(uint256 token => uint256) public collected;
    mapping(uint256 token => uint256) public paid;
    mapping(uint256 token => uint256) public withdrawn;
    mapping(uint256 token => uint256) public donated;
    mapping(uint256 token => uint256) public skimmed;
    uint256 private _luck;

    constructor() {
        for (uint32 model = 1; model <= MODELS; ++model) _addLine(model);
    }

    function lineCount(uint32 model) public view returns (uint256) {
        return _lines[model].length;
    }

    function shareOf(uint32 model, uint256 lineage) external view returns (uint256) {
        return _lines[model][lineage].share;
    }

    function channelCount() external view returns (uint256) {
        return channelIds.length;
    }

    /// @dev Sets the chance of all draws that follow.
    function _begin(uint256 seed) internal {
        _luck = seed;
    }

    /// @dev From 0 to `bound` − 1.
    function _draw(uint256 bound) internal returns (uint256) {
        _luck = uint256(keccak256(abi.encode(_luck)));
        return _luck % bound;
    }

    function _once(uint256 times) internal returns (bool) {
        return _draw(times) == 0;
    }

    /// @dev Some amounts are so small that most parts of them are rounded; one in thirty is nothing.
    function _drawAmount() internal returns (uint128) {
        if (_once(30)) return 0;
        return uint128(1 + _draw(_once(2) ? 1_000 : _MAX_AMOUNT));
    }

    /// @dev Somebody's channel; more often one that has funds.
    function _drawChannel() internal returns (bytes32 id, Channel memory channel, Known memory known) {
        for (uint256 i = 0; i < 4; ++i) {
            (known.payer, known.host, known.token) = (_draw(PAYERS), _draw(HOSTS), _draw(TOKENS));
            if (funds[known.payer][known.host][known.token].balance > 0) break;
        }
        known.terms = _draw(_terms.length);
        Terms memory terms = _terms[known.terms];
        channel = Channel({
            payer: payers[known.payer],
            host: hostAccounts[known.host],
            token: tokens[known.token],
            modelId: ModelId.wrap(terms.model),
            policyHash: terms.policyHash,
            nonce: _draw(2)
        });
        id = escrow.channelIdOf(channel);
        known.collected = channels[id].collected;
    }

    /// @dev A voucher that fits, takes all, asks too much or is stale; by the payer or the helper; one in eight forged.
    function _drawAttempt() internal returns (Attempt memory attempt) {
        Channel memory channel;
        (attempt.id, channel, attempt.channel) = _drawChannel();
        (uint256 before, uint256 payer) = (attempt.channel.collected, attempt.channel.payer);
        uint256 balance = funds[payer][attempt.channel.host][attempt.channel.token].balance;
        uint256 amount = before + 1 + _draw(balance > 0 ? balance : 1);
        uint256 kind = _draw(8);
        if (kind == 0) amount = before + balance + 1 + _draw(_MAX_AMOUNT);
        if (kind == 1) amount = _draw(before + 1);
        if (kind == 2) amount = before + balance;
        Voucher memory voucher = Voucher(uint128(amount), uint64(_draw(3)), 0);

        bool byHelper = _once(3);
        address signer = byHelper ? VM.addr(_HELPER_KEY) : payers[payer];
        attempt.genuine = !_once(8);
        uint256 key = byHelper ? _HELPER_KEY : _payerKey(payer);
        if (!attempt.genuine) key = _STRANGER_KEY;
        bytes memory signature = _signed(key, escrow.voucherDigest(attempt.id, voucher));
        attempt.collection = Collection(channel, voucher, signer, signature, "");
        _drawReceipt(attempt);
    }

    /// @dev The last receipt that a voucher acknowledges, another one, another host's, or none.
    function _drawReceipt(Attempt memory attempt) private {
        (uint256 count, uint256 kind) = (attempt.collection.voucher.receiptCount, _draw(8));
        if (kind == 0) {
            attempt.unreceipted = SILENCE;
            return;
        }
        Receipt memory receipt;
        receipt.total = attempt.collection.voucher.amount + (kind == 1 ? 1 : 0);
        receipt.index = uint64(count == 0 ? 0 : count - 1);
        uint256 key = _receiptKey(kind == 2 ? 1 - attempt.channel.host : attempt.channel.host);
        bytes memory signature = _signed(key, hosts.receiptDigest(attempt.id, receipt));
        attempt.collection.receipt = abi.encode(receipt, signature);
        if (kind == 2) {
            bytes4 selector = IHostRegistry.HostRegistryInvalidReceipt.selector;
            attempt.unreceipted = abi.encodeWithSelector(selector, attempt.id, VM.addr(key));
        } else if (kind == 1 || count == 0) {
            bytes4 selector = IHostRegistry.HostRegistryOtherReceipt.selector;
            attempt.unreceipted = abi.encodeWithSelector(selector, attempt.id, receipt.index, receipt.total);
        }
    }

    /// @dev Why a caller can't collect a voucher; nothing where he can.
    function _faultOf(Attempt memory attempt, address caller) internal view returns (bytes memory fault) {
        (Collection memory collection, Known memory channel) = (attempt.collection, attempt.channel);
        (address signer, address payer) = (collection.signer, collection.channel.payer);
        (uint256 amount, uint256 before) = (collection.voucher.amount, channels[attempt.id].collected);
        if (amount <= before) {
            return abi.encodeWithSelector(IPaymentEscrow.PaymentEscrowNothingNew.selector, attempt.id, before, amount);
        }
        if (signer != payer) {
            (uint256 ceiling, uint256 expiry) = _granted(attempt.id);
            bytes4 selector = IPaymentEscrow.PaymentEscrowNotAuthorized.selector;
            bool may = amount <= ceiling && block.timestamp < expiry;
            if (!may) return abi.encodeWithSelector(selector, attempt.id, signer, ceiling, expiry);
        }
        if (!attempt.genuine) {
            return abi.encodeWithSelector(IPaymentEscrow.PaymentEscrowInvalidSignature.selector, attempt.id, signer);
        }
        if (caller != collection.channel.host && attempt.unreceipted.length > 0) return attempt.unreceipted;
        fault = _insufficient(channel.payer, channel.host, channel.token, amount - before);
    }

    function _insufficient(
        uint256 payer,
        uint256 host,
        uint256 token,
        uint256 amount
    ) internal view returns (bytes memory fault) {
        uint256 balance = funds[payer][host][token].balance;
        if (amount <= balance) return fault;
        return
            abi.encodeWithSelector(
                IPaymentEscrow.PaymentEscrowInsufficientDeposit.selector,
                payers[payer],
                hostAccounts[host],
                tokens[token],
                balance,
                amount
            );
    }

    function _bookCollection(Attempt memory attempt) internal {
        Known memory channel = attempt.channel;
        uint256 total = attempt.collection.voucher.amount;
        uint256 amount = total - channels[attempt.id].collected;
        if (channels[attempt.id].collected == 0) channelIds.push(attempt.id);
        channel.collected = total;
        channels[attempt.id] = channel;
        Funds storage own = funds[channel.payer][channel.host][channel.token];
        own.balance -= amount;
        own.collected += amount;
        collected[channel.token] += amount;
        _bookFee(hostAccounts[channel.host], channel.token, channel.terms, amount);
    }

    /// @dev Everybody's part rounded down, and what is left for the lane.
    function _bookFee(address host, uint256 token, uint256 place, uint256 amount) internal {
        (uint32 model, FeePolicy memory policy) = (_terms[place].model, _terms[place].policy);
        uint256 left = amount - _bookCredit(address(this), token, amount, policy.protocol);
        left -= _bookCredit(host, token, amount, policy.host);
        left -= _bookCredit(address(stake), token, amount, policy.stakers);
        uint256 slice = (amount * policy.model) / _ALL;
        slices[model][_lines[model].length - 1][token].total += slice;
        credit[policy.lane][token] += left - slice;
    }

    /// @dev Lets a slice go on: the parent has got its share of the whole then, whatever it got before.
    function _bookRelease(
        uint32 model,
        uint256 lineage,
        uint256 token
    ) internal returns (uint256 rest, uint256 royalty) {
        Slice storage slice = slices[model][lineage][token];
        Line memory line = _lines[model][lineage];
        royalty = (slice.total * line.share) / _ALL - slice.given;
        rest = slice.total - slice.released - royalty;
        (slice.released, slice.given) = (slice.total, slice.given + royalty);
        if (royalty > 0) slices[line.parent][_lines[line.parent].length - 1][token].total += royalty;
        credit[models.receiverOf(ModelId.wrap(model))][token] += rest;
    }

    function _bookGrant(bytes32 id, uint256 ceiling, uint256 expiry) internal {
        (uint256 oldCeiling, uint256 oldExpiry) = _granted(id);
        bool waits = block.timestamp < oldExpiry && (ceiling < oldCeiling || expiry < oldExpiry);
        _grants[id] = Grant(ceiling, expiry, block.timestamp + (waits ? 7 days : 0), oldCeiling, oldExpiry);
    }

    /// @dev What the helper may sign now.
    function _granted(bytes32 id) internal view returns (uint256 ceiling, uint256 expiry) {
        Grant memory grant = _grants[id];
        return block.timestamp >= grant.since ? (grant.ceiling, grant.expiry) : (grant.oldCeiling, grant.oldExpiry);
    }

    /// @dev The model's present parent, as the registry has it now, counts for what is booked from now on.
    function _addLine(uint32 model) internal {
        uint32 parent = ModelId.unwrap(models.getModel(ModelId.wrap(model)).parent);
        uint256 share = parent == 0 ? 0 : models.getModel(ModelId.wrap(parent)).royaltyAsk;
        _lines[model].push(Line(parent, share));
    }

    function _unknownPolicy(uint32 model, bytes32 policyHash) internal pure returns (bytes memory) {
        return abi.encodeWithSelector(IFeePolicies.FeePoliciesUnknownPolicy.selector, model, policyHash);
    }

    function _bookCredit(address account, uint256 token, uint256 amount, uint256 share) private returns (uint256 part) {
        part = (amount * share) / _ALL;
        credit[account][token] += part;
    }
}
