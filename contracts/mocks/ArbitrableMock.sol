// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IArbitrable} from "../arbitration/interfaces/IArbitrable.sol";
import {IArbitrator} from "../arbitration/interfaces/IArbitrator.sol";

/// @notice Takes rulings, or does what one that is hostile or broken would do.
contract ArbitrableMock is IArbitrable {
    /// @notice What happens when a ruling comes.
    enum Answer {
        Take,
        Refuse,
        CallBack,
        ReturnMuch
    }

    error ArbitrableMockRefused();

    Answer public answer;
    bytes public callback;
    uint256 public taken;
    uint256 public lastRuling;

    function dispute(IArbitrator arbitrator, uint256 choices) external payable {
        arbitrator.createDispute{value: msg.value}(choices, "");
    }

    function setAnswer(Answer newAnswer, bytes calldata newCallback) external {
        answer = newAnswer;
        callback = newCallback;
    }

    /// @inheritdoc IArbitrable
    function rule(uint256 disputeId, uint256 ruling) external {
        require(answer != Answer.Refuse, ArbitrableMockRefused());

        ++taken;
        lastRuling = ruling;
        emit Ruling(IArbitrator(msg.sender), disputeId, ruling);

        if (answer == Answer.CallBack) {
            // solhint-disable-next-line avoid-low-level-calls
            (bool success, ) = msg.sender.call(callback);
            require(!success, ArbitrableMockRefused());
        } else if (answer == Answer.ReturnMuch) {
            // solhint-disable-next-line no-inline-assembly
            assembly ("memory-safe") {
                return(0, 1000000)
            }
        }
    }
}
