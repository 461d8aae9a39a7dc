-- Since when each key of a person leads to a company: not before some record tied it, over other keys if need be, to a record
-- that tells the company. Today's identity knows more than the day did: what came of a visit may be how the visitor became
-- known. So whoever judges by the past needs this day. Paths of up to known_over_records records are followed.
with evidence as (

    select * from {{ ref('identity_evidence') }}
    where entity_type = 'person'

),

record_ids as (

    select * from {{ ref('record_ids') }}
    where
        entity_type = 'person'
        and is_current

),

identifier_ids as (

    select * from {{ ref('identifier_ids') }}
    where entity_type = 'person'

),

days_told as (

    select
        source_table,
        source_key,
        {{ row_position('_load', '_row') }} as read_position,
        {{ business_date('coalesce(updated_at, recorded_at)') }} as told_on
    from {{ ref('people') }}
    union all
    select
        'behaviors' as source_table,
        visitor_key_type || '|' || visitor_key as source_key,
        first_position as read_position,
        {{ business_date('first_at') }} as told_on
    from {{ ref('visitor_evidence') }}

),

told as (

    select
        source_table,
        source_key,
        read_position,
        min(told_on) as told_on
    from days_told
    group by source_table, source_key, read_position

),

-- A guarded identifier ties nobody: it leads elsewhere than the record that carries it.
edges as (

    select
        evidence.record_key,
        evidence.identifier_key,
        evidence.identifier_type,
        evidence.identifier_value,
        told.told_on
    from evidence
    inner join record_ids
        on evidence.record_key = record_ids.record_key
    inner join identifier_ids
        on
            evidence.identifier_type = identifier_ids.identifier_type
            and evidence.identifier_value = identifier_ids.identifier_value
            and record_ids.entity_id = identifier_ids.entity_id
    inner join told
        on
            evidence.source_table = told.source_table
            and evidence.source_key = told.source_key
            and evidence.first_position = told.read_position

),

records_0 as (

    select
        record_ids.record_key,
        {{ business_date('min(record_accounts.told_at)') }} as known_on
    from {{ ref('record_accounts') }} as record_accounts
    inner join record_ids
        on
            record_accounts.source_table = record_ids.source_table
            and record_accounts.source_key = record_ids.source_key
    group by record_ids.record_key

),

{% for step in range(1, var('known_over_records') + 1) %}
    keys_{{ step }} as (

        select
            edges.identifier_key,
            min(greatest(edges.told_on, records.known_on)) as known_on
        from edges
        inner join records_{{ step - 1 }} as records
            on edges.record_key = records.record_key
        group by edges.identifier_key

    ),

    {% if not loop.last -%}
        records_{{ step }} as (

            select
                record_key,
                min(known_on) as known_on
            from (
                select
                    edges.record_key,
                    greatest(edges.told_on, known_keys.known_on) as known_on
                from edges
                inner join keys_{{ step }} as known_keys
                    on edges.identifier_key = known_keys.identifier_key
                union all
                select
                    record_key,
                    known_on
                from records_{{ step - 1 }}
            ) as ways
            group by record_key

        ),

    {% endif %}
{% endfor -%}
final as (

    select
        edges.identifier_type,
        edges.identifier_value,
        min(known_keys.known_on) as known_on
    from edges
    inner join keys_{{ var('known_over_records') }} as known_keys
        on edges.identifier_key = known_keys.identifier_key
    where known_keys.known_on is not null
    group by edges.identifier_type, edges.identifier_value

)

select * from final
