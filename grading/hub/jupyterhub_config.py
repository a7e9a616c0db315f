"""A JupyterHub for one course on one machine: accounts of the machine, nbgrader's exchange between.

Start it as root: `jupyterhub -f jupyterhub_config.py`. Set the three names below first.
"""

import os
from pathlib import Path
from typing import Any

from coursegrade.student import CONFIG

COURSE = "hip-pelvis-low-back"
INSTRUCTORS = {"instructor"}
STUDENTS: set[str] = set()  # or leave it empty and let everybody in who has an account

c = get_config()

# Everybody may write here, and nobody may list what others have handed in: nbgrader sets that up.
exchange = Path(os.environ.get("NBGRADER_EXCHANGE", "/srv/nbgrader/exchange"))
exchange.mkdir(parents=True, exist_ok=True)
exchange.chmod(0o777)

c.Authenticator.allowed_users = INSTRUCTORS | STUDENTS
c.Authenticator.allow_all = not STUDENTS
c.JupyterHub.load_groups = {
    f"formgrade-{COURSE}": {"users": sorted(INSTRUCTORS)},
    f"nbgrader-{COURSE}": {"users": sorted(STUDENTS)},
}

c.Spawner.environment = {"NBGRADER_EXCHANGE": str(exchange)}


def settings(spawner: Any) -> None:
    """Give every server its settings, and a student's the first page and our way to hand in.

    The folder of this file holds the nbgrader_config.py that tells of the exchange, and
    jupyter_server_config.d, which lets formgrader show submissions without running anything.
    """
    folders = [Path(__file__).resolve().parent]
    if spawner.user.name not in INSTRUCTORS:
        folders.insert(0, CONFIG)
    told = {"JUPYTER_CONFIG_PATH": os.pathsep.join(map(str, folders))}
    spawner.environment = {**spawner.environment, **told}


c.Spawner.pre_spawn_hook = settings
c.Spawner.default_url = "/lab"
# One student's endless loop is no business of the others. SystemdSpawner and containers keep these
# limits; the spawner that comes with JupyterHub only tells them to the server.
c.Spawner.mem_limit = "1G"
c.Spawner.cpu_limit = 1.0
