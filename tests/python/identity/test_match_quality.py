"""The quality of matching, against a truth worked out by hand, and the gate that holds it."""

from __future__ import annotations

import pytest
from warehouse.house import House

BUILT = (
    "--select",
    "path:seeds",
    "+match_quality",
    "assert_match_quality",
    "--indirect-selection",
    "cautious",
)
AGAIN = ("--select", "identity_match_quality", "match_quality", "assert_match_quality")


@pytest.fixture(scope="module")
def matched(tmp_path_factory: pytest.TempPathFactory) -> House:
    """Three leads and a call of one mobile, a lead of another, 150 forms of a third."""
    house = House(tmp_path_factory.mktemp("matched"))
    house.put(
        "crm/leads/leads.csv",
        "lead_id,created_at,full_name,mobile\n"
        "L1,2026-01-05,王一,13800001111\n"
        "L2,2026-01-06,王一,13800001111\n"
        "L3,2026-01-07,王一,13800001111\n"
        "L4,2026-01-08,李二,13800002222\n",
    )
    house.put(
        "call_center/calls/calls.csv",
        "call_id,direction,occurred_at,mobile\nC1,outbound,2026-01-09 10:00,13800001111\n",
    )
    forms = "".join(f"F{number},f1,contact,2026-01-10 10:00,陈三,13800003333\n" for number in range(150))
    house.put(
        "website/form_submissions/forms.csv",
        "submission_id,form_id,form_type,submitted_at,full_name,mobile\n" + forms,
    )
    assert not house.ingest().set_aside
    house.build(*BUILT)
    return house


def tell(house: House, persons: dict[str, str]) -> None:
    """Write the truth: the person of each record."""
    path = house.workspace.truth / "records.csv"
    path.parent.mkdir(exist_ok=True)
    rows = "".join(f"{record.replace(':', ',')},{person},\n" for record, person in persons.items())
    path.write_text("source_table,source_key,person_id,company_id\n" + rows, encoding="utf-8")


def test_nothing_is_judged_without_a_truth(matched: House) -> None:
    assert matched.rows("select count(*) from identity_build.record_ids where is_current")[0][0] >= 155
    matched.workspace.truth.joinpath("records.csv").unlink(missing_ok=True)
    matched.build(*AGAIN)
    assert matched.rows("select count(*) from identity.match_quality") == [(0,)]


def test_measures_are_those_worked_out_by_hand(matched: House) -> None:
    """Found {L1 L2 L3 C1} {L4}; true {L1 L2 C1} {L3 L4}: 6 and 4 pairs, of which 3 are the same."""
    tell(
        matched,
        {
            "crm.leads:L1": "P1",
            "crm.leads:L2": "P1",
            "call_center.calls:C1": "P1",
            "crm.leads:L3": "P2",
            "crm.leads:L4": "P2",
            "crm.leads:L9": "P9",  # never landed
        },
    )
    matched.build(*AGAIN)
    found = matched.rows(
        "select source_table_a, source_table_b, true_pairs, found_pairs, matched_pairs, pairwise_precision,"
        " pairwise_recall, pairwise_f1, records, true_clusters, found_clusters, matched_clusters"
        " from identity.match_quality where entity_type = 'person' order by all"
    )
    assert found == [
        ("*", "*", 4, 6, 3, 3 / 6, 3 / 4, 2 * 3 / 10, 5, 2, 2, 0),
        ("call_center.calls", "call_center.calls", 0, 0, 0, None, None, None, None, None, None, None),
        ("call_center.calls", "crm.leads", 2, 3, 2, 2 / 3, 1.0, 4 / 5, None, None, None, None),
        ("crm.leads", "crm.leads", 2, 3, 1, 1 / 3, 1 / 2, 2 / 5, None, None, None, None),
    ]


@pytest.mark.parametrize("true_persons", [1, 2])
def test_the_gate_fails_when_two_persons_are_one(matched: House, true_persons: int) -> None:
    """150 forms are found to be one person: half of the pairs are wrong if they are two."""
    tell(
        matched,
        {f"website.form_submissions:F{number}": f"P{number % true_persons}" for number in range(150)},
    )
    run = matched.try_build(*AGAIN)
    failed = {node.unique_id.split(".")[2] for node in run.failed}
    assert failed == ({"assert_match_quality"} if true_persons == 2 else set())
