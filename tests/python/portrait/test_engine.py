"""The rule engine and the scores on a small demo company, against plain definitions and other dates."""

from __future__ import annotations

import csv
import re
import shutil
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path

import pytest
from warehouse.house import House, project_copy

from bowtie.demo import generate

TODAY, EARLIER = "2026-10-31", "2026-04-30"
PORTRAIT = ("path:models/portrait", "path:models/marts/portrait", "metric_catalog")
CAREFULLY = ("--indirect-selection", "cautious", "--select")
# What reads as_of on the way to a score.
SCORES = (
    *("portrait_entities", "portrait_events", "score_days", "metric_reasons", "metric_verdicts"),
    *("current_scores", "score_history", "lead_scores"),
)


# What the compiled loops say, in plain SQL.
IN_SQL = {
    "metrics_in_sql": "portable_metric_values()",
    "score_days_in_sql": "portable_score_days()",
    "score_history_in_sql": "portable_score_history()",
    "verdicts_in_sql_1": "portable_verdicts(1)",
    "verdicts_in_sql_2": "portable_verdicts(2)",
}


@dataclass
class Portraits:
    """One company as of two days."""

    today: House
    earlier: House


@pytest.fixture(scope="module")
def portraits(tmp_path_factory: pytest.TempPathFactory) -> Portraits:
    folder = tmp_path_factory.mktemp("portraits")
    project = project_copy(folder / "project")
    for name, macro in IN_SQL.items():
        (project / f"models/portrait/{name}.sql").write_text(f"{{{{ {macro} }}}}\n", "utf-8")
    today = House(folder / "today", project)
    generate(today.workspace, scale=0.04)
    today.ingest()
    today.build(
        *CAREFULLY,
        "path:seeds",
        *(f"+{name}" for name in PORTRAIT),
        *(f"+{name}" for name in IN_SQL),
        as_of=TODAY,
    )
    earlier = House(folder / "earlier", project)
    shutil.copytree(today.workspace.root, earlier.workspace.root, dirs_exist_ok=True)
    earlier.build(*CAREFULLY, *PORTRAIT, as_of=EARLIER)
    return Portraits(today, earlier)


@pytest.mark.parametrize(
    ("loop", "plain"),
    [
        ("metric_values", "metrics_in_sql"),
        ("metric_verdicts", "verdicts_in_sql_1"),
        ("score_days", "score_days_in_sql"),
        ("score_history", "score_history_in_sql"),
        ("segment_verdicts", "verdicts_in_sql_2"),
    ],
)
def test_the_compiled_loop_says_what_plain_sql_says(portraits: Portraits, loop: str, plain: str) -> None:
    house = portraits.today
    assert house.rows(f"select count(*) from portrait_build.{loop}")[0][0] > 3_000
    for one, other in ((loop, plain), (plain, loop)):
        more = f"from portrait_build.{one} except all from portrait_build.{other}"
        assert house.rows(f"({more}) limit 5") == [], f"only in {one}"


def test_reasons_hold_when_the_period_begins(portraits: Portraits) -> None:
    """As many conditions as the rule needs, none younger than the period, and one of them begins it."""
    house = portraits.today
    for reasons in ("metric_reasons", "segment_reasons"):
        wrong = house.rows(
            f"""
            select entity_number, rule_number, held_from from portrait_build.{reasons}
            join portrait_build.rule_plan using (condition_number, rule_number)
            group by all
            having count(*) < any_value(conditions_needed) or max(since_on) <> held_from
                or count(*) filter (is_first) <> 1
            """
        )
        assert wrong == []


