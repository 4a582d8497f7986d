"""Goods on their way: delivery and packaging."""

from feedbus.analysis.lexicon.lists import VERY, phrases
from feedbus.analysis.taxonomy import Leaf

DELIVERY = Leaf(
    "logistics/delivery/delivery",
    "物流/配送/配送与时效",
    "Logistics/Delivery/Delivery",
    phrases=phrases(
        f"""
        物流, 快递, 送货, 发货, 出货, 到货, 收货, 配送, 派送, 派件, 派货, 宅配, 邮寄,
        寄(出|送|来|到|错|过来|件|给|了), 发错, 送错, 送达, 送到, 送来, 送餐,
        送的{VERY}(慢|快|及时|准时|晚|迟|早), 送得{VERY}(慢|快|及时|准时|晚|迟|早),
        到的{VERY}(快|慢|早|晚|及时|准时), (送|到|来|发){VERY}(晚|早|迟)了, 送{VERY}慢,
        (外卖|送餐|快递|配送)(员|小哥|人员|师傅), 运输, 运送, 包裹, 签收, 揽收, 自提, 驿站, 顺丰,
        (圆通|中通|申通|韵达|菜鸟|德邦|天天快递|ems), 邮政(快递|ems|包裹), 次日达, 当日达, (隔天|
        第二天|当天|次日|隔日|两天|三天|昨天|今天|上午|下午|晚上|早上)(就|早上|上午|下午|中午|晚上|
        )(到了|收到|送到|送达|到货|就到|拿到), (几天|一周|一个星期|半个月|一个月|好久|很久|两天|
        三天|四天|五天|十天|十几天|半天|一个多月|n天|个小时|小时|半小时|分钟)(才|都没|还没|没|了才|
        了还没|了都没)(收到|到|发货|送|送到|拿到|发|来|到货), (还|一直|至今|都|仍|迟迟|还是|到现在|
        现在|就)(没|没有|未|不)(收到货|收到东西|收到商品|收到包裹|收到|发货|送到|到货|送来|寄出|
        发出|送|到手|配送), 没收到(货|东西|商品|包裹|快递), 没送到, 漏发, 少发, 漏送, 少送,
        少了一(个|件|瓶|盒|包), 丢件, 丢货, 晚到, 提前(到|送), 准时(送|到), 准点(送|到),
        超时(了|半|一|两|还|才|送), 运单, 快递单号, 取件, 送上(楼|门), 收到货, 发的{VERY}(快|慢),
        到得{VERY}(快|慢), 等了…(才到|才送|才收到|没到|没送), 预约送货,
        (快递|物流|包裹|发货|送货|派送|配送)…延误,
        (说好|约好|约定|预约|承诺)…(送|到)…(没来|没到|没送|改), 补(件|发|寄), 送货员,
        卡在(中转|半路|路上), (几|两|三|半|一)(天|小时)就到(货|手|家|了), 到货(快|慢)
        """,
        """
        (delivered|delivery|deliveries|delivering|undelivered|redeliver*|delievery|delivary),
        (ship|ships|shipped|shipping|shipment|shipments), (package|packages|parcel|parcels|
        order)…(late|lost|never came|never arriv*|stolen|track*|still not|hasn't come|not here|
        not come), parcel, parcels, courier*, (track|tracking) (my |the |your |an |)(number|info*|
        order|package|parcel|shipment|code|link|update*|delivery), (ups|usps|fedex|dhl|royal mail|
        hermes|postal service|post office|mailman|mail carrier|postman), (new |debit |my |the |
        physical |)card (is |has |)(not|still not|never|hasn't|not yet) (come|coming|came|arriv*|
        received|delivered|here), (never|not|haven't|still|didn't|hasn't|yet|still not|if i ever|
        am not) (yet |even |to |ever |)(received|receive|arrived|gotten|come|came|shown up|
        receiving|recieved|recieve|got) (my |the |any |an |it |)(order|package|item*|product*|card|
        parcel|delivery|goods|yet|it|debit card), (it|package|order|item|they|product|card|
        everything) (came|got here|showed up|turned up) (early|late|on time|quickly|fast|next day|
        promptly|before|ahead|in time|sooner|a day|two|in two|within|super fast|very),
        came (early|on time|quickly|promptly|next day|the next day),
        wrong (item*|product*|order|size|colour|color|address), missing (item*|part*|piece*),
        in transit, dispatch*, despatch*, delevery,
        (next day|same day|two day|2 day|overnight|prime|express) (delivery|shipping|service),
        (where is|where's|when will|when is|waiting for|waiting on|wait for|track|when do) (i get |
        i receive |you deliver |my |the |)(my |the |)(order|package|card|parcel|item*|stuff|
        delivery|product|new card|food|debit card), (arrived|arrives|came|showed up) (early|late|
        on time|quickly|fast|next day|the next day|in two|within|a day|two days|three days|ahead|
        sooner|promptly|before|after|today|yesterday), arriv* (late|early|in time|on time|within|
        a day|before|after|two|three|in two|in three|in a),
        (hasn't|never|didn't|not|still hasn't|has not|yet to) (arrive|arrived|arriving), (came|here|
        arrived|got here|delivered) in (two|three|four|half|one|a|an|under|less|20|30|15) (days|day|
        hours|hour|an hour|minutes|a day|than),
        (still|sitting|stuck) at the (depot|warehouse|sorting), took (two|three|four|several|over|
        almost|ages|forever|a) (hours|weeks|days|months|week|month) to (arrive|get here|come|
        be delivered|deliver), wrong (dish|food|meal|thing),
        (got|received|sent me|gave me|delivered) (the |a |)(wrong|someone else's),
        left (my|the) (parcel|package|order|food), handed to,
        ordered (mild|it|two|one|the)…(got|received)
        """,
    ),
    vague=phrases(
        "外卖, 快递小哥, 上楼, 单号, 等了…小时, 催(了|单), 骑手, 送货上门, 快递员",
        "drivers, (the|my|our) driver, mailed, came late, arrived, arrives, arrival",
    ),
    without=phrases(
        """
        (到货|降价|补货|上架)(通知|提醒), 送货上门安装, 收货地址, 快递小票, 发货地址, 小哥哥, 送礼,
        邮政银行, 邮储, 寄托, 寄予, 上楼梯, 楼上楼下, 签收…验证, 收货(人|信息),
        送到(医院|售后|维修|网点), 物流公司上市,
        没收到(验证码|短信|通知|邮件|信息|消息|提醒|推送|钱|退款|回复),
        收到(验证码|短信|通知|邮件|信息|消息|提醒|推送|钱|退款|回复|回信|礼物|的是|你),
        (还|一直|都|也)(没|没有|未)收到(验证码|短信|通知|邮件|信息|消息|提醒|推送|钱|退款|回复),
        自动发货, 确认收货, 第三天就到账, 就到账, 没收到(钱|款|充值|话费|货款),
        (当天|第二天|隔天)就到(账|达)
        """,
        """
        (deliver|delivers|delivered|delivering) (on|results|great|good|the news|content|quality|
        what|excellent|as|a|every|everything|news),
        driver* (update*|license*|licence*|software|side|issue*|support|seat),
        (graphics|printer|audio|device|usb|taxi|uber|bus|cab) driver*, track (my|your) (progress|
        expenses|spending|sleep|steps|time|money|budget|period|weight|habits|finances),
        delivery (time|date) of (baby|child), wrong order of, missing part of (my|me|life),
        arrived (home|at the|at this|at our|to find), pop ups, popping ups, start ups,
        ups and downs, hold ups, sign ups, follow ups, ships with,
        (information|message*|content|notification*)…delivered, delivering (the |)message*
        """,
    ),
    unless=(
        "service/support/attitude",
        "service/support/responsiveness",
        "account/access/login",
        "service/after-sales/repair-warranty",
        "logistics/packaging/packaging",
        "product/quality/build-quality",
        "product/performance/stability",
    ),
)

