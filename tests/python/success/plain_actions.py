"""What the demo company's key actions and sourcing mix are, in plain SQL over the tables below the marts."""

from __future__ import annotations

# Each pair of queries says the same: one of the mart, one of lower tables, written without its models.
EQUAL = {
    "completeness_of_visits": (
        "select source_key, round(completeness * 7) from success.key_actions where action_id = 'visit'",
        """
        select activity_key, (person_id is not null)::int + (account_id is not null)::int
            + (raw.staff_key is not null)::int + (raw.outcome is not null)::int
            + (raw.next_step is not null)::int + (raw.next_step_on is not null)::int
            + (raw.notes is not null)::int
        from core.fct_activities
        join canonical.activities as raw on raw.is_current and raw.source_key = activity_key
            and raw.source_table = fct_activities.source_table and raw.activity_type = 'visit'
        """,
    ),
    "problems": (
        "select source_key, round(completeness * 7), satisfied from (select *,"
        " coalesce(missing_optional_fields, '') <> 'satisfaction' as satisfied from success.key_actions)"
        " where action_id = 'problem'",
        """
        select source_key, (person_id is not null)::int + (account_id is not null)::int
            + (raw.staff_key is not null)::int + (raw.category is not null)::int
            + (raw.priority is not null)::int + coalesce(raw.first_replied_at < {end}, false)::int
            + coalesce(raw.closed_at < {end}, false)::int, raw.satisfaction_score is not null
        from core.fct_tickets
        join canonical.tickets as raw on raw.is_current and raw.source_key = ticket_key
            and raw.source_table = fct_tickets.source_table
        where raw.opened_at < {end}
        """,
    ),
    # Use by a company on a day on which it had not yet bought.
    "trials": (
        "select account_id, occurred_on from success.key_actions where action_id = 'trial'",
        """
        select entity_id, min(used_on) as first_on
        from core.fct_usage_days
        join identity_build.identifier_ids as ids on ids.entity_type = 'organization'
            and ids.identifier_type = organization_key_type and ids.identifier_value = organization_key
        group by entity_id
        having first_on < coalesce(
            (select min(least(signed_on, starts_on)) from core.fct_contracts where account_id = entity_id),
            date '9999-12-31'
        ) and first_on < coalesce(
            (select min(won_at) from core.fct_opportunities where account_id = entity_id) + interval '8' hour,
            timestamp '9999-12-31'
        )
        """,
    ),
    # Brute force: every later talk with the same person, company or deal.
    "next_steps": (
        "select action_id, source_table, source_key, next_step_done_on, is_next_step_overdue"
        " from success.key_actions where has_next_step and action_id in ('demo', 'meeting', 'visit')",
        """
        with talks as (
            select * from core.fct_activities
            where occurred_at < {end} and activity_type not in ('call_attempt', 'note')
        ),
        promises as (
            select *, coalesce(next_step_on, occurred_on + 14) + 7 as until_on from talks
            where activity_type in ('demo', 'meeting', 'visit')
                and (next_step is not null or next_step_on is not null)
        ),
        done as (
            select promises.source_table, promises.activity_key, min(talks.occurred_on) as done_on
            from promises
            join talks on talks.occurred_at > promises.occurred_at and (
                talks.person_id = promises.person_id or talks.account_id = promises.account_id
                or talks.opportunity_key = promises.opportunity_key)
            where talks.occurred_on <= promises.until_on
            group by all
        )
        select activity_type, source_table, activity_key, done_on,
            done_on is null and until_on < date '{today}'
        from promises left join done using (source_table, activity_key)
        """,
    ),
    # Brute force: where everybody stood on each day, and where 30 days before their next stage.
    "base_rates": (
        "select entity_type, stage_id, days_stood, days_before_advance from success_build.stage_advance_rates"
        " where ladder = 'revenue' and window_days = 30 and days_stood > 0",
        """
        with moves as (
            select *, lead(stage_rank) over (partition by entity_type, entity_id order by period_no) as next
            from lifecycle_build.stage_periods
            where ladder = 'revenue' and not is_inferred
        ),
        days as (
            select moves.*, day
            from moves, unnest(range(entered_on, coalesce(left_on, date '{today}' + 1),
                interval '1' day)) as days (day)
            where day + interval '30' day <= date '{today}'
        )
        select days.entity_type, stage_id, count(*),
            count(*) filter (where next > days.stage_rank and left_on <= day + interval '30' day)
        from days
        join rules.stages on stages.ladder = 'revenue' and stages.entity_type = days.entity_type
            and stages.stage_rank = days.stage_rank
        group by all
        """,
    ),
    # The next thing that stage_periods says of whom the call was with.
    "moves_after_calls": (
        "select source_table, source_key, stage_rank, moved_forward from success.key_actions"
        " join (select distinct stage_id, stage_rank from rules.stages where ladder = 'revenue')"
        " using (stage_id) where action_id = 'call' and is_mature and person_id is not null",
        """
        with calls as (
            select * from core.fct_activities
            where activity_type = 'call' and person_id is not null
                and occurred_on + 30 <= date '{today}'
        ),
        periods as (
            select * from lifecycle_build.stage_periods where ladder = 'revenue' and not is_inferred
        ),
        before as (
            select source_table, activity_key, occurred_on, person_id,
                arg_max(stage_rank, entered_on) as stood
            from calls join periods on entity_id = person_id and entered_on <= occurred_on
            group by all
        ),
        after as (
            select source_table, activity_key, min(entered_on) as moved_on,
                arg_min(stage_rank, entered_on) as went
            from calls join periods on entity_id = person_id and entered_on > occurred_on
            group by all
        )
        select source_table, activity_key, stood,
            coalesce(went > stood and moved_on <= occurred_on + 30, false)::bigint
        from before left join after using (source_table, activity_key)
        """,
    ),
    "sourcing": (
        "select sourced_month, sourced_by, leads, opportunities, pipeline_amount, wins, won_amount"
        " from acquisition.sourcing_mix_monthly",
        """
        with origins as (
            select distinct channel_id, case
                when channel_id in ('referral') then 'customer_referral'
                when channel_id in ('partner') then 'partner'
                when channel_id = 'mall' then 'product'
                when channel_id = 'sales_outreach' then 'sales'
                when channel_class in ('owned', 'paid', 'offline') then 'marketing'
                when channel_id = 'other_publicity' then 'marketing'
                else 'unknown' end as who
            from core.dim_channels
        ),
        deals as (
            select opportunities.*, coalesce(nullif(opportunities.channel_id, 'not_recorded'),
                leads.channel_id, 'not_recorded') as channel
            from core.fct_opportunities as opportunities left join core.fct_leads as leads using (lead_key)
        ),
        happened as (
            select channel_id as channel, created_at as moment, 'lead' as what, null as amount
            from core.fct_leads
            union all select channel, created_at, 'deal', amount from deals
            union all select channel, closed_at, 'win', amount from deals where stage_meaning = 'won'
        )
        select date_trunc('month', moment + interval '8' hour)::date, who,
            count(*) filter (where what = 'lead'), count(*) filter (where what = 'deal'),
            coalesce(sum(amount) filter (where what = 'deal'), 0), count(*) filter (where what = 'win'),
            coalesce(sum(amount) filter (where what = 'win'), 0)
        from happened join origins on channel = channel_id
        where moment < {end}
        group by all
        """,
    ),
}


# Tenants that were opened as trials and used, and whether the mart knows of their company's trial.
OPENED_AS_TRIALS = """
    with tenants as (
        select tenant_id, arg_min(edition, updated_at) as edition
        from staging.stg_product_usage__tenants group by tenant_id
    )
    select tenant_id, tenant_id in (select source_key from success.key_actions where action_id = 'trial')
    from tenants
    where edition = 'trial' and tenant_id in (select organization_key from core.fct_usage_days)
"""