DENSE = """
    with measured as (
        select e.entity_number, m.metric_number, e.occurred_on,
            case m.measure when 'days' then 1 when 'minutes' then m.factor * e.minutes
                when 'amount' then m.factor * e.amount else m.factor * e.quantity end as quantity
        from portrait_build.portrait_events as e
        join portrait_build.metric_map as m using (event_kind_number)
    ),
    daily as (
        select entity_number, metric_number, occurred_on,
            case when bool_or(measure = 'days') then 1 else sum(quantity) end as quantity
        from measured join portrait_build.portrait_metrics using (metric_number)
        group by all
    ),
    summed as (
        select d.entity_number, p.condition_number, sum(d.quantity * w.factor) as value
        from portrait_build.rule_plan as p
        join rules.metric_windows as w using (window_id)
        join daily as d using (metric_number)
        where date '2026-10-31' - d.occurred_on >= w.days_from
            and (w.days_until is null or date '2026-10-31' - d.occurred_on < w.days_until)
        group by all
    ),
    judged as (
        select e.entity_number, p.rule_number, p.conditions_needed, case
            when p.kind = 'attribute' then case p.operator
                when 'is_known' then a.entity_number is not null
                when 'is_unknown' then a.entity_number is null
                when 'in' then list_contains(string_split(p.value, ';'), a.value_text)
                when 'not_in' then not list_contains(string_split(p.value, ';'), a.value_text)
                when 'equals' then coalesce(a.value_text = p.value, a.value_number = p.threshold)
                when 'differs' then coalesce(a.value_text <> p.value, a.value_number <> p.threshold)
                when 'at_least' then a.value_number >= p.threshold
                when 'more_than' then a.value_number > p.threshold
                when 'at_most' then a.value_number <= p.threshold
                when 'less_than' then a.value_number < p.threshold end
            else case p.operator
                when 'at_least' then coalesce(s.value, 0) >= p.threshold
                when 'more_than' then coalesce(s.value, 0) > p.threshold
                when 'at_most' then coalesce(s.value, 0) <= p.threshold
                when 'less_than' then coalesce(s.value, 0) < p.threshold
                when 'equals' then coalesce(s.value, 0) = p.threshold
                when 'differs' then coalesce(s.value, 0) <> p.threshold end end as is_met
        from portrait_build.portrait_entities as e
        join portrait_build.rule_plan as p on e.entity_type = p.entity_type and p.rule_level = 1
        left join summed as s on e.entity_number = s.entity_number and p.condition_number = s.condition_number
        left join portrait_build.attribute_values as a
            on e.entity_number = a.entity_number and p.metric_number = a.metric_number
    ),
    verdicts as (
        select entity_number, rule_number,
            count(*) filter (is_met) >= any_value(conditions_needed) as is_held,
            count(*) filter (is_met is null) as unknown_count
        from judged group by all
    )
"""
HELD = """
    select entity_number, rule_number from portrait_build.metric_verdicts
    where held_until > date '2026-10-31' or held_until is null
"""


def test_every_rule_has_judged_everybody_as_its_definition_says(portraits: Portraits) -> None:
    house = portraits.today
    judged, expected = house.rows(
        DENSE
        + "select count(*), (select sum(n) from (select count(distinct rule_number) * (select count(*) from"
        " portrait_build.portrait_entities as e where e.entity_type = p.entity_type) as n"
        " from portrait_build.rule_plan as p where rule_level = 1 group by entity_type)) from verdicts"
    )[0]
    assert judged == expected > 100_000
    brute = DENSE + "select entity_number, rule_number from verdicts where is_held"
    assert house.rows(f"select count(*) from ({brute})")[0][0] > 5_000
    assert house.rows(f"select * from ({brute}) except ({HELD}) limit 5") == []
    assert house.rows(f"({HELD}) except select * from ({brute}) limit 5") == []


def test_who_cannot_be_judged_is_counted(portraits: Portraits) -> None:
    brute = DENSE + (
        "select r.rule_id, count(*) from verdicts join portrait_build.rule_numbers as r using (rule_number)"
        " join portrait_build.portrait_entities as e using (entity_number)"
        " where r.rule_set = 'tags' and unknown_count > 0 and not is_held and e.is_identified"
        " and not exists (select 1 from portrait_build.metric_verdicts as v where v.entity_number ="
        " verdicts.entity_number and v.rule_number = verdicts.rule_number) group by 1 order by 1"
    )
    counted = "select tag_id, unjudged_count from portrait.tag_catalog where unjudged_count > 0 order by 1"
    assert portraits.today.rows(brute) == portraits.today.rows(counted) != []


THEN = f"began_on <= date '{EARLIER}' and (ended_on > date '{EARLIER}' or ended_on is null)"


