"""How the product works: its speed, its failures, what it lacks, how it connects, its quality."""

from feedbus.analysis.lexicon.lists import CANT, NOT, VERY, phrases
from feedbus.analysis.taxonomy import Leaf

_OPEN = (
    "(加载|载入|读取|打开|点开|启动|开启|开机|进入|进去|切换|刷新|响应|反应|反映|显示|下载|运行|缓冲|查询|"
    "搜索|搜寻|跳转|页面|网页|界面|首页|图片|视频|系统|软件|软体|应用|app|程序|程式|版本|更新|升级|安装|传输|点击|手机)"
)
_SLOWLY = "(slow|slowly|slower|sluggish*|laggy|lag|lags|lagging|laging)"
_LOADS = (
    "(load*|open*|start*|launch*|boot*|respond*|response|refresh*|run|runs|running|work|works|"
    "working|download*|updat*|process*|switch*|navigat*|app|apps|site|website|page|pages|"
    "screen|system|software|program|device|phone|performance|type|typing|scroll*)"
)

SPEED = Leaf(
    "product/performance/response-speed",
    "产品/性能/响应速度",
    "Product/Performance/Response speed",
    phrases=phrases(
        f"""
        {_OPEN}…(慢|卡卡|很卡|太卡|好卡|卡的|卡得|半天|超时|转圈|很长时间|好几秒|几秒|几十秒|几分钟|
        好久|很久|迟钝|龟速|loading|lag|延迟),
        {_OPEN}(就|会|有点|老|总是|经常|也|都|又|比较|真|特别|非常|贼|超级|超|)卡, (太|很|好|超|巨|
        特别|非常|真|有点|老是|经常|总是|贼|越来越|更|死|比较|时不时|动不动|一直|就是)卡,
        (太|很|好|超|巨|特别|非常|真|有点|老是|经常|总是|贼|越来越|更|比较|一直|真的|超级)慢, 卡(顿|
        卡的|得要|的要命|的要死|的一|的不行|的不要|的很|得很|到爆|成|爆|慢|啊|出翔|出屎|皮|半天),
        慢(得要|的要|的一|的不行|的很|得很|死|吞吞|爆|半拍|如|到), 速度{VERY}(慢|快), 龟速,
        {VERY}顿顿, (很|超|好|太|有点|超级|非常)顿, 跑(很慢|不动|不出来|很久|得慢|的慢|超慢|半天),
        反应{VERY}(慢|快|迟钝|灵敏|迅速|灵活), 反应速度, 响应速度, 加载速度, 运行速度, 打开速度,
        启动速度, 响应时间, 加载时间, 载入时间, 读取时间, 响应{VERY}(慢|快|迅速|及时),
        运行{VERY}(快|慢|速度|流畅), (加载|载入|打开|启动|运行|进入|切换|刷新)(速度|){VERY}快,
        (一直|总是|老是|老|不停|不停的|不断|又|都|只会)(在|)(转圈|加载|载入|loading|缓冲|转|读取),
        转圈, 转圈圈, 加载中, 载入中, 加载不出, 载入不出, 转半天, 等半天, 等老半天,
        半天(打不开|进不去|没反应|才|不出|出不来|加载|刷不), 秒开, 流畅, 顺畅, 丝滑, 不卡, 卡不卡,
        有延迟, 延迟{VERY}(高|大|严重|长|久), (高|严重|明显|不少)延迟, 延时, 掉帧, 帧率, 拖慢, 提速,
        lag, 很lag, 顿挫, 要等(很久|好久|半天|十几秒|几秒|几分钟|十秒),
        优化{VERY}(差|烂|垃圾|好|不好), performance, 秒出, 秒加载,
        等(好几|十几|半|几十|几|五六|二三十)(秒|分钟)
        """,
        f"""
        {_LOADS}…{_SLOWLY}, (slow|slowly|slower|sluggish|laggy|faster) {_LOADS}, (too|so|very|
        really|extremely|super|bit|painfully|incredibly|pretty|always|getting|is|its|terribly|
        horribly|ridiculously|annoyingly|just|still|became|gets|got|and) (slow|laggy|sluggish),
        slow (as|to|app|and|response|speed), slow…down, slow down, slows down, slowing down,
        slowness, slows, lags, laggy, lagging, laging, lagg*, (take|takes|took|taking)…(forever|
        ages|long|minutes|seconds|eternity|age|hours|time)…(load*|open*|start*|respond*|boot|
        refresh|process|launch|update|appear|show|generate|type|log),
        (long|longer) (load*|wait*) time*, (load|loading|response|startup|processing) (time|times),
        (very|super|really|so|extremely|blazing|blazingly|lightning|loads|works|runs|opens|its|much|
        it's|how) (fast|speedy|snappy), fast (and|app|easy|load*|respon*|process*|working),
        (quick|quickly) (load*|respon*|open*), (load*|open*|respon*|start*|run|runs|work*)…(fast|
        quick|quickly|instantly|smooth|smoothly|seamlessly|swiftly), (smooth|smoothly|smoother),
        fluid, performance,
        (good|great|slow|improve*|increase|loading|poor|bad|the|app|better|faster) speed,
        slowing speed, buffering, keeps (loading|buffering|spinning),
        (high|some|huge|terrible|input|noticeable) (lag|latency|delay), latency,
        (response|long|noticeable|slight) delay*, spinning (wheel|circle|forever), speed up,
        not smooth, quicker, faster (than|now|since|loading), (much|way|so much|a lot|even) faster,
        crawls, crawling, in a blink, instantly, half a minute, (few|several|ten|30|20) seconds to,
        keeps (loading|buffering)
        """,
    ),
    without=phrases(
        f"""
        信用卡, 银行卡, 储蓄卡, 借记卡, 卡片, 卡里, 卡号, 卡包, 会员卡, 购物卡, 礼品卡, 打卡, 网卡,
        内存卡, 存储卡, sim卡, 月卡, 年卡, 次卡, 卡位, 卡扣, 卡口, 卡通, 卡路里, 卡车, 办卡, 刷卡,
        充值卡, 手机卡, 电话卡, 卡券, 卡卷, 卡槽, 贺卡, 门卡, 好卡哇伊, 卡哇伊, 慢慢, 慢走, 慢性,
        慢用, 慢跑, 卡死, 卡住, 充电(很|太|有点|超|真|比较|)(快|慢), 充电速度, (发货|物流|送货|配送|
        快递|到货|送餐|出货|退款|回复|上菜|出餐|收货|客服|服务|处理|打字|办事|审核|运送|运输)(的|
        )(速度|反应), (发货|物流|送货|配送|快递|到货|送餐|出货|退款|回复|上菜|出餐|到的|送的|送得|
        发的|到得|办事|处理|客服|服务|审核)(真|也|都|还|很|太|有点|超|比较|特别|非常|又|超级|实在|
        实在是|真是|速度|速度很|速度太|速度也|)(慢|快), 下载…内存, 贴膜, 手机…(坏|退货), 一直卡在,
        (理赔|办理|业务|报销|安装|上门|维修|审批|结账|入住|挂号|退房|办卡|取号|赔付|出票|点餐|出菜|
        传菜|退票)(的|)(速度|效率|){VERY}(慢|快), (理赔|办理|报销|安装|赔付)(真|都|也|)(快|慢),
        (发货|物流|送货|配送|快递|到货|送餐|出货|退款|回复|上菜|出餐|到的|送的|送得|发的|到得|办事|
        处理|客服|服务|审核)(好|真的|真是|确实|特别|极其|巨|贼)(慢|快)
        """,
        """
        slow cooker*, slow cook*, slow motion, slow cooked, slowly cooked, slow dance, (service|
        support|staff|waiter|waitress|kitchen|delivery|shipping|shipment|customer|response from|
        refund|bartender|team|process of|food|drinks) (is |was |are |were |)(very |really |so |too |
        extremely |a bit |super |) (slow|fast|quick|speedy),
        slow (service|delivery|shipping|support|customer), fast food,
        (fast|quick) (delivery|shipping|service|support|charg*),
        charg*…(fast|slow|quick|quickly|slowly),
        (ships|shipped|shipping|delivered|delivery|arrived|came|customer)…fast, speed bump*,
        speed dial, internet speed, high speed, up to speed, lagging behind, lags behind,
        smooth (transaction|delivery|skin|process|surface|texture|talk*), hair*…smooth, skin…smooth,
        process…smooth, goes so fast, very fast delivery,
        faster (delivery|shipping|service|than delivery), response*…support, (support|staff|agent|
        team|claim|refund|check in|check-in|order|food|delivery)…(quick|quickly|fast|faster|
        instantly)
        """,
    ),
)

