"""Words that say nothing of what a feedback is about; Chinese function words are in the word list.

In lower case and without apostrophes, Chinese in Simplified.
"""

_ENGLISH = """
a able about above absolutely actually after again against ago ain aint all almost alot already
also although always am among an and another any anybody anymore anyone anything anyway anyways
are arent around as ask asked asking at away back bad basically bcoz be because been before
being below best better between bit both btw but by ca came can cannot cant come comes coming
completely could couldn couldnt couple coz cuz day days definitely did didn didnt do does doesn
doesnt doing don done dont down due during each either else end especially etc even ever every
everyone everything exactly extremely fact far feel felt few finally find finding fine first
for found from further gave generally get gets getting give given gives giving go goes going
gone gonna good got gotta great guess guy guys had hadnt has hasnt have havent having he hell
hello her here heres hers herself hes hey hi him himself his honestly hope hour hours how
however i id if ill im in instead into is isn isnt it its itself ive just keep keeps kept kind
know last later least less let lets like literally little ll lol long look looking looks lot
lots made make makes making many may maybe me mean might mine minute minutes month months more
most much must my myself need needed needs neither never next nice night no none nor not
nothing now obviously of off often oh ok okay omg on once one ones only onto or other others
otherwise ought our ours ourselves out over overall own part particularly past people per
perhaps person please pls plus plz point pretty probably put quite rather re really reason
right s said same saw say saying says second see seem seems seen seriously several shall she
should shouldnt simply since so some somebody someone something sometimes soon start started
still stuff such sure t take takes taking tell than thank thanks that thats the their theirs
them themselves then there therefore theres these they theyre theyve thing things think this
those though thought three through thru thus time times to today together told tomorrow too
took totally toward towards tried truly try trying turn two u under unless until up upon ur us
use used uses using usually ve very via wanna want wanted wants was wasn wasnt way we week
weeks well went were werent weve what whatever whats when whenever where wherever whether which
while who whoever whole whom whos whose why will wish with within without wo wont worse worst
would wouldnt yeah year years yes yesterday yet you youd youll your youre yours yourself youve
"""

_CHINESE = """
是 有 没有 说 会 能 要 想 去 来 到 看 做 给 让 叫 用 买 觉得 感觉 认为 以为 希望 建议 知道 看到
发现 需要 进行 开始 使用 觉着 感到 成为 作为 变成 变得 显得 来说 看看 试试 请问 请 麻烦您 谢谢
感谢 多谢 您好 你好 大家 朋友 朋友们 亲 人家 别人 自己 我们 他们 东西 时候 时间 地方 情况 事情
事 问题 方面 样子 原因 办法 今天 昨天 明天 前天 后天 上午 下午 晚上 早上 中午 今年 去年 明年
最近 目前 现在 当时 刚才 以前 以后 小时 分钟 星期 礼拜 个月 好几天 半天 几天 同一个 第一 第二
一直 还有 不错 还好 可以 真的 确实 一般 应该 能够 可能 必须 打算 准备 决定 继续 结束 已经 突然
终于 除了 关于 对于 由于 因为 所以 如果 虽然 但是 然而 不过 而且 并且 或者 以及 甚至 尤其 特别
非常 十分 比较 相当 极其 稍微 越来越 有点 有些 所有 只能 直接 基本 全部 好像 比如 才能 肯定
估计 就算 想要 算是 没什么 不知 是否 加上 其他 其它 最好 告诉 告知 所谓 主要 不同 明显 不算
看着 看见 相信 出现 带来 提供 出去 回来 进入 找到 听到 意思 玩意 玩意儿 感谢您 加油 努力 期待
整个 整体 差不多 个人 遇到 记得 不够 容易 另外 其中 包括 根据 每天 每个 各种 任何 一定 那么
这么 怎样 多少 看来 起码 至少 总之 当然 只是 只有 不仅 不但 即使 还要 还会 不断 立刻 赶紧 上面
下面 里面 外面 前面 后面 旁边 中间 左右 之间 之类 等等 不得不 不用说 没想到 也就是说 总的来说
总体
"""

ENGLISH = frozenset(_ENGLISH.split())

