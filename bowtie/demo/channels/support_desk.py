"""Support: tickets that follow errors, first steps and discontent, and what the help does to the customer."""

from __future__ import annotations

from datetime import datetime, timedelta

from bowtie.demo.files.style import Style, chinese
from bowtie.demo.market import variants
from bowtie.demo.market.clock import office_time
from bowtie.demo.market.customers import WEEK, Customer, User
from bowtie.demo.market.market import Market
from bowtie.demo.market.population import Person
from bowtie.demo.market.product import PRODUCT, Feature
from bowtie.demo.market.recorder import Cells
from bowtie.demo.market.rng import clamp, weighted
from bowtie.demo.market.solutions import ACCESS, BILLING, ERRORS, HOW_TO, SLOW, SYNC
from bowtie.demo.market.staff import Staff
from bowtie.demo.market.world import World

STYLES = {
    "support_desk.tickets": chinese("utf-8-sig", "first_replied_at"),
    "support_desk.replies": Style(file_format="jsonl", times="offset", by_month=True, late=True),
}
SUBJECTS = {
    ERRORS: "使用时报错",
    HOW_TO: "请问如何设置",
    SLOW: "页面打开很慢",
    SYNC: "数据没有同步过来",
    ACCESS: "同事无法登录",
    BILLING: "发票抬头需要修改",
}
BEGINNERS = {HOW_TO: 6, ACCESS: 3, SYNC: 2, SLOW: 0.5}
OTHERS = {HOW_TO: 2, SYNC: 2, SLOW: 2, ACCESS: 1.5, BILLING: 1, ERRORS: 0.5}
ASKS = ("麻烦尽快处理", "截图已经发在群里", "还是不行，请再看看", "已按说明操作", "什么时候能修复？")
ANSWERS = (
    "您好，已收到，正在排查",
    "请清除缓存后重试",
    "已转研发处理",
    "已为您开通权限",
    "问题已修复，请确认",
)
AGAIN = "问题又出现了"
TICKET_AFTER_ERROR = 0.5
REOPENED = 0.2
FELT_GOOD, FELT_BAD = 0.008, -0.03