STABILITY = Leaf(
    "product/performance/stability",
    "产品/性能/稳定性",
    "Product/Performance/Stability",
    phrases=phrases(
        f"""
        闪退, 闪崩, 秒退, 崩溃, 奔溃, 崩了, 又崩, 崩掉, 蹦了, 死机, 当机, 當掉, 当掉, 宕机, 黑屏,
        白屏, 蓝屏, 花屏, 灰屏, 卡死, 卡屏, 卡住, 卡机, 假死, 无响应, 没响应, 未响应, 无回应,
        自动(退出|关闭|重启|关机|跳出|跳掉|闪), 强制(退出|关闭|登出),
        (意外|异常|突然|直接|经常|总是|老是|一直|无故|莫名|闪)(退出|退|关闭|跳出|关机),
        自己(退出|关闭|关掉|关机|重启|跳出|退), 退出(来|桌面|到桌面),
        (不断|无限|反复|频繁|自动|总是|老是|导致)重启, 跳出(程序|软件|桌面|app), 跳回桌面, 跳掉,
        一打开就(退|闪|关|跳|没|黑|白|卡|崩), 打不开, 打唔开, 点不开, 开不了, 开不起来, 打开不了,
        (无法|不能|没法|没办法)(打开|启动|开启|运行), 启动不了, 进不去, 进不了, 进去不了,
        (无法|不能)(进入|进去), 不稳定, 不够稳定, 不太稳定, 稳定性, {VERY}稳定, (服务器|伺服器)(崩|
        挂|宕|炸|瘫|老是|总是|又|出错|错误|故障|维护|异常|繁忙|不行|忙|连接|问题|太|逾时),
        系统(崩|瘫痪|故障|异常|错误), 瘫痪, 挂了,
        (停在|卡在)(启动|开机|加载|登录|logo|开始|首页|欢迎|初始|那|这|开屏|界面|页面|画面),
        (生成|回答|说)到一半(就|)(停|断|报错|卡|没|中断), 半途(中断|停)
        """,
        f"""
        crash*, crush* (every|all|when|each|after|on|constantly), (freez*|froze|frozen), hangs,
        hanging, (keeps|kept|keep|constantly|always) (closing|stopping|shutting|quitting|restarting|
        rebooting|dying|kicking|glitching|booting|hanging|exiting|force), force (clos*|quit*|stop*),
        (closes|shuts|exits|quits|closing|shutting|close|shut|exit|stops) (itself|down|by itself|
        on its own|automatically|unexpectedly|immediately|right away|suddenly|randomly|out|off|
        on me|again), {NOT} (even |)(open|opening|load|loading|launch|launching|start|starting|boot|
        turn on|start up|load up|open up|power on|respond|responding),
        {CANT} (even |)(open|load|launch|start), (won't|not|doesn't|never|can't|hardly)…(load|open|
        opening|launch|loading) (at all|anymore|any more|since|the app|up|after|now|properly|it),
        nothing loads, stuck (on|at|in) (the |a |)(white|black|blank|loading|load|splash|welcome|
        logo|start*|first|home|opening|screen|login),
        (gets|got|getting|is|be|always|keeps getting) stuck,
        (black|white|blank|grey|gray|blue) screen, doesn't go past, won't go past, never loads,
        loading (screen|circle|page)…(forever|stuck|only|never), outage*,
        (keeps|just keeps|always|stuck) (on |)loading, (server|servers|service|system|site|website|
        app) (is |are |was |were |always |been |constantly |keeps going |keeps |went |goes |)down,
        down (again|all day|all the time|every day|for hours|too often),
        (server|servers|surver|sever) (is |are |)(slow|busy|not working|not respond*|low),
        unfortunately stopped, (opens|open) (then|and) (closes|shuts), shuts (can't|by|and|after),
        is (getting |)crashed, goes (black|blank),
        server* (error*|issue*|problem*|crash*|busy|unavailable|maintenance|failed),
        (system|service|servers|server) (error|outage|unavailable|maintenance|unstable),
        under maintenance, (unstable|instability|stability),
        (very|more|not|rock|pretty|super|is) stable,
        (restarts|reboots|rebooting|restarting|closes) (itself|by itself|randomly|on its own|every),
        (kicks|kicked|boots|booted|throws|kicking) (me|you|us) (out|off), (keep|keeps) kicking,
        bricked, (stops|stopped|not|quit|stop) responding, unresponsive,
        (unreliable|reliability|reliable|reliably), (stops|stopped|cuts off|errors out|dies|quits)
        (halfway|midway|mid way|half way|in the middle),
        something went wrong (halfway|every|all the time), (goes|went|gone) (black|blank|dead),
        {CANT} (reach|connect to) (the |)server, (not|never|isn't|won't) (getting |get |be |)opened
        """,
    ),
    vague=phrases(
        "重启, 连不上服务器, 系统(繁忙|维护|忙), 空白页, 一片空白, 页面空白, 画面空白",
        "reboot, restart*, blank page, white page",
    ),
    without=phrases(
        """
        崩溃的(心情|边缘), 心态崩, 内心崩溃, 我(都|快|要|也|真的|)(崩溃|崩了), 人(都|快|要|)崩溃,
        (瓶盖|盖子|箱子|柜子|门|窗|锁|抽屉|包装)(都|根本|也|)(打不开|开不了),
        质量(很|非常|比较|)稳定, (价格|信号|网络|连接|情绪|水压|水温|wifi|网速|蓝牙|信号也|电压|
        心率)(很|非常|比较|也|有点|太|都|)(不稳定|稳定|不稳), 稳定的(质量|信号|网络|收益), 打不开眼,
        (自动|总是|经常|老是)退出(登|账|帐), 挂了(电话|号), 电话…挂了
        """,
        f"""
        crash course*, crash landing, hanging out, hang out, cooling down, down payment*, let down,
        lay down, calm down,
        frozen (picture|food|yogurt|yoghurt|pizza|meat|fish|dessert*|meal*|account),
        freez* (my|the) (card|account*),
        (card|account*|money|funds|credit) (is |was |has been |)(frozen|freez*), car crash,
        market crash, market down, ({CANT[1:-1]}|not|won't) (open|opening) (an |my |a |another |
        the |your |)(account|card|attachment|file|link|box|door|bottle|package), slow* down,
        scroll down, turn* down, stuck (on|at) (hold|home|level), stuck with, shut* out, close out,
        won't start charging, (don't|do not) (ever |)(open|start), upside down,
        customer*…not respond*,
        (care|support|staff|team|they|nobody|service) (is |are |was |)not respond*,
        freeze (it|my|the|this), almost crashed, (ice|solid) frozen, frozen solid, still frozen,
        (car|bike) crashed, (freeze|freezing|froze|freezes|freezed) (a|my|the|our|your|his|her|
        their) (bank |debit |credit |)(account*|card*|funds|money)
        """,
    ),
    unless=(
        "account/access/login",
        "product/connectivity/connection",
        "product/functionality/defect",
        "product/performance/response-speed",
    ),
)

