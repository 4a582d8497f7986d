"""People: how support treats customers, how soon it answers, what becomes of repairs."""

from feedbus.analysis.lexicon.lists import CANT, VERY, phrases
from feedbus.analysis.taxonomy import Leaf

ATTITUDE = Leaf(
    "service/support/attitude",
    "服务/支持/服务态度",
    "Service/Support/Attitude",
    phrases=phrases(
        f"""
        态度, (服务|客服|客户服务|售后服务|服务质量|服务水平|服务意识|卖家|店家|商家|老板|店主|掌柜|
        店员|服务员|工作人员|师傅|前台|员工|快递员|快递小哥|小哥|骑手|人工){VERY}(差|好|热情|周到|
        到位|不错|一流|贴心|垃圾|烂|糟糕|恶劣|专业|优质|极差|赞|棒|满意|细致|耐心|体贴|给力|敷衍|
        不专业|冷漠|礼貌|友好|负责|不行|一般|态度|亲切|傻逼|脑残|智障|helpful|nice), (服务|客服|
        态度)…(太差|很差|极差|差劲|太烂|很烂|真烂|挺好|很好|超好|不错|恶心|垃圾|越来越差|越来越好|
        极其差|真差|满意|热情|周到|一流|到位|给力),
        (客服|小哥|店家|卖家)(真是|你真是|sb|脑子|有病|问题),
        服务(没话说|没的说|真的|人员|素质|体验|满意|态度|意识|水平|质量|品质), 热情, 没礼貌, 礼貌,
        耐心, 没耐心, 不耐烦, 傲慢, 冷漠, 冷淡, 敷衍, 推诿, 推卸, 踢皮球, 爱理不理, 爱答不理,
        爱搭不理, 爱理不睬, 骂(我|顾客|客户), (挂|挂断)(我|了|断)(我|)(的|)电话, 态度凶, 粗鲁, 嚣张,
        蛮横, 不讲理, 好服务, 店大欺客, 问一句答一句, 有问必答, 一问三不知, 服务员, 店员, 柜员,
        营业员, 导购, 销售人员, 工作人员, 店主, 人工智障, 不负责任, 不负责, 责任心, 贴心,
        素质(差|低|高|很|太|真), (医生|护士|大夫|老师|业务员|经理|乘务员|空姐|空乘|地勤|司机|店长|
        技师|保安|保洁|阿姨|客服|师傅|专员|顾问|销售|导购|主管|服务生|教练|理发师|工程师|接线员|
        老板娘|收银员|柜员|客服妹妹|客服小姐姐)…(专业|细心|耐心|温柔|凶|不耐烦|敷衍|友善|友好|负责|
        亲切|热心|冷淡|傲慢|和气|客气|不客气|推卸|骂|吼|翻白眼|素质|体贴|周到|认真|不错|很好|太好|
        真好|态度|手脚麻利|麻利|讲解|哄), 道歉(都|也)(没|不), 连(句|个)(道歉|解释|对不起), 翻白眼,
        亲切, 热心, 很客气, 不客气, 人员{VERY}(好|差|专业|热情|友好|礼貌|冷淡|敷衍|耐心)
        """,
        """
        (great|good|excellent|terrible|poor|bad|horrible|awful|amazing|best|worst|fantastic|
        wonderful|outstanding|lousy|friendly|exceptional|superb|attentive|impeccable|terrific|
        pathetic|shitty|crappy|rude|better|nice|top notch|lovely|brilliant|super|incredible|useless|
        perfect|decent|disgusting|professional|zero|ridiculous) (customer |coustomer |costumer |
        custmer |chat |online |phone |tech |technical |)(service|services|support|care|serviece|
        servies|servise|suport|sypport), (they are|is very|was very|so|very|extremely|incredibly|
        incrediby) (kind|gracious|rude|courteous), (service|support|care|customer service) (is|was|
        has been|were|here|team is|staff is|team was) (so |very |also |really |always |the |
        absolutely |just |truly |a |)(great|good|excellent|terrible|poor|bad|horrible|awful|amazing|
        best|worst|fantastic|wonderful|outstanding|lousy|friendly|exceptional|superb|attentive|ok|
        rude|impeccable|nice|pathetic|useless|joke|helpful|unhelpful|awesome|perfect|trash|garbage|
        crap|lacking|fine|top|not good), (rude|polite|courteous|unhelpful|unfriendly|impolite|
        disrespectful|condescending|arrogant|unprofessional|attentive|dismissive|knowledgeable|
        ignorant|incompetent|courtesy|respectful|accommodating|attitude|discourteous|hospitality),
        hung up (on|the phone), hang up on, (staff|waiter|waiters|waitress*|employee*|cashier*|
        bartender*|hostess|receptionist|representative*|rep|reps|advisor*|advisors|teller*|
        salesperson|salesman|clerk|personnel|associates), (helpful|friendly|kind|lovely|rude|
        professional|amazing|excellent|nice) (team|people|agent*|person|guy|lady|service|support|
        customer service|customer), (agent*|manager|seller|driver|he|she|they|operator|people|team)
        (was|were|is|are) (so |very |really |extremely |super |always |)(rude|helpful|friendly|kind|
        nice|polite|patient|unhelpful|professional|courteous|amazing),
        treat* (me|us|customers|you|people|their) (like|badly|with|well|terribly|so|very|customers),
        (crew|doctor|doctors|nurse|nurses|dentist|owner|owners|front desk|reception|receptionist|
        flight attendant|flight attendants|sales team|sales guy|sales rep|salesman|installer|
        installers|technician|driver|rider|courier|manager|waiter|waitress|bartender|host|hostess|
        staff|team|teacher|instructor|agent|adviser|advisor|guard|cashier|barista|chef|housekeeping|
        concierge|therapist|hygienist|dealer|clerk|guide) (was|were|is|are|seemed|snapped|rocked|
        explained|helped|upgraded|accused|ignored|laughed|shouted|yelled|rolled|couldn't have|
        could not have), (friendly|caring|gentle|kind|professional|helpful|rude|patient|lovely|
        attentive|polite|courteous|skilled|grumpy|cold|warm|welcoming|snotty) (crew|doctor*|nurse*|
        dentist|owner*|reception*|driver*|staff|installer*|waiter*|waitress*|people|team|host*|
        salesm*|sales), snapped at, shouted at, yelled at, rolled (his|her|their) eyes,
        didn't even (apologi*|say sorry|look up), (never|not even|no) (an |)apolog*, apologi*,
        polite, impatient, made us feel (welcome|at home|like),
        went (above and beyond|out of their way|out of his way|out of her way|the extra mile),
        (customer service|customer support|customer care|support|service|staff) (sucks|stinks|
        is a joke|is trash|is garbage|needs work)
        """,
    ),
    vague=phrases(
        "服务, 客服, 客户服务, 卖家, 前台, 人工客服, 机器人客服",
        """
        (customer|coustomer|costumer|custmer|costomer|client) (service*|care*|support|suport|
        serviece*|serves), (tech|technical|phone|chat|live|online|email|your|their|the|no|app|fi|
        contacted|contacting) support, support (team|staff|agent*|person*|rep*|people|guy*),
        service, chatbot, chat bot, agent, manager, helpline, help desk
        """,
    ),
    without=phrases(
        """
        服务器, 服务费, 服务商, 服务协议, 服务区, 服务条款, 服务网点, 云服务, 凶手,
        热情…(消费|购买|下降|不再), 服务密码, 扫地机器人, 扫拖机器人, 服务站, 服务员(工|制),
        增值服务, 谷歌服务, 安装服务, 老板娘家, 服务端, 服务中心, 服务号, 服务项目, 老板(生日|键),
        需要耐心, 耐心等, 没有耐心(等|看), 雷老板, 不客气的说, 不客气地说
        """,
        """
        (cell|phone|streaming|web|internet|news|delivery|cloud|wireless|cellular|mobile|network|
        subscription|free|paid|data|music|emergency|taxi|bus|location|vpn|text) service*, service
        (provider*|charge*|fee*|area|down|outage|unavailable|center|centre|is down|are down),
        (no|in|of|out of|terms of) service,
        (property|file|task|password|download|group|contact) manag*, (real estate|travel) agent*,
        nice people, services (is|are) down, good for service, money service*,
        attitude (to|towards) life, support (ipad|android|ios|for|apple|of|the|it|this|dark|local|
        my|all|multiple|different|other|more), user agent, representative of,
        driver (is|was) (outdated|missing|update*|not installed),
        (doctor|dentist) (is|was) (on|in) (the app|network), apolog* for my,
        service is not available, service not available, no service in, service in your area
        """,
    ),
    unless=(
        "service/support/responsiveness",
        "service/after-sales/repair-warranty",
        "commerce/refund/refund-return",
        "logistics/delivery/delivery",
        "account/security/privacy-fraud",
        "product/performance/stability",
        "commerce/payment/payment-checkout",
        "product/connectivity/connection",
    ),
)

