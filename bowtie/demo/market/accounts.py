"""The CRM's accounts, contacts and activities."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal

from bowtie.demo.market import variants
from bowtie.demo.market.clock import later
from bowtie.demo.market.population import Company, Person
from bowtie.demo.market.recorder import Cells
from bowtie.demo.market.staff import Staff
from bowtie.demo.market.world import World

NOTES = (
    "客户关注数据打通，预算季度末确定",
    "已演示线索评分，要求提供报价",
    "电话未接，改日再联系",
    "技术部门担心私有化部署周期\n需安排架构师沟通",
    '对方称"先看竞品"，两周后回访',
    "采购流程需三家比价,注意时间",
)

OUTCOMES = ("connected", "no_answer", "positive")


class Accounts:
    """Companies and people as the CRM knows them."""

    def __init__(self, world: World, staff: Staff) -> None:
        self._world = world
        self._staff = staff
        self._records: dict[str, Cells] = {}

    def account(self, company: Company, at: datetime) -> str:
        """The account of the company, made when there is none."""
        if company.account_id:
            return company.account_id
        rng = company.rng
        company.account_id = self._world.new_id("A")
        company.owner_id = company.owner_id or self._staff.pick("AE", rng)
        revenue = Decimal(company.employees * rng.randint(20, 90)) * 10_000
        record: Cells = {
            "account_id": company.account_id,
            "account_name": company.legal_name if rng.random() < 0.8 else company.short_name,
            "created_at": at,
            "parent_account_name": company.parent.legal_name if company.parent else None,
            "credit_code": variants.sometimes(rng, 0.55, company.credit_code),
            "website_domain": variants.sometimes(rng, 0.7, company.domain),
            "industry": company.industry,
            "country": company.country,
            "province": company.province or None,
            "city": company.city,
            "employee_count": company.employees if rng.random() < 0.85 else None,
            "annual_revenue": revenue if rng.random() < 0.6 else None,
            "currency": rng.choice(("CNY", None)),
            "founded_year": company.founded_year if rng.random() < 0.6 else None,
            "owner_id": company.owner_id,
            "is_key_account": company.employees >= 2000,
        }
        self._records[company.account_id] = record
        self._world.recorder.save("crm.accounts", record, at, company=company)
        if rng.random() < 0.3:
            self._world.engine.plan(later(rng, at, 5, 120), self._complete, company)
        return company.account_id

    def contact(self, person: Person, at: datetime) -> str:
        """The contact of the person, made when there is none."""
        if person.contact_id:
            return person.contact_id
        rng = person.rng
        person.contact_id = self._world.new_id("K")
        record: Cells = {
            "contact_id": person.contact_id,
            "account_id": person.company.account_id if rng.random() < 0.92 else None,
            "created_at": at,
            "full_name": person.name,
            "company_name": variants.company(rng, person.company) if rng.random() < 0.3 else None,
            "job_title": variants.sometimes(rng, 0.85, person.title),
            "department": variants.sometimes(rng, 0.7, person.department),
            "mobile": variants.sometimes(rng, 0.9, variants.mobile(rng, person, two_allowed=True)),
            "email": variants.sometimes(rng, 0.75, variants.email(rng, person, shared=0.01)),
            "wechat_unionid": variants.sometimes(rng, 0.4, person.unionid),
            "owner_id": person.company.owner_id,
            "is_partner": person.company.is_partner,
        }
        if not record["account_id"]:
            record["company_name"] = variants.company(rng, person.company)
        self._world.recorder.save("crm.contacts", record, at, person=person)
        if rng.random() < 0.12:
            # Somebody adds the address that was missing.
            self._world.engine.plan(later(rng, at, 10, 150), self._add_address, person, record)
        return person.contact_id

    def activity(
        self,
        person: Person,
        kind: str,
        owner_id: str,
        at: datetime,
        *,
        opportunity_id: str = "",
    ) -> None:
        """One call, visit or meeting of staff with the person."""
        rng = person.rng
        person.company.touches.append(at)
        due_on = (at + timedelta(days=rng.randint(2, 14))).date()
        record: Cells = {
            "activity_id": self._world.new_id("T"),
            "activity_type": kind,
            "occurred_at": at,
            "lead_id": person.lead_id or None,
            "contact_id": person.contact_id or None,
            "account_id": person.company.account_id or None,
            "opportunity_id": opportunity_id or None,
            "owner_id": owner_id,
            "subject": f"{person.company.short_name}{'回访' if kind == 'call' else '沟通'}",
            "notes": rng.choice(NOTES) if rng.random() < 0.5 else None,
            "outcome": variants.sometimes(rng, 0.6, rng.choice(OUTCOMES)),
            "next_step": variants.sometimes(rng, 0.45, rng.choice(("发送报价", "安排演示", "电话回访"))),
            "next_step_on": due_on if rng.random() < 0.4 else None,
            "duration_minutes": rng.randint(3, 25) if kind == "call" else rng.randint(30, 120),
        }
        self._world.recorder.record("crm.activities", record, at, person=person)
        if kind == "call":
            self._world.hooks.called(person, record, at)

    def _add_address(self, person: Person, record: Cells, now: datetime) -> None:
        record |= {"email": person.email, "mobile": person.mobile}
        self._world.recorder.save("crm.contacts", record, now, person=person)

    def _complete(self, company: Company, now: datetime) -> None:
        record = self._records[company.account_id]
        record["credit_code"] = company.credit_code or None
        record["employee_count"] = company.employees
        self._world.recorder.save("crm.accounts", record, now, company=company)
