-- What each person agrees to on the day of as_of: for every purpose the newest word on it or on all purposes; of two at one
-- moment the refusal holds.
{% set contacts = ['email', 'sms', 'wechat', 'phone'] %}
{% set purposes = contacts + ['profiling'] %}
with consents as (

    select * from {{ ref('fct_consents') }}
    where
        person_id is not null
        and is_granted is not null
        and occurred_on <= {{ as_of_day() }}

),

purposes as (

    {% for purpose in purposes %}
        select '{{ purpose }}' as purpose
        {{ 'union all' if not loop.last }}
    {% endfor %}

),

ranked as (

    select
        consents.person_id,
        purposes.purpose,
        consents.is_granted,
        row_number() over (
            partition by consents.person_id, purposes.purpose
            order by consents.occurred_at desc, consents.is_granted asc, consents.consent_key asc
        ) as newest
    from consents
    inner join purposes
        on consents.purpose in (purposes.purpose, 'all')

),

final as (

    select
        person_id,
        {{ joined_texts("case when is_granted and purpose <> 'profiling' then purpose end") }} as consents,
        max(case when not is_granted and purpose = 'profiling' then 1 else 0 end) = 1 as refuses_profiling
    from ranked
    where newest = 1
    group by person_id

)

select * from final
