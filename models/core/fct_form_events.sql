-- What visitors did with the forms of landing pages: opened the page, touched the form, filled a field, sent it. A page is a
-- form's if form events happened on it; what kind of form it is, most of them tell.
with kinds as (

    select * from {{ ref('form_events') }}

),

types as (

    select * from {{ ref('form_types') }}

),

told as (

    select
        behaviors.source_table,
        behaviors.source_key,
        behaviors.visitor_key,
        behaviors.visitor_key_type,
        behaviors.occurred_at,
        kinds.step,
        {{ text_before("(behaviors.page_url || '?')", '?') }} as page,
        case
            when kinds.is_type_in_content_name then behaviors.content_name
            when kinds.type_property is not null then {{ json_field('behaviors.properties', 'kinds.type_property') }}
        end as told_type,
        case when kinds.field_property is not null then {{ json_field('behaviors.properties', 'kinds.field_property') }} end
            as field_name,
        behaviors._load,
        behaviors._row
    from {{ ref('behaviors') }} as behaviors
    inner join kinds
        on behaviors.event_name = kinds.event_name

),

typed_pages as (

    select
        told.page,
        told.told_type,
        row_number() over (
            partition by told.page
            order by case when types.form_type is not null then 0 else 1 end asc, count(*) desc, told.told_type asc
        ) as choice
    from told
    left join types
        on told.told_type = types.form_type
    where
        told.step <> 'view'
        and told.page is not null
        and told.told_type is not null
    group by told.page, told.told_type, types.form_type

),

-- A kind that no row knows is taken from the page, if that has one that is known.
final as (

    select
        told.source_table,
        told.source_key,
        told.visitor_key,
        told.visitor_key_type,
        told.occurred_at,
        {{ business_date('told.occurred_at') }} as occurred_on,
        told.step,
        told.page,
        coalesce(types.form_type, typed_pages.told_type, told.told_type, 'unknown') as form_type,
        types.form_type is not null or told.told_type is null as is_known_type,
        told.field_name,
        told._load,
        told._row
    from told
    left join types
        on told.told_type = types.form_type
    left join typed_pages
        on
            told.page = typed_pages.page
            and typed_pages.choice = 1
    where
        told.step <> 'view'
        or typed_pages.page is not null

)

select * from final