RESPONSIVENESS = Leaf(
    "service/support/responsiveness",
    "服务/支持/响应及时性",
    "Service/Support/Responsiveness",
    phrases=phrases(
        f"""
        (没|没有|无|从来没|从没|不|一直没|都没|也没|迟迟不|迟迟没|未|半天不|半天没|没人|无人|不见|
        看不见|久久不|也不|也没有|都不|始终没|至今没|至今未|一直没有)(人|有人|任何|见|)(回复|回应|
        回信|回覆|理|理我|答复|理会|理睬|搭理|接听|接电话|回电|跟进|联系我|解答|回消息|回答|受理),
        没人(解决|处理), (回复|回覆|回应|回信|反馈|解答|客服|客服回复|客服响应|售后处理|办事|
        问题处理|处理问题|解决问题|接待|回答|服务|处理)(速度|效率|){VERY}(慢|快|迅速|及时|不及时|
        拖沓|神速|效率|高效), 问题…(当天|很快|马上|迅速|及时|第一时间)…(解决|处理|回复), (客服|人工|
        电话|热线|服务热线|投诉电话|官方)…(打不通|联系不上|找不到|没人|无人|不回|不理|占线|排队|
        等了|不在线|不在|接不通|打不进|转接|没有人|永远|两天|不接|接不上|没反应|忙线), (打不通|
        联系不上|找不到|联系不到|打不进|接不通|没有人工|转不了|转不到|联络不到|没有|无)(人工|客服|
        电话|热线), 打不通, 打不进, 联系不上, 联系不到, (反馈|投诉|反映|反应|报修|建议|意见|申诉|
        留言|写信|提问题|问题反馈)…(没人|不理|没有人|石沉大海|没有回|没回|无果|没下文|不处理|不回|
        没反应|没用|不解决|得不到|不了了之|不予|也不|都不|没有任何|没结果|无人|未回|没解决|不改|
        看不见|不见), 反馈(了|过|)(很多|多|好几|n|几|无数|几十|两|三)(次|遍|回), 石沉大海, 不作为,
        当天(就|)(解决|处理|回复), 秒回, 处理{VERY}(及时|迅速|快|慢|效率),
        (办事|服务|工作|处理|客服|维修)效率, 效率(很|太|极|真|非常|也|超|不|)(高|低|慢|差),
        推来推去,
        等(了|)(半|一|两|三|四|五|几|好|很|n|十)…(没人|没回|没有人|没解决|才回|没处理|客服|接通|接),
        排队, 叫号, 等位, 等待时间, 排长队, 上菜{VERY}(慢|快), 答复, 不理不睬, (理赔|办理|业务|
        业务办理|报销|安装|上门|维修|审批|结账|入住|挂号|退房|办卡|赔付|出票|点餐|出菜|出餐|办事|
        手续|检查|取药|值机|托运|安检|处理|退票)(的|速度|效率|)(也|真|都|很|太|挺|非常|特别|超|超级|
        实在|比较|有点|还|十分|)(快|慢|迅速|拖拉|磨蹭|高效|及时), (马上|很快|立刻|立即|当场|当天|
        第二天|迅速|及时)(就|)(帮我|给我|帮忙|给|)(解决|处理|回复|答复|办好|搞定|修好|换好),
        (航班|飞机|班机|列车|火车|高铁|动车|大巴)(又|)(延误|晚点|取消|误点|推迟), (延误|晚点|误点),
        (没人|无人|没有人|没个人)(出来|)(解释|说明|负责|管|通知|告知|招呼|接待|搭理), (等|排)(了|
        )(一个多|两个多|三个多|一个|两个|半个|四十|三十|二十|五十|十几|几十|一|两|三|好几个|几个|
        半天)…(小时|分钟|钟头)…(才|没|还没|还|没有)…(上|叫|轮|位|菜|号|看|人|接|办),
        等到…才(有|上|轮|叫), (找不到人|找不着人|没了下文|杳无音信|人间蒸发),
        (反映|报修|投诉|打电话)…(几|多|好几|三|四|五|n)(次|遍|回), 没有任何(解释|说法|通知), (结帐|
        结账|柜台|柜枱|门市|窗口|看病|医院|前台|入住|退房|点餐|排号|取餐|挂号|收银)…等(了|)(一个|
        半个|半|一|两|三|好几|二十|三十|四十|五十|十几|好)…(小时|分钟|久|天)
        """,
        f"""
        (no|never|not|without|still no|zero|haven't|hasn't|don't|didn't|doesn't|nobody|no one|won't|
        yet to) (even |ever |get |got |gotten |receive |received |had |heard |hear |a |any |one |
        been |getting |)(a |any |)(response|reply|replies|replied|responded|respond|responds|
        replying|answer|answered|answers|answering|back from|call back|callback|called back|
        solution|resolution|resolved|contacted me|acknowledg*|follow up|support from|assistance|
        solving|respons), (hear|heard|hearing) (nothing |anything |a word |)(back|from them|
        from you|from support|from anyone|from customer), (response|reply|responding|respond|
        responded|replied|responds|replies|answered|resolved|solved|answer|answers)…(quickly|
        promptly|immediately|fast|within|instantly|right away|slow|late|timely|hours|days|same day|
        minutes|slowly|in no time|prompt|yet|never), (quick|prompt|fast|slow|timely|speedy|
        immediate|late|delayed|instant|rapid) (response*|reply|replies|resolution|to respond|
        to reply|customer service|customer support|assistance|to help|answer*|support|service),
        got an answer, (very |)responsive (support|team|customer|staff|service|to|and),
        (customer service|support|service|team|staff|developer*|they|devs|customer support|
        customer care|waiter) (is|was|are|were) (very |so |extremely |super |really |too |always |
        not |)(responsive|unresponsive|slow|prompt|quick|fast|nonexistent|non existent),
        (on hold|hold time*|hold for|wait time*|waiting time*), (waited|waiting|wait) (for |over |
        more than |on |in |almost |about |nearly |forever |)(an |a |half an |two |three |several |
        )(hour|hours|30 min*|20 min*|40 min*|45 min*|minutes|response|reply|days for|weeks for|
        someone to|table|help), {CANT} (contact*|reach|get through|get ahold|get hold|speak|talk|
        get a hold|get in touch|get anyone|get someone|call) (to |of |with |)(a |an |the |any |
        your |)(them|customer*|support|anyone|someone|human|person|help|you|representative*|agent|
        live|through|service|somebody|real|company|developer*|team),
        no way to (contact|reach|speak|talk),
        (hard|difficult|impossible) to (contact|reach|get hold|get through|get a hold|speak),
        (ignor*)…(email*|complaint*|request*|message*|customer*|feedback|ticket*|calls|me),
        (emailed|contacted|called|wrote|messaged|mailed|complained|reported|reached out|written|
        raised|mail|email|complain*)…(no response|no reply|nothing|never|times but|without|still no|
        ignored|no solution|no answer|but no|no action), no (customer service|support|
        customer support|customer care|help|one to help|one answers|one responds|one replies|
        one picks|phone number|contact number|human|live person|real person|way to contact|
        assistance|one cares|action|proper response|contact), (call|called|contact|contacting|
        calling|emailed|call the) (customer service|customer care|customer support|support|the bank|
        them)…(times|wait|hold|hours|no|never|still), have to call, unanswered, (speak|talk|
        speaking|talking|spoke) (to|with) (a |an |)(human|real|person|agent|live|representative|
        customer), (automated|bot|copy paste|canned|generic|template|robotic) (response*|repl*|
        message*|answer*), within (five|ten|5|10|minutes|an hour|24|24 hours) minutes,
        long (wait|waits|line|lines|queue*|hold), ghosted,
        (they|nobody|no one|team|support|staff|care|service|seller) (is |are |)(not|never) respond*,
        immediate response, response time, responsiveness, taking so long to (respond|reply),
        answer the phone, pick up the phone, answering (the|my) (phone|call*),
        (flight|train|bus|departure|plane) (was |is |got |)(delayed|late|cancelled|canceled),
        (delayed|delay) (by |for |of |)(two|three|four|five|six|several|over|an|2|3|4|5|hours|
        for hours), (waited|waiting|wait|wait of) (for |over |more than |almost |about |nearly |
        at least |another |)(an |a |half an |one |two |three |four |five |six |several |10|15|20|25|
        30|40|45|50|60|90) (hour|hours|minutes|min|mins|half hours), (hour|hours|minutes) (in line|
        in the queue|in a queue|past my|past our|late|wait|on hold|to be seen|to be served|
        for the first|for a table|for our food), (processed|sorted|handled|fixed|solved|resolved|
        dealt|settled|approved|refunded) (it |out |with |my |the |this |everything |the issue |
        the problem |)…(quickly|fast|promptly|within|same day|right away|next day|immediately|
        in minutes|in no time|straight away), (nobody|no one|no-one|they never|never) (picks|picked|
        pick|calls|called|call|answers|returned|returns|replies|came|showed|came out|comes|
        explained|told us), (line|lines|phone) (is |are |always |)busy,
        still (nothing|no payout|no answer|no news|no word), nowhere to be found, no (explanation|
        announcement|update from|updates from|news from|word from|callback|one around),
        seen (on time|right away|straight away), ignored us, ignored me, (took|takes|taking) (weeks|
        months|days|forever|hours|ages) to (get back|respond|reply|answer|resolve|process|approve|
        fix my|sort), (doesn't|don't|not|never|won't|no one) (even |)(pick|picks|picked|picking) up,
        not pick the, never pick the, (nobody|no one|no-one|never|not even) (to |could |would |can |
        is |was |)(help|helps|helped|helping) (me|us|with|out|),
        no help (from|at all|from support|whatsoever)
        """,
    ),
    vague=phrases(
        """
        罐头(回复|回覆|讯息|式), 机器回复, 自动回复, 没下文, 没有下文, 没处理, 还没处理,
        拖(了|着|延|拉|沓|到)(好|很|一|半|两|三|几|不), 长时间(没|不|无), 审核
        """,
        """
        still waiting, still wait, follow up, followed up, not resolved, not solved, not fixed yet,
        hotline, live chat
        """,
    ),
    without=phrases(
        """
        不理想, 不理解, 不处理(数据|图), 排队买, 等不及, 不理智, 无理, 不理性,
        不管(是|怎么|什么|用|多|你|从|在), 不管不顾, 合理, 没理由, 没理, 无人能(及|敌|比), 无人机,
        无人区, 抢…排队, 管理, 不服务, (快递|物流|包裹|发货|送货)…延误, 延误(险|保险),
        没有理(由|想|解|智)
        """,
        """
        (load*|screen|app|page|battery|website|phone|processor|touch) response time*, can't wait,
        cannot wait, worth the wait, phone number (verif*|is|already),
        wait* for (the |an |next |new |)(update*|version|app|feature*|to load), slow process* phone,
        never (had|needed) (to|any) (call|help), (not|no) help* (in|when) (losing|my weight),
        question and answer, ignored (me|us) (in|on) (the game|chat)
        """,
    ),
    unless=(
        "commerce/refund/refund-return",
        "commerce/payment/payment-checkout",
        "logistics/delivery/delivery",
        "account/security/privacy-fraud",
        "product/performance/response-speed",
        "service/after-sales/repair-warranty",
        "product/functionality/compatibility",
        "product/performance/stability",
    ),
)

