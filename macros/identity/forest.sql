{#-
  Clusters and their merge history by plain joins, for engines where the compiled loops of bowtie.identity do not run.
  Borůvka's algorithm: every component takes the oldest edge that leaves it, the components that hang together then
  are one, and so on; each round at least halves their number, whatever the shape. The edges taken are the minimum
  spanning forest by position, which is what Kruskal's algorithm in load order takes: in order of position they are
  the merge history. It knows no exclusive keys and no decisions of stewards.

  edges: a relation (left_key, right_key, position). Keys are numbers by age, the smaller one is older; positions are
         numbers in load order, each once.
  into:  the name of the table to write: (node, root), one row per node that has an edge; the root is the oldest
         node of the cluster. Beside it `into`_merges (position): the edges that merged two clusters.
-#}
{% macro forest(edges, into) -%}
    {%- set name = 'forest' -%}
    {%- do run_query('create or replace table ' ~ into ~ '_merges as select position from ' ~ edges ~ ' where false') -%}
    {%- do make_scratch(name ~ '_links_1', forest_links('select left_key as one, right_key as other, position from ' ~ edges)) -%}
    {%- set rounds = [] -%}
    {#- 2^64 components are halved at most 64 times. -#}
    {%- for number in range(1, 65) if not rounds or rounds[-1] != 'done' -%}
        {%- if run_query('select count(*) from ' ~ name ~ '_links_' ~ number).columns[0].values()[0] == 0 -%}
            {%- do rounds.append('done') -%}
        {%- else -%}
            {%- do forest_round(name, into, number) -%}
            {%- do rounds.append(number) -%}
        {%- endif -%}
    {%- endfor -%}
    {%- do forest_roots(name, into, edges, rounds | reject('equalto', 'done') | list) -%}
{%- endmacro %}

{#- One edge, the oldest, for every two components that any joins; none within a component. -#}
{% macro forest_links(ends) -%}
    select
        least(one, other) as one,
        greatest(one, other) as other,
        min(position) as position
    from ({{ ends }}) as ends
    where one <> other
    group by least(one, other), greatest(one, other)
{%- endmacro %}

{#- Every component moves to the root of those that hang together by the edges taken. -#}
{% macro forest_round(name, into, number) -%}
    {%- set links, moves = name ~ '_links_' ~ number, name ~ '_moves_' ~ number -%}
    {%- do make_scratch(name ~ '_taken', "
        select node, min(position) as position
        from (select one as node, position from " ~ links ~ " union all select other, position from " ~ links ~ ") as ends
        group by node
    ") -%}
    {%- do run_query('insert into ' ~ into ~ '_merges select distinct position from ' ~ name ~ '_taken') -%}
    {#- Two that took the same edge took each other: the older one stays. All other ways lead to such a pair. -#}
    {%- do make_scratch(moves, "
        with ways as (
            select
                taken.node,
                case when links.one = taken.node then links.other else links.one end as target,
                count(*) over (partition by taken.position) as takers
            from " ~ name ~ "_taken as taken
            inner join " ~ links ~ " as links on taken.position = links.position
        )
        select node, case when takers = 2 and node < target then node else target end as target from ways
    ") -%}
    {%- do forest_shorten(name, moves) -%}
    {%- do make_scratch(name ~ '_links_' ~ (number + 1), forest_links("
        select near.target as one, far.target as other, links.position
        from " ~ links ~ " as links
        inner join " ~ moves ~ " as near on links.one = near.node
        inner join " ~ moves ~ " as far on links.other = far.node
    ")) -%}
    {%- do drop_scratch(links) -%}
{%- endmacro %}

{#- Each way is replaced by two steps of it, until all lead to a root: as often as its length can be halved. -#}
{% macro forest_shorten(name, moves) -%}
    {%- set ended = [] -%}
    {%- for turn in range(64) if not ended -%}
        {%- do make_scratch(name ~ '_steps', "
            select moves.node, further.target, case when further.target = moves.target then 0 else 1 end as is_longer
            from " ~ moves ~ " as moves
            inner join " ~ moves ~ " as further on moves.target = further.node
        ") -%}
        {%- if run_query('select sum(is_longer) from ' ~ name ~ '_steps').columns[0].values()[0] == 0 -%}
            {%- do ended.append(turn) -%}
        {%- else -%}
            {%- do make_scratch(moves, 'select node, target from ' ~ name ~ '_steps') -%}
        {%- endif -%}
    {%- endfor -%}
{%- endmacro %}

{#- Follows the moves of all rounds from the last one back, and calls each cluster after its oldest node. -#}
{% macro forest_roots(name, into, edges, rounds) -%}
    {%- for number in rounds | reverse -%}
        {%- if not loop.first -%}
            {%- do make_scratch(name ~ '_moves_' ~ number, "
                select moves.node, coalesce(later.target, moves.target) as target
                from " ~ name ~ "_moves_" ~ number ~ " as moves
                left join " ~ name ~ "_moves_" ~ loop.previtem ~ " as later on moves.target = later.node
            ") -%}
            {%- do drop_scratch(name ~ '_moves_' ~ loop.previtem) -%}
        {%- endif -%}
    {%- endfor -%}
    {#- A node whose only edge leads to itself has not moved. -#}
    {%- set moved = name ~ '_moves_1' if rounds else '(select left_key as node, left_key as target from ' ~ edges ~ ' where false)' -%}
    {%- do run_query("
        create or replace table " ~ into ~ " as
        with oldest as (select target, min(node) as root from " ~ moved ~ " as moved group by target),
        nodes as (select left_key as node from " ~ edges ~ " union select right_key from " ~ edges ~ ")
        select nodes.node, coalesce(oldest.root, nodes.node) as root
        from nodes
        left join " ~ moved ~ " as moved on nodes.node = moved.node
        left join oldest on moved.target = oldest.target
    ") -%}
    {%- for table in ['_taken', '_steps', '_moves_1', '_links_' ~ (rounds | length + 1)] -%}
        {%- do drop_scratch(name ~ table) -%}
    {%- endfor -%}
{%- endmacro %}
