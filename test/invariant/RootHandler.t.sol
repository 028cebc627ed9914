// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IContributorRoots} from "../../contracts/iao/interfaces/IContributorRoots.sol";
import {Disclosure, OfferingId} from "../../contracts/iao/interfaces/OfferingTypes.sol";
import {ArbitratorMock} from "../../contracts/mocks/ArbitratorMock.sol";
import {FundingSystem} from "./FundingSystem.t.sol";

/// @notice Roots of contributors are contested, ruled and lapse in any order, also where they mustn't; the creator of all is
/// the handler.
abstract contract RootHandler is FundingSystem {
    /// @notice A contest as the handler knows it; `disputeId` is the judge's.
    struct Contest {
        uint256 which;
        uint256 variant;
        address challenger;
        uint256 stake;
        uint256 deadline;
        uint256 disputeId;
        bool ended;
    }

    Contest[] private _contests;
    /// @notice Which tree of an offering counts; 0 is the disclosed one.
    mapping(uint256 which => uint256) public variantOf;
    mapping(uint256 which => uint256) private _openContests;
    mapping(uint256 which => bytes32) private _finalRoots;
    /// @notice What an account has free and locked under the roots, and what is burned of all.
    mapping(address account => uint256) public freeAtRoots;
    mapping(address account => uint256) public lockedAtRoots;
    uint256 public burnedAtRoots;
    /// @notice How often each call has worked, and each ruling was given.
    mapping(bytes4 selector => uint256) public workedAtRoots;
    mapping(uint256 ruling => uint256) public ruledAtRoots;

    constructor() {
        for (uint256 i = 0; i < PEOPLE; ++i) freeAtRoots[people[i]] = _FUNDS;
    }

    function contestRoot(uint256 which, uint256 who, uint256 variant) external {
        if (_count() == 0) return;
        (which, variant) = (which % _count(), variant % VARIANTS);
        address challenger = people[who % PEOPLE];
        uint256 stake = roots.contestStake();
        bytes memory data = abi.encodeCall(
            IContributorRoots.contest,
            (_idOf(which), _disclosureAt(which), _rootOf(_seedOf(which), variant), "uri")
        );
        if (!_tryRoots(challenger, data)) return;

        require(variant != variantOf[which], "The root that counts isn't contested by itself");
        uint256 deadline = block.timestamp + 60 days;
        _contests.push(Contest(which, variant, challenger, stake, deadline, judge.disputeCount() - 1, false));
        ++_openContests[which];
        freeAtRoots[challenger] -= stake;
        lockedAtRoots[challenger] += stake;
    }

    /// @notice The arbitrator rules, sometimes what it has ruled already, or too late.
    function ruleRoot(uint256 number, uint256 ruling) external {
        if (_contests.length == 0) return;
        Contest storage ruled = _contests[number % _contests.length];
        ruling %= 3;
        bool inTime = !ruled.ended && block.timestamp < ruled.deadline;
        bytes memory data = abi.encodeCall(ArbitratorMock.giveRuling, (ruled.disputeId, ruling));
        // solhint-disable-next-line avoid-low-level-calls
        (bool taken, ) = address(judge).call(data);
        require(taken == inTime, "A ruling counts in time, and once");
        if (!taken) return;

        ++ruledAtRoots[ruling];
        if (ruling == 1) variantOf[ruled.which] = ruled.variant;
        _endContest(ruled, ruling == 2);
    }

    function lapseRoot(uint256 number) external {
        if (_contests.length > 0) _lapseRoot(number % _contests.length);
    }

    function setStake(uint16 stake) external {
        roots.setContestStake(uint96(stake) + 1);
    }

    /// @notice A root that was final once stays, and stays final.
    function noteFinal(uint256 which) public {
        if (_count() == 0) return;
        which %= _count();
        bytes32 known = _finalRoots[which];
        bytes32 root = roots.rootOf(_idOf(which), _disclosureAt(which).contributorRoot);
        require(root == _rootOf(_seedOf(which), variantOf[which]), "Another root counts");
        require(roots.openContestsOf(_idOf(which)) == _openContests[which], "Other contests are open");
        if (roots.isFinal(_idOf(which))) _finalRoots[which] = root;
        require(known == 0 || (known == root && roots.isFinal(_idOf(which))), "A final root has changed");
    }

    function _lapseRoots() internal {
        for (uint256 i = 0; i < _contests.length; ++i) _lapseRoot(i);
    }

    function _leaveRoots() internal {
        for (uint256 i = 0; i <= PEOPLE; ++i) {
            address account = i == PEOPLE ? address(this) : people[i];
            if (freeAtRoots[account] == 0) continue;
            VM.prank(account);
            vault.withdraw(address(roots), account, freeAtRoots[account]);
        }
    }

    function _count() internal view virtual returns (uint256);

    function _seedOf(uint256 which) internal view virtual returns (uint256);

    function _disclosureAt(uint256 which) internal view virtual returns (Disclosure memory);

    function _lapseRoot(uint256 number) private {
        Contest storage lapsed = _contests[number];
        bool expected = !lapsed.ended && block.timestamp >= lapsed.deadline;
        bool done = _tryRoots(address(this), abi.encodeCall(IContributorRoots.lapse, (uint64(number + 1))));
        require(done == expected, "A contest lapses after its time, and once");
        if (done) _endContest(lapsed, false);
    }

    function _endContest(Contest storage ended, bool lost) private {
        uint256 award = lost ? (ended.stake * 60) / 100 : 0;
        (ended.ended, _openContests[ended.which]) = (true, _openContests[ended.which] - 1);
        lockedAtRoots[ended.challenger] -= ended.stake;
        freeAtRoots[lost ? address(this) : ended.challenger] += lost ? award : ended.stake;
        if (lost) burnedAtRoots += ended.stake - award;
    }

    function _tryRoots(address caller, bytes memory data) private returns (bool succeeded) {
        VM.prank(caller);
        // solhint-disable-next-line avoid-low-level-calls
        (succeeded, ) = address(roots).call(data);
        if (succeeded) ++workedAtRoots[bytes4(data)];
    }

    function _idOf(uint256 which) private pure returns (OfferingId) {
        return OfferingId.wrap(uint64(which + 1));
    }
}
