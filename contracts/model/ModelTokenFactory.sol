// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Clones} from "@openzeppelin/contracts/proxy/Clones.sol";
import {IModelTokenFactory} from "./interfaces/IModelTokenFactory.sol";
import {ModelToken} from "./ModelToken.sol";

/// @title ModelTokenFactory
/// @notice Issues one token per model as a cheap clone; see {IModelTokenFactory}.
contract ModelTokenFactory is IModelTokenFactory {
    /// @inheritdoc IModelTokenFactory
    address public immutable implementation = address(new ModelToken());

    /// @inheritdoc IModelTokenFactory
    function createModelToken(
        string calldata name,
        string calldata symbol,
        uint256 supply,
        address recipient
    ) external returns (address token) {
        require(bytes(name).length > 0 && bytes(symbol).length > 0, ModelTokenFactoryEmptyName(name, symbol));
        require(supply > 0, ModelTokenFactoryZeroSupply());

        token = Clones.clone(implementation);
        emit ModelTokenCreated(token, msg.sender, recipient, name, symbol, supply);

        ModelToken(token).initialize(name, symbol, supply, recipient);
    }
}