RESOURCES = Leaf(
    "product/performance/resource-usage",
    "产品/性能/资源占用",
    "Product/Performance/Resource usage",
    phrases=phrases(
        """
        耗电, 费电, 掉电, 吃电, (耗|费|浪费|偷跑|跑|偷|吃|消耗)流量,
        (占|占用|吃|占了|太占|占据)…(内存|空间|存储|资源|cpu|容量),
        (内存|空间|存储|容量|记忆体)(占用|泄漏|泄露|不足|不够|太大|过大|爆满), (安装包|体积|软件|
        应用|app|程序|包|占用|容量|文件)(也|又|已经|怎么|就|有|做得|做的|)(太大|这么大|那么大|很大|
        好大|过大|越来越大|庞大|臃肿), 越来越大, 臃肿,
        (几百|一百多|两百多|三百多|四百多|100|200|300|400|500)(m|mb|兆|多m|多兆),
        后台(运行|常驻|自启|偷偷|一直|耗电|偷跑), 自启动, 发热, 发烫, 手机(很|太|会|都|变|)(烫|热),
        烫手, 过热, 续航, 待机(时间|时长|短|长|久|能力),
        电池(不耐用|耐用|寿命|续航|消耗|容量|太小|不行|很差|也|不给力|掉|用不了),
        电量(消耗|掉|下降|不耐用|不足), 省电, 充一次电, 一天(一充|两充|充), 一天要充, 掉电快,
        不耐电, 电池…(用|撑|待机|续航|能用)…(天|小时|个钟), (一天|两天|三天)(充|一充|才充)
        """,
        """
        battery…(drain*|life|usage|hog|consum*|dies|dead|killer|fast|quickly|drop*|last*|hours|
        down), drain*…battery, (eats|eating|kills|killing|consumes|consuming|uses|using|sucks|hogs|
        destroys|burns|ate|takes|taking|use) (up |)(my |the |a lot of |too much |all my |all the |
        so much |all of my |lots of |more |tons of |way too much |much |)(battery|memory|storage|
        data|ram|cpu|space|power|disk), battery, memory (hog|leak*|usage|space|full|consum*),
        storage…(full|space|too much|hog|issue*|huge|mb|gb), (too much|lot of|so much|less|more|
        enough|huge amount of|insufficient|low|not enough) (memory|storage|ram|space|disk space|
        data), data usage, mobile data…(eat*|use*|consum*|drain*), (overheat*|over heat*|heats up|
        heating up|gets hot|getting hot|runs hot|so hot|too hot|very hot), sd card, sdcard,
        (run*|work*) in (the |)background, background (process*|activity|data|running|usage),
        bloat*, (huge|large|big) (app size|app|download), app size, size of the app, resource hog,
        (takes|taking|took) up space, heavy app,
        battery (lasts|lasted|life|dies|drains|drain|is|was|only|can),
        dead by (the end|noon|lunch|evening|3), holds (a |its |)charge, range drops, mileage
        """,
    ),
    without=phrases(
        "汗…热, 充电宝, 后台运行…(播放|音乐), 内存(很大|够|足够|大够), 一天充满",
        """
        hot (water|food|coffee|deals|drink*), very hot (outside|day|water|food), big app store,
        personal space, more data (about|on)
        """,
    ),
)

_PART = (
    "(功能|按钮|按键|设置|选项|提醒|定时|预约|搜索|下载|上传|保存|播放|显示|同步|打印|扫码|扫描|语音|视频|图片|照片|"
    "声音|摄像头|遥控|遥控器|开关|控制|更新|升级|操作|添加|删除|数据|消息|通知|日历|小组件|定位|导航|设备|内容|记录|订单|地址)"
)
_DO = (
    "(使用|操作|控制|设置|保存|显示|播放|更新|升级|下载|上传|同步|识别|修改|删除|查看|搜索|提交|打印|观看|预览|查询|"
    "添加|发送|接收|选择|点击|获取|读取|打字|输入|编辑|分享|共享|扫描|扫码|拍照|录像|录音|导出|导入|切换|开启|关闭|关机|"
    "开机|完成|进行|定位|恢复|充电|截图|评论|更改|调节|取消|升级|管理|加入|正常|打卡|签到|预约|触发|执行|唤醒|收听|收到|刷新|加载)"
)

