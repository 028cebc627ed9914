// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IGuarded} from "../../contracts/governance/interfaces/IGuarded.sol";
import {Claim, ModelId} from "../../contracts/model/interfaces/IModelRegistry.sol";
import {ILineageCourt} from "../../contracts/model/interfaces/ILineageCourt.sol";
import {ModelRegistry} from "../../contracts/model/ModelRegistry.sol";
import {IHostRegistry, Receipt} from "../../contracts/payment/interfaces/IHostRegistry.sol";
import {Channel, Collection, IPaymentEscrow} from "../../contracts/payment/interfaces/IPaymentEscrow.sol";
import {PaymentBooks} from "./PaymentBooks.t.sol";

/// @notice Payers, hosts, owners and strangers do everything in any order, also what they mustn't; each call is said to
/// succeed, in a pause too where it is an exit, or to fail with which error.
contract PaymentHandler is PaymentBooks {
    /// @notice Named apart: it is no call of the escrow.
    bytes4 public constant AMENDED = "amnd";
    /// @notice A collection by somebody else than the host.
    bytes4 public constant BY_RECEIPT = "rcpt";
    uint256 private constant _THAW_PERIOD = 7 days;

    mapping(uint256 host => uint256) public hostStake;
    /// @dev The last voucher that was collected, to be collected again.
    Attempt private _last;
    uint256 private _disputes;
    /// @dev Whether everybody takes out all that he has.
    bool private _leaving;

    constructor() {
        for (uint256 i = 0; i < HOSTS; ++i) hostStake[i] = HOST_STAKE;
    }

    /// @notice Does one thing that the seed says.
    function act(uint256 seed) external {
        _begin(seed);
        uint256 kind = _draw(36);
        if (kind < 6) _deposit();
        else if (kind < 8) _startThaw(_draw(PAYERS), _draw(HOSTS), _draw(TOKENS));
        else if (kind < 10) _withdrawAny();
        else if (kind < 12) _authorize();
        else if (kind < 16) _collect();
        else if (kind == 16) _replay();
        else if (kind < 19) _collectMany();
        else if (kind < 21) _pay();
        else if (kind < 23) _releaseAny();
        else if (kind < 25 && _once(4)) _moveCredit(_draw(ACCOUNTS), _draw(ACCOUNTS), _draw(TOKENS));
        else if (kind < 25) _withdrawCredit(_draw(ACCOUNTS), _draw(TOKENS));
        else if (kind == 25) _stream(_draw(TOKENS));
        else if (kind == 26 && _once(2)) _donate();
        else if (kind == 26) _skim(_draw(TOKENS));
        else if (kind == 27 || kind == 35) _amend();
        else if (kind == 28) _fine();
        else _rule(kind);
    }

    /// @notice In a pause, everybody takes out what he has, one exit after the other, until nobody is owed anything.
    function leaveAll() external {
        _leaving = true;
        for (uint256 i = 0; i < HOSTS; ++i) {
            _call(hostAccounts[i], address(hosts), abi.encodeCall(IHostRegistry.setDrain, (true)), "");
        }
        VM.warp(block.timestamp + escrow.PAUSE_INTERVAL());
        _pauseAll();
        for (uint256 i = 0; i < HOSTS; ++i) {
            _call(hostAccounts[i], address(hosts), abi.encodeCall(IHostRegistry.depart, ()), "");
            _unbond(address(hosts), hostAccounts[i]);
            hostStake[i] = 0;
        }
        for (uint256 i = 0; i < PAYERS * HOSTS * TOKENS; ++i) _startThaw(i / 4, (i / 2) % 2, i % 2);
        VM.warp(block.timestamp + _THAW_PERIOD);
        for (uint256 i = 0; i < PAYERS * HOSTS * TOKENS; ++i) _withdrawDeposit(i / 4, (i / 2) % 2, i % 2);
        for (uint256 token = 0; token < TOKENS; ++token) {
            _skim(token);
            bool found = true;
            while (found) found = _releaseRound(token);
            for (uint256 i = 0; i < ACCOUNTS; ++i) {
                if (accounts[i] == address(stake)) _stream(token);
                else _withdrawCredit(i, token);
            }
        }
    }

    function _deposit() private {
        (uint256 payer, uint256 host, uint256 token) = (_draw(PAYERS), _draw(HOSTS), _draw(TOKENS));
        (uint128 amount, address sender) = (_drawAmount(), payers[_draw(PAYERS)]);
        tokens[token].mint(sender, amount);
        (uint256 cap, uint256 owed) = (escrow.tokenCap(tokens[token]), escrow.liabilitiesOf(tokens[token]) + amount);
        bytes memory fault;
        if (escrow.paused()) {
            fault = abi.encodeWithSelector(IGuarded.GuardedPaused.selector, escrow.pausedUntil());
        } else if (amount == 0) {
            fault = abi.encodeWithSelector(IPaymentEscrow.PaymentEscrowZeroAmount.selector);
        } else if (cap == 0) {
            fault = abi.encodeWithSelector(IPaymentEscrow.PaymentEscrowTokenNotAllowed.selector, tokens[token]);
        } else if (owed > cap) {
            bytes4 selector = IPaymentEscrow.PaymentEscrowCapExceeded.selector;
            fault = abi.encodeWithSelector(selector, tokens[token], cap, owed);
        }
        bytes memory data = abi.encodeCall(
            IPaymentEscrow.deposit,
            (payers[payer], hostAccounts[host], tokens[token], amount)
        );
        if (!_does(sender, data, fault)) return;

        funds[payer][host][token].balance += amount;
        funds[payer][host][token].deposited += amount;
        deposited[token] += amount;
    }

    /// @dev All of it one time in two, and at the end.
    function _startThaw(uint256 payer, uint256 host, uint256 token) private {
        Funds storage own = funds[payer][host][token];
        uint256 amount = own.balance;
        if (!_leaving && _once(2)) amount = _draw(amount + amount / 4 + 2);
        bytes memory fault = _insufficient(payer, host, token, amount);
        bytes memory data = abi.encodeCall(
            IPaymentEscrow.startThaw,
            (hostAccounts[host], tokens[token], uint128(amount))
        );
        if (!_does(payers[payer], data, fault)) return;

        (own.thawing, own.readyAt) = (amount, amount == 0 ? 0 : block.timestamp + _THAW_PERIOD);
    }

    /// @dev More often one that thaws.
    function _withdrawAny() private {
        (uint256 payer, uint256 host, uint256 token) = (0, 0, 0);
        for (uint256 i = 0; i < 4; ++i) {
            (payer, host, token) = (_draw(PAYERS), _draw(HOSTS), _draw(TOKENS));
            if (funds[payer][host][token].thawing > 0) break;
        }
        _withdrawDeposit(payer, host, token);
    }

    function _withdrawDeposit(uint256 payer, uint256 host, uint256 token) private {
        Funds storage own = funds[payer][host][token];
        bytes memory fault;
        if (own.thawing == 0 || block.timestamp < own.readyAt) {
            bytes4 selector = IPaymentEscrow.PaymentEscrowThawing.selector;
            fault = abi.encodeWithSelector(selector, own.thawing, own.readyAt);
        }
        uint256 balance = tokens[token].balanceOf(payers[payer]);
        bytes memory data = abi.encodeCall(
            IPaymentEscrow.withdrawDeposit,
            (hostAccounts[host], tokens[token], payers[payer])
        );
        if (!_does(payers[payer], data, fault)) return;

        uint256 amount = own.thawing < own.balance ? own.thawing : own.balance;
        require(tokens[token].balanceOf(payers[payer]) == balance + amount, "I12: a deposit leaves in full");
        (own.balance, own.thawing, own.readyAt) = (own.balance - amount, 0, 0);
        returned[token] += amount;
    }

    function _authorize() private {
        (bytes32 id, Channel memory channel, ) = _drawChannel();
        (uint128 ceiling, uint40 expiry) = (_drawAmount(), uint40(block.timestamp + _draw(20 days)));
        if (_once(4)) (ceiling, expiry) = (type(uint128).max, type(uint40).max);
        address caller = _once(8) ? hostAccounts[0] : channel.payer;
        bytes memory fault;
        if (caller != channel.payer) {
            fault = abi.encodeWithSelector(IPaymentEscrow.PaymentEscrowNotPayer.selector, caller, channel.payer);
        }
        address helper = VM.addr(_HELPER_KEY);
        bytes memory data = abi.encodeCall(IPaymentEscrow.authorizeSigner, (channel, helper, ceiling, expiry));
        if (_does(caller, data, fault)) _bookGrant(id, ceiling, expiry);
    }

    function _collect() private {
        Attempt memory attempt = _drawAttempt();
        bytes memory data = abi.encodeCall(IPaymentEscrow.collect, (attempt.collection));
        address caller = _collectorOf(attempt);
        if (!_does(caller, data, _faultOf(attempt, caller))) return;

        if (caller != attempt.collection.channel.host) ++worked[BY_RECEIPT];
        _bookCollection(attempt);
        _last = attempt;
    }

    /// @dev I8: what was collected once isn't again.
    function _replay() private {
        if (_last.id == 0) return;
        address caller = _collectorOf(_last);
        bytes memory fault = _faultOf(_last, caller);
        require(fault.length > 0, "I8: a replay does nothing");
        _does(caller, abi.encodeCall(IPaymentEscrow.collect, (_last.collection)), fault);
    }

    /// @dev Two vouchers, and the last one once more between them: what can't be collected is skipped.
    function _collectMany() private {
        Collection[] memory many = new Collection[](3);
        uint256 expected = 0;
        address caller;
        for (uint256 i = 0; i < many.length; ++i) {
            Attempt memory attempt = i == 1 && _last.id != 0 ? _last : _drawAttempt();
            many[i] = attempt.collection;
            if (i == 0) caller = _collectorOf(attempt);
            if (_faultOf(attempt, caller).length > 0) continue;

            ++expected;
            _bookCollection(attempt);
        }
        VM.prank(caller);
        require(escrow.collectMany(many) == expected, "I8: what can be collected is, and nothing else");
        if (expected > 0) ++worked[IPaymentEscrow.collectMany.selector];
    }

    function _pay() private {
        (uint256 host, uint256 token, uint256 place) = (_draw(HOSTS), _draw(TOKENS), _draw(_terms.length));
        (uint128 amount, address payer) = (_drawAmount(), payers[_draw(PAYERS)]);
        (uint32 model, bytes32 policyHash) = (_terms[place].model, _terms[place].policyHash);
        bytes memory fault;
        if (_once(8)) fault = _unknownPolicy(++model, policyHash);
        if (amount == 0) fault = abi.encodeWithSelector(IPaymentEscrow.PaymentEscrowZeroAmount.selector);
        tokens[token].mint(payer, amount);
        bytes memory data = abi.encodeCall(
            IPaymentEscrow.pay,
            (hostAccounts[host], tokens[token], ModelId.wrap(model), policyHash, amount)
        );
        if (!_does(payer, data, fault)) return;

        paid[token] += amount;
        _bookFee(hostAccounts[host], token, place, amount);
    }

    /// @dev More often something that waits.
    function _releaseAny() private {
        (uint32 model, uint256 lineage, uint256 token) = (0, 0, 0);
        for (uint256 i = 0; i < 6; ++i) {
            model = uint32(1 + _draw(MODELS));
            (lineage, token) = (_draw(lineCount(model)), _draw(TOKENS));
            if (slices[model][lineage][token].total > slices[model][lineage][token].released) break;
        }
        _release(model, lineage, token);
    }

    function _release(uint32 model, uint256 lineage, uint256 token) private {
        (uint256 expected, uint256 expectedRoyalty) = _bookRelease(model, lineage, token);
        (uint256 rest, uint256 royalty) = escrow.release(ModelId.wrap(model), uint16(lineage), tokens[token]);
        require(rest == expected && royalty == expectedRoyalty, "I2: a slice goes on to the unit");
        if (royalty > 0) ++worked[IPaymentEscrow.release.selector];
    }

    /// @dev Whether there was anything to release.
    function _releaseRound(uint256 token) private returns (bool found) {
        for (uint32 model = 1; model <= MODELS; ++model) {
            for (uint256 lineage = 0; lineage < lineCount(model); ++lineage) {
                Slice memory slice = slices[model][lineage][token];
                if (slice.total == slice.released) continue;

                _release(model, lineage, token);
                found = true;
            }
        }
    }

    /// @dev All of it one time in two, and at the end. The stake can't ask for its credit.
    function _withdrawCredit(uint256 place, uint256 token) private {
        address account = accounts[place];
        if (account == address(stake)) return;
        uint256 amount = credit[account][token];
        if (!_leaving && _once(2)) amount = _draw(amount + amount / 4 + 2);
        bytes memory fault;
        if (amount == 0) {
            fault = abi.encodeWithSelector(IPaymentEscrow.PaymentEscrowZeroAmount.selector);
        } else if (amount > credit[account][token]) {
            bytes4 selector = IPaymentEscrow.PaymentEscrowInsufficientCredit.selector;
            fault = abi.encodeWithSelector(selector, account, tokens[token], credit[account][token], amount);
        }
        uint256 balance = tokens[token].balanceOf(account);
        bytes memory data = abi.encodeCall(IPaymentEscrow.withdrawCredit, (tokens[token], account, amount));
        if (!_does(account, data, fault)) return;

        require(tokens[token].balanceOf(account) == balance + amount, "I12: credit leaves in full");
        credit[account][token] -= amount;
        withdrawn[token] += amount;
    }

    /// @dev The stake can't ask for its credit, but may be given some.
    function _moveCredit(uint256 from, uint256 to, uint256 token) private {
        address account = accounts[from];
        if (account == address(stake)) return;
        uint256 amount = credit[account][token];
        if (_once(2)) amount = _draw(amount + amount / 4 + 2);
        bytes memory fault;
        if (amount == 0) {
            fault = abi.encodeWithSelector(IPaymentEscrow.PaymentEscrowZeroAmount.selector);
        } else if (amount > credit[account][token]) {
            bytes4 selector = IPaymentEscrow.PaymentEscrowInsufficientCredit.selector;
            fault = abi.encodeWithSelector(selector, account, tokens[token], credit[account][token], amount);
        }
        bytes memory data = abi.encodeCall(IPaymentEscrow.moveCredit, (tokens[token], accounts[to], amount));
        if (!_does(account, data, fault)) return;

        credit[account][token] -= amount;
        credit[accounts[to]][token] += amount;
    }

    function _stream(uint256 token) private {
        uint256 amount = credit[address(stake)][token];
        bytes memory fault;
        if (amount == 0) fault = abi.encodeWithSelector(IPaymentEscrow.PaymentEscrowZeroAmount.selector);
        uint256 held = stake.getStream(tokens[token]).held;
        if (amount > type(uint96).max - held) amount = type(uint96).max - held;
        bytes memory data = abi.encodeCall(IPaymentEscrow.streamCredit, (stake, tokens[token]));
        if (!_does(_anybody(), data, fault)) return;

        require(stake.getStream(tokens[token]).held == held + amount, "I12: the stakers' credit is streamed");
        credit[address(stake)][token] -= amount;
        withdrawn[token] += amount;
    }

    function _donate() private {
        (uint256 token, uint256 amount) = (_draw(TOKENS), _draw(_MAX_AMOUNT));
        tokens[token].mint(address(escrow), amount);
        donated[token] += amount;
    }

    function _skim(uint256 token) private {
        uint256 surplus = donated[token] - skimmed[token];
        require(escrow.skim(tokens[token]) == surplus, "I1: what nobody is owed is what was donated");
        skimmed[token] += surplus;
        credit[address(this)][token] += surplus;
        if (surplus > 0) ++worked[IPaymentEscrow.skim.selector];
    }

    /// @dev An accusation with its ruling, and another bond where one was lost.
    function _amend() private {
        (uint32 model, uint32 parent) = (uint32(1 + _draw(MODELS)), uint32(_draw(MODELS + 1)));
        Claim memory claim = _claim(parent, uint64(1 + _draw(4)));
        try models.requireClaimable(ModelId.wrap(model), claim) {} catch {
            return;
        }
        uint256 ruling = _once(4) ? _draw(3) : 1;
        VM.prank(accusers[_draw(2)]);
        court.accuse(ModelId.wrap(model), claim, "evidence");
        arbitrator.giveRuling(_disputes++, ruling);
        if (ruling == 1 && parent != 0) {
            _addLine(model);
            ++worked[AMENDED];
        }
        if (court.isBonded(ModelId.wrap(model)) || court.paused()) return;
        address owner = models.ownerOfModel(ModelId.wrap(model));
        _call(owner, address(court), abi.encodeCall(ILineageCourt.postBond, (ModelId.wrap(model))), "");
    }

    /// @dev Two receipts for one place, or twice the same, by the host's key or the other's; more often where was collected.
    function _fine() private {
        (bytes32 id, Channel memory channel, Known memory known) = _drawChannel();
        for (uint256 i = 0; i < 8 && known.collected == 0; ++i) (id, channel, known) = _drawChannel();
        (uint256 key, bool differ) = (_receiptKey(_once(4) ? 1 - known.host : known.host), !_once(4));
        Receipt[2] memory receipts;
        bytes[2] memory signatures;
        for (uint64 i = 0; i < 2; ++i) {
            receipts[i].tokensIn = differ ? i : 0;
            signatures[i] = _signed(key, hosts.receiptDigest(id, receipts[i]));
        }
        uint256 own = hostStake[known.host];
        bytes memory fault;
        if (key != _receiptKey(known.host)) {
            fault = abi.encodeWithSelector(IHostRegistry.HostRegistryInvalidReceipt.selector, id, VM.addr(key));
        } else if (!differ) {
            fault = abi.encodeWithSelector(IHostRegistry.HostRegistryNoContradiction.selector, id);
        } else if (known.collected == 0) {
            fault = abi.encodeWithSelector(IHostRegistry.HostRegistryNothingCollected.selector, id);
        } else if (hosts.isFined(id)) {
            fault = abi.encodeWithSelector(IHostRegistry.HostRegistryFined.selector, id);
        } else if (own == 0) {
            fault = abi.encodeWithSelector(IHostRegistry.HostRegistryNoStake.selector, channel.host);
        }
        bytes memory data = abi.encodeCall(IHostRegistry.proveTwice, (channel, receipts, signatures));
        if (!_call(accusers[0], address(hosts), data, fault)) return;

        uint256 fine = own < HOST_FINE ? own : HOST_FINE;
        hostStake[known.host] = own - fine;
    }

    /// @dev What owner, guardian and time do.
    function _rule(uint256 kind) private {
        if (kind == 29) {
            uint256 token = _draw(TOKENS);
            uint256[4] memory caps = [0, type(uint256).max, type(uint256).max, _draw(_MAX_AMOUNT)];
            uint256 cap = caps[_draw(4)];
            if (cap == caps[3]) cap += escrow.liabilitiesOf(tokens[token]) / 2;
            escrow.setTokenCap(tokens[token], cap);
        } else if (kind == 30) {
            if (_once(2)) _redirect();
            else if (_once(2)) _pauseAll();
            else if (escrow.paused()) escrow.unpause();
        } else {
            VM.warp(block.timestamp + 1 + _draw(_once(2) ? 1 hours : 9 days));
        }
    }

    /// @dev The slice of a model goes to somebody else, with what of it hasn't gone on.
    function _redirect() private {
        (ModelId model, address receiver) = (ModelId.wrap(uint32(1 + _draw(MODELS))), accounts[_draw(ACCOUNTS)]);
        bytes memory data = abi.encodeCall(ModelRegistry.setReceiver, (model, receiver, false));
        _call(models.ownerOfModel(model), address(models), data, "");
    }

    function _pauseAll() private {
        IGuarded[5] memory all = [IGuarded(escrow), stake, hosts, court, models];
        for (uint256 i = 0; i < all.length; ++i) {
            if (block.timestamp >= all[i].pausableFrom()) all[i].pause();
        }
    }

    /// @dev The host, or one time in three anybody.
    function _collectorOf(Attempt memory attempt) private returns (address) {
        return _once(3) ? _anybody() : attempt.collection.channel.host;
    }

    function _anybody() private returns (address) {
        return accounts[_draw(ACCOUNTS)];
    }

    /// @dev A call of the escrow.
    function _does(address caller, bytes memory data, bytes memory fault) private returns (bool succeeded) {
        return _call(caller, address(escrow), data, fault);
    }
}
