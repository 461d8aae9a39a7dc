{#- What tells a placement: rules read these fields and nothing else. The click id counts by its presence. -#}
{% macro placement_fields(relation) -%}
    {{ return({
        'utm_source': 'lower(' ~ relation ~ '.utm_source)',
        'utm_medium': 'lower(' ~ relation ~ '.utm_medium)',
        'utm_campaign': relation ~ '.utm_campaign',
        'click_id': 'case when ' ~ relation ~ ".click_id is not null then 'present' end",
        'referrer_host': url_host(relation ~ '.referrer_url'),
        'scene': relation ~ '.scene',
        'state': relation ~ '.state',
        'campaign_id': relation ~ '.campaign_id',
        'channel_hint': relation ~ '.channel_hint',
    }) }}
{%- endmacro %}

{% macro placement_key(relation) -%}
    {{ digest(placement_fields(relation).values() | list) }}
{%- endmacro %}

{#- What must change for a new campaign to begin; null where a behavior carries no parameters at all. -#}
{% macro campaign_signature(relation) -%}
    nullif(concat_ws('|', {{ relation }}.utm_source, {{ relation }}.utm_medium, {{ relation }}.utm_campaign, {{ relation }}.click_id), '')
{%- endmacro %}
