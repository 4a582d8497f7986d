"""What it costs, how it is paid, how the money comes back."""

from feedbus.analysis.lexicon.lists import CANT, NOT, VERY, phrases
from feedbus.analysis.taxonomy import Leaf

PRICE = Leaf(
    "commerce/price/price-fees",
    "交易/价格/价格与费用",
    "Commerce/Price/Price and fees",
    phrases=phrases(
        f"""
        价格{VERY}(贵|便宜|高|低|实惠|合理|合适|不错|优惠|公道|亲民|适中|好|可以|划算|美丽|给力|
        透明|虚高|离谱|一样|方面|战|上|的|也|就|却|差|太|不), 价格, 价钱, 价位, 价值, 贵, 便宜,
        实惠, 性价比, 划算, 划得来, 划不来, 合算, 不值, 超值, 物超所值, 物有所值, 物美价廉,
        价廉物美, 值(这个|这)(价|钱), 值得入手, 收费, 免费, 付费, 费用, 手续费, 年费, 月费, 运费,
        邮费, 服务费, 会员费, 配送费, 利息, 利率, 费率, 涨价, 降价, 加价, 溢价, 原价, 低价, 特价,
        半价, 差价, 报价, 标价, 定价, 折扣, 打折, 折价, 优惠, 红包, 代金券, 满减, 促销, 返现, 返利,
        会员{VERY}(贵|价|费|坑), 订阅, 包月, 包年, 烧钱, 花钱, 氪金, 要钱, 白菜价, 亲民, 良心价,
        薅羊毛, 羊毛, 割韭菜, 宰客, 黑心, 省钱, 多少钱, 块钱, 杀熟, 保价, 价保, 消费券, 补贴, 抵扣,
        领券, 优惠券, 折价券, 抵用券, 买一送一, 一百的卷, (抢|领|用)(不到|不了|到|)(券|卷|优惠),
        (不|要|得|必须)(充钱|氪金|充值|氪)…(玩|用|才), (不|零|微|重)氪, 被宰, 宰人,
        (花|花了|收|收了)(两|三|四|五|六|七|八|九|一|几|好几|上)(百|千|万)(多|块|元|),
        性价比{VERY}(高|低), 坑钱
        """,
        """
        price*, pricing, pricey, overpriced, over priced, (expensive|inexpensive|costly|cheap|
        cheaper|cheapest|affordable|unaffordable|reasonably priced|budget friendly),
        (cost|costs|costing), (fee|fees), (hidden|extra|additional|unnecessary|monthly|annual|high|
        unfair|bank|service|foreign|overdraft|atm|late) (charge|charges|fee*),
        (charge|charges) (for|too|extra|so much|fees|are|high|hidden|every|monthly|a fee|an|a lot),
        (no|zero|any|without|low|minimal) (charge|charges), free (app|trial|shipping|account|
        of cost|of charge|content|articles|to use|to download|delivery|for|and|stuff|service|
        transfer*|banking|items|gift|tier|plan|without|user*|one|features), (it's|its|is|for|was|
        totally|completely|all|be|are|used to be|should be|100%|absolutely|app|mostly) free,
        (subscription*|subscribed|subscriber*|subscribing), paywall, pay wall, premium, (pay|paying|
        paid) (for|to use|to get|to unlock|extra|more|monthly|every month|just to|a month|so much|
        version|money for|to read|to play|to have|to do|to access|to be), in app purchase*,
        in-app purchase*, (worth|worthy|worthwhile), singup bonus,
        (signup|joining|referral|welcome) bonus,
        (asking|asks|ask|want|wants|begging) (for |)(more |)money, (great|good|and the) value,
        value for (money|the money|the price|your money|my money),
        (great|good|excellent|best|poor|better|amazing|bad|incredible|fantastic) value,
        money's worth, waste of money, wasting money, (discount*|coupon*|promo|promo code*|voucher*|
        cashback*|cashbck*|cash back|rebate*|bargain|rewards|reward),
        (interest|exchange|conversion|currency|forex) rate*, too much money,
        (dollars|dollar|bucks) (a|per|for|every|month|more|just|to), (a|per|each|every) month,
        (greedy|money grab|cash grab|greed|money hungry|moneygrab|pay to win), savings,
        (save|saves|saved|saving) (me |you |us |a lot of |lots of |so much |your |my |)money,
        commission, rip off, rip-off, ripoff, (charged|cost|costs|paid|pay|charge) (me |us |)(over |
        almost |about |nearly |)(100|150|200|250|300|400|500|600|700|800|900|1000) (dollars|bucks|
        for|just), steep, not cheap, cheaper than, at this price, for the price, price tag
        """,
    ),
    vague=phrases(
        "券, 积分, 会员, 高价, 活动力度",
        "paid, points, credits",
    ),
    without=phrases(
        """
        贵公司, 贵司, 贵行, 贵店, 贵宾, 贵方, 贵在, 富贵, 珍贵, 宝贵, 尊贵, 高贵, 贵人, 名贵, 贵族,
        贵重, 贵阳, 贵州, 金贵, 可贵, 娇贵, 显贵, 贵妃, 贵软件, 贵平台, 贵厂, 贵酒店, 贵商城,
        贵客服, 退…差价, 券商, 证券, 价值观, 使用价值, 收费站, 有价值, 利用价值,
        免费(维修|换新|更换|修), 按价格, 会员(登|注|资料|卡号|帐|账), 要钱不, 价值不,
        优惠券(登|密码), 吃相, 不便宜说
        """,
        """
        feel free, free to (contact|call|ask|reach), (hassle|stress|worry|problem|trouble|ad|bug|
        error|risk|gluten|sugar|hands|toll|care|virus|pain|crash|glitch|lag|fee|tax|cost) free,
        free (time|space|up|standing|will|fall|storage|memory|version),
        worth (a try|trying|it to wait|reading|mentioning|waiting|watching), worthless,
        cost me (my|a|the) (job|time|customer), at all costs,
        cheap (plastic|made|material*|feel*|looking|quality|followers), (deal|deals) with,
        worth of (time|my time), (last|this|next|once a|a) month (ago|now|later|and),
        (for|over|about|in|than|after|once|half|almost|been|took|within|wait*|only) a month,
        times a month, points out, at all points, savings account*, gave…credits
        """,
    ),
    unless=(
        "account/security/privacy-fraud",
        "commerce/refund/refund-return",
        "experience/disturbance/ads-notifications",
    ),
)