DEFECT = Leaf(
    "product/functionality/defect",
    "产品/功能/故障",
    "Product/Functionality/Defect",
    phrases=phrases(
        f"""
        失灵, 失效, 错乱, 乱码, 没动静,
        (按|点|点击|怎么点|操作|按钮|按键|点了|按了)(了|都|也|)(没|无|没有|不)(反应|响应|动),
        点不了, 点不动, 按不了, 点击(无效|没用|错误), 点了没用, 误触, 误报, 误操作, 乱跳, 不同步,
        没同步, 显示(错误|不全|不出|异常|不对|有误|不正常|不准|混乱), 不(准确|精准), 没声音,
        没有声音, 收不到(通知|消息|提醒|推送|信息|短信|邮件|警报),
        (没|没有|从不|不|从来不|从没)(提醒|通知|提示|推送|报警)(过|我|了), (数据|记录|设备|照片|
        订单|资料|内容|设置|聊天|文件|历史)(都|全|全部|又|突然|)(丢失|没了|没有了|不见了|消失|清空|
        不对|错误|不准|丢了), 不显示, 设备…(找不到|不见|没了|没有了|消失), 一个都没有了,
        更新(后|完|之后)…(没有了|没了|不见), (无法|没法|不能){_DO}, {_DO}不(了|上|出来|到|出|全),
        {_PART}(都|也|又|老|总|还|就|完全|突然|)(没了|没有了|不能用|失灵|失效|有问题|出错|不见了|
        消失|用不了|没反应|无效|不好使|不正常|不对|乱了), 自动(打开|开启|断开|关掉|变成|播放),
        定位…(不准|飘|漂|错|偏|不对), 编(造|的答案|出来的), 胡编, 瞎编, 答非所问,
        (回答|答案|内容|结果|数字)…(错的|错误|不对|编的|假的), 排程…(不动|没动),
        (定位|数据|温度|显示|测量|计步|称重|时间|识别|读数|电量|心率|导航|预报)…不准, 不太准,
        不是很准, (从来不|从不|从没|一直不|老不|总不|都不)(提醒|通知|响|提示|报警)
        """,
        f"""
        {CANT} (even |ever |)(use|download|upload|save|see|view|play|send|update|delete|edit|add|
        find|read|watch|share|print|search|select|change|hear|listen|sync|export|import|click|set|
        post|record|complete|scroll|type|submit|do|receive|check|remove|move|turn|put|create|scan|
        activate|link|claim|copy|paste|zoom|call), {NOT} (even |always |properly |)(sync|syncing|
        save|saving|update|updating|show|showing|display|displaying|play|playing|download|
        downloading|upload|uploading|recogni*|appear|appearing|record|recording|print|printing|
        remember|refresh|notify|send|sending|charge|scan|scanning), (is|are|was|am) not (showing|
        refreshing|updating|syncing|scanning|appearing|saving|displaying|able to see),
        not (show|scan), keeps (playing|changing|skipping|disappearing|resetting|deleting), vanish*,
        does nothing, doesn't do anything, nothing happen*, (button|buttons|link|links|feature|
        features|option|search|filter|camera|notifications|widget|sync|map|scanner|keyboard|
        microphone|mic|speaker|volume|sound|audio|video|voice|player|alarm|reminder|reminders|
        calendar)…(not work*|doesn't work|don't work|broken|stopped|disappeared|missing|
        not responding|won't work|gone|useless|fails|wrong), no sound, (wrong|incorrect|inaccurate|
        outdated|false) (info*|data|result*|time|date|number|location|answer*|language|reading*),
        inaccurate, hallucinat*, (makes|making|made) (things |stuff |it |)up, (lost|lose|loses|
        losing|deleted|wiped|erased|deletes)…(data|progress|everything|notes|photos|files|history|
        settings|work|all my|chats|messages), (not|no longer) (getting|receiving) (any |
        )(notification*|alert*|reminder*|messages|emails|updates), disappear*, (gps|location|
        tracking|step count|reading|readings|balance|weather|map|maps) (is |are |was |)(not |in|so |
        way |always |)(accurate|inaccurate|off|wrong|incorrect), (gives|gave|giving|got|get) (me |
        )(wrong|incorrect|false|made up|different) (answers|answer|info*|results|directions),
        often wrong, wrong (most of the time|half the time|answers),
        made up (facts|sources|references|quotes|answers), makes stuff up, won't accept,
        doesn't accept, (never|didn't|doesn't|won't) (started|start|ran|run|fire|trigger|ring|rang|
        goes off|went off), schedule…(never|didn't|doesn't),
        (can't|cannot|unable to) do (anything|nothing), (progress|data|photos|notes|files|history|
        chats|messages|everything) (is|was|are|were|got|has been|have been|all) (lost|gone|deleted|
        erased|wiped)
        """,
    ),
    vague=phrases(
        """
        升不(了级|到级), 无法, 不见了, 都没了, 全没了, 突然没了, 搜不到, 搜索不到, 搜寻不到, 看不了,
        按不到, 点不到, 加不了, 不能(回看|回放), bug, bugs, 故障, 漏洞, 报错, 出错, 错误, 出bug,
        出毛病, 出问题, 出故障, 有毛病, 有问题, 有故障, 异常, 没反应, 没有反应, 无反应, 不管用,
        没用了, 没作用, 不起作用, 不工作, 不好使, 不灵, 失败, 不能用, 用不了, 不能使用, 没法用,
        无法使用, 不可用, 无法正常, 不能正常, 完全不能, 根本不能, 不正常, 莫名其妙, 未知错误,
        (修复|修正|解决|改)(一下|下|这个|)(bug|问题|漏洞|错误), 尽快修复, 快修复, 赶紧修复,
        (又|就|就会|老是|总是|突然)(不能|不行了|没了|消失), 不行了, (什么|啥)都(没了|显示不), 废了,
        废掉, (读|看|听|认|识别)不(懂|出来|准)
        """,
        f"""
        (bug|bugs|buggy|buggier), (glitch*), (error|errors), {NOT} (even |really |actually |always |
        properly |)(work|works|working|worked|function|functioning|usable), (doesn't|don't|won't|
        not|isn't|never|stopped|no longer)…(work|works|working) (anymore|properly|correctly|at all|
        right|well|now|since|again|for), (is|are|was|been|still|completely|totally) broken,
        broken (app|since|again|after), malfunction*, (has|have|having|had|many|some|several|
        lots of|same|so many|too many|constant|technical|big|major|few|fix|any|minor|more|serious|
        this|multiple|other|facing|face|the|is|a|an) (problem|problems|issue|issues|trouble),
        (problems|issues|issue|problem|trouble) (with|in|when|while), please fix,
        (fix|solve|resolve) (this|it|the|your|asap|that|these|my|soon|all), needs fixing,
        needs to be fixed, need to fix, (went|something|somethings|goes|going) wrong,
        (useless|unusable) (now|since|after|app), won't let me, messed up, why can't i,
        to get it to work, can't get it to work,
        (update|upgrade|version|updates|updated) (broke|ruined|killed|messed|destroyed|screwed),
        (failed|fails|failure|failing), misbehav*, can't use, unable to, not able to,
        isn't letting me, not allowing me, (doesn't|don't|won't|didn't|isn't|aren't)…(work|working)
        """,
    ),
    without=phrases(
        """
        没(有|)(任何|什么|啥|发现|出现|出过|出|太大|大|遇到|一点|)(什么|任何|)(问题|毛病|故障|异常|
        bug|错误), 无(任何|)(问题|故障|异常), 毛病(都|也)没, 什么问题都没, 没一点毛病, 一点毛病没,
        一点问题没, 有问题(随时|可以|找|联系|就|及时|都|也|会|客服|问|咨询|他们|能|直接|请|再),
        (问题|故障|毛病)(都|也|)(已经|)(解决了|没有),
        (看|听|想|买|抢|用|猜|料|感觉|体会|吃|等|得|拿|学|做|遇|见|找|意识|达)不到,
        不能(不|再|更|说|退|换|忍|因为|只|太|少|让|算|原谅), (忍|受|少|离|免|忘|错|大不|远|算|好不|
        接受|解决|忍受|改变|避免|原谅|理解|满足|适应|逃|等|免不|比)不了, 送不了, 买不了, 看不出,
        说不出, 拿不出, 不能使用优惠, 不太准时, 不准时, 不准备, 不准(退|带|进|确|吃|用), 不正常发货,
        失败之, 判断失误, 学习成绩, 人工智障, 自动(播放|打开)…(灯|空调|很|真)
        """,
        """
        (no|any|without|without any|zero|0|never had a|never had any|never any|no other|not any|
        not had any|not had a single|no real|no major|not a|hardly any|never have|never have any|
        had no|haven't had any|never a) (single |big |real |serious |technical |connection |
        performance |)(problem|problems|issue|issues|bug|bugs|glitch*|error|errors|fault|faults|
        trouble|hassle|failure), can't (wait|complain|go wrong|live without|do without|beat|fault|
        get enough|recommend|imagine|stop|say enough|find better|believe|even|see myself|see why|
        see any|do anything wrong|find any|find a better|stand|put it down|turn back|use any other),
        couldn't (be happier|ask for|find better|live without), problem solved, (fixed|solved|
        resolved|solve|resolve|solves|fixes|resolving|solving|handle|handles|helped|answered) (my |
        the |this |that |all |your |any |it |every |our |all my |)(problem|problems|issue|issues),
        (health|medical|heart|skin|mental|back|relationship|money|social) (problem|problems|issue|
        issues), hard work, no fault, never (failed|fails) (me|to), (don't|do not|dont|never)
        (ever |even |)(download|install|use|buy|trust|waste|order|purchase|update|send|try),
        not (showing off|only), don't (charge|send) (fees|you|me), not charge, won't play games,
        (don't|never) (have to|need to) (worry|update), (not|never) (regret|disappoint*),
        find (anywhere|elsewhere|any where|in one place|anything like),
        can't find (anywhere|elsewhere|in store*), can't add enough,
        (don't|didn't) (have to|need to|want to|know|mind)…work
        """,
    ),
    unless=(
        "product/performance/response-speed",
        "product/performance/stability",
        "product/performance/resource-usage",
        "product/functionality/compatibility",
        "product/functionality/missing-feature",
        "product/connectivity/connection",
        "product/quality/build-quality",
        "account/access/login",
        "account/access/registration",
        "account/security/privacy-fraud",
        "commerce/payment/payment-checkout",
        "commerce/refund/refund-return",
        "service/after-sales/repair-warranty",
        "logistics/delivery/delivery",
        "logistics/packaging/packaging",
        "safety/physical/physical-safety",
    ),
    yields_to=(
        "product/performance/response-speed",
        "product/performance/stability",
        "product/performance/resource-usage",
        "product/functionality/compatibility",
        "product/functionality/missing-feature",
        "product/connectivity/connection",
        "product/quality/build-quality",
        "account/access/login",
        "account/access/registration",
        "account/security/privacy-fraud",
        "commerce/payment/payment-checkout",
        "commerce/refund/refund-return",
        "service/after-sales/repair-warranty",
        "logistics/delivery/delivery",
        "logistics/packaging/packaging",
        "safety/physical/physical-safety",
    ),
)

