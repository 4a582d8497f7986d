"""Phrases that tell how soon somebody must look, by kind; `feedbus.analysis.urgency` weighs them.

Negators within a phrase count as such ("no refund"); one before it takes a phrase back ("no
crash").
"""

from collections.abc import Mapping

_CANT = (
    "(can't|cannot|can not|cant able|cant able to|can't i|can i not|couldn't|could not|unable to"
    "|not able to"
    "|won't let me"
    "|will not let me|doesn't let me|does not let me|not letting me|can no longer|not allow me to"
    "|won't allow me to|doesn't allow me to"
    "|not allowing me to)"
)
_CANT_DO = (
    "(log in|login|log into|log on|sign in|sign into|get in|get into|get past|access"
    "|open|use|connect|register|sign up|start|load|verify|withdraw)"
)
_IS_NOT = "(doesn't|does not|don't|didn't|did not|won't|will not|isn't|not|never|wouldn't)"
_STOPPED = "(stopped|stops|stop|quit|quits|not|isn't|aren't|wasn't|no longer|barely|hardly)"
_SYSTEM = (
    "(server|servers|app|site|website|system|service|services|network|platform|portal|page"
    "|internet|wifi|api|atm)"
)
_LOGIN_ZH = "登(录|陆|入|)"
_BODY_ZH = "(手|手指|脚|腿|脸|嘴|头|眼睛|皮肤|孩子|宝宝|小孩|儿子|女儿|老人|人)"
_BODY = "(hand|hands|finger|fingers|face|foot|feet|leg|arm|skin|lip|mouth|eye|eyes|head|back)"
_FAMILY = "(son|daughter|child|kid|kids|baby|toddler|children|wife|husband|mother|dog|cat)"

SAFETY = (
    # injury
    "(烫红|烫肿|烫起泡|烫出泡|烫出水泡|起水泡|夹肿|电麻|刮伤|划伤了手)",
    "(困在电梯|被困电梯|电梯坠落|电梯困人|溺水|休克|昏迷|晕倒|抽搐|呼吸困难|喘不过气|喘不上气|摔断"
    "|流产|扎到手)",
    "(砸到|砸中|掉下来砸|倒下来砸|塌下来砸)(了|)(头|脚|手|人|孩子|宝宝|老人|我)",
    "(缝了…针|崩掉牙|硌掉牙|崩了牙|硌了牙|牙都崩|牙都硌)",
    "(is|are|was|were|still|now|landed|lying|ended up) in (the|) (hospital|er|icu|emergency room)",
    "(can't|cannot|couldn't|could not|could hardly|could barely|hardly|barely|unable to|trouble) "
    "(breathe"
    "|breathing)",
    "(passed out|fainted|lost consciousness|concussion|needed stitches|got stitches|broken bone"
    "|chipped my tooth|broke my tooth|cracked my tooth|heart attack|seizure|rash all over|drowned)",
    "(fell|collapsed|came down|crashed down|dropped) on (me|my|him|her|our|a child|top of)",
    "(stuck|trapped) in (the|an|your|) (elevator|lift)",
    "(摔|砸|烫|撞|伤|烧|割|夹|咬)得(不轻|很重|厉害|严重|不行|血)",
    "(人|现在|还|老人|孩子|宝宝)(还|现在|都|)在(医院|急诊|病床)",
    "差点(儿|)(没命|出事|出车祸|死|着火|撞车|烫伤|爆炸|丢了命|中毒|窒息|被砸|被撞|闹出人命)",
    "(burn|burns|cut|cuts|bruise|bruises|scar|scars|rash|blisters|wound) on (my|his|her|our|their)",
    "(受伤|受了伤|烫伤|烧伤|割伤|灼伤|骨折|流血|出血|窒息|毁容|出人命|人命关天|生命危险)",
    f"{_BODY_ZH}…(划伤|割破|划破|割到|夹伤|烫到|扎到|扎破|砸伤|摔伤|夹到|磕伤)",
    "(误吞|吞下|卡住喉咙|卡喉咙|噎住|噎到)",
    "(injured|injury|injuries|got hurt|was hurt|were hurt|bleeding|electrocuted|choked on)",
    f"(cut|burned|burnt|burns|injured|sliced|hurt|scalded|broke|shocked) (my|his|her|our) {_BODY}",
    f"(my|our) {_FAMILY}…(hurt|choked|swallowed|injured|burned|burnt|hospital|shocked|died)",
    "(cut|hurt|burned|burnt|injured|shocked|electrocuted) (myself|himself|herself|themselves)",
    "(second|third|2nd|3rd) degree burns",
    "(burned|burnt|burns) (me|us|my house|my home|my bed|my carpet|my floor)",
    "(almost|nearly|could have) (died|killed|burned down|burnt down)",
    # fire, electricity, gas
    "(烧焦|焦糊味|糊味很重|煤气味|燃气味|冒黑烟|打火花|冒火|短路起火|炸了屏|炸机)",
    "(burning smell|burnt smell|burning plastic|smell of burning|smells like burning|smells of "
    "burning"
    "|smell of gas|smells of gas|smells like gas|black smoke|burst battery)",
    "(起火|着火|冒烟|自燃|爆炸|漏电|触电|电击|被电到|被电了|火灾|烧起来|冒火花|烧焦味|起火花)",
    "(煤气|燃气|天然气)(泄漏|泄露|漏了)",
    "(充电|插头|插座|电池|电源|线路)…(烧焦|烧了|烧坏|融化|鼓包|发烫得吓人)",
    "(caught|catch|catches|catching) (on|) fire",
    "(started|set|starts|caused) (a|on) fire",
    "(burst|went up) (in|into) flames",
    "(fire|safety|choking|health) (hazard|hazards|risk)",
    "(explod*|electric shock|electrical shock|gas leak|carbon monoxide|house fire)",
    "(gave|got|get|gives|giving) (me|us|him|her|) an electric shock",
    "(started|began|starts) (smoking|to smoke|sparking|to spark)",
    "(smoke|sparks) (came|coming|comes|pouring|flew|flying)",
    "(charger|plug|cable|cord|adapter|socket|outlet|battery|heater)…(melt*|sparks|burned|burnt)",
    "(battery|charger) (swelled|swollen|bulging|leaked|leaking acid)",
    "(brake|brakes)…(failed|fail|failure)",
    "(刹车|制动)(失灵|失效|失控)",
    "(方向盘|刹车|油门|转向|制动|安全带|安全气囊)…(锁死|失灵|失控|卡住|抱死|失效|断裂|没弹出)",
    "(steering|brakes|brake|accelerator|throttle|wheel|airbag|seatbelt|engine) "
    "(locked|failed|died|stuck|quit|seized|came off|fell off|cut out|didn't deploy|jammed)",
    # food and health
    "(进|送|去|跑)(了|进了|)(急诊|急救|icu|抢救)",
    "(吃|喝|咬)(出|到)(了|)(一片|一块|半截|半只|)(刀片|针|石头|指甲|创可贴|金属|铁片|钉子|螺丝"
    "|烟头|头皮|蛆|霉)",
    "(wrong|expired|incorrect) (medication|medicine|medicines|dose|dosage|drug|drugs|pills"
    "|prescription"
    "|vaccine|blood)",
    "(开错|拿错|打错|吃错|发错|输错|用错|过期)(了|的|)(药|针|药品|疫苗|血)",
    "(食物中毒|拉肚子|上吐下泻|腹泻|呕吐|吃坏|食品安全|甲醛超标|甲醛味|烂脸|过敏反应)",
    "(脸|皮肤|身上|脖子|嘴|用了|用完|吃了|吃完|喝了|涂了|敷完|严重|直接|全脸|开始)(就|都|也|)过敏",
    "(吃|喝)(了|完|出|到|坏|得)…(中毒|住院|医院|急诊)",
    "(吃|喝)(完|了)(就|后|之后|以后|)(吐|狂吐|一直吐|又吐|全吐)",
    "(吃|喝)(出|到)(了|)(一只|一条|一个|一根|)(虫|蟑螂|玻璃|异物|苍蝇|钢丝|老鼠|铁丝|活虫|小强"
    "|塑料)",
    "(送去|送|送进|进了|住进|害我去|害得…去)(医院|急诊)",
    "(food poison*|salmonella|listeria|e coli|allergic reaction|anaphyla*|hospitalized"
    "|hospitalised|ambulance)",
    "(vomit*|throwing up|threw up|diarrhea|diarrhoea|violently ill|severely ill)",
    "(made|got|felt|fell|were|was) (me|us|him|her|my family|really|very|so|) (sick|ill) (after"
    "|from)",
    "(made me|made us|making people|both got|all got) (sick|ill)",
    "(ended up|went|taken|rushed|sent|trip) (in|to) (the|) (hospital|er|emergency room|a and e)",
    "(glass|metal|maggots|maggot|cockroach|roach|worm|worms|insect|bug) in (my|the|our|his|her) "
    "(food|salad|soup|drink|meal|burger|pizza|rice|coffee|sandwich|plate|dish)",
    "(broke out|came out) in (a rash|hives)",
    "(chemical|skin|acid) (burn|burns)",
    # danger as such
    "(很|太|非常|特别|极其|十分|真的|相当)危险",
    "(安全隐患|人身安全|有安全问题|存在安全|危及生命|不安全事故|安全事故)",
    "(dangerous|hazardous|unsafe|life threatening|not safe|safety issue|safety concern)",
    # violence and despair
    "(性骚扰|猥亵|殴打|动手打|打人了|打了人|出手打|被打了|人身威胁|威胁我|威胁要|跟踪我|持刀|拐卖)",
    "(遭|被|受到|遭到|电话|短信)恐吓",
    "恐吓(我|客户|用户|消费者|家人)",
    "(自杀|轻生|自残|不想活|活不下去|结束生命)",
    "(suicid*|kill myself|end my life|self harm|self-harm|want to die|hurt myself|don't want to "
    "live|end it all|reason to live)",
    "(assaulted|sexually harass*|groped|attacked me|threatened me|threatened us|threatened to"
    "|stalking me|beat me up)",
    "(harassed|harassing) (me|us|my)",
    # other languages
    "(quemadura*|intoxicación|incendio|descarga eléctrica|brûlure*|intoxication alimentaire"
    "|incendie|verletzt|lebensmittelvergiftung|stromschlag|feuer gefangen|queimadura*|choque "
    "elétrico"
    "|火傷|やけど|怪我を|けがをし|発火|感電|食中毒|발화|감전|식중독|화상)",
    "(drunk driver|driver was drunk|reckless driving|drove recklessly|driving recklessly)",
    "(pedophil*|paedophil*|child predator*|child porn*|grooming kids|grooming children|grooming "
    "minors)",
)

