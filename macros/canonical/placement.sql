{#-
  What tells a placement: rules read these fields, and what the campaign register says of them, and nothing else. A click id counts
  by its parameter's name, never by its value, which is another one for every click. WeChat writes a QR code's scene with a prefix when the
  scan began the following.
-#}
{% macro placement_fields(relation) -%}
    {{ return({
        'utm_source': 'lower(' ~ relation ~ '.utm_source)',
        'utm_medium': 'lower(' ~ relation ~ '.utm_medium)',
        'utm_campaign': relation ~ '.utm_campaign',
        'utm_content': relation ~ '.utm_content',
        'click_id_type': 'case when ' ~ relation ~ '.click_id is not null then coalesce(' ~ relation ~ ".click_id_type, 'unnamed') end",
        'referrer_host': url_host(relation ~ '.referrer_url'),
        'scene': plain_scene(relation ~ '.scene'),
        'state': relation ~ '.state',
        'campaign_id': relation ~ '.campaign_id',
        'channel_hint': relation ~ '.channel_hint',
    }) }}
{%- endmacro %}

{% macro placement_key(relation) -%}
    {{ digest(placement_fields(relation).values() | list) }}
{%- endmacro %}

{% macro plain_scene(scene) -%}
    case when substr({{ scene }}, 1, 8) = 'qrscene_' then nullif(substr({{ scene }}, 9), '') else {{ scene }} end
{%- endmacro %}

{#- What must change for a new campaign to begin; null where a behavior carries no parameters at all. -#}
{% macro campaign_signature(relation) -%}
    nullif(concat_ws('|', {{ relation }}.utm_source, {{ relation }}.utm_medium, {{ relation }}.utm_campaign, {{ relation }}.click_id), '')
{%- endmacro %}

{#- The click id in an address and the name of its parameter: {'click_id': …, 'click_id_type': …}. -#}
{% macro click_id_of(url) -%}
    {%- set parameter = first_url_parameter(url, var('click_id_parameters')) -%}
    {{ return({'click_id': text_after(parameter, '='), 'click_id_type': text_before(parameter, '=')}) }}
{%- endmacro %}

{#- Whether a host is a domain or lies below it. A domain that ends in a point holds for every ending: `google.` for google.com.hk. -#}
{% macro is_in_domain(host, domain) -%}
    {{ text_contains("'.' || " ~ host ~ " || '/'", "'.' || " ~ domain ~ " || case when " ~ domain ~ " like '%.' then '' else '/' end") }}
{%- endmacro %}
