-- By what customers are told apart: their attributes, and the channel of their first lead.
{% set attributes = ['industry', 'province', 'country'] %}
with accounts as (

    select * from {{ ref('dim_accounts') }}

),

channels as (

    select * from {{ ref('dim_channels') }}

),

leads as (

    select
        account_id,
        channel_id,
        row_number() over (partition by account_id order by created_at asc, source_table asc, lead_key asc) as turn
    from {{ ref('fct_leads') }}
    where account_id is not null

),

final as (

    select
        account_id,
        'all' as slice_by,
        'all' as slice
    from accounts
    {% for attribute in attributes %}
        union all
        select
            account_id,
            '{{ attribute }}' as slice_by,
            {{ attribute }} as slice
        from accounts
    {% endfor %}
    union all
    select
        accounts.account_id,
        'first_channel' as slice_by,
        coalesce(channels.rolled_up_channel_id, leads.channel_id) as slice
    from accounts
    left join leads
        on
            accounts.account_id = leads.account_id
            and leads.turn = 1
    left join channels
        on leads.channel_id = channels.channel_id

)

select * from final
