"""Read a number with a unit as people type it, and say what was made of it."""

import re
from typing import NamedTuple

from lessonkit.items.reading import Reading, slip

_SPACES = "\xa0\u2009\u202f\u2007\u2002\u2003"
_MINUS = "\u2212\u2013\u2012\ufe63\uff0d"
_PLAIN = str.maketrans({**dict.fromkeys(_SPACES, " "), **dict.fromkeys(_MINUS, "-"), "’": "'"})

_TOKEN = re.compile(r"[+-]?\s?(?:\d[\d.,']*(?: \d{3}(?!\d)[\d.,']*)*|[.,]\d+)(?:[eE][+-]?\d+)?")
_POWER = re.compile(r"\s?[×x*·]\s?10\s?(?:\^|\*\*)\s?([+-]?\d+)")

# Spellings of a unit that mean exactly the same, beside those an item lists itself.
_SAME = (
    {"°", "º", "˚", "deg", "degree", "degrees"},
    {"%", "percent", "per cent"},
    {"mm", "millimetre", "millimetres", "millimeter", "millimeters"},
    {"cm", "centimetre", "centimetres", "centimeter", "centimeters"},
    {"N", "newton", "newtons"},
    {"kg", "kilogram", "kilograms", "kilogramme", "kilogrammes"},
    {"N·m", "Nm", "N m", "N*m", "newton metre", "newton metres", "newton meters"},
)


class Number(NamedTuple):
    """A number and a remark on how its writing was understood."""

    value: float
    remark: str = ""


def spellings(unit: str, also: tuple[str, ...] = ()) -> frozenset[str]:
    """Return every accepted spelling of a unit."""
    given = {unit, *also}
    for group in _SAME:
        if unit in group:
            given |= group
    return frozenset(given)


def same_unit(typed: str, accepted: frozenset[str]) -> bool:
    """Say whether a typed unit is one of the accepted; short symbols keep their capitals."""
    words = " ".join(typed.split())
    long = {unit.casefold() for unit in accepted if len(unit) > 3}
    return words in accepted or words.casefold() in long


def number(token: str) -> Number | Reading:
    """Return the value of one number token, or a slip where the writing is ambiguous."""
    text = token.replace(" ", "").replace("'", "")
    mantissa, _, exponent = text.lower().partition("e")
    sign = -1 if mantissa.startswith("-") else 1
    digits = mantissa.lstrip("+-")
    commas, points = digits.count(","), digits.count(".")
    remark = ""
    if commas and points:
        decimal = "," if digits.rfind(",") > digits.rfind(".") else "."
        grouping = "." if decimal == "," else ","
        whole, _, part = digits.rpartition(decimal)
        if decimal in whole or not re.fullmatch(rf"\d{{1,3}}(?:\{grouping}\d{{3}})+", whole):
            return _unreadable(token)
        digits = whole.replace(grouping, "") + "." + part
        remark = "the comma as the decimal sign" if decimal == "," else "commas between thousands"
    elif commas > 1 or points > 1:
        separator = "," if commas else "."
        if not re.fullmatch(rf"\d{{1,3}}(?:\{separator}\d{{3}})+", digits):
            return _unreadable(token)
        digits = digits.replace(separator, "")
        remark = f"{'commas' if commas else 'points'} between thousands"
    elif commas:
        if re.fullmatch(r"[1-9]\d{0,2},\d{3}", digits) and " " not in token.strip("+- "):
            whole, part = digits.split(",")
            return slip(
                f'"{token.strip()}" can mean two numbers: type {whole}.{part} or {whole}{part}.'
            )
        if digits.endswith(","):
            return _unreadable(token)
        digits = digits.replace(",", ".")
        remark = "the comma as the decimal sign"
    try:
        value = sign * float(digits + (f"e{exponent}" if exponent else ""))
    except ValueError:
        return _unreadable(token)
    if value in (float("inf"), float("-inf")):
        return _unreadable(token)
    return Number(value + 0.0, remark)


def _unreadable(token: str) -> Reading:
    return slip(f'"{token.strip()}" cannot be read as a number: type it like 12.5.')


def read_quantity(
    text: str, unit: str, accepted: frozenset[str], wrong: dict[str, str] | None = None
) -> Reading:
    """Read one number and its unit from text; some wrong units have words of their own."""
    plain = _POWER.sub(r"e\1", text.translate(_PLAIN)).strip()
    plain = re.sub(r"^(?:=|≈|~|about|approximately|approx\.?|ca\.?)\s*", "", plain)
    found = list(_TOKEN.finditer(plain))
    example = f"12.5 {unit}".strip()
    if not found:
        return slip(f'"{text.strip()}" has no number in digits: type it like "{example}".')
    if len(found) > 1:
        return slip(f'"{text.strip()}" has more than one number: type one, like "{example}".')
    token = found[0]
    if token.start() > 0:
        return slip(f'Begin with the number: type it like "{example}".')
    result = number(token.group())
    if isinstance(result, Reading):
        return result
    typed = plain[token.end() :].strip().removesuffix(".").strip()
    said = f"{result.value:.12g}"
    if not typed and unit:
        return slip(f'{said} has no unit: type it too, like "{example}".')
    if typed and not unit:
        return slip(f'This answer takes no unit: type {said} without "{typed}".')
    for other, words in (wrong or {}).items():
        if typed and same_unit(typed, spellings(other)):
            return slip(f'The unit "{typed}" is not expected here. {words}')
    if unit and not same_unit(typed, accepted):
        return slip(f'The unit "{typed}" is not expected here: give the answer in {unit}.')
    understood = f"You typed {said} {unit}".strip()
    remark = f" (reading {result.remark})" if result.remark else ""
    return Reading(f"{understood}{remark}.", result.value)
