"""Phrases that tell what a customer feels; `feedbus.analysis.emotions` weighs them."""

from collections.abc import Mapping

SATISFIED = (
    "(满意|心满意足|称心|如意|开心|高兴|愉快|舒心|省心|放心|安心|欣慰|幸福|喜欢|爱了|太棒|很棒"
    "|真棒|棒极了|完美|喜爱|爱不释手)",
    "(很|非常|太|真|真的|特别|超|超级|好)(爽|赞|给力|舒服|贴心|暖心|感动|爱|值)",
    "(物超所值|超值|无可挑剔|挑不出毛病|没毛病|相见恨晚|得心应手)",
    "(satisfied|satisfying|happy|pleased|delighted|love|loved|loving|loves|enjoy|enjoyed|enjoying)",
    "(thrilled|impressed|delightful|couldn't be happier|can't live without|couldn't ask for more)",
    "(exceeded my expectations|well worth|worth every penny|over the moon|made my day)",
    "(😊|😄|😍|🥰|😁|😃|😀|👍|❤|💕|💯|☺|😋|👏|💖|♥|🌹)",
    "(satisfecho|encanta|contento|satisfait|adore|zufrieden|begeistert|satisfeito|満足|嬉しい|最高"
    "|만족)",
)

THANKFUL = (
    "(赞|点赞|好评|推荐|值得|感谢|谢谢|良心|五星|5星|必须好评|不错|加油|支持)",
    "(thank|thanks|thankful|grateful|appreciate|recommend|recommended|perfect|excellent|awesome)",
    "(amazing|fantastic|wonderful|superb|brilliant|outstanding|impressive|great|well done|good "
    "job)",
    "(great job|5 stars|five stars|keep it up|kudos|glad|best)",
    "(🙂|🎉|😉|🙏)",
)

DISAPPOINTED = (
    "(失望|大失所望|遗憾|可惜|后悔|心寒|寒心|心凉|扫兴|泄气|无语|唉|无奈|失落|郁闷|伤心|难过|白买"
    "|白花钱|白瞎|心塞)",
    "(不如|没有)(想象|想像|预期|期望|期待|宣传|以前|之前|从前)(中|的|)(好|那么好|理想|)",
    "(没达到|达不到|没有达到|低于|不符合|未达到|远低于)(预期|期望|要求|期待)",
    "(与|和|跟)(描述|宣传|图片|想象|期望|预期)(的|)(不符|不一样|差距|差太多|有差距|相差|差别)",
    "(期望|期待)(越大|太高|值太高|过高)",
    "(粉转黑|脱粉|再也不|不会再|最后一次|浪费时间|浪费钱|越来越差|越做越差|大不如前|一代不如一代"
    "|名不副实)",
    "(disappoint*|let down|letdown|regret|regretted|sad|sadly|unfortunately|underwhelm*"
    "|dissatisf*)",
    "(expected better|expected more|expecting more|hoped for more|fell short|falls short)",
    "(not as good as|not what i expected|not as described|not as advertised|not worth|not happy)",
    "(used to be|used to love|used to like|waste of money|waste of time|never again|gone downhill)",
    "(went downhill|going downhill)",
    "(unhappy|unsatisfied|not impressed|not satisfied|not pleased|such a shame|what a shame|too "
    "bad|pity)",
    "(lower my expectations|high hopes|wish i hadn't|wanted to love|wanted to like)",
    "(😞|😔|😢|😭|😟|🙁|☹|😥|😩|😫|😕|💔|😓)",
    "(decepci*|déçu*|déception|enttäusch*|decepcion*|がっかり|残念|失望した|실망)",
)

FURIOUS = (
    "(愤怒|生气|气死|气炸|气人|火大|恼火|发火|暴怒|怒了|忍无可忍|气愤|恼怒|气坏|窝火|一肚子火|可恨"
    "|可恶|欺人太甚)",
    "(无耻|不要脸|滚蛋|去死|王八|混蛋|畜生|他妈|妈的|tmd|tm的|nmd|傻逼|傻x|傻叉|煞笔|脑残|狗屎"
    "|狗日|草泥马|cnm|艹)",
    "(真|个|这|就是|一群|大|是)sb",
    "sb(软件|app|东西|玩意|设计|公司|客服|开发)",
    "(卧槽|我靠|特么|尼玛|你妹|缺德|丧尽天良|黑心|欺骗消费者|欺负|霸王条款|店大欺客)",
    "(angry|anger|furious|fuming|outraged|outrageous|livid|enraged|infuriat*|pissed|rage|mad at)",
    "(fuck|fucking|fucked|bullshit|shit|shitty|wtf|damn|asshole*|bastard*|idiot|idiots|go to hell)",
    "(how dare|disgrace|disgraceful|disgusting|disgusted|shame on|sick of)",
    "(fed up|had enough|last straw|scammers|crooks|thieves|despicable)",
    "(😡|😠|🤬|👿|💢|🖕)",
    "(indignant*|enojado|furioso|en colère|furieux|honteux|wütend|unverschämt|raiva|腹が立つ|怒り"
    "|화가|짜증)",
)

