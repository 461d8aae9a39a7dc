-- What is true of persons, and the dice of each record → contacts as systems hold them, and the truth beside them.
create macro given_names() as string_split('伟 芳 娜 敏 静 丽 强 磊 军 洋 勇 艳 杰 娟 涛 明 超 霞 平 刚 华 红 玉 兰 英 建 国 文 海 波 云 峰 志 永 春 晓 小 雪 梅 莉 飞 鹏 浩 宇 辉 俊 博 凯 健 帅 婷 倩 欣 怡 佳 慧 颖 琳 丹 萍 燕 玲 桂 凤 洁 莹 思 雨 子 涵 梓 轩 瑞 嘉 乐 安 成 东 林 龙', ' ');
create macro given_sounds() as string_split('wei fang na min jing li qiang lei jun yang yong yan jie juan tao ming chao xia ping gang hua hong yu lan ying jian guo wen hai bo yun feng zhi yong chun xiao xiao xue mei li fei peng hao yu hui jun bo kai jian shuai ting qian xin yi jia hui ying lin dan ping yan ling gui feng jie ying si yu zi han zi xuan rui jia le an cheng dong lin long', ' ');
create macro surnames() as string_split('王 李 张 刘 陈 杨 赵 黄 周 吴 徐 孙 胡 朱 高 林 何 郭 马 罗 梁 宋 郑 谢 韩 唐 冯 于 董 萧 程 曹 袁 邓 许 傅 沈 曾 彭 吕 苏 卢 蒋 蔡 贾 丁 魏 薛 叶 阎 余 潘 杜 戴 夏 钟 汪 田 任 姜', ' ');
create macro surname_sounds() as string_split('wang li zhang liu chen yang zhao huang zhou wu xu sun hu zhu gao lin he guo ma luo liang song zheng xie han tang feng yu dong xiao cheng cao yuan deng xu fu shen zeng peng lv su lu jiang cai jia ding wei xue ye yan yu pan du dai xia zhong wang tian ren jiang', ' ');
create macro brand_of(number) as
    array_extract('海云星恒博远创联金华', 1 + number % 10) || array_extract('达通科信诚泰源鼎盛维', 1 + number // 10 % 10)
    || array_extract('天瑞宏明辉东方中新力', 1 + number // 100 % 10) || array_extract('卓越佳美益康德永安和', 1 + number // 1000 % 10);
create macro trade_of(number) as array_extract(['科技', '信息技术', '网络', '教育', '医疗器械', '机械设备'], 1 + number // 7 % 6);
create macro city_of(number) as array_extract(['上海', '北京', '深圳', '杭州', '成都', '广州', '苏州', '武汉'], 1 + number // 3 % 8);
create macro company_of(number) as city_of(number) || brand_of(number) || trade_of(number) || case when number % 3 = 0 then '股份' else '' end || '有限公司';
create macro domain_of(number) as 'c' || number || array_extract(['.com', '.cn', '.com.cn'], 1 + number % 3);

create temp table known as
with named as (

    select
        persons.*,
        array_extract(surnames(), surname) || array_extract(given_names(), given)
        || case when second_given > 0 then array_extract(given_names(), second_given) else '' end as full_name,
        array_extract(surname_sounds(), surname) || array_extract(given_sounds(), given)
        || case when second_given > 0 then array_extract(given_sounds(), second_given) else '' end as sound
    from persons

),

numbered as (

    -- Two people of one sound get another address each, as mail systems do it.
    select
        *,
        row_number() over (partition by company, sound order by person_id) as at_company,
        row_number() over (partition by next_company, sound order by person_id) as at_next,
        row_number() over (partition by sound order by person_id) as at_provider
    from named

)

select
    numbered.person_id,
    full_name,
    sound,
    company,
    -- A tenth changes employers within the time of the records.
    case when u_moves < 0.1 then next_company end as next_company,
    sound || case when at_company > 1 then cast(at_company as varchar) else '' end || '@' || domain_of(company) as work_email,
    -- Its address at the next employer must be free there too.
    sound || '.n' || at_next || '@' || domain_of(next_company) as next_email,
    case
        when u_private < 0.45
            then sound || at_provider || array_extract(['@qq.com', '@163.com', '@gmail.com', '@126.com'], 1 + numbered.person_id % 4)
    end as private_email,
    -- Numbers are given to new owners.
    '+86' || case when u_recycled < 0.005 then owners.mobile else numbered.mobile end as mobile,
    case when u_mobiles < 0.25 then '+86' || numbered.second_mobile end as second_mobile,
    case when u_crm < 0.7 then 'C' || numbered.person_id end as crm_id,
    case when u_crm < 0.08 then 'D' || numbered.person_id end as second_crm_id
from numbered
left join (select person_id, mobile from persons) as owners
    on numbered.former_owner = owners.person_id;

create temp table placed as
select
    drawn.*,
    known.* exclude (person_id, company, next_company),
    -- After the change, records tell of the new employer.
    next_company is not null and load > 20 as is_moved,
    case when next_company is not null and load > 20 then next_company else company end as company
from drawn
inner join known using (person_id);

-- A switchboard is what some companies with enough people give as everybody's number.
create temp table boards as
with busy as (

    select
        company,
        count(*) as record_count
    from placed
    group by company
    having count(*) >= 100

),

chosen as (

    select
        company,
        record_count,
        hash(company, 3) / 18446744073709551615.0 as u_share,
        row_number() over (order by hash(company, 1)) - 1 as board
    from busy

)

select
    company,
    -- Half of them a landline, half the mobile of whoever answers.
    case
        when board % 2 = 0 then '+8621' || (50000000 + company)
        else '+86139' || lpad(cast(company * 7919 % 100000000 as varchar), 8, '0')
    end as switchboard,
    least(0.5 + 0.4 * u_share, 5000.0 / record_count) as share
from chosen
inner join switchboards using (board);

-- A secretary's or a colleague's number, given for somebody else of the company.
create temp table colleagues as
select
    company,
    list(distinct mobile order by mobile)[1:8] as mobiles
from placed
where record_id % 5 = 0
group by company;

create table contacts as
with written as (

    select
        placed.*,
        switchboard,
        case
            when u_bad_mobile < 0.006 then array_extract(['+8613800138000', '+8613888888888', '+8613900000000'], 1 + digit % 3)
            when u_board < share then switchboard
            when u_mobile > 0.78 then null
            when u_bad_mobile < 0.016 then array_extract(colleagues.mobiles, 1 + digit % len(colleagues.mobiles))
            when u_bad_mobile < 0.028
                then substr(placed.mobile, 1, place + 2) || cast((cast(substr(placed.mobile, place + 3, 1) as integer) + 1 + digit % 9) % 10 as varchar)
                    || substr(placed.mobile, place + 4)
            when second_mobile is not null and u_which_mobile < 0.15 then second_mobile
            when second_mobile is not null and u_which_mobile < 0.35 then placed.mobile || ';' || second_mobile
            else placed.mobile
        end as written_mobile,
        case
            when u_email > 0.66 then null
            when u_bad_email < 0.005 then array_extract(['test@test.com', 'a@a.com', '123@qq.com'], 1 + digit % 3)
            when u_bad_email < 0.045 then array_extract(['info@', 'sales@', 'hr@', 'contact@'], 1 + digit % 4) || domain_of(company)
            when u_bad_email < 0.06 then substr(sound, 1, 1) || substr(work_email, 3)
            when private_email is not null and u_which_email < 0.5 then private_email
            when is_moved then next_email
            else work_email
        end as written_email
    from placed
    left join boards using (company)
    left join colleagues using (company)

)

select
    record_id,
    array_extract(
        ['crm.leads', 'website.form_submissions', 'offline_events.registrations', 'training.learners'],
        case when u_source < 0.4 then 1 when u_source < 0.7 then 2 when u_source < 0.9 then 3 else 4 end
    ) as source_table,
    'R' || record_id as source_key,
    load,
    cast(row_number() over (partition by load order by record_id) as bigint) as row,
    case
        when u_name < 0.04 then null
        when u_name < 0.06 then substr(full_name, 1, 1) || array_extract(['总', '经理', '先生', '老师'], 1 + digit % 4)
        when u_name < 0.08 then substr(full_name, 1, 1) || array_extract(given_names(), 1 + cast(digit * 7 as integer))
        when u_name < 0.09 then sound
        else full_name
    end as full_name,
    case
        when u_company < 0.12 then null
        when u_company < 0.3 then brand_of(company)
        when u_company < 0.4 then brand_of(company) || trade_of(company) || '（' || city_of(company) || '）有限公司'
        else company_of(company)
    end as company_name,
    written_mobile as mobile,
    written_email as email,
    case
        when u_source >= 0.4 then null
        when second_crm_id is not null and digit < 4 then second_crm_id
        else crm_id
    end as crm_contact_id
from written;

create table truth as select record_id, person_id from drawn;
