// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {BondVault} from "../../contracts/bonds/BondVault.sol";
import {IContributorRoots} from "../../contracts/iao/interfaces/IContributorRoots.sol";
import {IMilestoneEscrow} from "../../contracts/iao/interfaces/IMilestoneEscrow.sol";
import {Funding, FundingState} from "../../contracts/iao/interfaces/FundingTypes.sol";
import {OfferingId} from "../../contracts/iao/interfaces/OfferingTypes.sol";
import {TokenMock} from "../../contracts/mocks/TokenMock.sol";
import {ModelToken} from "../../contracts/model/ModelToken.sol";
import {FundingHandler} from "./FundingHandler.t.sol";

/// @notice Invariants I1, I6, I12 and I13 of the escrow of offerings with its vault, and that no unit of proceeds is lost.
contract MilestoneEscrowInvariantTest {
    FundingHandler private _handler;
    IMilestoneEscrow private _escrow;
    BondVault private _vault;
    TokenMock private _open;

    function setUp() public {
        _handler = new FundingHandler();
        (_escrow, _vault, _open) = (_handler.escrow(), _handler.vault(), _handler.open());
    }

    function targetContracts() external view returns (address[] memory targets) {
        targets = new address[](1);
        targets[0] = address(_handler);
    }

    /// @dev Only this contract ends a run.
    function excludeSenders() external view returns (address[] memory senders) {
        senders = new address[](1);
        senders[0] = address(this);
    }

    /// @dev In every currency it holds what is unreleased, what creators are owed, what isn't sent for liquidity, and what was given to it for nothing.
    function invariant_I1_EveryCurrencyIsOwed() external view {
        for (uint256 currency = 0; currency < _handler.CURRENCIES(); ++currency) {
            uint256 owed = _handler.given(currency);
            for (uint256 i = 0; i < _handler.count(); ++i) {
                if (_handler.booksOf(i).seed % _handler.CURRENCIES() != currency) continue;
                Funding memory funding = _fundingOf(i);
                owed += uint256(funding.unreleased) + funding.credit + funding.liquidity;
            }
            require(_handler.currencies(currency).balanceOf(address(_escrow)) == owed, "I1: currency");
        }
    }

    /// @dev Of every token it holds the deposits, what team, contributors and the locker still get, and what was given to it for nothing.
    function invariant_I1_EveryTokenIsOwed() external view {
        for (uint256 i = 0; i < _handler.count(); ++i) {
            FundingHandler.Books memory books = _handler.booksOf(i);
            Funding memory funding = _fundingOf(i);
            uint256 reserved = funding.state == FundingState.Failed ? 0 : books.reserved - books.vested;
            uint256 owed = books.deposits + reserved + funding.liquidityTokens + books.given;
            require(_tokenOf(i).balanceOf(address(_escrow)) == owed, "I1: token");
        }
    }

    /// @dev Each unit of the proceeds is with the creator, owed to him, unreleased, redeemed, or liquidity, sent or not.
    function invariant_I1_ProceedsAreConserved() external view {
        for (uint256 i = 0; i < _handler.count(); ++i) {
            FundingHandler.Books memory books = _handler.booksOf(i);
            Funding memory funding = _fundingOf(i);
            uint256 sum = books.paid + funding.credit + funding.unreleased + books.redeemed;
            sum += books.liquidity + funding.liquidity;
            require(sum == books.proceeds, "I1: proceeds");
            require(books.redeemed == 0 || funding.state == FundingState.Failed, "I1: redeemed");
            require(funding.state != FundingState.Complete || funding.unreleased == 0, "I1: complete");
            require(books.vested == 0 || funding.state == FundingState.Complete, "I1: vested");
        }
    }

    /// @dev The handler's books lose a bond or a stake by a ruling alone.
    function invariant_I6_NoBondIsLostButByARuling() external view {
        uint256 all = 0;
        for (uint256 i = 0; i < _handler.PEOPLE(); ++i) {
            address account = _handler.people(i);
            (uint256 free, uint256 locked) = _vault.bondOf(address(_escrow), account);
            require(free == _handler.free(account), "I6: free");
            require(locked == _handler.locked(account), "I6: locked");
            all += free + locked;
        }
        uint256 burned = _handler.burned() + _handler.burnedAtRoots();
        require(_open.balanceOf(_vault.BURN_ADDRESS()) == burned, "I6: burned");
        require(_open.balanceOf(address(_vault)) == all + _stakesAtRoots(), "I6: vault");
    }

    /// @dev The root that counts, and the contests that are open, are the handler's, and a final root stays.
    function invariant_I13_AFinalRootStays() external {
        for (uint256 i = 0; i < _handler.count(); ++i) _handler.noteFinal(i);
    }

    /// @dev What is locked is the bond of each attestation, and of each contest once more.
    function invariant_I6_WhatIsLockedIsAtStake() external view {
        (uint256 locked, uint256 stakes) = (0, 0);
        for (uint256 i = 0; i < _handler.PEOPLE(); ++i) locked += _handler.locked(_handler.people(i));
        for (uint256 i = 0; i < _handler.count(); ++i) {
            Funding memory funding = _fundingOf(i);
            stakes += funding.state == FundingState.Contested ? 2 * uint256(funding.bond) : funding.bond;
        }
        require(locked == stakes, "I6: stakes");
    }

    /// @dev By calls that anybody may make all ends, and nothing stays but what was given, and what belongs to tokens that
    /// nobody can burn.
    function invariant_I12_I13_EverythingCanBeTakenOut() external {
        _handler.leaveAll();
        require(_open.balanceOf(address(_vault)) == 0, "I13: the vault isn't empty");
        for (uint256 i = 0; i < _handler.count(); ++i) {
            FundingHandler.Books memory books = _handler.booksOf(i);
            (Funding memory funding, ModelToken token) = (_fundingOf(i), _tokenOf(i));
            bool failed = funding.state == FundingState.Failed;
            require(failed || funding.state == FundingState.Complete, "I13: it hasn't ended");
            require(funding.credit == 0, "I13: the creator isn't paid");
            require(token.balanceOf(address(_escrow)) == books.given, "I13: tokens are left");
            if (!failed) continue;
            uint256 stuck = token.balanceOf(address(_handler.locker())) + books.given;
            require(token.totalSupply() == stuck, "I13: a holder hasn't redeemed");
        }
    }

    /// @dev What all have under the roots: a stake is lost by a ruling alone, to the creator, who is the handler.
    function _stakesAtRoots() private view returns (uint256 all) {
        for (uint256 i = 0; i <= _handler.PEOPLE(); ++i) {
            address account = i == _handler.PEOPLE() ? address(_handler) : _handler.people(i);
            (uint256 free, uint256 locked) = _vault.bondOf(address(_handler.roots()), account);
            require(free == _handler.freeAtRoots(account), "I6: free under the roots");
            require(locked == _handler.lockedAtRoots(account), "I6: locked under the roots");
            all += free + locked;
        }
    }

    function _fundingOf(uint256 which) private view returns (Funding memory) {
        return _escrow.fundingOf(OfferingId.wrap(uint64(which + 1)));
    }

    function _tokenOf(uint256 which) private view returns (ModelToken) {
        return ModelToken(_handler.offering().tokenOf(OfferingId.wrap(uint64(which + 1))));
    }
}

