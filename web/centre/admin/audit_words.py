"""Audit actions and their details in words."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from hotline.calls.acd.states import AgentState
from hotline.calls.states import TASKS
from hotline.orders import labels
from hotline.orders.workflow import STEPS
from hotline.people.roles import ROLE_LABELS
from hotline.supervision.workflow import STEPS as SUPERVISION_STEPS
from web.kit import gettext as _

ACTIONS = {
    "login": "登录",
    "login.failed": "登录失败",
    "password.change": "修改密码",
    "session.revoke": "退出设备",
    "session.revoke_all": "退出全部设备",
    "personal.reveal": "查看个人信息",
    "order.submit": "登记诉求",
    "order.export": "导出工单",
    "order.join": "关注同类诉求",
    "order.separate": "工单与来电人分开",
    "staff.create": "新增人员",
    "staff.change": "修改人员",
    "staff.roles": "调整岗位",
    "staff.reset_password": "重置密码",
    "staff.deactivate": "停用人员",
    "staff.reactivate": "启用人员",
    "organisation.create": "新增单位",
    "organisation.change": "修改单位",
    "organisation.move": "移动单位",
    "organisation.close": "停用单位",
    "organisation.reopen": "启用单位",
    "publish_calendar": "发布工作日历",
    "calendar.apply": "按新日历重算时限",
    "change_profile": "修改城市规则",
    "classifications.import": "导入诉求分类",
    "classification.add": "新增诉求分类",
    "classification.rename": "诉求分类改名",
    "classification.retire": "停用诉求分类",
    "classification.restore": "启用诉求分类",
    "template.save": "保存答复模板",
    "template.retire": "停用答复模板",
    "client.create": "新增接口客户端",
    "client.renew_secret": "更换客户端密钥",
    "client.deactivate": "停用接口客户端",
    "publish.propose": "提出公开结果",
    "publish.review": "审核公开结果",
    "publish.withdraw": "撤下公开结果",
    "article.write": "撰写文章",
    "article.change": "修改文章",
    "article.send": "文章送审",
    "article.review": "审核文章",
    "article.withdraw": "撤下文章",
    "article.publish": "推文同步为文章",
    "post.write": "撰写推文",
    "post.save": "修改推文",
    "post.send": "推文送审",
    "post.review": "审核推文",
    "post.schedule": "推文排期",
    "post.unschedule": "取消推文排期",
    "post.move": "推文改期",
    "post.withdraw": "撤下推文",
    "post.elsewhere": "登记手工发布的推文",
    "post.to_portal": "推文同步到门户",
    "post.published": "推文已由平台发布",
    "post.refused": "推文被平台退回",
    "post.failed": "推文没有发出",
    "post.taken_down": "推文已从平台撤下",
    "question.ask": "公开提问",
    "question.admit": "审核公开提问",
    "question.answer": "答复公开提问",
    "question.review": "审核公开答复",
    "question.withdraw": "撤下公开提问",
    "notice.resend": "重新发送通知",
    "notice.phoned": "电话告知",
    "calls.link": "关联通话与工单",
    "calls.block": "拦截号码",
    "calls.unblock": "解除拦截",
    "calls.monitor_listen": "监听坐席",
    "calls.monitor_whisper": "密语坐席",
    "calls.monitor_barge_in": "插话",
    "calls.take_over": "接管通话",
    "calls.force_state": "强制改变坐席状态",
    "calls.force_sign_out": "强制签出坐席",
    "calls.force_hang_up": "强拆通话",
    "calls.not_done": "现场操作未能执行",
    "calls.listen": "播放录音",
    "calls.download": "下载录音",
    "quality.standard": "修改质检标准",
    "quality.drawn": "抽取质检通话",
    "quality.claimed": "领取质检",
    "quality.put_back": "放回质检",
    "quality.scored": "提交质检评分",
    "quality.read": "查看通话转写",
    "quality.appealed": "申诉质检结果",
    "quality.appeal_decided": "复核质检申诉",
    "quality.coached": "填写质检辅导",
    "quality.acknowledged": "确认质检辅导",
    "quality.export": "导出质检结果",
    "quality.again": "重新转写录音",
    "calls.removal_asked": "申请删除录音",
    "calls.removal_decided": "审批删除录音",
    "calls.call_back": "办理漏接回拨",
    "calls.surge": "声明话务激增",
    "calls.surge_withdrawn": "撤回激增声明",
    "calls.group_saved": "保存技能组",
    "calls.skills": "调整坐席技能",
    "calls.hours": "设置接听时间",
    "calls.setting_saved": "保存电话设置",
    "calls.setting_removed": "删除电话设置",
    "calls.phone_password": "更换话机密码",
    "wechat.account_added": "登记微信公众号",
    "wechat.account_changed": "修改微信公众号",
    "wechat.menu_published": "发布公众号菜单",
    "wechat.tag_created": "新建公众号标签",
    "wechat.code_created": "生成关注二维码",
    "wechat.template_saved": "设置微信通知模板",
    "wechat.staff_bound": "工作人员绑定微信",
    "wechat.bound": "市民绑定手机号",
    "wechat.unbound": "解除市民手机号绑定",
    "wechat.take": "接待微信会话",
    "wechat.give_back": "转回微信会话",
    "wechat.finish": "结束微信会话",
    "wechat.staff_unbound": "工作人员解除微信绑定",
    "calls.flow_created": "新建语音流程",
    "calls.flow_published": "发布语音流程",
    "outreach.occasions": "调整自动场景",
    "outreach.script_begin": "新建外呼话术",
    "outreach.script_rename": "修改话术名称",
    "outreach.script_discard": "放弃话术修改",
    "outreach.script_hand_in": "话术送审",
    "outreach.script_withdraw": "撤回送审的话术",
    "outreach.script_review": "审核话术",
    "outreach.script_go_back": "启用以前的话术",
    "outreach.script_retire": "停用话术",
    "outreach.script_restore": "重新启用话术",
    "outreach.campaign_created": "新建外呼任务",
    "outreach.campaign_timed": "修改外呼时间",
    "outreach.audience": "读取外呼名单",
    "outreach.campaign_started": "开始外呼任务",
    "outreach.campaign_paused": "暂停外呼任务",
    "outreach.campaign_resumed": "继续外呼任务",
    "outreach.campaign_cancelled": "取消外呼任务",
    "outreach.export": "导出外呼结果",
    "outreach.rules": "修改外呼规则",
    "outreach.package": "调整语音包",
    "outreach.do_not_call_added": "加入免打扰名单",
    "outreach.do_not_call_imported": "导入免打扰名单",
    "outreach.do_not_call_removed": "移出免打扰名单",
    "calls.voice_uploaded": "上传语音",
    "calls.voice_removed": "删除语音",
    **{f"order.{step.name}": step.label for step in STEPS},
    "supervision.issue": "发督办单",
    **{f"supervision.{step.name}": step.label for step in SUPERVISION_STEPS},
}
#: What the filter offers: whole families first.
FAMILIES = {
    "login": "登录",
    "personal.": "查看个人信息",
    "order.export": "导出工单",
    "order.": "办理工单",
    "staff.": "人员",
    "organisation.": "单位",
    "publish_calendar": "工作日历",
    "change_profile": "城市规则",
    "classification": "诉求分类",
    "template.": "答复模板",
    "client.": "接口客户端",
    "session.": "登录设备",
    "publish.": "结果公开",
    "article.": "文章",
    "question.": "监督问政",
    "calls.monitor": "监听、密语、插话",
    "calls.": "电话",
    "outreach.": "智能外呼",
    "quality.": "质检",
    "supervision.": "督办单",
}
SUBJECTS = {
    "order": "工单",
    "staff": "人员",
    "organisation": "单位",
    "citizen": "诉求人",
    "calendar": "日历",
    "robot_script": "外呼话术",
    "profile": "规则",
    "classification": "分类",
    "template": "模板",
    "client": "客户端",
    "tenant": "中心",
    "article": "文章",
    "question": "公开提问",
    "call": "通话",
    "recording": "录音",
    "phone_account": "话机",
    "trunk_line": "中继",
    "dial_prefix": "拨号规则",
    "number_change": "号码变换",
    "access_number": "接入号码",
    "territory": "属地号段",
    "call_directory": "转接目录",
    "blocked": "拦截",
    "group": "技能组",
    "flow": "语音流程",
    "surge": "激增声明",
    "supervision": "督办单",
    "notice": "通知",
}
DETAILS = {
    "from": "由",
    "to": "到",
    "ip": "地址",
    "reason": "原因",
    "for": "因",
    "filter": "条件",
    "rows": "行数",
    "personal": "含个人信息",
    "login": "登录名",
    "roles": "岗位",
    "before": "之前",
    "after": "之后",
    "changed": "改了",
    "name": "名称",
    "parent": "上级",
    "added": "新增",
    "kept": "保留",
    "retired": "停用",
    "moved": "移动的时限",
    "overrides": "改动",
    "sessions": "设备数",
    "title": "标题",
    "scopes": "权限",
    "nodes": "个数",
    "channel": "来源",
    "type": "类型",
    "urgency": "紧急程度",
    "key": "方案",
    "of": "操作",
    "order": "工单",
    "until": "到",
    "since": "从",
    "state": "状态",
    "opinion": "意见",
    "levels": "等级",
    "code": "代码",
    "version": "版本",
}
#: The domain's own words, wherever a detail holds one.
WORDS = {
    **{word.value: label for word, label in labels.STATES.items()},
    **{word.value: label for word, label in labels.TYPES.items()},
    **{word.value: label for word, label in labels.URGENCIES.items()},
    **{word.value: label for word, label in labels.CHANNELS.items()},
    **{word.value: label for word, label in ROLE_LABELS.items()},
    **{word.value: word.label for word in AgentState},
    **{word.value: label for word, label in TASKS.items()},
}
LONGEST = 120


def action(name: str) -> str:
    return _(ACTIONS.get(name, name))


def subject(text: str, names: Mapping[str, str] = MappingProxyType({})) -> str:
    """`工单 4506…` from `order:4506…`; `names` knows what some subjects are called."""
    kind, _colon, rest = text.partition(":")
    return f"{_(SUBJECTS[kind])} {names.get(text, rest)}" if kind in SUBJECTS else text


def who(label: str) -> str:
    """The name from `staff:12 周敏`; machines as they are called."""
    kind, _colon, rest = label.partition(":")
    if kind == "staff":
        return rest.partition(" ")[2] or rest
    return {"citizen": _("诉求人"), "system": _("系统")}.get(kind, label)


def details(detail: dict[str, Any]) -> list[tuple[str, str]]:
    return [
        (_(DETAILS.get(name, name)), _shown(value))
        for name, value in detail.items()
        if value not in ("", [], {})
    ]


def _shown(value: Any) -> str:
    if isinstance(value, bool):
        return _("是") if value else _("否")
    if isinstance(value, list):
        return "、".join(_(WORDS.get(str(one), str(one))) for one in value)[:LONGEST]
    if isinstance(value, dict):
        return "；".join(f"{name}={inner}" for name, inner in value.items())[:LONGEST]
    return _(WORDS.get(str(value), str(value)))[:LONGEST]
