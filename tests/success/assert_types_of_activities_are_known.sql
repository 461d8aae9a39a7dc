{{ config(severity='warn') }}
-- Types of activities and tickets that no row of key_action_templates names: they are no key actions, and maybe nobody meant
-- that. Name them in a template, or in a row with is_key_action false.
select
    fact,
    event_name,
    count(*) as records
from {{ ref('key_action_records') }}
where
    action_id is null
    and fact in ('activities', 'tickets')
group by fact, event_name