FRAUD = (
    "(card|信用卡|银行卡|卡|账户|账号|account)(被人|被|遭人)…(刷|盗|转走|hack|用)(了|)",
    "被(hack|hacked|scam)",
    "(不是我|不是本人|并非本人|非本人)(本人|)(操作|消费|买|转|刷|下单|登录|申请|办)",
    "(冒名|冒充我|密码被改|密码被人改|手机号被换|绑定被改|被人登录|被人消费|被人转走|陌生设备"
    "|陌生消费|陌生订单)",
    "(莫名|莫名其妙|凭空)(多了|多出)(一笔|几笔|一个)(消费|交易|贷款|订单|扣款)",
    "(someone|somebody|stranger|thief|hacker)…(my card|my account|my money|my points|my balance"
    "|my name|my identity|my password)",
    "(wasn't me|not me who|i don't recognize|i do not recognize|i don't recognise|in my name|sim "
    "swap"
    "|cloned my card|card was cloned|impersonat*)",
    "(password|email|phone number|pin) (was|has been|got) changed (without|by)",
    "(被盗|盗号|盗刷|盗用|黑客|冒用|异地登录|异地登陆|被骗了|被诈骗|上当受骗|钱被骗|遭诈骗)",
    "(账|帐)(号|户)(被|遭)(黑|人|他人|陌生人|偷)",
    "(有人|别人|他人|陌生人)…(登录|登陆|登入|盗|冒用|改了密码|改密码)",
    "骗(了|走|去)(我|我们|老人|家里|客户|消费者)",
    "(钓鱼|仿冒|冒充)(网站|短信|链接|邮件|客服|电话)",
    "(偷|偷走|盗走|转走|刷走)(了|)(我|我的|卡里的|账户的|)(钱|余额|积分|卡|手机|包裹|东西)",
    "(hacked|hacker|hackers|identity theft|phishing|compromised)",
    "(unauthorized|unauthorised|fraudulent|suspicious|unrecognized|unrecognised) "
    "(transaction|transactions|charge|charges|access|login|logins|purchase|purchases|payment"
    "|payments|withdrawal|withdrawals|transfer|transfers|activity|debit|debits)",
    "(stole|stolen|steal|stealing|steals) (from|) (my|our|your|people's|the|all|customers) "
    "(money|card|identity|data|account|information|savings|funds|salary|phone|package|parcel)",
    "(card|account|phone|wallet|package|parcel|identity) (was|got|is|were|has been|been) stolen",
    "(someone|somebody|a stranger|thief) (else|) "
    "(used|accessed|logged|changed|withdrew|transferred|bought|spent|stole|is using|has been "
    "using)",
    "(hackeado|hackeada|hackearon|piraté|gehackt|hackeada|乗っ取|不正利用|不正アクセス|해킹)",
    "(didn't|did not|never|not) (make|authorize|authorise|approve|made|authorized|recognize"
    "|recognise) (this|that|these|those|the|a|any|such) (transaction|payment|charge|purchase"
    "|withdrawal|transfer|transactions|payments|charges)",
    "(been|got|getting|was|were|being) (scammed|defrauded|robbed|swindled)",
    "(scammed|defrauded|robbed|swindled|cheated|conned|ripped) (me|us|my|off|people|out)",
    "(victim of|committed|committing|case of) (a|) fraud",
)

SUSPICION = (
    "(诈骗|欺诈|骗钱|骗子公司|骗子平台|骗子软件|骗子app|骗子商家|行骗|黑平台)",
    "(fraud|frauds|fraudulent|fraudster*|scam|scams|scammer*|scamming|swindl*)",
)

