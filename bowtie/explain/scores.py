"""`bowtie explain score`: fit, engagement, the days and rules that make them, the rows behind those."""

from __future__ import annotations

from collections import defaultdict
from datetime import date

import duckdb

from bowtie.contracts import load_contracts
from bowtie.errors import UserError
from bowtie.explain.changes import heirs_of
from bowtie.explain.facts import Kind
from bowtie.explain.masking import Names
from bowtie.explain.score_facts import RowFacts, ScoredDay, ScoreFacts
from bowtie.explain.targets import id_of
from bowtie.explain.warehouse import Warehouse, open_warehouse
from bowtie.workspace import PROJECT_ROOT, Workspace

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
# What names the company counts for it, and what its people do on the days on which they are its people.
_ROWS = """
    with entity as (
        select entity_number from portrait_build.portrait_entities
        where entity_type = $kind and entity_id = $id
    ),
    wanted as (
        select distinct days.score_rule_id, days.occurred_on, kinds.fact, kinds.event_name, kinds.content_key
        from portrait_build.score_days as days
        join entity using (entity_number)
        join rules.score_rules as rules using (score_rule_id)
        join portrait_build.portrait_metrics as metrics using (metric_id)
        join portrait_build.metric_map using (metric_number)
        join portrait_build.event_kinds as kinds using (event_kind_number)
        where kinds.entity_type = $kind and days.occurred_on >= $since
    ),
    owners as (
        select entity_number as person_number, null::date as counts_from, null::date as counts_until
        from entity where $kind = 'person'
        union all
        select persons.entity_number, links.counts_from, links.counts_until
        from core.bridge_person_accounts as links
        join portrait_build.portrait_entities as persons
            on persons.entity_type = 'person' and links.person_id = persons.entity_id
        where $kind = 'account' and links.account_id = $id
    )
    select distinct wanted.score_rule_id, wanted.occurred_on, happened.source_table, happened.event_name,
        happened.content_key, happened._load * (1::bigint << 40) + happened._row as position
    from portrait_build.event_rows as happened
    join wanted on happened.fact = wanted.fact and happened.event_name = wanted.event_name
        and happened.content_key is not distinct from wanted.content_key
        and happened.occurred_on = wanted.occurred_on
    left join owners on happened.person_number = owners.person_number
    where happened.occurred_on >= $since and (
        ($kind = 'account' and happened.account_number = (select entity_number from entity))
        or (
            ($kind = 'person' or happened.account_number is null)
            and owners.person_number is not null
            and happened.occurred_on >= coalesce(owners.counts_from, happened.occurred_on)
            and coalesce(happened.occurred_on < owners.counts_until, true)
        )
    )
    order by wanted.occurred_on desc, position
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
    entity_id = subject.strip().upper()
    if entity_id[:1] not in ("P", "A") or ":" in entity_id:
        raise UserError(
            f"`{subject}` is no ID of a person (P…) or an account (A…).",
            "Find the ID of a record with `bowtie explain person crm.leads:L1`.",
            exit_code=2,
        )
    kind = Kind.PERSON if entity_id[0] == "P" else Kind.ACCOUNT
    names = Names(load_contracts(PROJECT_ROOT), kind.entity_type, shows_personal_data=False)
    with open_warehouse(workspace, kind, names, as_of=None, time_zone="UTC") as warehouse:
        try:
            return _explain(warehouse, entity_id)
        except duckdb.CatalogException as error:
            raise UserError(
                "The warehouse has no scores yet.", "Build them with `bowtie refresh`."
            ) from error


def _explain(warehouse: Warehouse, entity_id: str) -> ScoreFacts:
    about = {"kind": str(warehouse.kind), "id": entity_id}
    found = warehouse.rows(_SCORE, **about)
    if not found:
        raise _no_score(warehouse, entity_id)
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
    for rule, day, table, event, content, position in warehouse.rows(_ROWS, **about, since=since):
        found[rule, day].append(RowFacts(table, event, content, warehouse.place(position)))
    return found


def _no_score(warehouse: Warehouse, entity_id: str) -> UserError:
    """Why an ID has none; raises where there is no such ID."""
    heirs = [heir for heir in heirs_of(warehouse, id_of(warehouse, entity_id)) if heir != entity_id]
    if heirs:
        return UserError(
            f"{entity_id} is no longer in use; its records belong to {', '.join(heirs)}.",
            f"bowtie explain score {heirs[0]}",
        )
    return UserError(
        f"{entity_id} has no score: it was not known by name at the last refresh and had no points.",
        "If it became known later, run `bowtie refresh` with a later --as-of, or without one.",
    )
