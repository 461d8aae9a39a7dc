"""The path of evidence between two records, against clusters that plain Python finds on random evidence."""

from __future__ import annotations

from hypothesis import given, settings

from bowtie.identity.paths import forest_of
from identity.test_clusters import MOMENTS, Case, Edge, cases


def key(node: int) -> int:
    return node * 7_919 - 5_000


def walk(case: Case, one: int, edges: list[int]) -> int:
    """Where one arrives who goes along these edges; each must begin where the one before ended."""
    here = one
    for number in edges:
        ends = {case.edges[number].left, case.edges[number].right}
        assert here in ends
        (here,) = ends - {here} or {here}
    return here


@settings(max_examples=400, deadline=None)
@given(cases())
def test_a_path_leads_between_two_records_exactly_if_they_are_one(case: Case) -> None:
    for moment in range(MOMENTS + 3):
        forest = forest_of(case.evidence(), moment)
        anchors = case.anchors_at(moment)
        for one in anchors:
            for other in anchors:
                path = forest.path(key(one), key(other))
                assert (path is not None) == (anchors[one] == anchors[other])
                if path is not None:
                    assert walk(case, one, path) == other
                    assert all(case.edges[edge].since <= moment < case.edges[edge].until for edge in path)
                    assert len(set(path)) == len(path)


@settings(max_examples=300, deadline=None)
@given(cases())
def test_the_newest_evidence_of_the_path_is_what_made_two_records_one(case: Case) -> None:
    """Where nothing is taken back or kept apart, two are one from the newest edge of their path on."""
    plain = Case(case.births, [Edge(edge.left, edge.right, edge.since) for edge in case.edges], [], [])
    forest = forest_of(plain.evidence(), MOMENTS)
    by_moment = [plain.anchors_at(moment) for moment in range(MOMENTS)]
    for one in range(len(case.births)):
        for other in range(one):
            path = forest.path(key(one), key(other))
            for moment, anchors in enumerate(by_moment):
                if one in anchors and other in anchors:
                    is_tied = path is not None and all(plain.edges[edge].since <= moment for edge in path)
                    assert is_tied == (anchors[one] == anchors[other])
