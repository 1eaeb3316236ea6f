"""An order's whole life, told through /api/v1 alone."""

from tests.web.api.story import Api

ASKED = {
    "type": "complaint",
    "title": "路灯不亮",
    "content": "滨江路的路灯已经三天不亮了。",
    "urgency": "normal",
    "channel": "phone",
    "citizen": {"name": "王小明", "phone": "138 0013 8000"},
    "location": {"text": "滨江路", "lng": 108.35, "lat": 21.68},
}
SEEN = {"method": "on_site", "findings": "线路老化。", "verified_at": "2026-07-15T09:00:00+08:00"}


async def test_an_order_lives_from_submission_to_closing(api: Api) -> None:
    number = await _submitted(api)
    await _dispatched(api, number)
    await _worked_on(api, number)
    await _closed(api, number)
    order, told = await api.order(number, "agent"), (await api.get(f"/orders/{number}/events"))["items"]
    assert [one["seq"] for one in told] == list(range(1, order["version"] + 1))
    assert [one["action"] for one in told][:3] == ["submit", "accept", "dispatch"]
    assert told[-1]["to_state"] == "closed"


async def _submitted(api: Api) -> str:
    answer = await api.call("POST", "/orders", json=ASKED)
    assert answer.status_code == 201
    made = answer.json()
    number = str(made["number"])
    assert (made["state"], len(made["query_code"]), number[14:16]) == ("received", 6, "01")
    assert answer.headers["location"] == f"/api/v1/orders/{number}"
    assert "accept" in (await api.order(number, "agent"))["actions"]
    return number


async def _dispatched(api: Api, number: str) -> None:
    assert (await api.do(number, "accept", "agent"))["state"] == "accepted"
    sent = {"lead": "zjj", "co_handlers": ["cgj"], "opinion": "请住建局主办"}
    order = await api.do(number, "dispatch", "dispatcher", **sent)
    assert order["state"] == "dispatched"
    shares = [(one["organisation"]["code"], one["part"], one["state"]) for one in order["assignments"]]
    assert shares == [("zjj", "lead", "pending_sign"), ("cgj", "co_handler", "pending_sign")]


async def _worked_on(api: Api, number: str) -> None:
    await api.do(number, "sign", "signer")
    await api.do(number, "sign", "co_signer")
    await api.do(number, "verify", "handler", **SEEN)
    await api.do(number, "reply", "co_handler", content="已配合清理杆位。")
    order = await api.do(number, "reply", "handler", content="已更换线路，路灯恢复。")
    assert order["state"] == "result_review"


async def _closed(api: Api, number: str) -> None:
    order = await api.do(number, "review", "reviewer", decision="approve", opinion="可")
    assert order["state"] == "call_back"
    order = await api.do(number, "call_back", "agent", reached=True, process=5, result=5, note="满意")
    assert order["state"] == "closing_review"
    order = await api.do(number, "close", "reviewer")
    assert (order["state"], order["satisfaction"]) == ("closed", 5)
    assert order["answer"] == "已更换线路，路灯恢复。"
    assert all(clock["stopped_at"] for clock in order["clocks"])


async def test_clocks_say_when_they_end_when_they_warn_and_why(api: Api) -> None:
    number = await api.handling()
    order = await api.order(number)
    handle = next(one for one in order["clocks"] if one["kind"] == "handle")
    assert handle["started_at"] < handle["warn_at"] < handle["due_at"] == order["due_at"]
    assert len(handle["explanation"]) > 1
    assert all(isinstance(sentence, str) for sentence in handle["explanation"])


async def test_an_approved_return_goes_back_to_dispatch(api: Api) -> None:
    number = await api.handling()
    await api.do(number, "return", "signer", reason="不属本局职责", propose="jtj")
    order = await api.order(number)
    assert order["requests"][0]["propose"]["code"] == "jtj"
    order = await api.do(number, "review", "reviewer", decision="approve")
    assert (order["state"], order["return_count"]) == ("to_dispatch", 1)
    assert order["assignments"][0]["state"] == "returned"


async def test_a_refused_return_changes_no_deadline_and_raises_a_mark(api: Api) -> None:
    number = await api.handling()
    due = (await api.order(number))["due_at"]
    await api.do(number, "return", "signer", reason="不想办")
    problem = await api.refused(number, "review", "dispatcher", decision="approve", kind="return")
    assert problem["status"] == 403
    await api.later(hours=3)
    order = await api.do(number, "review", "reviewer", decision="refuse", opinion="属你局职责")
    assert (order["state"], order["due_at"], order["mark"]) == ("handling", due, "yellow")


