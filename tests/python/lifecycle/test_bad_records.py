"""Records of a CRM that contradict each other or name what is not there: kept, flagged and counted."""

from __future__ import annotations

from pathlib import Path

import pytest
from warehouse.house import House

FILES = {
    "users": """
        user_id,full_name,role
        U1,李雷,SDR
    """,
    "leads": """
        lead_id,full_name,mobile,created_at,status,sdr_id,owner_id
        L1,张三,13800138000,2026-03-10 09:00:00,跟进中,U1,U1
        L2,王五,13900139000,2026-03-11 09:00:00,等领导拍板,U1,U404
    """,
    "opportunities": """
        opportunity_id,lead_id,account_id,account_name,product,stage,created_at,owner_id
        O1,L1,A1,蓝桥科技,CDP,proposal,2026-03-12 09:00:00,U1
        O2,L2,A1,蓝桥科技,CDP,negotiation,2026-03-13 09:00:00,U1
        O3,L2,A1,蓝桥科技,CDP,量子纠缠,2026-03-13 09:00:00,U1
        O4,L2,A1,蓝桥科技,API,proposal,2026-03-13 09:00:00,U1
    """,
    "accounts": """
        account_id,account_name
        A1,蓝桥科技
    """,
    "opportunity_stage_changes": """
        change_id,opportunity_id,changed_at,from_stage,to_stage
        C1,O1,2026-03-01 09:00:00,qualification,proposal
        C2,O2,2026-03-14 09:00:00,proposal,negotiation
    """,
}


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> House:
    house = House(Path(tmp_path_factory.mktemp("bad")) / "company")
    for table, text in FILES.items():
        lines = [line.strip() for line in text.strip().splitlines()]
        house.put(f"crm/{table}/{table}.csv", "\n".join(lines) + "\n")
    assert not house.ingest().set_aside
    wanted = ("+source_quality", "+data_notices", "+fct_ownership", "fct_opportunities", "fct_leads")
    house.build("--indirect-selection", "cautious", "--select", "path:seeds", *wanted)
    return house


def test_each_is_told_with_its_row(house: House) -> None:
    found = house.rows(
        "select source_table, _row, column_name, code, raw_value from core.fct_data_problems"
        " where scope = 'notice' order by all"
    )
    assert found == [
        ("crm.leads", 3, "owner_id", "no_such_reference", "U404"),
        ("crm.leads", 3, "status", "no_such_reference", "等领导拍板"),
        ("crm.opportunities", 2, "stage", "conflicting_deals", "proposal"),
        ("crm.opportunities", 3, "stage", "conflicting_deals", "negotiation"),
        ("crm.opportunities", 4, "stage", "conflicting_deals", "量子纠缠"),
        ("crm.opportunities", 4, "stage", "no_such_reference", "量子纠缠"),
        ("crm.opportunity_stage_changes", 2, "changed_at", "before_its_lead", "2026-03-01 01:00:00"),
    ]


def test_each_is_counted_in_the_quality_of_its_source(house: House) -> None:
    notices = house.rows(
        "select source_table, sum(notices), sum(rows_accepted)"
        " from governance.source_quality group by 1 order by 1"
    )
    assert notices == [
        ("crm.accounts", 0, 1),
        ("crm.leads", 2, 2),
        ("crm.opportunities", 4, 4),
        ("crm.opportunity_stage_changes", 1, 2),
        ("crm.users", 0, 1),
    ]


def test_nothing_is_lost(house: House) -> None:
    assert house.rows("select count(*) from core.fct_leads") == [(2,)]
    assert house.rows("select count(*) from core.fct_opportunities") == [(4,)]
    unknown = house.rows("select record_key, owner_key from core.fct_ownership where not is_known_owner")
    assert unknown == [("L2", "U404")]