@pytest.mark.parametrize(
    "query",
    [
        f"select person_id, tag_id, began_on, evidence from portrait.person_tags where {THEN} order by all",
        f"select account_id, tag_id, began_on, evidence from portrait.account_tags where {THEN} order by all",
        f"select segment_id, member_id, began_on from portrait.segment_members where {THEN} order by all",
        "select signal_id, entity_id, raised_on, evidence from portrait.signals"
        f" where raised_on <= date '{EARLIER}' order by all",
    ],
)
def test_verdicts_of_a_past_day_are_those_of_a_refresh_as_of_that_day(
    portraits: Portraits, query: str
) -> None:
    then = portraits.earlier.rows(query)
    assert portraits.today.rows(query) == then
    assert len(then) > 50


def test_scores_of_a_past_day_are_those_of_a_refresh_as_of_that_day(portraits: Portraits) -> None:
    # The history holds the days of change; until the next one a score only decays: on a day of change it is
    # the history's own, on any other day what is left of points earned by then. The band is always the last.
    history = portraits.today.rows(
        f"""
        with decayed as (
            select entity_type, entity_id, sum(points_earned
                * case when half_life_days is null then 1
                    else power(2.0, -(date '{EARLIER}' - occurred_on) / half_life_days) end) as score
            from portrait.lead_score_evidence
            where score_id = 'engagement' and occurred_on <= date '{EARLIER}'
            group by all
        ),
        changes as (
            select entity_type, entity_id, arg_max(engagement_band, changed_on),
                arg_max(fit_score, changed_on), arg_max(is_mql, changed_on),
                max(engagement_score) filter (changed_on = date '{EARLIER}') as score_that_day
            from portrait.lead_score_history where changed_on <= date '{EARLIER}'
            group by all
        )
        select changes.*, round(coalesce(decayed.score, 0), 4) from changes
        left join decayed using (entity_type, entity_id) order by all
        """
    )
    scores = portraits.earlier.rows(
        """
        select entity_type, entity_id, engagement_band, fit_score, is_mql, round(engagement_score, 4)
        from portrait.lead_scores
        semi join portrait.lead_score_history using (entity_type, entity_id) order by all
        """
    )
    assert [row[:5] for row in history] == [row[:5] for row in scores]
    assert len(scores) > 500
    changed_that_day = 0
    for (*_, of_history, left), (*_, score) in zip(history, scores, strict=True):
        assert left == pytest.approx(score, abs=0.0002)
        if of_history is not None:
            changed_that_day += 1
            assert of_history == pytest.approx(score, abs=0.0002)
    assert changed_that_day > 5


def test_the_sum_of_the_evidence_is_the_score_of_everybody(portraits: Portraits) -> None:
    house = portraits.today
    differing = house.rows(
        """
        with told as (
            select entity_type, entity_id,
                coalesce(sum(points_left) filter (score_id = 'engagement'), 0) as engagement,
                coalesce(sum(points_left) filter (score_id = 'fit'), 0) as fit
            from portrait.lead_score_evidence group by all
        )
        select * from portrait.lead_scores as s full join told as t using (entity_type, entity_id)
        where abs(coalesce(s.engagement_score, 1e9) - coalesce(t.engagement, 0)) > 1e-9
            or coalesce(s.fit_score, -1e9) <> coalesce(t.fit, 0)
        """
    )
    assert differing == []
    counts = house.rows(
        """
        select count(*), count(*) filter (engagement_score > 0), count(*) filter (fit_score > 0)
        from portrait.lead_scores
        """
    )[0]
    assert min(counts) > 200


def test_caps_hold(portraits: Portraits) -> None:
    over = """
        select * from portrait_build.score_days as d join rules.score_rules as r using (score_rule_id)
        where abs(d.points) > abs(coalesce(r.most_per_day, 1e9))
            or (r.cap_points is not null and abs((
                select sum(o.points) from portrait_build.score_days as o
                where o.entity_number = d.entity_number and o.score_rule_number = d.score_rule_number
                    and o.occurred_on <= d.occurred_on
                    and o.occurred_on > d.occurred_on - cast(r.cap_days as integer)
            )) > r.cap_points)
    """
    assert portraits.today.rows(over) == []
    assert portraits.today.rows("select count(*) from rules.score_rules where cap_points is not null")[0][0]


