"""Quiz items, for notebooks handed out before December 2026; they are in `lessonkit.items`.

To be deleted in December 2027.
"""

import warnings
from typing import Any

from lessonkit import items

# Said of this module, so that tests and -W show it and a student's notebook does not.
warnings.warn("hiplab.items is now lessonkit.items", DeprecationWarning, stacklevel=1)


def __getattr__(name: str) -> Any:
    return getattr(items, name)
