// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {BondVault} from "../../contracts/bonds/BondVault.sol";
import {TokenMock} from "../../contracts/mocks/TokenMock.sol";
import {ModelId} from "../../contracts/model/interfaces/IModelRegistry.sol";
import {IHostRegistry} from "../../contracts/payment/interfaces/IHostRegistry.sol";
import {Deposit, IPaymentEscrow, ModelIncome} from "../../contracts/payment/interfaces/IPaymentEscrow.sol";
import {PaymentEscrow} from "../../contracts/payment/PaymentEscrow.sol";
import {Vm} from "../helpers/Vm.sol";
import {PaymentHandler} from "./PaymentHandler.t.sol";

/// @notice What must be true of the escrow after any call. Which calls succeed, and how the others fail, is the handler's own
/// check.
abstract contract PaymentInvariants {
    uint256 private constant _ALL = 10_000;

    PaymentHandler internal _handler;
    PaymentEscrow internal _escrow;

    function _deploy() internal {
        _handler = new PaymentHandler();
        _escrow = _handler.escrow();
    }

    /// @dev I1: the balance is what is owed and donations on top; what is owed is all deposits, credits and slices that
    /// haven't gone on, which is also what came less what left.
    function _requireI1() internal view {
        for (uint256 i = 0; i < _handler.TOKENS(); ++i) {
            TokenMock token = _handler.tokens(i);
            uint256 owed = _escrow.liabilitiesOf(token);
            uint256 surplus = _handler.donated(i) - _handler.skimmed(i);
            require(token.balanceOf(address(_escrow)) == owed + surplus, "I1: balance");
            require(owed == _deposits(i) + _credits(i) + _unreleased(i), "I1: parts");
            uint256 came = _handler.deposited(i) + _handler.paid(i) + _handler.skimmed(i);
            require(owed + _handler.returned(i) + _handler.withdrawn(i) == came, "I1: flows");
        }
    }

    /// @dev I2: all fees are credits, paid out or not, and slices; each is to the unit what its share says, and a parent has
    /// its share of what has gone on, in however many steps.
    function _requireI2() internal view {
        for (uint256 i = 0; i < _handler.TOKENS(); ++i) {
            uint256 fees = _handler.collected(i) + _handler.paid(i);
            uint256 parts = _credits(i) + _unreleased(i) + _handler.withdrawn(i);
            require(parts == fees + _handler.skimmed(i), "I2: sum");
            for (uint256 j = 0; j < _handler.ACCOUNTS(); ++j) {
                address account = _handler.accounts(j);
                uint256 credit = _escrow.creditOf(account, _handler.tokens(i));
                require(credit == _handler.credit(account, i), "I2: credit");
            }
            for (uint32 model = 1; model <= _handler.MODELS(); ++model) _requireSlices(model, i);
        }
    }

    /// @dev I8: a channel's highest voucher is what was collected of it, and no deposit is collected from twice.
    function _requireI8() internal view {
        uint256[] memory sums = new uint256[](_handler.TOKENS());
        for (uint256 i = 0; i < _handler.channelCount(); ++i) {
            bytes32 id = _handler.channelIds(i);
            (, , uint256 token, , uint256 highest) = _handler.channels(id);
            require(_escrow.getChannel(id).amount == highest, "I8: highest");
            sums[token] += highest;
        }
        for (uint256 i = 0; i < sums.length; ++i) {
            require(sums[i] == _handler.collected(i), "I8: sum");
            require(sums[i] <= _handler.deposited(i), "I8: collected");
        }
        for (uint256 i = 0; i < _handler.PAYERS() * _handler.HOSTS() * _handler.TOKENS(); ++i) {
            (uint256 balance, uint256 thawing, uint256 readyAt, uint256 deposited, uint256 collected) = _handler.funds(
                i / 4,
                (i / 2) % 2,
                i % 2
            );
            Deposit memory own = _deposit(i / 4, (i / 2) % 2, i % 2);
            require(own.balance == balance, "I8: balance");
            require(own.thawing == thawing && own.readyAt == readyAt, "I8: thaw");
            require(collected + balance <= deposited, "I8: deposited");
        }
    }

    /// @dev I6: what hosts have at stake is what fines have left, and the vault holds what nobody has burned or taken out.
    function _requireI6() internal view {
        BondVault vault = _handler.vault();
        for (uint256 i = 0; i < _handler.HOSTS(); ++i) {
            (, uint256 locked) = vault.bondOf(address(_handler.hosts()), _handler.hostAccounts(i));
            require(locked == _handler.hostStake(i), "I6: stake");
        }
        uint256 here = _handler.open().balanceOf(address(vault));
        uint256 burned = _handler.open().balanceOf(vault.BURN_ADDRESS());
        require(here + burned == _handler.bonded() - _handler.unbonded(), "I1: vault");
    }

    function _requireSlices(uint32 model, uint256 token) private view {
        for (uint256 lineage = 0; lineage < _handler.lineCount(model); ++lineage) {
            ModelIncome memory income = _income(model, lineage, token);
            (uint256 total, uint256 released, uint256 given) = _handler.slices(model, lineage, token);
            require(income.total == total && income.released == released, "I2: slice");
            require(given == (released * _handler.shareOf(model, lineage)) / _ALL, "I2: royalty");
        }
    }

    function _deposits(uint256 token) private view returns (uint256 sum) {
        for (uint256 i = 0; i < _handler.PAYERS(); ++i) {
            for (uint256 j = 0; j < _handler.HOSTS(); ++j) sum += _deposit(i, j, token).balance;
        }
    }

    function _credits(uint256 token) private view returns (uint256 sum) {
        for (uint256 i = 0; i < _handler.ACCOUNTS(); ++i) {
            sum += _escrow.creditOf(_handler.accounts(i), _handler.tokens(token));
        }
    }

    function _unreleased(uint256 token) private view returns (uint256 sum) {
        for (uint32 model = 1; model <= _handler.MODELS(); ++model) {
            for (uint256 lineage = 0; lineage < _handler.lineCount(model); ++lineage) {
                ModelIncome memory income = _income(model, lineage, token);
                sum += income.total - income.released;
            }
        }
    }

    function _deposit(uint256 payer, uint256 host, uint256 token) private view returns (Deposit memory) {
        return _escrow.getDeposit(_handler.payers(payer), _handler.hostAccounts(host), _handler.tokens(token));
    }

    function _income(uint32 model, uint256 lineage, uint256 token) private view returns (ModelIncome memory) {
        return _escrow.incomeOf(ModelId.wrap(model), uint16(lineage), _handler.tokens(token));
    }
}

