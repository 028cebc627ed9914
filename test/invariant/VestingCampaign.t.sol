// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {TokenMock} from "../../contracts/mocks/TokenMock.sol";
import {VestingCampaign} from "../../contracts/vesting/VestingCampaign.sol";
import {VestingCampaignFactory} from "../../contracts/vesting/VestingCampaignFactory.sol";
import {CampaignTerms, SumNode} from "../../contracts/vesting/interfaces/IVestingCampaign.sol";
import {Vm} from "../helpers/Vm.sol";

/// @notice Drives campaigns of four promises each through claims, claw-backs and forgeries, and keeps sums of its own.
/// @dev The clock is kept here, because the simulator may reset the time between two calls.
contract VestingCampaignHandler {
    Vm private constant VM = Vm(0x7109709ECfa91a80626fF3989D68f67F5b1DD12D);
    uint256 private constant MAX_CAMPAIGNS = 5;
    uint256 private constant PROMISES = 4;
    uint96 private constant MAX_AMOUNT = type(uint96).max / 4;
    address private constant OWNER = address(0x0E9E);

    TokenMock public immutable token;
    VestingCampaignFactory public immutable factory;

    uint256 public clock = 1_000_000_000;
    bool public claimRefused;
    bool public forgeryPaid;
    bool public vestedFell;

    VestingCampaign[] private _campaigns;
    mapping(VestingCampaign campaign => uint96[PROMISES]) private _amounts;
    mapping(VestingCampaign campaign => uint256[PROMISES]) public released;
    mapping(VestingCampaign campaign => uint256[PROMISES]) public lastVested;
    mapping(VestingCampaign campaign => uint256) public clawedBack;
    mapping(VestingCampaign campaign => uint256) public donated;
    uint256 public paidInAll;

    /// @dev Sets the time before a call, and afterwards compares what has vested with what is remembered.
    modifier watched() {
        VM.warp(clock);
        _;
        for (uint256 i = 0; i < _campaigns.length; ++i) _watch(_campaigns[i]);
    }

    constructor() {
        token = new TokenMock(18);
        factory = new VestingCampaignFactory(token);
        token.approve(address(factory), type(uint256).max);
    }

    function create(CampaignTerms memory terms, uint96[PROMISES] calldata seeds) external watched {
        if (_campaigns.length >= MAX_CAMPAIGNS) return;

        uint96[PROMISES] memory amounts;
        for (uint256 i = 0; i < PROMISES; ++i) amounts[i] = 1 + (seeds[i] % (i == 3 ? 1_000 : MAX_AMOUNT - 1));
        SumNode memory top = _parent(_pair(amounts, 0), _pair(amounts, 1));
        (terms.root, terms.total, terms.depth, terms.owner) = (top.hash, uint96(top.sum), 2, OWNER);
        terms.start = uint40(clock - 500 + (terms.start % 1_000));
        terms.delay %= 300;
        terms.steps %= 13;
        terms.duration %= 1_000;
        if (terms.steps > 0) terms.duration = terms.steps * (1 + terms.duration / terms.steps);
        terms.cliff = terms.delay + (terms.cliff % (terms.duration + 1));
        terms.clawBackFrom = uint40(clock + 365 days + 2_000 + (terms.clawBackFrom % 1_000));

        token.mint(address(this), terms.total);
        VestingCampaign campaign = VestingCampaign(factory.create(terms));
        _campaigns.push(campaign);
        _amounts[campaign] = amounts;
    }

    /// @dev What has vested of a promise that is open, or can still be opened, is always paid, whoever asks.
    function claim(uint256 seed, uint256 index) external watched {
        if (_campaigns.length == 0) return;
        VestingCampaign campaign = _campaigns[seed % _campaigns.length];
        index %= PROMISES;
        uint96 amount = _amounts[campaign][index];
        uint256 due = campaign.vestedAt(amount, clock) - released[campaign][index];
        bool open = released[campaign][index] > 0 || !campaign.clawedBack();
        uint256 before = token.balanceOf(accountAt(index));

        VM.prank(address(uint160(seed | 1)));
        try campaign.claim(index, accountAt(index), amount, proofOf(campaign, index)) returns (uint256 payment) {
            if (!open || payment != due || payment == 0) forgeryPaid = true;
            if (token.balanceOf(accountAt(index)) - before != payment) forgeryPaid = true;
            released[campaign][index] += payment;
            paidInAll += payment;
        } catch {
            if (open && due > 0) claimRefused = true;
        }
    }

    /// @dev Something of a claim is wrong: the amount, the index, the account, a sum or a hash of the proof, its length.
    function forge(uint256 seed, uint256 index, uint96 amount, uint8 what) external watched {
        if (_campaigns.length == 0) return;
        VestingCampaign campaign = _campaigns[seed % _campaigns.length];
        index %= PROMISES;
        SumNode[] memory proof = proofOf(campaign, index);
        uint96 right = _amounts[campaign][index];
        address account = accountAt(index);
        uint256 claimed = index;
        what %= 6;
        if (what == 0) (amount, proof[0].sum) = (right + 1, proof[0].sum - (proof[0].sum == 0 ? 0 : 1));
        else if (what == 1) claimed = index + PROMISES * (1 + (seed % 7));
        else if (what == 2) account = address(uint160(0xBAD) + uint160(amount));
        else if (what == 3) ++proof[1].sum;
        else if (what == 4) proof[0].hash = keccak256(abi.encode(amount));
        else proof = new SumNode[](seed % 2);
        if (what != 0) amount = right;

        try campaign.claim(claimed, account, amount, proof) {
            forgeryPaid = true;
        } catch {
            return;
        }
    }

    function clawBack(uint256 seed) external watched {
        if (_campaigns.length == 0) return;
        VestingCampaign campaign = _campaigns[seed % _campaigns.length];
        bool allowed = clock >= campaign.terms().clawBackFrom && !campaign.clawedBack();
        uint256 unopened = campaign.terms().total - campaign.opened();

        try campaign.clawBack() returns (uint256 amount) {
            if (!allowed || amount != unopened) forgeryPaid = true;
            clawedBack[campaign] += amount;
        } catch {
            if (allowed) claimRefused = true;
        }
    }

    function donate(uint256 seed, uint96 amount) external watched {
        if (_campaigns.length == 0) return;
        VestingCampaign campaign = _campaigns[seed % _campaigns.length];
        token.mint(address(campaign), amount);
        donated[campaign] += amount;
    }

    /// @dev Once in sixteen times more than a year.
    function pass(uint256 time) external watched {
        clock += time % 16 == 0 ? 400 days : time % 300;
        VM.warp(clock);
    }

    function campaigns() external view returns (VestingCampaign[] memory) {
        return _campaigns;
    }

    function amountsOf(VestingCampaign campaign) external view returns (uint96[PROMISES] memory) {
        return _amounts[campaign];
    }

    function proofOf(VestingCampaign campaign, uint256 index) public view returns (SumNode[] memory proof) {
        uint96[PROMISES] memory amounts = _amounts[campaign];
        proof = new SumNode[](2);
        proof[0] = _leaf(amounts, index ^ 1);
        proof[1] = _pair(amounts, 1 - index / 2);
    }

    function accountAt(uint256 index) public pure returns (address) {
        return address(uint160(0xA11CE + index));
    }

    function _watch(VestingCampaign campaign) private {
        for (uint256 i = 0; i < PROMISES; ++i) {
            uint256 vested = campaign.vestedAt(_amounts[campaign][i], clock);
            if (vested < lastVested[campaign][i]) vestedFell = true;
            lastVested[campaign][i] = vested;
        }
    }

    function _pair(uint96[PROMISES] memory amounts, uint256 half) private pure returns (SumNode memory) {
        return _parent(_leaf(amounts, 2 * half), _leaf(amounts, 2 * half + 1));
    }

    function _leaf(uint96[PROMISES] memory amounts, uint256 index) private pure returns (SumNode memory) {
        bytes32 inner = keccak256(abi.encode(accountAt(index), amounts[index]));
        return SumNode(keccak256(bytes.concat(inner)), amounts[index]);
    }

    function _parent(SumNode memory left, SumNode memory right) private pure returns (SumNode memory) {
        return SumNode(keccak256(abi.encode(left.hash, left.sum, right.hash, right.sum)), left.sum + right.sum);
    }
}

