"""The numbers of a lesson's numeric items, variant by variant, to hold against closed forms."""

from collections.abc import Iterator
from pathlib import Path

from lessonkit.items.load import load_practice, load_quiz
from lessonkit.items.variants import rows
from tests.lessons.chapters import chapter


def numeric_variants(folder: Path) -> Iterator[tuple[str, dict, list[float], float]]:
    """Yield id, numbers of the question, key and known errors, and tolerance of each variant."""
    for name, load in (("practice.yml", load_practice), ("quiz.yml", load_quiz)):
        raws = {raw["id"]: raw for raw in chapter(folder).items(name)}
        for item in load(folder / name).items:
            if item.kind == "numeric":
                variants = item.variants or (item,)
                numbers = rows(raws[item.id], "", len(variants))
                for variant, row in zip(variants, numbers, strict=True):
                    found = [variant.value, *(error.value for error in variant.errors)]
                    yield item.id, row, found, variant.tolerance
