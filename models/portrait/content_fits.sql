-- What to send to whom: the contents that fit a person's role, stage and interests best by the points of content_rules, without
-- those already seen. People alike in role, stage and interests share their candidates, so that not everybody meets every
-- content.
with entities as (

    select * from {{ ref('portrait_entities') }}
    where
        entity_type = 'person'
        and is_identified
        and not is_partner

),

roles as (

    select * from {{ ref('portrait_roles') }}

),

consents as (

    select * from {{ ref('person_consents') }}

),

rules as (

    select * from {{ ref('content_rules') }}

),

topic_rules as (

    select
        {{ topic_rule_columns() }}
    from rules
    where dimension = 'topic'

),

readings as (

    select
        entity_number,
        max(case when reading = 'stage' and reading_rank = 1 then value end) as stage,
        max(case when reading = 'interest' and reading_rank = 1 then value end) as first_topic,
        max(case when reading = 'interest' and reading_rank = 2 then value end) as second_topic
    from {{ ref('portrait_readings') }}
    group by entity_number

),

-- Features of the product have neither audience nor stage: they are nothing to send.
contents as (

    select
        content_key,
        max(title) as title,
        max(content_type) as content_type,
        max(audience) as audience,
        max(lifecycle_stage) as lifecycle_stage,
        max(topic) as topic,
        max(published_on) as published_on
    from {{ ref('dim_contents') }}
    where
        (audience is not null or lifecycle_stage is not null)
        and (published_on <= {{ as_of_day() }} or published_on is null)
    group by content_key

),

seen as (

    select distinct
        events.entity_number,
        kinds.content_key
    from {{ ref('portrait_events') }} as events
    inner join {{ ref('event_kinds') }} as kinds
        on events.event_kind_number = kinds.event_kind_number
    inner join contents
        on kinds.content_key = contents.content_key

),

persons as (

    select
        entities.entity_number,
        roles.decision_role,
        readings.stage,
        readings.first_topic,
        readings.second_topic
    from entities
    left join roles
        on entities.entity_id = roles.person_id
    left join readings
        on entities.entity_number = readings.entity_number
    left join consents
        on entities.entity_id = consents.person_id
    where
        (roles.decision_role is not null or readings.first_topic is not null)
        and not coalesce(consents.refuses_profiling, false)

),

numbered as (

    select
        *,
        dense_rank() over (order by decision_role asc, stage asc, first_topic asc, second_topic asc) as person_kind
    from persons

),

kinds_of_persons as (

    select distinct
        person_kind,
        decision_role,
        stage,
        first_topic,
        second_topic
    from numbered

),

-- A content's points have four parts: audience, stage, first and second interest.
pointed as (

    select
        kinds_of_persons.person_kind,
        kinds_of_persons.first_topic,
        kinds_of_persons.second_topic,
        contents.content_key,
        contents.published_on,
        audience_rules.points as audience_points,
        audience_rules.label as audience_label,
        audience_rules.label_zh as audience_label_zh,
        stage_rules.points as stage_points,
        stage_rules.label as stage_label,
        stage_rules.label_zh as stage_label_zh,
        {{ topic_part_columns() }}
    from kinds_of_persons
    cross join contents
    cross join topic_rules
    left join rules as audience_rules
        on
            audience_rules.dimension = 'audience'
            and kinds_of_persons.decision_role = audience_rules.of_person
            and contents.audience = audience_rules.of_content
    left join rules as stage_rules
        on
            stage_rules.dimension = 'stage'
            and kinds_of_persons.stage = stage_rules.of_person
            and contents.lifecycle_stage = stage_rules.of_content

),

summed as (

    select
        *,
        {{ sum_of_content_parts() }} as points
    from pointed

),

candidates as (

    select
        *,
        row_number() over (
            partition by person_kind
            order by points desc, published_on desc nulls last, content_key asc
        ) as candidate_rank
    from summed
    where points > 0

),

reasoned as (

    select
        person_kind,
        content_key,
        points,
        candidate_rank,
        {{ reasons_of_content_parts('label', '; ') }} as reasons,
        {{ reasons_of_content_parts('label_zh', '；') }} as reasons_zh
    from candidates
    where candidate_rank <= {{ var('content_candidates') }}

),

fitting as (

    select
        numbered.entity_number,
        numbered.person_kind,
        candidates.content_key,
        row_number() over (partition by numbered.entity_number order by candidates.candidate_rank) as content_rank
    from numbered
    inner join reasoned as candidates
        on numbered.person_kind = candidates.person_kind
    left join seen
        on
            numbered.entity_number = seen.entity_number
            and candidates.content_key = seen.content_key
    where seen.content_key is null

),

final as (

    select
        fitting.entity_number,
        fitting.content_rank,
        fitting.content_key,
        contents.title,
        contents.content_type,
        contents.audience,
        contents.lifecycle_stage,
        contents.topic,
        reasoned.points,
        reasoned.reasons,
        reasoned.reasons_zh
    from fitting
    inner join reasoned
        on
            fitting.person_kind = reasoned.person_kind
            and fitting.content_key = reasoned.content_key
    inner join contents
        on fitting.content_key = contents.content_key
    where fitting.content_rank <= {{ var('contents_recommended') }}

)

select * from final
