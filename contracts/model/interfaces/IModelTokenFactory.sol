// SPDX-License-Identifier: MIT
pragma solidity ^0.8.20;

/// @title IModelTokenFactory
/// @notice Issues one token per model as a cheap clone.
interface IModelTokenFactory {
    /// @notice Thrown when a token would have no supply.
    error ModelTokenFactoryZeroSupply();

    /// @notice Thrown when a token would have an empty name or symbol.
    error ModelTokenFactoryEmptyName(string name, string symbol);

    /// @notice Emitted when a token is issued.
    /// @param token The new token.
    /// @param issuer The account that issued it.
    /// @param recipient The account that received the whole supply.
    /// @param name Name of the token.
    /// @param symbol Ticker symbol.
    /// @param supply The whole supply, in units of 10⁻¹⁸ token.
    event ModelTokenCreated(
        address indexed token,
        address indexed issuer,
        address indexed recipient,
        string name,
        string symbol,
        uint256 supply
    );

    /// @notice Clones and initialises a model token in one transaction, and mints its whole supply to `recipient`.
    /// @dev Anyone may call: a name is not a claim to a model, the address is.
    /// Requirements: the name and the symbol are not empty; the supply is not zero and at most 2²⁰⁸ − 1
    /// (`ERC20ExceededSafeSupply`); the recipient is not the zero address (`ERC20InvalidReceiver`).
    /// @param name Name of the token, also of its EIP-712 domain.
    /// @param symbol Ticker symbol.
    /// @param supply The whole supply, in units of 10⁻¹⁸ token.
    /// @param recipient Receives the whole supply.
    /// @return token The new token.
    function createModelToken(
        string calldata name,
        string calldata symbol,
        uint256 supply,
        address recipient
    ) external returns (address token);

    /// @notice The locked contract that every token delegates to.
    function implementation() external view returns (address);
}
