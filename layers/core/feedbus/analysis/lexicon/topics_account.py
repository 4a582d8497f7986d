"""Getting in, and being safe there: login, registration, privacy and fraud."""

from feedbus.analysis.lexicon.lists import CANT, phrases
from feedbus.analysis.taxonomy import Leaf

LOGIN = Leaf(
    "account/access/login",
    "账户/访问/登录",
    "Account/Access/Login",
    phrases=phrases(
        """
        (登录|登陆|登入|登錄)(不|失败|异常|超时|错误|问题|出错|界面|页面|一直|总是|老是|时|后|就|
        的时候|状态|过期|失效|密码|账号|帐号|很|太|方式|困难|麻烦|进|了|系统|微信|路由), (无法|不能|
        没法|不让|总是|一直|老是|重新|反复|自动|怎么|经常|每次|每次都要|强制|要|必须|不用|需要|退出|
        自动退出|频繁|重复|再次|成功|未|微信|短信|扫码|人脸|指纹|手机|密码|账号|验证码|手机号|快捷|
        还要|才能|也|用|更新后|点)(登录|登陆|登入|登不), 登不(上|进|了|录|入|上去|进去),
        (自动|强制|被|总是|老是|经常|一直)(登出|退出登|退出账|退出帐|退登), (被|自动|老是)下线,
        掉登录, 退出登录, 自动退出登, 自动退出账,
        密码(错误|不对|不正确|忘|找回|重置|正确|明明|总是|改不了|是对的|输|都|也|没错|无效|一直),
        (忘记|找回|忘了|重置|修改|更改|改|重设|换|记不住|输入|输|设置|设)(登录|)密码, 验证码(收不到|
        错误|一直|发不|不对|无法|失败|总是|没有|迟迟|过期|没收到|发送|都收不|都没|不发|输入),
        (收不到|没收到|接收不到|获取不到|没有|不发|发不出|等不到|无法接收|无法获取|没有收到|
        一直没有|收到|等)…(验证码|校验码|otp|简讯|认证信|验证信), 帐密, (账号|帐号|账户|帐户)(登|
        被锁|锁定|异常|不存在|冻结|被冻|切换|退出|找不回|被封|封|密码|无法), (人脸|面部|刷脸|指纹|
        面容)(识别|验证|认证|解锁|支付|)(失败|不了|不通过|通不过|总是|一直|不|登), 授权失败,
        身份验证(失败|不), 手势密码, 验证码登, 解锁不了,
        (又|被|一直|老是|总是|叫我|要我|让我)(被|)(登出|踢下线|踢出来|重新绑定), 登出,
        (账号|帐号|号)(进不去|上不去|找不回)
        """,
        f"""
        {CANT} (even |)(log|sign|login|signin|logon|get into|get in to|access|enter|get back into|
        get back in) (in |into |on |)(to |)(my |the |our |)(account*|profile|app|it|anymore|all|
        again), {CANT} (even |)(login|log in|signin|sign in|log on|log into|sign into|get logged in|
        log back in),
        (log|logs|logged|logging|sign|signs|signed|signing) (me |you |us |myself |)(out|off),
        (keeps|kept|keep|always|constantly|have to|had to|has to|re|need to|trying to|tried to|
        try to|to|when|can|could|won't|not|i|after|automatically|again|been) (log|logs|logging|
        logged|sign|signing|signed) (me |you |back |)(in|into|on|back in), (log|logging|sign|
        signing|logged|signed) (in|into|on) (issue*|problem*|error*|page|screen|process|fail*|every|
        to my|again|is|with|since|and|my|this|app|so|keeps|each|details|credentials|now|using|with|
        because), (login|log-in|logon|sign-in|signin) (issue*|problem*|error*|page|screen|process|
        fail*|every|to|again|is|with|since|details|credentials|info*|system|option|attempt*|button|
        and|now|fails|method), (my|the|your|auto|re|to|can't|unable|cannot|for|not|quick|fast|after|
        cant) (login|relogin|logins|logon), relogin, re-login, logout, logouts, logouting,
        (password|passwords|passcode|passwd),
        (wrong|forgot my|reset my|change my|incorrect|enter my|set my|my) pin, (pin|password|
        passcode) (is |was |)(wrong|incorrect|invalid|not|reset|change*|block*|doesn't), (face id|
        faceid|touch id|fingerprint*|biometric*|finger print|two factor|2fa|two-factor|
        authenticator|facial recognition|face recognition|face unlock),
        (otp|one time password|passkey), (account|accounts) (is |was |been |got |has been |
        keeps getting |gets |is getting |getting |being |)(locked|frozen|freezed|freeze|blocked|
        suspended|disabled|deactivated|banned|restricted|hold|terminated), (locked|lock|blocked|
        block|banned|suspended|locking|locks|freeze|froze|freezed|unlock) (me |us |)(out|my account|
        the account|our account|account|out of),
        (lost|no|denied|regain|losing) access to (my |the |)account*, username, user name,
        (invalid|incorrect|wrong) (credentials|password|username|user), (code|codes|otp|
        verification text|verification email) (never|doesn't|didn't|won't|not|isn't|don't|
        still hasn't|hasn't) (arriv*|come|came|sent|send|received|work*|show*),
        get (in|into) my account, (not recogni*|doesn't recogni*) (my |)(face|fingerprint|device),
        (reset|forgot|forget|change) (the|my|your) pin
        """,
    ),
    vague=phrases(
        "登录, 登陆, 登入, 密码, 验证码",
        """
        login, log in, logging in, sign in, signing in,
        (verification|security|confirmation|access|auth|sms|authentication) code*, authentication,
        never (get|got|receive|received|gets) (the |a |my |any )(code|otp|verification)
        """,
    ),
    without=phrases(
        """
        登录奖励, 登录(即|就|有)送, 登录领, 支付密码, 无线密码,
        (wifi|wlan|无线网|路由器|设备)的密码, (wifi|wlan|无线网)密码, 密码锁, 开锁密码
        """,
        """
        sign (me|us) up, signed (up|for), (debit|credit|atm|card) pin, pin block*,
        pin (a|the|this|to|it|board), sign off on, get (in|into) my account (number|info*)
        """,
    ),
    unless=(
        "account/security/privacy-fraud",
        "account/access/registration",
        "product/performance/stability",
    ),
)

