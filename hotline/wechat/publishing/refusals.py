"""What a refused call means for the post, in words for the operator. Pure."""

from hotline.wechat.api.errors import Busy, Misconfigured, QuotaUsedUp, TokenEnded, Unanswered, WeChatError

NO_PUSH_LEFT, ALREADY_SENT, TOO_OFTEN, NO_SUCH_ARTICLE = 45028, 45065, 53501, 53600
WORDS: dict[int, str] = {
    40007: "封面或草稿在平台上已失效，请重新排期",
    45002: "正文太长，超过微信的上限",
    45003: "标题超过微信的上限，请缩短",
    45004: "摘要超过微信的上限，请缩短",
    45008: "一次发的文章太多",
    45028: "平台说群发次数已用完，可以改为“发布”",
    45110: "作者名超过微信的上限，请缩短",
    45166: "正文里有平台不接受的内容或外部图片",
    48001: "公众号没有这项接口权限，请管理员到公众平台开通",
    53500: "公众号的发布功能被平台停用",
    53503: "平台上的草稿已不存在，请重新排期",
    53504: "平台要求先在公众平台上人工处理",
    53505: "平台要求先在公众平台上人工处理",
}


def words(failure: WeChatError) -> str:
    """For the operator."""
    if isinstance(failure, Misconfigured):
        return WORDS.get(failure.code or 0, "公众号的接入设置有误，请联系管理员")
    return WORDS.get(failure.code or 0, f"平台没有接受：{failure}")


def passes(failure: WeChatError) -> bool:
    """Whether the same call may succeed later. Without a code it was our own token that could not be had."""
    if failure.code == NO_PUSH_LEFT:
        return False
    for_a_while = isinstance(failure, Unanswered | Busy | TokenEnded | QuotaUsedUp)
    return for_a_while or failure.code in (None, TOO_OFTEN)


def unsure(failure: WeChatError) -> bool:
    """Whether the platform may have done what it was asked."""
    return isinstance(failure, Unanswered | Busy)
