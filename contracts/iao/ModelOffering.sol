// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {IERC721} from "@openzeppelin/contracts/token/ERC721/IERC721.sol";
import {MerkleProof} from "@openzeppelin/contracts/utils/cryptography/MerkleProof.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {ReentrancyGuardTransient} from "@openzeppelin/contracts/utils/ReentrancyGuardTransient.sol";
import {Guarded} from "../governance/Guarded.sol";
import {IModelRegistry, ModelId} from "../model/interfaces/IModelRegistry.sol";
import {IModelTokenFactory} from "../model/interfaces/IModelTokenFactory.sol";
import {ModelToken} from "../model/ModelToken.sol";
import {IMilestoneEscrow} from "./interfaces/IMilestoneEscrow.sol";
import {IModelOffering} from "./interfaces/IModelOffering.sol";
import {Disclosure, OfferingId, OfferingState, Outcome, Sale} from "./interfaces/OfferingTypes.sol";
import {IRevenueRightsFactory} from "./interfaces/IRevenueRightsFactory.sol";
import {AuctionMath} from "./libraries/AuctionMath.sol";
import {OfferingTerms} from "./OfferingTerms.sol";

/// @title ModelOffering
/// @notice Sells a model's token by an auction in which all pay one price; see {IModelOffering}.
contract ModelOffering is OfferingTerms, ReentrancyGuardTransient {
    using SafeERC20 for IERC20;

    struct Offering {
        IERC20 currency; // with the next four in one slot
        uint40 start;
        uint16 tickCount;
        OfferingState state;
        bool listed;
        uint128 minBid; // with the next two in one slot
        uint40 cancelEnd;
        uint40 end;
        address token;
        address creator;
        bytes32 allowRoot;
        bytes32 disclosureHash;
        uint128 above; // bid at the limits that a settlement has gone over, which is in one slot with how many they are
        uint16 scanned;
    }

    /// @inheritdoc IModelOffering
    IModelRegistry public immutable registry;

    /// @inheritdoc IModelOffering
    IModelTokenFactory public immutable tokenFactory;

    /// @inheritdoc IModelOffering
    IMilestoneEscrow public immutable escrow;

    /// @inheritdoc IModelOffering
    IRevenueRightsFactory public immutable rightsFactory;

    /// @inheritdoc IModelOffering
    address public immutable governor;

    /// @inheritdoc IModelOffering
    uint64 public offeringCount;

    mapping(OfferingId offeringId => Offering) private _offerings;
    mapping(OfferingId offeringId => Outcome) private _outcomes;
    mapping(OfferingId offeringId => uint128[MAX_TICKS]) private _sums; // two in one slot
    mapping(OfferingId offeringId => mapping(address bidder => mapping(uint256 tick => uint128))) private _bids;

    /// @param initialOwner Keeps the list of currencies and names the guardian; the timelock.
    /// @param initialGuardian Pauses offerings and bids; may be zero.
    /// @param registry_ Where the models are.
    /// @param tokenFactory_ Issues the tokens.
    /// @param escrow_ Has proceeds and tokens after a success; it is bound to this contract afterwards.
    /// @param rightsFactory_ Says where the models' fees go after a success.
    /// @param governor_ Has the models after a success.
    constructor(
        address initialOwner,
        address initialGuardian,
        IModelRegistry registry_,
        IModelTokenFactory tokenFactory_,
        IMilestoneEscrow escrow_,
        IRevenueRightsFactory rightsFactory_,
        address governor_
    ) Guarded(initialOwner, initialGuardian) {
        bool complete = address(registry_) != address(0) && address(tokenFactory_) != address(0);
        complete = complete && address(escrow_) != address(0) && address(rightsFactory_) != address(0);
        require(complete && governor_ != address(0), ModelOfferingZeroAddress());
        (registry, tokenFactory, escrow) = (registry_, tokenFactory_, escrow_);
        (rightsFactory, governor) = (rightsFactory_, governor_);
    }

    /// @inheritdoc IModelOffering
    function create(
        Disclosure calldata disclosure
    ) external nonReentrant whenNotPaused returns (OfferingId offeringId) {
        ModelId modelId = disclosure.modelId;
        address modelOwner = registry.ownerOfModel(modelId);
        require(msg.sender == modelOwner, ModelOfferingNotOwner(modelId, msg.sender, modelOwner));
        address receiver = registry.receiverOf(modelId);
        require(!registry.isReceiverFixed(modelId), ModelOfferingReceiverFixed(modelId, receiver));
        uint256 hardCap = _requireTerms(disclosure, msg.sender);

        address token = _issue(disclosure);
        offeringId = OfferingId.wrap(++offeringCount);
        _write(_offerings[offeringId], disclosure, token);
        emit OfferingCreated(offeringId, modelId, msg.sender, token, hardCap, disclosure);

        IERC721(address(registry)).transferFrom(msg.sender, address(this), ModelId.unwrap(modelId));
        if (receiver == msg.sender) registry.setReceiver(modelId, msg.sender, false);
    }

    /// @inheritdoc IModelOffering
    function bid(
        OfferingId offeringId,
        uint16 tick,
        uint128 amount,
        bytes32[] calldata proof
    ) external nonReentrant whenNotPaused {
        Offering storage offering = _openOffering(offeringId);
        (uint256 start, , uint256 end) = _timesOf(offering);
        require(block.timestamp >= start && block.timestamp < end, ModelOfferingNotNow(offeringId, start, end));
        uint256 tickCount = offering.tickCount;
        require(tick < tickCount, ModelOfferingUnknownTick(tick, tickCount));
        require(!offering.listed || _isListed(offering.allowRoot, proof), ModelOfferingNotAllowed(msg.sender));
        uint256 total = uint256(_bids[offeringId][msg.sender][tick]) + amount;
        uint256 minBid = offering.minBid;
        require(amount > 0 && total >= minBid, ModelOfferingBidTooSmall(total, minBid));
        uint256 sum = uint256(_sums[offeringId][tick]) + amount;
        require(sum <= type(uint128).max, ModelOfferingBidTooLarge(sum));

        // one of the sum's parts
        _bids[offeringId][msg.sender][tick] = uint128(total);
        _sums[offeringId][tick] = uint128(sum);
        emit BidPlaced(offeringId, msg.sender, tick, amount);

        _take(offering.currency, amount);
    }

    /// @inheritdoc IModelOffering
    function cancel(OfferingId offeringId, uint16 tick, uint128 amount) external nonReentrant {
        Offering storage offering = _openOffering(offeringId);
        (, uint256 cancelEnd, ) = _timesOf(offering);
        require(block.timestamp < cancelEnd, ModelOfferingNotNow(offeringId, 0, cancelEnd));
        uint128 total = _bids[offeringId][msg.sender][tick];
        require(amount <= total, ModelOfferingInsufficientBid(msg.sender, tick, total));
        uint128 rest = total - amount;
        uint256 minBid = offering.minBid;
        require(amount > 0 && (rest == 0 || rest >= minBid), ModelOfferingBidTooSmall(rest, minBid));

        _bids[offeringId][msg.sender][tick] = rest;
        _sums[offeringId][tick] -= amount;
        emit BidCanceled(offeringId, msg.sender, tick, amount);

        offering.currency.safeTransfer(msg.sender, amount);
    }

    /// @inheritdoc IModelOffering
    function settle(
        OfferingId offeringId,
        Disclosure calldata disclosure,
        uint256 maxTicks
    ) external nonReentrant returns (bool done) {
        Offering storage offering = _openOffering(offeringId);
        (, , uint256 end) = _timesOf(offering);
        _requireFrom(offeringId, end);
        _requireDisclosure(offeringId, disclosure);
        _requireTerm(maxTicks > 0, "maxTicks", 0);

        Outcome memory outcome;
        (done, outcome) = _scan(offeringId, disclosure, maxTicks);
        if (!done) return false;
        if (outcome.proceeds >= disclosure.sale.softCap) _succeed(offeringId, disclosure, outcome);
        else _fail(offeringId, disclosure, outcome.proceeds);
    }

    /// @inheritdoc IModelOffering
    function abandon(OfferingId offeringId, Disclosure calldata disclosure) external nonReentrant {
        (, , uint256 end) = _timesOf(_openOffering(offeringId));
        _requireFrom(offeringId, end + SETTLE_PERIOD);
        _requireDisclosure(offeringId, disclosure);

        _fail(offeringId, disclosure, 0);
    }

    /// @inheritdoc IModelOffering
    function claim(
        OfferingId offeringId,
        address bidder,
        uint16 tick
    ) external nonReentrant returns (uint256 tokens, uint256 refund) {
        Offering storage offering = _offerings[offeringId];
        OfferingState state = offering.state;
        bool ended = state == OfferingState.Failed || state == OfferingState.Succeeded;
        require(ended, ModelOfferingWrongState(offeringId, state));
        uint256 amount = _bids[offeringId][bidder][tick];
        require(amount > 0, ModelOfferingInsufficientBid(bidder, tick, 0));

        (tokens, refund) = _payoutOf(offeringId, state, amount, tick);
        delete _bids[offeringId][bidder][tick];
        emit BidClaimed(offeringId, bidder, tick, tokens, refund);

        if (tokens > 0) IERC20(offering.token).safeTransfer(bidder, tokens);
        if (refund > 0) offering.currency.safeTransfer(bidder, refund);
    }

    /// @inheritdoc IModelOffering
    function previewClaim(
        OfferingId offeringId,
        address bidder,
        uint16 tick
    ) external view returns (uint256 tokens, uint256 refund) {
        uint256 amount = _bids[offeringId][bidder][tick];
        if (amount > 0) return _payoutOf(offeringId, _offerings[offeringId].state, amount, tick);
    }

    /// @inheritdoc IModelOffering
    function bidOf(OfferingId offeringId, address bidder, uint16 tick) external view returns (uint128) {
        return _bids[offeringId][bidder][tick];
    }

    /// @inheritdoc IModelOffering
    function bidsAt(OfferingId offeringId, uint16 from, uint16 to) external view returns (uint128[] memory sums) {
        require(from <= to && to <= MAX_TICKS, ModelOfferingUnknownTick(to, MAX_TICKS));
        sums = new uint128[](to - from);
        for (uint256 i = 0; i < sums.length; ++i) sums[i] = _sums[offeringId][from + i];
    }

    /// @inheritdoc IModelOffering
    function stateOf(OfferingId offeringId) external view returns (OfferingState) {
        return _offerings[offeringId].state;
    }

    /// @inheritdoc IModelOffering
    function outcomeOf(OfferingId offeringId) external view returns (Outcome memory) {
        return _outcomes[offeringId];
    }

    /// @inheritdoc IModelOffering
    function timesOf(OfferingId offeringId) external view returns (uint256 start, uint256 cancelEnd, uint256 end) {
        return _timesOf(_offerings[offeringId]);
    }

    /// @inheritdoc IModelOffering
    function creatorOf(OfferingId offeringId) external view returns (address) {
        return _offerings[offeringId].creator;
    }

    /// @inheritdoc IModelOffering
    function tokenOf(OfferingId offeringId) external view returns (address) {
        return _offerings[offeringId].token;
    }

    /// @inheritdoc IModelOffering
    function disclosureHashOf(OfferingId offeringId) external view returns (bytes32) {
        return _offerings[offeringId].disclosureHash;
    }

    function _issue(Disclosure calldata disclosure) private returns (address) {
        uint256 supply = disclosure.saleSupply + _reservedOf(disclosure);
        return tokenFactory.createModelToken(disclosure.name, disclosure.symbol, supply, address(this));
    }

    function _write(Offering storage offering, Disclosure calldata disclosure, address token) private {
        Sale calldata sale = disclosure.sale;
        (offering.currency, offering.start, offering.tickCount) = (sale.currency, sale.start, sale.tickCount);
        (offering.state, offering.listed) = (OfferingState.Open, sale.allowRoot != 0);
        (offering.minBid, offering.cancelEnd, offering.end) = (sale.minBid, sale.cancelEnd, sale.end);
        (offering.token, offering.creator) = (token, msg.sender);
        if (sale.allowRoot != 0) offering.allowRoot = sale.allowRoot;
        offering.disclosureHash = keccak256(abi.encode(disclosure));
    }

    /// @dev Goes on from above, and takes note of how far it came where that isn't enough.
    function _scan(
        OfferingId offeringId,
        Disclosure calldata disclosure,
        uint256 maxTicks
    ) private returns (bool, Outcome memory outcome) {
        Offering storage offering = _offerings[offeringId];
        Sale calldata sale = disclosure.sale;
        uint256[] memory limits = AuctionMath.limits(sale.floorPrice, sale.tickGrowth, sale.tickCount);
        (uint256 above, uint256 tick) = (offering.above, limits.length - offering.scanned);
        uint256 last = tick - Math.min(tick, maxTicks);
        uint128[MAX_TICKS] storage sums = _sums[offeringId];
        uint256 supply = disclosure.saleSupply;
        // there are at most 1,024 limits, and what is bid above one that isn't reached takes 128 bits
        unchecked {
            while (tick > last) {
                (uint256 bids, uint256 limit) = (sums[--tick], limits[tick]);
                if (AuctionMath.reaches(above + bids, supply, limit)) {
                    return (true, AuctionMath.clearAt(tick, above, bids, supply, limit));
                }
                above += bids;
            }
        }
        if (tick == 0) return (true, AuctionMath.clearAtFloor(above, supply, limits[0]));

        // not enough for the supply at a limit, so less than the hard cap
        (offering.above, offering.scanned) = (uint128(above), uint16(limits.length - tick));
        emit SettlementAdvanced(offeringId, tick);
        return (false, outcome);
    }

    function _succeed(OfferingId offeringId, Disclosure calldata disclosure, Outcome memory outcome) private {
        Offering storage offering = _offerings[offeringId];
        (address token, uint256 unsold) = (offering.token, disclosure.saleSupply - outcome.sold);
        address rights = address(rightsFactory.rightsOf(IERC20(token)));

        offering.state = OfferingState.Succeeded;
        _outcomes[offeringId] = outcome;
        emit OfferingSucceeded(offeringId, outcome);

        if (unsold > 0) ModelToken(token).burn(unsold);
        IERC20(token).safeTransfer(address(escrow), _reservedOf(disclosure));
        disclosure.sale.currency.safeTransfer(address(escrow), outcome.proceeds);
        registry.setReceiver(disclosure.modelId, rights, true);
        IERC721(address(registry)).transferFrom(address(this), governor, ModelId.unwrap(disclosure.modelId));
        escrow.open(offeringId, IERC20(token), offering.creator, outcome, disclosure);
    }

    function _fail(OfferingId offeringId, Disclosure calldata disclosure, uint256 proceeds) private {
        Offering storage offering = _offerings[offeringId];
        (ModelId modelId, address creator) = (disclosure.modelId, offering.creator);

        offering.state = OfferingState.Failed;
        emit OfferingFailed(offeringId, proceeds, disclosure.sale.softCap);

        ModelToken(offering.token).burn(disclosure.saleSupply + _reservedOf(disclosure));
        if (registry.receiverOf(modelId) == creator) registry.setReceiver(modelId, address(0), false);
        IERC721(address(registry)).transferFrom(address(this), creator, ModelId.unwrap(modelId));
    }

    /// @dev The balance is compared within the call only.
    function _take(IERC20 currency, uint256 amount) private {
        uint256 expected = currency.balanceOf(address(this)) + amount;
        currency.safeTransferFrom(msg.sender, address(this), amount);
        uint256 actual = currency.balanceOf(address(this));
        require(actual == expected, ModelOfferingUnexpectedBalance(currency, expected, actual));
    }

    function _requireFrom(OfferingId offeringId, uint256 from) private view {
        require(block.timestamp >= from, ModelOfferingNotNow(offeringId, from, type(uint256).max));
    }

    function _requireDisclosure(OfferingId offeringId, Disclosure calldata disclosure) private view {
        (bytes32 expected, bytes32 actual) = (_offerings[offeringId].disclosureHash, keccak256(abi.encode(disclosure)));
        require(actual == expected, ModelOfferingOtherDisclosure(offeringId, expected, actual));
    }

    function _openOffering(OfferingId offeringId) private view returns (Offering storage offering) {
        offering = _offerings[offeringId];
        OfferingState state = offering.state;
        require(state == OfferingState.Open, ModelOfferingWrongState(offeringId, state));
    }

    /// @dev From what {Guarded} knows of the last pause; why that is enough, is said in {IModelOffering}.
    function _timesOf(Offering storage offering) private view returns (uint256 start, uint256 cancelEnd, uint256 end) {
        (start, cancelEnd, end) = (offering.start, offering.cancelEnd, offering.end);
        uint256 until = pausedUntil;
        if (until <= start) return (start, cancelEnd, end);

        uint256 since = pausableFrom - PAUSE_INTERVAL;
        uint256 shift = until - Math.max(since, start);
        if (since < cancelEnd) cancelEnd += shift;
        if (since < end) end += shift;
    }

    function _isListed(bytes32 root, bytes32[] calldata proof) private view returns (bool) {
        bytes32 leaf = keccak256(bytes.concat(keccak256(abi.encode(msg.sender))));
        return MerkleProof.verifyCalldata(proof, root, leaf);
    }

    function _payoutOf(
        OfferingId offeringId,
        OfferingState state,
        uint256 amount,
        uint256 tick
    ) private view returns (uint256 tokens, uint256 refund) {
        if (state == OfferingState.Failed) return (0, amount);
        if (state != OfferingState.Succeeded) return (0, 0);

        Outcome storage outcome = _outcomes[offeringId];
        uint256 firstFilled = outcome.firstFilled;
        if (tick >= firstFilled) return (AuctionMath.tokensFor(amount, outcome.price), 0);
        if (tick + 1 < firstFilled) return (0, amount);
        return AuctionMath.shareOfMargin(amount, outcome.marginBid, outcome.marginPaid, outcome.marginSold);
    }
}