/// @notice Invariants I1, I2, I6 and I8, looked at after every call.
contract PaymentEscrowInvariantTest is PaymentInvariants {
    /// @dev What is called of a contract: nobody leaves in the middle of a run.
    struct Selectors {
        address target;
        bytes4[] selectors;
    }

    function setUp() public {
        _deploy();
    }

    function targetContracts() external view returns (address[] memory targets) {
        targets = new address[](1);
        targets[0] = address(_handler);
    }

    function targetSelectors() external view returns (Selectors[] memory targets) {
        targets = new Selectors[](1);
        targets[0] = Selectors(address(_handler), new bytes4[](1));
        targets[0].selectors[0] = PaymentHandler.act.selector;
    }

    function invariant_I1_TheBalanceCoversWhatIsOwed() external view {
        _requireI1();
    }

    function invariant_I2_FeesAreSharedToTheUnit() external view {
        _requireI2();
    }

    function invariant_I6_HostsLoseTheirStakeByFinesAlone() external view {
        _requireI6();
    }

    function invariant_I8_EveryVoucherIsCollectedOnce() external view {
        _requireI8();
    }
}

/// @notice I12 and I13: whatever has happened, everybody takes out everything, in a pause.
contract PaymentEscrowEndTest is PaymentInvariants {
    Vm private constant VM = Vm(0x7109709ECfa91a80626fF3989D68f67F5b1DD12D);
    uint256 private constant _CALLS = 20;
    uint256 private constant _DEEP_CALLS = 100;

    /// @dev 500 runs in every depth: the settings for all tests are either too few or too many for this one. Their length
    /// depends on the depth.
    /// hardhat-config: fuzz.runs = 500
    function testFuzz_I12_I13_EverybodyTakesOutEverything(uint256 seed) external {
        _deploy();
        bool deep = keccak256(bytes(VM.envOr("TEST_DEPTH", ""))) == keccak256("deep");
        uint256 count = deep ? _DEEP_CALLS : _CALLS;
        for (uint256 i = 0; i < count; ++i) _handler.act(uint256(keccak256(abi.encode(seed, i))));

        _handler.leaveAll();

        _requireI1();
        _requireI2();
        _requireI6();
        _requireI8();
        require(_escrow.paused() && _handler.hosts().paused(), "I12: there is a pause");
        for (uint256 i = 0; i < _handler.TOKENS(); ++i) {
            TokenMock token = _handler.tokens(i);
            require(_escrow.liabilitiesOf(token) == 0, "I13: something is owed");
            require(token.balanceOf(address(_escrow)) == 0, "I13: something is left");
        }
        for (uint256 i = 0; i < _handler.HOSTS(); ++i) {
            address host = _handler.hostAccounts(i);
            (uint256 free, uint256 locked) = _handler.vault().bondOf(address(_handler.hosts()), host);
            require(free + locked == 0, "I13: a host's stake is left");
        }
    }
}

/// @notice No action of the handler is dead: each works in a run that is always the same.
contract PaymentEscrowCoverageTest {
    error NeverWorked(bytes4 selector);

    uint256 private constant _CALLS = 1_000;

    function test_ActionsWork() external {
        PaymentHandler handler = new PaymentHandler();
        for (uint256 i = 0; i < _CALLS; ++i) handler.act(uint256(keccak256(abi.encode(i))));

        bytes4[15] memory actions = [
            IPaymentEscrow.deposit.selector,
            IPaymentEscrow.startThaw.selector,
            IPaymentEscrow.withdrawDeposit.selector,
            IPaymentEscrow.authorizeSigner.selector,
            IPaymentEscrow.collect.selector,
            IPaymentEscrow.collectMany.selector,
            IPaymentEscrow.pay.selector,
            IPaymentEscrow.release.selector,
            IPaymentEscrow.withdrawCredit.selector,
            IPaymentEscrow.moveCredit.selector,
            IPaymentEscrow.streamCredit.selector,
            IPaymentEscrow.skim.selector,
            IHostRegistry.proveTwice.selector,
            handler.AMENDED(),
            handler.BY_RECEIPT()
        ];
        for (uint256 i = 0; i < actions.length; ++i) {
            require(handler.worked(actions[i]) > 0, NeverWorked(actions[i]));
        }
    }
}
