"""Taking out of a text whatever tells who somebody is, before everybody may read it (RULES §11).

A first pass by machine; a person reads the result before it is published.
"""

import re
from collections.abc import Iterable

_MAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_LINK = re.compile(r"https?://\S+")
_IDENTITY = re.compile(
    r"(?<![0-9A-Za-z])\d{6}(?:19|20)\d{2}(?:0[1-9]|1[0-2])(?:[0-2]\d|3[01])\d{3}[0-9Xx](?![0-9A-Za-z])"
)
_LONG_NUMBER = re.compile(r"(?<!\d)\d(?:[ -]?\d){11,22}(?!\d)")
_MOBILE = re.compile(r"(?<!\d)(?:\+?86[ -]?)?1[3-9]\d[ -]?\d{4}[ -]?\d{4}(?!\d)")
_LAND_LINE = re.compile(r"(?<!\d)(?:0\d{2,3}[ -]?)[2-9]\d{6,7}(?!\d)")
_PLATE = re.compile(
    r"[京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼][A-Z][·• ]?[A-HJ-NP-Z0-9]{5,6}(?![A-Z0-9])"
)
_ACCOUNT = re.compile(r"((?:微信|QQ|qq|wx|vx|VX|支付宝)(?:号|账号)?[:： ]?)[A-Za-z0-9_-]{5,20}")
_HOME = re.compile(
    r"(?:[0-9一二三四五六七八九十]+(?:栋|幢|号楼)|[0-9A-Za-z]+座)(?:[0-9一二三四五六七八九十]+单元)?"
    r"(?:[0-9一二三四五六七八九十]+(?:楼|层))?(?:[0-9]{1,4}(?:室|号|房)?)?|[0-9]{3,4}(?:室|房)"
)
_SURNAME = (
    "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎余潘杜戴夏"
    "钟汪田任姜范方石姚谭廖邹熊金陆郝孔白崔康毛邱秦江史顾侯邵孟龙万段雷钱汤尹黎易常武乔贺赖龚文覃韦农莫蒙甘覃符"
)
_CALLED = re.compile(
    rf"(?:我叫|我是|本人|姓名[:：]?|联系人[:：]?)\s*([{_SURNAME}][\u4e00-\u9fff]{{1,2}})(?=[，,。；;：:、\s]|$)"
)
_TITLED = re.compile(
    rf"([{_SURNAME}])[\u4e00-\u9fff]{{0,2}}?(先生|女士|小姐|同志|师傅|大爷|大妈|阿姨|大哥|大姐|老板|老师|医生|经理|主任|校长|局长|书记)"
)

_CERTAIN = (
    (_MAIL, "（邮箱略）"),
    (_IDENTITY, "（证件号略）"),
    (_MOBILE, "（电话略）"),
    (_PLATE, "（车牌略）"),
    (_ACCOUNT, r"\1（略）"),
)
# Also a hotline's own number, an order's number, a building in the news: a person decides.
_LIKELY = (
    (_LINK, "（网址略）"),
    (_LAND_LINE, "（电话略）"),
    (_LONG_NUMBER, "（号码略）"),
    (_HOME, "某户"),
)


def deidentify(text: str, names: Iterable[str] = ()) -> str:
    """The text without names, numbers, addresses of homes, plates and accounts. Known names go first."""
    for name in sorted({one.strip() for one in names if len(one.strip()) > 1}, key=len, reverse=True):
        text = text.replace(name, name[:1] + "某")
    text = _CALLED.sub(lambda found: found[0].replace(found[1], found[1][:1] + "某"), text)
    text = _TITLED.sub(r"\1某\2", text)
    for pattern, instead in (*_CERTAIN, *_LIKELY):
        text = pattern.sub(instead, text)
    return text


def identifies(text: str, names: Iterable[str] = ()) -> bool:
    """Whether something in the text certainly leads to a person; an editor may keep what only might."""
    if any(name.strip() in text for name in names if len(name.strip()) > 1):
        return True
    return any(pattern.search(text) for pattern, _ in _CERTAIN)