MONEY = (
    # charged twice, too much, or for nothing
    "(还|又|继续|仍|仍然|照样|偷偷|多|重复|居然)(在|给我|)(charge|bill)",
    "(charge|bill)(了|)(我|)(两|二|2|三|3|多|好几)(次|笔|遍)",
    "(多|错)(算|结|记|划|划扣)了(钱|我|一|两|二|2|三|3|几|好几|菜|账)",
    "(又|还|再|照样|仍|仍然|继续|偷偷|直接|自动|凌晨|莫名|居然)(就|又|给我|把我|)扣(了|)(我|)"
    "(一|两|二|2|三|几|)(个|)(月|钱|款|费|块|元|会员|年费)",
    "(请款|扣款|刷卡|收费|计费|划账|扣费)(了|)(两|二|2|三|3|多|好几)次",
    "(钱|款|余额)(却|已经|还是|照样|都|又|就)(被|)(扣|划|转|刷)(走|了|掉|光)",
    "(又|还|却|再)(从我|从|把我)…(扣|划|转|刷)(走|了|掉)",
    "(小孩|孩子|儿子|女儿|未成年|弟弟|妹妹)…(充了|充值了|偷充|花了|刷了|打赏)",
    "(bill|billed|charge|charged|charges|subscription|payment|invoice|fee|services|items|dishes)…"
    "(never|didn't|did not|hadn't) (order|ordered|sign|signed|agree|agreed|authorize|authorized"
    "|authorise|authorised|ask|asked|subscribe|subscribed|request|requested|buy|bought|approve)",
    "(never|didn't|did not) (order|ordered|sign|signed|agree|agreed|authorize|authorized|subscribe"
    "|subscribed|request|requested|approve|approved)…(bill|billed|charge|charged|charges|payment)",
    "(son|daughter|kid|child|toddler|year old|yr old) (spent|bought|charged|purchased|ran up)",
    "(重复|多次|两次|二次)(扣款|扣费|扣钱|收费|支付|付款)",
    "(扣|收|付)(了|)(我|)(两|二|2|三|3|多|几|双)(次|笔|遍|倍|份)(款|钱|费|)",
    "刷了(我|)(两|二|2|三|3|多)(次|笔)(卡|款|钱)",
    "(多扣|乱扣|偷偷扣|偷扣|无故扣|莫名扣|莫名其妙扣|私自扣|擅自扣|恶意扣|强制扣|盲扣|暗扣|错扣)",
    "(莫名其妙|无缘无故|不知不觉|偷偷|私自|擅自|未经同意|没经过同意|未经授权)(就|)…(扣|收)(了|)"
    "(我|)(钱|款|费|元|块)",
    "被(自动|偷|多|乱|强制|莫名|)(扣|划)(了|走|)(钱|款|费|会员费|年费|两|2|十|几|一|3|5)",
    "(自动续费|自动扣费|自动扣款|自动续订|连续包月)…(关不掉|取消不了|关闭不了|无法取消|没法取消"
    "|扣了|又扣)",
    "(取消|关闭|退订)(了|)…(还|又|仍|照样|继续|依然)(在|)(扣|收)(费|钱|款|)",
    "(多收|多付|多刷)(了|)(我|)(钱|元|块|费|一份|一笔)",
    "(charged|billed|debited|deducted|took) (me|us|my card|my account|money|it|) "
    "(twice|double|two times|2 times|three times|3 times|multiple times|many times|again and "
    "again)",
    "(charged|billed|debited|deducted)…(twice|two times|three times|double)",
    "double (charged|charge|charges|billed|billing|payment|debit|debited|charging)",
    "duplicate (charge|charges|payment|payments|transaction|transactions|billing)",
    "(overcharged|over charged|wrongly charged|incorrectly charged|falsely charged)",
    "(charged|charging|charge|charges|billed|billing|bills|deducted) (me|us|my card|my account|) "
    "(without|after|even after|even though|for nothing|for something i)",
    "(still|keep|keeps|kept|continue to|continues to|being|continued to) "
    "(charging|charge|charged|billing|bill|billed|being charged|getting charged|deducting)",
    "(cancelled|canceled|cancel)…(still|but)…(charged|charging|billed|deducted)",
    "(cobraron|cobrado|cobro) (dos veces|doble|duplicado)",
    "(doppelt abgebucht|prélevé deux fois|débité deux fois|cobrado duas vezes|cobraram duas vezes)",
    "(二重請求|二重に請求|이중 결제|중복 결제)",
    # money that is gone, stuck or didn't arrive
    "(一分钱|一毛钱|一分|一毛|钱)(都|也|)(没|不|没有)(见|退|给|到|收|拿|还)(着|到|我|回|)",
    "(充|买|开|续)(了|的|)(会员|vip|套餐|年卡|月卡|流量)…(没到|不生效|没生效|没给|没开通|没激活"
    "|不到账)",
    "(topped up|top up|loaded|deposited|transferred|sent)…"
    "(still zero|still 0|not there|never arrived|never showed|never got|nothing|disappeared|gone"
    "|vanished)",
    "balance (is|shows|says|was|) (still|) (zero|0|nothing|gone|empty|wrong|negative)",
    "(sent|transferred|went|paid) to the wrong (account|person|card|recipient)",
    "(left|gone from|taken from|taken out of|missing from|disappeared from|withdrawn from"
    "|vanished from"
    "|came out of|drained|emptied|cleared out) (my|our) (account|card|bank|wallet|savings|balance)",
    "(took|taken|takes|withdrew|deducted) (another|an extra|a second|two|too much|double) "
    "(installment|instalment|payment|payments|fee|charge|month|premium)",
    "(充了|充值|充的|付款|支付|转账|下单|交了|买了)…(没收到|未收到|查不到|不见了)",
    "(没|未|没有|还没|不|没能|仍未|迟迟未)(到账|到帐|入账|入帐|到賬)",
    "(卡里|账户|账号|帐户|帐号|钱包|银行卡)…(少了|没了|不见了|被转走|被刷)",
    "(押金|定金|保证金|退款|货款|钱)…(还没退|没退|未退|没有退|还不退)",
    "(钱|款|余额|资金|押金|积分)(都|就|全|也|突然|)(没了|不见了|少了|丢了|消失了|被清零|清零了"
    "|拿不回)",
    "(扣了|付了|交了|转了|充了|充值了)(钱|款|费|我|全款|定金|押金|会员|话费)(了|)…"
    "(没到|未到|没收|未收|没发|不发货|没成功|不成功|未成功|没给|却没|却不|查不到|失败|没反应"
    "|没显示|没生效|没开通"
    "|没订单|被取消)",
    "(扣款|付款|支付|扣费)(成功|了|完成|后)…(没有订单|没订单|订单不存在|显示未|没成功|不发货"
    "|未支付|显示失败)",
    "(钱|款)(已|已经|都|被|)(扣|付|交|转)(了|掉|走)…(没|未|不|却|失败)",
    "(押金|定金|保证金|余额|本金|预付款|卡里的钱|剩余的钱)…(不退|退不了|没退|不给退|拿不回|要不回"
    "|提不出|不还)",
    "(不退|不还|退不了|拒退|不给退)(我|我的|)(押金|定金|保证金|钱|款|费|余额)",
    "(提现|取款|取现|取钱)(不了|失败|不出来|一直失败|不到账|被拒)",
    "(无法|不能|没法|不让|不给)(提现|取款|取现|取钱|提款)",
    "(私吞|吞了我|吞我的|坑走|卷款|跑路了)",
    "(money|amount|payment|balance|cash|funds|fund|salary|deposit|rs|rupees|fee|bucks) "
    "(is|was|has been|have been|had been|got|gets|been|already|getting|also|) (deducted|debited)",
    "(money|amount|balance|cash|funds|fund|salary|deposit|savings) "
    "(is|was|has been|have been|had been|got|gets|been|all|) "
    "(stuck|missing|gone|lost|disappeared|vanished|withheld|taken|stolen)",
    "(money|amount|payment|balance|cash|funds|transfer|deposit|salary|cheque|check) "
    "(was|is|has|have|had|did|does|) (still|) "
    "(not|never|hasn't|haven't|wasn't|isn't|didn't|doesn't) (been|yet|) "
    "(received|credited|arrived|arrive|reflected|reflecting|refunded|returned|added|transferred"
    "|released|paid|processed|showed up|come through|gone through)",
    "(deducted|debited|paid|charged)…(but|and)…(not|never|no|didn't|haven't|hasn't|failed|nothing)",
    "(lost|losing|lose|taking|took|takes|take|eat|ate|eats|looted|looting|loot|stealing) "
    "(all|) (my|our|your|peoples|peoples'|customers) "
    "(money|savings|deposit|funds|cash|salary|balance)",
    "(holding|hold|held|keeping|keep|kept|withholding|freeze|froze) (all|onto|on to|) (my|our) "
    "(money|funds|cash|deposit|payment|salary)",
    "(can't|cannot|couldn't|unable to|not able to|won't let me|impossible to) "
    "(withdraw|get|access|take out|transfer|recover) (any of|) my (money|funds|cash|balance)",
    "(lost|owe me|owes me|cost me|stole) (over|about|around|) $",
    "(my|our) (money|funds|savings) (back|) (is|are|) (stuck|frozen|blocked|locked)",
)

