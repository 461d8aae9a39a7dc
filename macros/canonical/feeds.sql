{#- What feeds of several channels and connectors share. -#}

{#-
  Of each record in a table of versions (a loader's `…_history`), the newest: what joins to it must not multiply. The
  order is that of canonical entities: by the version, then by load and row. A deleted record still has its name.
-#}
{% macro newest_versions(relation, key, version) -%}
    select *
    from (
        select
            *,
            row_number() over (partition by {{ key }} order by {{ version }} desc nulls last, _load desc, _row desc) as _age
        from {{ relation }}
    ) as versions
    where _age = 1
{%- endmacro %}

{#- Millionths of a currency unit → units, exactly: a division would be a float. -#}
{% macro from_micros(micros) -%}
    cast({{ micros }} * cast('0.000001' as decimal(7, 6)) as {{ sql_type('decimal') }})
{%- endmacro %}

{#-
  The currency of a connector's amounts. No currency means the base currency below canonical/, which would be wrong for a
  foreign ad account: where neither row nor account tells, it is what vars.yml says, or else ISO 4217's XXX, "none
  known", whose base amount stays null.
-#}
{% macro known_currency(connector, currency) -%}
    coalesce(upper({{ currency }}), '{{ var("connector_currencies")[connector] or "XXX" }}')
{%- endmacro %}

{#- The key of a raw row as canonical entities write it: its columns joined by |, an empty one as nothing between two bars. -#}
{% macro joined_key(columns) -%}
    concat_ws('|', {% for column in columns %}coalesce(cast({{ column }} as {{ sql_type('text') }}), ''){{ ', ' if not loop.last }}{% endfor %})
{%- endmacro %}
