// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Ownable} from "@openzeppelin/contracts/access/Ownable.sol";
import {Ownable2Step} from "@openzeppelin/contracts/access/Ownable2Step.sol";
import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {ERC20Burnable} from "@openzeppelin/contracts/token/ERC20/extensions/ERC20Burnable.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {IBondVault} from "../bonds/interfaces/IBondVault.sol";
import {IContributorRoots} from "./interfaces/IContributorRoots.sol";
import {ILiquidityLocker} from "./interfaces/ILiquidityLocker.sol";
import {IMilestoneEscrow} from "./interfaces/IMilestoneEscrow.sol";
import {Funding, FundingState, FundingTerms} from "./interfaces/FundingTypes.sol";
import {IModelOffering} from "./interfaces/IModelOffering.sol";
import {Disclosure, OfferingId, Outcome} from "./interfaces/OfferingTypes.sol";
import {FundingMath} from "./libraries/FundingMath.sol";
import {ObjectionDeposits} from "./libraries/ObjectionDeposits.sol";

/// @title FundingBase
/// @notice The funds of offerings, how they are opened, and the parameters of later ones; see {IMilestoneEscrow}.
abstract contract FundingBase is IMilestoneEscrow, Ownable2Step {
    using FundingMath for uint128;
    using SafeERC20 for IERC20;

    /// @dev What was paid of the reserved tokens, in units of 10⁻¹⁸ token.
    struct VestedPaid {
        uint128 team;
        uint128 contributors;
    }

    /// @inheritdoc IMilestoneEscrow
    uint256 public constant WINDOW_PERIOD = ObjectionDeposits.WINDOW_PERIOD;

    /// @inheritdoc IMilestoneEscrow
    uint256 public constant CONTEST_PERIOD = 3 days;

    /// @inheritdoc IMilestoneEscrow
    uint256 public constant OBJECTION_SHARE = ObjectionDeposits.OBJECTION_SHARE;

    /// @inheritdoc IMilestoneEscrow
    uint96 public constant MAX_ATTESTATION_BOND = 1_000_000 ether;

    /// @inheritdoc IMilestoneEscrow
    IBondVault public immutable bondVault;

    /// @inheritdoc IMilestoneEscrow
    ILiquidityLocker public immutable locker;

    /// @inheritdoc IMilestoneEscrow
    IContributorRoots public immutable roots;

    address private immutable _deployer;

    /// @inheritdoc IMilestoneEscrow
    IModelOffering public offering;

    /// @inheritdoc IMilestoneEscrow
    address public arbitrator; // with the next one in one slot

    /// @inheritdoc IMilestoneEscrow
    uint96 public attestationBond;

    /// @inheritdoc IMilestoneEscrow
    mapping(OfferingId offeringId => mapping(uint8 milestone => mapping(address account => uint128)))
        public objectionOf;

    /// @inheritdoc IMilestoneEscrow
    mapping(OfferingId offeringId => VestedPaid) public vestedPaidOf;

    /// @inheritdoc IMilestoneEscrow
    mapping(OfferingId offeringId => mapping(address account => uint256)) public contributorPaidOf;

    mapping(OfferingId offeringId => Funding) internal _funds;
    mapping(OfferingId offeringId => FundingTerms) internal _terms;
    /// @param initialOwner Names arbitrators and sets the bond; the timelock.
    /// @param bondVault_ Where bonds and stakes lie.
    /// @param locker_ What liquidity is sent to.
    /// @param roots_ Says by which roots contributors are paid.
    /// @param initialArbitrator Rules contests.
    /// @param initialBond What attestors and challengers have at stake, in units of the bonds' token.
    constructor(
        address initialOwner,
        IBondVault bondVault_,
        ILiquidityLocker locker_,
        IContributorRoots roots_,
        address initialArbitrator,
        uint96 initialBond
    ) Ownable(initialOwner) {
        bool complete = address(bondVault_) != address(0) && address(locker_) != address(0);
        require(complete && address(roots_) != address(0), MilestoneEscrowZeroAddress());

        (bondVault, locker, roots, _deployer) = (bondVault_, locker_, roots_, msg.sender);
        _setArbitrator(initialArbitrator);
        _setAttestationBond(initialBond);
    }

    modifier whileIn(OfferingId offeringId, FundingState state) {
        _requireState(offeringId, state);
        _;
    }

    modifier withDisclosure(OfferingId offeringId, Disclosure calldata disclosure) {
        _requireDisclosure(offeringId, disclosure);
        _;
    }

    /// @inheritdoc IMilestoneEscrow
    function bind(IModelOffering offering_) external {
        bool valid =
            msg.sender == _deployer && address(offering) == address(0) && address(offering_.escrow()) == address(this);
        require(valid, MilestoneEscrowInvalidBinding(msg.sender, address(offering_)));

        offering = offering_;
        emit Bound(address(offering_));
    }

    /// @inheritdoc IMilestoneEscrow
    function setArbitrator(address newArbitrator) external onlyOwner {
        _setArbitrator(newArbitrator);
    }

    /// @inheritdoc IMilestoneEscrow
    function setAttestationBond(uint96 newBond) external onlyOwner {
        _setAttestationBond(newBond);
    }

    /// @inheritdoc IMilestoneEscrow
    function open(
        OfferingId offeringId,
        IERC20 token,
        address creator,
        Outcome calldata outcome,
        Disclosure calldata disclosure
    ) external whileIn(offeringId, FundingState.None) {
        require(msg.sender == address(offering), MilestoneEscrowNotOffering(msg.sender));
        uint128 creatorPart = outcome.proceeds.partDown(disclosure.creatorShare);
        uint128 liquidityPart = outcome.proceeds.partDown(disclosure.liquidityShare);
        uint256 liquidityTokens = liquidityPart.tokensDown(outcome.price);
        uint256 burned = disclosure.saleSupply.partUp(disclosure.liquidityShare) - liquidityTokens;

        _terms[offeringId] = FundingTerms({
            token: token,
            currency: disclosure.sale.currency,
            creator: creator,
            arbitrator: arbitrator,
            disclosureHash: _hash(disclosure),
            proceeds: outcome.proceeds,
            sold: outcome.sold,
            reserved: disclosure.teamSupply + disclosure.contributorSupply,
            price: outcome.price
        });
        Funding storage funding = _funds[offeringId];
        // an offering has few milestones, and 40 bits hold the seconds of 34,000 years
        (funding.count, funding.since) = (uint8(disclosure.milestones.length), uint40(block.timestamp));
        funding.state = FundingState.Waiting;
        (funding.unreleased, funding.credit) = (outcome.proceeds - creatorPart - liquidityPart, creatorPart);
        // no more than the supply for liquidity, which takes 128 bits
        (funding.liquidity, funding.liquidityTokens) = (liquidityPart, uint128(liquidityTokens));
        emit FundingOpened(offeringId, token, creator, arbitrator, creatorPart, liquidityPart, liquidityTokens, burned);

        ERC20Burnable(address(token)).burn(burned);
    }

    /// @inheritdoc IMilestoneEscrow
    function sendLiquidity(OfferingId offeringId) external {
        (uint128 amount, uint128 tokens) = (_funds[offeringId].liquidity, _funds[offeringId].liquidityTokens);
        require(amount > 0, MilestoneEscrowNothingToSend(offeringId));
        FundingTerms storage terms = _terms[offeringId];
        (IERC20 token, IERC20 currency, uint128 price) = (terms.token, terms.currency, terms.price);

        (_funds[offeringId].liquidity, _funds[offeringId].liquidityTokens) = (0, 0);
        emit LiquiditySent(offeringId, amount, tokens);

        currency.safeTransfer(address(locker), amount);
        token.safeTransfer(address(locker), tokens);
        locker.fund(offeringId, token, currency, tokens, amount, price);
    }

    /// @inheritdoc IMilestoneEscrow
    function fundingOf(OfferingId offeringId) external view returns (Funding memory) {
        return _funds[offeringId];
    }

    /// @inheritdoc IMilestoneEscrow
    function termsOf(OfferingId offeringId) external view returns (FundingTerms memory) {
        return _terms[offeringId];
    }

    /// @inheritdoc IMilestoneEscrow
    function objectionNeeded(OfferingId offeringId) public view returns (uint256) {
        return ObjectionDeposits.neededUp(_terms[offeringId].sold);
    }

    function _setArbitrator(address newArbitrator) private {
        require(
            newArbitrator.code.length > 0,
            MilestoneEscrowInvalidParameter("arbitrator", uint256(uint160(newArbitrator)))
        );

        emit ArbitratorChanged(arbitrator, newArbitrator);
        arbitrator = newArbitrator;
    }

    function _setAttestationBond(uint96 newBond) private {
        bool valid = newBond > 0 && newBond <= MAX_ATTESTATION_BOND;
        require(valid, MilestoneEscrowInvalidParameter("attestationBond", newBond));

        emit AttestationBondChanged(attestationBond, newBond);
        attestationBond = newBond;
    }

    function _requireState(OfferingId offeringId, FundingState state) private view {
        FundingState actual = _funds[offeringId].state;
        require(actual == state, MilestoneEscrowWrongState(offeringId, actual));
    }

    function _requireDisclosure(OfferingId offeringId, Disclosure calldata disclosure) private view {
        (bytes32 expected, bytes32 actual) = (_terms[offeringId].disclosureHash, _hash(disclosure));
        require(expected == actual, MilestoneEscrowOtherDisclosure(offeringId, expected, actual));
    }

    function _hash(Disclosure calldata disclosure) private pure returns (bytes32) {
        return keccak256(abi.encode(disclosure));
    }
}