PACKAGING = Leaf(
    "logistics/packaging/packaging",
    "物流/包装/包装",
    "Logistics/Packaging/Packaging",
    phrases=phrases(
        f"""
        包装, 外包装, (盒子|箱子|纸箱|外箱|快递箱|盒|瓶子|瓶盖|外盒|袋子)(都|也|全|已经|有点|就|被|
        是|){VERY}(破|坏|烂|扁|压|瘪|湿|漏|开|脏|变形|碎|皱|裂|完好|没有),
        包的{VERY}(好|严实|差|烂|仔细|结实|牢|紧), 包得{VERY}(好|严实|差|烂|仔细|结实|牢|紧),
        气泡(膜|袋|纸|柱), 泡沫(箱|盒|纸|板), 压扁, 压坏, 挤压, 摔坏, 破损,
        (撒|洒)(了|出|一|得|的|出来), 流(出来|了一|得到处|一箱), 漏(了一|了出|出来|洒|液|得到处),
        封口, 开封, 密封, 餐盒, 塑封, 封条, 礼盒,
        (包|裹)(得|的)(里三层|严严实实|很好|好几层|挺好|非常好|结结实实|很结实|很用心|很仔细),
        (汤|水|油|饮料|汁|奶|粥)(都|全|)(洒|撒|漏)
        """,
        """
        (packaging|packaged|repackag*), (well|poorly|badly|nicely|carefully|properly|beautifully|
        securely|terribly) (packed|packaged|wrapped), packing (was|is|material*|box), (box|boxes|
        carton|package|parcel|seal|container|bottle|lid)…(damaged|crushed|torn|opened|broken|dented|
        smashed|ripped|leaking|leaked|intact|destroyed|was open), (damaged|crushed|torn|dented|
        smashed|opened|sealed|unsealed|battered) (box|package|carton|parcel|bottle|in transit|
        during), bubble wrap, (wrapped|gift wrap*|unboxing|styrofoam), arrived (damaged|broken|
        crushed|smashed|in pieces|shattered|cracked|opened|leaking|intact|safely),
        (soup|sauce|drink|drinks|coffee|food) (had |was |)(spilled|spilt|leaked|everywhere),
        spilled, wrapped (like|in|up well|well|carefully|tight*|nicely), not one scratch, ice packs,
        (crushed|soggy) (box|bag)
        """,
    ),
    vague=phrases(
        "拆封, 纸箱",
        "wrapped",
    ),
    without=phrases(
        """
        漏了(一个|一件|发|送), 路由器盒子, (电视|小米|机顶)盒, 包装成, 拆封(就|后|试|用), 未拆封,
        打包带走, 漏洞, 洒脱, 撒谎, 撒娇, 开封(市|府|后|用)
        """,
        """
        (jam|action|feature|fun|crowd|always|crowded) packed, packing list,
        (package|packages) (deal|price|of), software package, wrapped up
        """,
    ),
    unless=(
        "commerce/refund/refund-return",
        "product/quality/build-quality",
    ),
)

LEAVES = (DELIVERY, PACKAGING)