AFTER_SALES = Leaf(
    "service/after-sales/repair-warranty",
    "服务/售后/维修与保修",
    "Service/After-sales/Repair and warranty",
    phrases=phrases(
        """
        售后, 维修, 修理, 保修, 质保, 返修, 返厂, 报修, 修不好, 修了(一|两|三|好|几|n|多|半|又),
        送修, 三包, 联保, 免费换, 换新, 换机, 换了(个新|一个新|一台|台|新的|新机),
        (不给|拒绝|不|才给|免费)(修|换新|保修|质保), 检修, 检测费,
        上门(安装|维修|服务|费|检测|师傅|修|清洗|移机|), 安装(师傅|费|人员|工人|服务|工|预约), 师傅,
        维护费, 保养, 过保, 保固, 服务站, 换配件, 配件(贵|费|没|太|难|买不到), 延保, 以旧换新,
        没有售后, 移机, 加氟, 修好了, 没修好, (补|换)(寄|发|一个新|新的), 4s店, 半个月没修好,
        还没修好, 滤芯
        """,
        """
        (warranty|warrantee|warrenty|guarantee), (repair*),
        (after sales|after sale|aftersales|after-sales|after-sale), (replace|replaced|replacing|
        replacement|replacements) (it |the |my |this |a |)(unit|part*|device|one|product|item|under|
        battery|card|policy|screen|phone|for free|with a new|again|twice), replacement, (technician|
        technicians|mechanic|engineer visit|service center|service centre|repairman|handyman|
        plumber|electrician), (service|servicing|serviced) (center|centre|appointment|visit|my),
        (spare|replacement) part*,
        (fix|fixed|fixing) (it |my |)(for free|under|phone|car|laptop|device|machine|watch|fridge),
        (installation|install) (team|guy*|service|appointment|fee),
        maintenance (cost|fee|service|visit|contract), (repair|service) (guy|man|person|shop|visit),
        (dealer|dealership|workshop|garage|service center) (has had|kept|couldn't|still|took|said|
        fixed), send it in, first service, due for service,
        missing (screw*|part*|piece*)…(sent|mail|next day|replaced), (screws|parts|piece) missing
        """,
    ),
    without=phrases(
        """
        系统维护, 维护中, 师傅…送, (快递|配送|外卖|送餐|出租车|司机|送货)师傅, 修改, 修复, 修了bug,
        修好(bug|了bug|这个bug), bug…修, 装修, 自修, 进修, 修正, 修图, 皮肤保养,
        保养(皮肤|品|头发|肌), 护肤保养, 不修(复|改|正|边|bug|图), 换新(手机|ui|版|界面),
        师傅…(炒|做菜|剪|烤), (骑手|司机)师傅, 师傅跑
        """,
        """
        money back guarantee, (guarantee|guaranteed) (you|that|to|it will|results),
        repairs (the|credit), credit repair, replacement card,
        replacement for (my|the|facebook|whatsapp), can't replace
        """,
    ),
)

LEAVES = (ATTITUDE, RESPONSIVENESS, AFTER_SALES)
