// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IBondVault} from "../bonds/interfaces/IBondVault.sol";
import {ICuratorSeats, Seat} from "./interfaces/ICuratorSeats.sol";
import {DatanetId, IDatanetRegistry} from "./interfaces/IDatanetRegistry.sol";
import {SeatList} from "./libraries/SeatList.sol";

/// @title CuratorSeats
/// @notice Keeps the seats of curators and draws panels from them; see {ICuratorSeats}.
contract CuratorSeats is ICuratorSeats {
    using SeatList for SeatList.List;

    /// @dev What there is under one ledger in one datanet.
    /// @param seats The seats by id.
    /// @param vacant The ids that were vacated and not taken again.
    /// @param held The ids of the seats that are held.
    struct Book {
        Seat[] seats;
        uint16[] vacant;
        SeatList.List held;
    }

    uint256 private constant _SEAT_BITS = 16;
    uint256 private constant _TRIES_PER_SEAT = 20;

    /// @inheritdoc ICuratorSeats
    uint256 public constant THAW_PERIOD = 14 days;

    /// @inheritdoc ICuratorSeats
    IDatanetRegistry public immutable registry;

    /// @inheritdoc ICuratorSeats
    IBondVault public immutable bondVault;

    mapping(address ledger => mapping(DatanetId datanetId => Book)) private _books;

    constructor(IDatanetRegistry registry_, IBondVault bondVault_) {
        require(address(registry_).code.length > 0, CuratorSeatsInvalidAddress(address(registry_)));
        require(address(bondVault_).code.length > 0, CuratorSeatsInvalidAddress(address(bondVault_)));

        registry = registry_;
        bondVault = bondVault_;
    }

    /// @inheritdoc ICuratorSeats
    function takeSeat(address ledger, DatanetId datanetId) external returns (uint256 index) {
        require(ledger != address(0), CuratorSeatsInvalidAddress(ledger));
        uint256 stake = registry.getForm(datanetId).seatStake;
        bool curator = registry.isCurator(datanetId, msg.sender);
        require(curator, CuratorSeatsNotCurator(datanetId, msg.sender));

        index = _vacantSeat(ledger, datanetId);
        Book storage book = _books[ledger][datanetId];
        Seat storage seat = book.seats[index];
        (seat.holder, seat.takenIn) = (msg.sender, uint40(block.number));
        // a datanet has at most 65,535 seats
        seat.position = uint16(book.held.append(index));
        emit SeatTaken(ledger, datanetId, msg.sender, index, stake);

        bondVault.lock(msg.sender, stake);
    }

    /// @inheritdoc ICuratorSeats
    function leaveSeat(address ledger, DatanetId datanetId, uint256 index) external {
        Seat storage seat = _existingSeat(ledger, datanetId, index);
        require(msg.sender == seat.holder, CuratorSeatsNotHolder(ledger, datanetId, index, msg.sender));
        require(seat.leftIn == 0, CuratorSeatsLeft(ledger, datanetId, index));

        _leave(_books[ledger][datanetId], seat);
        emit SeatLeft(ledger, datanetId, msg.sender, index, 0);
    }

    /// @inheritdoc ICuratorSeats
    function vacateSeat(address ledger, DatanetId datanetId, uint256 index) external {
        Seat storage seat = _existingSeat(ledger, datanetId, index);
        (address holder, uint256 vacantFrom, bool dismissed) = (seat.holder, seat.vacantFrom, seat.dismissed);
        bool thawed = vacantFrom != 0 && block.timestamp >= vacantFrom;
        require(thawed, CuratorSeatsHeld(ledger, datanetId, index, vacantFrom));

        Book storage book = _books[ledger][datanetId];
        delete book.seats[index];
        // a datanet has at most 65,535 seats
        book.vacant.push(uint16(index));
        emit SeatVacated(ledger, datanetId, holder, index);

        if (!dismissed) bondVault.unlock(holder, registry.getForm(datanetId).seatStake);
    }

    /// @inheritdoc ICuratorSeats
    function dismiss(DatanetId datanetId, uint256 index, uint256 startBlock, uint256 fine) external {
        Seat storage seat = _existingSeat(msg.sender, datanetId, index);
        if (seat.dismissed || !_heldBefore(seat, startBlock)) return;

        address holder = seat.holder;
        seat.dismissed = true;
        if (seat.leftIn == 0) _leave(_books[msg.sender][datanetId], seat);
        else seat.leftIn = uint40(block.number);
        emit SeatLeft(msg.sender, datanetId, holder, index, fine);

        uint256 rest = registry.getForm(datanetId).seatStake - fine;
        if (fine > 0) bondVault.burn(holder, fine);
        if (rest > 0) bondVault.unlock(holder, rest);
    }

    /// @inheritdoc ICuratorSeats
    function drawPanel(
        DatanetId datanetId,
        uint256 size,
        uint128 seed,
        uint256 startBlock,
        address except
    ) external view returns (uint80 panel, uint8 drawn) {
        require(startBlock > 0 && startBlock < block.number, CuratorSeatsInvalidStartBlock(startBlock));
        Book storage book = _books[msg.sender][datanetId];
        uint48 asOf = uint48(startBlock - 1);
        uint256 length = book.held.lengthAt(asOf);
        uint256 tries = length > 0 ? _TRIES_PER_SEAT * size : 0;
        for (uint256 i = 0; i < tries && drawn < size; ++i) {
            uint256 position = uint256(keccak256(abi.encode(seed, "panel", i))) % length;
            uint256 index = book.held.idAt(position, asOf);
            if (_inPanel(panel, drawn, index) || !_eligible(book.seats[index], startBlock, except)) continue;

            // at most 5 seats of 16 bits
            panel |= uint80(index << (_SEAT_BITS * drawn++));
        }
    }

    /// @inheritdoc ICuratorSeats
    function holdersOf(
        DatanetId datanetId,
        uint256 panel,
        uint256 size,
        uint256 startBlock
    ) external view returns (address[] memory holders) {
        Seat[] storage seats = _books[msg.sender][datanetId].seats;
        holders = new address[](size);
        for (uint256 i = 0; i < size; ++i) {
            Seat storage seat = seats[_seatAt(panel, i)];
            if (_heldBefore(seat, startBlock)) holders[i] = seat.holder;
        }
    }

    /// @inheritdoc ICuratorSeats
    function getSeat(address ledger, DatanetId datanetId, uint256 index) external view returns (Seat memory) {
        return _existingSeat(ledger, datanetId, index);
    }

    /// @inheritdoc ICuratorSeats
    function seatCount(address ledger, DatanetId datanetId) external view returns (uint256) {
        return _books[ledger][datanetId].held.length();
    }

    /// @inheritdoc ICuratorSeats
    function seatIds(address ledger, DatanetId datanetId) external view returns (uint256) {
        return _books[ledger][datanetId].seats.length;
    }

    function _vacantSeat(address ledger, DatanetId datanetId) private returns (uint256 index) {
        Book storage book = _books[ledger][datanetId];
        uint16[] storage vacant = book.vacant;
        uint256 vacancies = vacant.length;
        if (vacancies > 0) {
            index = vacant[vacancies - 1];
            vacant.pop();
        } else {
            index = book.seats.length;
            require(index < type(uint16).max, CuratorSeatsFull(ledger, datanetId));
            book.seats.push();
        }
    }

    function _leave(Book storage book, Seat storage seat) private {
        uint16 position = seat.position;
        seat.leftIn = uint40(block.number);
        seat.vacantFrom = uint40(block.timestamp + THAW_PERIOD);
        uint256 moved = book.held.remove(position);
        book.seats[moved].position = position;
    }

    function _existingSeat(address ledger, DatanetId datanetId, uint256 index) private view returns (Seat storage) {
        Seat[] storage seats = _books[ledger][datanetId].seats;
        require(index < seats.length, CuratorSeatsUnknownSeat(ledger, datanetId, index));
        return seats[index];
    }

    function _eligible(Seat storage seat, uint256 startBlock, address except) private view returns (bool) {
        // a seat of the list was left in the round's first block or later
        bool dismissed = seat.dismissed && seat.leftIn <= startBlock;
        return _heldBefore(seat, startBlock) && seat.holder != except && !dismissed;
    }

    function _heldBefore(Seat storage seat, uint256 startBlock) private view returns (bool) {
        return seat.holder != address(0) && seat.takenIn < startBlock;
    }

    function _inPanel(uint256 panel, uint256 drawn, uint256 index) private pure returns (bool) {
        for (uint256 i = 0; i < drawn; ++i) if (_seatAt(panel, i) == index) return true;
        return false;
    }

    function _seatAt(uint256 panel, uint256 position) private pure returns (uint256) {
        return uint16(panel >> (_SEAT_BITS * position));
    }
}
