"""Does an account work? The platform is asked, and what it says is put into words an administrator can act on."""

import re
from dataclasses import dataclass

from hotline.wechat.api.client import Client
from hotline.wechat.api.errors import Misconfigured, Unanswered, WeChatError
from hotline.wechat.models import OfficialAccount

ADDRESS = re.compile(r"\b(?:\d{1,3}\.){3}\d{1,3}\b")
CONSOLE = "微信公众平台 → 设置与开发 → 基本配置"
FINE = "连接正常，平台认可这个公众号的 AppID 和 AppSecret。"
IN_WORDS: dict[int, tuple[str, str]] = {
    40013: ("AppID 不正确。", "请与平台核对。AppID 登记后不能修改，填错时请停用后重新登记。"),
    40125: ("AppSecret 不正确。", "可能已在平台重置。请重新填写新的 AppSecret 并保存。"),
    40001: ("AppSecret 不正确，或不属于这个 AppID。", "请重新填写 AppSecret 并保存。"),
    40164: ("服务器地址 {address} 不在 IP 白名单里。", "请在平台的“IP 白名单”里加上它。"),
    61004: ("服务器地址 {address} 不在 IP 白名单里。", "请在平台的“IP 白名单”里加上它。"),
    89503: ("这次调用需要公众号管理员确认。", "请管理员在微信里点开平台发来的通知并同意。"),
    48001: ("这个公众号没有调用接口的权限。", "未认证的订阅号权限有限，请在平台完成微信认证。"),
    48004: ("平台封禁了这个公众号的接口。", "请登录平台查看站内信。"),
    50002: ("公众号被平台限制使用。", "请登录平台查看违规记录。"),
    45009: ("今天的调用次数用完了。", "明天零点恢复；也可以在平台申请清零一次。"),
    45011: ("调用太频繁。", "请一分钟后再试。"),
    40016: ("菜单个数不对。", "一级菜单 1 到 3 个，每个下面最多 5 个。"),
    40018: ("菜单名称太长。", "请缩短后再发布。"),
    40055: ("菜单里的网址不被接受。", "请使用在平台登记过的域名。"),
    45056: ("标签已经有 100 个。", "请先在平台删除不用的标签。"),
    45157: ("已有同名标签。", "请直接选择它。"),
    65303: ("还没有面向所有人的菜单。", "请先发布默认菜单，再发布标签菜单。"),
    -1: ("平台繁忙。", "请稍后再试。"),
}
SILENT = ("平台没有回应。", "请检查服务器能否访问 api.weixin.qq.com，以及代理和防火墙设置。")
NOT_THEIRS = ("收到的不是平台的回应。", "中间可能有代理或登录网关，请检查服务器的出网设置。")
UNKNOWN = ("平台拒绝了请求（错误码 {code}）。", "请在平台文档里查询这个错误码。")


@dataclass(frozen=True)
class Finding:
    """`said` is what is the matter, `advice` what to do; `technical` for whoever asks the support."""

    good: bool
    said: str
    advice: str = ""
    technical: str = ""


async def try_out(client: Client, account: OfficialAccount) -> Finding:
    """Asks for a token with the stored secret; the one in use stays good."""
    try:
        await client.tokens.try_secret(account)
    except WeChatError as failure:
        return in_words(failure)
    return Finding(True, FINE)


def in_words(failure: WeChatError) -> Finding:
    """One refusal as two sentences."""
    said, advice = _words(failure)
    found = ADDRESS.search(str(failure))
    return Finding(
        False,
        said.format(address=found[0] if found else "", code=failure.code).replace("  ", ""),
        advice,
        str(failure),
    )


def _words(failure: WeChatError) -> tuple[str, str]:
    if failure.code in IN_WORDS:
        return IN_WORDS[failure.code]
    if isinstance(failure, Unanswered):
        return NOT_THEIRS if "platform's" in str(failure) else SILENT
    if isinstance(failure, Misconfigured):
        return UNKNOWN[0], f"请核对 {CONSOLE} 里的内容。"
    return UNKNOWN
