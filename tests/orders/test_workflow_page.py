from hotline.orders.workflow_page import PAGE, page


def test_the_workflow_page_is_in_step_with_the_table() -> None:
    assert PAGE.read_text(encoding="utf-8") == page()