class SupportDesk:
    """Agents and their tickets."""

    def __init__(self, world: World, staff: Staff) -> None:
        self._world = world
        self._staff = staff

    def week(self, customer: Customer, now: datetime) -> None:
        """Questions of a week that no error has caused."""
        rng = customer.rng
        is_new = now - customer.since < 10 * WEEK
        if customer.users and rng.random() < (0.24 if is_new else 0.07 + 0.12 * (1 - customer.health)):
            person = rng.choice(customer.users).person
            category = weighted(rng, BEGINNERS if is_new else OTHERS)
            moment = office_time(rng, (now + timedelta(days=rng.randrange(5))).date())
            self._world.engine.plan(moment, self._open, customer, person, category, "", False)

    def error(self, customer: Customer, user: User, feature: Feature, code: str, at: datetime) -> None:
        """An error was shown; some people write."""
        rng = customer.rng
        if customer.is_active and rng.random() < TICKET_AFTER_ERROR:
            category = SYNC if feature.module == "integration" else ERRORS
            moment = at + timedelta(minutes=rng.randint(2, 200))
            self._world.engine.plan(moment, self._open, customer, user.person, category, code, False)

    def _open(
        self, customer: Customer, person: Person, category: str, code: str, is_again: bool, now: datetime
    ) -> None:
        """A ticket with all that will be written in it, ahead; what it does to the customer comes later."""
        rng, company = customer.rng, person.company
        if not customer.is_active:
            return
        customer.tickets.append((now, category))
        priority = weighted(rng, {"low": 2, "normal": 6, "high": 2, "urgent": 1 if not is_again else 4})
        agent = self._staff.pick("Support", rng)
        user = next((user.user_id for user in customer.users if user.person is person), "")
        ticket: Cells = {
            "ticket_id": self._world.new_id("GD"),
            "opened_at": now,
            "account_id": variants.sometimes(rng, 0.7, company.account_id),
            "tenant_id": variants.sometimes(rng, 0.6, customer.tenant_id),
            "company_name": variants.sometimes(rng, 0.6, variants.company(rng, company)),
            "requester_name": variants.sometimes(rng, 0.9, person.name),
            "requester_mobile": variants.sometimes(rng, 0.55, variants.mobile(rng, person)),
            "requester_email": variants.sometimes(rng, 0.5, variants.email(rng, person)),
            "product_user_id": variants.sometimes(rng, 0.45, user),
            "category": category,
            "priority": priority,
            "status": "open",
            "subject": f"{SUBJECTS[category]}{f'({code})' if code else ''}",
            "product": PRODUCT,
            "agent_id": agent,
        }
        save = self._world.recorder.save
        save("support_desk.tickets", ticket, now, person=person)
        # Urgent tickets wait less; agents do not answer at night.
        pace = {"low": 1.6, "normal": 1.0, "high": 0.7, "urgent": 0.4}[priority]
        moment = self._wait(customer, now, 5 * pace)
        ticket |= {"first_replied_at": moment, "status": "pending"}
        self._reply(ticket, person, moment, agent)
        save("support_desk.tickets", ticket, moment, person=person)
        for _ in range(rng.choice((0, 1, 1, 2))):
            moment = self._wait(customer, moment, 6)
            self._reply(ticket, person, moment, "")
            moment = self._wait(customer, moment, 10 * pace)
            self._reply(ticket, person, moment, agent)
        ticket |= {"solved_at": moment, "status": "solved"}
        save("support_desk.tickets", ticket, moment, person=person)
        until, factor = customer.relief.get(category, (now, 1.0))
        is_reopened = rng.random() < REOPENED * (factor if until > now else 1.0)
        if is_reopened:
            back = moment + timedelta(hours=rng.uniform(5, 200))
            self._reply(ticket, person, back, "", AGAIN)
            ticket |= {"solved_at": None, "status": "open"}
            save("support_desk.tickets", ticket, back, person=person)
            moment = self._wait(customer, back, 16 * pace)
            self._reply(ticket, person, moment, agent)
            ticket |= {"solved_at": moment, "status": "solved"}
            save("support_desk.tickets", ticket, moment, person=person)
        is_content = not is_reopened and moment - now < timedelta(days=4)
        self._world.engine.plan(moment + timedelta(hours=2), self._end, customer, person, ticket, is_content)

    def _end(
        self, customer: Customer, person: Person, ticket: Cells, is_content: bool, now: datetime
    ) -> None:
        rng = customer.rng
        customer.feel(FELT_GOOD if is_content else FELT_BAD)
        if rng.random() < 0.35:
            mood = (1.0 if is_content else -1.0) + 3 * (customer.health - 0.5) + rng.gauss(0, 0.7)
            ticket["satisfaction_score"] = int(clamp(round(3.4 + mood), 1, 5))
        ticket["status"] = "closed"
        self._world.recorder.save("support_desk.tickets", ticket, now, person=person)
        self._world.hooks.ticket_solved(customer, person, ticket, is_content, now)

    def _wait(self, customer: Customer, moment: datetime, hours: float) -> datetime:
        """A working moment some hours later."""
        after = moment + timedelta(hours=min(customer.rng.expovariate(1 / hours), 90) + 0.05)
        if after.weekday() < 5 and 8 <= after.hour < 20:
            return after
        return office_time(customer.rng, (after + timedelta(hours=12)).date())

    def _reply(self, ticket: Cells, person: Person, at: datetime, agent: str, body: str = "") -> None:
        self._world.recorder.record(
            "support_desk.replies",
            {
                "reply_id": self._world.new_id("GR"),
                "ticket_id": ticket["ticket_id"],
                "replied_at": at,
                "author_type": "agent" if agent else "customer",
                "agent_id": agent or None,
                "body": body or person.rng.choice(ANSWERS if agent else ASKS),
            },
            at,
            person=person,
        )


def plug(market: Market) -> None:
    """Connect the support desk."""
    desk = SupportDesk(market.world, market.staff)
    market.hooks.week_begins.connect(desk.week)
    market.hooks.error_shown.connect(desk.error)
