-- What the job titles of people say of their place in the company and in a purchase.
with persons as (

    select
        person_id,
        job_title
    from {{ ref('dim_persons') }}
    where job_title is not null

),

titles as (

    select * from {{ ref('portrait_titles') }}

),

final as (

    select
        persons.person_id,
        titles.job_level,
        titles.department,
        titles.decision_role
    from persons
    inner join titles
        on persons.job_title = titles.job_title

)

select * from final
