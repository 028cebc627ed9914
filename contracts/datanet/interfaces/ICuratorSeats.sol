// SPDX-License-Identifier: MIT
pragma solidity ^0.8.20;

import {IBondVault} from "../../bonds/interfaces/IBondVault.sol";
import {DatanetId, IDatanetRegistry} from "./IDatanetRegistry.sol";

/// @notice A curator's place in a datanet.
/// @param holder Reviews, and owns the stake; zero where the seat is vacant.
/// @param takenIn The block in which it was taken.
/// @param leftIn The block in which it was left; 0 while it is held.
/// @param dismissed Whether its holder was silent on a panel, and its stake was paid back less the fine.
/// @param vacantFrom Time since 1970, in seconds, from which a seat that was left can be vacated; 0 while it is held.
struct Seat {
    address holder;
    uint40 takenIn;
    uint40 leftIn;
    bool dismissed;
    uint40 vacantFrom;
}

/// @title ICuratorSeats
/// @notice The seats from which the panels of a datanet are drawn: each takes the same stake and has the same chance. Seats
/// are taken under a ledger, which is the contract that draws panels and may dismiss who is silent on one.
/// @dev A ledger is any address: it needs no admission, because it reaches only the seats that were taken under it. Take
/// seats under a contract whose rules you have read.
/// An account may hold any number of seats: a stake counts once for each, and nothing is gained by splitting it over
/// accounts. The stake comes from what the account has in the bond vault under this contract, which has no owner and no
/// pause.
/// A seat can be drawn for a round that began after the block in which it was taken and before the one in which it was
/// left. A seat that is left stays liable for `THAW_PERIOD`, which is longer than any round; only then is it vacant,
/// and somebody else can take it. So nobody changes a panel by coming or going once its seed is known.
interface ICuratorSeats {
    /// @notice Thrown where an address is zero, or where a contract should be and there is none.
    error CuratorSeatsInvalidAddress(address account);

    /// @notice Thrown where the account may not take a seat.
    error CuratorSeatsNotCurator(DatanetId datanetId, address account);

    /// @notice Thrown where a datanet has 65,535 seats under a ledger.
    error CuratorSeatsFull(address ledger, DatanetId datanetId);

    /// @notice Thrown where a seat does not exist.
    error CuratorSeatsUnknownSeat(address ledger, DatanetId datanetId, uint256 seat);

    /// @notice Thrown where the caller doesn't hold the seat.
    error CuratorSeatsNotHolder(address ledger, DatanetId datanetId, uint256 seat, address caller);

    /// @notice Thrown where a seat is left already.
    error CuratorSeatsLeft(address ledger, DatanetId datanetId, uint256 seat);

    /// @notice Thrown where a seat can't be vacated yet; `vacantFrom` is 0 where it isn't left.
    error CuratorSeatsHeld(address ledger, DatanetId datanetId, uint256 seat, uint256 vacantFrom);

    /// @notice Emitted when a seat is taken.
    event SeatTaken(
        address indexed ledger,
        DatanetId indexed datanetId,
        address indexed holder,
        uint256 seat,
        uint256 stake
    );

    /// @notice Emitted when a seat is left by its holder, or because he was silent on a panel.
    /// @param fine What he loses, in units of the bonds' token; it is burned.
    event SeatLeft(
        address indexed ledger,
        DatanetId indexed datanetId,
        address indexed holder,
        uint256 seat,
        uint256 fine
    );

    /// @notice Emitted when a seat becomes vacant.
    event SeatVacated(address indexed ledger, DatanetId indexed datanetId, address indexed holder, uint256 seat);

    /// @notice Takes a seat for the caller and locks its stake.
    /// @dev Requirements: the ledger is not zero; the datanet exists, and the caller may take a seat there; it has fewer than
    /// 65,535; the stake is free under this contract in the bond vault (`BondVaultInsufficientFree`).
    /// @return seat Its index, counted from 0; a vacant one where there is one.
    function takeSeat(address ledger, DatanetId datanetId) external returns (uint256 seat);

    /// @notice Leaves a seat. Its holder still reviews what it is drawn for by then.
    /// @dev Requirements: the caller holds the seat and hasn't left it.
    function leaveSeat(address ledger, DatanetId datanetId, uint256 seat) external;

    /// @notice Frees the stake of a seat that was left, and the seat for another curator.
    /// @dev Anyone may call. Requirements: the seat was left `THAW_PERIOD` ago or earlier.
    function vacateSeat(address ledger, DatanetId datanetId, uint256 seat) external;

    /// @notice Ends, under the calling ledger, a seat whose holder was silent on a panel: burns a fine out of its stake and
    /// frees the rest. Does nothing to a seat that was dismissed before, and nothing to somebody who has taken it since the
    /// round began.
    /// @dev Requirements: the fine is at most the stake (`BondVaultInsufficientLocked` or Panic 0x11 otherwise).
    /// @param startBlock The block in which the round began.
    /// @param fine In units of the bonds' token.
    function dismiss(DatanetId datanetId, uint256 seat, uint256 startBlock, uint256 fine) external;

    /// @notice Draws different seats under the calling ledger out of the first `count`, each with the same chance, that were held when
    /// a round began and whose holder isn't `except`. The panel is short where there are too few.
    /// @dev Each seat of the panel has 20 tries, each by keccak256 of the seed and the try's number. Where five eligible seats
    /// are all there are, a panel of five is short once in 10⁹.
    /// @param count How many seats there were when the round began; not 0.
    /// @param size How many seats to draw; at most 5.
    /// @param startBlock The block in which the round began.
    /// @return panel The indices, 16 bits each, the first one lowest.
    /// @return drawn How many there are.
    function drawPanel(
        DatanetId datanetId,
        uint256 count,
        uint256 size,
        uint128 seed,
        uint256 startBlock,
        address except
    ) external view returns (uint80 panel, uint8 drawn);

    /// @notice Who holds the seats of a panel under the calling ledger; zero for a seat that was vacated, or taken again, since the round began.
    /// @param size How many seats the panel has.
    /// @param startBlock The block in which the round began.
    function holdersOf(
        DatanetId datanetId,
        uint256 panel,
        uint256 size,
        uint256 startBlock
    ) external view returns (address[] memory);

    /// @notice A seat. Reverts where it does not exist.
    function getSeat(address ledger, DatanetId datanetId, uint256 seat) external view returns (Seat memory);

    /// @notice How many seats a datanet has, vacant ones included; they count from 0.
    function seatCount(address ledger, DatanetId datanetId) external view returns (uint256);

    /// @notice The registry that names datanets and curators.
    function registry() external view returns (IDatanetRegistry);

    /// @notice Where the stakes lie, under this contract as their module.
    function bondVault() external view returns (IBondVault);

    /// @notice How long a seat stays liable after it is left, in seconds.
    // solhint-disable-next-line func-name-mixedcase
    function THAW_PERIOD() external view returns (uint256);
}
