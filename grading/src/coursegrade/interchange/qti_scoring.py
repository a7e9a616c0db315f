"""Response declarations, response processing and modal feedback of a QTI 2.1 item."""

from collections.abc import Iterator
from xml.etree import ElementTree as ET

from coursegrade.interchange.markup import inline
from coursegrade.interchange.questions import left_text
from coursegrade.quiz_items import Choice, Item, Match, MultipleResponse, Numeric, Written

_TYPES = {
    "choice": ("single", "identifier"),
    "several": ("multiple", "identifier"),
    "numeric": ("single", "float"),
    "match": ("multiple", "directedPair"),
    "written": ("single", "string"),
}


def sub(parent: ET.Element, tag: str, attributes: dict[str, str] | None = None) -> ET.Element:
    """Add a child and return it."""
    return ET.SubElement(parent, tag, attributes or {})


def option(letter: str) -> str:
    """Return the identifier of an option."""
    return f"OPTION_{letter}"


def left(number: str) -> str:
    """Return the identifier of a left-hand entry."""
    return f"LEFT_{number}"


def right(letter: str) -> str:
    """Return the identifier of a right-hand entry."""
    return f"RIGHT_{letter}"


def declare(root: ET.Element, item: Item, points: float, keys: bool) -> None:
    """Declare the response, with its key if wanted, and the outcomes."""
    cardinality, base = _TYPES[item.kind]
    response = sub(
        root,
        "responseDeclaration",
        {"identifier": "RESPONSE", "cardinality": cardinality, "baseType": base},
    )
    if keys:
        _key(response, item, points)
    for name, default in (("SCORE", 0.0), ("MAXSCORE", points)):
        outcome = _outcome(root, name, "single", "float")
        if name == "SCORE":
            outcome.set("normalMaximum", f"{points:g}")
        sub(sub(outcome, "defaultValue"), "value").text = f"{default:g}"
    if keys and not isinstance(item, Written):
        _outcome(root, "FEEDBACK", "multiple", "identifier")


def _outcome(root: ET.Element, name: str, cardinality: str, base: str) -> ET.Element:
    return sub(
        root,
        "outcomeDeclaration",
        {"identifier": name, "cardinality": cardinality, "baseType": base},
    )


def _key(response: ET.Element, item: Item, points: float) -> None:
    match item:
        case Choice():
            right_ones = [option(one.letter) for one in item.options if one.correct]
            _correct(response, right_ones)
        case MultipleResponse():
            right_ones = [option(one.letter) for one in item.options if one.correct]
            wrong = len(item.options) - len(right_ones)
            _correct(response, right_ones)
            shares = {
                option(one.letter): points / len(right_ones) if one.correct else -points / wrong
                for one in item.options
            }
            _mapping(response, shares, points)
        case Numeric():
            _correct(response, [f"{item.value:.12g}"])
        case Match():
            pairs = [f"{left(number)} {right(letter)}" for number, letter in item.key.items()]
            _correct(response, pairs)
            _mapping(response, dict.fromkeys(pairs, points / len(pairs)), points)


def _correct(response: ET.Element, values: list[str]) -> None:
    correct = sub(response, "correctResponse")
    for value in values:
        sub(correct, "value").text = value


def _mapping(response: ET.Element, shares: dict[str, float], points: float) -> None:
    bounds = {"lowerBound": "0", "upperBound": f"{points:g}", "defaultValue": "0"}
    mapping = sub(response, "mapping", bounds)
    for key, share in shares.items():
        sub(mapping, "mapEntry", {"mapKey": key, "mappedValue": f"{share:.10g}"})