LEGAL = (
    "(12378|12321|12300|12331|消委|卫生局|卫健委|食药监|药监局|法院|法律援助|媒体曝光|找记者"
    "|找媒体)",
    "(talk|talking|talked|speak|speaking|spoke) (to|with) (a|my|our|an) (lawyer|attorney"
    "|solicitor)",
    "(file|filed|filing|press|pressing) (a|an|) (charges|lawsuit|claim|police|complaint with"
    "|report with)",
    "(legal advice|legal team|press charges|health department|health inspector|data protection"
    "|trading standards|attorney general|financial conduct|regulator|regulators)",
    "(要|会|去|准备|将|必须|直接|律师|法院|一定)起诉",
    "起诉(你|贵|商家|平台|它|他们)",
    "(律师函|律师信|找律师|请律师|上法庭|法院见|告到法院|法律途径|法律手段|法律责任|走法律"
    "|集体诉讼)",
    "(去|要|会|准备|直接|一起|必须)告(你们|你|他们|它|商家|平台|到)",
    "(已经|已|我要|要去|会去|马上|准备|只能|选择|必须|只好|马上要|直接)报(了|)警",
    "(12315|消协|消费者协会|消费者保护|工商局|工商投诉|市场监管|监管局|银监会|银保监|工信部|消保会"
    "|消费者委员会|消基会)",
    "(消费者维权|集体维权|仲裁委|派出所|公安局|公安机关)",
    "(my|our) (lawyer|lawyers|attorney|solicitor)",
    "(contact|contacting|contacted|hire|hiring|hired|call|calling|get|getting|speak to|consult"
    "|consulting|involve|involving|see|need) (a|an|the) (lawyer|attorney|solicitor)",
    "(will|going to|gonna|want to|should|could|have to|i'll|we'll|to) sue (you|them|this|the|for|)",
    "(lawsuit|legal action|legal notice|small claims|class action|consumer court|suing)",
    "(legal|court) (proceedings|case|action|complaint|steps)",
    "(take|taking|took|see|sued) (you|them|this|it|) (to|in) court",
    "(report|reported|reporting|complain|complained) (you|them|this|it|) (to|with) (the|) "
    "(bbb|ftc|police|authorities|cfpb|fca|ombudsman|rbi|trading standards|attorney general|fbi"
    "|better business bureau|consumer protection|regulator|bank ombudsman)",
    "(ombudsman|consumer forum|police report|police complaint|cyber crime|cybercrime)",
    "(call|calling|called|contact|contacted|contacting) the (police|cops)",
)

LEAK = (
    "把(我|我的|客户|用户|我们)…(发给|给了|告诉|透露给|泄露给|卖给)(了|)(别人|陌生人|第三方|其他人"
    "|中介)",
    "(another|other|different|wrong|someone else's) "
    "(customer's|customers'|person's|client's|patient's|user's|guest's|employee's) "
    "(data|details|info|information|invoice|bill|booking|records|results|prescription|address|name"
    "|order|account|email|phone number|statement)",
    "(隐私|信息|数据|资料|个资|手机号|电话|地址|身份证|密码)(被|都|全|遭|是不是|是否|怎么|可能"
    "|)(被|)"
    "(泄露|泄漏|外泄|卖了|倒卖|曝光)",
    "谁(泄露|泄漏|外泄|出卖|卖)",
    "(别人|他人|其他人|陌生人|别的用户)的…(出现|显示|发)(在|到|给)",
    "我(发|写|上传|输入|保存|的)…出现在(别人|他人|推荐|公开|网上|其他|搜索)",
    "(stranger's|someone's|somebody's|another person's|another user's|other people's|someone else's"
    "|other users) (conversation|conversations|chat|chats|messages|photos|name|address|order|orders"
    "|account|data|details|info|statement|history)",
    "(泄露|泄漏|外泄|贩卖|倒卖|出卖|出售)(了|)(我|我的|用户|客户|个人|他人|顾客|)(的|)"
    "(隐私|信息|个人信息|资料|电话|手机号|数据|地址)",
    "(看到|显示|变成|出现)(了|)(别人|他人|其他人|陌生人)的(订单|信息|资料|账号|帐号|隐私|照片"
    "|聊天)",
    "(偷拍|窃听|偷窥|针孔摄像)",
    "(data|privacy|security) (breach|leak|leaks|leaked|leakage|breaches|violation)",
    "breach of (privacy|data|confidentiality)",
    "(leak|leaked|leaking|leaks|exposed|exposing|exposes) (all|) (my|our|your|customer|user|users|"
    "personal|private)",
    "(personal|private|customer|my|our) (data|information|info|details|photos) "
    "(was|is|were|are|been|got|has been|have been|) (leaked|exposed|visible|sold|stolen|shared)",
    "(saw|see|seeing|shows|showing|showed|got|received) (someone|somebody|another) "
    "(else's|person's|customer's|user's) (account|data|details|order|info|information|statement)",
)

