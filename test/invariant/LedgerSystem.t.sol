// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {BondVault} from "../../contracts/bonds/BondVault.sol";
import {ContributionLedger} from "../../contracts/datanet/ContributionLedger.sol";
import {DatanetCourt} from "../../contracts/datanet/DatanetCourt.sol";
import {CuratorSeats} from "../../contracts/datanet/CuratorSeats.sol";
import {DatanetRegistry} from "../../contracts/datanet/DatanetRegistry.sol";
import {
    DatanetForm,
    DatanetId,
    DatanetTerms,
    License,
    ReviewTerms
} from "../../contracts/datanet/interfaces/IDatanetRegistry.sol";
import {ArbitratorMock} from "../../contracts/mocks/ArbitratorMock.sol";
import {BlockHistoryMock} from "../../contracts/mocks/BlockHistoryMock.sol";
import {TokenMock} from "../../contracts/mocks/TokenMock.sol";
import {Vm} from "../helpers/Vm.sol";

/// @notice A datanet with all its contracts, its people and their funds, and the books that handlers keep about it.
abstract contract LedgerSystem {
    Vm internal constant VM = Vm(0x7109709ECfa91a80626fF3989D68f67F5b1DD12D);
    address private constant HISTORY = 0x0000F90827F1C53a10cb7A02335B175320002935;
    DatanetId public constant DATANET = DatanetId.wrap(1);
    uint256 public constant STAKE = 100;
    uint256 public constant FEE = 7;
    uint256 public constant PANEL = 3;
    uint256 public constant ROUNDS = 3;
    uint256 public constant PAY = 3;
    uint256 public constant FLOOR = 50;
    uint256 internal constant SEED_DELAY = 2;
    /// @dev What each curator holds at first: enough for panels after some were left, and some dismissed.
    uint256 private constant SEATS = 3;
    uint256 internal constant FUNDS = 1_000_000;

    TokenMock public immutable token = new TokenMock(18);
    BondVault public immutable vault;
    DatanetRegistry public immutable registry;
    CuratorSeats public immutable seats;
    ContributionLedger public immutable ledger;
    DatanetCourt public immutable court;
    ArbitratorMock public immutable arbitrator = new ArbitratorMock();

    address[3] public submitters = [address(0xA1), address(0xA2), address(0xA3)];
    address[4] public curators = [address(0xC1), address(0xC2), address(0xC3), address(0xC4)];
    address public immutable treasury;

    bool internal immutable _ends;
    uint256 internal _salt;
    /// @notice How often each call has worked.
    mapping(bytes4 selector => uint256) public worked;
    /// @notice How often a panel was drawn for a first, a second and a third round.
    mapping(uint256 round => uint256) public drawn;
    /// @notice How many proceedings are open about a batch, by the handler's own count.
    mapping(uint64 batch => uint256) public holds;
    /// @notice How many records of a batch are void, by the handler's own count.
    mapping(uint64 batch => uint256) public voids;
    uint256 public breaches;
    uint256 public burned;
    uint256 public treasuryFunds;
    uint256 public deposited;
    uint256 public withdrawn;

    constructor(bool ends) {
        _ends = ends;
        VM.etch(HISTORY, address(new BlockHistoryMock()).code);
        VM.roll(1_000);
        vault = new BondVault(token);
        License[] memory licenses = new License[](1);
        licenses[0] = License("CC0-1.0", 0);
        address[] memory arbitrators = new address[](1);
        arbitrators[0] = address(arbitrator);
        registry = new DatanetRegistry(address(this), address(this), licenses, arbitrators);
        seats = new CuratorSeats(registry, vault);
        court = new DatanetCourt(seats);
        ledger = new ContributionLedger(address(this), address(this), seats, court, SEED_DELAY, FLOOR);
        court.bind(ledger);
        treasury = ledger.treasuryOf(DATANET);
        registry.createDatanet(
            "uri",
            DatanetForm("text/plain", uint96(STAKE), false),
            DatanetTerms(
                "CC0-1.0",
                "schema",
                "terms",
                address(arbitrator),
                ReviewTerms(uint88(PAY), uint96(FEE), 100_000, uint8(PANEL), 2, 4, true)
            )
        );
        token.mint(address(this), 100 * FUNDS);
        token.approve(address(vault), type(uint256).max);
        for (uint256 i = 0; i < 3; ++i) _deposit(address(ledger), submitters[i]);
        for (uint256 i = 0; i < 4; ++i) {
            _deposit(address(seats), curators[i]);
            for (uint256 j = 0; j < SEATS; ++j) {
                VM.prank(curators[i]);
                seats.takeSeat(address(ledger), DATANET);
            }
        }
        _deposit(address(ledger), treasury);
        treasuryFunds = FUNDS;
    }

    function onERC721Received(address, address, uint256, bytes calldata) external pure returns (bytes4) {
        return this.onERC721Received.selector;
    }

    function _takeOut(address module, address account) internal {
        (uint256 free, ) = vault.bondOf(module, account);
        if (free == 0) return;
        VM.prank(account);
        vault.withdraw(module, account, free);
    }

    function _deposit(address module, address account) internal {
        vault.deposit(module, account, FUNDS);
        deposited += FUNDS;
    }

    function _bits(uint256 set) internal pure returns (uint256 count) {
        for (; set != 0; set >>= 1) count += set & 1;
    }

    function _free(address account) internal view returns (uint256 free) {
        (free, ) = vault.bondOf(address(ledger), account);
    }
}
