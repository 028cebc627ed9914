// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {IMilestoneEscrow} from "../../contracts/iao/interfaces/IMilestoneEscrow.sol";
import {
    Disclosure,
    Milestone,
    OfferingId,
    OfferingState,
    Outcome,
    Sale
} from "../../contracts/iao/interfaces/OfferingTypes.sol";
import {ModelOffering} from "../../contracts/iao/ModelOffering.sol";
import {RevenueRightsFactory} from "../../contracts/iao/RevenueRightsFactory.sol";
import {MilestoneEscrowMock} from "../../contracts/mocks/MilestoneEscrowMock.sol";
import {TokenMock} from "../../contracts/mocks/TokenMock.sol";
import {ModelId} from "../../contracts/model/interfaces/IModelRegistry.sol";
import {ModelTokenFactory} from "../../contracts/model/ModelTokenFactory.sol";
import {StreamingStake} from "../../contracts/rewards/StreamingStake.sol";
import {ModelSystem} from "./ModelSystem.t.sol";

/// @notice Builders offer four models, again where they failed; four accounts bid, cancel and claim; anybody settles in steps.
contract OfferingHandler is ModelSystem {
    uint256 public constant ACCOUNTS = 4;
    uint16 public constant TICKS = 7;
    uint256 private constant _MAX_AMOUNT = 2 ** 40;

    TokenMock public immutable currency = new TokenMock(6);
    MilestoneEscrowMock public immutable escrow = new MilestoneEscrowMock();
    ModelOffering public immutable house;
    address[ACCOUNTS] public accounts;

    uint256 public donated;
    /// @notice What was bid and not canceled, what has gone to the escrow, and what went back.
    mapping(OfferingId offeringId => uint256) public placed;
    mapping(OfferingId offeringId => uint256) public paidOn;
    mapping(OfferingId offeringId => uint256) public refunded;
    mapping(OfferingId offeringId => uint256) public tokensPaid;
    /// @notice How many bids were claimed.
    mapping(OfferingId offeringId => uint256) public claims;
    mapping(OfferingId offeringId => bytes) private _disclosures;

    constructor() {
        ModelTokenFactory factory = new ModelTokenFactory();
        IMilestoneEscrow receiver = IMilestoneEscrow(address(escrow));
        StreamingStake stakers = new StreamingStake(address(this), address(0), currency, new IERC20[](0));
        RevenueRightsFactory rights = new RevenueRightsFactory(stakers);
        house = new ModelOffering(address(this), address(this), models, factory, receiver, rights, address(0x60));
        house.setCurrencyCap(currency, type(uint256).max);
        for (uint160 i = 0; i < ACCOUNTS; ++i) {
            accounts[i] = address(0xACC0 + i);
            VM.prank(accounts[i]);
            currency.approve(address(house), type(uint256).max);
        }
        for (uint256 i = 0; i < builders.length; ++i) {
            VM.prank(builders[i]);
            models.setApprovalForAll(address(house), true);
        }
    }

    function offer(uint256 modelSeed, uint256 seed) public {
        ModelId modelId = ModelId.wrap(uint32(1 + (modelSeed % MODELS)));
        address builder = models.ownerOfModel(modelId);
        if (house.paused() || (builder != builders[0] && builder != builders[1])) return;

        Disclosure memory disclosure = _disclosureOf(modelId, seed);
        VM.prank(builder);
        OfferingId offeringId = house.create(disclosure);
        _disclosures[offeringId] = abi.encode(disclosure);
        ++worked[house.create.selector];
    }

    function bid(uint256 accountSeed, uint256 offeringSeed, uint16 tick, uint256 amount) external {
        (OfferingId offeringId, bool exists) = _offering(offeringSeed);
        if (!exists || house.paused() || house.stateOf(offeringId) != OfferingState.Open) return;
        (uint256 start, , uint256 end) = house.timesOf(offeringId);
        if (block.timestamp < start) VM.warp(start);
        if (block.timestamp >= end) return;

        (address account, uint128 value) = (accounts[accountSeed % ACCOUNTS], _amount(amount));
        currency.mint(account, value);
        VM.prank(account);
        house.bid(offeringId, tick % TICKS, value, new bytes32[](0));
        placed[offeringId] += value;
        ++worked[house.bid.selector];
    }

    /// @dev Always works before its end, also in a pause (I12).
    function cancel(uint256 accountSeed, uint256 offeringSeed, uint16 tick, uint128 amount) external {
        (OfferingId offeringId, bool exists) = _offering(offeringSeed);
        if (!exists || house.stateOf(offeringId) != OfferingState.Open) return;
        (, uint256 cancelEnd, ) = house.timesOf(offeringId);
        address account = accounts[accountSeed % ACCOUNTS];
        uint128 own = house.bidOf(offeringId, account, tick % TICKS);
        if (own == 0 || block.timestamp >= cancelEnd) return;

        amount = amount % 2 == 0 ? own : 1 + (amount % own);
        uint256 balance = currency.balanceOf(account);
        VM.prank(account);
        house.cancel(offeringId, tick % TICKS, amount);
        require(currency.balanceOf(account) == balance + amount, "A canceled bid goes back");
        placed[offeringId] -= amount;
        ++worked[house.cancel.selector];
    }

    function settle(uint256 offeringSeed, uint256 maxTicks) external {
        (OfferingId offeringId, bool exists) = _offering(offeringSeed);
        if (!exists || house.stateOf(offeringId) != OfferingState.Open) return;
        (, , uint256 end) = house.timesOf(offeringId);
        if (block.timestamp < end) VM.warp(end);

        _settle(offeringId, 1 + (maxTicks % (2 * TICKS)));
    }

    /// @notice Nobody has settled an offering for so long, or only in part.
    function abandon(uint256 offeringSeed) external {
        (OfferingId offeringId, bool exists) = _offering(offeringSeed);
        if (!exists || offeringSeed % 4 != 0 || house.stateOf(offeringId) != OfferingState.Open) return;
        (, , uint256 end) = house.timesOf(offeringId);
        uint256 from = end + house.SETTLE_PERIOD();
        if (block.timestamp < from) VM.warp(from);

        house.abandon(offeringId, abi.decode(_disclosures[offeringId], (Disclosure)));
        ++worked[house.abandon.selector];
    }

    function claim(uint256 accountSeed, uint256 offeringSeed, uint16 tick) external {
        (OfferingId offeringId, bool exists) = _offering(offeringSeed);
        if (!exists || !_hasEnded(offeringId)) return;

        _claim(offeringId, accounts[accountSeed % ACCOUNTS], tick % TICKS);
    }

    function pause() public {
        if (block.timestamp >= house.pausableFrom()) house.pause();
    }

    function unpause() external {
        house.unpause();
    }

    function pass(uint32 time) external {
        VM.warp(block.timestamp + (time % 2 days));
    }

    function donate(uint64 amount) external {
        currency.mint(address(house), amount);
        donated += amount;
    }

    /// @dev Anybody ends everything, in a pause where one is possible, and everybody is paid (I12, I13).
    function endAll() public {
        for (uint64 i = 1; i <= house.offeringCount(); ++i) {
            OfferingId offeringId = OfferingId.wrap(i);
            if (!_hasEnded(offeringId)) {
                (, , uint256 end) = house.timesOf(offeringId);
                if (block.timestamp < end) VM.warp(end);
                pause();
                while (!_hasEnded(offeringId)) _settle(offeringId, 2);
            }
            for (uint256 j = 0; j < ACCOUNTS; ++j) {
                for (uint16 tick = 0; tick < TICKS; ++tick) _claim(offeringId, accounts[j], tick);
            }
        }
    }

    function _settle(OfferingId offeringId, uint256 maxTicks) private {
        Disclosure memory disclosure = abi.decode(_disclosures[offeringId], (Disclosure));
        uint256 before = currency.balanceOf(address(escrow));
        if (!house.settle(offeringId, disclosure, maxTicks)) return;

        paidOn[offeringId] = currency.balanceOf(address(escrow)) - before;
        Outcome memory outcome = house.outcomeOf(offeringId);
        require(outcome.proceeds == paidOn[offeringId], "The proceeds go to the escrow");
        ++worked[house.settle.selector];
    }

    function _claim(OfferingId offeringId, address account, uint16 tick) private {
        if (house.bidOf(offeringId, account, tick) == 0) return;

        IERC20 token = IERC20(house.tokenOf(offeringId));
        (uint256 before, uint256 held) = (currency.balanceOf(account), token.balanceOf(account));
        (uint256 foreseen, uint256 back) = house.previewClaim(offeringId, account, tick);
        (uint256 tokens, uint256 refund) = house.claim(offeringId, account, tick);
        require(tokens == foreseen && refund == back, "A claim pays what was foreseen");
        require(currency.balanceOf(account) == before + refund, "A claim pays the currency");
        require(token.balanceOf(account) == held + tokens, "A claim pays the token");
        refunded[offeringId] += refund;
        tokensPaid[offeringId] += tokens;
        ++claims[offeringId];
        ++worked[house.claim.selector];
    }

    function _offering(uint256 seed) private view returns (OfferingId offeringId, bool exists) {
        uint64 count = house.offeringCount();
        if (count == 0) return (offeringId, false);

        // mostly the last ones, which are open
        uint64 back = uint64(seed % (count < 3 ? count : 3));
        return (OfferingId.wrap(count - back), true);
    }

    function _hasEnded(OfferingId offeringId) private view returns (bool) {
        OfferingState state = house.stateOf(offeringId);
        return state == OfferingState.Failed || state == OfferingState.Succeeded;
    }

    function _amount(uint256 seed) private pure returns (uint128) {
        return uint128(1 + (seed % (seed % 2 == 0 ? 1_000 : _MAX_AMOUNT)));
    }

    /// @dev Prices at which some books sell out, some don't, and some fail.
    function _disclosureOf(ModelId modelId, uint256 seed) private view returns (Disclosure memory disclosure) {
        Sale memory sale = disclosure.sale;
        (sale.currency, sale.minBid) = (currency, 1);
        sale.start = uint40(block.timestamp + (seed % 2 days));
        sale.end = uint40(sale.start + house.MIN_DURATION() + (seed % 5 days));
        sale.cancelEnd = uint40(sale.end - (seed % 3 days));
        (sale.tickCount, sale.tickGrowth) = (TICKS, uint16(1 + (seed % 9_999)));
        sale.floorPrice = uint128(1e22 + (seed % 1e24));
        disclosure.saleSupply = uint128(1e18 + (seed % 1e24));
        disclosure.teamSupply = uint128(disclosure.saleSupply / 10);
        (disclosure.team, disclosure.modelId) = (address(0x7E), modelId);
        uint256 worth = (uint256(disclosure.saleSupply) * sale.floorPrice) / 1e36;
        sale.softCap = uint128(1 + (worth / 4));
        (disclosure.name, disclosure.symbol, disclosure.documentHash) = ("Model", "MDL", "documents");
        (disclosure.creatorShare, disclosure.liquidityShare) = (2_000, 3_000);
        disclosure.vestingPeriod = uint40(house.MIN_VESTING());
        disclosure.milestones = new Milestone[](1);
        disclosure.milestones[0] = Milestone(uint40(sale.end + 60 days), 5_000, "criteria");
        disclosure.attestors = new address[](1);
        disclosure.attestors[0] = address(0xA7);
    }
}