CHINESE = frozenset(_CHINESE.split())
"""Beside the function words of the list: verbs, nouns and adverbs that stand in any feedback."""

CONTENT_CHARACTERS = frozenset(
    "丑亮假冷卡厚吵咸坏堵差快慢挤旧暗油淡漏烂烫热甜破硬糊美脏臭苦薄贵软辣酸香"
)
"""Single Chinese characters that say something by themselves."""

OTHERS = {
    "es": """
        el la los las lo un una unos unas de del al y e o u que en es no se le les me te mi mis
        tu tus su sus con por para como pero más mas muy ya si sí sin sobre este esta esto
        estos estas ese esa eso hay ha he han son era fue ser estar está están tiene tengo
        cuando donde porque qué cómo todo toda todos todas nada también solo sólo después desde
        hasta entre cada vez bien yo nos nosotros ellos ella él hace hacer puede puedo quiero
        aunque ni otra otro tan tanto
    """,
    "fr": """
        le la les l un une des du de d et ou où à a au aux ce cet cette ces ça ca cest c en
        dans sur avec sans pour par que qui quoi dont ne pas plus nest non oui si mais donc car
        je j jai tu il elle on nous vous ils elles me m te se s mon ma mes ton ta tes son sa
        ses notre nos votre vos leur leurs est sont suis êtes était été être ai as avons avez
        ont avoir fait faire peut peux va vais y n qu quand comme tout toute tous toutes même
        aussi encore très trop bien depuis
    """,
    "de": """
        der die das den dem des ein eine einen einem einer eines und oder aber in im ins an am
        auf aus bei beim mit nach von vom zu zum zur für über unter vor ohne durch um bis seit
        ist sind war waren wird werden wurde bin hat habe haben hatte kann können konnte muss
        soll will möchte ich mich mir mein meine meinen meiner du dich dir dein er sie es wir
        uns unser ihr ihre sich man nicht kein keine keinen nur noch schon immer wieder sehr
        auch so wie was wer wo wann warum weil dass wenn als ob da dann doch jetzt hier dieser
        diese dieses mehr alle alles ganz
    """,
    "pt": """
        o a os as um uma uns umas de do da dos das no na nos nas em ao aos à às por pelo pela
        para pra com sem sobre e ou mas que se não nao sim já ja ainda só so muito muita mais
        menos bem é está estou são era foi ser estar tem tenho ter vou vai eu você voce vocês
        ele ela eles elas meu minha seu sua isso isto este esse essa quando onde como porque
        tudo todo toda todos todas nada também depois antes desde até me mim te lhe nem outro
        outra mesmo pois
    """,
    "it": """
        il lo la i gli le un uno una di del dello della dei degli delle a al alla allo ai alle
        da dal dalla in nel nella con col su sul sulla per tra fra e ed o ma se che chi cui non
        no sì si mi ti ci vi ne lui lei noi voi loro mio mia tuo sua suo è sono era essere
        stato stata ho hai ha abbiamo hanno avere fa fare può posso questo questa questi queste
        quello quella quando dove come perché cosa tutto tutta tutti tutte niente anche ancora
        già solo molto più bene dopo prima
    """,
    "nl": """
        de het een en of maar van voor met zonder op in aan bij naar uit door over om te is
        zijn was waren wordt worden ben bent heb hebt heeft hebben had kan kunnen moet zal wil
        gaat ik je jij u hij zij ze wij we mij mijn dit dat deze die niet geen niets nog al
        altijd weer ook zo heel erg veel meer alle alles als dan wat wie waar wanneer hoe omdat
        er hier daar nu
    """,
    "ru": """
        и в во не что он на я с со как а то все всё она так его но да ты к у же вы за бы по ее
        её мне было вот от меня еще ещё нет о из ему теперь когда даже ну ли если уже или ни
        быть был него до вас опять вам ведь там потом себя ничего ей может они тут где есть
        надо для мы тебя их чем была сам чтоб без будто чего раз тоже себе под будет тогда кто
        этот того потому этого какой совсем эта это эти очень при об можно через всего просто
        только после
    """,
}
"""Function words of other languages."""