_ASK = (
    "(希望|建议|能不能|可不可以|可否|能否|是否可以|是否能|什么时候|何时|啥时候|要是|如果|最好|期待|请|麻烦|求|为什么不|为啥不|"
    "怎么不|为何不|不如|应该|盼|想要|若|赶紧|快点|跪求|强烈要求|但愿|多么希望)"
)
_MAKE = (
    "(增加|添加|新增|加入|加个|加一个|加上|加一|推出|开发|提供|支持|开放|出个|出一个|出一款|引入|做个|做一个|有个|有一个|内置|"
    "增设|补充|上线|多一些|多一点|多加|自定义|恢复|引进|丰富|扩展|接入|开通|实现|多些|增强|弄个|搞个|给个|来个|给一个|给一|配备|"
    "整合|设个|设一个|保留|允许|拓展|改成|改为|改回|加回|升级一下|添置|细分|集成|拥有|带有)"
)

MISSING = Leaf(
    "product/functionality/missing-feature",
    "产品/功能/功能需求",
    "Product/Functionality/Missing feature",
    phrases=phrases(
        f"""
        {_ASK}…{_MAKE}, {_ASK}…(功能|模式|选项|入口), (能|可以|请|求|需要|需)(多|再|把|给|)(增加|
        添加|新增|加入|加个|加一个|加上|出个|出一个|推出|支持一下|开发|完善),
        (建议|希望)(加|出|有|能加|能出|能有|可以加|可以有|会有|多出), (没有|没|缺少|缺乏|少了|缺|
        不具备|去掉了|取消了|砍掉|删了|取消|去掉|删除)…(功能|模式|选项|入口|按钮|搜索|插件|小组件|
        widget|快捷指令|登录方式|语言),
        功能{VERY}(少|单一|不全|不够|不齐|有限|缺失|残缺|简单|单调|鸡肋|弱),
        (新|好多|很多|这个|那个|此|该)功能, 功能(需求|建议|还不|还需|有待|不完善|都没有|太过),
        需求建议, (希望|期待|想要|需要|建议)…更多…(功能|设备|产品|选择|模式|第三方|品牌),
        (增加|添加|新增|加)(一|个|一个|些|一些|点|更多|多|下|)…(功能|模式|选项|语言|中文|渠道),
        深色模式, 夜间模式, 暗黑模式, 黑暗模式, 深色主题, 横屏模式, 没有横屏, 缺少横屏, 中文版,
        繁体中文, (何时|什么时候|啥时候)(能|可以|才|才能|才会|会|)(支持|上线|出|有|开通|增加|恢复),
        (要是|如果|若)(有|能|可以)…就(好|更|完美|太),
        (还|暂|暂时|目前|居然|竟然|都|也|仍|依然|仍然|一直|并|却)(不支持|没有支持),
        不支持(批量|导出|自定义|修改|中文|多|分享|滑动|语音|搜索|手动|繁体|夜间|深色),
        不能(自定义|批量|导出|同时|横屏|分组|多选|自由|单独|自己设置|手动|复制), 缺少, 功能呢,
        (希望|建议|期待|请|求)…(适配|优化一下)…(功能),
        (希望|建议|要是|最好|如果)(以后|将来|线上|也|你们|app|软件|)(可以|能|能够),
        功能{VERY}(强大|齐全|丰富|全面|完善|完备|很多|越来越多|越来越完善|好多|实用),
        建议…(能|可以|加|提醒|自动), 希望线上
        """,
        """
        feature, add (a|an|more|the|some|option*|support|this|in|ability|another|dark|new|back|
        other|it|multi*|offline|these|something),
        (please|pls|plz|should|could|kindly|must|can you|could you|need to|needs to|have to) add,
        adding (a|an|more|the|some|option*|support), (wish|wished|wishing) (it|there|they|you|that|
        i could|i can|this|the|we could|u|app|we had|i had|for), only wish, (would|could|will|it'd|
        might|that'd) be (really |so |very |even |much |)(nice|great|good|better|awesome|cool|
        perfect|helpful|useful|amazing|lovely|nicer|super|ideal|best|a plus|appreciated|excellent|
        fantastic)…(if|to|have|when|with),
        would (love|like) (to see|to have|it if|a|an|if|the option|some|more|the ability),
        (i'd|id) (like|love) (to see|to have|a|an|the|it), (need|needs|needed|want|require*|give)
        (us |me |)(a |an |more |to add |to have |to include |the |better |some |)(option*|feature*|
        functionality|ability|mode|filter*|widget*|setting),
        needs (more|a|an|to have|better|some|to include), (no|lack|lacks|lacking|lack of|missing|
        without|more|any|an|the|have|offer|limited|not enough|few|fewer|less) (option|options|
        ability|customization|customisation|functionality), no way to, no (dark mode|widget|search|
        landscape|support for|offline|undo|export|filter|tablet|integration|feature*|multi*|
        chinese),
        (doesn't|don't|not|didn't) (support|have a|have an|have the|have any|offer|include),
        (dark|night|landscape|offline|light|guest) (mode|theme), split screen,
        there should be (a|an|some|more|setting*|option*|the), (is |)missing is, hoping (that |)you,
        (please|pls|kindly) (develop|increase|extend|create|update more|bring|restore|enable|
        remove the limit),
        i (want|need) (a|an|more) (option|feature|way|button|mode|setting|function),
        when will you add, will you add, (missing|lack|lacks|lacking|more|new|extra|additional|key|
        other|useful|important|advanced|suggestion|requested|basic) features, missing feature*,
        feature request*, added features,
        (suggestion*|suggest*)…(add|option|feature|include|would|should|make),
        (should|please|must) (also |at least |)have, (should|could|please|must|can you|could you)
        (also |at least |)(include|support|allow|provide|offer|give|let us|let me|let users|bring|
        make it|enable|implement|introduce|integrate|consider|be able|be an option|be a way|make a|
        make an|let|put|restore|be more|update it with), bring (it |)back, (if|when) (only |)(you|
        they|it|there|i|we) (could|can|would|were|was|had) (add|include|make|have|support|allow|
        also|just|be able|a way|an option), (able|ability) to…(would|wish|please), hope (you|they|
        it|to see|for|this|that|we|there)…(add|support|include|option|feature*|more|future|comes|
        will), why (can't i|is there no|isn't there|can't you|don't you|can't we|not add|no),
        missing (a|an|the|some|in|is|one), (lack|lacks|lacking|lack of) (a|an|the|some|of|basic),
        want to see more, would prefer, (need|needs|should|must|please|have) (to |)work on,
        option to, options to, (can|could) (we|you) (have|get|make|add),
        only thing (missing|i wish|that is missing|lacking|it needs|i would|it lacks|is),
        suggestion, it'd help if, it would help if, please let,
        (powerful|useful|great|amazing|rich|handy|cool|awesome|so many|plenty of|lots of) features,
        no…mode, do not disturb
        """,
    ),
    vague=phrases(
        "不支持",
        "options",
    ),
    without=phrases(
        """
        希望(能|可以|尽快|早日|官方|你们|开发者|以后|)…(解决|改善|改进|修复|好评|处理), 支持国产,
        支持国货, 支持小米, 支持华为, 支持正版, 支持一下, 一直支持, 永远支持, 大力支持, 继续支持,
        感谢支持, 谢谢支持, 支持你, 支持京东, 不支持(退|货到|七天|无理由|换货|开发票|国产),
        请(尽快|抓紧|赶快|)开发(者|人员|商|改|尽), (请|求)(不要|别|问|尽快|解决|修复),
        (麻烦|请)…(解决|修复|处理|修正), 能提供…(发票|证明), 需要…(客服|人工),
        请给个(解释|说法|回复|交代|解决), 给个(说法|解释|交代|好评|差评|五星|赞|面子|痛快),
        来个(人|解释), 可以…(多加|支持)小米, 请…多加(注意|小心), 如果…(支持|提供)的话,
        (可以|能|请)(提供|支持)(发票|售后|维修|退换), 有一个(缺点|问题|毛病|瑕疵|小|是|地方),
        功能(坏|失灵|失效|异常|不能|用不了|都不), 更多(人|钱|时间|的人|地), (希望|建议|要是|但愿|
        最好|盼望|期待|如果|能不能)…(改善|改进|解决|修复|修正|处理|改正|完善一下|退|赔|重视|注意|
        加油|继续|保持|做得|越来越|更好|早日|抓紧|降价|便宜|优惠|多点|快一点|快点|回复|抢到|买到|
        好评|测试|用心|负责|道歉|说法|交代), 功能(无法|没法), 希望加(强|油|快|大),
        (不能|无法|没能|没法)(再|)(添加|增加|加入|新增), 为什么不能(添加|增加)
        """,
        """
        feature film*,
        (should|could) have (been|known|bought|gone|done|listened|read|never|just|given|said|told),
        add (money|cash|funds|card*|my|to cart|to my|beneficiary|payee|up|insult|a bank|a card|
        new card|to the), hope (you|they|it|that|this) (fix*|resolve*|solve*|never|go),
        don't include, wish (you|them) (all|luck|the best|success|well),
        wish i (had known|never|hadn't|could give|could use|could get my),
        why (can't i|no) (log|login|open|access|sign|use|get|pay|download|see|connect),
        options to (talk|speak|contact|reach|call),
        (the|no|an|any) option to (talk|speak|contact|reach|call),
        needs (fixing|to be fixed|to fix|a fix|work),
        not (offer|provide) (refund*|support|help|service),
        work on (my|android|iphone|the phone|it|time), could have a,
        should be more (careful|responsible), i could give, want the, would be great app,
        need a new phone, (please let|suggestion) (me know|us know|box)
        """,
    ),
    unless=(
        "product/functionality/compatibility",
        "product/connectivity/connection",
        "commerce/payment/payment-checkout",
    ),
    yields_to=("product/functionality/compatibility",),
)

