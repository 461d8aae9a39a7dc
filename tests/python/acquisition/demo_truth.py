"""What the demo's truth and plain SQL say of attribution, for tests of the demo that is built for many."""

from __future__ import annotations

# The first touch of a person is recorded if some touch of theirs is within ten minutes of the true one, and
# counts if it is within the look-back of the lead. The truth tells moments of China.
FIRST_TOUCHES = """
    with people as (
        select distinct records.person_id as true_id, leads.person_id
        from read_csv('{truth}/records.csv', header = true, all_varchar = true) as records
        join core.fct_leads as leads
            on records.source_table = leads.source_table and records.source_key = leads.lead_key
    ),
    truth as (
        select people.person_id, any_value(told.channel_id) as channel_id,
            min(told.first_touch_at - interval 8 hour) as first_touch_at
        from people
        join read_csv('{truth}/first_channels.csv', header = true) as told on people.true_id = told.person_id
        group by people.person_id
        having count(*) = 1
    )
    select conversions.conversion_id, truth.channel_id, credits.channel_id
    from truth
    join acquisition_build.milestone_conversions as conversions
        on conversions.milestone = 'lead' and truth.person_id = conversions.person_id
    join acquisition_build.credits as credits
        on conversions.path_number = credits.path_number
        and credits.model_id = 'first_touch' and credits.credit = 1
    where conversions.converted_at - truth.first_touch_at <= interval 365 day
        and exists (
            select 1 from acquisition_build.touches as touches
            where touches.is_counted and touches.person_id = truth.person_id
                and abs(date_diff('second', touches.touched_at, truth.first_touch_at)) <= 600
        )
"""

# A milestone of which the chain does not say what its paths do.
DIFFERING_CHAINS = """
        with paths as (
            select milestone, count(distinct path_number) as paths,
                count(distinct case when is_converted then path_number end) as conversions
            from acquisition_build.path_touches group by milestone
        )
        select effects.milestone, paths.conversions, sum(effects.credits)
        from acquisition_build.removal_effects as effects join paths using (milestone)
        group by all
        having min(effects.paths) <> paths.paths or min(effects.conversions) <> paths.conversions
            or max(abs(effects.conversion_rate - paths.conversions / paths.paths)) > 1e-9
            or abs(sum(effects.credits) - paths.conversions) > 1e-6
    """
WON = """
    select conversions.conversion_id, source_table || ':' || split_part(conversion_id, '|', 3)
    from acquisition.conversions as conversions where milestone = 'won' and touches > 3 order by 1 limit 5
"""
GIVEN = """
    select touch_id, model_id, credit, amount from acquisition.attribution_credits
    where conversion_id = '{}' order by all
"""
