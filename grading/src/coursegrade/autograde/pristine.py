"""Put back what code may have patched: builtins, trusted packages, and the shell's own hooks.

Only code is put back: functions, classes and modules that stand in place of those that were there.
What a module knows (random seeds, options, open figures, warning filters) is honest state and stays
as it is, and modules keep their identity.
"""

import builtins
import sys
from types import ModuleType
from typing import Any

from coursegrade.autograde.rpc.crossing import trusted_packages
from coursegrade.autograde.shell import CellShell, record

# What a verdict depends on. Not asyncio, matplotlib or tqdm: they replace their own functions.
_STANDARD = {
    "math", "cmath", "statistics", "fractions", "decimal", "operator", "functools", "itertools",
    "collections", "random", "json", "re", "string", "copy", "unittest", "inspect", "doctest",
    "IPython", "traitlets",
}  # fmt: skip
_PRINTED = (int, float, bool, str)
_modules: dict[str, tuple[ModuleType, dict[str, Any]]] = {}
_classes: dict[type, dict[str, Any]] = {}
_printers: dict[type, Any] = {}
_attributes: set[str] = set()


def keep(shell: CellShell) -> None:
    """Remember how everything is now, before any submission has run."""
    for name, module in list(sys.modules.items()):
        top = name.partition(".")[0]
        known = top in _STANDARD or top in trusted_packages or module is builtins
        if known and isinstance(module, ModuleType):
            _modules[name] = module, {k: v for k, v in vars(module).items() if _is_code(v)}
            if name == top:
                _keep_classes(v for k, v in vars(module).items() if not k.startswith("__"))
    _keep_classes([*type(shell).__mro__, type(shell.displayhook), type(shell.display_pub)])
    _attributes.update(vars(shell))
    _printers.update(shell.display_formatter.formatters["text/plain"].type_printers)


def _keep_classes(values: Any) -> None:
    for value in values:
        for kind in value.__mro__ if isinstance(value, type) else ():
            if kind.__flags__ & 1 << 9 and kind not in _classes:  # a class made by Python code
                _classes[kind] = {k: v for k, v in vars(kind).items() if _is_code(v)}


def _is_code(value: Any) -> bool:
    return callable(value) or isinstance(value, ModuleType | classmethod | staticmethod | property)


def restore(shell: CellShell) -> list[str]:
    """Put everything back, and return the names of what had been replaced."""
    replaced = []
    for name, (module, names) in _modules.items():
        if sys.modules.get(name) is not module:
            replaced.append(name)
            sys.modules[name] = module
        space = vars(module)
        for key, value in names.items():
            if space.get(key) is not value:
                replaced.append(f"{name}.{key}")
                space[key] = value
    for kind, names in _classes.items():
        space = vars(kind)
        for key, value in names.items():
            if space.get(key) is not value:
                replaced.append(f"{kind.__module__}.{kind.__name__}.{key}")
                setattr(kind, key, value)
    replaced += _restore_shell(shell)
    record(shell)
    return replaced


def _restore_shell(shell: CellShell) -> list[str]:
    methods = [key for key in vars(shell)
               if key not in _attributes and callable(getattr(type(shell), key, None))]  # fmt: skip
    for key in methods:
        del vars(shell)[key]
    replaced = [f"the shell's {key}" for key in methods]
    # A notebook that binds this name gives all code after it other builtins.
    bound = shell.user_ns.get("__builtins__", builtins)
    if bound is not builtins and bound is not vars(builtins):
        shell.user_ns["__builtins__"] = builtins
        replaced.append("__builtins__")
    if shell.custom_exceptions:
        shell.set_custom_exc((), None)
        replaced.append("the shell's exception handler")
    if shell.ast_transformers or shell.input_transformers_post:
        replaced.append("the shell's transformers")
    shell.ast_transformers.clear()
    shell.input_transformers_post.clear()
    shell.input_transformer_manager.cleanup_transforms[:] = type(
        shell.input_transformer_manager
    )().cleanup_transforms
    for calls in shell.events.callbacks.values():
        calls[:] = [call for call in calls if getattr(call, "__module__", "") != "__main__"]
    printers = shell.display_formatter.formatters["text/plain"].type_printers
    for kind in _PRINTED:
        if kind in _printers:
            printers[kind] = _printers[kind]
    return replaced
