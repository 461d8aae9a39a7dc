"""Vocabulary of invented people and companies."""

from __future__ import annotations


def _pairs(text: str) -> tuple[tuple[str, str], ...]:
    """Characters with their spelling, as `王:wang`."""
    words = (word.partition(":") for word in text.split())
    return tuple((character, spelling) for character, _, spelling in words)


SURNAMES = _pairs(
    "王:wang 李:li 张:zhang 刘:liu 陈:chen 杨:yang 黄:huang 赵:zhao 吴:wu 周:zhou 徐:xu 孙:sun 马:ma 朱:zhu "
    "胡:hu 郭:guo 何:he 林:lin 高:gao 罗:luo 郑:zheng 梁:liang 谢:xie 宋:song 唐:tang 许:xu 韩:han 冯:feng "
    "邓:deng 曹:cao 彭:peng 曾:zeng 肖:xiao 田:tian 董:dong 袁:yuan 潘:pan 于:yu 蒋:jiang 蔡:cai 余:yu "
    "杜:du 叶:ye 程:cheng 苏:su 魏:wei 吕:lv 丁:ding 任:ren 沈:shen 欧阳:ouyang "
)
GIVEN = _pairs(
    "伟:wei 芳:fang 娜:na 敏:min 静:jing 丽:li 强:qiang 磊:lei 军:jun 洋:yang 勇:yong 艳:yan 杰:jie 娟:juan "
    "涛:tao 明:ming 超:chao 秀:xiu 霞:xia 平:ping 刚:gang 桂:gui 文:wen 华:hua 建:jian 国:guo 志:zhi 海:hai "
    "晓:xiao 玉:yu 春:chun 梅:mei 琳:lin 宇:yu 浩:hao 欣:xin 怡:yi 子:zi 雨:yu 佳:jia 思:si 嘉:jia 俊:jun "
    "博:bo 晨:chen 阳:yang 倩:qian 莹:ying 婷:ting 雪:xue 鹏:peng 飞:fei 龙:long 凯:kai 斌:bin 辉:hui "
    "宁:ning "
)
# Characters that only gb18030 holds, with what people type where a system refuses them.
RARE_GIVEN = (("㛃", "jie", "洁"), ("𠮷", "ji", "吉"), ("㼆", "ying", "颖"), ("𬱖", "wei", "伟"))
RARE_REPLACEMENTS = {rare: common for rare, _, common in RARE_GIVEN}

BRAND = _pairs(
    "云:yun 启:qi 博:bo 远:yuan 恒:heng 泰:tai 瑞:rui 鑫:xin 宏:hong 达:da 联:lian 创:chuang 信:xin "
    "诚:cheng 智:zhi 慧:hui 汇:hui 通:tong 盛:sheng 兴:xing 德:de 隆:long 丰:feng 锐:rui 捷:jie 卓:zhuo "
    "越:yue 凌:ling 翔:xiang 腾:teng 驰:chi 科:ke 迈:mai 蓝:lan 海:hai 星:xing 辰:chen 光:guang 华:hua "
    "中:zhong 天:tian 元:yuan 金:jin 石:shi 力:li 源:yuan 新:xin 望:wang 同:tong 和:he 嘉:jia 禾:he 普:pu "
    "优:you 安:an 益:yi 尚:shang 品:pin "
)

AREA_CODES = {
    "北京": "10",
    "上海": "21",
    "深圳": "755",
    "广州": "20",
    "杭州": "571",
    "宁波": "574",
    "苏州": "512",
    "南京": "25",
    "成都": "28",
    "武汉": "27",
    "西安": "29",
    "青岛": "532",
    "厦门": "592",
    "长沙": "731",
}
# (region in the name, province, city, code of the region)
REGIONS = (
    ("北京", "北京市", "北京市", "110000"),
    ("上海", "上海市", "上海市", "310000"),
    ("深圳", "广东省", "深圳市", "440300"),
    ("广州", "广东省", "广州市", "440100"),
    ("杭州", "浙江省", "杭州市", "330100"),
    ("宁波", "浙江省", "宁波市", "330200"),
    ("苏州", "江苏省", "苏州市", "320500"),
    ("南京", "江苏省", "南京市", "320100"),
    ("成都", "四川省", "成都市", "510100"),
    ("武汉", "湖北省", "武汉市", "420100"),
    ("西安", "陕西省", "西安市", "610100"),
    ("青岛", "山东省", "青岛市", "370200"),
    ("厦门", "福建省", "厦门市", "350200"),
    ("长沙", "湖南省", "长沙市", "430100"),
)