/// @notice The rules of campaigns that hold whatever is called in whatever order.
contract VestingCampaignInvariantTest {
    VestingCampaignHandler private _handler;
    TokenMock private _token;

    function setUp() public {
        _handler = new VestingCampaignHandler();
        _token = _handler.token();
    }

    function targetContracts() public view returns (address[] memory targets) {
        targets = new address[](1);
        targets[0] = address(_handler);
    }

    /// @notice I1: the balance is the total without what was paid and went back, plus what was donated; and it covers
    /// everything unreleased of what has been opened, and of all promises before a claw-back.
    function invariant_I1_BalanceCoversEveryPromise() public view {
        VestingCampaign[] memory campaigns = _handler.campaigns();
        for (uint256 i = 0; i < campaigns.length; ++i) {
            VestingCampaign campaign = campaigns[i];
            uint96[4] memory amounts = _handler.amountsOf(campaign);
            uint256 balance = _token.balanceOf(address(campaign)) - _handler.donated(campaign);
            uint256 paid = 0;
            uint256 owed = 0;
            for (uint256 j = 0; j < 4; ++j) {
                uint256 released = _handler.released(campaign, j);
                paid += released;
                if (released > 0 || !campaign.clawedBack()) owed += amounts[j] - released;
            }

            assert(balance + paid + _handler.clawedBack(campaign) == campaign.terms().total);
            assert(balance == owed);
        }
    }

    /// @notice I3: released ≤ vested ≤ amount for every promise; vested never falls.
    function invariant_I3_ReleasedAtMostVestedAtMostAmount() public view {
        VestingCampaign[] memory campaigns = _handler.campaigns();
        for (uint256 i = 0; i < campaigns.length; ++i) {
            uint96[4] memory amounts = _handler.amountsOf(campaigns[i]);
            for (uint256 j = 0; j < 4; ++j) {
                uint256 vested = campaigns[i].vestedAt(amounts[j], _handler.clock());

                assert(campaigns[i].released(j) == _handler.released(campaigns[i], j));
                assert(campaigns[i].released(j) <= vested);
                assert(vested <= amounts[j]);
            }
        }
        assert(!_handler.vestedFell());
    }

    /// @notice I12: a claim of something that is due, and a claw-back whose time has come, never fail.
    function invariant_I12_WhatIsDueIsPaid() public view {
        assert(!_handler.claimRefused());
    }

    /// @notice Nothing is paid for a wrong proof, and never another amount than what is due.
    function invariant_NothingElseIsPaid() public view {
        assert(!_handler.forgeryPaid());
    }

    /// @notice All accounts together hold what all campaigns have paid.
    function invariant_TokensAreConserved() public view {
        uint256 held = 0;
        for (uint256 i = 0; i < 4; ++i) held += _token.balanceOf(_handler.accountAt(i));

        assert(held == _handler.paidInAll());
    }
}