HARSH = (
    "(垃圾|辣鸡|骗子|骗人|骗钱|恶心|太坑|真坑|巨坑|坑人|坑爹|被坑|太过分|离谱|强盗|流氓|废物|狗屁"
    "|倒闭|呵呵|什么鬼|什么玩意|什么破|破玩意|破软件|差评)",
    "(滚粗|滚出|呸|猪狗不如|耍猴|忽悠|套路|敷衍|投诉|举报|曝光|强烈谴责|强烈不满|极度不满|受不了"
    "|烦死|烦人|吐血)",
    "(scam|fraud|trash|garbage|rubbish|crap|crappy|sucks|suck|pathetic|joke|stupid|dumb|hate"
    "|hated)",
    "(frustrat*|unacceptable|ridiculous|ripoff|rip off|robbery|insulting|cheat*|liars|lies|lying"
    "|ashamed|shameful|unbelievable|absurd)",
)

VERDICTS = (
    "(太差|差劲|极差|最差|很差|烂透|差评|难用|恶劣|糟糕|糟透)",
    "(terrible|awful|horrible|horrendous|worst|useless|atrocious|appalling|nightmare|annoying)",
)

SURPRISED = (
    "(惊喜|意外|没想到|想不到|竟然|居然|出乎意料|意料之外|超出预期|超出想象|震惊|吃惊|惊讶|惊艳"
    "|惊呆|惊到|不敢相信|难以置信)",
    "(万万没想到|谁知道|哇塞|哇哦|天哪|天啊|我的天|大吃一惊|目瞪口呆|太神奇|没料到|始料未及"
    "|出人意料)",
    "(surprised|surprise|surprising*|unexpected|unexpectedly|wow|omg|shocked|shocking|astonish*)",
    "(astounded|amazed|stunned|speechless|unbelievable|unbelievably|incredible|incredibly)",
    "(blown away|blew me away|jaw dropping|jaw-dropping|can't believe|couldn't believe|cannot "
    "believe)",
    "(never expected|didn't expect|did not expect|wasn't expecting|who knew|to my surprise"
    "|exceeded)",
    "(better than i expected|better than expected|beyond my expectations|mind blown|mind blowing)",
    "(😲|😮|😱|🤯|😳|😯)",
    "(sorprend*|sorpresa|surpris|surprise|étonn*|überrasch*|surpreend*|びっくり|驚い|まさか|놀라"
    "|깜짝)",
)

PLAIN = (
    "意外(退出|关闭|终止|险|保险|伤害|事故|情况|怀孕|身故|中断|断开)",
    "(没有|没什么|毫无|无)(意外|惊喜)",
    "(unexpected|unexpectedly) (error|errors|close|closes|closed|closing|quit|quits|shut|shuts|stop"
    "|stops|stopped|end|exit|exits|behavior|result|results|token)",
    "(unexpectedly|suddenly) (crash*|stop*|quit*|clos*|shut*)",
    "(stops|stopped|closes|closed|quits|crashes|shuts down) unexpectedly",
    "would be (great|nice|awesome|amazing|perfect|wonderful|excellent|fantastic|happy|glad|love"
    "|much)",
    "(would|i'd|we'd) (love|enjoy|be happy|be pleased|be delighted|be glad)",
    "(happy|pleased|glad) (birthday|hour|hours|new year|to help|to pay|meal|path|if)",
    "(love|enjoy) (to see|to have|it if)",
    "(damn|shit) (good|great|fine|hot)",
    "(更|才会|会更|会很|就会|希望|才能|才|不太|能让|如何)(满意|放心|完美|喜欢|开心|高兴|省心|安心)",
    "(满意|喜欢)(度|的话|不喜欢)",
    "(sad|angry|happy|surprised) (face|faces|emoji|emojis|music|song|songs|movie|ending|story)",
    "(angry birds|surprise party|holy bible|mad max|rage room|damn good|sick beat*)",
)
"""Look-alikes, which tell of nothing."""

PHRASES: Mapping[str, tuple[str, ...]] = {
    "satisfied": SATISFIED,
    "thankful": THANKFUL,
    "disappointed": DISAPPOINTED,
    "furious": FURIOUS,
    "harsh": HARSH,
    "verdict": VERDICTS,
    "surprised": SURPRISED,
    "plain": PLAIN,
}
"""By what they tell of; thanks may be mere politeness, and a verdict may be calm."""
