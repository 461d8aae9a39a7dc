{{
    config(
        materialized='incremental',
        incremental_strategy='delete+insert',
        unique_key=['entity_type', 'entity_id'],
        post_hook="{{ forget_vanished(ref('portrait_entities')) }}"
    )
}}
-- Where everybody stood when: the highest stage held, day by day, from the first touch to as_of. Stages that a move passed over
-- have rows of no length, so that every step of a ladder counts who came through. Worked out anew for whom the fingerprint of all
-- that this follows from is another than before.
with spans as (

    select * from {{ ref('stage_spans') }}

),

stages as (

    select * from {{ ref('stages') }}

),

entities as (

    select * from {{ ref('portrait_entities') }}
    where is_known

),

steps as (

    select {{ joined_texts("concat_ws(' ', ladder, entity_type, stage_rank, is_step)") }} as told
    from stages

),

held as (

    select
        entity_number,
        min(held_from) as first_held_on,
        {{ joined_texts("concat_ws(' ', ladder, stage_rank, held_from, held_until)") }} as told
    from spans
    group by entity_number

),

-- What is dated before somebody was first seen is the first touch.
fingerprints as (

    select
        entities.entity_number,
        entities.entity_type,
        entities.entity_id,
        least(entities.first_seen_on, coalesce(held.first_held_on, entities.first_seen_on)) as first_on,
        {{ digest(['entities.first_seen_on', "coalesce(held.told, '')", 'steps.told']) }} as fingerprint
    from entities
    cross join steps
    left join held
        on entities.entity_number = held.entity_number

),

begun as (

    select fingerprints.*
    from fingerprints
    {% if is_incremental() %}
        left join (select distinct entity_type, entity_id, fingerprint from {{ this }}) as known
            on
                fingerprints.entity_type = known.entity_type
                and fingerprints.entity_id = known.entity_id
                and fingerprints.fingerprint = known.fingerprint
        where known.fingerprint is null
    {% endif %}

),

-- Each stage held is one bit of a number; the highest bit is where one stands.
turns as (

    select
        begun.entity_number,
        stages.ladder,
        begun.first_on as turned_on,
        {{ bit_of('stages.stage_rank') }} as bits
    from begun
    inner join stages
        on
            begun.entity_type = stages.entity_type
            and stages.entry_rule is null
    union all
    select
        begun.entity_number,
        spans.ladder,
        spans.held_from as turned_on,
        {{ bit_of('spans.stage_rank') }} as bits
    from begun
    inner join spans
        on begun.entity_number = spans.entity_number
    union all
    select
        begun.entity_number,
        spans.ladder,
        spans.held_until as turned_on,
        -{{ bit_of('spans.stage_rank') }} as bits
    from begun
    inner join spans
        on begun.entity_number = spans.entity_number
    where spans.held_until is not null

),

days as (

    select
        entity_number,
        ladder,
        turned_on,
        sum(bits) as bits
    from turns
    group by entity_number, ladder, turned_on

),

stood as (

    select
        entity_number,
        ladder,
        turned_on,
        {{ highest_bit('sum(bits) over (partition by entity_number, ladder order by turned_on asc)') }} as stage_rank
    from days

),

compared as (

    select
        *,
        lag(stage_rank) over (partition by entity_number, ladder order by turned_on asc) as former_rank
    from stood

),

moves as (

    select
        entity_number,
        ladder,
        turned_on as entered_on,
        lead(turned_on) over (partition by entity_number, ladder order by turned_on asc) as left_on,
        stage_rank,
        former_rank
    from compared
    where stage_rank is distinct from former_rank

),

passed as (

    select
        moves.entity_number,
        moves.ladder,
        moves.entered_on,
        moves.entered_on as left_on,
        stages.stage_rank,
        moves.former_rank,
        true as is_inferred
    from moves
    inner join begun
        on moves.entity_number = begun.entity_number
    inner join stages
        on
            begun.entity_type = stages.entity_type
            and moves.ladder = stages.ladder
            and moves.stage_rank > stages.stage_rank
            and coalesce(moves.former_rank, -1) < stages.stage_rank
            and stages.is_step

),

rows_of_moves as (

    select
        entity_number,
        ladder,
        entered_on,
        left_on,
        stage_rank,
        former_rank,
        false as is_inferred
    from moves
    union all
    select * from passed

),

final as (

    select
        begun.entity_type,
        begun.entity_id,
        begun.fingerprint,
        rows_of_moves.ladder,
        cast(
            row_number() over (
                partition by rows_of_moves.entity_number, rows_of_moves.ladder
                order by rows_of_moves.entered_on asc, rows_of_moves.is_inferred desc, rows_of_moves.stage_rank asc
            ) as integer
        ) as period_no,
        rows_of_moves.stage_rank,
        rows_of_moves.former_rank,
        rows_of_moves.entered_on,
        rows_of_moves.left_on,
        rows_of_moves.is_inferred
    from rows_of_moves
    inner join begun
        on rows_of_moves.entity_number = begun.entity_number

)

select * from final
