"""What the demo company runs: channels of different worth and cost, campaigns, products, pages, forms."""

from __future__ import annotations

from dataclasses import dataclass

SITE = "https://www.lanqiao.example.com"


@dataclass(frozen=True)
class Channel:
    """One channel. `intent` is what its people are worth, the cause of all differences in conversion."""

    channel_id: str
    share: float
    intent: float


CHANNELS = {
    channel.channel_id: channel
    for channel in (
        Channel("paid_search", 0.19, 1.0),
        Channel("paid_social", 0.17, 0.4),
        Channel("organic_search", 0.14, 1.1),
        Channel("organic_social", 0.07, 0.5),
        Channel("direct", 0.06, 1.2),
        Channel("referral", 0.06, 1.7),
        Channel("email", 0.03, 0.8),
        Channel("wecom", 0.05, 1.1),
        Channel("offline_exhibition", 0.08, 0.8),
        Channel("offline_salon", 0.04, 1.5),
        Channel("partner", 0.04, 1.8),
        Channel("wechat_official", 0.06, 0.7),
        Channel("webinar", 0.04, 1.3),
        Channel("content", 0.04, 0.9),
        # Nobody meets the company first at its conference: people are invited to it.
        Channel("offline_conference", 0.0, 1.4),
        # Only links in SMS.
        Channel("other", 0.0, 0.5),
    )
}


@dataclass(frozen=True)
class Lift:
    """What a touch changes: the log-odds of every later decision of the company, added once per kind."""

    kind: str
    channel_id: str
    log_odds: float
    meaning: str


LIFTS = {
    lift.kind: lift
    for lift in (
        Lift("called_in_time", "sales_outreach", 0.4, "a connected call within a day of the lead"),
        Lift("trial_surge", "", 0.5, "a trial used the core features three times as much for a week"),
        Lift("webinar_attended", "webinar", 0.35, "a webinar was attended live"),
        Lift("referred", "referral", 0.3, "a customer or a member of staff recommended the company"),
        Lift("partner_referred", "partner", 0.3, "a partner brought the company"),
        Lift("trained", "offline_training", 0.3, "somebody passed an exam of the academy"),
        Lift("case_read", "content", 0.25, "a case study was read"),
        Lift("account_followed", "wechat_official", 0.15, "somebody follows the official account"),
        Lift("mail_clicked", "email", 0.1, "a link of a mail was opened"),
        Lift("sms_clicked", "other", 0.0, "a link of an SMS was opened: it moves nobody, by design"),
    )
}
# Without any lift a company decides worse than fit and worth say, so that the whole is as others have
# published (docs/demo_distributions.md).
LIFT_CENTER = -1.5


@dataclass(frozen=True)
class Campaign:
    """One advertising campaign with its ad groups and their keywords (none in feeds)."""

    platform: str
    campaign_id: str
    name: str
    channel_id: str
    objective: str
    currency: str
    click_price: float
    weight: float
    groups: tuple[tuple[str, tuple[str, ...]], ...]


_BRAND = ("蓝桥软件", "蓝桥官网", "蓝桥价格")
_GENERIC = ("营销自动化", "客户数据平台", "CRM系统")
_RIVAL = ("营销系统对比", "CRM替代方案", "CDP哪家好")
_ENGLISH = ("marketing automation", "cdp software")


def _search(platform: str, name: str, title: str, price: float, weight: float, *keywords: str) -> Campaign:
    groups = (
        ((f"{name}-a", keywords[:2]), (f"{name}-b", keywords[2:]))
        if len(keywords) > 2
        else ((f"{name}-a", keywords),)
    )
    currency = "USD" if platform == "google" else ""
    return Campaign(platform, name, title, "paid_search", "lead", currency, price, weight, groups)


def _feed(platform: str, name: str, title: str, price: float, weight: float, currency: str) -> Campaign:
    groups: tuple[tuple[str, tuple[str, ...]], ...] = ((f"{name}-a", ()), (f"{name}-b", ()))
    return Campaign(platform, name, title, "paid_social", "lead", currency, price, weight, groups)


