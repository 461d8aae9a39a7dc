{#- What tells a placement: rules read these fields and nothing else. The click id counts by its presence. -#}
{% macro placement_fields() -%}
    {{ return({
        'utm_source': 'lower(utm_source)',
        'utm_medium': 'lower(utm_medium)',
        'utm_campaign': 'utm_campaign',
        'click_id': "case when click_id is not null then 'present' end",
        'referrer_host': url_host('referrer_url'),
        'scene': 'scene',
        'state': 'state',
        'campaign_id': 'campaign_id',
        'channel_hint': 'channel_hint',
    }) }}
{%- endmacro %}

{% macro placement_key() -%}
    {{ digest(placement_fields().values() | list) }}
{%- endmacro %}
