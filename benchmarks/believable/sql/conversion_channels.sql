-- The same leads by the channel that truly brought their company first.
-- Grain: one row per first channel.
select
    first_channel as channel,
    count(*) as leads,
    count(*) filter (where has_opportunity) / count(*) as lead_to_opportunity,
    count(*) filter (where is_won) / count(*) as lead_to_won
from lead_outcomes
where first_channel is not null
group by first_channel
order by lead_to_won desc, channel
