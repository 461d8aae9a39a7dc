"""`bowtie explain stage`: where one stands on both ladders, what moved one there, and the rows behind it."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from datetime import date

from bowtie.explain.event_rows import EventRow, rows_of_events
from bowtie.explain.score_facts import RowFacts
from bowtie.explain.stage_facts import ConditionFacts, StageFacts, StagePeriod
from bowtie.explain.subjects import built_warehouse, nothing_to_explain
from bowtie.explain.warehouse import Warehouse
from bowtie.workspace import Workspace

ROWS_SHOWN = 3
"""So many of a condition's rows are shown, the newest."""
_HISTORY = """
    select ladder, period_no, stage_id, label, entered_on, left_on, is_inferred, direction, from_stage_id,
        skipped_stages, reason_label, cause_rule_id, evidence
    from lifecycle.stage_history where entity_type = $kind and entity_id = $id
    order by ladder, period_no
"""
# The conditions of the rules that let one in, and of the tags that these ask for.
_CONDITIONS = """
    entered as (
        select history.ladder, history.period_no, reasons.condition_number, reasons.since_on, reasons.value,
            reasons.entity_number
        from lifecycle.stage_history as history
        join portrait_build.portrait_entities as entities using (entity_type, entity_id)
        join portrait_build.rule_numbers as rules
            on rules.rule_set = 'stages' and history.cause_rule_id = rules.rule_id
        join portrait_build.segment_reasons as reasons
            on reasons.entity_number = entities.entity_number and reasons.rule_number = rules.rule_number
            and history.entered_on >= reasons.held_from
            and coalesce(history.entered_on < reasons.held_until, true)
        where history.entity_type = $kind and history.entity_id = $id and history.direction <> 'backward'
    ),
    tagged as (
        select entered.ladder, entered.period_no, reasons.condition_number, reasons.since_on, reasons.value,
            entered.entity_number
        from entered
        join portrait_build.rule_plan as plan on entered.condition_number = plan.condition_number
        join portrait_build.rule_numbers as rules
            on rules.rule_set = 'tags' and rules.applies_to = $kind and plan.verdict_id = rules.rule_id
        join portrait_build.metric_reasons as reasons
            on entered.entity_number = reasons.entity_number and rules.rule_number = reasons.rule_number
            and entered.since_on >= reasons.held_from
            and coalesce(entered.since_on < reasons.held_until, true)
        where plan.metric_id = 'tag' and plan.operator = 'has'
    ),
    conditions as (select * from entered union all select * from tagged)
"""
_TOLD = f"""
    with {_CONDITIONS}
    select conditions.ladder, conditions.period_no, conditions.condition_number,
        plan.told_condition || ' = '
        || coalesce(attributes.value_text, format('{{:g}}', cast(conditions.value as double)))
        || ' (' || conditions.since_on || ')'
    from conditions
    join portrait_build.rule_plan as plan using (condition_number)
    left join portrait_build.attribute_values as attributes
        on conditions.entity_number = attributes.entity_number
        and plan.metric_number = attributes.metric_number
    where plan.metric_id <> 'tag'
    order by conditions.condition_number
"""
_WANTED = f"""
    with {_CONDITIONS}
    select distinct
        concat_ws(' ', conditions.ladder, conditions.period_no, conditions.condition_number) as what,
        coalesce(conditions.since_on - cast(windows.days_until - 1 as integer), date '0001-01-01')
            as first_on,
        conditions.since_on - cast(windows.days_from as integer) as last_on,
        kinds.fact, kinds.event_name, kinds.content_key
    from conditions
    join portrait_build.rule_plan as plan using (condition_number)
    join rules.metric_windows as windows using (window_id)
    join portrait_build.metric_map using (metric_number)
    join portrait_build.event_kinds as kinds using (event_kind_number)
    where kinds.entity_type = $kind
"""


def explain_stage(workspace: Workspace, subject: str) -> StageFacts:
    """Open the stages of a person or account, as of the last refresh.

    Args:
        workspace: Whose warehouse.
        subject: The ID of a person or of an account.

    Raises:
        UserError: There are no stages, or the ID names nobody who has one.
    """
    with built_warehouse(workspace, subject, "stages") as (warehouse, entity_id):
        return _explain(warehouse, entity_id)


def _explain(warehouse: Warehouse, entity_id: str) -> StageFacts:
    about = {"kind": str(warehouse.kind), "id": entity_id}
    history = warehouse.rows(_HISTORY, **about)
    if not history:
        raise nothing_to_explain(warehouse, entity_id, "stage", "it was not known at the last refresh.")
    rows: dict[str, list[EventRow]] = defaultdict(list)
    for row in rows_of_events(warehouse, about, _WANTED, date.min):
        rows[row.what].append(row)
    conditions: dict[tuple[str, int], list[ConditionFacts]] = defaultdict(list)
    for ladder, period_no, number, told in warehouse.rows(_TOLD, **about):
        found = rows[f"{ladder} {period_no} {number}"]
        shown = tuple(RowFacts(one.source_table, one.event, one.content, one.place) for one in found)
        conditions[ladder, period_no].append(ConditionFacts(told, shown[:ROWS_SHOWN], len(found)))
    ladders: dict[str, list[StagePeriod]] = defaultdict(list)
    for ladder, *columns in history:
        period = StagePeriod(*columns)
        ladders[ladder].append(replace(period, conditions=tuple(conditions[ladder, period.period_no])))
    return StageFacts(warehouse.kind, entity_id, {name: tuple(periods) for name, periods in ladders.items()})
