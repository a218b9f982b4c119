"""Departments that most hospitals have, offered while a hospital's own are not known yet; and which prescribe."""

COMMON = (
    "心血管内科", "呼吸内科", "消化内科", "神经内科", "内分泌科", "肾内科", "血液内科", "风湿免疫科", "肿瘤内科",
    "感染科", "老年医学科", "全科医学科", "普外科", "骨科", "泌尿外科", "神经外科", "心胸外科", "胸外科", "肝胆外科",
    "肛肠科", "妇科", "产科", "儿科", "新生儿科", "眼科", "耳鼻喉科", "口腔科", "皮肤科", "康复科", "中医科", "急诊科",
    "重症医学科", "麻醉科", "放射科", "超声科", "检验科", "病理科", "药剂科", "医务处", "院办",
)  # fmt: skip

# Words of departments in which nobody prescribes.
NOT_PRESCRIBING = (
    "药剂", "药学", "药房", "护理", "医务", "院办", "办公室", "采购", "设备", "信息", "财务", "医保", "检验", "病理",
    "放射", "超声", "影像", "科教", "后勤", "库",
)  # fmt: skip


def prescribes(name: str) -> bool:
    """Whether a department of that name has prescribers, as far as the name tells."""
    return not any(word in name for word in NOT_PRESCRIBING)
