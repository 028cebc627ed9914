// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {BondVault} from "../../contracts/bonds/BondVault.sol";
import {TokenMock} from "../../contracts/mocks/TokenMock.sol";
import {AccusationId, ILineageCourt, ModelBond} from "../../contracts/model/interfaces/ILineageCourt.sol";
import {ModelId} from "../../contracts/model/interfaces/IModelRegistry.sol";
import {LineageCourt} from "../../contracts/model/LineageCourt.sol";
import {ModelRegistry} from "../../contracts/model/ModelRegistry.sol";
import {LineageHandler} from "./LineageHandler.t.sol";

/// @notice Invariants I1, I6, I12 and I13 of the court of lineage with its vault. Which calls succeed, and how the others
/// fail, is the handler's own check.
contract LineageCourtInvariantTest {
    LineageHandler private _handler;
    LineageCourt private _court;
    BondVault private _vault;
    TokenMock private _token;

    function setUp() public {
        _handler = new LineageHandler();
        (_court, _vault, _token) = (_handler.court(), _handler.vault(), _handler.open());
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

    /// @dev What is locked is the bonds and the stakes of open accusations; the vault holds that and what is free.
    function invariant_I1_WhatIsLockedIsBondsAndStakes() external view {
        (uint256 free, uint256 locked) = (0, 0);
        for (uint256 i = 0; i < _handler.PEOPLE(); ++i) {
            (uint256 ownFree, uint256 ownLocked) = _vault.bondOf(address(_court), _handler.people(i));
            (free, locked) = (free + ownFree, locked + ownLocked);
        }
        require(locked == _bonds() + _stakes(), "I1: locked");
        require(_token.balanceOf(address(_vault)) == free + locked, "I1: vault");
        require(free + locked == _handler.bonded() - _handler.unbonded() - _handler.burned(), "I1: flows");
        require(_token.balanceOf(address(_court)) == 0, "I1: the court holds tokens");
    }

    /// @dev The handler's books lose a bond or a stake by a ruling alone.
    function invariant_I6_NoBondIsLostButByARuling() external view {
        require(_token.balanceOf(_vault.BURN_ADDRESS()) == _handler.burned(), "I6: burned");
        for (uint256 i = 0; i < _handler.PEOPLE(); ++i) {
            address account = _handler.people(i);
            (uint256 free, uint256 locked) = _vault.bondOf(address(_court), account);
            require(free == _handler.free(account), "I6: free");
            require(locked == _handler.locked(account), "I6: locked");
        }
    }

    function invariant_TheCourtKnowsTheSameBonds() external view {
        for (uint32 model = 1; model <= _handler.models().modelCount(); ++model) {
            ModelBond memory bond = _court.bondOf(ModelId.wrap(model));
            (
                address bonder,
                uint256 amount,
                uint256 noticeEnd,
                uint256 openCases,
                uint256 number,
                uint256 arbitratorNumber
            ) = _handler.bonds(model);
            require(bond.bonder == bonder && bond.amount == amount, "bond");
            require(bond.noticeEnd == noticeEnd && bond.arbitratorNumber == arbitratorNumber, "terms");
            require(bond.openCases == openCases, "cases");
            require(bond.ended + (bonder == address(0) ? 0 : 1) == number, "number");
        }
    }

    /// @dev After 60 days without a ruling, in a pause too, everybody has taken everything out.
    function invariant_I12_I13_EverythingCanBeTakenOut() external {
        _handler.leaveAll();
        require(_bonds() + _stakes() == 0, "I13: a bond or a stake is left");
        require(_token.balanceOf(address(_vault)) == 0, "I13: the vault isn't empty");
    }

    function _bonds() private view returns (uint256 sum) {
        uint32 count = _handler.models().modelCount();
        for (uint32 model = 1; model <= count; ++model) sum += _court.bondOf(ModelId.wrap(model)).amount;
    }

    function _stakes() private view returns (uint256 sum) {
        for (uint64 id = 1; id <= _court.accusationCount(); ++id) {
            sum += _court.getAccusation(AccusationId.wrap(id)).stake;
        }
    }
}

/// @notice No action of the handler is dead: each works, and each ruling is given, in a run that is always the same.
contract LineageCourtCoverageTest {
    error NeverWorked(bytes4 selector);
    error NeverRuled(uint256 ruling);

    uint256 private constant _CALLS = 1_500;

    function test_ActionsWork() external {
        LineageHandler handler = new LineageHandler();
        for (uint256 i = 0; i < _CALLS; ++i) _act(handler, uint256(keccak256(abi.encode(i))));

        bytes4[7] memory actions = [
            ModelRegistry.register.selector,
            ILineageCourt.postBond.selector,
            ILineageCourt.renewBond.selector,
            ILineageCourt.giveNotice.selector,
            ILineageCourt.releaseBond.selector,
            ILineageCourt.accuse.selector,
            ILineageCourt.endAccusation.selector
        ];
        for (uint256 i = 0; i < actions.length; ++i) {
            require(handler.worked(actions[i]) > 0, NeverWorked(actions[i]));
        }
        for (uint256 ruling = 0; ruling < 3; ++ruling) require(handler.ruled(ruling) > 0, NeverRuled(ruling));
    }

    function _act(LineageHandler handler, uint256 seed) private {
        (uint256 kind, uint256 who, uint256 which, uint32 other) = (
            seed % 13,
            seed >> 8,
            seed >> 16,
            uint32(seed >> 24)
        );
        if (kind == 0) handler.register(who, other, uint16(other));
        else if (kind == 1) handler.postBond(who, which);
        else if (kind == 2) handler.giveNotice(who, which, other % 2 == 0);
        else if (kind == 3) handler.releaseBond(who, which);
        else if (kind < 7) handler.accuse(who, which, other % 2 == 0 ? 0 : other, other);
        else if (kind < 9) handler.rule(which, other);
        else if (kind == 9) handler.endAccusation(who, which);
        else if (kind == 10) handler.pass(other);
        else if (kind == 11) handler.renewBond(who, which);
        else if (other % 2 == 0) handler.releaseBond(who, which);
        else handler.setTerms(uint16(other), which);
    }
}
