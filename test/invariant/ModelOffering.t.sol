// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {OfferingId, OfferingState, Outcome} from "../../contracts/iao/interfaces/OfferingTypes.sol";
import {ModelOffering} from "../../contracts/iao/ModelOffering.sol";
import {OfferingHandler} from "./OfferingHandler.t.sol";

contract ModelOfferingInvariantTest {
    OfferingHandler private _handler;
    ModelOffering private _house;

    function setUp() public {
        _handler = new OfferingHandler();
        _house = _handler.house();
        _handler.offer(0, 7);
        _handler.offer(1, 123_456_789 ** 2);
    }

    function targetContracts() public view returns (address[] memory targets) {
        targets = new address[](1);
        targets[0] = address(_handler);
    }

    /// @dev I1: the balance is what was bid and neither went on nor back, and donations; it covers all that is owed.
    function invariant_i1_balanceCoversLiabilities() public view {
        (uint256 held, uint256 owed) = (0, 0);
        for (uint64 i = 1; i <= _house.offeringCount(); ++i) {
            OfferingId offeringId = OfferingId.wrap(i);
            held += _handler.placed(offeringId) - _handler.paidOn(offeringId) - _handler.refunded(offeringId);
            (uint256 refunds, uint256 tokens) = _owedBy(offeringId);
            owed += refunds;
            uint256 balance = IERC20(_house.tokenOf(offeringId)).balanceOf(address(_house));
            require(balance >= tokens, "I1: the tokens cover what is owed");
        }
        uint256 currency = _handler.currency().balanceOf(address(_house));
        require(currency == held + _handler.donated(), "I1: the balance is what came and didn't go");
        require(currency >= owed + _handler.donated(), "I1: the balance covers what is owed");
    }

    /// @dev I9: the sums of the limits are all that is bid, while an offering is open.
    function invariant_i9_sumsAreBids() public view {
        for (uint64 i = 1; i <= _house.offeringCount(); ++i) {
            uint128[] memory sums = _house.bidsAt(OfferingId.wrap(i), 0, _handler.TICKS());
            uint256 all = 0;
            for (uint256 tick = 0; tick < sums.length; ++tick) all += sums[tick];
            require(all == _handler.placed(OfferingId.wrap(i)), "I9: the sums are what is bid");
        }
    }

    /// @dev I9: below the soft cap every unit returns; above it bidders pay the proceeds at one price, but for less than a unit
    /// a bid.
    function invariant_i9_proceedsAreWhatIsPaid() public view {
        for (uint64 i = 1; i <= _house.offeringCount(); ++i) _requireProceeds(OfferingId.wrap(i));
    }

    /// @dev I12, I13: in a pause, anybody can end everything, and everybody is paid but for the roundings.
    function invariant_i13_everythingEnds() public {
        _handler.endAll();
        uint256 left = _handler.currency().balanceOf(address(_house)) - _handler.donated();
        uint256 claims = 0;
        for (uint64 i = 1; i <= _house.offeringCount(); ++i) {
            OfferingId offeringId = OfferingId.wrap(i);
            _requireProceeds(offeringId);
            require(_house.stateOf(offeringId) != OfferingState.Open, "I13: it has ended");
            (uint256 refunds, uint256 tokens) = _owedBy(offeringId);
            require(refunds == 0 && tokens == 0, "I13: nothing is owed");
            claims += _handler.claims(offeringId);
            if (_house.stateOf(offeringId) == OfferingState.Failed) {
                require(_handler.refunded(offeringId) == _handler.placed(offeringId), "I9: every unit returns");
                require(IERC20(_house.tokenOf(offeringId)).totalSupply() == 0, "I13: no token is left");
            }
        }
        require(left <= claims, "I13: less than a unit a bid is left");
    }

    function _requireProceeds(OfferingId offeringId) private view {
        if (_house.stateOf(offeringId) == OfferingState.Open) return;

        Outcome memory outcome = _house.outcomeOf(offeringId);
        (uint256 refunds, uint256 tokens) = _owedBy(offeringId);
        uint256 paid = _handler.placed(offeringId) - refunds - _handler.refunded(offeringId);
        uint256 bids = _handler.ACCOUNTS() * _handler.TICKS();
        require(paid >= outcome.proceeds && paid - outcome.proceeds < bids, "I9: bidders pay the proceeds");
        require(tokens + _handler.tokensPaid(offeringId) <= outcome.sold, "I9: no more is due than is sold");
        uint256 worth = uint256(outcome.sold) * outcome.price;
        uint256 proceeds = uint256(outcome.proceeds) * 1e36;
        require(proceeds <= worth + outcome.price, "I9: nobody pays more than the price");
        require(worth < proceeds + 2e36, "I9: nobody pays less than the price");
    }

    /// @dev What bidders could claim, or cancel as if there were time.
    function _owedBy(OfferingId offeringId) private view returns (uint256 refunds, uint256 tokens) {
        bool isOpen = _house.stateOf(offeringId) == OfferingState.Open;
        for (uint256 i = 0; i < _handler.ACCOUNTS(); ++i) {
            address account = _handler.accounts(i);
            for (uint16 tick = 0; tick < _handler.TICKS(); ++tick) {
                (uint256 part, uint256 back) = _house.previewClaim(offeringId, account, tick);
                (refunds, tokens) = (refunds + back, tokens + part);
                if (isOpen) refunds += _house.bidOf(offeringId, account, tick);
            }
        }
    }
}