PAYMENT = Leaf(
    "commerce/payment/payment-checkout",
    "交易/支付/支付与结账",
    "Commerce/Payment/Payment and checkout",
    phrases=phrases(
        """
        付不了, 付不出, 扣款, 扣钱, 扣费, 扣了(我|钱|款|费|两|2|三|好几|一|几|多), 乱扣, 多扣,
        重复扣, 自动续费, 自动扣, 结账, 结帐,
        (下单|下订单|下定)(失败|不了|不成功|提交|系统|不上|不|一直|总是|老是), 下不了(单|订单),
        (不能|无法|没法)(下单|购买|结算|买), 买单, (提交|付)不了(订单|款),
        订单(提交|支付|失败|无法|付|异常|提示)…(失败|异常|不|错), 余额(不|没|显示|查|有误|少|变),
        (绑|绑定|刷|添加)(不了|)(银行卡|信用卡|卡), 货到付款, 交易(失败|异常|成功|记录|限额|不了),
        刷不了, 扫码付, 抢付, 预付, 定金, 订金, 尾款, 代扣, 盗扣, (支付|付款|转账|转帐|汇款|充值|
        提现|结账|结帐|结算|还款|收款|取款|存款|交易|扣款|刷卡|下单)(失败|不了|不成功|不上|异常|
        错误|成功|出错|超时|总是|一直|不到账|不能|没到|无法|有问题|困难|不方便|被拒|页面|方式|功能|
        密码|限额|太|很|快|慢|安全|方便|便捷|卡|闪退|时), (无法|不能|没法|不让|没办法)(支付|付款|
        转账|转帐|汇款|充值|提现|结账|结帐|结算|还款|收款|取款|存款|交易|刷卡|绑卡|用卡|使用信用卡),
        多(收|扣)了(我|), 重复(支付|付款|收费|下单), 扣(了|)(两|2|双|三|好几)(次|份|遍|笔),
        从我(卡|账户|账号|卡里)…(划|扣), 划走, 钱(扣了|没到|被扣|没了|不见了),
        账单(错|不对|多|有误|显示|不清|查)
        """,
        f"""
        (checkout|checking out), check out (is|fail*|page|process|with), (pay|paying|paid) (with|by|
        via|using|my|bills|off|through|online|the|a bill|bill|anyone|someone), {CANT} (pay|purchase|
        buy|order|place|checkout|transfer|withdraw|deposit|send money|add money|load money|make)
        (anything|payment*|purchase|order|money|my|from|it|the|to|or|and|any|an|a|with|online|cash),
        (trying|tried|want|wanted) to (pay|checkout|transfer|withdraw|deposit|send money|add money|
        make a payment), (charged|charging|billed|billing|debited|deducted|deduct|deducts|deducting|
        debit|overcharg*|double charge*), transfer money, (money|fund|funds|bank|wire|instant|
        balance|my|pending|failed|make a|the|to|a|easy|fast) (transfer|transfers|transferred),
        (transfer|transfers|transferring|transferred) (money|funds|fail*|not|is|was|to|from|has|my|
        still|pending|between|declined|it|the|into|in|and),
        (withdraw|withdrawal|withdrawals|withdrawing), (card|cards) (is |was |got |being |
        keeps getting |been |wasn't |isn't |not |has been |)(declin*|reject*|accepted|work*|
        payment*|reader|charged), (declined|declining|declines), (direct debit*|standing order*|
        bill pay|autopay|auto pay|auto-pay|auto renew*|autorenew*|renewal|auto-renew*), (atm|atms),
        cash machine, (money|funds|amount|cash) (is |was |has |been |not |got |hasn't |didn't |
        still |were |has been |has not been |is not |was not |are |never |isn't |wasn't |not been |
        )(deducted|debited|gone|credited|received|arrived|pending|stuck|taken|transferred|
        disappeared|showing|lost|wrong|update*|reflected|missing),
        (took|taking|take|takes|deducted|blocked|use|using) (my |the |all my )money, shopping cart,
        add to cart, to cart, cancel* (my |the |a |)subscription, (send|sending|receive|receiving|
        sent|received|add|adding|load) (the |my |)(money|funds|cash|payment*),
        (cash|check|cheque|mobile|direct) deposit*, (payment|payments|paymet|payement*|peyment*|
        paymant*|paymnt*|transaction|transactions|transfer|transfers|deposit|deposits|purchase|
        recharge|top up|topup) (is |was |are |were |has |have |keeps |always |got |being |been |
        method |)(fail*|declin*|reject*|stuck|pending|error*|not|issue*|problem*|didn't|doesn't|
        never|process*|bounced|missing|went|go|goes|hasn't|success*|option*|method*|due|made|done|
        received|late), (failed|pending|declined|late|missing|incorrect|wrong|duplicate|
        unauthorized) (payment*|transaction*|transfer*|deposit*), (make|making|made|do|doing|
        process|complete|receive|accept|take|send|sending) (a |the |my |any |online |no |our |
        )(payment*|transaction*|transfer*|deposit*), (debit|credit|bank|prepaid|virtual) (card|
        cards) (declin*|not|doesn't|didn't|isn't|won't|is|was|keeps|payment*), on my bill,
        to (my|the) bill, my bill (is|was|has|shows|went), every bill,
        (money|payment) (left|came out of|taken from) my, billed twice, charged twice
        """,
    ),
    vague=phrases(
        """
        到账, 到帐, 入账, 银行卡, 信用卡, 余额, 付钱, 支付, 付款, 续费, 转账, 转帐, 汇款, 充值,
        提现, 账单, 帐单, 发票, 收款, 还款, 取款, 存款, 购物车, 限额, 结算, 刷卡, 微信支付, 支付宝,
        花呗, 白条, 分期
        """,
        """
        paying, pending, bank account, bank accounts,
        (payment|payments|paymet|payement*|peyment*|paymant*|paymnt*), transfers,
        (transaction|transactions|transction*|transation*), (deposit|deposits|deposited|depositing),
        (debit|credit|bank|prepaid|virtual|visa) (card|cards), (apple pay|google pay|paypal|gpay|
        upi|venmo|zelle|paytm|samsung pay|contactless|cash app|payid|osko|bpay|eftpos|pay anyone),
        (top up|top-up|topped up|topup|topping up|recharge*|top ups), (invoice*|receipt*)
        """,
    ),
    without=phrases(
        """
        下单…方便, 扣了分, 银行卡密码, 支付(很|非常|)安全,
        下单(后|完|了|的|那|到|当|的时候|时|很|就|第),
        (昨天|今天|上午|下午|晚上|当天|头天|前天|刚|才|再|又|已)下单, 已付款(未|等|没)发,
        付款(后|了|完), 手续费
        """,
        f"""
        (check out|checking out) (this|the|my|our|their|some|other|it|new), check it out,
        (pay|paid|paying|pays) attention,
        (wifi|data|file|photo|music|picture*|song*|contact*|video*) transfer*,
        transfer* (file*|photo*|picture*|data|music|contact*|video*|song*|me|the call), (battery|
        phone|fast|wireless|wall|usb|when|while|stop|not|start|stopped|is|for|keep) charging,
        charging (port|cable|cord|case|dock|station|my phone|phone|time|brick|it|fast|slow),
        (fully|not|be|was|get) charged (up|fully|in|overnight|and|to|when|for),
        check out at the (hotel|front), security deposit, {NOT} pay*…(tax*|attention), pay for,
        paying for, pay to
        """,
    ),
    unless=(
        "commerce/refund/refund-return",
        "commerce/price/price-fees",
        "account/security/privacy-fraud",
        "product/functionality/missing-feature",
        "experience/usability/ease-of-use",
        "product/performance/stability",
        "product/performance/response-speed",
        "account/access/login",
        "product/connectivity/connection",
        "experience/interface/visual-design",
        "experience/disturbance/ads-notifications",
    ),
)

