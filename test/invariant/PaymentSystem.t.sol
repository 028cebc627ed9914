// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {TokenMock} from "../../contracts/mocks/TokenMock.sol";
import {WalletMock} from "../../contracts/mocks/WalletMock.sol";
import {FeePolicies} from "../../contracts/model/FeePolicies.sol";
import {FeePolicy} from "../../contracts/model/interfaces/IFeePolicies.sol";
import {ModelId} from "../../contracts/model/interfaces/IModelRegistry.sol";
import {HostRegistry} from "../../contracts/payment/HostRegistry.sol";
import {PaymentEscrow} from "../../contracts/payment/PaymentEscrow.sol";
import {TokenCap} from "../../contracts/rewards/interfaces/IWeightedSplitter.sol";
import {StreamingStake} from "../../contracts/rewards/StreamingStake.sol";
import {ModelSystem} from "./ModelSystem.t.sol";

/// @notice The escrow with all that it stands on: policies of four models, a stake, and two hosts; and who pays them. The
/// handler is owner, guardian and treasury.
abstract contract PaymentSystem is ModelSystem {
    uint256 public constant TOKENS = 2;
    uint256 public constant PAYERS = 3;
    uint256 public constant HOSTS = 2;
    uint256 public constant ACCOUNTS = 8;
    uint256 internal constant HOST_STAKE = 500;
    uint256 internal constant HOST_FINE = 60;
    uint256 internal constant _HELPER_KEY = 0xC0FFEE;
    uint256 internal constant _STRANGER_KEY = 0xBAD;
    uint256 private constant _FIRST_PAYER_KEY = 0xA1;
    uint256 private constant _FIRST_RECEIPT_KEY = 0xE1;

    /// @dev A policy of a model.
    struct Terms {
        uint32 model;
        bytes32 policyHash;
        FeePolicy policy;
    }

    /// @notice One of 6 decimals, and that of the bonds.
    TokenMock[TOKENS] public tokens = [new TokenMock(6), open];
    FeePolicies public immutable policies;
    StreamingStake public immutable stake;
    PaymentEscrow public immutable escrow;
    HostRegistry public immutable hosts;

    /// @notice Two with keys, and a wallet with code whose owner has the key.
    address[PAYERS] public payers;
    address[HOSTS] public hostAccounts = [address(0xE1), address(0xE2)];
    /// @notice Whoever may have credit: treasury, stake, hosts, a lane, builders, and a payer to whom a slice may go.
    address[ACCOUNTS] public accounts;
    Terms[] internal _terms;

    constructor() {
        policies = new FeePolicies(address(this), models, 0, 0);
        IERC20[] memory rewards = new IERC20[](TOKENS);
        TokenCap[] memory caps = new TokenCap[](TOKENS);
        for (uint256 i = 0; i < TOKENS; ++i) {
            rewards[i] = tokens[i];
            caps[i] = TokenCap(tokens[i], type(uint256).max);
        }
        stake = new StreamingStake(address(this), address(this), open, rewards);
        hosts = new HostRegistry(address(this), address(this), vault, uint96(HOST_STAKE), uint96(HOST_FINE));
        escrow = new PaymentEscrow(address(this), address(this), policies, stake, hosts, caps);
        hosts.bind(escrow);
        address wallet = address(new WalletMock(VM.addr(_payerKey(2))));
        payers = [VM.addr(_payerKey(0)), VM.addr(_payerKey(1)), wallet];
        accounts = [
            address(this),
            address(stake),
            hostAccounts[0],
            hostAccounts[1],
            address(0xF1),
            builders[0],
            builders[1],
            payers[0]
        ];
        for (uint256 i = 0; i < PAYERS; ++i) {
            for (uint256 j = 0; j < TOKENS; ++j) {
                VM.prank(payers[i]);
                tokens[j].approve(address(escrow), type(uint256).max);
            }
        }
        for (uint256 i = 0; i < HOSTS; ++i) _registerHost(i);
        _addPolicies();
    }

    function _payerKey(uint256 payer) internal pure returns (uint256) {
        return _FIRST_PAYER_KEY + payer;
    }

    function _receiptKey(uint256 host) internal pure returns (uint256) {
        return _FIRST_RECEIPT_KEY + host;
    }

    function _signed(uint256 key, bytes32 digest) internal pure returns (bytes memory) {
        (uint8 v, bytes32 r, bytes32 s) = VM.sign(key, digest);
        return abi.encodePacked(r, s, v);
    }

    function _registerHost(uint256 host) private {
        address account = hostAccounts[host];
        _bond(address(hosts), account, 2 * HOST_STAKE);
        bytes memory agreement = _signed(_receiptKey(host), hosts.receiptKeyDigest(account));
        address key = VM.addr(_receiptKey(host));
        VM.prank(account);
        hosts.register("https://host.example", key, agreement);
    }

    /// @dev Two of each model: with the shares at both ends, and with odd ones whose lane is a host.
    function _addPolicies() private {
        for (uint32 model = 1; model <= MODELS; ++model) {
            if (model % 2 == 0) _addPolicy(model, FeePolicy(1_500, 1_000, 4_800, 0, 2_700, accounts[4]));
            else _addPolicy(model, FeePolicy(0, 7_000, 300, 1_800, 900, accounts[4]));
            _addPolicy(model, FeePolicy(607, 4_003, 1_009, 1_201, 3_180, hostAccounts[0]));
        }
    }

    function _addPolicy(uint32 model, FeePolicy memory policy) private {
        VM.prank(models.ownerOfModel(ModelId.wrap(model)));
        bytes32 policyHash = policies.addPolicy(ModelId.wrap(model), policy);
        _terms.push(Terms(model, policyHash, policy));
    }
}
