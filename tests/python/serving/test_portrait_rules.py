"""What a wrong row in the seeds of tags and scores leads to: every message names file, line and remedy."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from bowtie.doctor.seed_rules import rule_problems

ROOT = Path(__file__).parents[3]


@pytest.fixture
def portrait(tmp_path: Path) -> Path:
    """A copy of the shipped seeds, with what else the checks read."""
    shutil.copytree(ROOT / "seeds", tmp_path / "seeds")
    model = Path("models/portrait/attribute_values.sql")
    (tmp_path / model).parent.mkdir(parents=True)
    shutil.copy(ROOT / model, tmp_path / model)
    (tmp_path / "seeds" / "title_values.csv").write_text(
        "says,value\ndecision_role,decision_maker\ndecision_role,influencer\ndecision_role,purchaser\n"
        "decision_role,technical\ndecision_role,user\n"
    )
    return tmp_path


def edit(project: Path, seed: str, before: str, after: str) -> int:
    """Changes a text that stands once in a seed; its line."""
    path = project / "seeds" / f"{seed}.csv"
    text = path.read_text("utf-8")
    assert text.count(before) == 1, f"{before} stands {text.count(before)} times in {seed}"
    path.write_text(text.replace(before, after), "utf-8")
    return text[: text.index(before)].count("\n") + (2 if before.startswith("\n") else 1)


def test_the_shipped_rows_are_in_order(portrait: Path) -> None:
    assert not list(rule_problems(portrait))
    assert not list(rule_problems(ROOT))


METRICS = [
    (
        "metrics",
        "\npage_views,both,event",
        "\npage_views,persons,event",
        "applies_to `persons` is none of person, account",
    ),
    ("metrics", "\npage_views,both,event", "\npage_views,both,events", "kind `events` is none of event"),
    (
        "metrics",
        "\npage_views,both,event,count",
        "\npage_views,both,event,text",
        "measure `text` is none of count",
    ),
    (
        "metrics",
        ",Pages viewed,页面浏览次数,",
        ",Pages viewed,,",
        "label_zh is empty; write the Chinese label",
    ),
    (
        "metrics",
        "event,count,views,reach,marketing,,Pages v",
        "event,count,,reach,marketing,,Pages v",
        "a count has a unit",
    ),
    (
        "metrics",
        "event,days,days,reach",
        "event,days,views,reach",
        "the measure days is in days; the unit says",
    ),
    ("metrics", "\ncity,", "\ntown,", "`town` is no attribute; there are annual_revenue, city"),
    (
        "metrics",
        "employee_count,both,attribute,number,employees",
        "employee_count,both,attribute,text,",
        "a number",
    ),
    ("metrics", "\nfit_band,", "\nfit_grade,", "`fit_grade` is no verdict; there are tag, engagement_band"),
    ("metrics", "\nvideo_plays,", "\nfilm_plays,", "no row of metric_events feeds `film_plays`"),
    ("metrics", "\nvideo_plays,", "\npage_views,", "metric_id `page_views` stands in line"),
    (
        "metric_events",
        "page_views,behaviors,page_view,,1\nw",
        "pages,behaviors,page_view,,1\nw",
        "`pages` is no metric",
    ),
    (
        "metric_events",
        "video_plays,behaviors",
        "city,behaviors",
        "`city` is of the kind attribute, which no events",
    ),
    (
        "metric_events",
        "video_plays,behaviors",
        "video_plays,deeds",
        "fact `deeds` is none of behaviors, usage",
    ),
    (
        "metric_events",
        "video_plays,behaviors,video_play",
        "video_plays,behaviors,film_play",
        "no event `film_play`",
    ),
    (
        "metric_events",
        "flows_completed,usage,flow_",
        "flows_completed,usage,flows_",
        "usage have no event `flows_c",
    ),
    (
        "metric_events",
        "demo_requests,behaviors,form_submitted,demo",
        "demo_requests,behaviors,form_submitted,demos",
        "content_class `demos` is none of seeds/content_classes.csv",
    ),
    (
        "metric_events",
        "video_plays,behaviors,video_play,,1",
        "video_plays,behaviors,video_play,,2",
        "factor `2` is",
    ),
    (
        "metric_events",
        "video_plays,behaviors",
        "video_plays,committee",
        "committee are events of accounts alone",
    ),
    ("metric_windows", "7d,0,7,1,", "7d,7,7,1,", "days_from 7 is not before days_until 7"),
    ("metric_windows", "surge,7,35,-0.5,", "surge,35,7,-0.5,", "days_from 35 is not before days_until 7"),
    ("metric_windows", "7d,0,7,1,", "7d,-1,7,1,", "days_from is `-1`; it must be a whole number from 0 on"),
    ("metric_windows", "7d,0,7,1,", "7d,0,week,1,", "days_until is `week`; it must be a whole number"),
    ("metric_windows", "7d,0,7,1,", "7d,0,7,0,", "factor is `0`; it must be a number other than 0"),
    ("metric_windows", "last 7 days,近7天\n", "last 7 days,\n", "label_zh is empty"),
    (
        "content_classes",
        "core,is_core,equals,true",
        "core,is_core,equals,yes",
        "value `yes` is none of true, false",
    ),
    ("content_classes", "docs,content_key", "docs,path", "field `path` is none of content_key"),
    (
        "content_classes",
        "docs,content_key,starts_with",
        "docs,content_key,like",
        "operator `like` is none of",
    ),
]
RULES = [
    (
        "tag_categories",
        "Identity,身份识别,Company,企业属性",
        "Identity,身份识别,Company,",
        "write the Chinese label",
    ),
    ("tag_categories", "\nvoice,", "\nvoices,", "no tag is of the category `voices`"),
    (
        "rules",
        "tags,promoter,person,all,1,customer_success,Promoter,推荐者",
        "tags,promoter,person,all,1,customer_success,Promoter,",
        "write the Chinese label",
    ),
    ("rules", "tags,promoter,person,all", "tags,promoter,person,some", "match `some` is none of all, any"),
    ("rules", "tags,promoter,person,all,1", "tags,promoter,person,all,v1", "version is `v1`"),
    (
        "rules",
        "tags,promoter,person,all,1,customer_success",
        "tags,promoter,person,all,1,lucy",
        "owner `lucy` is none",
    ),
    (
        "rules",
        "Ask for a referral,voice,interest",
        "Ask for a referral,voices,interest",
        "category_id `voices` is none",
    ),
    (
        "rules",
        "Ask for a referral,voice,interest",
        "Ask for a referral,voice,grade",
        "layer `grade` is none of",
    ),
    (
        "rules",
        "Ask for a referral,voice,interest,,",
        "Ask for a referral,voice,interest,5,",
        "only fit have points",
    ),
    (
        "rules",
        "decision maker,Fit grade,,,25,",
        "decision maker,Fit grade,,,many,",
        "points is `many`; it must be a number",
    ),
    ("rules", "Call within the hour,,,,sales", "Call within the hour,,,,", "tell `` is none of marketing"),
    (
        "rules",
        "\ntags,learner,",
        "\ntags,pupil,",
        "`pupil` has no row in seeds/rule_conditions.csv; write when",
    ),
    ("rule_conditions", "tags,learner,1,", "tags,pupil,1,", "`pupil` is no rule of tags in seeds/rules.csv"),
    (
        "rule_conditions",
        "tags,learner,1,lessons_watched",
        "tags,learner,1,lessons",
        "`lessons` is no metric of",
    ),
    ("rule_conditions", "lessons_watched,90d", "lessons_watched,91d", "window_id `91d` is no window of"),
    (
        "rule_conditions",
        "tags,learner,1,lessons_watched,90d",
        "tags,learner,1,lessons_watched,",
        "window_id `` is no",
    ),
    (
        "rule_conditions",
        "tags,senior,1,job_level,,",
        "tags,senior,1,job_level,7d,",
        "`job_level` has no window",
    ),
    (
        "rule_conditions",
        "tags,in_open_deal,1,open_opportunities,ever",
        "tags,in_open_deal,1,open_opportunities,30d",
        "`open_opportunities` is a state",
    ),
    (
        "rule_conditions",
        "lessons_watched,90d,at_least",
        "lessons_watched,90d,minimum",
        "operator `minimum` is none of",
    ),
    (
        "rule_conditions",
        "lessons_watched,90d,at_least",
        "lessons_watched,90d,in",
        "operator `in` does not fit `lessons_",
    ),
    (
        "rule_conditions",
        "tags,senior,1,job_level,,in",
        "tags,senior,1,job_level,,at_least",
        "does not fit `job_level`, a text; use equals",
    ),
    (
        "rule_conditions",
        "tags,of_partner,1,is_partner,,equals,true",
        "tags,of_partner,1,is_partner,,equals,yes",
        "value `yes` of the flag `is_partner` must be true or false",
    ),
    (
        "rule_conditions",
        "tags,of_partner,1,is_partner,,equals",
        "tags,of_partner,1,is_partner,,has",
        "operator `has` does not fit",
    ),
    (
        "rule_conditions",
        "lessons_watched,90d,at_least,1",
        "lessons_watched,90d,at_least,one",
        "value `one` is not a number",
    ),
    (
        "rule_conditions",
        "engaged_minutes,90d,at_least,30,minutes",
        "engaged_minutes,90d,at_least,1800,seconds",
        "the metric engaged_minutes is in minutes; the condition says seconds",
    ),
    (
        "rule_conditions",
        "engaged_minutes,90d,at_least,30,minutes",
        "engaged_minutes,90d,at_least,30,",
        "is in minutes; the condition names no unit",
    ),
    (
        "rule_conditions",
        "tags,of_partner,1,is_partner,,equals,true,",
        "tags,of_partner,1,is_partner,,equals,true,days",
        "remove the unit `days`",
    ),
    (
        "rule_conditions",
        "tags,account_abroad,1,country,,is_known,",
        "tags,account_abroad,1,country,,is_known,中国",
        "takes no value",
    ),
    (
        "rule_conditions",
        "director;vice_president;executive",
        "director; vice_president;executive",
        "blanks around one",
    ),
    (
        "rule_conditions",
        "tags,purchaser,1,decision_role,,equals,purchaser",
        "tags,purchaser,1,decision_role,,equals,buyer",
        "`buyer` is no decision_role; there are decision_maker, influencer",
    ),
    (
        "rule_conditions",
        "tags,certified,1,certificates,ever,at_least,1,certificates",
        "tags,certified,1,engagement_band,,at_least,3,band",
        "`engagement_band` is a verdict, and tags are judged before there is one",
    ),
    (
        "rule_conditions",
        "fit,partner,1,is_partner,,equals,true",
        "fit,partner,1,tag,,has,of_partner",
        "`tag` is a verdict, and fit are judged before",
    ),
    (
        "rule_conditions",
        "tags,certified,1,certificates,ever,at_least,1,certificates",
        "tags,certified,1,persons_known,ever,at_least,1,persons",
        "a rule of persons cannot ask for `persons_known`, which is of accounts",
    ),
    (
        "rule_conditions",
        "segments,partner_people,1,tag,,has,of_partner",
        "segments,partner_people,1,tag,,has,partner",
        "`partner` is no tag of seeds/rules.csv",
    ),
    (
        "rule_conditions",
        "segments,partner_people,1,tag,,has,of_partner",
        "segments,partner_people,1,tag,,has,account_partner",
        "`account_partner` is a tag of accounts, and the rule one of persons",
    ),
    (
        "rule_conditions",
        "segments,mql_handover,1,is_mql,,has,mql",
        "segments,mql_handover,1,is_mql,,has,true",
        "value `true` of is_mql must be mql",
    ),
]
SCORES = [
    (
        "score_rules",
        "person_video_plays,person,video_plays",
        "person_video_plays,person,films",
        "`films` is no metric",
    ),
    (
        "score_rules",
        "person_video_plays,person,video_plays",
        "person_video_plays,person,city",
        "`city` is a metric of the kind attribute",
    ),
    (
        "score_rules",
        "person_video_plays,person,video_plays",
        "person_video_plays,person,open_opportunities",
        "of the kind state; only events earn",
    ),
    (
        "score_rules",
        "person_video_plays,person,video_plays",
        "person_video_plays,person,persons_engaged",
        "a rule of persons cannot ask for `persons_engaged`",
    ),
    (
        "score_rules",
        "video_plays,1,2,6,30,14,",
        "video_plays,x,2,6,30,14,",
        "points is `x`; it must be a number other",
    ),
    (
        "score_rules",
        "video_plays,1,2,6,30,14,",
        "video_plays,0,2,6,30,14,",
        "points is `0`; it must be a number other",
    ),
    ("score_rules", "video_plays,1,2,6,30,14,", "video_plays,1,0,6,30,14,", "most_per_day is `0`"),
    ("score_rules", "video_plays,1,2,6,30,14,", "video_plays,1,2,6,,14,", "cap_points has no cap_days"),
    ("score_rules", "video_plays,1,2,6,30,14,", "video_plays,1,2,,30,14,", "cap_days has no cap_points"),
    ("score_rules", "video_plays,1,2,6,30,14,", "video_plays,1,2,6,1.5,14,", "cap_days is `1.5`"),
    (
        "score_rules",
        "video_plays,1,2,6,30,14,",
        "video_plays,1,2,6,30,0,",
        "half_life_days is `0`; it must be a whole",
    ),
    ("score_rules", "video_plays,1,2,6,30,14,", "video_plays,1,2,6,30,-7,", "half_life_days is `-7`"),
    ("score_rules", "video_plays,1,2,6,30,14,", "video_plays,1,2,6,30,7.5,", "half_life_days is `7.5`"),
    (
        "score_rules",
        "video_plays,1,2,6,30,14,",
        "video_plays,1,2,6,30,2,",
        "half_life_days is `2`; it must be a whole number from 3 on",
    ),
    ("score_rules", "Videos played,播放视频", "Videos played,", "write the Chinese label"),
    (
        "score_bands",
        "engagement,person,1,0,",
        "engagement,person,1,5,",
        "the lowest band for engagement of persons must begin at 0",
    ),
    ("score_bands", "engagement,person,3,25,", "engagement,person,3,10,", "overlap"),
    (
        "score_bands",
        "engagement,person,3,25,",
        "engagement,person,3,5,",
        "begins at 5, not above band 2 of line 3",
    ),
    ("score_bands", "fit,account,2,20,", "fit,account,2,much,", "from_score is `much`"),
    ("score_bands", "fit,account,2,20,", "fit,account,two,20,", "band is `two`"),
    ("score_bands", "fit,account,4,60,", "fit,account,5,60,", "band is `5`; it must be one of 1, 2, 3, 4"),
    (
        "score_bands",
        "engagement,person,2,10,Aware,有感知",
        "engagement,person,2,10,Aware,",
        "write the Chinese label",
    ),
    ("score_matrix", "person,4,4,true", "person,4,4,yes", "is_mql `yes` is none of true, false"),
    ("score_matrix", "person,4,4,true", "person,4,5,true", "engagement_band `5` is no band of persons"),
]
# Problems that show in another row than the edited one.
ELSEWHERE = [
    (
        "content_classes",
        "/demo,Demo,产品演示",
        "/demo,Demos,产品演示",
        "content_classes",
        "line 14: label of `demo` differs from line 13; write it alike",
    ),
    (
        "rule_conditions",
        "lessons_watched,90d,at_least,1,lessons\n",
        "lessons_watched,90d,at_least,1,lessons\ntags,learner,2,lessons_watched,90d,at_least,1,lessons\n",
        "rule_conditions",
        "the condition stands in line",
    ),
    (
        "score_matrix",
        "person,4,4,true",
        "person,4,3,true",
        "score_matrix",
        "line 3: fit_band 4 with engagement_band 3 of persons stands in line 2 already",
    ),
    (
        "metrics",
        "video_plays,both,event",
        "video_plays,both,attribute",
        "metric_events",
        "`video_plays` is of the kind attribute",
    ),
    (
        "score_bands",
        "engagement,person,4,50,Hot,火热\n",
        "",
        "score_matrix",
        "engagement_band `4` is no band of persons",
    ),
    (
        "score_bands",
        "engagement,person,2,10,Aware,有感知\n",
        "",
        "score_bands",
        "must count 1, 2, 3 … without a gap",
    ),
    (
        "score_matrix",
        "person,4,3,true,",
        "account,4,3,true,",
        "score_matrix",
        "fit_band 4 with engagement_band 3 of persons is missing",
    ),
    (
        "metric_events",
        "video_plays,behaviors,video_play,,1\n",
        "",
        "metrics",
        "no row of metric_events feeds `video_plays`",
    ),
    (
        "rule_conditions",
        "tags,learner,1,lessons_watched,90d,at_least,1,lessons\n",
        "",
        "rules",
        "`learner` has no row in",
    ),
    (
        "metric_windows",
        "window_id,days_from",
        "window_id,from_days",
        "metric_windows",
        "the column days_from is missing",
    ),
]


@pytest.mark.parametrize(("seed", "before", "after", "words"), [*METRICS, *RULES, *SCORES])
def test_a_wrong_row_is_told_with_its_line(
    portrait: Path, seed: str, before: str, after: str, words: str
) -> None:
    line = edit(portrait, seed, before, after)
    told = list(rule_problems(portrait))
    places = [
        problem for problem in told if problem.startswith(f"seeds/{seed}.csv, line ") and words in problem
    ]
    assert places, told
    assert f"line {line}:" in places[0]


@pytest.mark.parametrize(("seed", "before", "after", "told_of", "words"), ELSEWHERE)
def test_what_shows_in_another_row_is_told_there(
    portrait: Path, seed: str, before: str, after: str, told_of: str, words: str
) -> None:
    edit(portrait, seed, before, after)
    told = list(rule_problems(portrait))
    assert any(problem.startswith(f"seeds/{told_of}.csv, line ") and words in problem for problem in told), (
        told
    )


def test_a_missing_seed_is_told_and_a_project_without_them_is_in_order(portrait: Path) -> None:
    (portrait / "seeds" / "metric_windows.csv").unlink()
    told = list(rule_problems(portrait))
    assert [problem.split(",")[0] for problem in told] == ["seeds/metric_windows.csv"]
    assert "the file is missing" in told[0]
    shutil.rmtree(portrait / "seeds")
    (portrait / "seeds").mkdir()
    assert not list(rule_problems(portrait))
