"""Phrases that tell what a customer wants and what it is about; see `feedbus.analysis.intents`."""

from collections.abc import Mapping

_ADD = (
    "(add|include|make|bring|enable|provide|allow|improve|support|consider|give|let|implement"
    "|introduce|create|put|offer|have|develop|launch|extend|integrate|change|reduce|increase"
    "|remove)"
)
_DO_ZH = (
    "(增加|添加|加入|加上|加个|加一|支持|出个|出一|新增|开发|改进|改善|优化|提供|开通|推出|设置"
    "|增设|完善|适配|提升"
    "|降低|取消|去掉|换成|改成|恢复|加快|调整|更新|多一些|多一点|做个|做一个|搞个|有个|有一个|改"
    "|加|出)"
)

SUGGESTION = (
    "(建议|提议|提个建议|小建议|希望|但愿|期待|盼望|盼|恳请|恳求|求|跪求|请求|望|有待|需要)"
    + _DO_ZH,
    "(建议|提个建议|小建议|期待|有待)(能|可以|你们|官方|开发者|商家|改进|提高|加强|完善|：|:|，|,)",
    "(希望|如果|要是|最好|若)(能|能够|可以|以后|下次|官方|你们|开发|商家|后续|后期|有|再)(可以|能"
    "|能够|)"
    "(再|多|)" + _DO_ZH,
    "(希望|如果|要是|最好|若是)…(就好|更好|就完美|就更|更完美|更方便|更棒|会更|就可以|就太好)",
    "(希望|最好)(能|可以|有|能有|可以有|能够|是|再|多)",
    "(能不能|可不可以|可否|能否|是否可以|是否能|请|麻烦|应该|可以|不妨|何不|赶紧|快点|赶快|早日"
    "|尽快)(把|给|再|也|)" + _DO_ZH,
    "(什么时候|啥时候|何时|几时)(能|可以|才能|会|)(支持|适配|出|上线|增加|开通|推出|更新)",
    "(缺少|缺个|缺乏|少了个|没有|就差)…(功能|选项|模式|入口|按钮|版本|版)",
    "(不支持|为什么不支持|怎么不支持|为啥不支持|还不支持)",
    "(应当|应该|需要|还需|还要|仍需)(增加|添加|加强|改进|提高|完善|优化|提升|有|再)",
    "(改进|改善|提升|优化|进步)(空间|一下)",
    "(please|plz|pls|kindly|can you|could you|can u|would you|should|could|must|need to|needs to"
    "|have to|try to|you guys should|they should|hope you|wish you|wish they|want you to)"
    " (please|also|just|at least|really|maybe|pls|)" + " " + _ADD,
    "(would|could|might|will) (be|also be|really be) "
    "(nice|great|good|better|awesome|cool|perfect|helpful|amazing|useful|lovely|convenient|ideal"
    "|fantastic)",
    "(would be) (more|much|even|way|so|a lot|really|very) "
    "(better|helpful|useful|convenient|great|nice|appreciated|perfect|good)",
    "(i|we|really|just|only) wish (it|you|there|i|they|this|we|the|that)",
    "(i'd|i would|we would|we'd|would) (also|really|) (like|love) "
    "(to|it if|if|a|an|the|more|some|having|seeing)",
    "(need|needs|want|wants) (a|an|more|some|to have|the option|an option|the ability|better)",
    "(suggest|suggestion|suggestions|my suggestion|recommend you|feature request|recommendation "
    "is)",
    "(hope|hopefully|hoping) (you|they|to see|it will|we can|the|there will|that|for)",
    "(missing|lacks|lacking|lack of|no option|no way to|there is no option|there's no option"
    "|without the"
    " option|only thing missing) (a|an|the|some|to|for|)",
    "(there should be|should have|could have|should be able to|should be an option|if only|wish "
    "list)",
    "(add|bring back|include|support|implement) (a|an|the|some|more|support|option|feature|dark)",
    "(how about|why not|what about) (adding|making|having|giving|allowing|an option|a feature)",
    "(let|allow) (me|us|users|people|customers) (to|)",
    "(room for improvement|can be improved|could be improved|needs improvement|need improvement)",
    "(an option|the option|ability|feature) (to|that|for|where)",
    "(sería bueno|estaría bien|agreguen|por favor agreguen|ce serait bien|ajoutez|es wäre schön"
    "|bitte fügt|wünschenswert|seria bom|adicionem|してほしい|欲しいです|추가해|해주세요)",
)

