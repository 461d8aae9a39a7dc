"""Clusters and their history against the definition in plain Python, on random evidence."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bowtie.identity import kernels
from bowtie.identity.clusters import ALWAYS, Evidence, History, history_of

FOREVER = int(ALWAYS)
RECORDS, IDENTIFIERS, MOMENTS = 9, 7, 6


@dataclass(frozen=True)
class Edge:
    left: int
    right: int
    since: int
    until: int = FOREVER
    is_decreed: bool = False


@dataclass(frozen=True)
class Apart:
    left: int
    right: int
    since: int
    until: int = FOREVER


@dataclass(frozen=True)
class Case:
    """Records are the nodes 0, 1, …; identifiers 100, 101, …; of those in `exclusive` a cluster holds one."""

    births: list[int]
    edges: list[Edge]
    aparts: list[Apart]
    exclusive: list[int]

    def evidence(self) -> Evidence:
        def key(nodes: list[int]) -> np.ndarray:
            return np.array([node * 7_919 - 5_000 for node in nodes], np.int64)

        def moments(values: list[int]) -> np.ndarray:
            return np.array(values, np.int32)

        return Evidence(
            records=key(list(range(len(self.births)))),
            born_at=moments(self.births),
            left=key([edge.left for edge in self.edges]),
            right=key([edge.right for edge in self.edges]),
            valid_from=moments([edge.since for edge in self.edges]),
            valid_until=moments([edge.until for edge in self.edges]),
            is_decreed=np.array([edge.is_decreed for edge in self.edges], np.bool_),
            exclusive_keys=key(self.exclusive),
            exclusive_kinds=moments([node % 2 for node in self.exclusive]),
            apart_left=key([pair.left for pair in self.aparts]),
            apart_right=key([pair.right for pair in self.aparts]),
            apart_from=moments([pair.since for pair in self.aparts]),
            apart_until=moments([pair.until for pair in self.aparts]),
        )

    def anchors_at(self, moment: int) -> dict[int, int]:
        """The definition: join the ends of each valid edge in order, unless they must stay apart."""
        clusters: dict[int, set[int]] = {}
        for node in [*range(len(self.births)), *range(100, 100 + IDENTIFIERS)]:
            clusters[node] = {node}
        for edge in self.edges:
            if not edge.since <= moment < edge.until:
                continue
            one, other = clusters[edge.left], clusters[edge.right]
            if one is other or (not edge.is_decreed and self._clash(one, other)):
                continue
            if any(
                pair.since <= moment < pair.until
                and ((pair.left in one and pair.right in other) or (pair.left in other and pair.right in one))
                for pair in self.aparts
            ):
                continue
            both = one | other
            for node in both:
                clusters[node] = both
        return {record: min(clusters[record]) for record, born in enumerate(self.births) if born <= moment}

    def _clash(self, one: set[int], other: set[int]) -> bool:
        kinds = [{node % 2 for node in side if node in self.exclusive} for side in (one, other)]
        return bool(kinds[0] & kinds[1])


def anchors_of(history: History, moment: int) -> dict[int, int]:
    found = (history.since <= moment) & (moment < history.until)
    return dict(zip(history.record[found].tolist(), history.anchor[found].tolist(), strict=True))


@st.composite
def cases(draw: st.DrawFn) -> Case:
    moments = st.integers(0, MOMENTS - 1)
    births = sorted(draw(st.lists(moments, min_size=1, max_size=RECORDS)))
    identifiers = st.integers(100, 99 + IDENTIFIERS)
    records = st.integers(0, len(births) - 1)
    edges = []
    for since in sorted(draw(st.lists(moments, max_size=22))):
        left = draw(st.one_of(records, identifiers) if draw(st.integers(0, 4)) == 0 else records)
        right = draw(identifiers)
        since = max(since, births[left] if left < 100 else 0)
        until = since + draw(st.integers(0, 4)) if draw(st.integers(0, 3)) == 0 else FOREVER
        edges.append(Edge(left, right, since, until, is_decreed=draw(st.integers(0, 9)) == 0))
    edges.sort(key=lambda edge: edge.since)
    aparts = [
        Apart(
            draw(records), draw(st.one_of(records, identifiers)), since, since + length if length else FOREVER
        )
        for since, length in draw(st.lists(st.tuples(moments, st.integers(0, 3)), max_size=3))
    ]
    exclusive = draw(st.lists(identifiers, max_size=4, unique=True))
    return Case(births, edges, [pair for pair in aparts if pair.left != pair.right], exclusive)


@settings(max_examples=600, deadline=None)
@given(cases())
def test_history_is_the_definition_at_every_moment(case: Case) -> None:
    history = history_of(case.evidence())
    for moment in range(MOMENTS + 5):
        assert anchors_of(history, moment) == case.anchors_at(moment)


@settings(max_examples=300, deadline=None)
@given(cases())
def test_periods_of_a_record_follow_each_other_and_tell_only_news(case: Case) -> None:
    history = history_of(case.evidence())
    by_record: dict[int, list[tuple[int, int, int]]] = {}
    for row in zip(history.record, history.since, history.until, history.anchor, strict=True):
        by_record.setdefault(int(row[0]), []).append((int(row[1]), int(row[2]), int(row[3])))
    assert sorted(by_record) == list(range(len(case.births)))
    for record, periods in by_record.items():
        assert periods[0][0] == case.births[record]
        assert periods[-1][1] == FOREVER
        for before, after in pairwise(periods):
            assert before[1] == after[0] > before[0]
            assert before[2] != after[2]


def until_moment(case: Case, moment: int) -> Case:
    """The case as it was known at a moment: what is loaded or decided later is not there yet."""
    return Case(
        [born for born in case.births if born <= moment],
        [
            edge if edge.until <= moment else replace(edge, until=FOREVER)
            for edge in case.edges
            if edge.since <= moment
        ],
        [
            pair if pair.until <= moment else replace(pair, until=FOREVER)
            for pair in case.aparts
            if pair.since <= moment
        ],
        case.exclusive,
    )


@settings(max_examples=300, deadline=None)
@given(cases(), st.integers(0, MOMENTS - 1))
def test_the_past_is_the_same_when_more_arrives(case: Case, moment: int) -> None:
    """Incremental = full: what was known at a moment answers as the whole history does for that moment."""
    then = until_moment(case, moment)
    if not then.births:
        return
    for earlier in range(moment + 1):
        assert anchors_of(history_of(then.evidence()), earlier) == anchors_of(
            history_of(case.evidence()), earlier
        )


@settings(max_examples=300, deadline=None)
@given(cases(), st.integers(0, MOMENTS))
def test_undoing_a_decision_restores_the_former_state(case: Case, decided: int) -> None:
    pair = Apart(0, len(case.births) - 1, decided, decided + 2)
    if pair.left == pair.right:
        return
    with_it = history_of(replace(case, aparts=[*case.aparts, pair]).evidence())
    without = history_of(case.evidence())
    for moment in [*range(decided), *range(decided + 2, MOMENTS + 5)]:
        assert anchors_of(with_it, moment) == anchors_of(without, moment)


def test_a_split_gives_a_new_id_only_to_the_piece_without_the_anchor() -> None:
    # Records 0 and 1 share identifier 100, 1 and 2 share 101; a steward keeps 0 and 2 apart from moment 3.
    edges = [Edge(0, 100, 0), Edge(1, 100, 1), Edge(1, 101, 1), Edge(2, 101, 2)]
    case = Case([0, 1, 2], edges, [Apart(0, 2, 3)], [])
    history = history_of(case.evidence())
    assert anchors_of(history, 2) == {0: 0, 1: 0, 2: 0}
    assert anchors_of(history, 3) == {0: 0, 1: 0, 2: 2}
    assert [case.edges[edge].right for edge in history.refused_edge] == [101]
    assert history.refused_since.tolist() == [3]


def test_an_exclusive_key_keeps_two_companies_apart_unless_a_steward_says_same() -> None:
    # One name (102), two credit codes (100 and 104, of one kind).
    edges = [Edge(0, 100, 0), Edge(0, 102, 0), Edge(1, 104, 1), Edge(1, 102, 1)]
    case = Case([0, 1], edges, [], [100, 104])
    assert anchors_of(history_of(case.evidence()), 1) == {0: 0, 1: 1}
    decreed = replace(case, edges=[*edges, Edge(100, 104, 2, is_decreed=True)])
    assert anchors_of(history_of(decreed.evidence()), 2) == {0: 0, 1: 0}


def test_an_edge_that_never_counted_changes_nothing() -> None:
    case = Case([0, 0], [Edge(0, 100, 0, 0), Edge(1, 100, 0, 0)], [], [])
    assert anchors_of(history_of(case.evidence()), 5) == {0: 0, 1: 1}


def test_chains_of_any_length_become_one() -> None:
    """A chain that each load extends at its old end, the worst case for a walk along merges."""
    length = 2_000
    edges = [Edge(length - 1 - at + side, 1_000 + at, 0) for at in range(1, length) for side in (0, 1)]
    case = Case([0] * length, edges, [], [])
    history = history_of(case.evidence())
    assert set(history.anchor.tolist()) == {0}
    assert len(history.record) == length


def test_two_records_with_one_key_are_refused() -> None:
    case = Case([0, 0], [], [], [])
    evidence = replace(case.evidence(), records=np.array([5, 5], np.int64))
    with pytest.raises(ValueError, match="same 64-bit key"):
        history_of(evidence)


def test_nodes_are_numbered_by_first_appearance_however_many_the_edges_bring() -> None:
    """More nodes than the first table has room for: edges between identifiers that no record has."""
    ends = np.random.default_rng(1).integers(0, 100_000, (2, 20_000))
    left, right, count, is_repeated = kernels.number_nodes(np.array([7, 3]), *ends)
    numbers: dict[int, int] = {7: 0, 3: 1}
    expected = [[numbers.setdefault(key, len(numbers)) for key in pair] for pair in ends.T.tolist()]
    assert np.stack((left, right), axis=1).tolist() == expected
    assert (count, is_repeated) == (len(numbers), False)
    assert count > 32_768
