// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ReentrancyGuardTransient} from "@openzeppelin/contracts/utils/ReentrancyGuardTransient.sol";
import {IArbitrable} from "../arbitration/interfaces/IArbitrable.sol";
import {Disputes} from "../arbitration/libraries/Disputes.sol";
import {IBondVault} from "../bonds/interfaces/IBondVault.sol";
import {CourtMath} from "../arbitration/libraries/CourtMath.sol";
import {Guarded} from "../governance/Guarded.sol";
import {Accusation, AccusationId, ILineageCourt, ModelBond} from "./interfaces/ILineageCourt.sol";
import {Claim, IModelRegistry, ModelId} from "./interfaces/IModelRegistry.sol";

/// @title LineageCourt
/// @notice The bonds that stand for declared lineage, and what they are lost by; see {ILineageCourt}.
contract LineageCourt is ILineageCourt, IArbitrable, Guarded, ReentrancyGuardTransient {
    using Disputes for Disputes.Register;

    /// @dev For whom besides its bonder a bond stands, by the bond's number, counted from 1.
    struct Standing {
        address owner;
        uint32 bondNumber;
    }

    uint64 private constant _CHOICES = 2;
    uint256 private constant _UNDECLARED = 1;
    uint256 private constant _DECLARED = 2;

    /// @inheritdoc ILineageCourt
    uint256 public constant NOTICE_PERIOD = 30 days;

    /// @inheritdoc ILineageCourt
    uint96 public constant MAX_BUILDER_BOND = 1_000_000 ether;

    /// @inheritdoc ILineageCourt
    IBondVault public immutable bondVault;

    address private immutable _deployer;

    /// @inheritdoc ILineageCourt
    IModelRegistry public registry;

    /// @inheritdoc ILineageCourt
    uint96 public builderBond;

    /// @inheritdoc ILineageCourt
    address public arbitrator;

    /// @inheritdoc ILineageCourt
    uint32 public arbitratorNumber;

    /// @inheritdoc ILineageCourt
    uint64 public accusationCount;

    /// @inheritdoc ILineageCourt
    mapping(ModelId modelId => mapping(address owner => address)) public namedBonder;

    mapping(ModelId modelId => ModelBond) private _bonds;
    mapping(ModelId modelId => Standing) private _standings;
    mapping(AccusationId accusationId => Accusation) private _accusations;
    /// @dev By bond and claim, the first accusation; where that one has ended, the first after it.
    mapping(bytes32 key => AccusationId) private _firsts;
    Disputes.Register private _disputes;

    /// @param initialOwner Sets bond and arbitrator; the timelock.
    /// @param initialGuardian Pauses `postBond`; may be zero.
    /// @param bondVault_ Where bonds and stakes lie.
    /// @param initialArbitrator Rules accusations.
    /// @param initialBond What builders and accusers have at stake, in units of the bonds' token.
    constructor(
        address initialOwner,
        address initialGuardian,
        IBondVault bondVault_,
        address initialArbitrator,
        uint96 initialBond
    ) Guarded(initialOwner, initialGuardian) {
        (bondVault, _deployer) = (bondVault_, msg.sender);
        _setArbitrator(initialArbitrator);
        _setBuilderBond(initialBond);
    }

    /// @inheritdoc ILineageCourt
    function bind(IModelRegistry registry_) external {
        bool valid =
            msg.sender == _deployer && address(registry) == address(0) && address(registry_.court()) == address(this);
        require(valid, LineageCourtInvalidBinding(msg.sender, address(registry_)));

        registry = registry_;
        emit Bound(address(registry_));
    }

    /// @inheritdoc ILineageCourt
    function setBuilderBond(uint96 newBond) external onlyOwner {
        _setBuilderBond(newBond);
    }

    /// @inheritdoc ILineageCourt
    function setArbitrator(address newArbitrator) external onlyOwner {
        _setArbitrator(newArbitrator);
    }

    /// @inheritdoc ILineageCourt
    function postFor(ModelId modelId, address builder) external {
        require(msg.sender == address(registry), LineageCourtNotRegistry(msg.sender));

        _post(modelId, builder);
    }

    /// @inheritdoc ILineageCourt
    function postBond(ModelId modelId) external whenNotPaused {
        address modelOwner = registry.ownerOfModel(modelId);
        require(msg.sender == modelOwner, LineageCourtNotOwner(modelId, msg.sender, modelOwner));
        _requireNoBond(modelId);

        _post(modelId, msg.sender);
    }

    /// @inheritdoc ILineageCourt
    function nameBonder(ModelId modelId, address account) external {
        address modelOwner = registry.ownerOfModel(modelId);
        require(msg.sender == modelOwner, LineageCourtNotOwner(modelId, msg.sender, modelOwner));

        namedBonder[modelId][msg.sender] = account;
        emit BonderNamed(modelId, msg.sender, account);
    }

    /// @inheritdoc ILineageCourt
    function postBondFor(ModelId modelId, address modelOwner) external whenNotPaused {
        _requireOwned(modelId, modelOwner);
        bool named = namedBonder[modelId][modelOwner] == msg.sender;
        require(named, LineageCourtNotNamed(modelId, msg.sender, modelOwner));
        _requireNoBond(modelId);

        _stand(modelId, modelOwner);
        _post(modelId, msg.sender);
    }

    /// @inheritdoc ILineageCourt
    function standFor(ModelId modelId, address modelOwner) external {
        ModelBond storage bond = _bonds[modelId];
        require(msg.sender == bond.bonder, LineageCourtNotBonder(modelId, msg.sender, bond.bonder));
        require(bond.noticeEnd == 0, LineageCourtNoticeGiven(modelId, bond.noticeEnd));
        _requireOwned(modelId, modelOwner);

        _stand(modelId, modelOwner);
    }

    /// @inheritdoc ILineageCourt
    function renewBond(ModelId modelId) external {
        ModelBond storage bond = _bonds[modelId];
        require(msg.sender == bond.bonder, LineageCourtNotBonder(modelId, msg.sender, bond.bonder));

        bond.arbitratorNumber = arbitratorNumber;
        emit BondRenewed(modelId, arbitrator);
    }

    /// @inheritdoc ILineageCourt
    function giveNotice(ModelId modelId) external {
        ModelBond storage bond = _bonds[modelId];
        bool entitled =
            msg.sender == bond.bonder || (bond.bonder != address(0) && registry.isOwner(modelId, msg.sender));
        require(entitled, LineageCourtNotBonder(modelId, msg.sender, bond.bonder));
        require(bond.noticeEnd == 0, LineageCourtNoticeGiven(modelId, bond.noticeEnd));

        // 40 bits hold the seconds of 34,000 years
        bond.noticeEnd = uint40(block.timestamp + NOTICE_PERIOD);
        emit NoticeGiven(modelId, bond.noticeEnd);
    }

    /// @inheritdoc ILineageCourt
    function releaseBond(ModelId modelId) external {
        ModelBond memory bond = _bonds[modelId];
        bool ended = bond.noticeEnd != 0 && block.timestamp >= bond.noticeEnd;
        require(ended && bond.openCases == 0, LineageCourtBondHeld(modelId, bond.noticeEnd, bond.openCases));

        _clear(modelId, bond);
        emit BondReleased(modelId, bond.bonder, bond.amount);

        bondVault.unlock(bond.bonder, bond.amount);
    }

    /// @inheritdoc ILineageCourt
    function accuse(
        ModelId modelId,
        Claim calldata claim,
        string calldata evidence
    ) external payable nonReentrant returns (AccusationId accusationId) {
        registry.requireClaimable(modelId, claim);
        ModelBond storage bond = _bonds[modelId];
        address judge = arbitrator;
        bool held = _isAtRisk(bond) && (bond.noticeEnd == 0 || block.timestamp < bond.noticeEnd);
        uint96 stake = held ? bond.amount : builderBond;

        accusationId = AccusationId.wrap(++accusationCount);
        _accusations[accusationId] = Accusation({
            accuser: msg.sender,
            stake: stake,
            modelId: modelId,
            deadline: Disputes.deadline(),
            bondNumber: held ? bond.ended + 1 : 0,
            claim: claim
        });
        if (held) {
            ++bond.openCases;
            _noteFirst(accusationId);
        }

        bondVault.lock(msg.sender, stake);
        uint256 disputeId = _disputes.open(judge, _CHOICES, AccusationId.unwrap(accusationId));
        emit ModelAccused(accusationId, modelId, msg.sender, judge, disputeId, claim, evidence);
    }

    /// @inheritdoc IArbitrable
    function rule(uint256 disputeId, uint256 ruling) external nonReentrant {
        _end(AccusationId.wrap(_disputes.take(disputeId, ruling)), ruling);
    }

    /// @inheritdoc ILineageCourt
    function endAccusation(AccusationId accusationId) external nonReentrant {
        uint256 deadline = _accusations[accusationId].deadline;
        require(deadline != 0, LineageCourtUnknownAccusation(accusationId));
        require(block.timestamp >= deadline, LineageCourtTooEarly(accusationId, deadline));

        _end(accusationId, 0);
    }

    /// @inheritdoc ILineageCourt
    function isBonded(ModelId modelId) external view returns (bool) {
        ModelBond storage bond = _bonds[modelId];
        if (!_isAtRisk(bond) || bond.noticeEnd != 0) return false;
        return registry.isOwner(modelId, bond.bonder) || registry.isOwner(modelId, standsFor(modelId));
    }

    /// @inheritdoc ILineageCourt
    function bondOf(ModelId modelId) external view returns (ModelBond memory) {
        return _bonds[modelId];
    }

    /// @inheritdoc ILineageCourt
    function getAccusation(AccusationId accusationId) external view returns (Accusation memory) {
        return _accusations[accusationId];
    }

    /// @inheritdoc ILineageCourt
    function standsFor(ModelId modelId) public view returns (address) {
        Standing memory standing = _standings[modelId];
        return standing.bondNumber == _bonds[modelId].ended + 1 ? standing.owner : address(0);
    }

    function _stand(ModelId modelId, address modelOwner) private {
        _standings[modelId] = Standing(modelOwner, _bonds[modelId].ended + 1);
        emit BondStands(modelId, msg.sender, modelOwner);
    }

    function _post(ModelId modelId, address bonder) private {
        uint96 amount = builderBond;
        _bonds[modelId] = ModelBond(bonder, amount, 0, 0, _bonds[modelId].ended, arbitratorNumber);
        emit BondPosted(modelId, bonder, amount);

        bondVault.lock(bonder, amount);
    }

    function _end(AccusationId accusationId, uint256 ruling) private {
        Accusation memory accusation = _accusations[accusationId];
        ModelId modelId = accusation.modelId;
        ModelBond memory bond = _bonds[modelId];
        // a bond that another ruling has taken, and a later one, are not what it holds
        bool holds = bond.bonder != address(0) && accusation.bondNumber == bond.ended + 1;

        delete _accusations[accusationId];
        if (holds && ruling == _UNDECLARED) _clear(modelId, bond);
        else if (holds) --_bonds[modelId].openCases;
        uint256 forfeited =
            ruling == _DECLARED
                ? accusation.stake
                : ruling == _UNDECLARED && holds
                    ? bond.amount
                    : 0;
        emit AccusationEnded(accusationId, modelId, ruling, forfeited);

        if (ruling == _DECLARED) {
            _forfeit(accusation.accuser, holds ? bond.bonder : registry.ownerOfModel(modelId), forfeited);
            return;
        }
        bondVault.unlock(accusation.accuser, accusation.stake);
        if (ruling == _UNDECLARED) registry.amend(modelId, accusation.claim);
        if (forfeited > 0) _forfeit(bond.bonder, _finderOf(accusationId, accusation), forfeited);
    }

    /// @dev Takes a bond off the books; what is locked for it still is.
    function _clear(ModelId modelId, ModelBond memory bond) private {
        _bonds[modelId] = ModelBond(address(0), 0, 0, 0, bond.ended + 1, 0);
    }

    function _noteFirst(AccusationId accusationId) private {
        bytes32 key = _keyOf(_accusations[accusationId]);
        if (ModelId.unwrap(_accusations[_firsts[key]].modelId) == 0) _firsts[key] = accusationId;
    }

    /// @dev The first who claimed the same against the same bond, while his accusation is open; never a later one.
    function _finderOf(AccusationId accusationId, Accusation memory accusation) private view returns (address) {
        AccusationId firstId = _firsts[_keyOf(accusation)];
        Accusation storage first = _accusations[firstId];
        bool isEarlier = AccusationId.unwrap(firstId) < AccusationId.unwrap(accusationId);
        return isEarlier && ModelId.unwrap(first.modelId) != 0 ? first.accuser : accusation.accuser;
    }

    function _requireNoBond(ModelId modelId) private view {
        address bonder = _bonds[modelId].bonder;
        require(bonder == address(0), LineageCourtBonded(modelId, bonder));
    }

    function _requireOwned(ModelId modelId, address account) private view {
        address modelOwner = registry.ownerOfModel(modelId);
        require(account == modelOwner, LineageCourtNotOwner(modelId, account, modelOwner));
    }

    function _isAtRisk(ModelBond storage bond) private view returns (bool) {
        return bond.bonder != address(0) && bond.arbitratorNumber == arbitratorNumber;
    }

    function _keyOf(Accusation memory accusation) private pure returns (bytes32) {
        Claim memory claim = accusation.claim;
        return keccak256(abi.encode(accusation.modelId, accusation.bondNumber, claim.dataset.datanetId, claim.parent));
    }

    function _forfeit(address loser, address winner, uint256 amount) private {
        (, uint256 award, uint256 burned) = CourtMath.split(amount, 0);
        if (award > 0) bondVault.move(loser, winner, award);
        bondVault.burn(loser, burned);
    }

    function _setArbitrator(address newArbitrator) private {
        require(
            newArbitrator.code.length > 0,
            LineageCourtInvalidParameter("arbitrator", uint256(uint160(newArbitrator)))
        );

        emit ArbitratorChanged(arbitrator, newArbitrator);
        if (arbitrator != address(0)) ++arbitratorNumber;
        arbitrator = newArbitrator;
    }

    function _setBuilderBond(uint96 newBond) private {
        require(newBond > 0 && newBond <= MAX_BUILDER_BOND, LineageCourtInvalidParameter("builderBond", newBond));

        emit BuilderBondChanged(builderBond, newBond);
        builderBond = newBond;
    }
}