QUESTION = (
    "(请问|怎么|如何|怎样|咋|想问|问一下|问下|求问|求助|求教|想知道|咨询|请教|哪里|哪儿|哪个|多少"
    "|多久|几点|什么时候"
    "|啥时候|何时|是不是|是否|能否|有没有|可不可以|能不能|为什么|为啥|为何|什么意思|什么原因"
    "|怎么回事|谁知道)",
    "(吗|么|呢)(？|?|。|,|，|!|！|~)",
    "(how) (do|can|to|does|much|long|many|is|are|come|would|should|often|did|will|could|i|about)",
    "(what) (is|are|does|do|happens|should|if|time|kind|about|can|will|was|would|type|exactly|s)",
    "(whats|wheres|hows|whens|whos)",
    "(where|when|which|who|whom) (is|can|do|are|will|does|should|would|did|to|could|cards|one|has)",
    "(why) (is|does|do|are|did|can't|won't|was|has|have|am|can|hasn't|isn't|would|were|didn't"
    "|must)",
    "(can|could|may|should|do|does|is|are|will|would|am|did|has|have|was) "
    "(i|you|we|someone|anyone|there|it|this|that|my|the|your|they|these)",
    "(i'd like to know|want to know|need to know|like to know|wondering|question about|questions"
    "|anyone know|tell me|explain|help me|need help|show me|find out|let me know|trying to find"
    "|not sure how|don't know how|can't figure out|don't understand|want to find out)",
    "(cómo|qué hago|dónde|cuándo|comment faire|est-ce que|où est|wie kann|wann kommt|como faço"
    "|どうすれば|どうやって|ですか|ますか|어떻게|언제)",
)

PRAISE = (
    "(谢谢|感谢|点赞|好评|赞|加油|推荐|五星|5星|给力|棒|不错|很好|非常好|喜欢|满意|支持|good job)",
    "(thank|thanks|love|loved|great|excellent|perfect|awesome|amazing|best|recommend*|well done)",
    "(kudos|keep it up|appreciate|five stars|5 stars|fantastic|wonderful|brilliant|superb)",
)

SERVICE = (
    "(态度|服务态度)(差|恶劣|不好|很差|太差|极差|冷淡|傲慢|敷衍|生硬|有问题|蛮横|嚣张|强硬)",
    "(服务|客服|售后|服务员|前台|店员|快递|快递员|骑手|送餐|配送|物流|店家|商家|卖家|老板|司机"
    "|工作人员|员工|师傅)"
    "(态度|人员|员|都|也|很|太|真|真的|实在|简直|的|根本|就是|一直|总是|)…"
    "(差|恶劣|不好|敷衍|不理|不管|推诿|骂|慢|傲慢|冷漠|不耐烦|凶|垃圾|烂|糟|摆设|不回|不解决"
    "|不处理|没人|联系不上|无语|不专业|糊弄)",
    "(没人理|没人管|不理人|不理我|不搭理|踢皮球|推卸责任|互相推诿|推来推去|敷衍了事|爱答不理"
    "|爱理不理|石沉大海"
    "|挂我电话|挂电话|打不通|不接电话|无人接听|不回复|不回消息|没有回复|没回复|不回应|没下文"
    "|不作为|不负责任|机器人回复)",
    "(不发货|没发货|还没发货|未发货|送错|发错货|少发|漏发|派送慢|迟迟不|催了|催单|投诉|差评服务"
    "|不给退|不给换|不给修|不退货)",
    "(rude|impolite|unhelpful|unprofessional|disrespect*|ignored|ignoring|hung up|hang up on"
    "|arrogant)",
    "(customer service|customer support|customer care|support team|tech support|service|support"
    "|staff"
    "|agent|agents|representative|rep|team|seller|driver|waiter|waitress|manager|reception|they"
    "|nobody"
    "|no one|company|bank) (is|are|was|were|has been|s|really|very|so|just|) "
    "(terrible|horrible|bad|awful|poor|worst|rude|unhelpful|useless|pathetic|slow|lacking"
    "|nonexistent"
    "|disappointing|not helpful|unprofessional|clueless|a joke|never responds|don't care|doesn't "
    "care"
    "|never answers|never replied|didn't help|ignores|ignore|not responding|refused|incompetent)",
    "(terrible|horrible|bad|awful|poor|worst|pathetic|slow|no|lousy|zero|pitiful|bed|disgusting"
    "|shocking) "
    "(customer|) (service|support|care|services|response|communication|reply|assistance|attitude)",
    "(no response|no reply|never replied|never responded|didn't respond|did not respond|don't "
    "respond"
    "|doesn't respond|not responding to|on hold|waiting for a reply|waiting for a response|no "
    "answer"
    "|nobody answers|no one answers|unanswered|canned response|automated reply|copy paste reply)",
    "(never|not|still not|hasn't|haven't|wasn't|was not|didn't|late) (been|) "
    "(arrived|arrive|delivered|shipped|delivery|dispatched)",
    "(wrong|missing|late) (item|items|order|product|parcel|package|delivery|size)",
)