_DEVICES = (
    "(ipad|tablet|tablets|android|iphone|ios|mac|macbook|windows|chromebook|galaxy|samsung|pixel|huawei|xiaomi|oneplus|"
    "nexus|oreo|nougat|lollipop|kitkat|phone|phones|device|chrome|safari|firefox|tv|pc|laptop|version)"
)

COMPATIBILITY = Leaf(
    "product/functionality/compatibility",
    "产品/功能/兼容性",
    "Product/Functionality/Compatibility",
    phrases=phrases(
        """
        不兼容, 兼容, 适配, 鸿蒙, harmonyos, (不支持|不能在|支持|缺少|希望有|希望出|出个|出一个|
        做个|推出|开发|增加|没有支持)(ios|iphone|iphonex|ipad|安卓|android|苹果|华为手机|小米手机|
        平板|鸿蒙|mac|windows|手表|全面屏|32位|64位|低版本|我的手机|我手机|这个版本|该版本|该设备|
        本机|手机型号|apple watch)(版|端|客户端|系统|手机|版本|), (没有|没)(ios|iphone|ipad|安卓|
        android|苹果|鸿蒙|平板|mac|windows|手表|watch)(版|端|客户端|适配),
        ipad…(全屏|适配|优化|不支持|横屏|不能用|用不了), (ipad|平板|全面屏|刘海屏|大屏|iphonex|
        iphone x|折叠屏|iphone x|xs max|灵动岛)…(适配|优化|黑边|显示不全|遮挡),
        (安卓|android|苹果|ios|iphone|ipad)…(就|却|完全|都)(可以|没问题|正常|能用|好好的|能),
        分辨率, (系统|安卓|ios)(版本|)(太低|过低|太旧|要求), (我的|这个|部分|手机)(机型|型号),
        (老|旧)(机型|型号|款手机), 版本不(支持|匹配|兼容), 装不(上|了), 安装不(上|了|到),
        (无法|不能|没法)安装, 安装失败, hd版, ipad版, 平板版, pad版, ipad(的|)(客户端|版本), (苹果|
        ios|iphone|安卓|android|鸿蒙)(系统|手机|用户|)(用不了|不能用|无法使用|下载不了|没法用|
        不可以|不支持), (支持|有|出|能|可以)…(windows|linux|mac|鸿蒙)(客户端|版|系统|电脑|)吗,
        (有|有没有|出)(windows|mac|linux|ipad|平板|电脑|鸿蒙|手表|安卓|ios|苹果)(客户端|版|版本),
        (对接|接入|搭配|兼容|配合)…(系统|品牌|音箱|平台|erp|设备|软件), 和…一起用吗, 私有化部署,
        能(接入|对接|兼容|配合)
        """,
        f"""
        compatib*, incompatib*, {NOT} (support|supported|supports|work|working|works|run|fit|
        function|display)…(on|with|for) (my |the |an |any |a |older |old |new |newer |latest |
        )(samsung |google |apple |)(galaxy |){_DEVICES}, (ipad|tablet|tablets|android tablet|
        chromebook|wear os|apple watch|smart watch|smartwatch|android wear) (support|version|app|ui|
        friendly|optimi*|compatib*|interface), (optimi*|support|version|layout|made) for (an |my |
        the |)(ipad|tablet|tablets|android tablet*|large screen*|apple watch),
        not available (for|on|in) (my |)(phone|device|tablet|android|ios),
        (device|phone|os|version) (is |are |was |)(not|no longer) (supported|compatible),
        unsupported (device*|version*|os|phone*), not supported (on|by|in|for), works (fine|well|
        great|perfectly|ok) on (my |the |other |another |)(ios|android|iphone|pc|ipad|laptop|other),
        {CANT} install, won't install, doesn't install, not install*, rooted (phone|device),
        aspect ratio, (integrate*|integration*|compatible|play|plays) (nicely |well |great |fine |
        seamlessly |)with (slack|salesforce|google|alexa|siri|excel|outlook|homekit|apple|
        my existing|our existing|existing|office|teams|chromecast|smart),
        (linux|windows|mac|android|ios|desktop|ipad|tablet|watch) version, on premise,
        (does|do|can|will) (it|this|you|that) (work|integrate|support|connect|sync) with,
        any plans for (a |an |)(linux|windows|mac|ipad|android|desktop|ios|watch)
        """,
    ),
    without=phrases(
        "(支持|没有)苹果…(公司|新鲜|甜), (没有|没)手机号",
        "compatible with (my|our) (life|husband|needs), (do not|don't|dont|never) install",
    ),
)

