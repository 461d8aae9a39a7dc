"""After the sale: usage and service cause renewals, releases and solutions work as the truth says."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from decimal import Decimal
from itertools import pairwise
from math import log, sqrt
from statistics import mean
from typing import Any

import pytest

from bowtie.contracts import load_contracts
from bowtie.demo.market.clock import HISTORY_END, START
from bowtie.demo.market.product import RELEASES
from bowtie.demo.market.recorder import Recorder
from bowtie.demo.simulation import COMPANIES, Simulation

TABLES = ("product_usage", "support_desk", "feedback_surveys", "mall", "customer_success", "other_costs")
Row = dict[str, Any]


class Company:
    """What the systems wrote and the truth knows after the sale, in one market of 700 companies."""

    def __init__(self) -> None:
        self.rows: dict[str, list[Row]] = defaultdict(list)
        self.told: dict[str, list[tuple[str, ...]]] = defaultdict(list)

    def current(self, table: str, key: str) -> dict[str, Row]:
        """The last version of each record."""
        return {row[key]: row for row in self.rows[table]}

    def use_of(self, company_id: str, first: date, last: date) -> int:
        """Rows of usage of a company in some days."""
        days = self.days[company_id]
        return sum(days[first + timedelta(days=day)] for day in range((last - first).days))

    def count_days(self) -> None:
        """Rows of usage by company and day."""
        self.days: dict[str, Counter[date]] = defaultdict(Counter)
        for row in self.rows["product_usage.events"]:
            self.days[row["company"]][row["occurred_at"].date()] += 1


@pytest.fixture(scope="module")
def company() -> Iterator[Company]:
    found = Company()
    record, tell = Recorder.record, Recorder.tell

    def watch(self: Recorder, table: str, cells: Row, at: datetime, **more: Any) -> None:
        if table.partition(".")[0] in TABLES:
            owner = more.get("company") or getattr(more.get("person"), "company", None)
            found.rows[table].append({**cells, "company": owner and owner.company_id})
        record(self, table, cells, at, **more)

    def listen(self: Recorder, truth: str, row: tuple[str, ...], at: datetime, **more: Any) -> None:
        found.told[truth].append(row)
        tell(self, truth, row, at, **more)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Recorder, "record", watch)
        patch.setattr(Recorder, "tell", listen)
        Simulation(load_contracts().without_connectors(), seed=7, scale=700 / COMPANIES).run_until(
            HISTORY_END + timedelta(days=120)
        )
    found.count_days()
    yield found


def test_those_who_leave_had_used_less_than_those_who_stay(company: Company) -> None:
    """Uses per user in the three months before the decision."""
    users = Counter(row["company"] for row in company.rows["product_usage.users"])
    used: dict[str, list[float]] = defaultdict(list)
    for _, owner, _, decided_on, _, _, _, renewed in company.told["renewals"]:
        last = date.fromisoformat(decided_on)
        if last - timedelta(days=90) > START.date() and users[owner]:
            uses = company.use_of(owner, last - timedelta(days=90), last)
            used[renewed].append(uses / users[owner])
    assert min(map(len, used.values())) > 15
    assert mean(used["true"]) > 1.25 * mean(used["false"])


def test_as_many_renew_as_their_probabilities_say(company: Company) -> None:
    chances = [float(row[6]) for row in company.told["renewals"]]
    renewed = sum(row[7] == "true" for row in company.told["renewals"])
    assert abs(renewed - sum(chances)) < 3 * sqrt(sum(p * (1 - p) for p in chances))


def test_who_recommends_is_better_off_than_who_does_not(company: Company) -> None:
    health = {(owner, month): float(value) for owner, month, value in company.told["health"]}
    of: dict[bool, list[float]] = {True: [], False: []}
    for row in company.rows["feedback_surveys.responses"]:
        month = row["answered_at"].date().replace(day=1).isoformat()
        if row["survey_id"].startswith("SV-NPS") and "score" in row and (row["company"], month) in health:
            of[row["score"] >= 9].append(health[row["company"], month])
    assert mean(of[True]) > mean(of[False]) + 0.05


def test_managers_mostly_see_the_health_and_sometimes_do_not(company: Company) -> None:
    disagree = [row[6] == "true" for row in company.told["judgements"]]
    assert 0.1 < mean(disagree) < 0.5


def released(release_id: str) -> datetime:
    return next(release.released_at for release in RELEASES if release.release_id == release_id)


def ratio(rows: list[Row], value: Callable[[Row], float], first: datetime, last: datetime) -> float:
    """The mean of a value between two moments, by the mean of it before them."""
    before = [value(row) for row in rows if row["occurred_at"] < first]
    after = [value(row) for row in rows if first <= row["occurred_at"] < last]
    return mean(after) / mean(before)


def test_a_release_speeds_its_flow_and_its_module(company: Company) -> None:
    done = [
        row
        for row in company.rows["product_usage.events"]
        if row["event_name"] == "flow_completed" and row.get("flow") == "publish_form"
    ]
    pace = ratio(done, lambda row: row["duration_seconds"] / row["use_count"], released("R2.1"), HISTORY_END)
    assert pace == pytest.approx(0.6, rel=0.08)
    answers = ratio(done, lambda row: row["response_ms"], released("R2.1"), HISTORY_END)
    assert answers == pytest.approx(0.75, rel=0.05)


def test_a_release_brings_errors_until_the_next_one(company: Company) -> None:
    rows = [
        row
        for row in company.rows["product_usage.events"]
        if row.get("feature") in ("flow_canvas", "wecom_sender", "mail_sender", "campaign_list", "flow_test")
        and row["event_name"] not in ("flow_started", "flow_step")
    ]
    first, last = released("R2.4"), released("R2.4.1")
    counts: Counter[tuple[bool, bool]] = Counter()
    for row in rows:
        counts[first <= row["occurred_at"] < last, row["event_name"] == "error_shown"] += 1
    rate = {when: counts[when, True] / counts[when, False] for when in (True, False)}
    growth = rate[True] / rate[False]
    # Errors are counted, so the ratio of two rates has this spread.
    spread = sqrt(1 / counts[True, True] + 1 / counts[False, True])
    assert abs(log(growth / 6)) < 3 * spread
    assert spread < 0.3


def test_nobody_uses_a_feature_before_its_release(company: Company) -> None:
    for release_id, feature in (("R2.3", "score_explain"), ("R2.7", "wecom_binding")):
        used = [row for row in company.rows["product_usage.events"] if row.get("feature") == feature]
        assert used
        assert min(row["occurred_at"] for row in used) >= released(release_id)


def test_solutions_go_to_the_unwell_and_help_them_by_what_the_truth_says(company: Company) -> None:
    effects = {row[1]: float(row[4]) for row in company.told["effects"] if row[3] == "health"}
    health: dict[str, list[tuple[str, float]]] = defaultdict(list)
    for owner, month, value in company.told["health"]:
        health[owner].append((month, float(value)))
    helped: dict[tuple[str, str], list[float]] = defaultdict(list)
    for row in company.rows["customer_success.solution_uses"]:
        key = f"{row['solution_id']}|{row['version']}|{row['branch']}"
        helped[row["company"], row["used_on"].replace(day=1).isoformat()].append(effects[key])
    alone: dict[int, list[float]] = defaultdict(list)
    with_help: list[tuple[float, float, float]] = []
    for owner, months in health.items():
        for (month, before), (_, after) in pairwise(months):
            if (owner, month) in helped:
                with_help.append((before, after - before, sum(helped[owner, month])))
            else:
                alone[round(before * 20)].append(after - before)
    everybody = [value for months in health.values() for _, value in months]
    assert mean(before for before, _, _ in with_help) < mean(everybody) - 0.03
    matched = [
        (change - mean(alone[round(before * 20)]), effect)
        for before, change, effect in with_help
        if len(alone[round(before * 20)]) > 10
    ]
    assert len(matched) > 80
    gain, stated = mean(gain for gain, _ in matched), mean(effect for _, effect in matched)
    assert gain == pytest.approx(stated, abs=0.02)


def test_silent_users_write_nothing_and_some_come_back(company: Company) -> None:
    last = {row["product_user_id"]: row["occurred_at"] for row in company.rows["product_usage.events"]}
    assert last
    back = 0
    for owner, person, first, until in company.told["dormancies"]:
        if not person:
            assert not company.use_of(owner, date.fromisoformat(first), date.fromisoformat(until))
            returned = date.fromisoformat(until)
            back += company.use_of(owner, returned, returned + timedelta(days=60)) > 0
    assert back > 3


def test_some_customers_return_after_they_left(company: Company) -> None:
    left = {owner: date.fromisoformat(day) for owner, day in company.told["churners"]}
    later = [
        owner
        for owner, month, _ in company.told["health"]
        if date.fromisoformat(month) > left.get(owner, date.max)
    ]
    assert later


def test_trials_that_surge_use_the_core_more(company: Company) -> None:
    surging = {row[0]: row[4] for row in company.told["company_lifts"] if row[1] == "trial_surge"}
    assert len(surging) > 10
    in_surge, first_week = [], []
    for owner, at in surging.items():
        begin = datetime.fromisoformat(at).date()
        in_surge.append(company.use_of(owner, begin, begin + timedelta(days=7)))
        first_week.append(company.use_of(owner, begin - timedelta(days=7), begin))
    assert mean(in_surge) > 1.8 * mean(first_week)


def test_replies_lie_in_the_life_of_their_ticket(company: Company) -> None:
    tickets = company.current("support_desk.tickets", "ticket_id")
    ended = {key: row for key, row in tickets.items() if row["status"] == "closed"}
    assert len(ended) > 100
    said: Counter[str] = Counter()
    for reply in company.rows["support_desk.replies"]:
        ticket = tickets[reply["ticket_id"]]
        said[reply["ticket_id"]] += 1
        assert ticket["opened_at"] <= reply["replied_at"]
        if reply["ticket_id"] in ended:
            assert reply["replied_at"] <= ticket["solved_at"] <= ticket["updated_at"]
    assert set(said) == set(tickets)
    assert all(row["first_replied_at"] > row["opened_at"] for row in ended.values())


def test_a_release_with_errors_makes_tickets(company: Company) -> None:
    """Tickets about errors per day: during the bad release, and before it."""
    first, last = released("R2.4"), released("R2.4.1")
    opened = [
        row["opened_at"]
        for row in company.current("support_desk.tickets", "ticket_id").values()
        if row["category"] == "系统报错"
    ]
    during = sum(first <= moment < last for moment in opened)
    before = sum(START <= moment < first for moment in opened)
    assert during / (last - first).days > 1.5 * before / (first - START).days > 0


def test_lines_add_up_to_the_order_and_nobody_gets_back_more_than_was_paid(company: Company) -> None:
    lines: dict[str, Decimal] = defaultdict(Decimal)
    for row in company.rows["mall.order_lines"]:
        lines[row["order_id"]] += row["amount"]
    orders = company.current("mall.orders", "order_id")
    paid = {key: row for key, row in orders.items() if "paid_at" in row}
    assert 0.8 < len(paid) / len(orders) < 1
    for key, row in paid.items():
        assert row["paid_amount"] == lines[key] > 0
        assert row["ordered_at"] < row["paid_at"]
    refunds: dict[str, Decimal] = defaultdict(Decimal)
    for row in company.current("mall.after_sales", "after_sale_id").values():
        assert row["opened_at"] > paid[row["order_id"]]["paid_at"]
        if "refunded_at" in row:
            assert row["refunded_at"] > row["opened_at"]
            refunds[row["order_id"]] += row["refund_amount"]
    assert refunds
    assert all(amount <= paid[key]["paid_amount"] for key, amount in refunds.items())


def test_every_department_is_paid_in_every_month(company: Company) -> None:
    salaries: dict[str, set[date]] = defaultdict(set)
    for row in company.current("other_costs.costs", "cost_id").values():
        assert row["amount"] > 0
        if row["cost_type"] == "salary":
            salaries[row["department"]].add(row["cost_on"])
    assert len(salaries) == 4
    assert len({len(months) for months in salaries.values()}) == 1
