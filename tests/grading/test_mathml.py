"""Formulas become MathML; what cannot be shown otherwise stays as it was typed, and harmless."""

import base64

import nbformat
import pytest

from coursegrade.mathml import fragment, markdown
from coursegrade.safe_html import SafeHTMLExporter, clean

UNATTACHED = "Look: ![plot](attachment:plot.png) <script>ran=1</script>"


@pytest.mark.parametrize(
    ("source", "shown"),
    [
        ("So $a^2$ it is.", "<msup><mi>a</mi><mn>2</mn></msup>"),
        ("$$\\frac{1}{2}$$", "<mfrac>"),
        ("\\begin{pmatrix} 1 & 2 \\\\ 3 & 4 \\end{pmatrix}", "<mtable>"),
    ],
)
def test_are_formulas_drawn_in_a_line_and_on_their_own(source: str, shown: str) -> None:
    html = markdown(source)
    assert shown in html
    assert ('display="block"' in html) is not source.startswith("So")


@pytest.mark.parametrize(
    ("source", "typed"),
    [
        ("$\\nosuchsign{x} < 1$", "<code>$\\nosuchsign{x} &lt; 1$</code>"),
        ("$$a^2^2 > 1$$", "<code>$$a^2^2 &gt; 1$$</code>"),
        ("$\\left( x$", "<code>$\\left( x$</code>"),
    ],
)
def test_does_a_formula_that_is_none_stay_as_it_was_typed(source: str, typed: str) -> None:
    assert typed in markdown(source)


@pytest.mark.parametrize(
    "show",
    [
        lambda cell: fragment([cell]),
        lambda cell: SafeHTMLExporter().from_notebook_node(nbformat.v4.new_notebook(cells=[cell]))[
            0
        ],
    ],
    ids=["fragment", "page"],
)
def test_is_a_text_with_a_picture_that_was_not_attached_still_read(show) -> None:
    html = show(nbformat.v4.new_markdown_cell(UNATTACHED))
    assert "Look: ![plot](attachment:plot.png)" in html
    assert "<script>ran=1" not in html


def test_is_a_drawing_that_names_its_kind_not_named_twice() -> None:
    svg = '<svg xmlns="http://www.w3.org/2000/svg"><circle r="4"/></svg>'
    for drawing in (svg, svg.replace(' xmlns="http://www.w3.org/2000/svg"', "")):
        data = clean(drawing).partition("base64,")[2].partition('"')[0]
        assert base64.b64decode(data).decode() == svg


def test_are_outputs_read_whose_text_is_a_list_of_lines() -> None:
    # So the file format has it; nbformat joins them where it reads a notebook, and nowhere else.
    cell = nbformat.v4.new_code_cell("x")
    cell.outputs = [
        nbformat.v4.new_output("stream", name="stdout", text=["one\n", "two\n"]),
        nbformat.v4.new_output("display_data", data={"text/html": ["<b>three</b>", "<i>4</i>"]}),
    ]
    html = fragment([cell])
    assert "one\ntwo\n" in html
    assert "<b>three</b><i>4</i>" in html
