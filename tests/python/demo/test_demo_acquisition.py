"""The channels before the sale: their records agree with each other, their touches do what the truth says."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable
from math import exp, log
from typing import Any
from urllib.parse import urlsplit

import pytest
from demo_files import RawRow, judge, truth

from bowtie.contracts import load_contracts
from bowtie.demo import generate
from bowtie.demo.market.catalog import LIFT_CENTER
from bowtie.demo.market.clock import HISTORY_END
from bowtie.demo.market.recorder import Recorder
from bowtie.demo.simulation import Simulation
from bowtie.workspace import Workspace

Rows = Callable[[str], dict[str, RawRow]]


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    workspace = Workspace(tmp_path_factory.mktemp("acquisition"))
    generate(workspace, scale=0.15, dirty=0)
    return workspace


@pytest.fixture(scope="module")
def rows(demo: Workspace) -> Rows:
    tables = load_contracts().without_connectors().tables
    found: dict[str, dict[str, RawRow]] = {}

    def read(table: str) -> dict[str, RawRow]:
        if table not in found:
            found[table] = judge(demo, tables[table]).accepted
        return found[table]

    return read


@pytest.fixture(scope="module")
def owners(demo: Workspace) -> dict[tuple[str, str], tuple[str, str]]:
    return {
        (row["source_table"], row["source_key"]): (row["person_id"], row["company_id"])
        for row in truth(demo, "records")
    }


def test_no_channel_writes_a_column_that_its_contract_does_not_know(monkeypatch: pytest.MonkeyPatch) -> None:
    contracts = load_contracts().without_connectors()
    unknown: set[tuple[str, str]] = set()
    record = Recorder.record

    def watch(self: Recorder, table: str, cells: dict[str, Any], *rest: Any, **more: Any) -> None:
        names = contracts.tables[table].column_names
        unknown.update((table, name) for name in cells if name not in names)
        record(self, table, cells, *rest, **more)

    monkeypatch.setattr(Recorder, "record", watch)
    Simulation(contracts, seed=7, scale=0.3).run_until(HISTORY_END)
    assert not unknown


def _landings(rows: Rows) -> Counter[str]:
    """Visits by the host that sent them: the first event of each session says it."""
    first: dict[str, RawRow] = {}
    for row in rows("website.events").values():
        session = row.cells["session_id"]
        if session not in first or _moment(row) < _moment(first[session]):
            first[session] = row
    hosts = (urlsplit(row.cells.get("referrer_url", "")).netloc for row in first.values())
    return Counter(host for host in hosts if host and "lanqiao" not in host)


def _moment(row: RawRow) -> tuple[str, str]:
    # Number by number, as sessions were written in three formats over the year.
    return row.cells["event_id"][:1], row.cells["event_id"][1:]


def test_search_clicks_and_referred_visits_are_those_of_the_website(rows: Rows) -> None:
    landings = _landings(rows)
    clicks: Counter[str] = Counter()
    for row in rows("search_and_referral.search_stats").values():
        clicks[row.cells["engine"]] += int(row.cells["clicks"])
        assert int(row.cells["impressions"]) >= int(row.cells["clicks"])
    hosts = {"baidu": "www.baidu.com", "bing": "cn.bing.com", "sogou": "www.sogou.com"}
    # A tracker's late rows and the last day's report may be still on the way.
    for engine, host in hosts.items():
        assert clicks[engine] == pytest.approx(landings[host], abs=4), engine
    visits: Counter[str] = Counter()
    for row in rows("search_and_referral.referring_sites").values():
        visits[row.cells["referring_host"]] += int(row.cells["visits"])
    for host, number in visits.items():
        assert number == pytest.approx(landings[host], abs=4), host
    assert sum(clicks.values()) > 100


@pytest.mark.parametrize(
    ("table", "address", "moment", "purpose", "names"),
    [
        ("email_marketing.events", "email", "occurred_at", "email", {"sent"}),
        ("sms_marketing.messages", "mobile", "sent_at", "sms", None),
        (
            "wechat_official.follower_events",
            "openid",
            "occurred_at",
            "wechat",
            {"template_sent"},
        ),
    ],
)
def test_nobody_is_sent_anything_after_withdrawing_but_the_known_slips(
    demo: Workspace, rows: Rows, owners: dict[tuple[str, str], tuple[str, str]],
    table: str, address: str, moment: str, purpose: str, names: set[str] | None,
) -> None:  # fmt: skip
    statements = defaultdict(list)
    for said in truth(demo, "consents"):
        if said["purpose"] in (purpose, "all"):
            statements[said["person_id"]].append((said["stated_at"], said["is_granted"] == "true"))
    slips = {row["source_key"] for row in truth(demo, "consent_violations") if row["source_table"] == table}
    checked = withdrawn = 0
    for key, row in rows(table).items():
        if (names and row.cells["event_name"] not in names) or key in slips:
            continue
        person = owners[table, key][0]
        sent_at = row.cells[moment].replace("T", " ")[:19]
        before = [is_granted for stated_at, is_granted in statements[person] if stated_at <= sent_at]
        assert before, (key, "never agreed")
        assert before[-1], (key, sent_at, row.cells[address])
        checked += 1
    withdrawn = sum(any(not granted for _, granted in found) for found in statements.values())
    assert checked > 50
    assert withdrawn > 5


def test_only_the_registered_attend_and_some_of_them_do_not(
    rows: Rows, owners: dict[tuple[str, str], tuple[str, str]]
) -> None:
    registered = {
        (owners["online_events.registrations", key][0], row.cells["webinar_id"])
        for key, row in rows("online_events.registrations").items()
    }
    attended = {
        (owners["online_events.attendances", key][0], row.cells["webinar_id"])
        for key, row in rows("online_events.attendances").items()
    }
    assert attended < registered
    assert 0.3 < len(attended) / len(registered) < 0.8


def test_a_person_who_moved_is_on_record_at_both_companies(
    demo: Workspace, owners: dict[tuple[str, str], tuple[str, str]]
) -> None:
    periods = defaultdict(list)
    for row in truth(demo, "person_companies"):
        periods[row["person_id"]].append(row)
    met = defaultdict(set)
    for person, company in owners.values():
        met[person].add(company)
    movers = {person for person, found in periods.items() if found[0]["company_id"] != found[1]["company_id"]}
    now = {row["person_id"]: row for row in truth(demo, "persons")}
    for person, (former, current) in periods.items():
        assert former["valid_to"] == current["valid_from"]
        assert (former["mobile"] == current["mobile"]) == (person in movers)
        assert (now[person]["company_id"], now[person]["mobile"]) == (
            current["company_id"],
            current["mobile"],
        )
        assert met[person] <= {former["company_id"], current["company_id"]}
    assert sum(len(met[person]) == 2 for person in movers) >= 0.5 * len(movers) > 3


def test_each_referral_has_a_referrer_and_its_deals_are_those_of_its_lead(rows: Rows) -> None:
    opportunities = rows("crm.opportunities")
    referrals = rows("partner_program.referrals").values()
    for row in referrals:
        cells = row.cells
        assert cells["referrer_type"] != "partner" or cells["partner_id"] in rows("partner_program.partners")
        if "opportunity_id" in cells:
            assert opportunities[cells["opportunity_id"]].cells["lead_id"] == cells["lead_id"]
    assert {row.cells["referrer_type"] for row in referrals} == {"partner", "customer", "employee"}
    assert any("reward_amount" in row.cells for row in referrals)


def test_a_bound_follower_has_the_unionid_of_wecom(
    rows: Rows, owners: dict[tuple[str, str], tuple[str, str]]
) -> None:
    union = {
        owners["wecom.external_contacts", key][0]: row.cells["unionid"]
        for key, row in rows("wecom.external_contacts").items()
        if "unionid" in row.cells
    }
    both = bound = 0
    followers = rows("wechat_official.followers")
    for key, row in followers.items():
        bound += "unionid" in row.cells
        person = owners["wechat_official.followers", key][0]
        if "unionid" in row.cells and person in union:
            both += 1
            assert row.cells["unionid"] == union[person]
    assert both > 5
    assert 0.3 < bound / len(followers) < 0.8


def test_the_lifts_of_a_company_are_what_its_chances_gained(demo: Workspace) -> None:
    """In log-odds, chance less plain chance is the sum of the lifts so far, by the truth's own numbers."""
    lifts = defaultdict(list)
    for row in truth(demo, "company_lifts"):
        lifts[row["company_id"]].append((row["lifted_at"], float(row["log_odds"])))
    checked = 0
    for row in truth(demo, "decisions"):
        chance, plain = float(row["probability"]), float(row["probability_without_lifts"])
        if not (0.05 < chance < 0.95 and 0.05 < plain < 0.95):
            continue  # Four decimals are too few there.
        expected = sum(value for at, value in lifts[row["company_id"]] if at < row["decided_at"])
        gained = log(chance / (1 - chance)) - log(plain / (1 - plain)) - LIFT_CENTER
        assert gained == pytest.approx(expected, abs=0.01), row
        checked += 1
    assert checked > 300


