from web.kit.releases import parse


def test_the_changelog_becomes_news() -> None:
    text = "# Changes\n\n## [0.2.0] - 2026-08-01\n### Added\n- **Batch** replies\n  for units\n- `x`\n\n## 0.1.0\n* First\n"
    newest, first = parse(text)
    assert (newest.version, newest.day, newest.news) == (
        "0.2.0",
        "2026-08-01",
        ["Batch replies for units", "x"],
    )
    assert (first.version, first.day, first.news) == ("0.1.0", "", ["First"])
