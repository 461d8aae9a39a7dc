{#- Associations and merges, as several connectors keep them. -#}

{#-
  Of a table of associations (record, linked record), one linked record for each: the newest that is not withdrawn, one
  that `preferred` holds for before others, and of equals the lowest id. `key` tells one association from another.
-#}
{% macro one_link(relation, record, linked, key=none, preferred='false') -%}
    select
        {{ record }},
        {{ linked }}
    from (
        select
            {{ record }},
            {{ linked }},
            row_number() over (
                partition by {{ record }}
                order by case when {{ preferred }} then 0 else 1 end asc, _fivetran_synced desc nulls last, _load desc,
                    {{ linked }} asc
            ) as choice
        from ({{ newest_versions(relation, key or record ~ ', ' ~ linked, '_fivetran_synced') }}) as links
        where not coalesce(_fivetran_deleted, false)
    ) as ranked
    where choice = 1
{%- endmacro %}

{#-
  What a record names as merged into it, in a list: one row per merged id. `brackets`: the list is written [1,2].
  The two ids of a merge feed an identifier as `winner;loser`: one record that carries both is what One-ID needs.
-#}
{% macro listed_merges(relation, winner, losers, separator, brackets=false) -%}
    {%- set list = "replace(replace(" ~ losers ~ ", '[', ''), ']', '')" if brackets else losers -%}
    select
        winner_key,
        trim(written_key) as loser_key,
        _fivetran_synced,
        _load,
        _row
    from (
        select
            {{ winner }} as winner_key,
            {{ explode(split_text(list, separator)) }} as written_key,
            _fivetran_synced,
            _load,
            _row
        from {{ relation }}
        where {{ losers }} is not null
    ) as written
    where trim(written_key) <> '' and trim(written_key) <> winner_key
{%- endmacro %}

{#- A name from its parts; null where there is none. -#}
{% macro joined_name(first_name, last_name) -%}
    nullif(trim(concat_ws(' ', {{ first_name }}, {{ last_name }})), '')
{%- endmacro %}

{#- The columns of a contract, for a select list. -#}
{% macro contract_column_names(channel, table) -%}
    {{- (contract_of(channel, table).columns.keys() | join(',\n')) if execute else '1 as unparsed' -}}
{%- endmacro %}
