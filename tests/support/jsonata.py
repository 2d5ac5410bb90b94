"""The JSONata expressions that the workflows use, evaluated without an interpreter of the whole language."""

import re
from typing import Any

_FIELD = r"\$states\.input\.(\w+)"
_TRUE = re.compile(rf"{{% {_FIELD} %}}")
_EXISTS = re.compile(rf"{{% \$exists\({_FIELD}\) %}}")
_NOT_NULL = re.compile(rf"{{% {_FIELD} != null %}}")
_WITH = re.compile(r"{% \$merge\(\[\$states\.input, {'(\w+)': true}\]\) %}")
_OUTPUTS = {
    "{% $states.result.Payload %}": lambda given, result: result["Payload"],
    "{% $merge([$states.input, $states.result.Payload]) %}": lambda given, result: given | result["Payload"],
    "{% $states.input %}": lambda given, result: given,
}


def condition(expression: str, given: Any) -> bool:
    """Return whether the condition of a choice is true. Raises AssertionError for an unknown form."""
    if found := _TRUE.fullmatch(expression):
        return bool(given.get(found[1]))
    if found := _EXISTS.fullmatch(expression):
        return found[1] in given
    if found := _NOT_NULL.fullmatch(expression):
        return given[found[1]] is not None
    raise AssertionError(f"a test does not know the condition {expression}")


def output(expression: Any, given: Any, result: Any) -> Any:
    """Return the output of a state; an expression of an unknown form returns the input."""
    if expression is None:
        return result
    if not isinstance(expression, str):
        return expression
    if found := _WITH.fullmatch(expression):
        return given | {found[1]: True}
    if expression in _OUTPUTS:
        return _OUTPUTS[expression](given, result)
    chosen = _TRUE.fullmatch(expression)
    return given if chosen is None else given[chosen[1]]
