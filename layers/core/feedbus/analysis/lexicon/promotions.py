"""Phrases of those who advertise where customers speak; `feedbus.analysis.quality` weighs them."""

from collections.abc import Mapping

OFFERS = (
    # work and money
    "(月入|年入)(十万|百万|数万|五万|两万|三万|六位数|6位数|七位数|w|10w)",
    "带你(月入|日入|赚|上车|翻身|致富|发财)",
    "(日结工资|工资日结|在家打字|一单一结|打字员|网赚|副业项目)",
    "一单(5|10|20|30|50|80|100)(元|块)",
    "(点击|点|戳|打开|进入|复制|扫码)…(领取|领|抢|瓜分)(百元|大额|现金|红包|优惠券|福利|礼包|奖品"
    "|好礼|大奖)",
    "(刷单|代刷|日赚|日入过|日入百|日入千|月入过万|月入上万|躺赚|稳赚|包赚|包赢|轻松赚|带你赚"
    "|坐等收钱)",
    "兼职(刷|招|日结|赚|加|打字|首选|招聘|工资|平台|群|代理|联系|一天|每天)",
    "(在家|手机|空闲|业余|宝妈|动动手指|零投入|不用出门)(就|就能|就可以|可以|也能|能|兼职|时间"
    "|轻松|)(赚|挣|日赚)",
    "(赚钱|挣钱)(地方|平台|项目|软件|神器|秘籍|机会|渠道|门路|法宝)",
    "(利用|用)空(闲|余)时间…赚",
    "(每天|每日|一天|日)(可以|可|能|轻松|稳定|至少|就能|)(赚|挣|收入|进账|领|得)"
    "(几十|几百|上百|百元|千元|100|200|300|500|50|80)",
    "(每天|每日|一天)(100|200|300|500|800|1000|几百|上千)(元|块|不等|左右|起|加|，)",
    "(每日|每天)(可以|能|可|能够)(50|60|70|80|90|100)(多|)(块|元|福利|左右)",
    "(诚招|招收|招募|招聘)(代理|兼职|加盟|宝妈|学生|打字员|推广)",
    "(无抵押|秒下款|黑户|低息)(贷款|可贷|下款|秒批|也能|可下)",
    "(信用卡|花呗|白条|微粒贷)(套现|提现|代还|提额)(加|找|联系|秒到|服务|qq|微信|可|私)",
    "(代办|快速办|专业办|专业办理)(信用卡|贷款|大额|证件|文凭|学历|发票)",
    "(代开|开具|出售|代办)(发票|文凭|证件)",
    "(高价|长期|大量)(收|回收|收购)(手机卡|银行卡|账号|微信号|qq号|对公账户)",
    "(荐股|牛股|股票群|免费荐股|老师带单|跟单|内幕消息|高收益理财|保本高息|年化收益百分之)",
    "(高薪|诚聘|急招|急聘|大量招)(招聘|招|聘|兼职|日结|网络兼职|打字|客服)",
    "(赚钱|挣钱|兼职|副业)(的|)(来|进|加|找我|私我|联系|联系我|私信)",
    "(网络|线上|手机|居家|学生|宝妈)兼职(招|，|。|：|:|微信|联系|加|qq)",
    "(淘宝|京东|抖音)(刷单|刷好评|代运营|兼职)",
    # bets, sex and forgeries
    "出售…(发票|文凭|证件|账号|帐号|身份证|银行卡|资料|外挂)",
    "(办证|刻章|办证刻章|假证|代办文凭|各类证件)",
    "(彩票|棋牌|体育|娱乐|投注|真人)(平台|网站|app下载|网投|官网)",
    "(注册|开户|充值|首存|下载)(即|就|马上|立即|可|)(送|领|返)",
    "(免费|在线)(看|观看|下载)(vip|电影|大片|影视|美女|视频|小说|av)",
    "(全网|市面|史上)(最低价|最低|底价)",
    "(博彩|百家乐|时时彩|六合彩|北京赛车|真人荷官|娱乐城|体育投注|首充送|开户送|送彩金|注册送彩金"
    "|采票|菠菜平台)",
    "(看片|成人视频|成人影片|约炮|一夜情|裸聊|同城约|激情视频|福利视频|美女直播|上门服务小姐)",
    "(高仿|精仿|a货|原单|1比1)(包|表|鞋|手表|名表|名包|批发|厂家)",
    "(壮阳|丰胸|减肥药|增大增粗|祖传秘方)",
    # followers, vouchers, codes
    "(刷粉|涨粉|买粉|互粉互赞|求互粉|刷赞|刷好评|刷钻|刷信誉|刷流量|养号|卖号|低价充值|代充"
    "|外挂出售)",
    "(填|填写|输入|输|用|使用)(我的|我|)(邀请码|推荐码|邀请码：)",
    "(邀请码|推荐码)(填|输|写|:|：|是)",
    "(领券|领红包|优惠券|薅羊毛|撸羊毛|返利|内部券)(群|进群|加群|公众号|加微信|微信群|qq群)",
    "(搜索|应用商店)下载…(理财|赚|收益|红包|送)",
    "加入(平台|我们)(在家|日赚|就能|轻松|赚|一起赚)",
    "看我(昵称|名字|主页|头像)…(免费|加入|领|赚|进)",
    # English
    "(download|watch|stream) (free|latest|unlimited|all) (movies|movie|music|songs|games|apk|shows"
    "|porn)",
    "(get|claim|win|enjoy|with|and) (up to|your|over|) (free|bonus|welcome) (spins|coins|bonus"
    "|gems|cash)",
    "(sub|subscribe|follow) (to|) (my|our) (channel|page|youtube|instagram|account|profile|tiktok)",
    "(sub to|subscribe to|follow) (me|us) (on|at)",
    "(nude|naked|cam|webcam) (girls|girl|women|cam|cams|models)",
    "(sex chat|live sex|sex cams|adult dating|dating site|sugar daddy|sugar mummy)",
    "(i|we) (made|make|earned|earn|got|won) $…(in|per|a|every) (a|one|the|) (day|week|month|hours)",
    "(earn|make|making|earning|get paid|win) (upto|up to|over|at least|about|) $",
    "(earn|make|earning|making) (easy|extra|real|fast|quick|) "
    "(money|cash|income|dollars) (online|from home|from your phone|fast|easily|daily|at home"
    "|today)",
    "$…(per|a|every) (day|hour|week)",
    "(work|working) from home (and|job|jobs|opportunity|earn|today)",
    "(buy|get|gain|cheap|free|real|more|instagram|tiktok|youtube|twitter) "
    "(cheap|real|free|instagram|tiktok|youtube|) (followers|subscribers|likes|views)",
    "(click here|click the link|click this link|click on the link|click on this link|click link)",
    "(visit|check out|check) (my|our) (website|site|page|channel|store|profile|blog|bio)",
    "(limited time offer|act now|order now|buy now|no credit check|guaranteed approval|risk free)",
    "(guaranteed|daily|weekly|huge|high) (profit|profits|returns|income|winnings|payout|payouts)",
    "(double|triple) your (money|bitcoin|investment|income)",
    "(bitcoin|btc|crypto|forex|binary|trading) "
    "(investment|investments|trader|expert|mining|giveaway|signals|manager|recovery)",
    "(passive income|financial freedom|get rich|100% free|free money|free robux|free vbucks)",
    "free (gift card|gift cards|iphone|bitcoin|crypto|spins|diamonds|coins generator|v bucks)",
    "(online|best|live) casino",
    "(casino bonus|betting tips|sports betting|viagra|cialis|weight loss pills|keto pills)",
    "(hot|sexy|local|lonely) (girls|singles|women|chicks|milfs)",
    "(escort services|adult videos|porn videos|nude pics|xxx videos)",
    "(recover*|retrieve*) (my|your|all my|all your|lost|stolen) "
    "(lost|stolen|) (funds|money|bitcoin|crypto|account|investment)…(hacker|expert|agent|recovery)",
    "(hire a hacker|recovery expert|ethical hacker|spell caster|love spell)",
    "(loan offer|instant loan|quick loan|personal loans) (available|apply|contact|at|here|now)",
    "(essay writing service|seo services|rank your website|backlinks|guest post|web traffic)",
    "(use|enter|apply|using|try|put) (my|this|the|) "
    "(referral|refer|invite|invitation|promo|discount|friend|) (code|link) (to|and|for|:|=)",
    "(use|enter|apply) (my|this) (referral|refer|invite|invitation|promo|friend) (code|link)",
    "(referral|refer|invite|invitation|my) code (is|:|=|-)",
    "(join|follow) (my|our|us|the) (team|group|channel|telegram|whatsapp|page|instagram)",
)