/// @notice No action of the handler is dead: each works, and each ruling is given, in runs that are always the same.
contract MilestoneEscrowCoverageTest {
    error NeverWorked(bytes4 selector);
    error NeverRuled(uint256 ruling);

    uint256 private constant _RUNS = 36;
    uint256 private constant _CALLS = 300;
    mapping(bytes4 selector => uint256) private _worked;
    mapping(uint256 ruling => uint256) private _ruled;
    mapping(bytes4 selector => uint256) private _workedAtRoots;
    mapping(uint256 ruling => uint256) private _ruledAtRoots;

    function test_ActionsWork() external {
        bytes4[13] memory actions = [
            IMilestoneEscrow.open.selector,
            IMilestoneEscrow.sendLiquidity.selector,
            IMilestoneEscrow.attest.selector,
            IMilestoneEscrow.objectTo.selector,
            IMilestoneEscrow.contest.selector,
            IMilestoneEscrow.release.selector,
            IMilestoneEscrow.lapse.selector,
            IMilestoneEscrow.fail.selector,
            IMilestoneEscrow.withdrawObjection.selector,
            IMilestoneEscrow.pay.selector,
            IMilestoneEscrow.redeem.selector,
            IMilestoneEscrow.releaseTeam.selector,
            IMilestoneEscrow.releaseContributor.selector
        ];
        bytes4[2] memory atRoots = [IContributorRoots.contest.selector, IContributorRoots.lapse.selector];
        for (uint256 run = 0; run < _RUNS; ++run) {
            FundingHandler handler = new FundingHandler();
            for (uint256 i = 0; i < _CALLS; ++i) _act(handler, uint256(keccak256(abi.encode(run, i))));
            for (uint256 i = 0; i < actions.length; ++i) _worked[actions[i]] += handler.worked(actions[i]);
            for (uint256 ruling = 0; ruling < 3; ++ruling) _ruled[ruling] += handler.ruled(ruling);
            for (uint256 ruling = 0; ruling < 3; ++ruling) _ruledAtRoots[ruling] += handler.ruledAtRoots(ruling);
            for (uint256 i = 0; i < 2; ++i) _workedAtRoots[atRoots[i]] += handler.workedAtRoots(atRoots[i]);
        }
        for (uint256 i = 0; i < 2; ++i) require(_workedAtRoots[atRoots[i]] > 0, NeverWorked(atRoots[i]));
        for (uint256 ruling = 0; ruling < 3; ++ruling) require(_ruledAtRoots[ruling] > 0, NeverRuled(ruling));
        for (uint256 i = 0; i < actions.length; ++i) require(_worked[actions[i]] > 0, NeverWorked(actions[i]));
        for (uint256 ruling = 0; ruling < 3; ++ruling) require(_ruled[ruling] > 0, NeverRuled(ruling));
    }

    function _act(FundingHandler handler, uint256 seed) private {
        (uint256 kind, uint256 which, uint256 who, uint256 amount) = (seed % 42, seed >> 8, seed >> 16, seed >> 24);
        if (kind == 0) handler.openOne(amount);
        else if (kind < 8) handler.attest(which, who);
        else if (kind < 11) handler.objectTo(which, who, amount);
        else if (kind < 13) handler.contest(which, who);
        else if (kind < 15) handler.rule(which, who);
        else if (kind < 20) handler.release(which);
        else if (kind == 20 || kind > 40) handler.lapse(which);
        else if (kind == 21) handler.fail(which);
        else if (kind == 22) handler.withdrawObjection(which, who, uint8(amount));
        else if (kind == 23) handler.pay(which);
        else if (kind == 24) handler.redeem(which, who, amount);
        else if (kind == 25) handler.releaseTeam(which);
        else if (kind == 26) handler.releaseContributor(which, who);
        else if (kind == 27) handler.move(which, who, amount, seed >> 200);
        else if (kind == 28) handler.give(which, uint96(amount));
        else if (kind == 29) handler.setBond(uint16(amount));
        else if (kind == 30) handler.sendLiquidity(which);
        else if (kind < 34) handler.contestRoot(which, who, amount);
        else if (kind == 34) handler.ruleRoot(which, amount);
        else if (kind < 37) handler.lapseRoot(which);
        else if (kind == 37) handler.setStake(uint16(amount));
        else handler.pass(amount);
    }
}
