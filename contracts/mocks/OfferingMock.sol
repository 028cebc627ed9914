// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {IMilestoneEscrow} from "../iao/interfaces/IMilestoneEscrow.sol";
import {Disclosure, OfferingId, OfferingState, Outcome} from "../iao/interfaces/OfferingTypes.sol";
import {FundingMath} from "../iao/libraries/FundingMath.sol";
import {IModelTokenFactory} from "../model/interfaces/IModelTokenFactory.sol";
import {TokenMock} from "./TokenMock.sol";

/// @notice An auction that comes to what it is told: it issues a token, opens the funds, and hands out what is sold.
contract OfferingMock {
    IMilestoneEscrow public immutable escrow;
    IModelTokenFactory public immutable tokenFactory;
    uint64 public offeringCount;
    mapping(OfferingId offeringId => address) public tokenOf;
    mapping(OfferingId offeringId => address) public creatorOf;
    mapping(OfferingId offeringId => bytes32) public disclosureHashOf;
    mapping(OfferingId offeringId => uint40) private _ends;

    constructor(IMilestoneEscrow escrow_, IModelTokenFactory tokenFactory_) {
        (escrow, tokenFactory) = (escrow_, tokenFactory_);
    }

    /// @notice Opens the funds of one more offering of the caller, who gets all that is sold.
    function succeed(
        Outcome calldata outcome,
        Disclosure calldata disclosure
    ) external returns (OfferingId offeringId) {
        uint256 sent =
            FundingMath.partUp(disclosure.saleSupply, disclosure.liquidityShare) +
                disclosure.teamSupply +
                disclosure.contributorSupply;
        offeringId = OfferingId.wrap(++offeringCount);
        IERC20 token = IERC20(
            tokenFactory.createModelToken(disclosure.name, disclosure.symbol, sent + outcome.sold, address(this))
        );
        (tokenOf[offeringId], creatorOf[offeringId]) = (address(token), msg.sender);
        (disclosureHashOf[offeringId], _ends[offeringId]) = (keccak256(abi.encode(disclosure)), disclosure.sale.end);

        token.transfer(msg.sender, outcome.sold);
        token.transfer(address(escrow), sent);
        TokenMock(address(disclosure.sale.currency)).mint(address(escrow), outcome.proceeds);
        escrow.open(offeringId, token, msg.sender, outcome, disclosure);
    }

    /// @notice Opens funds of any number, without sending anything.
    function openAs(
        OfferingId offeringId,
        IERC20 token,
        Outcome calldata outcome,
        Disclosure calldata disclosure
    ) external {
        escrow.open(offeringId, token, msg.sender, outcome, disclosure);
    }

    function timesOf(OfferingId offeringId) external view returns (uint256 start, uint256 cancelEnd, uint256 end) {
        return (0, 0, _ends[offeringId]);
    }

    function stateOf(OfferingId offeringId) external view returns (OfferingState) {
        return tokenOf[offeringId] == address(0) ? OfferingState.None : OfferingState.Succeeded;
    }
}
