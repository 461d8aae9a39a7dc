{#-
  In an incremental run: the condition that a row is later than what this model holds of its source table. The
  watermark is per source table, so a channel that lands or is switched on late misses nothing.
-#}
{% macro later_than_held() -%}
    {%- set held = held_loads() -%}
    {%- if held -%}
        ({% for source_table, load in held.items() %}(source_table = '{{ source_table }}' and _load > {{ load }}) or {% endfor -%}
        source_table not in ('{{ held.keys() | join("', '") }}'))
    {%- else -%}
        true
    {%- endif -%}
{%- endmacro %}

{#- {source_table: newest load} of what this model holds; empty in a full run. -#}
{% macro held_loads() -%}
    {%- set held = {} -%}
    {%- if execute and is_incremental() -%}
        {%- for row in run_query('select source_table, max(_load) from ' ~ this ~ ' group by 1 order by 1').rows -%}
            {%- do held.update({row[0]: row[1]}) -%}
        {%- endfor -%}
    {%- endif -%}
    {{ return(held) }}
{%- endmacro %}

{#-
  An incremental entity of single events: the newest version, by load and row, of every key among the rows that are
  later than what is held. Key columns first: few keys come in several versions, and only those pay for the sort. Where the
  entity has a `first_position`, that is where the first of all versions was read: a correction makes no event younger.
-#}
{% macro newest_events(entity, key) -%}
    with incoming as (

        select
            *,
            {{ row_hash(key) }} as key_hash
        from ({{ union_feeds(entity) }}) as fed
        where {{ later_than_held() }}

    ),

    repeated as (

        select key_hash
        from incoming
        group by key_hash
        having count(*) > 1

    ),

    ranked as (

        select
            incoming.*,
            row_number() over (
                partition by {{ listed(key, 'incoming') }}
                order by incoming._load desc, incoming._row desc
            ) as version_rank,
            min({{ row_position('incoming._load', 'incoming._row') }}) over (
                partition by {{ listed(key, 'incoming') }}
            ) as earliest_position
        from incoming
        inner join repeated
            on incoming.key_hash = repeated.key_hash

    ),

    newest as (

        select
            {{ columns_of_model(except=['first_position']) }},
            {{ row_position('_load', '_row') }} as earliest_position
        from incoming
        where key_hash not in (select repeated.key_hash from repeated)

        union all

        select
            {{ columns_of_model(except=['first_position']) }},
            earliest_position
        from ranked
        where version_rank = 1

    ),

    final as (

        {% if 'first_position' not in model.columns -%}
            select {{ columns_of_model() }}
            from newest
        {%- elif is_incremental() -%}
            select
                {{ columns_of_model(except=['first_position'], relation='newest') }},
                coalesce(held.first_position, newest.earliest_position) as first_position
            from newest
            left join {{ this }} as held
                on
                    {%- for column in key %}
                    newest.{{ column }} = held.{{ column }}{{ ' and' if not loop.last }}
                    {%- endfor %}
        {%- else -%}
            select
                {{ columns_of_model(except=['first_position']) }},
                earliest_position as first_position
            from newest
        {%- endif %}

    )

    select * from final
{%- endmacro %}

{#-
  All rows of a relation in a full run; in an incremental run the rows, of whatever age, of the actors that later loads
  touch (of all actors with `all_again`), so that a fold recomputes each actor whole. `key` tells one actor.
-#}
{% macro rows_of_touched(relation, key, all_again=false) -%}
    select whole.*
    from {{ relation }} as whole
    {%- if is_incremental() %}
    inner join (
        select distinct {{ key | join(', ') }}
        from {{ relation }}
        where {{ 'true' if all_again else later_than_held() }}
    ) as touched
        on
            {%- for column in key %}
            whole.{{ column }} = touched.{{ column }}{{ ' and' if not loop.last }}
            {%- endfor %}
    {%- endif %}
{%- endmacro %}
