"""The HTML of a readout drawn as a coloured bar."""

from lessonkit.drawing.palette import scale_css


def bar(value: float, limit: float) -> str:
    """Return a bar to the left for shorter and to the right for longer."""
    share = max(-1.0, min(1.0, value / limit)) * 50
    start = 50 + min(share, 0)
    return (
        f'<span class="hl-bar" aria-hidden="true"><i style="left:{start:.1f}%;'
        f'width:{abs(share):.1f}%;background:{scale_css(value, limit)}"></i></span>'
    )
