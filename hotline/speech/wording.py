"""Small words of spoken Mandarin that decide what an answer means: what adds nothing, denies, doubts or asks back."""

import re

FILLERS = re.compile(
    "不好意思|不客气|不用谢|没关系|对不起|你好|您好|谢谢|多谢|辛苦|麻烦|感谢|那个|这个|就是说?|怎么说|怎么|我觉得|觉得|感觉|我说|我想|我要|"
    "我选择?|选择|那就|已经|现在|是的|好的|行了?吧|你们|他们|我们|咱们|非常|比较|特别|十分|真的|还算|总体|总的来说|整体|"
    "第|按|选|号|键|个|嗯|啊|哦|噢|呃|额|唉|哎|诶|喂|呀|哈|吧|呢|嘛|啦|哟|嘞|咧|的|了|我|你|您|他|请|那|就|都|也|还|很|挺|太|真|蛮|"
    "是|对|好|给|帮|再|来|去|要"
)
"""Beside an answer they change nothing; alone, 是 or 好的 may be one."""
HARMLESS = re.compile(
    "不错|没错|没问题|没事|没关系|不过|不好意思|不但|不仅|不管|差不多|不客气|不用谢|对不起|不然|特别"
)
"""They hold a word of denial and deny nothing."""
DENIALS = frozenset("不没未别甭")
DENYING_SOUNDS = frozenset({("b", "u"), ("m", "ei")})
"""What 不 and 没 may have been taken for, right before a word."""
BETWEEN_DENIALS = frozenset("是有会能说太很觉得并怎么")
"""不是不满意, 没有不满意: between two denials only these."""
DENIED_AFTER = re.compile("不了|不到|不成|不上|没有?$|没呢|什么|个屁|个鬼|才怪|个啥|个头|啥呀?|不")
DOUBTS = re.compile(
    "不知道|不好说|说不好|不清楚|不确定|不一定|看情况|再看看|再说吧|可能|好像|大概|也许|或许|似乎|应该|随便|无所谓|差不多|"
    "怎么样|什么意思|勉强|如果|要是|假如|除非|以前|本来|希望|反正"
)
ASKS_BACK = re.compile(r"[吗么嘛]$|(.{1,3})[不没]\1|为什么|凭什么")
TURNS = re.compile("但是|但|不过|可是|只是|然而|就是有点")
"""What follows takes back some of what was said."""


def places(pattern: re.Pattern[str], text: str) -> set[int]:
    """Every character that belongs to one of these words."""
    return {place for found in pattern.finditer(text) for place in range(found.start(), found.end())}
