from django.db import migrations

# Place, kind, theme, style, from stage, to stage, the words in Chinese and in English; in their order.
TIPS = (
    ("clinic", "tip", "small_talk", "", "", "", "先轻松问候、聊上一两句再谈正事，不要一坐下就讲产品。", "Open relaxed: a greeting and a few words before business, not straight to the product."),
    ("clinic", "tip", "", "", "", "", "门诊时间紧：一次只谈一件事，谈完就走，约好下次。", "Clinic time is short: one matter, then leave with the next time agreed."),
    ("clinic", "phrase", "praise", "", "", "", "这么多人大老远赶来，都是冲着您的医术来的。", "So many come from far away because of your skill."),
    ("clinic", "tip", "", "", "identify", "identify", "初次见面：先说明自己是谁、为什么来，问清怎样联系方便。", "First meetings: say who you are and why you come, and ask how to reach her best."),
    ("clinic", "phrase", "small_talk", "", "identify", "trust", "今天病人真多，我在外面等了好一阵，看您一直没停下来。", "So many patients today. I waited outside for quite a while and saw that you never paused."),
    ("clinic", "phrase", "", "", "agree", "habit", "上次您要的资料，我和医学部核对过，今天带来了。", "What you asked for last time: I checked it with our medical department and brought it today."),
    ("clinic", "tip", "", "driving", "", "", "直奔主题：先说结论，再给两三个事实；约定的时间一到就起身。", "Straight to the point: the result, then two or three facts; leave when the time agreed is over."),
    ("clinic", "phrase", "", "driving", "", "", "两分钟，只说一件事：结论在前，依据有两条。", "Two minutes, one matter: the result first, and two reasons for it."),
    ("clinic", "tip", "", "amiable", "", "", "先问候近况，再平和地说这对患者有什么帮助。", "Ask how things are first; then say calmly what it does for the patients."),
    ("clinic", "phrase", "", "amiable", "", "", "这么忙还抽空见我，真的谢谢您。", "So much to do, and you still make time for me: thank you."),
    ("clinic", "tip", "", "expressive", "", "", "先请教对方的看法，听完再说；引用并认同对方说过的话。", "Ask for her view first and hear it out; quote and approve what she said before."),
    ("clinic", "phrase", "", "expressive", "", "", "您上次讲的那一点，我回去想了很久，很受启发。", "I thought about what you said last time for long; it taught me a lot."),
    ("clinic", "tip", "details", "analytical", "", "", "带上有出处的数据，按顺序讲；资料留下，给对方时间考虑。", "Bring data with their source, in order; leave the paper and give her time to think."),
    ("clinic", "phrase", "details", "analytical", "", "", "这是原文，样本量和终点我都标出来了，有疑问我去查。", "Here is the paper, sample size and end points marked. Whatever is unclear I will look up."),
    ("ward", "tip", "small_talk", "", "", "", "先和护士、住院医打招呼，等查房结束再轻松地开口。", "Greet the nurses and residents first; speak when the round is over, and open relaxed."),
    ("ward", "tip", "", "", "", "", "不在患者面前谈产品，也不打听患者的个人信息和用药记录。", "No talk of products in front of patients, and no questions about their names or records."),
    ("ward", "phrase", "praise", "", "", "", "科里这么多重病人都平稳，是您带得好。", "So many who are gravely ill are stable here: that is how you lead the team."),
    ("ward", "phrase", "small_talk", "", "identify", "trust", "您查房到现在水都没顾上喝，我就说一句话。", "You have been on rounds until now without a drink of water. I have one sentence only."),
    ("ward", "phrase", "", "", "agree", "habit", "您上次问的问题，医学部给了书面答复：现在看，还是放您桌上？", "The question you asked: here is the written answer of our medical department. Now, or on your desk?"),
    ("ward", "tip", "", "driving", "", "", "站着说，先讲结果，一分钟内说完；不要跟着进病房。", "Standing, the result first, done in a minute; don't follow her through the ward."),
    ("ward", "phrase", "", "driving", "", "", "只占您一分钟：上次的问题有答案了。", "One minute: last time's question has its answer."),
    ("ward", "tip", "", "amiable", "", "", "看到对方忙，先问要不要改个时间，不让人为难。", "When she is busy, offer another time first, so that she need not refuse you."),
    ("ward", "phrase", "", "amiable", "", "", "您先忙病人，我等您方便的时候。", "Patients first; I wait until it suits you."),
    ("ward", "tip", "", "expressive", "", "", "当着团队认同对方的见解，不当众提不同意见。", "Approve of her view in front of her team, and never differ there."),
    ("ward", "phrase", "praise", "expressive", "", "", "刚才您给住院医讲的那段，我也学到了。", "What you told the residents just now taught me something too."),
    ("ward", "tip", "details", "analytical", "", "", "只带一份和本科室病种有关的文献，标好出处和局限。", "One paper about the ward's own cases, its source and its limits marked."),
    ("ward", "phrase", "details", "analytical", "", "", "这项研究的局限也写在这里，请您看看是否适合咱们科的患者。", "Its limits are written here too; please judge whether it fits your patients."),
    ("office", "tip", "small_talk", "", "", "", "敲门，先问是否方便；留意对方神情，轻松聊两句再谈正事。", "Knock, ask whether it suits, read her face; a few relaxed words before business."),
    ("office", "phrase", "praise", "", "", "", "科室这两年的变化大家都看得见，是您带出来的。", "Everybody sees how the department has changed in two years: that is your work."),
    ("office", "tip", "", "", "", "", "多说积极的话：“有办法”“有希望”“一起想办法”。", "Positive words: “there is a way”, “there is hope”, “let us find one together”."),
    ("office", "tip", "", "", "identify", "identify", "初次见面：说明身份和来意，多听少说，不急着谈用药。", "First meetings: who you are and why you come; listen more than you speak, no talk of use yet."),
    ("office", "phrase", "small_talk", "", "identify", "trust", "从您这儿出去，我还要去布置明天科室会的会场，您的事我先办。", "After this I prepare the room for tomorrow's meeting; what you need comes first."),
    ("office", "tip", "", "", "trust", "habit", "把为对方做过的事说出来：对方不知道，就等于没做。", "Tell her what you did for her: what she does not know of was not done."),
    ("office", "phrase", "asking", "", "drive", "habit", "下一个季度，您最希望我们先配合科室做好哪一件事？", "In the next quarter: which one thing shall we do for the department first?"),
    ("office", "tip", "", "driving", "", "", "一页纸、三个要点，请对方定；答应的事当天回复。", "One page, three points, and she decides; what you promise is answered the same day."),
    ("office", "phrase", "asking", "driving", "", "", "有三件事请您定，五分钟够了。", "Three things for you to decide; five minutes will do."),
    ("office", "tip", "", "amiable", "", "", "感谢对方的支持，说清这份支持有多重要；办完事再坐一会儿。", "Thank her, say how much her support matters, and stay a moment when business is done."),
    ("office", "phrase", "", "amiable", "", "", "没有您帮着介绍，这件事推不动，谢谢您。", "Without your introduction this would not have moved. Thank you."),
    ("office", "tip", "", "expressive", "", "", "请对方谈专业见解，认真记下来，避免争论。", "Ask for her expert view, write it down, and avoid any dispute."),
    ("office", "phrase", "", "expressive", "", "", "您上次的观点我记下来了，想再向您请教一层。", "I wrote down what you said last time and would like to ask one step further."),
    ("office", "tip", "details", "analytical", "", "", "少提请求，每句话都有依据，材料按顺序排好。", "Few requests, every sentence with its evidence, papers in order."),
    ("office", "phrase", "details", "analytical", "", "", "支持和不支持的研究我都列在一张表里，请您把关。", "The studies for and against stand in one table; please look it over."),
)  # fmt: skip


def add_tips(apps, schema_editor):
    tip = apps.get_model("visits", "Tip")
    tip.objects.bulk_create(
        tip(
            place=place, kind=kind, theme=theme, style=style, from_stage=first, to_stage=last,
            words_zh=zh, words_en=en, order=10 * order,
        )
        for order, (place, kind, theme, style, first, last, zh, en) in enumerate(TIPS, start=1)
    )  # fmt: skip


def remove_tips(apps, schema_editor):
    """What the company wrote since stays."""
    apps.get_model("visits", "Tip").objects.filter(words_zh__in=[row[-2] for row in TIPS]).delete()


class Migration(migrations.Migration):
    dependencies = [("visits", "0013_tips")]

    operations = [migrations.RunPython(add_tips, remove_tips)]
