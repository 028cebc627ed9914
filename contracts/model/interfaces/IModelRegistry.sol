// SPDX-License-Identifier: MIT
pragma solidity ^0.8.20;

/// @dev Number of a model, which is also the id of its ERC-721 token, counted from 1; 0 is no model.
type ModelId is uint32;