FAILURE = (
    # it breaks down
    "(一直|总是|老是|又|经常|动不动|都|还是|天天|每次都)"
    "(fail|failed|error|crash|disconnect|timeout|time out|down|freeze|hang|offline|503|502|500)",
    "(不work|不work了|没法work|完全down|又down了|down了|crash了|hang了|freeze了|hang住|error了)",
    "(无法|不能|没法|没办法|不让)(login|log in|access|pay|connect|pair|open|register|checkout"
    "|check out"
    "|sign in|sign up|verify|sync|upload payment)",
    "(故障|闪退|閃退|秒退|死机|宕机|当机|黑屏|白屏|蓝屏|卡死|瘫痪|崩溃|崩了|崩掉|自动关机"
    "|自动重启)",
    "(老|总|又|经常|频繁|动不动)崩",
    "(服务器|系统|网站|平台|后台|网络|网页|软件|程序|app)(又|都|就|直接|全|)(挂了|挂掉|崩|瘫)",
    "(自动|自己|突然|莫名|总是|直接|立刻|马上|一打开就|一点就)(关闭|退出|跳出|弹出来|退出来)",
    "(outage|outages|crash|crashes|crashed|crashing|unusable|inoperable|bricked)",
    f"{_SYSTEM} (is|are|was|were|went|goes|keeps going|always|has been|have been|been|) (always|) "
    "down",
    "(down again|down for hours|down for days|down for weeks|goes down every)",
    "(force|forced) (close|closes|closed|closing|stop|stops|to close)",
    "(keeps|keep|kept|always|constantly|randomly|suddenly|often|automatically|just) "
    "(crash*|freez*|closing|stopping|shutting|exiting|restarting|quitting|hanging|glitching)",
    "(closes|closing|shuts|close|shut) (down|off|) (by|on|) (itself|its own)",
    "(freezes|freezing up|freezes up|freeze up|frozen screen|app froze|screen froze|it froze"
    "|hangs up)",
    "(black|blank|white|blue) screen",
    "(shuts down|has stopped|keeps stopping|shut down again|shut down randomly|shut down suddenly)",
    "(app|site|website|page|system|game|login|update|software|checkout|link|completely|totally"
    "|absolutely) (is|are|was|) (completely|totally|) broken",
    "(broken app|broken since|broke the app|broke everything|broke it)",
    "se (cierra|cuelga|bloquea|apaga) (sola|solo|constantemente|siempre|cada|todo|al"
    "|inesperadamente)",
    "no (abre|funciona|carga|inicia|sirve|deja entrar)",
    "(marche|fonctionne|démarre|charge|ouvre) (pas|plus)",
    "(plante|plantage|bugge) (tout|sans|constamment|à|au|souvent|toujours)",
    "(stürzt|stürzte) (ständig|immer|dauernd|nur|beim|bei|die|sofort|) (wieder|) ab",
    "(funktioniert|geht|startet|lädt|öffnet|öffnen) (gar|überhaupt|leider|sich|seit|) (nicht"
    "|nichts|nix)",
    "não (abre|funciona|carrega|inicia)",
    "(fecha|trava) (sozinho|sozinha|toda|sempre|muito|direto)",
    "(強制終了|クラッシュ|起動しない|開けない|開かない|繋がらない|つながらない|使えない|落ちる"
    "|動かない)",
    "(튕겨|튕김|튕깁|꺼져|안 열려|안열려|실행이 안|작동 안|안됨|접속이 안|먹통|오류)",
    "(не работает|не открывается|не запускается|не загружается|вылетает|зависает)",
    # it can't be opened or used
    "(打不开|打开不了|开不了|开不开|打不進|进不去|进不了|进入不了|启动不了|用不了|用不上了"
    "|使用不了|上不去)",
    "(无法|不能|没法|没办法|不能够)(正常|再|)(打开|使用|启动|进入|开机|运行|访问)",
    "(完全|根本|彻底|又|都|全|就|直接|突然|已经|真的|还是|一直|app|软件|手机|设备)(不能|没法"
    "|无法)用",
    "(不能|没法|无法|没办法)用(了|啊|吗|呀|呢|!|！|。|,|，|？)",
    "(打开|一打开|点开|进去|点进去|开启)(就|后|之后|以后|)(一直|总是|都是|)(是|在|)"
    "(转圈|没反应|无响应|空白|卡住|报错|退出|加载中)",
    "(一直|总是|永远|老是|都|还是|就是)(在|是|显示|提示|)(正在|)"
    "(转圈|加载|载入|登录中|登陆中|登录，|登陆，|连接中|匹配中|读取中|空白页)(中|)",
    "(显示|提示|报|出现|报错)(404|500|502|503|504)",
    "(404|500|502|503|504) (error|errors|错误|not found)",
    "网络不可用",
    "(设备|路由器|空调|摄像头|机器|网关|冰箱|洗衣机|打印机|蓝牙)…(搜索|搜|扫描|找|识别|检测"
    "|连)不(到|上)",
    "(加载|刷新|载入)(不出来|不出|不了|失败)",
    "(刷不出来|读不出来|打开失败|启动失败|载入失败)",
    "(什么都|啥都|全部|所有)(打不开|看不到|看不见|加载不|用不|不能|显示不)",
    f"{_IS_NOT} (even|) (open|opens|load|loads|launch|start|starts|start up|turn on|power on|boot"
    "|works|work)",
    f"{_IS_NOT} (even|) (opening|loading|launching|working|turning on|starting)",
    f"{_IS_NOT} (go|get|move) past",
    f"{_STOPPED} (working|loading|opening|functioning|works|functional|operational|usable)",
    "(nothing|none of it|hardly anything|barely) (works|loads|opens|happens when i open)",
    f"{_CANT} (even|) {_CANT_DO}",
    f"{_CANT} (get|make) (it|this|the app|anything) (to|) (work|open|load|connect|start|run)",
    "(failed|fails|failing|refuse|refuses|refused|impossible) to "
    "(log in|login|load|connect|open|start|work|launch|verify|sync|sign in|register|process)",
    "(stuck|stops|hangs|freezes|frozen) (on|at|in) (the|a|an|) (loading|logo|splash|login|log in"
    "|start|first|home|opening|title|verification|loop|welcome|initial|launch|sign)",
    "(keeps|just|forever|still|only|infinitely|constantly|continuously) (on|) "
    "(loading|buffering|spinning|refreshing)",
    "(endless|infinite|constant) (loop|loading)",
    "always (go|goes|going) down",
    "(server|servers|service) (busy|is busy|not available|unavailable|problem|problems|failure)",
    "(something went wrong|server error|server issue|server issues|server problem|network error|"
    "internal error|system error|technical error|technical issue|technical issues|technical glitch"
    "|technical problem|technical difficulties|server down|error code|connection error|"
    "not reachable|not responding|unresponsive)",
    # it can't connect
    "(打电话|通话|信号|网络|网|视频|直播)(总是|一直|老是|都|也|经常|)断断续续",
    "(完全|全部|集体|彻底)失灵",
    "(没信号|无信号|没有信号|没网络|没有网络|只有一格|打不出电话|打不通电话|电话打不出"
    "|电话都打不出|接不到电话"
    "|断流)",
    "(internet|connection|wifi|wi-fi|signal|network|broadband|line|call|calls) "
    "(drop|drops|dropped|dropping|keeps dropping|cuts out|goes out|is out|went out|dies|keeps "
    "cutting|went dead)",
    "(no signal|no service|no reception|can't make calls|can't make a call|can't receive calls)",
    "(trying|tried|attempting|attempted) to "
    "(pair|connect|log in|login|sign in|open an account|register|activate|verify|set it up)…"
    "(times|still|nothing|hours|days|fail*|reject*|no luck|evening|again and again)",
    "(连不上|连接不上|连接不了|连不了|连不到|连接不到|连接失败|链接不上|链接不了|链接失败|联不上"
    "|上不了网"
    "|联网失败)",
    "(无法|不能|没法|没办法)(正常|)(连接|链接|联网|连网|连线|连上|上网|配对|绑定|识别|控制|操作"
    "|添加)",
    "(掉线|断线|断网|断连|失联|网络请求失败|网络异常|网络错误|网络繁忙|服务器异常|服务器错误"
    "|服务器繁忙)",
    "(服务器|系统)(出错|维护中|无响应|连接失败|开小差|连不上|没有响应|繁忙|异常|错误|故障|超时)",
    "(总是|经常|老是|一直|又|显示|动不动|频繁|全部|全都|设备)(就|)离线",
    "(绑定|添加|配对|配网|识别|同步|控制|连接设备)(不了|不上|失败|不到|不成功)",
    "(搜索|搜|找|扫描|扫|检测|搜寻)不到(设备|机器|路由器|空调|摄像头|wifi|蓝牙|网络|热点)",
    "(goes|going|went|is|are|shows|showing|appears|stays|always|constantly|get|gets) offline",
    "(disconnects|disconnecting|keeps disconnecting|loses connection|lost connection"
    "|losing connection|connection lost|connection failed|connection drops|keeps dropping)",
    "(doesn't|does not|won't|will not|didn't|never|not|can't seem to|fails to) "
    "(connect|connecting|sync|syncing|pair|pairing|recognize my|detect my)",
    # it can't be paid or ordered
    "(下不了单|付不了款|付不了钱|交不了费|转不了账|刷不了卡|取不出|登不了|打不了电话|充不进"
    "|提交不了|吞卡|吞了卡)",
    "(支付|付款|下单|结账|结帐|提交订单|转账|充值|刷卡|扫码支付|结算|缴费|交易|汇款|还款)"
    "(一直|总是|老是|都|又|还是|经常|)(不了|失败|不成功|出错|报错|被拒)",
    "(无法|不能|没法|没办法)(正常|)(支付|付款|下单|结账|结帐|提交|转账|充值|刷卡|结算|缴费|预约"
    "|交易|汇款|购买|还款)",
    "(payment|payments|transaction|transactions|transfer|transfers|checkout|order) "
    "(is|are|was|were|keeps|keep|always|got|gets|has|) "
    "(fail*|declin*|stuck|not going through|error)",
    f"{_CANT} (even|) (do|make|complete|process|perform) (a|any|my|the|even|online|) "
    "(transaction|transactions|payment|payments|transfer|transfers|recharge|purchase|order)",
    f"{_CANT} (even|) (pay|recharge|make payment|make payments|make a payment|transfer|checkout"
    "|check out"
    "|place an order|place order|complete my order|send money|make any|make transaction)",
    "(card|upi|debit card|credit card) (is|was|got|keeps|) (declined|blocked|not working|rejected)",
)

