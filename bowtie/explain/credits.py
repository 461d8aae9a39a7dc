"""`bowtie explain credit`: the path to a conversion, what each model gives each touch, and the raw rows."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import fields
from decimal import Decimal

import duckdb

from bowtie.contracts import load_contracts
from bowtie.errors import UserError
from bowtie.explain.credit_facts import CreditFacts, TouchFacts
from bowtie.explain.facts import Kind, Place
from bowtie.explain.masking import Names
from bowtie.explain.warehouse import Warehouse, open_warehouse
from bowtie.workspace import PROJECT_ROOT, Workspace

ROWS_SHOWN = 3
"""So many of a touch's rows are shown, the oldest."""
_CONVERSIONS = """
    select conversion_id, path_number, milestone, converted_on, person_id, account_id, amount,
        case when is_of_person then 'person' else 'account' end, lookback_days
    from acquisition_build.milestone_conversions
    where conversion_id = $subject or source_table || ':' || record_key = $subject
    order by converted_at desc, path_number desc
"""
_MODELS = "select model_id from rules.attribution_models order by model_order"
_TOUCHES = """
    with path as (
        select *,
            row_number() over (order by touched_at, touch_number) as place,
            count(*) over () as last_place,
            count(*) filter (is_before_lead) over () as lead_place,
            count(*) filter (is_before_opportunity) over () as opportunity_place
        from acquisition_build.path_touches where path_number = $path and is_converted
    )
    select touches.touch_number, touches.touch_id, touches.touched_at, touches.touch_kind, touches.channel_id,
        touches.campaign_id, touches.person_id, path.age_days,
        [name for name in [
            case when path.place = 1 then 'first' end,
            case when path.place = path.lead_place then 'last before the lead' end,
            case when path.place = path.opportunity_place then 'last before the opportunity' end,
            case when path.place = path.last_place then 'last' end
        ] if name is not null]
    from path join acquisition_build.touches as touches using (touch_number)
    order by path.place
"""
_CREDITS = """
    select touch_number, model_id, credit, amount from acquisition_build.credits where path_number = $path
"""
# The rows of a visit are those of its visitor from its beginning to its end.
_ROWS = """
    with wanted as (
        select touches.touch_number, touches.record_type, touches.source_table, touches.record_key
        from acquisition_build.path_touches as path
        join acquisition_build.touches as touches using (touch_number)
        where path.path_number = $path and path.is_converted
    ),
    places as (
        select wanted.touch_number, behaviors._load, behaviors._row
        from wanted
        join core.fct_sessions as visits on wanted.record_key = visits.session_id
        join canonical.behaviors as behaviors
            on visits.source_table = behaviors.source_table and visits.visitor_key = behaviors.visitor_key
            and behaviors.occurred_at between visits.started_at and visits.ended_at
        where wanted.record_type = 'session'
        union all
        select wanted.touch_number, records._load, records._row
        from wanted
        join core.fct_activities as records
            on wanted.source_table = records.source_table and wanted.record_key = records.activity_key
        where wanted.record_type = 'activity'
        union all
        select wanted.touch_number, records._load, records._row
        from wanted
        join core.fct_referrals as records
            on wanted.source_table = records.source_table and wanted.record_key = records.referral_key
        where wanted.record_type = 'referral'
        union all
        select wanted.touch_number, records._load, records._row
        from wanted
        join core.fct_leads as records
            on wanted.source_table = records.source_table and wanted.record_key = records.lead_key
        where wanted.record_type = 'lead'
    )
    select touch_number, _load * (1::bigint << 40) + _row as position from places
    order by touch_number, position
"""


def explain_credit(workspace: Workspace, subject: str) -> CreditFacts:
    """Open a conversion: its touches, its credits by every model, and the raw rows, as of the last refresh.

    Args:
        workspace: Whose warehouse.
        subject: The ID of a conversion as in acquisition.conversions, or the record that reached it,
            crm.opportunities:O1; of several milestones of a record the newest.

    Raises:
        UserError: There is no such conversion, or nothing of the kind is built yet.
    """
    names = Names(load_contracts(PROJECT_ROOT), Kind.ACCOUNT.entity_type, shows_personal_data=False)
    with open_warehouse(workspace, Kind.ACCOUNT, names, as_of=None, time_zone="UTC") as warehouse:
        try:
            return _explain(warehouse, subject.strip())
        except duckdb.CatalogException as error:
            raise UserError(
                "The warehouse has no credits yet.", "Build them with `bowtie refresh`."
            ) from error


def _explain(warehouse: Warehouse, subject: str) -> CreditFacts:
    found = warehouse.rows(_CONVERSIONS, subject=subject)
    if not found:
        raise UserError(
            f"`{subject}` is no conversion that was known at the last refresh.",
            "Take an ID from acquisition.conversions, or name the record: crm.opportunities:O1.",
            exit_code=2,
        )
    conversion_id, path, milestone, day, person_id, account_id, amount, touches_of, lookback = found[0]
    shares: dict[int | None, dict[str, float]] = defaultdict(dict)
    amounts: dict[int | None, dict[str, Decimal]] = defaultdict(dict)
    for touch, model, credit, part in warehouse.rows(_CREDITS, path=path):
        shares[touch][model] = credit
        if part is not None:
            amounts[touch][model] = part
    rows: dict[int, list[Place]] = defaultdict(list)
    for touch, position in warehouse.rows(_ROWS, path=path):
        rows[touch].append(warehouse.place(position))

    columns = [field.name for field in fields(TouchFacts)]
    touches = [
        TouchFacts(
            **dict(zip(columns, told, strict=False)),
            credits=shares[number],
            amounts=amounts[number],
            rows=tuple(rows[number][:ROWS_SHOWN]),
            row_count=len(rows[number]),
        )
        for number, *told in warehouse.rows(_TOUCHES, path=path)
    ]
    return CreditFacts(
        conversion_id=conversion_id,
        milestone=milestone,
        converted_on=day,
        person_id=person_id,
        account_id=account_id,
        amount=amount,
        touches_of=touches_of,
        lookback_days=lookback,
        models=tuple(model for (model,) in warehouse.rows(_MODELS)),
        touches=tuple(touches),
    )
