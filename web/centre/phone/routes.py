"""The agent's telephone, its addresses."""

from web.centre.phone import acts, panels, pop, stream, window
from web.centre.phone.board import PHONE, offered
from web.kit import extras, page

extras.register("desk_head", "centre/phone/head.html", offered)
extras.register("desk_bar", "centre/phone/bar.html", offered)

ROOT = "/desk/phone"
ROUTES = [
    page(f"{ROOT}/live", stream.stream, guard=PHONE, name="phone_live"),
    page(f"{ROOT}/window", window.window, guard=PHONE, name="phone_window"),
    page(f"{ROOT}/account", acts.account, ["POST"], guard=PHONE, name="phone_account"),
    page(f"{ROOT}/sign-in", acts.sign_in, ["POST"], guard=PHONE, name="phone_sign_in"),
    page(f"{ROOT}/sign-out", acts.sign_out, ["POST"], guard=PHONE, name="phone_sign_out"),
    page(f"{ROOT}/state", acts.choose_state, ["POST"], guard=PHONE, name="phone_state"),
    page(f"{ROOT}/do", acts.act, ["POST"], guard=PHONE, name="phone_do"),
    page(f"{ROOT}/dial", acts.dial, ["POST"], guard=PHONE, name="phone_dial"),
    page(f"{ROOT}/pass", acts.pass_on, ["POST"], guard=PHONE, name="phone_pass"),
    page(f"{ROOT}/telephones", panels.telephones, guard=PHONE, name="phone_telephones"),
    page(f"{ROOT}/directory", panels.directory, guard=PHONE, name="phone_directory"),
    page(f"{ROOT}/calls", panels.last_calls, guard=PHONE, name="phone_calls"),
    page(f"{ROOT}/messages", panels.messages, ["GET", "POST"], guard=PHONE, name="phone_messages"),
    page(f"{ROOT}/pop", pop.pop, guard=PHONE, name="phone_pop"),
    page(f"{ROOT}/reveal", pop.reveal, ["POST"], guard=PHONE, name="phone_reveal"),
    page(f"{ROOT}/block", pop.block, ["POST"], guard=PHONE, name="phone_block"),
    page(f"{ROOT}/link", pop.link, ["POST"], guard=PHONE, name="phone_link"),
]
