"""微信, its addresses."""

from web.centre.wechat import accounts, codes, menu, rail, talk_acts, talks, templates
from web.kit import needs, page

__all__ = ["ROUTES", "rail"]

CONFIGURE, MENU, CODES = needs("wechat.configure"), needs("wechat.menu"), needs("wechat.codes")
VIEW, TALK = needs("wechat.view"), needs("wechat.talk")
TALK_URL = f"{talks.URL}/{{follower_id:int}}"
ACCOUNT, OF_MENU = f"{accounts.URL}/{{account}}", f"{menu.URL}/{{account}}"
CODE = f"{codes.URL}/{{code_id:int}}"

ROUTES = [
    page(talks.URL, talks.listing, guard=VIEW, name="wechat_talks"),
    page(f"{talks.URL}/live", talks.news, guard=VIEW, name="wechat_talks_live"),
    page(TALK_URL, talks.thread, guard=VIEW, name="wechat_talk"),
    page(f"{TALK_URL}/files/{{file_id}}", talks.file, guard=VIEW, name="wechat_talk_file"),
    page(f"{TALK_URL}/take", talk_acts.take, ["POST"], guard=TALK, name="wechat_talk_take"),
    page(f"{TALK_URL}/give-back", talk_acts.give_back, ["POST"], guard=TALK, name="wechat_talk_give_back"),
    page(f"{TALK_URL}/finish", talk_acts.finish, ["POST"], guard=TALK, name="wechat_talk_finish"),
    page(f"{TALK_URL}/reply", talk_acts.reply, ["POST"], guard=TALK, name="wechat_talk_reply"),
    page(
        f"{TALK_URL}/replies/{{reply_id:int}}/again",
        talk_acts.send_again,
        ["POST"],
        guard=TALK,
        name="wechat_talk_again",
    ),
    page(
        f"{TALK_URL}/unbind",
        talk_acts.unbind,
        ["POST"],
        guard=needs("wechat.unbind"),
        name="wechat_talk_unbind",
    ),
    page(accounts.URL, accounts.listing, guard=CONFIGURE, name="wechat_accounts"),
    page(f"{accounts.URL}/new", accounts.create, ["GET", "POST"], guard=CONFIGURE, name="wechat_account_new"),
    page(ACCOUNT, accounts.edit, ["GET", "POST"], guard=CONFIGURE, name="wechat_account"),
    page(f"{ACCOUNT}/try", accounts.try_connection, ["POST"], guard=CONFIGURE, name="wechat_account_try"),
    page(
        f"{ACCOUNT}/templates",
        templates.edit,
        ["GET", "POST"],
        guard=CONFIGURE,
        name="wechat_account_templates",
    ),
    page(menu.URL, menu.first, guard=MENU, name="wechat_menus"),
    page(OF_MENU, menu.editor, guard=MENU, name="wechat_menu"),
    page(f"{OF_MENU}/save", menu.save, ["POST"], guard=MENU, name="wechat_menu_save"),
    page(f"{OF_MENU}/add", menu.add, ["POST"], guard=MENU, name="wechat_menu_add"),
    page(f"{OF_MENU}/move", menu.move, ["POST"], guard=MENU, name="wechat_menu_move"),
    page(f"{OF_MENU}/remove", menu.remove, ["POST"], guard=MENU, name="wechat_menu_remove"),
    page(f"{OF_MENU}/restore", menu.restore, ["POST"], guard=MENU, name="wechat_menu_restore"),
    page(f"{OF_MENU}/adopt", menu.take_over, ["POST"], guard=MENU, name="wechat_menu_adopt"),
    page(f"{OF_MENU}/publish", menu.publish, ["POST"], guard=MENU, name="wechat_menu_publish"),
    page(f"{OF_MENU}/difference", menu.difference, guard=MENU, name="wechat_menu_difference"),
    page(f"{OF_MENU}/tags", menu.tags, ["GET", "POST"], guard=MENU, name="wechat_menu_tags"),
    page(codes.URL, codes.listing, guard=CODES, name="wechat_codes"),
    page(f"{codes.URL}/new", codes.create, ["GET", "POST"], guard=CODES, name="wechat_code_new"),
    page(CODE, codes.card, ["GET", "POST"], guard=CODES, name="wechat_code"),
    page(f"{CODE}/picture", codes.picture, guard=CODES, name="wechat_code_picture"),
    page(f"{CODE}/tag", codes.tag, ["POST"], guard=CODES, name="wechat_code_tag"),
]