def test_decisions_come_out_as_often_as_their_chances_say(demo: Workspace) -> None:
    decisions = truth(demo, "decisions")
    chances = [float(row["probability"]) for row in decisions]
    positive = sum(row["is_positive"] == "true" for row in decisions)
    spread = sum(chance * (1 - chance) for chance in chances) ** 0.5
    assert abs(positive - sum(chances)) < 3 * spread


def test_who_attends_buys_more_often_by_about_the_known_lift(demo: Workspace) -> None:
    """Draw by draw against the chance without the lift of webinars: attendees do better, by its odds."""
    lifted = {
        row["company_id"]: row["lifted_at"]
        for row in truth(demo, "company_lifts")
        if row["kind"] == "webinar_attended"
    }
    (webinar,) = (float(row["log_odds"]) for row in truth(demo, "lifts") if row["kind"] == "webinar_attended")
    with_lift = without = positive = 0.0
    for row in truth(demo, "decisions"):
        if lifted.get(row["company_id"], "9") < row["decided_at"]:
            chance = float(row["probability"])
            odds = chance / (1 - chance) / exp(webinar)
            with_lift, without = with_lift + chance, without + odds / (1 + odds)
            positive += row["is_positive"] == "true"
    assert with_lift - without > 5
    assert abs(positive - with_lift) < abs(positive - without)


