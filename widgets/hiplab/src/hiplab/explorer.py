"""An explorer's parts, for code written before December 2026; they are in `lessonkit.explorer`.

To be deleted in December 2027.
"""

import warnings
from typing import Any

from lessonkit import explorer

# Said of this module, so that tests and -W show it and a student's notebook does not.
warnings.warn("hiplab.explorer is now lessonkit.explorer", DeprecationWarning, stacklevel=1)


def __getattr__(name: str) -> Any:
    return getattr(explorer, name)
