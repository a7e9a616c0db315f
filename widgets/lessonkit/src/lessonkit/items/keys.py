"""The key of a graded cell in words, for feedback of an instructor who gives keys out."""

import ast

from lessonkit.items.build import item_from
from lessonkit.items.kinds import Choice, Code, Item, Match, MultipleResponse, Numeric, PoseItem
from lessonkit.items.prose import called, plain
from lessonkit.items.variants import resolved, variant_number


def key_in_words(source: str, student: str) -> str:
    """Return the right answer to the question that a test cell judges, as that student got it.

    Nothing is run. A cell that is not one of ours gives "".
    """
    try:
        calls = [node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Call)]
        call = next(c for c in calls if isinstance(c.func, ast.Name) and c.func.id == "judge")
        raw = ast.literal_eval(call.args[1])
        given = {word.arg: ast.literal_eval(word.value) for word in call.keywords}
        if numbers := given.get("numbers"):
            count = len(next(iter(numbers.values())))
            place = variant_number(given["seed"], student, raw["id"], count)
            raw = resolved(raw, {name: column[place] for name, column in numbers.items()})
        return plain_lines(item_from(raw))
    except (SyntaxError, StopIteration, ValueError, LookupError):
        return ""


def plain_lines(item: Item) -> str:
    """Return an item's key in words, one line for each part."""
    match item:
        case Choice() | MultipleResponse():
            lines = [f"{o.letter}: {o.text}" for o in item.options if o.correct]
        case Numeric():
            lines = [f"{item.value:.6g} {item.unit} (± {item.tolerance:.3g})"]
        case Match():
            lines = [
                f"{number}: {item.left[number]} → {letter}: {item.right[letter]}"
                for number, letter in item.key.items()
            ]
        case PoseItem():
            lines = [criterion.text for criterion in item.criteria]
        case Code():
            lines = [called(item, test) for test in item.hidden_tests]
        case _:
            return ""
    return "\n".join(plain(line) for line in lines)