REGISTRATION = Leaf(
    "account/access/registration",
    "账户/访问/注册",
    "Account/Access/Registration",
    phrases=phrases(
        """
        注册, 实名认证, 实名制, 实名, 开户, 注销, 销户,
        身份证(验证|认证|上传|识别|照片|审核|信息|号码|过期|号), 身份认证, 身份验证,
        绑定(手机|手机号|银行卡|邮箱|微信|身份证|不了手机),
        (申请|创建|新建|加入|办)(账号|帐号|账户|会员), 会员(资料|注册|申请|卡号|登记|验证|认证),
        手机号(码|)(已|被|不能|无法|绑定|换|验证|更换|改|不对), 换绑, 更换手机号, 换手机号,
        激活(不了|失败|码|不), 手机验证, 认证(失败|不了|不通过|审核|不过|一直),
        建立(账号|帐号|账户|账户), 加入会员, 填写资料, 完善资料
        """,
        f"""
        (sign|signed|signing|signs) (me |us |)up, signup, sign-up,
        (register|registered|registering|registration|registers|registeration), (create|creating|
        created|open|opening|opened|make|making|set up|setting up|setup|activate|activating|start)
        (an |a |my |the |new |another |your |this |our |)(new |bank |checking |savings |business |
        joint |student |free |online |)account,
        account (creation|opening|activation|verification|set up|setup|deletion|closure),
        (kyc|ekyc|vkyc), (verify|verifying|verification|verified|prove|confirm|authenticate) (my |
        your |the |of |an |of my |their |)(identity|identification|id|account|documents|email|phone|
        phone number|age|self|details|kyc|process|failed), {CANT} verify,
        identity (verification|check*|card|proof|confirm*), id (verification|check|proof|card scan),
        (verification|verify) (process|fail*|is|pending|not|still|takes|took|email|via|video|call|
        by), video (verification|confirmation|kyc), (onboarding|enroll*|enrol), (delete|deleting|
        close|closing|closed|deactivate|cancel|deleted) (my|the|an|your|this|our) (account|profile),
        activation code, (upload|scan|scanning|submit|submitted|uploaded) (my |your |the |a |)(id|
        passport|license|licence|documents|selfie|aadhar*|aadhaar|pan), (application|account) (was |
        is |has been |got |)(declin*|reject*|denied|approv*|under review|under verification),
        (waitlist|wait list), passport, activat* (my|the|it|card)
        """,
    ),
    without=phrases(
        "注册商标, 注册资本, 注册会计, 注销登录, 绑定手机…连, 开户行, 开户网点",
        """
        cash register, gift registr*, register (my |the |a |)(complaint|product|device|touch*),
        sign up (for|fee|bonus) (bonus|free), passport (photo|cover), signed up for, sign up for
        """,
    ),
)