ISSUE = (
    "(闪退|崩溃|死机|卡死|卡顿|黑屏|白屏|报错|出错|错误|失败|bug|故障|失灵|坏了|坏掉|破了|裂了"
    "|漏了|断了|掉色|开胶|变形"
    "|打不开|用不了|不能用|连不上|登不上|进不去|没反应|不显示|不工作|没法用|无法|掉线|断线|发热"
    "|发烫|耗电|掉电|异响|漏水|漏电)",
    "(质量|做工|品质|材质|信号|性能|音质|画质|屏幕|电池|系统)(太|很|真|非常|也|有点|比较|实在|极"
    "|)(差|烂|不行|不好|垃圾|问题|糟)",
    "(卡|慢|难用|不好用|不好使|不准|不灵|不稳定|不流畅|不兼容|不适配|有问题|有毛病|有异味|有瑕疵"
    "|有划痕|异味|次品|假货|残次)",
    "(bug|bugs|buggy|glitch*|crash*|freez*|error|errors|broken|broke|defect*|fault*|malfunction*)",
    "(lag|lags|laggy|lagging|slow|sluggish|stuck|not working|doesn't work|does not work|didn't work"
    "|stopped working|won't|can't|cannot|unable|fail|fails|failed|fix|unusable|drain*|overheat*"
    "|leak*)",
    "(issue|issues|problem|problems|doesn't|does not|didn't|no longer|keeps|not able|not loading"
    "|wont)",
    "(se cierra|no funciona|no abre|plante|ne fonctionne|funktioniert nicht|stürzt|geht nicht"
    "|não funciona|trava|遅い|落ちる|使えない|バグ|오류|안됨|느려|버그)",
)

THINGS = (
    "(软件|应用|app|版本|更新|升级|功能|手机|电脑|系统|设备|机器|屏幕|网页|网站|按钮|图标|账号"
    "|帐号|摄像头|路由器|插件"
    "|产品|质量|电池|蓝牙|菜|味道|口味|饭|汤|房间|隔音|床|空调|衣服|鞋|车|尺寸|颜色)",
    "(app|apps|application|software|update|updates|version|feature|features|screen|website|site"
    "|notification|notifications|file|files|video|videos|download|upload|game|phone|device|product"
    "|battery|button|page|account|food|room|quality|taste|size|contacts|message|messages|photos)",
)
"""What is sold: who is displeased and names one of these has an issue with it."""