async def test_an_extension_before_the_deadline_moves_it(api: Api) -> None:
    number = await api.handling()
    due = (await api.order(number))["due_at"]
    await api.do(number, "extend", "signer", days=3, reason="需要采购材料")
    order = await api.do(number, "review", "reviewer", decision="approve")
    assert order["due_at"] > due
    clock = next(one for one in order["clocks"] if one["kind"] == "handle")
    assert clock["original_due_at"] == due


async def test_no_extension_after_the_deadline(api: Api) -> None:
    number = await api.handling()
    await api.later(days=60)
    problem = await api.refused(number, "extend", "signer", days=3, reason="来不及了")
    assert (problem["status"], problem["code"]) == (409, "overdue")


async def test_unsatisfied_twice_becomes_difficult(api: Api) -> None:
    number = await api.to_call_back()
    await api.do(number, "call_back", "agent", reached=True, process=3, result=1)
    await api.do(number, "redo", "dispatcher", reason="诉求人不满意")
    await api.do(number, "sign", "signer")
    await api.do(number, "reply", "handler", content="再次维修。")
    await api.do(number, "review", "reviewer", decision="approve")
    order = await api.do(number, "call_back", "agent", reached=True, process=2, result=2)
    assert (order["state"], order["difficult"], order["mark"]) == ("to_dispatch", True, "red")


async def test_merge_and_unmerge(api: Api) -> None:
    main, copy = await api.submit(), await api.handling()
    order = await api.do(copy, "merge", "dispatcher", into=main)
    assert (order["state"], order["merged_into"]) == ("merged", main)
    assert (await api.order(main))["merged"] == [copy]
    order = await api.do(copy, "unmerge", "dispatcher", reason="不是同一件事")
    assert (order["state"], order["merged_into"]) == ("handling", None)


async def test_withdraw_after_sign_keeps_the_record(api: Api) -> None:
    number = await api.handling()
    answer = await api.as_citizen(number, "withdraw", reason="已经修好了")
    assert answer.status_code == 200, answer.text
    order = await api.order(number)
    assert (order["state"], order["assignments"][0]["state"]) == ("withdrawn", "cancelled")
    assert (await api.refused(number, "sign", "signer"))["code"] == "wrong_state"


async def test_urging_is_limited_and_the_second_raises_a_mark(api: Api) -> None:
    number = await api.handling()
    assert (await api.as_citizen(number, "urge")).status_code == 200
    refused = await api.as_citizen(number, "urge", note="快点")
    assert (refused.status_code, refused.json()["code"]) == (429, "urged_recently")
    assert int(refused.headers["retry-after"]) == 24 * 3600
    await api.later(hours=25)
    answer = await api.as_citizen(number, "urge")
    assert (answer.json()["urge_count"], (await api.order(number))["mark"]) == (2, "yellow")


async def test_a_refused_result_goes_back_to_the_department(api: Api) -> None:
    number = await api.handling()
    await api.do(number, "reply", "handler", content="已办。")
    order = await api.do(number, "review", "reviewer", decision="refuse", opinion="没有说明原因")
    assert order["state"] == "handling"


async def test_the_citizen_evaluates_with_the_query_code(api: Api) -> None:
    number = await api.to_call_back()
    answer = await api.as_citizen(number, "evaluate", process=4, result=5, comment="很好")
    seen = answer.json()
    assert (answer.status_code, seen["satisfaction"]) == (200, 5)
    assert seen["assignments"] == seen["clocks"] == []
    told = (await api.get(f"/orders/{number}/events"))["items"]
    assert told[-1]["actor"] == {"kind": "citizen", "name": "市民"}


async def test_difficult_cases_and_invalid_ones(api: Api) -> None:
    number = await api.submit()
    await api.do(number, "accept", "agent")
    order = await api.do(number, "mark_invalid", "agent", code="no_appeal", note="只是问好")
    assert (order["state"], order["invalid_code"]) == ("invalid", "no_appeal")


async def test_the_client_acts_with_its_own_grants(api: Api) -> None:
    number = await api.submit()
    for action, fields in (
        ("accept", {}),
        ("send_to_review", {}),
        ("review", {"decision": "approve"}),
        ("dispatch", {"lead": "zjj"}),
        ("sign", {}),
        ("transfer", {"to": "handler2"}),
        ("reply", {"content": "已办。"}),
        ("review", {"decision": "approve"}),
        ("submit_closing", {"note": "无法接通"}),
        ("close", {}),
    ):
        await api.do(number, action, **fields)
    assert (await api.order(number))["state"] == "closed"