def test_dormant_leads_return_as_new_leads(demo: Workspace, rows: Rows) -> None:
    leads = rows("crm.leads")
    returned = truth(demo, "reactivations")
    assert returned
    for row in returned:
        lead = leads[row["lead_id"]]
        former = leads[row["former_lead_id"]]
        # Nobody recorded the source of some leads.
        assert lead.cells.get("source_channel", row["channel_id"]) == row["channel_id"]
        assert lead.cells["created_at"] == row["reactivated_at"]
        assert former.cells["created_at"] < lead.cells["created_at"]
        assert former.cells["status"] != "qualified"
    assert {"email", "webinar"} & {row["channel_id"] for row in returned}


def test_companies_of_a_group_share_domain_and_switchboard(demo: Workspace, rows: Rows) -> None:
    domains = defaultdict(set)
    for row in truth(demo, "companies"):
        if row["parent_company_id"]:
            domains[row["domain"]].add(row["company_id"])
    assert domains
    callers = Counter(
        row.cells["mobile"] for row in rows("call_center.calls").values() if "mobile" in row.cells
    )
    assert any(
        number.startswith("+86") and len(number) < 15 and count > 2 for number, count in callers.items()
    )


def test_companies_from_abroad_have_foreign_numbers(demo: Workspace) -> None:
    abroad = {row["company_id"] for row in truth(demo, "companies") if row["legal_name"].isascii()}
    moved = {row["person_id"] for row in truth(demo, "person_companies")}
    assert len(abroad) > 10
    for row in truth(demo, "persons"):
        if row["person_id"] not in moved:
            assert row["mobile"].startswith("+") == (row["company_id"] in abroad)
