// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {ReentrancyGuardTransient} from "@openzeppelin/contracts/utils/ReentrancyGuardTransient.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {Guarded} from "../governance/Guarded.sol";
import {FeePolicy, IFeePolicies} from "../model/interfaces/IFeePolicies.sol";
import {IModelRegistry, ModelId} from "../model/interfaces/IModelRegistry.sol";
import {IStreamingStake} from "../rewards/interfaces/IStreamingStake.sol";
import {TokenCap} from "../rewards/interfaces/IWeightedSplitter.sol";
import {IPaymentEscrow, ModelIncome} from "./interfaces/IPaymentEscrow.sol";
import {FeeSplit} from "./libraries/FeeSplit.sol";

/// @title FeeCredits
/// @notice Who is owed what of the fees that were shared, and how it leaves; the other half of {PaymentEscrow}, see
/// {IPaymentEscrow}.
abstract contract FeeCredits is IPaymentEscrow, Guarded, ReentrancyGuardTransient {
    using SafeERC20 for IERC20;

    /// @inheritdoc IPaymentEscrow
    IFeePolicies public immutable policies;

    /// @inheritdoc IPaymentEscrow
    IModelRegistry public immutable registry;

    /// @inheritdoc IPaymentEscrow
    address public immutable treasury;

    /// @inheritdoc IPaymentEscrow
    IStreamingStake public immutable stakers;

    /// @inheritdoc IPaymentEscrow
    mapping(IERC20 token => uint256) public tokenCap;

    /// @inheritdoc IPaymentEscrow
    mapping(IERC20 token => bool) public isListed;

    /// @inheritdoc IPaymentEscrow
    mapping(IERC20 token => uint256) public liabilitiesOf;

    /// @inheritdoc IPaymentEscrow
    mapping(address account => mapping(IERC20 token => uint256)) public creditOf;

    mapping(ModelId modelId => mapping(uint16 lineage => mapping(IERC20 token => ModelIncome))) private _incomes;

    /// @param initialOwner Lists tokens; the timelock, which is the treasury too.
    /// @param initialGuardian Pauses deposits; may be zero.
    /// @param policies_ What fees are shared by; they name the models.
    /// @param stakers_ The stake of OPEN.
    /// @param initialCaps The caps from the start.
    constructor(
        address initialOwner,
        address initialGuardian,
        IFeePolicies policies_,
        IStreamingStake stakers_,
        TokenCap[] memory initialCaps
    ) Guarded(initialOwner, initialGuardian) {
        (policies, registry) = (policies_, policies_.registry());
        (treasury, stakers) = (initialOwner, stakers_);
        for (uint256 i = 0; i < initialCaps.length; ++i) _setTokenCap(initialCaps[i].token, initialCaps[i].cap);
    }

    /// @inheritdoc IPaymentEscrow
    function setTokenCap(IERC20 token, uint256 cap) external onlyOwner {
        _setTokenCap(token, cap);
    }

    /// @inheritdoc IPaymentEscrow
    function pay(
        address host,
        IERC20 token,
        ModelId modelId,
        bytes32 policyHash,
        uint128 amount
    ) external nonReentrant {
        require(host != address(0), PaymentEscrowZeroAddress());
        require(amount > 0, PaymentEscrowZeroAmount());
        require(isListed[token], PaymentEscrowTokenNotAllowed(token));

        liabilitiesOf[token] += amount;
        emit Paid(msg.sender, host, token, modelId, policyHash, amount);
        _share(host, token, modelId, policyHash, amount);

        _pull(token, amount);
    }

    /// @inheritdoc IPaymentEscrow
    function release(ModelId modelId, uint16 lineage, IERC20 token) external returns (uint256 amount, uint256 royalty) {
        ModelIncome storage income = _incomes[modelId][lineage][token];
        (uint128 total, uint128 released) = (income.total, income.released);
        if (total == released) return (0, 0);
        (ModelId parent, uint16 share, uint16 parentLineage) = registry.royaltyOf(modelId, lineage);
        address receiver = registry.receiverOf(modelId);

        royalty = FeeSplit.royaltyBetween(released, total, share);
        amount = total - released - royalty;
        income.released = total;
        // a part of what fits in 128 bits
        if (royalty > 0) _incomes[parent][parentLineage][token].total += uint128(royalty);
        creditOf[receiver][token] += amount;
        emit IncomeReleased(modelId, lineage, token, receiver, amount, parent, royalty);
    }

    /// @inheritdoc IPaymentEscrow
    function withdrawCredit(IERC20 token, address to, uint256 amount) external nonReentrant {
        _takeCredit(token, to, amount);
        emit CreditWithdrawn(msg.sender, token, to, amount);

        _send(token, to, amount);
    }

    /// @inheritdoc IPaymentEscrow
    function moveCredit(IERC20 token, address to, uint256 amount) external {
        _takeCredit(token, to, amount);
        creditOf[to][token] += amount;
        emit CreditMoved(msg.sender, token, to, amount);
    }

    /// @inheritdoc IPaymentEscrow
    function streamCredit(IStreamingStake stake, IERC20 token) external nonReentrant returns (uint256 amount) {
        uint256 credit = creditOf[address(stake)][token];
        require(credit > 0, PaymentEscrowZeroAmount());

        // a stake holds 96 bits of a token
        amount = Math.min(credit, type(uint96).max - stake.getStream(token).held);
        creditOf[address(stake)][token] = credit - amount;
        liabilitiesOf[token] -= amount;
        emit CreditStreamed(stake, token, amount);

        uint256 expected = token.balanceOf(address(this)) - amount;
        token.forceApprove(address(stake), amount);
        stake.fund(token, amount);
        _requireBalance(token, expected);
    }

    /// @inheritdoc IPaymentEscrow
    function skim(IERC20 token) external nonReentrant returns (uint256 amount) {
        (uint256 balance, uint256 owed) = (token.balanceOf(address(this)), liabilitiesOf[token]);
        if (balance <= owed) return 0;

        amount = balance - owed;
        liabilitiesOf[token] = balance;
        creditOf[treasury][token] += amount;
        emit SurplusCredited(token, amount);
    }

    /// @inheritdoc IPaymentEscrow
    function incomeOf(ModelId modelId, uint16 lineage, IERC20 token) external view returns (ModelIncome memory) {
        return _incomes[modelId][lineage][token];
    }

    function _takeCredit(IERC20 token, address to, uint256 amount) private {
        require(to != address(0), PaymentEscrowZeroAddress());
        require(amount > 0, PaymentEscrowZeroAmount());
        uint256 credit = creditOf[msg.sender][token];
        require(amount <= credit, PaymentEscrowInsufficientCredit(msg.sender, token, credit, amount));

        creditOf[msg.sender][token] = credit - amount;
    }

    function _setTokenCap(IERC20 token, uint256 cap) private {
        require(cap == 0 || _isIncome(token), PaymentEscrowNoIncome(token));

        uint256 oldCap = tokenCap[token];
        tokenCap[token] = cap;
        if (cap > 0) isListed[token] = true;
        emit TokenCapChanged(token, oldCap, cap);
    }

    function _isIncome(IERC20 token) private view returns (bool) {
        IERC20[] memory tokens = stakers.rewards();
        for (uint256 i = 0; i < tokens.length; ++i) {
            if (address(tokens[i]) == address(token)) return true;
        }
        return false;
    }

    function _share(address host, IERC20 token, ModelId modelId, bytes32 policyHash, uint128 amount) internal {
        (FeePolicy memory policy, uint16 lineage) = policies.collectionTerms(modelId, policyHash);
        FeeSplit.Parts memory parts = FeeSplit.split(amount, policy);

        creditOf[treasury][token] += parts.protocol;
        creditOf[host][token] += parts.host;
        // 128 bits hold far more than there is of any token, however often it goes round
        if (parts.model > 0) _incomes[modelId][lineage][token].total += uint128(parts.model);
        creditOf[address(stakers)][token] += parts.stakers;
        creditOf[policy.lane][token] += parts.contributors;
        emit FeeShared(
            modelId,
            policy.lane,
            token,
            lineage,
            parts.protocol,
            parts.host,
            parts.model,
            parts.stakers,
            parts.contributors
        );
    }

    function _send(IERC20 token, address to, uint256 amount) internal {
        liabilitiesOf[token] -= amount;
        token.safeTransfer(to, amount);
    }

    function _pull(IERC20 token, uint256 amount) internal {
        uint256 expected = token.balanceOf(address(this)) + amount;
        token.safeTransferFrom(msg.sender, address(this), amount);
        _requireBalance(token, expected);
    }

    function _requireBalance(IERC20 token, uint256 expected) internal view {
        uint256 actual = token.balanceOf(address(this));
        require(actual == expected, PaymentEscrowUnexpectedBalance(token, expected, actual));
    }
}
