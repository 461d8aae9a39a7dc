"""The academy: users of customers learn there, and a few who may become customers."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal

from bowtie.demo.files.style import Style, chinese
from bowtie.demo.market import effects, variants
from bowtie.demo.market.clock import START, later, waking_time
from bowtie.demo.market.market import Market
from bowtie.demo.market.population import Person
from bowtie.demo.market.recorder import Cells

STYLES = {
    "training.courses": Style(encoding="utf-8-sig"),
    "training.learners": chinese("gbk", "created_at"),
    "training.learning_records": Style(by_month=True, late=True),
}
# (title, provider, topic, audience, stage)
COURSES = (
    ("营销云入门", "own", "产品", "user", "onboarding"),
    ("营销云进阶", "own", "产品", "user", "use"),
    ("管理员认证", "own", "产品", "technical", "use"),
    ("数据平台实施", "own", "数据", "technical", "onboarding"),
    ("B2B营销方法论", "own", "方法", "decision_maker", "aware"),
    ("线索管理师", "增长学院", "方法", "user", "consider"),
    ("企微运营师", "增长学院", "企微", "user", "use"),
    ("归因分析", "数据之家", "数据", "technical", "consider"),
)
PASSED = 60


class Training:
    """Courses, learners and their steps."""

    def __init__(self, market: Market) -> None:
        self._world = market.world
        self._learners: dict[str, str] = {}

    def open(self, now: datetime) -> None:
        """The courses, all offered from the beginning."""
        for number, (title, provider, topic, audience, stage) in enumerate(COURSES, 1):
            record: Cells = {
                "course_id": f"KC{number:03d}",
                "title": title,
                "provider": provider,
                "topic": topic,
                "audience": audience,
                "lifecycle_stage": stage,
                "published_on": (START - timedelta(days=90 * number)).date(),
            }
            self._world.recorder.save("training.courses", record, now, shared=True)

    def user(self, person: Person, at: datetime) -> None:
        """New users are sent to school."""
        if person.rng.random() < 0.3:
            self._world.engine.plan(later(person.rng, at, 2, 45), self._enroll, person, 0)

    def lead(self, person: Person, _: Cells, at: datetime) -> None:
        """Some who are interested take an open course."""
        if person.rng.random() < 0.07:
            self._world.engine.plan(later(person.rng, at, 1, 20), self._enroll, person, 4)

    def _enroll(self, person: Person, course: int, now: datetime) -> None:
        rng = person.rng
        if person.person_id not in self._learners:
            self._join(person, now)
        name = f"KC{min(course + rng.randrange(3), len(COURSES) - 1) + 1:03d}"
        self._step(person, name, "enrolled", now)
        moment = now
        for _ in range(rng.randint(1, 4)):
            moment = waking_time(rng, (moment + timedelta(days=rng.expovariate(1 / 3) + 1)).date())
            self._step(person, name, "lesson_watched", moment, minutes=Decimal(rng.randint(8, 45)))
        if rng.random() < 0.45:
            examined = moment + timedelta(days=1)
            self._world.engine.plan(examined, self._examine, person, name)

    def _examine(self, person: Person, course: str, now: datetime) -> None:
        score = min(100, round(person.rng.gauss(72, 14)))
        self._step(person, course, "exam_taken", now, minutes=Decimal(40), score=Decimal(max(0, score)))
        if score < PASSED:
            return
        self._step(person, course, "certified", now + timedelta(minutes=5))
        effects.raise_odds(self._world.recorder, person.company, "trained", now)
        if person.rng.random() < 0.4:
            self._world.engine.plan(later(person.rng, now, 10, 90), self._enroll, person, 2)

    def _join(self, person: Person, now: datetime) -> None:
        rng = person.rng
        learner = self._learners[person.person_id] = self._world.new_id("XY")
        person.meet("offline_training", now)
        record: Cells = {
            "training_user_id": learner,
            "full_name": person.name,
            "company_name": variants.sometimes(rng, 0.85, variants.company(rng, person.company)),
            "job_title": variants.sometimes(rng, 0.5, person.title),
            "mobile": variants.mobile(rng, person),
            "email": variants.sometimes(rng, 0.5, variants.email(rng, person)),
            "wechat_unionid": variants.sometimes(rng, 0.3, person.unionid),
            "created_at": now,
        }
        self._world.recorder.save("training.learners", record, now, person=person)

    def _step(
        self, person: Person, course: str, name: str, at: datetime, *,
        minutes: Decimal | None = None, score: Decimal | None = None,
    ) -> None:  # fmt: skip
        cells: Cells = {
            "record_id": self._world.new_id("LR"),
            "course_id": course,
            "training_user_id": self._learners[person.person_id],
            "event_name": name,
            "occurred_at": at,
            "minutes": minutes,
            "score": score,
        }
        self._world.recorder.record("training.learning_records", cells, at, person=person)


def plug(market: Market) -> None:
    """Open the academy."""
    training = Training(market)
    market.hooks.opened.connect(training.open)
    market.hooks.user_made.connect(training.user)
    market.hooks.lead_arisen.connect(training.lead)
