"""What one user does in the product on one day: features, runs of flows, and errors."""

from __future__ import annotations

import random
from datetime import datetime, timedelta

from bowtie.demo.market.clock import midnight
from bowtie.demo.market.customers import Customer, User
from bowtie.demo.market.product import BY_ROLE, FEATURES, STEP, DayState, Feature, state_of
from bowtie.demo.market.recorder import Cells
from bowtie.demo.market.rng import clamp
from bowtie.demo.market.world import World

TABLE = "product_usage.events"
ERROR_CODES = ("504", "500", "409", "413")
FELT_ERROR = -0.006
SESSION_LASTS = timedelta(days=10)
CLIENTS = ('{"client": "mobile"}', '{"client": "wecom"}')
# Modules that people of a department open, besides those that everybody does.
HABITS = {
    "市场部": ("lead_capture", "automation", "analytics"),
    "信息技术部": ("integration", "contacts"),
    "销售部": ("scoring", "contacts", "analytics"),
    "运营部": ("automation", "contacts", "lead_capture"),
}
OTHERS = ("analytics", "scoring")


def new_user(customer: Customer, rng: random.Random, user: User) -> User:
    """The user with habits of their own."""
    modules = {*HABITS.get(user.person.department, OTHERS), rng.choice(FEATURES).module}
    liked = [feature for feature in FEATURES if feature.module in modules and rng.random() < 0.8]
    user.core = tuple(feature for feature in liked if feature.is_core) or (FEATURES[1],)
    user.other = tuple(feature for feature in liked if not feature.is_core) or (FEATURES[0],)
    customer.users.append(user)
    return user


class UsageEvents:
    """Writes down the events of the product."""

    def __init__(self, world: World) -> None:
        self._world = world

    def week(self, customer: Customer, now: datetime, level: float, *, core: float = 1.0) -> None:
        """Seven days of a company.

        Args:
            customer: The company with its users.
            now: The first moment of the week.
            level: How busy its users are at present, 1 for those of a healthy customer.
            core: How much more often than usual they use the core features.
        """
        draw = customer.rng.random
        days = [now + timedelta(days=offset) for offset in range(7)]
        chances = [0.012 if day.weekday() >= 5 else 0.07 for day in days]
        for user in customer.users:
            if user.has_left or user.away_until > now:
                continue
            busy = user.diligence * level
            for day, chance in zip(days, chances, strict=True):
                if draw() < chance * busy:
                    customer.active_days += 1
                    self._day(customer, user, day, clamp((0.2 + 0.55 * customer.health) * core, 0, 0.95))

    def _day(self, customer: Customer, user: User, day: datetime, core_share: float) -> None:
        draw = customer.rng.random
        state = state_of(day.date())
        moment = midnight(day.date()) + timedelta(seconds=int(draw() ** 0.8 * 36_000) + 30_600)
        if user.last_at is None or moment - user.last_at > SESSION_LASTS:
            self._write(customer, user, state, moment, {"event_name": "signed_in"})
        for _ in range(1 + (draw() < 0.5 * customer.health)):
            liked = user.core if draw() < core_share else user.other
            feature = liked[int(draw() * len(liked))]
            if feature.name in state.missing:
                continue
            moment += timedelta(seconds=int(draw() * 1500) + 20)
            if feature.role == "main" and draw() < 0.35:
                self._flow(customer, user, state, feature, moment)
            else:
                times = 1 + int(draw() * draw() * (4 + 10 * customer.health))
                used: Cells = {"event_name": "feature_used", "feature": feature.name, "use_count": times}
                self._timed(customer, used, feature, state, times, 1.0)
                self._write(customer, user, state, moment, used)
            if draw() < state.error_rate[feature.module]:
                self._error(customer, user, state, feature, moment + timedelta(seconds=9))
        user.last_at = moment

    def _flow(
        self, customer: Customer, user: User, state: DayState, feature: Feature, moment: datetime
    ) -> None:
        """Some runs of the feature's flow: begun at its entry, worked on, completed or given up."""
        draw = customer.rng.random
        started = 1 + int(draw() * (1 + 2 * customer.health))
        complete = clamp(state.completion_rate[feature.flow] + 0.15 * (customer.health - 0.5), 0.05, 0.97)
        done = sum(draw() < complete for _ in range(started))
        reached = min(started, done + sum(draw() < 0.6 for _ in range(started - done)))
        entry = BY_ROLE[feature.module, "entry"]
        last = BY_ROLE[feature.module, "interaction"] if feature.module != "scoring" else feature
        steps = ((entry, "flow_started", "open", started), (feature, "flow_step", STEP["main"], reached))
        for part, name, step, times in (*steps, (last, "flow_completed", "confirm", done)):
            if not times:
                return
            cells: Cells = {"event_name": name, "feature": part.name, "flow": feature.flow, "flow_step": step}
            cells["use_count"] = times
            # The time of a flow is that of its completed runs, the same whichever feature is worked with.
            of = BY_ROLE[feature.module, "main"] if name == "flow_completed" else entry
            self._timed(customer, cells, of, state, times, state.flow_seconds[feature.flow])
            self._write(customer, user, state, moment, cells)
            moment += timedelta(seconds=int(draw() * 90) + 15)

    def _timed(
        self, customer: Customer, cells: Cells, feature: Feature, state: DayState, times: int, pace: float
    ) -> None:
        draw = customer.rng.random
        cells["duration_seconds"] = int(times * feature.seconds * pace * (0.6 + 0.8 * draw())) + 1
        cells["response_ms"] = int(state.response_ms[feature.module] * (0.7 + 0.6 * draw()))

    def _error(
        self, customer: Customer, user: User, state: DayState, feature: Feature, moment: datetime
    ) -> None:
        code = f"{feature.module[:4].upper()}-{ERROR_CODES[int(customer.rng.random() ** 2 * 4)]}"
        cells: Cells = {"event_name": "error_shown", "feature": feature.name, "error_code": code}
        self._write(customer, user, state, moment, cells)
        customer.feel(FELT_ERROR)
        self._world.hooks.error_shown(customer, user, feature, code, moment)

    def _write(self, customer: Customer, user: User, state: DayState, moment: datetime, cells: Cells) -> None:
        cells["event_id"] = self._world.new_id("pe")
        cells["tenant_id"] = customer.tenant_id
        cells["product_user_id"] = user.user_id
        cells["occurred_at"] = moment
        cells["release_id"] = state.release_id
        if customer.rng.random() < 0.06:
            cells["properties"] = CLIENTS[moment.second & 1]
        self._world.recorder.record(TABLE, cells, moment, person=user.person)