CAMPAIGNS = (
    _search("baidu", "bd-brand", "百度-品牌词", 6, 2, *_BRAND),
    _search("baidu", "bd-generic", "百度-行业词", 28, 4, *_GENERIC),
    _search("baidu", "bd-rival", "百度-竞品词", 35, 1, *_RIVAL),
    _search("google", "gg-apac", "Google APAC Search", 4.2, 1, *_ENGLISH),
    _feed("ocean_engine", "oe-feed", "巨量-信息流", 9, 4, ""),
    _feed("ocean_engine", "oe-video", "巨量-短视频", 5, 2, ""),
    _feed("tencent", "tx-moments", "腾讯-朋友圈", 11, 3, "CNY"),
    _feed("linkedin", "li-abm", "LinkedIn ABM", 7.5, 1, "USD"),
)
CLICK_ID_NAMES = {
    "baidu": "bd_vid",
    "google": "gclid",
    "ocean_engine": "clickid",
    "tencent": "gdt_vid",
    "linkedin": "li_fat_id",
}

# (product, series, price per seat and month)
PRODUCTS = (
    ("营销云标准版", "营销云", 99),
    ("营销云专业版", "营销云", 199),
    ("营销云企业版", "营销云", 299),
    ("客户数据平台", "数据产品", 260),
    ("智能外呼", "增值服务", 40),
    ("实施服务包", "增值服务", 60),
)

PAGES = (
    ("/", "首页", 5),
    ("/products/marketing-cloud", "营销云", 4),
    ("/products/cdp", "客户数据平台", 3),
    ("/pricing", "价格", 2),
    ("/cases", "客户案例", 3),
    ("/cases/manufacturing", "制造业案例", 1),
    ("/resources/white-papers", "白皮书", 2),
    ("/blog/lead-scoring", "线索评分怎么做", 2),
    ("/blog/attribution", "归因模型入门", 2),
    ("/about", "关于我们", 1),
)
HELP_PAGES = (
    ("/docs/quick-start", "快速开始", 3),
    ("/docs/api", "接口文档", 2),
    ("/app/login", "登录", 4),
    ("/docs/wecom", "企微集成", 1),
)


@dataclass(frozen=True)
class Form:
    """One form. `makes_lead` and `intent` say what a submission is worth."""

    form_id: str
    form_type: str
    path: str
    title: str
    weight: float
    makes_lead: float
    intent: float


FORMS = (
    Form("f-wp-01", "white_paper", "/resources/white-papers/b2b", "B2B营销白皮书", 4, 0.75, 0.32),
    Form("f-demo", "demo", "/demo", "预约演示", 2, 1.0, 0.72),
    Form("f-sales", "contact_sales", "/contact", "联系销售", 1.2, 1.0, 0.78),
    Form("f-trial", "trial", "/trial", "免费试用", 1.5, 1.0, 0.62),
    Form("f-event", "event", "/events/online", "活动报名", 1, 0.7, 0.4),
    Form("f-news", "newsletter", "/newsletter", "订阅", 0.8, 0.3, 0.15),
    Form("f-misc", "other", "/feedback", "意见反馈", 0.4, 0.3, 0.2),
)

ORGANIC_REFERRERS = {
    "organic_search": (
        "https://www.baidu.com/link?url=invented",
        "https://cn.bing.com/search?q=营销自动化",
        "https://www.sogou.com/",
    ),
    "organic_social": (
        "https://www.zhihu.com/question/000",
        "https://weibo.com/",
    ),
    "referral": (
        "https://partner.example.com/tools",
        "https://review.example.cn/crm",
        "https://media.example.com/a/1",
    ),
}
DISQUALIFIED_REASONS = ("预算不足", "无法联系", "不是目标客户", "同行", "暂无需求", "信息不实")
LOST_REASONS = ("价格", "选择竞品", "项目取消", "预算冻结", "功能不满足", "长期未推进")
STAGES = ("qualification", "proposal", "negotiation", "won", "lost")
