"""Say in one sentence what is wrong in an item file, where, and what to do."""

from difflib import get_close_matches
from pathlib import Path
from string import ascii_lowercase

from jsonschema.exceptions import ValidationError

_TYPES = {
    "string": "text: put it between quotation marks",
    "number": "a number: type it without quotation marks or unit",
    "integer": "a whole number",
    "boolean": "true or false",
    "array": "a list: begin each entry with a dash",
    "object": "a group of keys, like {key: value}",
}
_ENTRIES = {
    "criteria": "criterion",
    "distractors": "distractor",
    "errors": "error",
    "items": "item",
    "levels": "level",
    "prompts": "prompt",
    "rubric": "rubric line",
    "source": "source",
    "tests": "test",
    "at": "coordinate",
    "parameters": "parameter",
    "also_units": "unit",
}


class ItemError(ValueError):
    """Everything that is wrong in one item file, one sentence a line."""

    def __init__(self, sentences: list[str]) -> None:
        super().__init__("\n".join(sentences))
        self.sentences = tuple(sentences)


def sentence(path: Path, item: str | None, problem: str) -> str:
    """Return a sentence that names file and item."""
    where = f"{path.name}: item '{item}'" if item else path.name
    if path.parent.name:
        where = f"{path.parent.name}/{where}"
    return f"{where}: {problem}."


def place(steps: list[str | int]) -> str:
    """Return in words where in an item something stands, such as 'option c'."""
    words = []
    for before, step in zip([None, *steps], steps, strict=False):
        if isinstance(step, int):
            words.pop()
            if before == "options":
                words.append(f"option {ascii_lowercase[step]}")
            else:
                words.append(f"{_ENTRIES.get(before, before)} {step + 1}")
        else:
            words.append(f"'{step}'")
    return " of ".join(reversed(words))


def _entries(error: ValidationError) -> str:
    return "1 entry" if len(error.instance) == 1 else f"{len(error.instance)} entries"


def in_words(error: ValidationError) -> str:
    """Return what a schema error means and how to mend it."""
    steps = list(error.absolute_path)
    where = place(steps)
    inside = f" in {where}" if where else ""
    match error.validator:
        case "required":
            missing = [f"'{key}'" for key in error.validator_value if key not in error.instance]
            if len(missing) > 1:
                return f"the keys {', '.join(missing)} are missing{inside}; add them"
            return f"the key {missing[0]} is missing{inside}; add it"
        case "anyOf":
            return f"{where} has no range; add 'minimum', 'maximum' or both"
        case "additionalProperties":
            allowed = sorted(error.schema["properties"])
            wrong = next(key for key in error.instance if key not in allowed)
            near = get_close_matches(str(wrong), allowed, n=1)
            remedy = f"did you mean '{near[0]}'?" if near else f"allowed are {', '.join(allowed)}"
            return f"the key '{wrong}'{inside} is not known; {remedy.rstrip('?')}"
        case "type" if error.validator_value == ["array", "object"]:
            return f"{where} must be a list of values, or {{minimum: …, maximum: …, step: …}}"
        case "type" if error.validator_value == ["number", "object"]:
            return f"{where} must be a number, or {{compute: …}} for one that the model gives"
        case "type" if isinstance(error.validator_value, list):
            return f"{where} must be a number or text"
        case "type":
            return f"{where} must be {_TYPES[error.validator_value]}"
        case "uniqueItems":
            return f"{where} has an entry twice; remove one"
        case "minProperties":
            return f"{where} has no entries; add some, or remove the key"
        case "enum":
            return f"{where} is {error.instance!r}; use one of {', '.join(error.validator_value)}"
        case "minItems":
            return f"{where} has {_entries(error)}; give at least {error.validator_value}"
        case "maxItems":
            return (
                f"{where} has {len(error.instance)} entries; give at most {error.validator_value}"
            )
        case "pattern" if error.schema["pattern"] == r"^[A-Za-z]\w*$":
            return f"{error.instance!r}{inside} is no name; use letters, digits and underscores"
        case "pattern" if steps[-1] == "id":
            return "the id is not in kebab-case; use small letters, digits and single dashes"
        case "pattern" if steps[-1] == "read":
            return f"{where} is {error.instance!r}; give a heading's anchor, such as '#key-points'"
        case "pattern":
            return f"{where} is empty; write some text"
        case "maxLength":
            return f"{where} is longer than {error.validator_value} characters; shorten it"
        case "maximum":
            return f"{where} is {error.instance}; give at most {error.validator_value}"
        case "minimum":
            return f"{where} is {error.instance}; give at least {error.validator_value}"
        case "exclusiveMinimum":
            return f"{where} is {error.instance}; give more than {error.validator_value}"
        case _:
            return f"{where} is {error.instance!r}; give less than {error.validator_value}"
