"""One widget for two doors: Python writes the markup, one plain ES module brings it to life.

In a notebook front end the markup travels as a trait and the module runs as an anywidget. Beside it
lies what needs neither and shows when the notebook is opened again without its kernel. On a
published page the same markup stands in the HTML already, readable without JavaScript, and the same
module, wrapped as a classic script so that it also runs from `file://`, finds and wakes it.
"""

from pathlib import Path
from typing import Any, ClassVar
from uuid import uuid4

import anywidget
import traitlets
from IPython.display import publish_display_data

# On a page a widget's module stands between these. A widget that waits wakes within a screen's
# height of what is seen.
_START = """
(globalThis.hiplab ??= {}).KIND = module;
const asleep = new Set(document.querySelectorAll('[data-hiplab="KIND"]:not([data-asleep])'));
const named = {};
for (const root of asleep) { // landmarks of one page need names of their own
  const label = root.getAttribute("aria-label"), times = named[label] = (named[label] ?? 0) + 1;
  if (label && times > 1) root.setAttribute("aria-label", `${label} ${times}`);
}
const wake = (root) => { if (asleep.delete(root)) module.mount(root, {}); };
const wakeAll = () => asleep.forEach(wake);
"""
_AT_ONCE = "wakeAll();\n"
_WAITING = """const near = new IntersectionObserver((seen) => {
  for (const { isIntersecting, target } of seen) if (isIntersecting) wake(target);
}, { rootMargin: "100% 0px" });
asleep.forEach((root) => near.observe(root));
const wakeNamed = () => { if (location.hash.startsWith("#KIND=")) wakeAll(); };
addEventListener("hashchange", wakeNamed);
addEventListener("keydown", wakeAll, { once: true });
wakeNamed();
"""

# Where a widget is alive, or its whole markup stands in a page, what was saved beside it is hidden;
# where it is not, JupyterLab's own words about that are. A front end that has no such elements goes
# by the name of the widget, with which `render` calls `hideSaved`.
_SAVED = (
    '<style>.jp-OutputArea-child:has([data-hiplab="KIND"]) + .jp-OutputArea-child NAME,'
    ".jp-OutputArea-child:has(+ .jp-OutputArea-child NAME) > .jupyter-widgets:not(:has(*))"
    "{display:none}</style>"
)
_HIDE_SAVED = """
function hideSaved(model, el) {
  const textContent = `[data-name="${model.get("name")}"] { display: none }`;
  el.append(Object.assign(document.createElement("style"), { textContent }));
}
"""


class PageWidget(anywidget.AnyWidget):
    """A widget whose whole markup is made in Python.

    Subclasses name their `kind` (the value of `data-hiplab` on the root element of the markup), a
    `script` and a `style`. The script is one ES module without imports whose last statement is
    `export default {...}` with two functions: `mount(root, door)`, which wakes markup already in a
    page, and `render({model, el})`, which anywidget calls and which ends with `hideSaved(model,
    el)`. On a page the door is empty. What a script needs besides itself stands in `parts`, plain
    scripts that are put before it. One that `waits` starts only when it is scrolled near.
    """

    kind: ClassVar[str]
    script: ClassVar[Path]
    parts: ClassVar[tuple[Path, ...]] = ()
    style: ClassVar[Path]
    waits: ClassVar[bool] = False

    markup = traitlets.Unicode().tag(sync=True)
    name = traitlets.Unicode().tag(sync=True)
    _shown = False

    def __init__(self, **traits: Any) -> None:
        super().__init__(name=uuid4().hex, **traits)

    def __init_subclass__(cls, **kwargs: Any) -> None:
        # Adding traits makes anywidget derive a class of its own, which must keep the traits.
        if "script" in cls.__dict__:
            cls._esm, cls._css = cls.module(), cls.style
        super().__init_subclass__(**kwargs)

    @classmethod
    def module(cls) -> str:
        """Return the script with its parts before it, as one ES module."""
        files = (path.read_text(encoding="utf-8") for path in (*cls.parts, cls.script))
        return "\n".join([_HIDE_SAVED, *files])

    def _repr_mimebundle_(self, **kwargs: Any) -> Any:
        bundle = super()._repr_mimebundle_(**kwargs)
        data, metadata = bundle if isinstance(bundle, tuple) else (bundle or {}, {})
        return {**data, "text/html": self.markup, "text/plain": self.plain_text()}, metadata

    def _ipython_display_(self) -> None:
        publish_display_data(*self._repr_mimebundle_())
        self._shown = True
        self._publish_saved()

    def _publish_saved(self, update: bool = False) -> None:
        """Lay what is to be seen without a kernel beside the widget, or lay it there anew."""
        style = _SAVED.replace("KIND", self.kind).replace("NAME", f'[data-name="{self.name}"]')
        html = (
            f'<section data-hiplab="{self.kind}-saved" data-name="{self.name}" class="hl">'
            f"{style}{self.saved()}</section>"
        )
        named = {"display_id": self.name}
        publish_display_data({"text/html": html}, transient=named, update=update)

    def saved(self) -> str:
        """Return the HTML that stands for the widget in a saved notebook."""
        return "<p>Run this cell to use it.</p>"

    def plain_text(self) -> str:
        """Say in words what the widget shows, for where neither HTML nor widgets are drawn."""
        return f"{type(self).__name__}"


def page_script(widget: type[PageWidget]) -> str:
    """Return the widget's module as a classic script that wakes every such widget on its page.

    One that `waits` is woken when it is scrolled near, or at once when the page is used by keys,
    which pass over what is asleep, or when its address names a state (`#<kind>=`). Those that a
    page marks `data-asleep` wait until the page itself calls the `mount` of `hiplab[kind]`.
    """
    body, export, members = widget.module().rpartition("\nexport default ")
    if not export:
        raise ValueError(f"{widget.script}: its last statement must be an 'export default'.")
    start = (_START + (_WAITING if widget.waits else _AT_ONCE)).replace("KIND", widget.kind)
    return f"(() => {{\n{body}\nconst module = {members}{start}}})();\n"