ACCESS = (
    "(收不到|没收到|收不了|没有收到)(otp|code|verification|email|sms|邮件|验证邮件|重置邮件)",
    "(login|账号|帐号|account)(不了|不上|被lock|被ban|被block|被封|被冻结|lock了|ban了)",
    "(又|被|自动|一直|总是|老是)(被|)(登出|踢下线|踢出|挤下线)",
    "(code|codes|otp|sms|confirmation) (never|doesn't|does not|didn't|won't|not|isn't|don't) "
    "(arrive*|come|comes|coming|sent|received|work|works|show*)",
    f"{_LOGIN_ZH}不(上|进|了|进去|上去|进来|成功)",
    "(无法|不能|没法|没办法|不让)(正常|)(登录|登陆|登入|登上|登进)",
    "(登录|登陆|登入)(失败|异常|超时|出错|报错|错误|没反应|掉线)",
    "(自动|总是|老是|经常|突然|强制|一直)(就|)(退出登录|退出登陆|登出|下线|掉登录|退登)",
    "(收不到|没收到|接收不到|没有收到|等不到|一直没有|不发)(短信|手机|邮箱|)(的|)(验证码|认证码"
    "|校验码|otp|验证短信)",
    "(验证码|认证码|校验码|otp|验证短信)(都|也|一直|总是|根本|)(收不到|没收到|不发|发不出|接收不到"
    "|不来|没有收到|错误|失败)",
    "(验证|认证|人脸识别|实名认证|注册|人脸验证|身份验证)(不了|失败|不成功|不通过|通不过|过不了)",
    "(无法|不能|没法|没办法|不让)(注册|验证|认证|激活|绑卡|实名|找回密码|修改密码)",
    "(提示|显示|说)(我|)(密码|账号|帐号|用户名)(不存在|错误|不正确|异常)",
    "(账|帐)(号|户)(被|遭|无故|莫名|)(被|)(封|锁|冻结|禁用|禁|限制|停用|注销)",
    "(封号|被封了|封了我|冻结了我|被冻结|被锁定|锁住了)",
    "(密码|账号|帐号)(找不回|找不回来|丢失|忘了也)",
    "(locked out|locked me out|lock me out|kicked me out|kicks me out|kick me out|boots me out)",
    "(logs me out|logged me out|logging me out|log me out|signs me out|signed me out)",
    "(account|profile|number|id) (was|is|got|has been|had been|been|) (permanently|suddenly|) "
    "(locked|blocked|suspended|frozen|disabled|deactivated|banned|restricted|terminated|deleted)",
    "(blocked|locked|suspended|froze|disabled|banned|deactivated|deleted|closed) my account",
    "(login|log in|sign in|signin|verification|authentication|biometric|face id|otp) "
    "(is|was|keeps|always|) (failed|fails|failing|failure|error|errors|not working|issue|issues"
    "|problem|problems|broken|loop)",
    "(trouble|problem|problems|issue|issues|difficulty) (with|) "
    "(logging|signing|login|log in|connecting|accessing|sign in)",
    "(otp|verification code|verification email|activation code|security code|confirmation code"
    "|confirmation email|sms code|login code|the code) (is|was|has|does|did|) "
    "(not|never|isn't|hasn't|doesn't|didn't|won't)",
    "(not|never|didn't|don't|haven't|doesn't|no|can't|won't) (even|) "
    "(receive|received|receiving|get|getting|got|sent|send|sending) (me|) (the|any|an|a|my|) "
    "(otp|verification|code|sms|confirmation code|activation|security code|password reset)",
    "no puedo (iniciar sesión|entrar|acceder|ingresar|abrir)",
    "(impossible de se connecter|peux pas me connecter|arrive pas à me connecter|peux plus me "
    "connecter)",
    "(nicht|nicht mehr|nicht länger) (anmelden|einloggen|einzuloggen|anzumelden|zugreifen)",
    "não consigo (entrar|acessar|fazer login|abrir|logar)",
    "(ログインできない|ログイン出来ない|ログインでき|ログインが出来|로그인 안|로그인이 안|로그인 "
    "불가|не могу войти)",
    "(says|saying|said|keeps saying|shows) (my|) (wrong|incorrect|invalid) "
    "(password|otp|pin|code|credentials|email|username)",
)

REFUND = (
    "(退款|退钱|退费|退全款|全额退|退一半|退差价|退运费|退我钱|退我的钱|还我钱|还我血汗钱|退押金"
    "|退定金|退还)",
    "(要求|申请|索要|必须|应该|赶紧|请|给我|得)(赔偿|赔付|赔钱|补偿|索赔)",
    "(还我|退回我|把我的)(的|)(钱|血汗钱|押金|定金|钱退)",
    "(钱|费用|款项|款|运费|押金|定金)(什么时候|啥时候|何时|怎么|还|到底|几时|能)(能|才|)(不|没|)退",
    "(refund|refunds|refunded|refunding|chargeback|charge back|reimburse*)",
    "(want|need|get|give|gave|giving|waiting for|demand|return|where is|where's|wants) "
    "(me|us|all|for|) (all|) (my|our|their|the) money (back|)",
    "(reembolso|reembolsen|devuelvan mi dinero|remboursement|remboursé|remboursez|rückerstattung"
    "|erstattung|geld zurück|erstattet|reembolso|dinheiro de volta|estorno|возврат денег|返金"
    "|환불)",
    "(money back|give me back my)",
    "(demand|want|claim|seek|request|expect|asked for|asking for|owed|deserve) (a|full|some|) "
    "compensation",
)