SECURITY = Leaf(
    "account/security/privacy-fraud",
    "账户/安全/隐私与欺诈",
    "Account/Security/Privacy and fraud",
    phrases=phrases(
        """
        隐私, 泄露, 泄漏, 泄密, 盗号, 被盗, 盗刷, 盗用, 盗取, 诈骗, 欺诈, 被骗,
        骗(我|了|局|术|取|消费者|用户|顾客|客户|老百姓|大家|的), 诈欺, 欺骗,
        虚假(宣传|广告|信息|发货|活动|促销|销售), 黑客, 木马, 病毒, 窃取,
        偷(窥|听|取|拍|偷|我|用户|数据), 监听, 监控(我|用户|隐私), 个人信息, 个人资料, 个资,
        信息安全, (账户|账号|帐户|资金|数据|支付|网络|存钱|隐私)(的|)安全,
        安全(漏洞|性|感|风险|可靠|有保障|问题|吗), 不安全, (很|非常|更|比较|最|挺|绝对|够)安全,
        (读取|访问|获取|索取|索要|收集|开启|强制|要求|要|强行|过多|各种|授予|太多|那么多)…权限,
        权限(太多|过多|要求|索取|过高|问题|太大|获取), 通讯录, 人肉, 钓鱼,
        未经(同意|允许|授权|本人|许可), 擅自, 冒充, 假冒(客服|官方), 传销, 后门,
        别人(能|可以|也能)(看到|登录|看见|控制)我, (疑似|是不是|怀疑|涉嫌|被|遭)(诈骗|盗|欺诈),
        (电信|网络|钓鱼|诈骗)(诈骗|电话|短信|网站|链接), 冒用
        """,
        """
        (scammed|scammer|scammers|scamming),
        (fraudulent|fraudulently|fraudster*|fraudester*|froud|frad|fraude),
        (hack|hacked|hacker|hackers|hacking),
        (steal|steals|stealing|stole|stolen|thief|thieves|theft|theif|thieve), privacy,
        private (data|information|info), (personal|my|user|users|our|sensitive|customer|your|
        private|all) (data|information|info|details) (is |was |are |being |has |been |)(leak*|sold|
        stolen|exposed|breach*|visible|collect*|to third|safe|secure|without|protection|shared|used|
        compromised), (sell|sells|selling|collect|collects|collecting|share|sharing|shares|sold|
        harvest*|mining|mine|misuse|stealing) (my |your |our |user |users |personal |all your |
        all my |too much |the |)(personal |)(data|info|information),
        data (breach|leak*|mining|collection|theft|privacy|harvest*|security|protection|stealing),
        (breach|breached|leaked), phish*, (malware|spyware|virus|trojan|spying), (unauthori*|
        suspicious|unknown|unrecogni*|strange) (charge*|transaction*|access|activity|payment*|
        purchase*|login*|withdraw*|device*|person|debit*), (con artist*|crooks|cheat|cheated|
        cheating|cheaters|cheats|cheater|deceptive|misleading|bogus|ponzi|dishonest|liars|robbed|
        robbery|robbing|crooked|looting|looted|loot|grab our money|eat our money), (fake|false)
        (app|application|company|website|site|advertis*|promise*|profile*|people|accounts|bank|
        information|offers), (security|secure|insecure|unsecure|securely), (this|app|it) safe,
        safety and, (very|not|is|feel|safer|it's|its|safe and|more|super|are|100%|completely|
        totally|extremely|and|most) safe, safe (and|app|to use|banking|secure|or not|place),
        permissions, (someone|somebody|person) (else |)(used|accessed|logged|opened|made|got|stole|
        hacked)…(account|card|phone|money),
        (lost|stolen|missing|misplaced) (my |)(card|wallet|phone),
        (my|the) card…(lost|stolen|compromised), compromised, shady, sketchy, trusted, trustworthy,
        untrustworthy, (read|access|reading) (my|your|our) (email*|mail*|contacts|messages|gallery|
        sms|photos|data),
        (loose|lose|lost|losing|took|take|steal) (my |all my |your |our |)(hard earned |)money,
        (victim of|commit*|report|reported|for|possible|potential|credit card|card|identity|bank|
        suspected) fraud,
        fraud (alert|charge*|on my|department|protection|team|transaction*|case|claim),
        scam (call*|text*|email*|message*|alert*)
        """,
    ),
    vague=phrases(
        "骗子, 骗钱, 骗人, 坑钱, 坑人, 黑心",
        "(scam|scams|scammy), (fraud|frauds|froud|frad|fraude), ripped off, ripped me",
    ),
    without=phrases(
        """
        安全带, 安全座椅, 安全气囊, 安全帽, 食品安全, 人身安全, 安全性能, 不骗人, 不骗你,
        骗你(不|我), 没骗, 没有骗, 不欺骗, 消毒, 病毒肺炎, 新冠病毒, 疫情, 电池…泄漏, 煤气…泄漏,
        安全(到|抵)达, (开车|驾驶|小区|住|治安|路上|环境|行车|晚上)…安全, 骗了…眼泪, 防盗
        """,
        """
        (a|such a|real|total|absolute|an absolute|great) steal, (not a|isn't a|never) scam,
        steal (the show|my heart), (cheat|cheating|cheats) (code*|on|day|sheet*), life hack*,
        security deposit, social security, leaked (water|oil|everywhere|all over),
        lost my phone number, safe (drive|driving|travels|area|neighborhood), no fraud,
        security code, (hotel|home) security, better safe, stay safe, keep safe,
        feel safe (walking|driving), misleading (title|description), wearing…safe
        """,
    ),
    unless=(
        "commerce/payment/payment-checkout",
        "commerce/refund/refund-return",
        "commerce/price/price-fees",
        "logistics/delivery/delivery",
        "service/support/responsiveness",
        "service/support/attitude",
        "account/access/login",
        "product/quality/build-quality",
        "service/after-sales/repair-warranty",
    ),
)

LEAVES = (LOGIN, REGISTRATION, SECURITY)
