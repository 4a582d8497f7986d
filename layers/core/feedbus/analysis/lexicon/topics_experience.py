"""How the product feels to use: how easy, how it looks, how it disturbs."""

from feedbus.analysis.lexicon.lists import VERY, phrases
from feedbus.analysis.taxonomy import Leaf

_OTHERS = (
    "product/performance/stability",
    "product/performance/response-speed",
    "product/functionality/missing-feature",
    "product/connectivity/connection",
    "account/access/login",
    "account/access/registration",
    "commerce/payment/payment-checkout",
    "commerce/refund/refund-return",
    "service/support/responsiveness",
    "service/after-sales/repair-warranty",
    "logistics/delivery/delivery",
    "experience/disturbance/ads-notifications",
)

EASE = Leaf(
    "experience/usability/ease-of-use",
    "体验/易用性/易用程度",
    "Experience/Usability/Ease of use",
    phrases=phrases(
        f"""
        {VERY}(好用|易用|难用|不好用|不便|人性化|便捷|方便|方便快捷|不方便), 易用性, 好用, 难用,
        不好用, 方便, 便捷, 便利, 快捷,
        用起来{VERY}(方便|顺手|麻烦|复杂|舒服|简单|爽|顺|别扭|费劲|吃力),
        简单(易用|明了|易懂|实用|好用|方便|易上手|操作|快捷|直观|便捷), (操作|使用|流程|设置|步骤|
        用法|上手|安装|程序|页面|界面|设计)(起来|上|){VERY}(简单|简便|便捷|方便|容易|复杂|繁琐|麻烦|
        困难|不便|人性化|不人性化|难|费劲|清晰|直观|混乱|乱), {VERY}(简便|繁琐|复杂|易懂|直观|
        智能化|顺手|不智能|反人类|直觉|不直觉|不直观|不友善|友善|不顺手|不简洁), 操作(体验|逻辑|性),
        简洁易用, 容易(上手|操作|使用|懂), 好(上手|操作|懂), 上手(快|简单|容易|难), 通俗易懂,
        一目了然, 一键, 简单, 看不懂, 不会用, 不知道(怎么|如何)(用|弄|操作|设置|使用), 摸不着头脑,
        找不到(入口|在哪|按钮|设置|地方|功能|哪里), (找|翻)(了|)半天, 藏(得|的){VERY}深, 用户体验,
        使用体验, 逻辑(混乱|清晰|不清|有问题|感人), 乱七八糟, 傻瓜式, 老人(也|都)(会|能)用,
        清晰明了, 不好操作, 操作{VERY}(流畅|差|烂|不行), 层级,
        要(点|翻|进|按)…(层|次|步)…(菜单|才|界面), (六七|七八|五六|好几)层(菜单|), 像迷宫,
        体验{VERY}(差|好|极差|糟糕|不好|不错|糟|感差|感好|极佳|佳|烂|垃圾)
        """,
        """
        easy, (easier|easiest|easily|ease), (user|users|customer) (friendly|unfriendly),
        user-friendly, userfriendly, friendly (app|interface|ui|to use|to users),
        (intuitive*|unintuitive), (simple|simplicity|straightforward|straight forward|simplest|
        simplistic|effortless*|uncomplicated), (convenient|convenience|inconvenient|inconvenience|
        conveniently|handy|hassle free|hassle-free|no hassle), (hard|difficult|tricky|impossible|
        tough|pain|nightmare|complicated|confusing|frustrating|cumbersome|awkward|tedious|harder|
        painful) to (use|control|play|navigate|understand|find|figure|set|follow|operate|learn|read|
        work|access|see|locate), (confusing|complicated|cumbersome|clunky|convoluted|
        overcomplicated|unorganized|confused|counterintuitive|clumsy),
        not (very |at all |so |really |that |)(user|intuitive|clear|straightforward), usability,
        user experience, ux, (navigate|navigation|navigating|navigates),
        too many (steps|clicks|screens|menus|taps|buttons|options), self explanatory,
        learning curve, (can't|couldn't|can not|trying to|hard to|tried to) figure (out|it),
        figure out how, no idea how, don't (know|understand) how (to use|it works|this works),
        at (your|my|the|our) fingertips, (one|single) (click|tap|touch),
        well (organized|organised|laid out), fiddly, seamless experience, (one|a) tap away,
        (seven|five|six|ten|several|so many|too many) (taps|clicks|steps), maze, painless, a doddle,
        a breeze, no brainer, all by (himself|herself|myself|themselves), by himself, by herself,
        (my|our) (dad|mum|mom|mother|father|grandma|grandmother|parents|kids)…(can use|uses it|
        on his own|on her own|by himself|by herself)
        """,
    ),
    vague=phrases(
        "麻烦, 复杂, 操作, 混乱",
        "complex, accessible, organized",
    ),
    without=phrases(
        f"""
        方便面, 不方便说, 方便联系, 方便透露, 方便(的时候|的话), 方便(筷|袋), 顺便,
        (刚|正|最|偏|只|可|爱|癖|友|喜|良|要)好用(来|于|上|到),
        (本来|之前|以前|原来|原本|曾经|过去|先前){VERY}(好用|方便), (交通|出行|地铁|坐车|打车|停车|
        吃饭|购物|位置|公交|周边|出门|乘车|地理|逛街|办事|周围|离|附近|酒店|车站|买东西|生活|
        早餐){VERY}(方便|便利|便捷|不便|不方便), (交通|出行|地铁|坐车|打车|停车|吃饭|位置|公交|周边|
        地理|火车站|机场|车站|超市)…(方便|便利|便捷|不便),
        (付款|支付|付费|退货|退款|退换|安装师傅|携带|充电){VERY}(方便|便捷|快捷),
        快捷(支付|酒店|指令|方式|键), 携带…方便, 省心省力,
        简单(来说|的说|说|的说一|介绍|粗暴|包装|点|早餐|的早餐|的包装|写|评价), 不简单,
        麻烦(您|你|你们|各位|帮|请|尽快|客服|开发|修|改|优化|官方|把|能), 不怕麻烦, 不麻烦, 嫌麻烦,
        操作系统, 智能(家居|手机|电视|插座|门锁|音箱|设备|摄像|手环|手表|家电|锁|冰箱|空调|洗衣机|
        马桶|场景|产品|家庭|硬件), 人工智能, 暗箱操作, 后台操作, 违规操作, 内部操作, 不便宜,
        也不便宜, 不方便吃
        """,
        """
        easy (refund*|return*|going|prey|target|money|peasy), (take|took|taking) it easy, go easy,
        easy on, easy listening,
        (simple|basic) (request|question|answer|fact|truth|task|thing|math|reason),
        confused (by|as to) (the charge|why), apologize* for…inconvenience, sorry for…inconvenience,
        makes it easy, (simple|easy) (meal|food|dish*|room*),
        easy to (clean|carry|hold|store|digest|connect with|talk)
        """,
    ),
    unless=_OTHERS,
)