CONNECTION = Leaf(
    "product/connectivity/connection",
    "产品/连接/联网与配对",
    "Product/Connectivity/Connection",
    phrases=phrases(
        f"""
        (连|连接|链接|联|接|配|配对|连线|联网|入|组)不(上|了|到|起来|通), (连接|链接|连线)(失败|
        超时|逾时|中断|断开|错误|异常|出错|困难|问题|不稳|不稳定|慢|很慢|稳定|成功|速度|服务器|路由|
        设备|手机|蓝牙|网络|wifi|性|性能|很), (无法|不能|没法|总是|一直|很难|重新|怎么|反复|经常|
        等待|自动|老是|要先|必须|需要)(连接|链接|联网|配对|配网|连网|连线|联机|连|入网), 配网, 入网,
        断网, 断线, 断连, 断联, 掉线, 离线, 脱机, 断开(连接|网络|了|), 失联,
        设备(不在线|找不到|搜不到|搜索不到|连接|未连接|掉), (找不到|搜不到|搜索不到|发现不了|
        识别不了|识别不到|绑定不了|绑不上|添加不了|添加不上|无法添加|无法绑定|不能添加)(设备|路由器|
        摄像头|音箱|手环|插座|电视|空调|网关|电器|机器|洗衣机|冰箱|热水器|蓝牙),
        (绑定|添加)(设备|)(失败|不了|不上|不成功), 绑不上,
        信号{VERY}(差|弱|不好|不稳|断|强|好|稳定|不行|满格), 没信号, 没有信号, 网络(错误|异常|超时|
        失败|不给力|不好|不稳|连接|请求|问题|故障|断|出错|延迟|不通|无法|中断|开小差|卡),
        网路(错误|异常|连线|不稳|问题|不佳|断线|逾时), 讯号(差|弱|不好|不稳|很差),
        提示(网络|没网|无网络|断网), (没|没有|无)网络, 没有网, 连网, 联网, 局域网, 掉网, 2.4g,
        远程(控制|连接|操控)不了, 秒连, 连接(很|非常|也|比较|特别|)(快|方便|简单|稳定),
        链接(很|非常|也|比较|特别|)(快|方便|简单|稳定), (就|秒|一次|顺利|马上|立刻|自动)连上, 网速,
        宽带(断|慢|不稳|老断|经常), (老|总|又|经常|一直|三天两头)断(网|线|连|流)
        """,
        f"""
        ({NOT[1:-1]}|{CANT[1:-1]}|hard to|difficult to|trying to|trouble|keep|keeps|easy to|
        won't even) (even |)(connect*|reconnect*|pair|pairing|paired), connect* (to|with) (the |my |
        )(internet|wifi|network|server|bluetooth|phone|tv|device|router), connection…(error|issue*|
        problem*|lost|drop*|fail*|lose*|unstable|poor|bad|time*|slow|always|keeps|weak|terrible|
        failed), (no|lost|loses|losing|poor|bad|lose|drops|dropping|weak|internet|network|wifi|
        bluetooth|data|server|stable|strong|spotty|good) (connection|connectivity), connectivity,
        disconnect*,
        (keeps|goes|going|shows|went|always|is|often|constantly|stays|been|says|was|device) offline,
        (network|internet) (error*|issue*|problem*|failure|fail*|down|not|is|unavailable|slow),
        {CANT} (find|detect|discover|recognize|see) (my|the|any) (device*|camera*|router|printer|
        speaker|watch|network), drop* calls, calls drop*, dropped calls,
        (no|weak|bad|poor|strong|lost|lose*) (signal|reception), signal (drop*|strength|is),
        (bluetooth|wifi|wi-fi)…(connect*|not|issue*|problem*|drop*|pair*|keeps|won't|doesn't|range|
        signal), (internet|wifi|network|signal|broadband|connection|line) (keeps |kept |constantly |
        always |)(drop*|cuts out|cutting out|cut out|goes out|went out|went down|goes down|is out),
        (wifi|wi-fi|internet|signal|network) (is |was |)(so |very |really |too |)(bad|weak|slow|
        terrible|spotty|awful|unstable|useless|poor|patchy|strong|fast|great|good|couldn't),
        connected (first|right away|instantly|immediately|easily|in seconds|on the first|
        straight away), one bar, no bars, coverage, calls drop, (internet|download|upload) speed*
        """,
    ),
    vague=phrases(
        "蓝牙, 网络, 网路, 信号, 讯号, wi fi",
        "wifi, wi-fi, bluetooth, hotspot, pairing, reception, signal, network",
    ),
    without=phrases(
        """
        物联网, 互联网, 网络购物, 网络销售, 网络推广, 网络诈骗, 网络上, 网络小说, 网络平台, 5g手机,
        信号灯, 网络公司, 好接不上, 离线(阅读|下载|包|地图|缓存), 服务…接不上, 无法联系,
        (一直|总是|老是|经常|怎么|自动)连(续|着|个|回|夜|一|最)
        """,
        """
        reception (staff|desk|area|was|is|were), (at|the|hotel|friendly|wedding) reception, connect*
        with (friend*|family|people|other*|customer|my friends|my family|loved|each|my kids),
        connect to (an agent|a human|customer),
        (works|work|working|read|listen*|play|watch*|use|available|go) offline,
        offline (mode|feature|reading|use|usage|map*|download*|version), signal (app|group),
        insurance coverage, coverage (of|for) (my|the) (claim|damage|news|event*),
        (news|great|good|full|media|medical|dental|excellent) coverage
        """,
    ),
    unless=(
        "product/performance/stability",
        "account/access/login",
        "product/performance/response-speed",
    ),
)

_ITEM = (
    "(质量|品质|做工|材质|材料|用料|面料|布料|手感|质感|工艺|音质|画质|屏幕|键盘|外壳|表面|零件|"
    "轮子|拉链|线头|塑料|金属|木头|玻璃|板材|镜头|声音|音效)"
)