PLAIN = (
    "(can't|cannot|can not|couldn't) (live without|be happier|complain|fault|go wrong|wait"
    "|recommend"
    "|say enough|ask for more|beat|thank you enough|be more|imagine life|praise|stop using|get "
    "enough)",
    "(no|without|zero|never any|don't have any|not had any|not a single|never had) (problem"
    "|problems"
    "|issue|issues|bug|bugs|error|errors|complaint|complaints|lag|lags|glitch|glitches|a problem)",
    "(problem|problems|issue|issues|bug|bugs) (solved|solving|fixed|resolved|free|was solved|were "
    "fixed)",
    "(solve|solves|solved|fixed|resolved|solving|fixes) (my|all|the|every|our|any) (problem"
    "|problems"
    "|issue|issues|bug|bugs)",
    "(slow cooker|slow motion|slow down|error free|bug free|leak proof|unable to fault)",
    "(快|不|没)(慢|卡)(慢|)",
    "(慢慢|慢跑|慢炖|慢走|慢性|银行卡|信用卡|卡片|卡通|卡路里|会员卡|刷卡|贺卡|打卡|卡布|卡座"
    "|手机卡|电话卡|房卡|礼品卡)",
    "(没|没有|无|毫无|没什么|没啥|没有任何)(问题|毛病|故障|瑕疵|缺点|异味|卡顿|bug)",
    "(问题|故障|bug)(解决了|已解决|都解决|修复了|已修复|解决得快)",
)
"""What holds the words of an issue, and tells of none."""

INTENT_PHRASES: Mapping[str, tuple[str, ...]] = {
    "suggestion": SUGGESTION,
    "question": QUESTION,
    "praise": PRAISE,
    "service": SERVICE,
    "issue": ISSUE,
    "thing": THINGS,
    "plain": PLAIN,
}
"""By what they speak for."""

STAFF = (
    "(服务员|服务人员|服务生|店员|营业员|售货员|业务员|导购|收银员|前台|保安|保洁|阿姨|小哥|小姐姐"
    "|小姐|师傅|骑手"
    "|快递员|配送员|送货员|司机|经理|店长|老板娘|工作人员|员工|技师|销售员|销售顾问|专员|柜员|护士"
    "|医生|医师"
    "|教练|老师|安装工|维修工|乘务员|空乘|空姐|机组|管家|导游|坐席|顾问)",
    "(客服|接待|柜台|前台)(小姐|小哥|小妹|妹子|妹妹|先生|女士|经理|专员|人员)",
    "(工号|员工号)",
    "(客服|店员|导购|经理)(小|阿|老)…(耐心|热情|专业|好|棒|负责|细心|周到|差|态度|帮)",
    "(waiter|waiters|waitress|waitresses|waitstaff|bartender|barista|receptionist|cashier"
    "|concierge)",
    "(staff|employee|employees|staffs|technician|salesperson|salesman|saleswoman|sales person"
    "|clerk)",
    "(housekeeper|housekeeping|doorman|hostess|delivery guy|delivery man|delivery driver|courier)",
    "(nurse|nurses|doctor|doctors|dentist|receptionists|stylist|instructor|trainer|tour guide"
    "|flight attendant|flight attendants|crew|servers|butler|salespeople)",
    "(my|our|the|a|your) (agent|rep|representative|advisor|adviser|teller|consultant|server|driver"
    "|mechanic|installer|manager|host|attendant) (was|is|were|made|did|said|told|asked|helped|who"
    "|named)",
    "(rude|friendly|helpful|kind|polite|nice|unprofessional|attentive|courteous|knowledgeable"
    "|lovely) "
    "(agent|rep|representative|manager|driver|server|host|guy|lady|girl|man|woman|gentleman|team "
    "member)",
    "(agent|rep|representative|manager|driver|host|server) (was|is) (so|very|really|extremely|) "
    "(rude|friendly|kind|polite|unprofessional|attentive|patient|courteous|impatient)",
    "(spoke|talked|spoken|chatted) (to|with) (a|an|the|someone|somebody) (lady|man|guy|gentleman"
    "|woman"
    "|manager|supervisor|agent|representative|rep|named|called)",
    "(agent|rep|manager|driver|waiter|someone|guy|lady|representative) (named|called)",
)