# (industry as written, words of the company name, how well it fits what the demo company sells)
INDUSTRIES = (
    ("软件和信息技术", ("软件", "信息技术", "网络科技"), 0.95),
    ("智能制造", ("智能装备", "自动化设备", "精密机械"), 0.9),
    ("医疗器械", ("医疗器械", "医疗科技"), 0.8),
    ("金融服务", ("金融信息服务", "融资租赁"), 0.7),
    ("教育培训", ("教育科技", "教育咨询"), 0.55),
    ("物流运输", ("供应链管理", "物流"), 0.5),
    ("零售消费", ("商贸", "食品", "服饰"), 0.35),
    ("建筑工程", ("建设工程", "装饰工程"), 0.2),
)
# Companies abroad: (country, city, prefix of invented mobiles, prefix of invented landlines, end of the name)
ABROAD = (
    ("Singapore", "Singapore", "+658", "+656", "Pte. Ltd."),
    ("United Kingdom", "London", "+44700", "+4420", "Ltd"),
    ("United States", "Austin", "+1555", "+1512", "Inc."),
    ("Germany", "München", "+49150", "+4989", "GmbH"),
    ("Malaysia", "Kuala Lumpur", "+601", "+603", "Sdn. Bhd."),
)
BRAND_ENGLISH = (
    *("North", "Bright", "Silver", "Summit", "Harbor", "Blue", "Clear", "Stone", "River", "Golden", "Ever"),
    *("West", "Iron", "Maple", "Crown", "Swift", "Pioneer", "Atlas", "Vertex", "Lumen"),
)
BRAND_ENGLISH_END = (
    *("gate", "way", "field", "point", "bridge", "stone", "line", "port", "works", "wave", "path", "mark"),
    *("ridge", "span", "crest", "core"),
)
WORDS_ENGLISH = (
    "Software",
    "Industries",
    "Medical",
    "Finance",
    "Learning",
    "Logistics",
    "Retail",
    "Construction",
)
GIVEN_ENGLISH = (
    *("Emma", "James", "Olivia", "Liam", "Sophia", "Noah", "Mia", "Lucas", "Anna", "Daniel", "Priya", "Wei"),
    *("Jonas", "Laura", "Farah", "Ahmad", "Grace", "Ethan", "Nina", "Oscar"),
)
SURNAMES_ENGLISH = (
    *("Clarke", "Tan", "Müller", "Johnson", "Lim", "Schmidt", "Brown", "Wong", "Davies", "Rahman", "Miller"),
    *("O'Neill", "Fischer", "Goh", "Taylor", "Nguyen", "Weber", "Harris", "Lee", "Carter"),
)
TITLES_ENGLISH = {
    "市场总监": "Marketing Director",
    "市场经理": "Marketing Manager",
    "数字营销主管": "Digital Marketing Lead",
    "CIO": "CIO",
    "IT经理": "IT Manager",
    "架构师": "Solution Architect",
    "采购经理": "Procurement Manager",
    "销售总监": "Sales Director",
    "财务总监": "CFO",
    "总经理": "Managing Director",
    "运营经理": "Operations Manager",
    "增长负责人": "Head of Growth",
}
DEPARTMENTS_ENGLISH = {
    "市场部": "Marketing",
    "信息技术部": "IT",
    "采购部": "Procurement",
    "销售部": "Sales",
    "财务部": "Finance",
    "总经办": "Management",
    "运营部": "Operations",
}
LEGAL_FORMS = (("有限公司", 0.72), ("股份有限公司", 0.18), ("集团有限公司", 0.1))

# (department, title, decision role, chance to sit on a buying committee)
POSITIONS = (
    ("市场部", "市场总监", "decision_maker", 0.7),
    ("市场部", "市场经理", "user", 1.0),
    ("市场部", "数字营销主管", "user", 0.8),
    ("信息技术部", "CIO", "decision_maker", 0.4),
    ("信息技术部", "IT经理", "technical", 0.9),
    ("信息技术部", "架构师", "technical", 0.5),
    ("采购部", "采购经理", "purchaser", 0.7),
    ("销售部", "销售总监", "influencer", 0.6),
    ("财务部", "财务总监", "influencer", 0.3),
    ("总经办", "总经理", "decision_maker", 0.4),
    ("运营部", "运营经理", "user", 0.8),
    ("运营部", "增长负责人", "user", 0.5),
)
DEPARTMENT_SUFFIXES = ("市场部", "信息中心", "采购部", "华东大区", "研发中心")
FREE_MAIL = ("163.com", "qq.com", "126.com", "foxmail.com")
MOBILE_PREFIXES = (
    *("138", "139", "136", "137", "135", "150", "151", "152", "158", "159"),
    *("182", "183", "187", "188", "199", "198", "186", "185", "133", "189"),
)