QUALITY = Leaf(
    "product/quality/build-quality",
    "产品/质量/做工质量",
    "Product/Quality/Build quality",
    phrases=phrases(
        f"""
        质量, 品质, 做工, 材质, 用料, 面料, 布料, 料子, 质感, 手感, 工艺, 音质, 音效, 画质, 像素,
        结实, 耐用, 牢固, 不牢, 坚固, 扎实, 厚实, 掉色, 褪色, 退色, 掉漆, 起球, 开线, 脱线, 开胶,
        脱胶, 线头, 开裂, 裂开, 断裂, 裂了, 裂痕, 划痕, 刮痕, 瑕疵, 毛刺, 色差, 异味, 有味道,
        味道(大|重|很大|太大|刺鼻|很重|难闻), 刺鼻, 塑料感, 廉价感, 粗糙, 残次品, 次品, 假货, 正品,
        真货, 山寨, 翻新, 二手货, 冒牌, 仿品, 盗版, (是|像|都是|感觉是|好像是|怀疑是)假的, 脱落,
        松动, 起泡, 掉下来, 精致, 劣质, 优质, (用|买|才|刚|戴|穿|买了|用了|不到)…(天|周|星期|个月|
        月|年|次)…(坏|坏了|坏掉|断|裂|不行了|出问题|报废|不能用|开不了机|不亮|不响), (就|又|都|已经|
        全|给|就会|屏幕|电池|东西|机器|轮子|开关|按键|键盘|拉链|灯泡|灯|耳机|插头|接口|容易|
        是)(坏了|坏掉|坏的|烂了|碎了|断了), 容易坏, 易坏, 坏的快,
        (有|几个|全是|都是|一半|好多|很多|两个|三个|个)(坏的|烂的|烂了), 都烂, 生锈, 变形, 噪音,
        杂音, 异响, 噪声, 电流声, 电流音, 缩水, 起毛, 掉毛, 掉渣, 刮手, 过期, 变质, 发霉, 保质期,
        清晰度, 不清晰,
        (图像|图片|画面|拍照|照片|通话|声音|屏幕){VERY}(清晰|清楚|模糊|不清|刺耳|闷),
        (声音|音量|音质){VERY}(低|小), 音量,
        {_ITEM}{VERY}(好|差|不错|棒|不好|烂|糟|一般|高|低|清晰|大|小|舒服), 不耐用, 不结实,
        货真价实, (与|和|跟)(描述|实物|图片|照片)…(不符|相符|一致|一样|不一样|差距), 描述相符,
        充不进电, 充不上电, 充电慢, 充不满, 接触不良, 散热, 涂层, 一块一块(往下|)掉,
        (突然|就|自己)断了, 质量过硬, 防水
        """,
        """
        (poor|good|great|excellent|high|low|bad|top|best|cheap|superb|terrible|better|premium|
        product|build|decent|amazing|sound|picture|image|audio|video|call|voice|screen|print|
        material|camera|of|the|inferior|horrible|awful|fantastic|nice|highest|lower|awesome|
        outstanding|exceptional|quality) quality, quality (is|was|product*|item*|control|material*|
        has|of the|and|for|seems|could|not|build|wise|issue*|built|made), (poor|poorly|well|badly|
        cheaply|solidly|nicely|beautifully|very well) (made|built|constructed), (cracked|cracks|
        fell apart|falls apart|falling apart|came apart|tore|torn|leaks|leaking|leaked|peeling|
        peeled|rust*|chipped|scratched|scratches|dented|warped|bent|defective),
        (sturdy|durable|durability|flimsy|fragile|rugged),
        feels (cheap|solid|flimsy|premium|sturdy|plastic*),
        (cheap|cheaply) (plastic|material*|made|feel*|quality),
        built (like|to last|well|in quality), build quality, craftsmanship, workmanship,
        (material|materials|fabric), (died|dead|stopped working|quit working|gave out|broke|broken)
        (after|within|in) (only |just |about |less than |)(a|one|two|three|four|six|few|the|couple|
        2|3|month*|week*|days), (it|one|they|handle|strap|zipper|screen|button|cable|hinge) broke,
        broke (after|within|the first|on the|in the|off|easily), breaks easily,
        lasted (only|less|a|about|just|for), (picture|image|sound|audio|call|voice) (clarity|
        is great|is clear|is good|is excellent|is poor|is terrible|clear), (counterfeit|knock off|
        knockoff|genuine product|fake product*|fake item*|authentic product*), (sound|sounds|audio|
        speaker|mic|microphone|screen|volume|picture) (is |are |)(so |very |really |too |quite |
        )(amazing|great|good|excellent|clear|low|poor|terrible|bad|awful|muffled|tinny|crisp|loud|
        quiet|joke|fantastic|superb), (excellent|great|amazing|good|clear|crisp|poor|superb|awesome|
        fantastic) (sound|audio|picture|screen), (manufactur*|product|several|a) defect*,
        faulty (product|unit|item|device|one|battery|charger), doesn't last, won't last,
        long lasting, (wears|wore|worn) out, stale,
        (food|milk|product|items|it) (expired|stale|rotten|spoiled), too loud, too noisy, (very|so|
        really|quite|super|extremely|a bit|bit|somewhat|nice and|whisper) (loud|noisy|quiet|noisier|
        quieter|silent), noisier, noisy, smells (like|of|bad|weird|strange|awful|funny),
        (strange|chemical|weird|plastic|bad|burning|strong) (smell|odor|odour), waterproof,
        calls are clear, no (smell|damage|scratches|defects), (coating|paint|finish|fabric|
        stitching|seam|seams|zipper|handle|hinge|leg|wheel|wheels|lid|button|strap|screen) (is |
        was |has |already |started |came |fell |came |)(peeling|peeled|chipped|loose|broken|cracked|
        off|wobbly|wobbles|tore|torn|fading|rusty|stuck), wobbly,
        (is|are|was|were|already|has) broken (after|in|already|within), works like (new|day one),
        (going|still) strong after, build is
        """,
    ),
    vague=phrases(
        "破了, 坏了, 坏掉, 掉了",
        """
        quality, broke, broken, damaged, faulty, defect, solid, robust, loud, leaked, leaks
        """,
    ),
    without=phrases(
        """
        (服务|生活|睡眠|回复)(质量|品质), 质量服务, 心都碎, 信号断了, 网(络|)断了, 断了网,
        客服…质量, 别断了, 坏人, 优质(服务|的服务|客户|内容), 精致生活, 味道好, 声音(提醒|提示),
        优质国产, 环境…声音, 隔音效果, 隔音, (房间|空调|酒店|隔壁|马路|窗外|楼下|施工)…噪音,
        菜品精致, 摆盘…精致, 马桶漏, 卫生间漏
        """,
        """
        quality (of service|of life|time|content|information|journalism|reporting|news|articles|
        customer|service|support), (service|customer|content|food|journalism) quality,
        broke college, broken (english|link*|app|feature*|promise*), i'm broke, breaks my heart,
        heart broken, (leaked|leak*) (data|info*|my),
        high quality (dark|content|journalism|news|reporting), solid (app|choice|bank),
        bent over backwards, (hotel|street|neighbo*|room|rooms|restaurant|construction|place|bar|
        wall*) (was |is |were |)(so |very |too |really |a bit |)(loud|noisy|quiet),
        quiet (room*|area|place|location|street|neighbo*), toilet leaked, roof leaks, torn between,
        broken (promise*|tower|heart)
        """,
    ),
    unless=(
        "safety/physical/physical-safety",
        "logistics/packaging/packaging",
        "logistics/delivery/delivery",
        "product/functionality/missing-feature",
        "product/functionality/defect",
        "service/support/attitude",
    ),
)

LEAVES = (SPEED, STABILITY, RESOURCES, DEFECT, MISSING, COMPATIBILITY, CONNECTION, QUALITY)