REFUND = Leaf(
    "commerce/refund/refund-return",
    "交易/退款/退款与退货",
    "Commerce/Refund/Refund and return",
    phrases=phrases(
        """
        退款, 退货, 退钱, 退费, 退换, 退订, 退掉, 退了, 退回, 退单, 退票, 退押, 退不了, 退差,
        (不给|不让|不能|要|给|想|申请|拒绝|可以|无法|包|要求|直接|只能|怎么)退, 换货, 调换, 包退,
        仅退款, (取消|被取消|强制取消|无故取消|自动取消)(了|)(我的|我|)订单,
        订单(被|自动|强制|就|又|都|给|无故|)取消, 砍单, 全额退, 七天无理由, 无理由退, 赔偿, 赔付,
        补偿, 假一赔, 返款, 拒收, 押金, (退|返)(全款|的票|票款|定金|订金|我钱|我的钱),
        钱(退|要退|没退)
        """,
        """
        (refund*|re-fund*|reimburs*), (return|returned|returning|returns) (it|this|the|them|my|for|
        policy|item*|process|label|product*|package|these|both|immediately), money back,
        get my money, give (me |)(back |)my money, want my money,
        (send|sent|sending|take|took) (it|this|them) back,
        (exchange|exchanged|exchanging) (it|for a|this|them|policy), chargeback*, charge back,
        compensat*, cancel (my|the|an|our|this) (order|booking|reservation|purchase|flight|trip|
        transfer|payment|transaction),
        (order|booking|reservation|flight) (was |got |is |has been |been |)cancel*, cancellation,
        store credit, sending it back, (send|sent) back, (returning|returned),
        (reverse|reversed) (the |my |)(charge|payment|transaction),
        (the|a|my|our|your) return (policy|was|is|label|window|request|process),
        returns (are|is|process|policy|take|took|were), refused (the|my|to take|to accept) return,
        (free |)cancellation, refuse to refund,
        (won't|wouldn't|didn't|not) (refund|give me a refund)
        """,
    ),
    without=phrases(
        """
        (退出|退步|倒退|闪退|秒退|退化|直接退出|想退出|要退出|不能退出|退休|撤退|衰退|后退|退色|
        退下|退烧), 退回(主|桌|首|到|上|界面|无限), 退了出, 退了(群|圈|坑|休|步), 七天…(酒店|连锁),
        不想退, 退货率, 退(掉|了)(软件|app|后台|程序), 不用退, 赔偿…(行李|保险), 没有退(路|步)
        """,
        """
        cash back (reward*|card|offer*|program|on|bonus|deal*),
        (going|goes|go) back (to the|to my) (home|previous|main|old),
        return (to the|to my) (main|home|previous|app|page|screen), return (here|customer|again),
        will (return|be returning), (returning|returned) (customer|home|to the same),
        (return|returning|returned) to (this|the|that) (restaurant|hotel|place), happy returns,
        returned to, returning to, compensate for the lack
        """,
    ),
)

LEAVES = (PRICE, PAYMENT, REFUND)