def test_nothing_that_the_folds_hold_is_lost(portraits: Portraits) -> None:
    """What a key did counts for whom it leads to; the rest is of keys that lead to nobody (guarded ones)."""
    house = portraits.today
    for fact, fold, key, day, many in (
        ("behaviors", "fct_behavior_days", "visitor_key", "occurred_on", "behavior_count"),
        ("usage", "fct_usage_days", "person_key", "used_on", "use_count"),
    ):
        (told,) = house.rows(
            "select sum(quantity) from portrait_build.portrait_events"
            " join portrait_build.event_kinds using (event_kind_number)"
            f" where fact = '{fact}' and entity_type = 'person' and event_name <> 'usage_error'"
        )
        whole, of_nobody = house.rows(
            f"select sum({many}), coalesce(sum({many}) filter (entity_id is null), 0) from core.{fold} as f"
            " left join core.bridge_identifiers as b on b.entity_type = 'person'"
            f" and b.identifier_type = f.{key}_type and b.identifier_value = f.{key}"
            f" where {day} <= date '{TODAY}'"
        )[0]
        assert told[0] == whole - of_nobody > 1_000
        assert of_nobody < whole / 100


def test_a_day_of_a_person_counts_for_one_company(portraits: Portraits) -> None:
    doubled = """
        with periods as (
            select person_id, account_id, coalesce(counts_from, date '1900-01-01') as low,
                coalesce(counts_until, date '9999-01-01') as high
            from core.bridge_person_accounts
        )
        select * from periods as one join periods as other using (person_id)
        where one.account_id < other.account_id and greatest(one.low, other.low) < least(one.high, other.high)
    """
    assert portraits.today.rows(doubled) == []


def test_metric_values_agree_with_their_events(portraits: Portraits) -> None:
    differing = """
        with plain as (
            select e.entity_number, m.metric_number,
                sum(m.factor * e.quantity) filter (date '2026-10-31' - e.occurred_on < 30) as value
            from portrait_build.portrait_events as e
            join portrait_build.metric_map as m using (event_kind_number)
            where m.measure = 'count' group by all
        ),
        told as (
            select entity_number, metric_number, last_30_days as value from portrait_build.metric_values
            join portrait_build.portrait_metrics using (metric_number) where measure = 'count'
        )
        select * from plain full join told using (entity_number, metric_number)
        where coalesce(plain.value, 0) <> coalesce(told.value, -1)
    """
    assert portraits.today.rows(differing) == []


@pytest.mark.parametrize(("zone", "half_life"), [("Asia/Shanghai", 13), ("America/Los_Angeles", 7)])
def test_every_score_halves_after_a_half_life_without_behavior(
    tmp_path: Path, zone: str, half_life: int
) -> None:
    project = project_copy(tmp_path / "project")
    _edit(project / "vars.yml", r"business_time_zone: .*", f"business_time_zone: {zone}")
    rules = project / "seeds/score_rules.csv"
    with rules.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    with rules.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(row | {"half_life_days": str(half_life)} for row in rows)
    house = House(tmp_path / "company", project)
    generate(house.workspace, scale=0.015)
    house.ingest()
    found = []
    for age, models in ((0, ("+lead_scores",)), (1, SCORES), (2, SCORES)):
        day = date(2026, 11, 3) + timedelta(days=age * half_life)
        house.build(*CAREFULLY, *(models if age else ("path:seeds", *models)), as_of=day.isoformat())
        found.append(
            dict(house.rows("select entity_id, engagement_score from portrait.lead_scores order by 1"))
        )
    assert sum(score != 0 for score in found[0].values()) > 200
    for earlier, later in pairwise(found):
        assert earlier.keys() == later.keys()
        for entity, score in earlier.items():
            assert later[entity] == pytest.approx(score / 2, rel=1e-12, abs=1e-9)


def _edit(path: Path, pattern: str, text: str) -> None:
    before = path.read_text("utf-8")
    after = re.sub(pattern, text, before)
    assert after != before or text in before
    path.write_text(after, "utf-8")
