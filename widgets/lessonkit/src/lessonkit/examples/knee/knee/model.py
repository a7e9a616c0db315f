"""How far in front of the knee's axis the patellar tendon pulls, and the moment that it gives.

    r = 42.3 mm - 0.106 mm/° * flexion        M = F * r

The line goes through four means of one MRI study, 42.55, 39.91, 37.73 and 36.18 mm at 0, 20, 40 and
60° ("Changes of the Patellar Tendon Moment Arm Length in Different Knee Angles", Archives of Bone
and Joint Surgery, abjs.mums.ac.ir/article_16466.html), to 0.4 mm. People differ by 3 to 4 mm."""

from numpy.typing import ArrayLike

from lessonkit.quantity import Parameter, Quantity

PARAMETERS = (
    Parameter("flexion", "Knee flexion", "°", 0, 60, 20, 1, "How far the knee bends."),
    Parameter("force", "Pull of the tendon", "N", 0, 3000, 1000, 100, "Force along the tendon."),
)
QUANTITIES = (
    Quantity("moment_arm", "Moment arm", "mm", 1, "from the knee's axis straight to the tendon"),
    Quantity("moment", "Knee extension moment", "N·m", 1, "pull of the tendon times moment arm"),
)


def readouts(flexion: ArrayLike, force: ArrayLike) -> dict[str, ArrayLike]:
    """Return the quantities for values of the parameters, numbers or arrays."""
    arm = 42.3 - 0.106 * flexion
    return {"moment_arm": arm + 0 * force, "moment": force * arm / 1000}
