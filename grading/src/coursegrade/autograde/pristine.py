"""Put back what code may have patched: builtins, trusted packages, and the shell's own hooks."""

import builtins
import sys
from types import ModuleType

from coursegrade.autograde.plain import trusted_packages
from coursegrade.autograde.shell import CellShell, record

_kept: dict[ModuleType, dict[str, object]] = {}


def keep() -> None:
    """Remember how everything is now, before any submission has run."""
    _kept[builtins] = dict(vars(builtins))
    for name, module in list(sys.modules.items()):
        if name.partition(".")[0] in trusted_packages and isinstance(module, ModuleType):
            _kept[module] = dict(vars(module))


def restore(shell: CellShell) -> None:
    """Put everything back as it was kept."""
    for module, names in _kept.items():
        vars(module).clear()
        vars(module).update(names)
    shell.ast_transformers.clear()
    shell.input_transformers_post.clear()
    shell.input_transformer_manager.cleanup_transforms[:] = type(
        shell.input_transformer_manager
    )().cleanup_transforms
    record(shell)
