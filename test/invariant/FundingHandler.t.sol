// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IMilestoneEscrow} from "../../contracts/iao/interfaces/IMilestoneEscrow.sol";
import {Funding, FundingState} from "../../contracts/iao/interfaces/FundingTypes.sol";
import {Disclosure, OfferingId, Outcome} from "../../contracts/iao/interfaces/OfferingTypes.sol";
import {ArbitratorMock} from "../../contracts/mocks/ArbitratorMock.sol";
import {ModelToken} from "../../contracts/model/ModelToken.sol";
import {RootHandler} from "./RootHandler.t.sol";

/// @notice Offerings are opened, attested, objected to, contested, ruled, failed and paid out in any order, also where they
/// mustn't; the handler counts what has moved.
contract FundingHandler is RootHandler {
    uint256 private constant _MOST = 3;

    /// @notice What has moved of an offering, in units of its currency or of 10⁻¹⁸ token; `disputes` is how many there were
    /// when it was contested last.
    struct Books {
        uint256 seed;
        uint40 start;
        uint256 proceeds;
        uint256 liquidity;
        uint256 reserved;
        uint256 paid;
        uint256 redeemed;
        uint256 vested;
        uint256 deposits;
        uint256 given;
        uint256 disputes;
    }

    /// @dev Who has deployed the handler, and lets everybody leave at the end.
    address private immutable _keeper = msg.sender;
    Books[] private _books;
    /// @notice What was given to the escrow for nothing, by currency.
    mapping(uint256 currency => uint256) public given;
    /// @notice What an account has free and locked under the escrow, and what is burned of all.
    mapping(address account => uint256) public free;
    mapping(address account => uint256) public locked;
    uint256 public burned;
    /// @notice How often each call has worked, and each ruling was given.
    mapping(bytes4 selector => uint256) public worked;
    mapping(uint256 ruling => uint256) public ruled;

    constructor() {
        for (uint256 i = 0; i < PEOPLE; ++i) free[people[i]] = _FUNDS;
    }

    function openOne(uint256 seed) external {
        if (_books.length == _MOST) return;
        (Outcome memory outcome, uint40 start) = (_outcomeOf(seed), uint40(block.timestamp));
        Disclosure memory disclosure = _disclosureOf(seed, start);

        OfferingId id = offering.succeed(outcome, disclosure);
        ModelToken token = ModelToken(offering.tokenOf(id));
        for (uint256 i = 0; i < HOLDERS; ++i) {
            uint256 rest = token.balanceOf(address(this));
            token.transfer(people[i], i + 1 == HOLDERS ? rest : rest / 2);
            VM.prank(people[i]);
            token.approve(address(escrow), type(uint256).max);
        }
        Books storage books = _books.push();
        (books.seed, books.start, books.proceeds) = (seed, start, outcome.proceeds);
        books.reserved = uint256(disclosure.teamSupply) + disclosure.contributorSupply;
        ++worked[IMilestoneEscrow.open.selector];
    }

    function sendLiquidity(uint256 which) external {
        if (_books.length > 0) _sendLiquidity(which);
    }

    function attest(uint256 which, uint256 who) external {
        if (_books.length > 0) _attest(which, who);
    }

    /// @notice The next milestone is met, where nobody has objected; so that runs come to the last one.
    function meet(uint256 which, uint256 who) external {
        if (_books.length == 0) return;
        _attest(which, who);
        VM.warp(block.timestamp + escrow.WINDOW_PERIOD());
        _release(which);
    }

    function objectTo(uint256 which, uint256 who, uint256 amount) external {
        if (_books.length == 0) return;
        address holder = people[who % HOLDERS];
        amount = amount % (_token(which).balanceOf(holder) + 1);
        if (_try(holder, abi.encodeCall(IMilestoneEscrow.objectTo, (_id(which), uint128(amount))))) {
            _at(which).deposits += amount;
        }
    }

    function contest(uint256 which, uint256 who) external {
        if (_books.length == 0) return;
        address challenger = people[who % PEOPLE];
        if (!_try(challenger, abi.encodeCall(IMilestoneEscrow.contest, (_id(which), "uri")))) return;

        _at(which).disputes = judge.disputeCount();
        _lock(challenger, escrow.fundingOf(_id(which)).bond);
    }

    /// @notice The arbitrator rules, sometimes what it has ruled already, or too late.
    function rule(uint256 which, uint256 ruling) external {
        if (_books.length == 0 || _at(which).disputes == 0) return;
        ruling %= 3;
        Funding memory funding = escrow.fundingOf(_id(which));
        bool inTime = funding.state == FundingState.Contested && block.timestamp < funding.since + 60 days;
        bytes memory data = abi.encodeCall(ArbitratorMock.giveRuling, (_at(which).disputes - 1, ruling));
        // solhint-disable-next-line avoid-low-level-calls
        (bool taken, ) = address(judge).call(data);
        require(taken == inTime, "A ruling counts in time, and once");
        if (!taken) return;

        ++ruled[ruling];
        if (ruling == 1) _forfeit(funding.attestor, funding.challenger, funding.bond);
        else _unlock(funding.attestor, funding.bond);
        if (ruling == 2) _forfeit(funding.challenger, funding.attestor, funding.bond);
        else _unlock(funding.challenger, funding.bond);
    }

    function release(uint256 which) external {
        if (_books.length > 0) _release(which);
    }

    function lapse(uint256 which) external {
        if (_books.length > 0) _lapse(which);
    }

    function fail(uint256 which) external {
        if (_books.length > 0) _fail(which);
    }

    function withdrawObjection(uint256 which, uint256 who, uint8 milestone) external {
        if (_books.length > 0) _withdraw(which, people[who % HOLDERS], uint8(milestone % MILESTONES));
    }

    function pay(uint256 which) external {
        if (_books.length > 0) _pay(which);
    }

    function redeem(uint256 which, uint256 who, uint256 amount) external {
        if (_books.length == 0) return;
        address holder = people[who % HOLDERS];
        _redeem(which, holder, amount % (_token(which).balanceOf(holder) + 1));
    }

    function releaseTeam(uint256 which) external {
        if (_books.length > 0) _releaseTeam(which);
    }

    function releaseContributor(uint256 which, uint256 place) external {
        if (_books.length > 0) _releaseContributor(which, place % 2);
    }

    /// @notice A holder burns tokens for nothing, gives them to another one, or to the escrow.
    function move(uint256 which, uint256 who, uint256 amount, uint256 how) external {
        if (_books.length == 0) return;
        (ModelToken token, address holder) = (_token(which), people[who % HOLDERS]);
        amount %= token.balanceOf(holder) + 1;
        address to = how % 3 == 0 ? address(escrow) : people[how % HOLDERS];
        if (how % 3 == 0) _at(which).given += amount;
        VM.prank(holder);
        if (how % 3 == 1) token.burn(amount);
        else token.transfer(to, amount);
    }

    function give(uint256 currency, uint96 amount) external {
        currency %= CURRENCIES;
        given[currency] += amount;
        currencies[currency].mint(address(escrow), amount);
    }

    function setBond(uint16 bond) external {
        escrow.setAttestationBond(uint96(bond) + 1);
    }

    function pass(uint256 time) external {
        VM.warp(block.timestamp + (time % 20 days));
    }

    /// @notice Everything ends by calls that anybody may make, and everybody takes out what is his.
    function leaveAll() external {
        if (msg.sender != _keeper) return;

        VM.warp(block.timestamp + 60 days);
        _lapseRoots();
        for (uint256 i = 0; i < _books.length; ++i) {
            VM.warp(block.timestamp + 60 days);
            _release(i);
            _lapse(i);
            VM.warp(block.timestamp + 3 * _GAP * (MILESTONES + 1) + 180 days);
            _fail(i);
            VM.warp(block.timestamp + _VESTING);
            _pay(i);
            _sendLiquidity(i);
            _releaseTeam(i);
            noteFinal(i);
            for (uint256 k = 0; k < 2; ++k) _releaseContributor(i, k);
            for (uint256 k = 0; k < HOLDERS; ++k) {
                for (uint8 m = 0; m < MILESTONES; ++m) _withdraw(i, people[k], m);
                _redeem(i, people[k], _token(i).balanceOf(people[k]));
            }
        }
        _leaveRoots();
        for (uint256 k = 0; k < PEOPLE; ++k) {
            address account = people[k];
            VM.prank(account);
            vault.withdraw(address(escrow), account, free[account]);
        }
    }

    function booksOf(uint256 which) external view returns (Books memory) {
        return _books[which];
    }

    function count() external view returns (uint256) {
        return _books.length;
    }

    function _sendLiquidity(uint256 which) private {
        uint256 liquidity = escrow.fundingOf(_id(which)).liquidity;
        bytes memory data = abi.encodeCall(IMilestoneEscrow.sendLiquidity, (_id(which)));
        if (_try(address(this), data)) _at(which).liquidity += liquidity;
    }

    function _attest(uint256 which, uint256 who) private {
        address attestor = people[3 + (who % 2)];
        bytes memory data = abi.encodeCall(
            IMilestoneEscrow.attest,
            (_id(which), _disclosure(which), bytes32(uint256(1)), "uri")
        );
        if (_try(attestor, data)) _lock(attestor, escrow.fundingOf(_id(which)).bond);
    }

    function _release(uint256 which) private {
        Funding memory funding = escrow.fundingOf(_id(which));
        bytes memory data = abi.encodeCall(IMilestoneEscrow.release, (_id(which)));
        if (_try(address(this), data)) _unlock(funding.attestor, funding.bond);
    }

    function _lapse(uint256 which) private {
        Funding memory funding = escrow.fundingOf(_id(which));
        if (!_try(address(this), abi.encodeCall(IMilestoneEscrow.lapse, (_id(which))))) return;

        _unlock(funding.attestor, funding.bond);
        _unlock(funding.challenger, funding.bond);
    }

    function _fail(uint256 which) private {
        _try(address(this), abi.encodeCall(IMilestoneEscrow.fail, (_id(which), _disclosure(which))));
    }

    function _withdraw(uint256 which, address account, uint8 milestone) private {
        uint256 amount = escrow.objectionOf(_id(which), milestone, account);
        bytes memory data = abi.encodeCall(IMilestoneEscrow.withdrawObjection, (_id(which), milestone, account));
        if (_try(address(this), data)) _at(which).deposits -= amount;
    }

    function _pay(uint256 which) private {
        uint256 credit = escrow.fundingOf(_id(which)).credit;
        if (_try(address(this), abi.encodeCall(IMilestoneEscrow.pay, (_id(which))))) _at(which).paid += credit;
    }

    function _redeem(uint256 which, address holder, uint256 amount) private {
        uint256 paid = escrow.previewRedeem(_id(which), amount);
        bytes memory data = abi.encodeCall(IMilestoneEscrow.redeem, (_id(which), amount, holder));
        if (_try(holder, data)) _at(which).redeemed += paid;
    }

    function _releaseTeam(uint256 which) private {
        uint256 before = _token(which).balanceOf(team);
        bytes memory data = abi.encodeCall(IMilestoneEscrow.releaseTeam, (_id(which), _disclosure(which)));
        if (_try(address(this), data)) _at(which).vested += _token(which).balanceOf(team) - before;
    }

    function _releaseContributor(uint256 which, uint256 place) private {
        uint256 before = _token(which).balanceOf(people[place]);
        (uint256 seed, uint256 variant) = (_at(which).seed, variantOf[which % _books.length]);
        bytes memory data = abi.encodeCall(
            IMilestoneEscrow.releaseContributor,
            (_id(which), _disclosure(which), _leafOf(seed, variant, place), _proofOf(seed, variant, place))
        );
        if (!_try(address(this), data)) return;

        require(roots.isFinal(_id(which)), "Paid by a root that isn't final");
        _at(which).vested += _token(which).balanceOf(people[place]) - before;
    }

    function _try(address caller, bytes memory data) private returns (bool succeeded) {
        VM.prank(caller);
        // solhint-disable-next-line avoid-low-level-calls
        (succeeded, ) = address(escrow).call(data);
        if (succeeded) ++worked[bytes4(data)];
    }

    function _lock(address account, uint256 amount) private {
        free[account] -= amount;
        locked[account] += amount;
    }

    function _unlock(address account, uint256 amount) private {
        locked[account] -= amount;
        free[account] += amount;
    }

    function _forfeit(address loser, address winner, uint256 amount) private {
        locked[loser] -= amount;
        free[winner] += (amount * 60) / 100;
        burned += amount - (amount * 60) / 100;
    }

    function _count() internal view override returns (uint256) {
        return _books.length;
    }

    function _seedOf(uint256 which) internal view override returns (uint256) {
        return _at(which).seed;
    }

    function _disclosureAt(uint256 which) internal view override returns (Disclosure memory) {
        return _disclosure(which);
    }

    function _at(uint256 which) private view returns (Books storage) {
        return _books[which % _books.length];
    }

    function _id(uint256 which) private view returns (OfferingId) {
        return OfferingId.wrap(uint64(1 + (which % _books.length)));
    }

    function _token(uint256 which) private view returns (ModelToken) {
        return ModelToken(offering.tokenOf(_id(which)));
    }

    function _disclosure(uint256 which) private view returns (Disclosure memory) {
        return _disclosureOf(_at(which).seed, _at(which).start);
    }
}
