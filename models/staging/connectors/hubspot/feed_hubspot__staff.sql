{{ config(materialized='ephemeral') }}

-- Records name owners; an owner's user tells role and team. Users who own nothing are staff too, under a key of their own.
with users as (

    {{ newest_versions(ref('stg_hubspot__users'), 'id', '_fivetran_synced') }}

),

roles as (

    {{ newest_versions(ref('stg_hubspot__role'), 'id', '_fivetran_synced') }}

),

teams as (

    {{ newest_versions(ref('stg_hubspot__team'), 'id', '_fivetran_synced') }}

),

owners as (

    select * from {{ ref('stg_hubspot__owner') }}

),

owning_users as (

    select distinct active_user_id from owners

),

owner_teams as (

    select
        owner_id,
        team_id,
        row_number() over (
            partition by owner_id
            order by case when is_team_primary then 0 else 1 end asc, _fivetran_synced desc nulls last, _load desc, team_id asc
        ) as choice
    from ({{ newest_versions(ref('stg_hubspot__owner_team'), 'owner_id, team_id', '_fivetran_synced') }}) as memberships

),

user_teams as (

    select
        user_id,
        team_id,
        row_number() over (
            partition by user_id
            order by case when is_secondary_user then 1 else 0 end asc, _fivetran_synced desc nulls last, _load desc, team_id asc
        ) as choice
    from ({{ newest_versions(ref('stg_hubspot__team_user'), 'team_id, user_id', '_fivetran_synced') }}) as memberships

),

user_places as (

    select
        users.id as user_id,
        roles.name as role,
        coalesce(users.primary_team_id, user_teams.team_id) as team_id
    from users
    left join roles
        on users.role_id = roles.id
    left join user_teams
        on
            users.id = user_teams.user_id
            and user_teams.choice = 1

)

select
    'hubspot.owner' as source_table,
    owners.owner_id as source_key,
    owners.owner_id as staff_key,
    {{ joined_name('owners.first_name', 'owners.last_name') }} as full_name,
    user_places.role,
    teams.name as team,
    owners.owner_id as crm_user_id,
    owners.is_active,
    owners.updated_at,
    owners._load,
    owners._row,
    owners._fivetran_deleted as is_deleted
from owners
left join user_places
    on owners.active_user_id = user_places.user_id
left join owner_teams
    on
        owners.owner_id = owner_teams.owner_id
        and owner_teams.choice = 1
left join teams
    on coalesce(owner_teams.team_id, user_places.team_id) = teams.id

union all

select
    'hubspot.users' as source_table,
    logins.id as source_key,
    'user:' || logins.id as staff_key,
    {{ joined_name('logins.first_name', 'logins.last_name') }} as full_name,
    user_places.role,
    teams.name as team,
    null as crm_user_id,
    null as is_active,
    logins._fivetran_synced as updated_at,
    logins._load,
    logins._row,
    coalesce(logins._fivetran_deleted, false) or owning_users.active_user_id is not null as is_deleted
from {{ ref('stg_hubspot__users') }} as logins
left join user_places
    on logins.id = user_places.user_id
left join teams
    on user_places.team_id = teams.id
left join owning_users
    on logins.id = owning_users.active_user_id