REFUSED = (
    "refund(一直|还|都|也|到现在|迟迟|)(没|不|未|没有|pending)",
    "(不给|拒绝|不肯|不让|不能|没有)(refund|我refund)",
    "(钱|款|票|押金)…退到现在",
    "(refund|refund request|return|money back) (request|) "
    "(has been|is|was|still|been) (still|) (pending|processing|under review|in process|in "
    "progress)",
    "(still|never|don't|haven't|didn't|hasn't) (don't|not|haven't|never|) (have|got|received|seen"
    "|get|see"
    "|receive) (my|our|the|any) (money|cash|funds|deposit|payout|salary|reimbursement)",
    "(不认账|不承认|死不承认|不肯认|不肯承认|概不负责|拒不退|拒不赔)",
    # that they won't give it back, or haven't
    "(退货|退换|退订|退房|退票)…(不同意|拒绝|不给|不让|不肯|不予|不能退|不行|被拒|驳回|不受理)",
    "(不给退|不让退|不予退|不肯退|拒绝退货|不退货|死活不退|只肯退|只给退|只退|拒赔|不肯赔)",
    "(refused|refuse|refuses|denied|deny|rejected|won't accept|won't take|not accept) "
    "(the|my|our|a|any|to accept|to take|both|all|) (return|returns|claim|claims|appeal|appeals"
    "|it back)",
    "only (offered|offering|offer|gave|refunded|get) (me|us|a|back|) (a|partial|half|two|small|)…"
    "(refund|back|credit|dollar|dollars)",
    "(no sign of|no word on|no news on|still no|where is|where's) (my|the|a|our|) "
    "(refund|money|deposit|payout|reimbursement)",
    "(拒绝|不给|不肯|不予|不让|不同意|不|没|没有|未|无法|不能|没法|还没|迟迟不|一直不|死活不"
    "|就是不)(我|)"
    "(退款|退钱|退费|退我|赔偿|赔付|退还)",
    "(退不了|退不下来|退不回来|要不回来|拿不回来)(钱|款|费|)",
    "(退款|退费|退钱)(一直|都|也|还|迟迟|至今|到现在|还是|根本|半个月|)(没|不|未|没有|无|失败)"
    "(有|给|到|退|动静|处理|下文|结果|音讯|消息|审核|收到|成功|)",
    "(refuse|refuses|refused|refusing|denied|deny|denies|reject|rejected|declined) "
    "(to|my|me|a|the|us|) (give|issue|) (me|us|) (a|my|the|) (refund|money back)",
    "(refuse|refuses|refused|refusing|won't|will not|don't|didn't|never|not|haven't|hasn't"
    "|wouldn't)"
    " (to|want to|even|been|yet|) (refund|refunded|reimburse|reimbursed|compensate)",
    "(no|not|never|haven't|hasn't|didn't|can't|cannot|without|won't|unable to|couldn't) "
    "(get|got|received|receive|gotten|given|issue|giving|give|getting|see|seen|) (me|us|) "
    "(a|my|the|any|our|full|) (refund|refunds|money back)",
    "(refund|refunds|money back|reimbursement) (is|was|has|have|still|yet|did|) "
    "(not|never|hasn't|haven't|denied|rejected|refused|pending|didn't|wasn't|isn't)",
    "(still|been) (waiting|asking|fighting|trying)…(refund|money back|my money)",
    "(refund|money back)…(still waiting|no response|no reply|nothing)",
    "(where is|where's|when will i get|when do i get|when can i get) my (refund|money)",
)

OVERDUE = (
    "(一百|九十|六十|五十|四十|二十|几十|100|90|60|50|40)(多|几|)天",
    "(没人|无人|没有人|没)(审核|处理|理|管|回复|跟进|受理|下文|动静|消息)",
    "(踢皮球|推来推去|互相推|不了了之|石沉大海)",
    "(半个月|半个多月|好几天|好多天|大半个月|好几周|几个月|几个星期|几周|很久|好久|多日)",
    "(一|两|二|三|四|五|六|七|八|九|十|1|2|3|4|5|6|7|8|9|10|15|20|30|几)(个|多|个多|)"
    "(月|周|星期|礼拜|年|工作日|多月|多周)",
    "(五|六|七|八|九|十|5|6|7|8|9|10|11|12|13|14|15|20|30|半|几|多少|二十|十几)(多|几|)天",
    "(一直|迟迟|至今|到现在|现在还|还没|还是没|什么时候|拖了|拖着|催了)",
    "(week|weeks|month|months|year|years|forever|ages)",
    "(5|6|7|8|9|10|11|12|13|14|15|20|25|30|45|60|90|many|several|few|ten|five|seven) "
    "(business|working|) days",
    "(still|yet|ever since|so long|long time)",
)

PROBLEM = (
    "(没反应|不能|无法|出错|报错|错误|失败|异常|丢失|丢了|不见了|坏了|出问题|有问题|没收到|收不到"
    "|没用)",
    "(error|errors|broken|wrong|fail*|missing|lost|bug|bugs|issue|issues|problem|problems|unable)",
    "(not received|never received|not showing|can't|cannot|stuck|still waiting|doesn't work)",
)

PRESSURE = (
    "(紧急|很急|急用|急需|十万火急|火急|在线等|急急|急死|特别急|非常急|着急|马上给我|立刻|立即"
    "|赶紧|抓紧)",
    "急(!|！|,|。)",
    "(urgent|urgently|asap|immediately|emergency|right away|as soon as possible|at once)",
)

