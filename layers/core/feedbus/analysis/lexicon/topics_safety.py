"""Whether somebody gets hurt."""

from feedbus.analysis.lexicon.lists import phrases
from feedbus.analysis.taxonomy import Leaf

SAFETY = Leaf(
    "safety/physical/physical-safety",
    "安全/人身安全/人身安全",
    "Safety/Physical/Physical safety",
    phrases=phrases(
        """
        起火, 着火, 冒烟, 爆炸, 炸了, 炸裂, 自燃, 烧焦, 烧(坏|糊|着|毁|伤|起来), 漏电, 触电,
        电到(我|人|手|了), 电击, 短路, 受伤, 烫伤, 烫到, 割伤, 划伤(手|脸|皮肤|孩子|了手|到手|了我),
        划破(手|皮|脸), 割(破|到)(手|了手), 夹到(手|孩子), 夹手, 砸(到|伤), 摔伤, 过敏, 红肿, 起疹,
        起痘, 长痘, 刺痛, 瘙痒, 发痒, 很痒, 痒得, 烂脸, 灼伤, 中毒, 拉肚子, 腹泻, 肚子疼, 肚子痛,
        闹肚子, 呕吐, 住院, 食品安全, 不卫生,
        (有|吃出|发现|里面有|爬出)(虫子|虫|苍蝇|蟑螂|头发|异物|钢丝|玻璃), 虫子, 苍蝇, 蟑螂, 异物,
        人身安全, 安全隐患, 安全事故, 出人命, 有毒, 甲醛, 致癌, 刹车失灵, 失控, 煤气, 燃气泄漏,
        玻璃(渣|碴), 急诊, 送医,
        (吃出|吃到|里有|里面有|里混)(刀片|玻璃|钉子|钢丝|塑料|金属|石子|虫),
        (摔|跌|砸|扎|划|割|烫)(得不轻|得很重|倒|下来|破喉咙|破嘴), 人在医院,
        (进|去|送|进了|去了|送进)(医院|急诊), 差点(摔|出事|烧|炸|着火|划破|窒息),
        刹车(失灵|没反应|不灵|失效)
        """,
        """
        (caught|catch|catches|catching) fire, fire hazard,
        (explode|exploded|explodes|explosion|exploding),
        (smoke|smoking|smoked) (coming|started|from|out),
        (burned|burnt|burns|burning) (my |me|her |his |)(hand*|finger*|skin|smell|me|tongue|mouth),
        (electric*) (shock*|shocked), electrocut*, (got|get|getting|was) shocked by,
        (injur*|hospital|hospitalized|emergency room|urgent care), (cut|cuts|sliced|pinched|crushed|
        hurt|hurts) (my |her |his |me|your |our |myself)(hand*|finger*|daughter|son|child|arm*|foot|
        face|leg*|skin|kid*|baby|thumb|lip*|mouth),
        (hazard*|unsafe|unsanitary|toxic|poisonous|poison*), allergic (reaction*|to),
        allerg* reaction*, rash, rashes, hives, (blister*|swelling|swollen), food poisoning, (got|
        made|feel|felt|getting|makes|make) (me |us |him |her |my kid |my son |my daughter |so |
        very |really |violently |)(sick|ill), (choking|choked|suffocat*),
        (vomit*|diarrhea|nausea*|stomach ache), (hair|bug|bugs|cockroach*|insect*|glass|metal|
        plastic|worm*|mold|mould|fly) in (my|the|our) (food|salad|soup|drink|meal|dish|rice|pizza|
        burger), (sparks|sparking|sparked), (brakes|brake) fail*,
        safety (hazard|issue*|concern*|risk*|recall), gas leak, carbon monoxide, concussion,
        (in|to|at|ended up in) the (ER|emergency room|hospital|A&E),
        (brake|brakes) (failed|gave out|stopped|didn't),
        almost (crashed|choked|fell|burned|got hurt|caught fire),
        (blade|needle|razor|tooth|worm|cockroach|hair|fly) in (my|his|her|our)
        """,
    ),
    vague=phrases(
        "危险, 很危险",
        "dangerous, danger",
    ),
    without=phrases(
        """
        (到|差|卡|吃|用|气|乐|棒|烂|垃圾|弱)爆炸, (很|最)受伤, 不过敏,
        (没有|没|无|不会|不易|防)过敏, 过敏体质, 过敏肌, 敏感肌, 气炸了, 肺都气炸, 心情…炸,
        服务器…炸了, 系统炸, 炸裂好, 过敏原, 价格失控, 抗过敏, 音质炸, 炸了吧, 失控…情绪, 危险品,
        账户危险, (枕头|床|床单|浴缸|地上|浴室|被子|房间)…(有头发|头发), 蟑螂…酒店,
        (手机|电脑|系统)中毒, 中毒(太深|了吧)
        """,
        """
        (explode|exploded|exploding) (in popularity|with), (amazon|kindle) fire,
        (burning|burns|burn) (calories|fat|cds|dvds|through), sick of,
        toxic (people|community|players), hospital (app|system|bed*), dangerously (good|addictive),
        swollen with pride, got sick of, hair in my
        """,
    ),
    unless=(
        "account/security/privacy-fraud",
        "commerce/payment/payment-checkout",
    ),
)

LEAVES = (SAFETY,)