def processing(item: Item, points: float) -> ET.Element:
    """Return the rules that turn a response into SCORE and FEEDBACK."""
    rules = ET.Element("responseProcessing")
    match item:
        case Choice():
            branch = sub(sub(rules, "responseCondition"), "responseIf")
            _both(branch, "match", "correct")
            _set(branch, "SCORE", f"{points:g}")
        case MultipleResponse() | Match():
            score = sub(rules, "setOutcomeValue", {"identifier": "SCORE"})
            sub(score, "mapResponse", {"identifier": "RESPONSE"})
        case Numeric():
            _numeric(rules, item, points)
    match item:
        case Choice():
            said = sub(sub(rules, "setOutcomeValue", {"identifier": "FEEDBACK"}), "multiple")
            sub(said, "variable", {"identifier": "RESPONSE"})
        case MultipleResponse():
            said = sub(rules, "setOutcomeValue", {"identifier": "FEEDBACK"})
            sub(said, "variable", {"identifier": "RESPONSE"})
        case Match():
            for number, letter in item.key.items():
                missed = sub(_answered(rules), "not")
                pair = f"{left(number)} {right(letter)}"
                member = sub(missed, "member")
                sub(member, "baseValue", {"baseType": "directedPair"}).text = pair
                sub(member, "variable", {"identifier": "RESPONSE"})
                _say(rules[-1][0], left(number))
    return rules


def _answered(rules: ET.Element) -> ET.Element:
    """Add a condition that something was answered, and what else the caller adds to it."""
    both = sub(sub(sub(rules, "responseCondition"), "responseIf"), "and")
    sub(sub(sub(both, "not"), "isNull"), "variable", {"identifier": "RESPONSE"})
    return both


def _numeric(rules: ET.Element, item: Numeric, points: float) -> None:
    condition = sub(rules, "responseCondition")
    empty = sub(condition, "responseIf")
    sub(sub(empty, "isNull"), "variable", {"identifier": "RESPONSE"})
    _set(empty, "SCORE", "0")
    near = [(item.value, item.tolerance, "CORRECT")]
    near += [(error.value, error.tolerance, f"ERROR_{n}") for n, error in enumerate(item.errors, 1)]
    for value, tolerance, name in near:
        branch = sub(condition, "responseElseIf")
        # Two comparisons instead of an "equal" with a tolerance, which not every player knows.
        inside = sub(branch, "and")
        for operator, bound in (("gte", value - tolerance), ("lte", value + tolerance)):
            compared = sub(inside, operator)
            sub(compared, "variable", {"identifier": "RESPONSE"})
            sub(compared, "baseValue", {"baseType": "float"}).text = f"{bound:.12g}"
        if name == "CORRECT":
            _set(branch, "SCORE", f"{points:g}")
        _say(branch, name)
    _say(sub(condition, "responseElse"), "WRONG")


def _both(parent: ET.Element, operator: str, against: str) -> None:
    both = sub(parent, operator)
    sub(both, "variable", {"identifier": "RESPONSE"})
    sub(both, against, {"identifier": "RESPONSE"})


def _set(parent: ET.Element, name: str, value: str) -> None:
    outcome = sub(parent, "setOutcomeValue", {"identifier": name})
    sub(outcome, "baseValue", {"baseType": "float"}).text = value


def _say(parent: ET.Element, name: str) -> None:
    """Add a feedback to those that are shown."""
    outcome = sub(sub(parent, "setOutcomeValue", {"identifier": "FEEDBACK"}), "multiple")
    sub(outcome, "variable", {"identifier": "FEEDBACK"})
    sub(outcome, "baseValue", {"baseType": "identifier"}).text = name


def feedback(item: Item) -> Iterator[ET.Element]:
    """Yield what is shown after an answer, by what was answered."""
    for name, words in _said(item):
        shown = ET.Element(
            "modalFeedback",
            {"outcomeIdentifier": "FEEDBACK", "showHide": "show", "identifier": name},
        )
        shown.append(inline(words))
        yield shown


def _said(item: Item) -> Iterator[tuple[str, str]]:
    match item:
        case Choice() | MultipleResponse():
            for one in item.options:
                yield option(one.letter), f"{one.text}: {one.feedback}"
        case Numeric():
            yield "CORRECT", item.correct
            for n, error in enumerate(item.errors, start=1):
                yield f"ERROR_{n}", error.feedback
            yield "WRONG", item.wrong
        case Match():
            for number, premise in zip(item.key, item.premises, strict=True):
                yield left(number), f"{left_text(item, number)}: {premise.feedback}"