DESIGN = Leaf(
    "experience/interface/visual-design",
    "体验/界面/视觉设计",
    "Experience/Interface/Visual design",
    phrases=phrases(
        f"""
        (界面|介面|页面|版面|画面|主页|首页|图标|桌面|ui|排版|布局|图形)(设计|布局|风格|
        {VERY[1:-1]})(好看|难看|美观|漂亮|丑|丑陋|简洁|清爽|简单|友好|舒服|清晰|乱|混乱|花哨|杂乱|
        凌乱|不错|精美|美|差|老土|老旧|土|烂|大气|简约|丑的|单调|干净|好|复杂|垃圾|卡通|人性化|
        变成),
        (新|旧|老|换|改|更新|这个|操作|用户|整体|新版|ui|ui的|原来的|之前的|以前的)(的|)(界面|介面),
        ui, 排版, 布局, 版面, 配色, 字体, 字号, 图标, 皮肤, (换|深色|更换|个性|多|自定义)主题,
        主题(包|颜色|皮肤|色), 美工, 美观, 美感, 好看, 难看, 漂亮,
        (很|太|好|真|超|巨|贼|这么|那么|越来越|更|变|奇)丑, 丑(死|爆|陋|的一|的不|得|了|哭|逼),
        外观, 颜值, 样子{VERY}(大方|好看|漂亮|土), 外形, 外型, 造型, 款式, 样式, 设计{VERY}(合理|
        不合理|精美|简洁|简约|人性|新颖|巧妙|糟糕|垃圾|反人类|丑|漂亮|好看|美观|时尚|大方|独特|好|
        差|不错|烂|傻|脑残|失败|用心), (设计感|设计风格|设计理念|工业设计|外观设计), 简洁, 清爽,
        简约, 时尚, 高大上, 高端大气, 大气, 高档, 上档次, 视觉,
        颜色{VERY}(好|漂亮|正|好看|不好看|难看|鲜艳|单一|丑|美|刺眼|喜欢|搭配), 颜色搭配, 花里胡哨,
        花哨, (字|字体|文字|图标){VERY}(小|大|看不清|模糊),
        看起来{VERY}(舒服|高档|高级|漂亮|大气|美|高大上|高端), 动画效果, 显示(太小|太大), 夜间模式,
        深色模式, 暗黑模式, 黑暗模式, 深色主题, (字|文字)…(看不清|看不见|太浅|太淡), 清清爽爽
        """,
        """
        interface, (ui|gui), (design|designed|designs|redesign*), layout, look and feel, looks
        (great|good|nice|beautiful|awesome|amazing|ugly|terrible|dated|outdated|modern|clean|awful|
        horrible|old|professional|fantastic|cool|stunning|so good|elegant|cheap), (beautiful|
        gorgeous|ugly|attractive|stylish|elegant|sleek|stunning|aesthetic*|good looking|hideous|
        cute|unattractive|visually|beautifully|eye catching), amazing look, (clean|cleaner|modern|
        cluttered|outdated|minimalist*|fresh|polished|slick|simple) (look*|interface|design|app|ui|
        layout|screen|and modern|and simple), (cluttered|clutter|uncluttered), (font|fonts|text|
        icon|icons|letters|print) (size*|is|are|too|small|color*|smaller|bigger|tiny|style*),
        (bigger|larger|small|smaller|tiny|change the|new|ugly|too small|the) (font|fonts|text|icon|
        icons|print), (color|colour|colors|colours) (scheme*|is|are|of|theme*|combination|palette),
        theme, themes, (dark|night|light) (mode|theme), animation*, graphics,
        (new|old|previous|current|nice|great|good|love the|the) (look|layout|ui|format), visual*,
        skins, appearance, (light|grey|gray|small|tiny) (grey |gray |)text,
        (hard|impossible) to read (the |)(text|font|screen), squint*, looks neat, handsome,
        (nice|good|great|beautiful|sleek|neat) looking, ugly as, eyesore
        """,
    ),
    vague=phrases(
        "界面, 介面, 设计",
        "looks, graphic, display",
    ),
    without=phrases(
        """
        设计…费, 主题(公园|活动|曲|乐园), 大气层, 服务…漂亮, (人|小姐姐|女|老板娘|服务员|姑娘)…漂亮,
        (皮肤|肌肤)(很|好|也|干|变|敏|滑|更|痒|过敏|问题|光滑|白|保养|状态|不|干燥|吸收|红),
        敏感皮肤, 对皮肤, 洗…清爽, 清爽(不|型|控油|的感觉|的洗), (头发|洗完|控油|用完|夏天)…清爽,
        (书|电影|小说|故事|节目|剧|视频|电视剧)…(好看|难看), (好看|难看)的(书|电影|小说|剧|视频),
        主题(词|思想|明确|内容), 写…漂亮, 设计师…(服务|态度), 吃相…难看, 干得漂亮, 做得漂亮,
        干的漂亮
        """,
        """
        designed (to|for) (scam|steal|rip|cheat), looks like (i|it|you|we|they|the),
        (looks|look) (forward|into|good on), graphic* (card|driver*|novel),
        beautiful (place|hotel|day|location|people|story|view*),
        (interior|beautifully) (prepared|presented|written), nice look* (at|into),
        looks (nothing|different), (beautiful|nice) (dish*|food|view*|place|room*|hotel|people)
        """,
    ),
    unless=(
        "product/performance/stability",
        "product/performance/response-speed",
        "account/access/login",
        "product/connectivity/connection",
        "experience/disturbance/ads-notifications",
    ),
)

