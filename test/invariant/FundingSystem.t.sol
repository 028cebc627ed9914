// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Hashes} from "@openzeppelin/contracts/utils/cryptography/Hashes.sol";
import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {BondVault} from "../../contracts/bonds/BondVault.sol";
import {IModelOffering} from "../../contracts/iao/interfaces/IModelOffering.sol";
import {Disclosure, Milestone, Outcome} from "../../contracts/iao/interfaces/OfferingTypes.sol";
import {MilestoneEscrow} from "../../contracts/iao/MilestoneEscrow.sol";
import {ArbitratorMock} from "../../contracts/mocks/ArbitratorMock.sol";
import {ContributorRoots} from "../../contracts/iao/ContributorRoots.sol";
import {ILiquidityLocker} from "../../contracts/iao/interfaces/ILiquidityLocker.sol";
import {LiquidityLockerMock} from "../../contracts/mocks/LiquidityLockerMock.sol";
import {OfferingMock} from "../../contracts/mocks/OfferingMock.sol";
import {TokenMock} from "../../contracts/mocks/TokenMock.sol";
import {ModelTokenFactory} from "../../contracts/model/ModelTokenFactory.sol";
import {RewardLeaf} from "../../contracts/rewards/interfaces/IRewardLane.sol";
import {Vm} from "../helpers/Vm.sol";

/// @notice The escrow with all that it stands on, the disclosures of its offerings, and the people around them. Its owner
/// and the creator of every offering is the handler.
abstract contract FundingSystem {
    uint256 public constant PEOPLE = 5;
    uint256 public constant HOLDERS = 3;
    uint256 public constant CURRENCIES = 2;
    uint256 public constant MILESTONES = 3;
    /// @notice How many trees of contributors an offering can have; 0 is the disclosed one.
    uint256 public constant VARIANTS = 3;
    uint256 internal constant _GAP = 30 days;
    uint256 internal constant _VESTING = 50 days;
    uint256 internal constant _FUNDS = 2 ** 80;
    uint96 internal constant _BOND = 1_003;
    uint96 internal constant _STAKE = 507;
    Vm internal constant VM = Vm(0x7109709ECfa91a80626fF3989D68f67F5b1DD12D);

    /// @notice Of the bonds.
    TokenMock public immutable open = new TokenMock(18);
    BondVault public immutable vault = new BondVault(open);
    ArbitratorMock public immutable judge = new ArbitratorMock();
    LiquidityLockerMock public immutable locker = new LiquidityLockerMock();
    ContributorRoots public immutable roots;
    MilestoneEscrow public immutable escrow;
    OfferingMock public immutable offering;
    TokenMock[CURRENCIES] public currencies = [new TokenMock(6), new TokenMock(18)];
    /// @notice Three hold tokens, of whom the first two are contributors, too; two attest. All have bonds.
    address[PEOPLE] public people = [address(0xC1), address(0xC2), address(0xC3), address(0xA1), address(0xA2)];
    address public immutable team = address(0xD1);

    constructor() {
        roots = new ContributorRoots(address(this), vault, address(judge), _STAKE);
        ILiquidityLocker pools = ILiquidityLocker(address(locker));
        escrow = new MilestoneEscrow(address(this), vault, pools, roots, address(judge), _BOND);
        offering = new OfferingMock(escrow, new ModelTokenFactory());
        escrow.bind(IModelOffering(address(offering)));
        roots.bind(IModelOffering(address(offering)));
        open.mint(address(this), 2 * PEOPLE * _FUNDS);
        open.approve(address(vault), type(uint256).max);
        for (uint256 i = 0; i < PEOPLE; ++i) {
            vault.deposit(address(escrow), people[i], _FUNDS);
            vault.deposit(address(roots), people[i], _FUNDS);
        }
    }

    /// @dev The sale's supply is odd and of any size from a few units on, as are proceeds by the price.
    function _outcomeOf(uint256 seed) internal pure returns (Outcome memory outcome) {
        uint128 sale = _saleOf(seed);
        outcome.price = uint128(1e34 + (seed % 1e37));
        outcome.sold = sale - uint128((seed >> 8) % (sale / 3));
        outcome.proceeds = uint128((uint256(outcome.sold) * outcome.price) / 1e36);
    }

    function _disclosureOf(uint256 seed, uint40 start) internal view returns (Disclosure memory disclosure) {
        (uint128 sale, uint16 creatorShare, uint16 liquidityShare) = (
            _saleOf(seed),
            uint16((seed >> 16) % 2_001),
            uint16(2_000 + ((seed >> 32) % 3_000))
        );
        disclosure.name = "Model";
        disclosure.symbol = "MDL";
        (disclosure.sale.currency, disclosure.sale.end) = (IERC20(address(currencies[seed % CURRENCIES])), start);
        (disclosure.saleSupply, disclosure.teamSupply, disclosure.contributorSupply) = (sale, sale / 3, sale / 7);
        disclosure.contributorRoot = _rootOf(seed, 0);
        (disclosure.creatorShare, disclosure.liquidityShare) = (creatorShare, liquidityShare);
        (disclosure.team, disclosure.vestingPeriod) = (team, uint40(_VESTING));
        disclosure.milestones = new Milestone[](MILESTONES);
        uint16 rest = 10_000 - creatorShare - liquidityShare;
        for (uint256 i = 0; i < MILESTONES; ++i) {
            uint16 share = i + 1 == MILESTONES ? rest : rest / 3;
            disclosure.milestones[i] = Milestone(uint40(start + (i + 1) * _GAP), share, bytes32(i + 1));
            rest -= share;
        }
        disclosure.attestors = new address[](2);
        (disclosure.attestors[0], disclosure.attestors[1]) = (people[3], people[4]);
    }

    /// @dev Both together have all that there is for contributors.
    function _leafOf(uint256 seed, uint256 variant, uint256 place) internal view returns (RewardLeaf memory) {
        uint256 supply = _saleOf(seed) / 7;
        uint256 first = supply / (3 + variant);
        return RewardLeaf(place, people[place], place == 0 ? first : supply - first, place == 0 ? 0 : first);
    }

    function _proofOf(uint256 seed, uint256 variant, uint256 place) internal view returns (bytes32[] memory proof) {
        proof = new bytes32[](1);
        proof[0] = _leafHash(seed, variant, 1 - place);
    }

    function _rootOf(uint256 seed, uint256 variant) internal view returns (bytes32) {
        return Hashes.commutativeKeccak256(_leafHash(seed, variant, 0), _leafHash(seed, variant, 1));
    }

    function _saleOf(uint256 seed) private pure returns (uint128) {
        return uint128(1_001 + ((seed >> 64) % 2 ** (10 + ((seed >> 48) % 90))));
    }

    function _leafHash(uint256 seed, uint256 variant, uint256 place) private view returns (bytes32) {
        return keccak256(bytes.concat(keccak256(abi.encode(_leafOf(seed, variant, place)))));
    }
}
