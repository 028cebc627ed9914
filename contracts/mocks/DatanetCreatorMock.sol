// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Address} from "@openzeppelin/contracts/utils/Address.sol";
import {DatanetForm, DatanetTerms, IDatanetRegistry} from "../datanet/interfaces/IDatanetRegistry.sol";

/// @notice A contract that creates a datanet and answers its ERC-721 token as it is told, with one armed call before.
contract DatanetCreatorMock {
    IDatanetRegistry private immutable _registry;
    bytes4 private _answer;
    bytes private _data;

    constructor(IDatanetRegistry registry_) {
        _registry = registry_;
    }

    /// @notice Sets the answer to a token; zero behaves like a contract without the receiver function.
    function setAnswer(bytes4 answer) external {
        _answer = answer;
    }

    /// @notice Sets a call to the registry that is made once, while the next token is received.
    function arm(bytes calldata data) external {
        _data = data;
    }

    function createDatanet(string calldata uri, DatanetForm calldata form, DatanetTerms calldata terms) external {
        _registry.createDatanet(uri, form, terms);
    }

    function onERC721Received(address, address, uint256, bytes calldata) external returns (bytes4) {
        // solhint-disable-next-line gas-custom-errors, reason-string
        if (_answer == 0) revert();

        bytes memory data = _data;
        delete _data;
        if (data.length > 0) Address.functionCall(address(_registry), data);
        return _answer;
    }
}