LURES = (
    "(兼职|赚钱|挣钱|贷款|提额|办卡|彩票|福利|红包|优惠券|返利|返现|免费领|低价|代理|加盟|资源"
    "|惊喜|投注|理财|收益"
    "|领取|特价|批发|代购|日结|打字|先到先得|名额|货源|渠道|加入|中奖|送钱)",
    "(free|discount|cheap|cheapest|profit|profits|invest*|loan|loans|bonus|earn|earning|income"
    "|bitcoin|crypto|forex|followers|prize|giveaway|winner|trade|trading)",
)

CONTACTS = (
    "加(我|个|一下|客服|)"
    "(微信|薇信|威信|徽信|微|薇|v|vx|wx|v信|q|qq|扣扣|扣|企鹅|好友|绿泡泡|赖|line|电报|飞机|群|tg)",
    "(微信|薇信|威信|徽信|v信|vx|wx|qq|q|扣扣|企鹅)(号|:|：|群|搜|同号|联系|咨询|扫|+|＋)",
    "(进群|入群|私信我|私聊我|戳链接|点击链接|复制链接|扫码进|扫码领|关注公众号|搜公众号|看我昵称"
    "|看我主页|点我头像)",
    "(sub|subscribe|follow) (to|) (my|our|me|us) (channel|page|youtube|instagram|account|profile"
    "|on)",
    "(ask|contact|message|reach|text|write) (mr|mrs|ms|miss|dr|expert|coach|him on|her on)",
    "(contact|call|mail|email|text|whatsapp) us (at|on|via|now|today)",
    "(dm me|inbox me|whatsapp me|hit me up|add me on|text me on|message me on|kik me)",
    "(on|via|through) (telegram|whatsapp|instagram|wechat|signal)",
    "(telegram|whatsapp|wechat|whatsap|skype) (:|@|+|number|group|id|me|channel|no)",
)

COMPLAINTS = (
    "(骗子|骗人|骗钱|被骗|诈骗|投诉|举报|垃圾广告|广告太多|都是广告|全是广告|打广告|恶心|客服|订单"
    "|退款)",
    "(scam|scammer*|fraud|fake|complain*|report|ads|adverts|advertisement*|spam|refund|support)",
)

MASHED = (
    "(阿斯顿发|阿斯蒂芬|阿斯顿阿斯顿|撒旦法|发士大夫|啊实打实|阿斯达|萨芬|啊手动阀|打发士大夫"
    "|安抚安抚|法撒旦|的撒发)",
)
"""What a Chinese keyboard makes of keys that were struck at random."""

PHRASES: Mapping[str, tuple[str, ...]] = {
    "offer": OFFERS,
    "lure": LURES,
    "contact": CONTACTS,
    "complaint": COMPLAINTS,
    "mashed": MASHED,
}
"""By kind."""