SERVICE_TYPE = (
    "(服务|客服|售后|维修|保修|物流|快递|配送|发货|送货|送餐|外卖|退款|退货|换货|安装服务|上门|预约"
    "|咨询|投诉|响应|营业|挂号|理赔|工单|等位|排队|行李|航班|订位|几点)",
    "(service|services|support|customer care|helpdesk|help desk|delivery|shipping|delivered"
    "|shipped)",
    "(refund|refunds|return|returns|warranty|repair|repairs|installation|response|complaint"
    "|courier)",
    "(appointment|booking|reservation|opening hours|open on|baggage|luggage|flight|claim|claims"
    "|ticket"
    "|tickets|on hold|waiting time|waited)",
)

EXPERIENCE = (
    "(体验|界面|操作|交互|易用|上手|方便|好用|难用|繁琐|复杂|人性化|布局|排版|设计|广告|弹窗|推送"
    "|引导|流程|步骤|环境|氛围)",
    "(舒适|舒服|安静|吵|隔音|干净|整洁|卫生|位置|地段|房间|床|床铺|床单|浴缸|卫生间|早餐|装修|灯光"
    "|座位|座椅"
    "|风景|好玩|停车)",
    "(experience|interface|ui|ux|layout|navigate|navigation|user friendly|intuitive|confusing"
    "|design)",
    "(easy to use|hard to use|simple to use|convenient|complicated|ads|adverts|advertisement*|pop "
    "ups)",
    "(popups|notifications|clunky|cluttered|smooth|seamless|ambience|atmosphere|onboarding|decor)",
    "(location|clean|dirty|comfortable|comfy|cozy|noisy|noise|quiet|room|rooms|bed|beds|breakfast"
    "|bathroom|view|views|seat|seats|parking|smell|smelly|spacious|fun)",
)

BRAND = (
    "(品牌|大品牌|老品牌|名牌|大牌|国货|国产|民族品牌|老牌|老字号|口碑|信赖|信得过|值得信赖|信誉"
    "|诚信|企业形象|大厂|名气|知名度|粉转黑|忠实粉丝|铁粉|死忠粉|饥饿营销|虚假宣传|夸大宣传|割韭菜"
    "|宣传"
    "|价值观|社会责任|爱国|踩雷|避雷|避坑)",
    "(支持|相信|信任|爱|热爱|力挺)(国产|国货|中国|民族|品牌|贵公司|这个牌子|该品牌|你们公司"
    "|你们家)",
    "(这|该|贵|你们|什么|垃圾|良心|黑心|无良|这种|这个|大)(公司|企业|厂家|牌子|厂商|银行|航空公司"
    "|保险公司)",
    "(brand|brands|reputation|reputable|trustworthy|trusted brand|company|corporation|corporate)",
    "(false advertising|misleading advertising|marketing|loyal customer|loyalty|greedy|ethics"
    "|values)",
    "(worst|best|terrible|great|awful|favorite|favourite|this|trust this) "
    "(bank|company|airline|insurer|carrier|provider|chain|brand|corporation|retailer|firm)",
    "(stay away|avoid them|avoid this|trust them|lost my trust|lost all trust|never trust)",
)

PRODUCT = (
    "(产品|商品|东西|宝贝|质量|品质|做工|功能|软件|应用|app|手机|电脑|设备|机器|系统|版本|更新|味道"
    "|口味|好吃|难吃|菜|餐点|分量|食材|设施|电池|屏幕|音质|画质|信号|尺寸|颜色|材质|面料|效果|包装"
    "|价格"
    "|性价比|书|车|油耗|空间|动力|游戏|剧情|聪明)",
    "(product|products|app|application|apps|software|quality|phone|device|item|items|feature"
    "|features)",
    "(food|dish|dishes|taste|tastes|delicious|menu|battery|screen|sound|camera|size|helps me|game)",
    "(price|prices|expensive|cheap|value|update|version|website|site|book|laptop|account|card"
    "|model)",
)

TYPE_PHRASES: Mapping[str, tuple[str, ...]] = {
    "staff": STAFF,
    "service": SERVICE_TYPE,
    "experience": EXPERIENCE,
    "brand": BRAND,
    "product": PRODUCT,
}
"""By the feedback's type."""