ADS = Leaf(
    "experience/disturbance/ads-notifications",
    "体验/打扰/广告与通知",
    "Experience/Disturbance/Ads and notifications",
    phrases=phrases(
        """
        广告, 推送, 推播, 弹窗, 弹框, 弹出(来|广告|窗口|一|评|好), 跳出(来|)(广告|让|要|评|一|窗),
        骚扰, 垃圾(短信|信息|邮件|消息|电话|简讯), 短信轰炸, 推销, 营销(短信|电话|信息),
        (好意思|要|求|催|强制|逼|诱导|请求|弹|跳出|非得|叫|让)…(好评|评分|评论|评价|要赞|五星),
        要赞, 开屏, 摇一摇, 自动跳(转|到|过去|去), 跳转(到|淘宝|京东|拼多多),
        通知(太多|频繁|烦|轰炸|关不掉|太频繁|关闭不了|好多), 消息(太多|轰炸|提醒太多|推送),
        强制(更新|升级|观看|关注|分享|评价|弹|推|开启|打开), 捆绑, 流氓软件, 诱导, 植入, 牛皮癣,
        (天天|老是|一直|总是|不停|每天|经常)(发短信|打电话|发消息|弹|打扰|推|发邮件)
        """,
        """
        (ad|ads|adds|advert|adverts|advertisement*|advertising|advertise*),
        (keeps|constantly|always|ads|adds|keep) (pop|pops|popping|popped|pop) up, pop ups, popup*,
        pop-ups, forced update*, forces (me |you |us |)to update, (too many|stop|constant|so many|
        annoying|endless|unwanted|turn off|nonstop|useless|push|irrelevant|spam|excessive|disable|
        hundreds of|a lot of|lots of|get rid of|multiple|bombarded with|keep getting|keeps sending|
        sending) (the |me |all |these |push |)(notification*|email*|alert*|sms|message*|texts|
        text messages|reminder*|mails),
        notifications (every|all|are annoying|constantly|at|even|too|when),
        (spam|spams|spamming|spammy|spammed), (promotional|marketing|promotion) (email*|message*|
        call*|sms*|text*|notification*|offers|mails),
        (bombard*|harass*|pester*|nagging|nag|nags|intrusive|intrude), commercials, telemarket*,
        sales calls, cold call*,
        asking (me |)(to |for )(rate|review*|rating*|a review|a rating|feedback),
        asking for (rating*|review*), unsubscribe, sponsored, (unwanted|robo|spam|annoying) call*,
        clickbait, (keeps|constantly|always|keep) sending (me |)(notification*|email*|message*|msgs|
        texts|sms|offers|promotions|ads), upsell*,
        (asked|asking|prompted|begging|nagged) to (upgrade|subscribe|buy premium|go premium),
        trackers
        """,
    ),
    without=phrases(
        """
        广告(说|里说|上说|宣传|里写|词|语|效果|费),
        (没有|不|从不|没|收不到|不再|不会|没收到|不主动)(推送|提醒|通知), 智能推送, 推销员,
        非常(好评|感谢), 给好评, 要给好评, 推送门, 消息推送(失败|不|没|延迟|收不到),
        (不会|没有|没|不|没有乱)…推销, 不推销
        """,
        """
        adds (up|to|value|a|the|more|an|extra|some|new), (not|never|no longer|stopped|don't|doesn't|
        didn't|isn't) (getting|receiving|get|receive|got|received)…(notification*|alert*|reminder*|
        message*|email*|text*), spam folder, multiple email*, a lot of (email*|text*) (i|to read),
        as advertised
        """,
    ),
)

LEAVES = (EASE, DESIGN, ADS)
