"""Every address that the texts lead to still answers.

It asks only with CHECK_LINKS=1, because it needs a network; a workflow does so once a week. A
DOI is asked for at doi.org, which knows it without asking the publisher, who may refuse a robot.
"""

import json
import os
import re
import urllib.error
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import pytest

from tests.lessons.chapters import ROOT, bibliography, dois
from tests.lessons.test_words import TEXTS

ADDRESS = re.compile(r"https?://[^\s\"'<>)\]\\]+(?:\([^\s()]*\)[^\s\"'<>)\]\\]*)*")
REFUSES_ROBOTS = {403, 405, 429, 503}  # somebody is there
AGENT = {"User-Agent": "Mozilla/5.0 (link check of an open course)"}


def addresses() -> set[str]:
    """Every external address of lessons, items, pages and references."""
    found: set[str] = set()
    for path in [*TEXTS, *ROOT.glob("book/models/*.md")]:
        text = path.read_text(encoding="utf-8")
        found |= {f"https://doi.org/{doi}" for doi in dois(text)}
        found |= {a.rstrip(".,;:") for a in ADDRESS.findall(text) if "//doi.org/" not in a}
    for entry in bibliography().entries.values():
        found |= {entry.fields["url"]} if "url" in entry.fields else set()
        found |= {f"https://doi.org/{entry.fields['doi']}"} if "doi" in entry.fields else set()
    return {address for address in found if "://127.0.0.1" not in address}


def dead(address: str) -> str:
    """Why an address does not answer, or nothing."""
    doi = address.partition("https://doi.org/")[2]
    asked = f"https://doi.org/api/handles/{doi}" if doi else address
    try:
        with urllib.request.urlopen(urllib.request.Request(asked, headers=AGENT), timeout=30) as it:
            return (
                "" if not doi or json.load(it)["responseCode"] == 1 else f"{address}: no such DOI"
            )
    except urllib.error.HTTPError as error:
        return "" if error.code in REFUSES_ROBOTS and not doi else f"{address}: {error.code}"
    except (OSError, ValueError) as error:
        return f"{address}: {error}"


@pytest.mark.skipif(not os.environ.get("CHECK_LINKS"), reason="needs a network: CHECK_LINKS=1")
def test_every_address_answers():
    with ThreadPoolExecutor(8) as pool:
        assert [why for why in pool.map(dead, sorted(addresses())) if why] == []


def test_the_texts_lead_somewhere():
    found = addresses()
    assert len(found) > 50
    assert "https://www.nice.org.uk/guidance/ng59" in found
    assert "https://doi.org/10.1016/s0021-9290(99)00009-3" in found


def test_a_dead_address_is_found(tmp_path):
    (tmp_path / "there.html").write_text("<p>here</p>", encoding="utf-8")

    class Quiet(SimpleHTTPRequestHandler):
        def log_message(self, *_):
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(tmp_path))) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        here = f"http://127.0.0.1:{server.server_port}"
        assert dead(f"{here}/there.html") == ""
        assert dead(f"{here}/gone.html") == f"{here}/gone.html: 404"
        server.shutdown()
