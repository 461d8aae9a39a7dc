{#-
  The province of each place that a column names, in the words of the seed company_name_regions; a place that the seed does not know stands
  for itself. Provinces go before cities of the same name.
-#}
{% macro provinces_of(relation, column) -%}
    select
        places.place,
        coalesce(
            min(case when regions.region_level = 'province' then regions.province end), min(regions.province), places.place
        ) as province
    from (select distinct {{ column }} as place from {{ relation }}) as places
    left join {{ ref('company_name_regions') }} as regions
        on
            {{ starts_with('places.place', 'regions.region') }}
            and regions.region_level in ('province', 'city')
    where places.place is not null
    group by places.place
{%- endmacro %}
