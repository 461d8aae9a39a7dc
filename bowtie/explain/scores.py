"""`bowtie explain score`: fit, engagement, the days and rules that make them, the rows behind those."""

from __future__ import annotations

from collections import defaultdict
from datetime import date

from bowtie.explain.event_rows import rows_of_events
from bowtie.explain.score_facts import RowFacts, ScoredDay, ScoreFacts
from bowtie.explain.subjects import built_warehouse, nothing_to_explain
from bowtie.explain.warehouse import Warehouse
from bowtie.workspace import Workspace

DAYS_OPENED = 10
"""The newest days with points whose raw rows are shown."""
_SCORE = """
    select engagement_score, engagement_band, engagement_label, cast(fit_score as double), fit_band,
        fit_grade, grade_label, is_mql, mql_since_on
    from portrait.lead_scores where entity_type = $kind and entity_id = $id
"""
_EVIDENCE = """
    select score_id, rule_id, rule_label, rule_version, occurred_on, cast(quantity as double),
        cast(points_earned as double), half_life_days, points_left
    from portrait.lead_score_evidence where entity_type = $kind and entity_id = $id
    order by occurred_on desc, rule_id
"""
_FIT = """
    select rules.rule_id, reasons.held_from, string_agg(
        plan.told_condition || ' = ' || coalesce(attributes.value_text, cast(reasons.value as varchar))
        || ' (' || cast(reasons.since_on as varchar) || ')', '; ' order by plan.condition_no)
    from portrait_build.metric_reasons as reasons
    join portrait_build.rule_plan as plan using (condition_number)
    join portrait_build.rule_numbers as rules on reasons.rule_number = rules.rule_number
    join portrait_build.portrait_entities as entities using (entity_number)
    left join portrait_build.attribute_values as attributes
        on reasons.entity_number = attributes.entity_number and plan.metric_number = attributes.metric_number
    where rules.rule_set = 'fit' and entities.entity_type = $kind and entities.entity_id = $id
    group by rules.rule_id, reasons.held_from
"""
_WANTED = """
    select distinct days.score_rule_id as what, days.occurred_on as first_on, days.occurred_on as last_on,
        kinds.fact, kinds.event_name, kinds.content_key
    from portrait_build.score_days as days
    join entity using (entity_number)
    join rules.score_rules as rules using (score_rule_id)
    join portrait_build.portrait_metrics as metrics using (metric_id)
    join portrait_build.metric_map using (metric_number)
    join portrait_build.event_kinds as kinds using (event_kind_number)
    where kinds.entity_type = $kind and days.occurred_on >= $since
"""
Scored = tuple[str, date]
"""A rule and a day."""


def explain_score(workspace: Workspace, subject: str) -> ScoreFacts:
    """Open the scores of a person or account, as of the last refresh.

    Args:
        workspace: Whose warehouse.
        subject: The ID of a person or of an account.

    Raises:
        UserError: There are no scores, or the ID names nobody who has one.
    """
    with built_warehouse(workspace, subject, "scores") as (warehouse, entity_id):
        return _explain(warehouse, entity_id)


def _explain(warehouse: Warehouse, entity_id: str) -> ScoreFacts:
    about = {"kind": str(warehouse.kind), "id": entity_id}
    found = warehouse.rows(_SCORE, **about)
    if not found:
        unknown = "it was not known by name at the last refresh and had no points."
        raise nothing_to_explain(warehouse, entity_id, "score", unknown)
    told = warehouse.rows(_EVIDENCE, **about)
    days = sorted({row[4] for row in told if row[0] == "engagement"}, reverse=True)[:DAYS_OPENED]
    rows = _rows(warehouse, about, days[-1]) if days else {}
    reasons = {(rule, day): because for rule, day, because in warehouse.rows(_FIT, **about)}
    evidence = []
    for row in told:  # the columns of the queries stand in the order of the fields
        is_opened = row[0] == "engagement" and row[4] in days
        opened = tuple(rows.get((row[1], row[4]), ())) if is_opened else None
        because = reasons.get((row[1], row[4])) if row[0] == "fit" else None
        evidence.append(ScoredDay(*(*row, because, opened)))
    return ScoreFacts(*(warehouse.kind, entity_id, *found[0], tuple(evidence)))


def _rows(warehouse: Warehouse, about: dict[str, str], since: date) -> dict[Scored, list[RowFacts]]:
    found: dict[Scored, list[RowFacts]] = defaultdict(list)
    for row in rows_of_events(warehouse, about, _WANTED, since):
        found[row.what, row.day].append(RowFacts(row.source_table, row.event, row.content, row.place))
    return found
