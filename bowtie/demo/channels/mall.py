"""The web shop: add-ons, training seats and hardware in small orders; after-sales requests and refunds."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal

from bowtie.demo.files.style import Style
from bowtie.demo.market import variants
from bowtie.demo.market.clock import later, waking_time
from bowtie.demo.market.customers import Customers
from bowtie.demo.market.deals import DOLLAR
from bowtie.demo.market.market import Market
from bowtie.demo.market.population import Person
from bowtie.demo.market.recorder import Cells
from bowtie.demo.market.rng import weighted
from bowtie.demo.market.world import World

_EXPORT = Style(encoding="gbk", chinese_headers=True, line_end="\r\n")
STYLES = {
    "mall.users": Style(encoding="gbk", chinese_headers=True, line_end="\r\n"),
    "mall.orders": Style(
        encoding="gbk", chinese_headers=True, line_end="\r\n", mixed_dates=frozenset({"ordered_at"})
    ),
    "mall.order_lines": _EXPORT,
    "mall.after_sales": Style(file_format="xlsx", chinese_headers=True),
}
# (product, series, price, weight)
GOODS = (
    ("短信加油包", "商城", 500, 5),
    ("外呼时长包", "商城", 800, 3),
    ("培训席位", "商城", 1200, 3),
    ("企微活码立牌", "商城硬件", 180, 2),
    ("展会扫码枪", "商城硬件", 690, 1.5),
    ("数据清洗服务", "商城", 3000, 1),
)
SOURCES = (
    ("newsletter", "email", "mall-news"),
    ("wecom", "social", "mall-wecom"),
    ("app", "banner", "mall-app"),
)
REASONS = {
    "refund": "多买了",
    "return": "与描述不符",
    "exchange": "型号不对",
    "repair": "无法开机",
    "complaint": "到货慢",
}
CENT = Decimal("0.01")


class Mall:
    """Users of the shop and what they buy."""

    def __init__(self, world: World, customers: Customers) -> None:
        self._world = world
        self._customers = customers
        self._users: dict[str, str] = {}

    def stock(self, at: datetime) -> None:
        """Put the goods into the CRM's list of products."""
        for product, series, price, _ in GOODS:
            cells: Cells = {"product": product, "series": series, "list_price": price, "currency": "CNY"}
            self._world.recorder.record("crm.products", cells, at, shared=True)

    def invite(self, person: Person, at: datetime, chance: float) -> None:
        """Maybe the person registers in the shop, and buys from time to time."""
        if person.person_id not in self._users and person.rng.random() < chance:
            self._users[person.person_id] = self._world.new_id("MU")
            self._world.engine.plan(later(person.rng, at, 3, 90), self._register, person)

    def _register(self, person: Person, now: datetime) -> None:
        rng = person.rng
        record: Cells = {
            "mall_user_id": self._users[person.person_id],
            "full_name": variants.sometimes(rng, 0.7, person.name),
            "company_name": variants.sometimes(rng, 0.6, variants.company(rng, person.company)),
            "mobile": variants.sometimes(rng, 0.9, variants.mobile(rng, person)),
            "email": variants.sometimes(rng, 0.3, variants.email(rng, person)),
            "wechat_openid": f"om{rng.getrandbits(100):025x}" if rng.random() < 0.5 else None,
            "wechat_unionid": variants.sometimes(rng, 0.6, person.unionid),
            "created_at": now,
        }
        self._world.recorder.save("mall.users", record, now, person=person)
        self._order(person, now + timedelta(minutes=rng.randint(3, 40)))

    def _order(self, person: Person, now: datetime) -> None:
        """One order with all that follows, and the plan for the next."""
        rng, company = person.rng, person.company
        is_ours = company.is_customer
        wait = rng.expovariate(1 / 280) * (1.6 - company.health) + 4
        moment = waking_time(rng, (now + timedelta(days=wait)).date())
        if is_ours or rng.random() < 0.4:
            self._world.engine.plan(moment, self._order, person)
        order: Cells = {
            "order_id": self._world.new_id("DD"),
            "mall_user_id": self._users[person.person_id],
            "company_name": variants.sometimes(rng, 0.65, variants.company(rng, company)),
            "ordered_at": now,
            "status": "pending",
            "currency": "USD" if company.currency == "USD" else rng.choice((None, "CNY")),
        }
        if rng.random() < 0.2:
            order |= dict(zip(("utm_source", "utm_medium", "utm_campaign"), rng.choice(SOURCES), strict=True))
        total = self._lines(person, order, now)
        save = self._world.recorder.save
        save("mall.orders", order, now, person=person)
        paid_at = now + timedelta(minutes=rng.randint(1, 55))
        if rng.random() < 0.09:
            order["status"] = "canceled"
            save("mall.orders", order, paid_at + timedelta(minutes=60), person=person)
            return
        method = weighted(rng, {"wechat": 6, "alipay": 4, "bank_transfer": 1})
        order |= {"status": "paid", "paid_at": paid_at, "paid_amount": total, "payment_method": method}
        save("mall.orders", order, paid_at, person=person)
        self._world.engine.plan(later(rng, paid_at, 0.5, 3), self._ship, person, order)

    def _lines(self, person: Person, order: Cells, now: datetime) -> Decimal:
        rng = person.rng
        total = Decimal(0)
        for number in range(1, rng.choice((2, 2, 3, 3, 4))):
            product, _, price, _ = weighted(rng, [(good, good[3]) for good in GOODS])
            quantity = rng.choice((1, 1, 1, 2, 2, 3, 5, 10))
            amount = Decimal(price * quantity) * (Decimal("0.95") if quantity >= 5 else 1)
            amount = (amount / DOLLAR if order["currency"] == "USD" else amount).quantize(CENT)
            total += amount
            line: Cells = {
                "order_id": order["order_id"],
                "line_number": number,
                "product": product,
                "quantity": quantity,
                "amount": amount,
            }
            self._world.recorder.save("mall.order_lines", line, now, person=person)
        return total

    def _ship(self, person: Person, order: Cells, now: datetime) -> None:
        rng = person.rng
        for status, days in (("shipped", 0.0), ("completed", 7.0)):
            order["status"] = status
            self._world.recorder.save("mall.orders", order, now + timedelta(days=days), person=person)
        if rng.random() < 0.06 + 0.08 * (1 - person.company.health):
            self._world.engine.plan(later(rng, now, 1, 20), self._complain, person, order)

    def _complain(self, person: Person, order: Cells, now: datetime) -> None:
        """An after-sales request; some end with money back, never more than was paid."""
        rng = person.rng
        kind = weighted(rng, {"refund": 4, "return": 3, "exchange": 2, "repair": 1, "complaint": 2})
        request: Cells = {
            "after_sale_id": self._world.new_id("SH"),
            "order_id": order["order_id"],
            "mall_user_id": order["mall_user_id"],
            "request_type": kind,
            "reason": REASONS[kind],
            "opened_at": now,
            "status": "处理中",
            "currency": order["currency"],
        }
        save = self._world.recorder.save
        save("mall.after_sales", request, now, person=person)
        replied_at = later(rng, now, 0, 1.5)
        closed_at = later(rng, replied_at, 1, 8)
        request |= {"first_replied_at": replied_at, "closed_at": closed_at, "status": "已完结"}
        if kind in ("refund", "return"):
            share = Decimal(rng.choice(("1", "1", "0.5", "0.3")))
            request["refund_amount"] = (Decimal(str(order["paid_amount"])) * share).quantize(CENT)
            request["refunded_at"] = closed_at
        customer = self._customers.known.get(person.company.company_id)
        if rng.random() < 0.4:
            is_quick = closed_at - now < timedelta(days=4)
            request["satisfaction_score"] = rng.choice((3, 4, 5) if is_quick else (1, 2, 3, 4))
        if customer:
            customer.feel(-0.01)
        save("mall.after_sales", request, closed_at, person=person)


def plug(market: Market) -> None:
    """Connect the shop."""
    mall = Mall(market.world, market.customers)
    market.hooks.opened.connect(mall.stock)
    market.hooks.user_made.connect(lambda person, at: mall.invite(person, at, 0.4))
    market.hooks.lead_arisen.connect(lambda person, _, at: mall.invite(person, at, 0.03))