CALM = (
    # look-alikes
    "异地登录…(提醒|提示|保护|短信|通知)",
    "(button|buttons|feature|features|option|function|control|search|filter|widget|export|import"
    "|notification|notifications|audio|sound|link|links|icon|tab|setting|settings|mode|voice|alert"
    "|camera|mic|gps|shuffle|subtitles|dark mode|emoji)…"
    "(doesn't|does not|don't|didn't|not|isn't|aren't|stopped|won't) (work|working|load|open"
    "|function)",
    "(功能|按钮|按键|遥控|开关|设置|选项)(失灵|不能用|用不了|打不开)",
    "(does not|doesn't|won't|will not|didn't|did not|don't) work "
    "(with|as|like|automatically|unless|great|that|there|here|well)",
    "(run|running) (out|away)",
    "故障(率|少|很少|低|几率|概率|指示|码|灯)",
    "用不了(多|几|一|两|三|五|十|半|那么|这么|1|2|3|5|10)",
    "(很|好|心里|内心|感情|心灵|真的)受伤",
    "(预防|防止|避免|杜绝|以防|远离|降低|减少|消除|防)…"
    "(烫伤|触电|漏电|起火|火灾|受伤|安全隐患|危险|着火|被盗|爆炸|窒息|煤气泄漏|诈骗)",
    "(感觉|有种|像是|觉得|好像|仿佛)(自己|我|)(被骗|上当)",
    "(被骗)(了|的)(感觉|的感觉)",
    "到爆炸",
    "爆炸盒子",
    "着火(车|锅|辣|柴|苗)",
    "(偷拍|跟拍)(神器|模式|角度)",
    "crash (course|courses|test|tests|bandicoot|landing|pad|diet)",
    "(market|stock|stocks|car|plane|price|prices|economic) (crash|crashes|crashed)",
    "(refund|refunding|return|cancellation|money back|reimbursement|compensation) "
    "(policy|policies|guarantee|guaranteed|process|option|options|page)",
    "(breathtaking|laugh*|smile|smiling|exploding|explodes|exploded) with (flavor|flavour|joy"
    "|taste)",
    "(电脑|手机|系统)中毒",
    "(信息|人气|心态|颜值|演技|票房|原地|手感|知识)爆炸",
    "爆炸(好|棒|赞|喜欢|美|帅|推荐|头|式|性|输出|盐|开心)",
    "(让|令|使|把)(人|我|用户|客户|大家|孩子)(都|很|要|快|很是|彻底|感到|)(整|搞|气|弄|等|逼|)(到"
    "|得|)崩溃",
    "(快|要|快要|心态|心理|情绪|精神|人都|整个人|内心|我|气|等|想|看|急|搞|烦|逼|等到|气到|气得"
    "|直接)"
    "(都|得|到|我|)崩溃",
    "崩溃(大哭|边缘|的心情|ing|中|死)",
    "报警(器|功能|声|提示|推送|信息|消息|灵敏|记录|录像|设置|距离|音|开关)",
    "(反|防|防止|预防|避免|识别|拦截|谨防|提防|远离|电信)(电信|)(诈骗|被骗|上当受骗)",
    "(防|不怕|避免|防止)(被盗|盗号|盗刷|漏电|触电|起火|烫伤|被黑)",
    "(抗|防|易|不会|敏感|没|没有|不|容易|怕|不易|以前|之前|一直|其他|别的|换季)(引起|有|用|)过敏",
    "过敏(体质|肌|皮|肤质|史|源)",
    "(漏电|防火|安全|过载|短路|触电)保护",
    "(自杀|跳楼)(价|式|小队|率)",
    "(fraud|scam|hacker|hackers|phishing) (alert|alerts|protection|detection|prevention|monitoring"
    "|free)",
    "(protect*|secure*|safe|safer|prevent*|avoid*|free|stop|stops|against|detect*) (me|us|you|my|) "
    "(from|against|) (any|being|getting|) (fraud|scam|scams|hackers|hacked|hacking|scammed|theft"
    "|identity theft|phishing|injury|injuries|unauthorized)",
    "(hacks|hacker|hackers) (news|way|rank|earth|noon)",
    "(growth|life) (hacker|hackers)",
    # nobody asks for it
    "(don't|do not|didn't|did not|never|not|wouldn't|without) (even|really|) "
    "(need|needed|want|wanted|have to ask for|had to ask for|ask for|asked for|asking for|needing"
    "|looking for|had to) (a|any|the|my|for|) (refund|refunds|refunded|money back|compensation)",
    "(不用|不需要|不想|不要|不必|没想|没打算|没要|没申请|没有要求|并不是要|不是为了|无需|没有申请"
    "|没必要)"
    "(要|申请|你们|要求|)(退款|退钱|赔偿|退费)",
    # how well it went
    "(退款|退钱|退费|退货退款|赔付|赔偿|退还)(也|都|很|挺|非常|特别|超|超级|比较|真|真的|速度|处理"
    "|流程|又|还|相当)"
    "(很|挺|超|非常|特别|比较|也|)(快|顺利|方便|及时|迅速|简单|爽快|容易|秒到|到位|给力|高效|好"
    "|省心|放心|不错)",
    "(退款|退钱|退费|赔付|退货|钱)(马上|立刻|立马|很快|当天|秒|第二天|几分钟|及时|迅速|马上就|已经"
    "|已|终于|就|都)(就|)"
    "(到账|到帐|退了|退给|退回|收到|成功|给退|到了|入账)",
    "(秒退款|极速退款|闪电退款|秒退钱|自动退款|无理由退款|支持退款|退款秒到|退款快|假一赔)",
    "(refund|refunds|refunded|reimbursed|compensated) "
    "(was|were|is|me|us|my|the|everything|immediately|came|came through|process|in|it|) "
    "(me|money|super|very|so|really|full|in|through|within|the|amount|) "
    "(quick|quickly|fast|immediately|instantly|promptly|prompt|smooth|smoothly|easy|easily|instant"
    "|right away|straight away|same day|hassle free|without|minutes|no questions|great|swift"
    "|swiftly)",
    "(they|he|she|seller|company|support|amazon|shop|store|you) "
    "(even|fully|immediately|quickly|promptly|already|gladly|happily|) refunded",
    "(quick|quickly|fast|prompt|promptly|instant|immediately|easy|full|swift|happily|kindly|gladly"
    "|quick to|same day|hassle free|got my|received my|received a|gave me a|gave me a full|got a"
    "|issued a|offered a|offered me a|i was|we were|have been) "
    "(refund|refunds|refunded|reimbursed|money back)",
)

SOLVED = (
    "(已|已经)(都|全部|给我|帮我|被|成功|顺利|完美|)(解决|修复|恢复|搞定|处理好|弄好|修好|处理)",
    "(都|终于|很快|马上|立刻|立马|当天|及时|现在|后来|帮我|给我|顺利|成功|迅速|全部|也|就|总算"
    "|分钟)(就|都|给|帮我|)"
    "(解决|修复|恢复|搞定|处理|弄|修)(了|好了|完了)",
    "(问题|故障|闪退|bug)(已|都已|早已|已经)(解决|修复|恢复|消失)",
    "(问题|故障|闪退|bug)(就|都|也|)(解决|修复|恢复|消失)了",
    "(闪退|问题|故障|bug)(修复|解决)(神速|迅速|及时|很快|得很快|得快)",
    "(修复|解决|改善|修正|优化)(了|好了)…(闪退|崩溃|故障|打不开|卡死|黑屏|掉线)",
    "(现在|目前|新版|新版本|更新后|升级后|这次更新|这个版本|最近|之后|后来)(都|就|终于|已经|总算"
    "|又|也)(好了|可以了|"
    "正常|没问题|能用|可以用|好用|稳定|流畅|不会)",
    "(现在|后来|总算|终于)(好了|好多了|可以了|正常了|没问题了|能用了|可以用了|能登录了|恢复了"
    "|能正常|可以正常|没事了)",
    "(不再闪退|不再崩溃|不再掉线|不再黑屏|不再死机)",
    "(fixed now|now fixed|been fixed|was fixed|is fixed|got fixed|it's fixed|all fixed|fixed it|"
    "fixed the|fixed my|you fixed|they fixed|quickly fixed|fixed in)",
    "(resolved|solved|sorted) (it|now|my|this|quickly|within|promptly|everything)",
    "(was|were|been|got|is|issue|issues|problem|problems|quickly|promptly|finally|now) "
    "(quickly|promptly|all|been|immediately|now|) (resolved|solved|sorted|rectified)",
    "(works|working|work|runs|back up|up and running|running) "
    "(now|again|fine now|great now|well now|perfectly now|fine again|smoothly now)",
    "(now|finally) (it|everything|) (works|work|is working|working)",
    "(all good now|ok now|okay now|fine now|good now|much better now|back to normal)",
)

PHRASES: Mapping[str, tuple[str, ...]] = {
    "safety": SAFETY,
    "fraud": FRAUD,
    "money": MONEY,
    "legal": LEGAL,
    "leak": LEAK,
    "suspicion": SUSPICION,
    "failure": FAILURE,
    "access": ACCESS,
    "refund": REFUND,
    "refused": REFUSED,
    "overdue": OVERDUE,
    "problem": PROBLEM,
    "pressure": PRESSURE,
    "calm": CALM,
    "solved": SOLVED,
}
"""By kind; `feedbus.analysis.urgency` says what each is worth."""
