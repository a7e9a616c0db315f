"""What the textbooks of anatomy say of each muscle of the adductor explorer."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Anatomy:
    """A muscle's attachments, nerve and actions in words."""

    origin: str
    insertion: str
    nerve: str
    actions: str


_SCIATIC = "tibial part of the sciatic nerve, L5 to S2"
_OBTURATOR = "obturator nerve, L2 to L4"
_INFERIOR = "inferior gluteal nerve, L5 to S2"
_SUPERIOR = "superior gluteal nerve, L4 to S1"
_GREAT = "extends the hip and turns the thigh out; tips the pelvis backward"

ANATOMY = {
    "pect": Anatomy(
        "pecten of the pubis",
        "pectineal line of the femur",
        "femoral nerve, L2 to L3; in some people the obturator nerve too",
        "flexes and adducts the hip",
    ),
    "add_brev": Anatomy(
        "body and inferior ramus of the pubis",
        "pectineal line and upper part of the linea aspera",
        _OBTURATOR,
        "adducts; flexes the extended hip, extends the flexed one",
    ),
    "add_long": Anatomy(
        "body of the pubis, below the crest",
        "middle third of the linea aspera",
        "obturator nerve (anterior branch), L2 to L4",
        "adducts; flexes the extended hip, extends the flexed one",
    ),
    "add_mag1": Anatomy(
        "inferior ramus of the pubis",
        "gluteal tuberosity and upper linea aspera",
        _OBTURATOR,
        "adducts; in the sagittal plane it depends on the angle",
    ),
    "add_mag2": Anatomy(
        "ramus of the ischium",
        "linea aspera and medial supracondylar line",
        f"{_OBTURATOR}; in dissections the sciatic nerve too",
        "adducts; extends the flexed hip",
    ),
    "add_mag3": Anatomy(
        "ischial tuberosity",
        "adductor tubercle of the femur",
        "tibial part of the sciatic nerve, L4, in some people down to S1",
        "extends the hip at every angle, like a hamstring; adducts",
    ),
    "grac": Anatomy(
        "body and inferior ramus of the pubis",
        "pes anserinus, on the medial tibia",
        "obturator nerve, L2 to L3",
        "adducts the hip; flexes the knee and turns the shin in",
    ),
    "semimem": Anatomy(
        "ischial tuberosity", "medial condyle of the tibia", _SCIATIC,
        "extends the hip, flexes the knee; tips the pelvis backward",
    ),
    "semiten": Anatomy(
        "ischial tuberosity", "pes anserinus, on the medial tibia", _SCIATIC,
        "extends the hip, flexes the knee; tips the pelvis backward",
    ),
    "bifemlh": Anatomy(
        "ischial tuberosity", "head of the fibula", _SCIATIC,
        "extends the hip, flexes the knee; tips the pelvis backward",
    ),
    "glut_max1": Anatomy(
        "ilium, behind the posterior gluteal line", "iliotibial tract", _INFERIOR, _GREAT
    ),
    "glut_max2": Anatomy(
        "sacrum", "iliotibial tract and gluteal tuberosity", _INFERIOR, _GREAT
    ),
    "glut_max3": Anatomy(
        "sacrum, coccyx and sacrotuberous ligament", "gluteal tuberosity", _INFERIOR, _GREAT
    ),
    "glut_med1": Anatomy(
        "outer ilium, front part", "greater trochanter, lateral side", _SUPERIOR,
        "abducts and turns the thigh in",
    ),
    "glut_med2": Anatomy(
        "outer ilium, middle part", "greater trochanter, lateral side", _SUPERIOR, "abducts"
    ),
    "glut_med3": Anatomy(
        "outer ilium, back part", "greater trochanter, lateral side", _SUPERIOR,
        "abducts and turns the thigh out",
    ),
}  # fmt: skip
