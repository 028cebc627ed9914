// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {BondVault} from "../../contracts/bonds/BondVault.sol";
import {IContributionLedger} from "../../contracts/datanet/interfaces/IContributionLedger.sol";
import {DatanetId, License} from "../../contracts/datanet/interfaces/IDatanetRegistry.sol";
import {DatanetRegistry} from "../../contracts/datanet/DatanetRegistry.sol";
import {ArbitratorMock} from "../../contracts/mocks/ArbitratorMock.sol";
import {TokenMock} from "../../contracts/mocks/TokenMock.sol";
import {
    Claim,
    DatasetVersion,
    ModelForm,
    ModelId,
    ModelVersion
} from "../../contracts/model/interfaces/IModelRegistry.sol";
import {LineageCourt} from "../../contracts/model/LineageCourt.sol";
import {ModelRegistry} from "../../contracts/model/ModelRegistry.sol";
import {Vm} from "../helpers/Vm.sol";

/// @notice Stands for the ledger, whose versions would take weeks of reviews: every datanet has frozen ones up to 4.
contract FrozenVersions {
    uint64 private constant _LAST = 4;

    DatanetRegistry public immutable registry;

    constructor(DatanetRegistry registry_) {
        registry = registry_;
    }

    function frozenVersion(DatanetId datanetId, uint64 seq) external pure returns (bytes32 chainHash, uint8 flags) {
        if (seq > 0 && seq <= _LAST) chainHash = keccak256(abi.encode(datanetId, seq));
        flags = 0;
    }
}

/// @notice Four models with their registry, court, arbitrator and vault, and the people who have bonds there. The owner and
/// guardian of everything is the handler.
abstract contract ModelSystem {
    /// @notice A call succeeded that must fail, or failed, or failed with another error than is said.
    error Unforeseen(bytes4 selector, bytes answer);

    uint256 public constant MODELS = 4;
    uint256 public constant BOND = 1_000;
    uint256 internal constant FUNDS = 1_000_000;
    /// @dev Stands for a failure without an error.
    bytes internal constant SILENCE = "silence";
    Vm internal constant VM = Vm(0x7109709ECfa91a80626fF3989D68f67F5b1DD12D);

    /// @notice Of the bonds; it has 18 decimals.
    TokenMock public immutable open = new TokenMock(18);
    BondVault public immutable vault;
    DatanetRegistry public immutable licenses;
    ArbitratorMock public immutable arbitrator = new ArbitratorMock();
    LineageCourt public immutable court;
    ModelRegistry public immutable models;

    /// @notice They build models.
    address[2] public builders = [address(0xB1), address(0xB2)];
    /// @notice They accuse models.
    address[2] public accusers = [address(0xD1), address(0xD2)];

    /// @notice How often each call has worked.
    mapping(bytes4 selector => uint256) public worked;
    /// @notice What was deposited in the vault, and what has left it.
    uint256 public bonded;
    uint256 public unbonded;
    uint256 public burned;

    constructor() {
        License[] memory table = new License[](1);
        table[0] = License("CC0-1.0", 0);
        address[] memory arbitrators = new address[](1);
        arbitrators[0] = address(arbitrator);
        licenses = new DatanetRegistry(address(this), address(this), table, arbitrators);
        vault = new BondVault(open);
        court = new LineageCourt(address(this), address(this), vault, address(arbitrator), uint96(BOND));
        IContributionLedger ledger = IContributionLedger(address(new FrozenVersions(licenses)));
        models = new ModelRegistry(address(this), address(this), ledger, court);
        court.bind(models);
        open.approve(address(vault), type(uint256).max);
        for (uint256 i = 0; i < 2; ++i) {
            _bond(address(court), builders[i], FUNDS);
            _bond(address(court), accusers[i], FUNDS);
        }
        // a line of three, and one beside it
        _register(builders[0], 0, 1_000);
        _register(builders[1], 1, 333);
        _register(builders[0], 2, 5_000);
        _register(builders[1], 0, 1);
    }

    function _register(address builder, uint32 parent, uint16 ask) internal {
        VM.prank(builder);
        models.register(
            "uri",
            ModelForm("base", "CC0-1.0", ModelId.wrap(parent), ask, true),
            ModelVersion("adapter", "training", "evaluation"),
            new DatasetVersion[](0)
        );
    }

    function _bond(address module, address account, uint256 amount) internal {
        open.mint(address(this), amount);
        bonded += amount;
        vault.deposit(module, account, amount);
    }

    /// @dev Takes all that an account has free under a module out of the vault.
    function _unbond(address module, address account) internal {
        (uint256 free, ) = vault.bondOf(module, account);
        if (free == 0) return;

        unbonded += free;
        VM.prank(account);
        vault.withdraw(module, account, free);
    }

    /// @dev A claim of a parent, or of a version of one of eight datanets where there is none.
    function _claim(uint32 parent, uint64 seq) internal pure returns (Claim memory claim) {
        if (parent != 0) claim.parent = ModelId.wrap(parent);
        else claim.dataset = DatasetVersion(DatanetId.wrap(1 + uint32((seq / 6) % 8)), seq % 6);
    }

    /// @dev Requires that the call succeeds if `fault` is empty, and otherwise that it fails with exactly this error.
    function _call(
        address caller,
        address target,
        bytes memory data,
        bytes memory fault
    ) internal returns (bool succeeded) {
        bytes memory answer;
        VM.prank(caller);
        // solhint-disable-next-line avoid-low-level-calls
        (succeeded, answer) = target.call(data);
        if (succeeded != (fault.length == 0)) revert Unforeseen(bytes4(data), answer);
        if (keccak256(fault) == keccak256(SILENCE)) fault = "";
        if (!succeeded && keccak256(answer) != keccak256(fault)) revert Unforeseen(bytes4(data), answer);
        if (succeeded) ++worked[bytes4(data)];
    }
}
