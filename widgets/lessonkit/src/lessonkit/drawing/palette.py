"""The colours of every figure, by role, for the light and the dark theme.

Each colour of the picture means one thing: bone, a muscle that is shorter or longer, a load, an
angle, a warning. What a hand can act on, in the picture or beside it, has a colour of its own, near
that of the book's links. All of them stay apart in the common forms of colour blindness; blue for
shorter and orange for longer also differ in what is printed beside them, a minus or a plus sign.
"""

PALETTE: dict[str, tuple[str, str]] = {
    # role: (light, dark)
    "paper": ("#fbfaf7", "#16191d"),
    "ink": ("#22303c", "#e8e6e1"),
    "quiet": ("#5b6873", "#a9b1b8"),
    "bone": ("#f3ead6", "#9a8f74"),
    "bone-far": ("#e6dabd", "#7a7059"),
    "bone-edge": ("#9c8a64", "#e3d7b8"),
    "shade": ("#4a3c28", "#17150f"),
    "tendon": ("#efe6d2", "#b9ae93"),
    "ligament": ("#cfd8c4", "#93a38a"),
    "nerve": ("#d9a400", "#ffd24a"),
    "disc": ("#9cc3d5", "#5c93ad"),
    "disc-edge": ("#5a8ba1", "#a8d3e6"),
    "angle": ("#561a6b", "#d66fc0"),
    "angle-fill": ("rgba(86,26,107,0.16)", "rgba(214,111,192,0.24)"),
    "act": ("#08494c", "#86efef"),
    "act-fill": ("rgba(8,73,76,0.12)", "rgba(134,239,239,0.16)"),
    "load": ("#786231", "#f3ef62"),
    "warning": ("#6c0617", "#e2a3b4"),
    "plumb": ("#5b6873", "#a9b1b8"),
    "shorter": ("#1f5fa8", "#6fb1f2"),
    "unchanged": ("#c7a199", "#8f736c"),
    "longer": ("#c4570a", "#ff9d4d"),
}


# For whoever asks the system for more contrast.
_STRONGER: dict[str, tuple[str, str]] = {
    "paper": ("#ffffff", "#000000"),
    "ink": ("#000000", "#ffffff"),
    "quiet": ("#22303c", "#e8e6e1"),
    "plumb": ("#22303c", "#e8e6e1"),
    "bone-edge": ("#5e5031", "#f6ecd2"),
    "angle": ("#5b2470", "#ecc9f5"),
    "act": ("#073f46", "#b0f5f5"),
    "load": ("#4d3d16", "#f7f49a"),
    "warning": ("#5a0412", "#f0c4d0"),
    "shorter": ("#123f73", "#a6d0fa"),
    "longer": ("#8a3b02", "#ffc391"),
}
_INSIDE = '[data-hiplab|="explorer"]'  # or one that was saved
_DARK = f'html[data-theme="dark"] {_INSIDE},body[data-jp-theme-light="false"] {_INSIDE}'
# Selectors as strong as those of the dark theme, for what goes before the page's own theme.
_ANY = f"html[data-theme] {_INSIDE},body[data-jp-theme-light] {_INSIDE},{_INSIDE}"


def css_variables() -> str:
    """Return the palette as CSS: `--hl-<role>` on every explorer, dark where the page is dark.

    Where the system forces its colours on the page, the page is as dark as those are. What is
    printed is light.
    """
    light, dark = (_declared(PALETTE, i) for i in (0, 1))
    more_light, more_dark = (_declared(_STRONGER, i) for i in (0, 1))
    contrast, forced = "(prefers-contrast:more)", "(forced-colors:active)"
    return (
        f"{_INSIDE}{{{light}}}@media not print{{{_DARK}{{{dark}}}}}"
        f"@media screen and {contrast}{{{_INSIDE}{{{more_light}}}{_DARK}{{{more_dark}}}}}"
        f"@media screen and {forced} and (prefers-color-scheme:dark){{{_ANY}{{{dark}}}}}"
        f"@media screen and {forced} and (prefers-color-scheme:light){{{_ANY}{{{light}}}}}"
    )


def _declared(colours: dict[str, tuple[str, str]], theme: int) -> str:
    return "".join(f"--hl-{role}:{pair[theme]};" for role, pair in colours.items())


def color(role: str, theme: str = "light") -> str:
    """Return the colour of a role in a theme, "light" or "dark"."""
    return PALETTE[role][theme == "dark"]


def scale_color(value: float, limit: float, theme: str = "light") -> str:
    """Return the colour, #rrggbb, of a change: blue when shorter, orange when longer."""
    end = color("longer" if value > 0 else "shorter", theme)
    share = min(abs(value) / limit, 1)
    mixed = [
        round(a + (b - a) * share)
        for a, b in zip(_channels(color("unchanged", theme)), _channels(end), strict=True)
    ]
    return "#" + "".join(f"{channel:02x}" for channel in mixed)


def scale_css(value: float, limit: float) -> str:
    """Return the same colour as CSS that follows the page's theme."""
    end = "longer" if value > 0 else "shorter"
    share = min(abs(value) / limit, 1) * 100
    return f"color-mix(in srgb, var(--hl-{end}) {share:.0f}%, var(--hl-unchanged))"


def _channels(hex_color: str) -> tuple[int, ...]:
    return tuple(int(hex_color[i : i + 2], 16) for i in (1, 3, 5))
