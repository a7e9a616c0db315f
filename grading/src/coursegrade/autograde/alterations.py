"""Alter what a test compares with, so that whatever passed it cannot pass any more."""

import ast

OFFSET, SUFFIX = 7919, "~7919"
CLOSE = {"isclose", "allclose", "close", "approx", "almost_equal", "array_equal"}
ASSERTING = {"assert_equal", "assert_allclose", "assert_almost_equal", "assert_array_equal",
              "assert_array_almost_equal", "assertEqual", "assertAlmostEqual"}  # fmt: skip
# Two draws of chance may fall on either side of these; no draw is both in a list and not.
_BY_CHANCE = (ast.NotEq, ast.Lt, ast.LtE, ast.Gt, ast.GtE)


def contradict(assertion: ast.Assert) -> bool:
    """Alter an assertion in place into one that cannot hold where it holds; say if there is one."""
    if alter_compared(assertion.test):
        return True
    if any(isinstance(node, _BY_CHANCE) for node in ast.walk(assertion.test)):
        return False
    assertion.test = ast.UnaryOp(ast.Not(), assertion.test)
    return True


def alter_compared(test: ast.expr) -> bool:
    """Alter what a value is compared with, in place; say whether there was such a thing."""
    match test:
        case ast.Compare(ops=[ast.Eq()], comparators=[expected]):
            if not (alter(expected) or alter(test.left)):
                test.comparators = [ast.parse("object()", mode="eval").body]
            return True
        case ast.Call() if called(test) in CLOSE and len(test.args) > 1:
            if not alter(test.args[1]):
                test.args[1] = ast.parse("float('nan')", mode="eval").body
            return True
        case ast.BoolOp(op=ast.And()):
            return any(alter_compared(one) for one in test.values)
    return False


def alter_call(call: ast.expr) -> bool:
    """Alter what an asserting call compares with, in place; say whether it is one."""
    if not (isinstance(call, ast.Call) and called(call) in ASSERTING and len(call.args) > 1):
        return False
    if not (alter(call.args[1]) or alter(call.args[0])):
        call.args[1] = ast.parse("float('nan')", mode="eval").body
    return True


def called(call: ast.Call) -> str:
    """Return the last name of what is called, as `isclose` of `math.isclose`."""
    return getattr(call.func, "attr", getattr(call.func, "id", ""))


def alter(node: ast.expr) -> bool:
    """Alter the first constant of a literal, in place."""
    match node:
        case ast.Constant(value=bool() as value):
            node.value = not value
        case ast.Constant(value=int() | float() | complex() as value):
            node.value = value + OFFSET
        case ast.Constant(value=str() as value):
            node.value = value + SUFFIX
        case ast.Constant(value=bytes() as value):
            node.value = value + SUFFIX.encode()
        case ast.Constant(value=None):
            node.value = SUFFIX
        case ast.UnaryOp(op=ast.USub(), operand=operand):
            return alter(operand)
        case ast.List(elts=parts) | ast.Tuple(elts=parts) | ast.Set(elts=parts):
            if not parts and not isinstance(node, ast.Set):
                parts.append(ast.Constant(SUFFIX))
                return True
            return any(alter(one) for one in parts)
        case ast.Dict(values=parts):
            return any(alter(one) for one in parts)
        case ast.Call(args=[only]) if called(node) in ("array", "Fraction", "Decimal", "set"):
            return alter(only)
        case _:
            return False
    return True
