"""Ask axe what bars whom from a page."""

from axe_playwright_python.sync_playwright import Axe

COLOURS = ["color-contrast", "link-in-text-block"]  # half of axe's time
# What depends on a window's width; the first is left out unless it is asked for.
SIZES = ["target-size", "scrollable-region-focusable"]


def violations_of(page, options: dict | None = None) -> list[str]:
    """Return what axe finds on a page, of any severity."""
    # What passes is not told node by node: on a long page the telling takes longer than the tests.
    options = {"resultTypes": ["violations"], **(options or {})}
    found = Axe().run(page, options=options).response["violations"]
    return [
        f"{rule['impact']} {rule['id']}: {node['html'][:160]} | {node['failureSummary'][:200]}"
        for rule in found
        for node in rule["nodes"][:3]
    ]
