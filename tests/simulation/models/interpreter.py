"""An interpreter of the workflows of models: one state at a time, with their retries, catches and variables."""

import itertools
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

State = dict[str, Any]
Task = Callable[[dict[str, Any]], Any]
_ENTERED = itertools.count()  # the times at which states are entered: all executions share the clock
_MERGE = re.compile(r"{% \$merge\(\[\$states\.context\.Execution\.Input, {(.*)}\]\) %}")
_MERGED_VARIABLE = re.compile(r"{% \$merge\(\[\$states\.context\.Execution\.Input, (\$\w+)\]\) %}")
_PAIR = re.compile(r"'(\w+)': ('[^']*'|\d+|\$[\w.]+)")
_PATH = re.compile(r"{% (\$[\w.]+) %}")
_OPTIONAL = re.compile(r"{% \$exists\((\$[\w.]+)\) \? \1 : '' %}")


class StateFailed(Exception):
    """A task that failed, with the error's name and its cause."""

    def __init__(self, error: str, cause: str = "") -> None:
        super().__init__(error)
        self.error, self.cause = error, cause


@dataclass
class Execution:
    """One execution of a workflow. `tasks` answer by the name of their function; `tokens` hold the waits' answers."""

    name: str
    definition: dict[str, Any]
    given: dict[str, Any]
    tasks: Mapping[str, Task]
    tokens: Mapping[str, dict[str, Any] | tuple[str, str]]
    now: Callable[[], int]
    state: str = ""
    input: Any = None
    variables: dict[str, Any] = field(default_factory=dict)
    waits: tuple[str, int] | None = None  # the token, and the time at which the state times out
    transitions: int = 0
    entered: int = field(default_factory=lambda: next(_ENTERED))
    ended: str | None = None

    def __post_init__(self) -> None:
        self.state, self.input = self.definition["StartAt"], self.given

    @property
    def is_waiting(self) -> bool:
        """Return whether the execution waits for a token that has no answer and has not timed out."""
        return self.waits is not None and self.waits[0] not in self.tokens and self.now() < self.waits[1]

    def step(self) -> None:
        """Run the current state, or end the wait of it."""
        found = self.definition["States"][self.state]
        if found["Type"] in ("Succeed", "Fail"):
            self.ended = found["Type"]
            return
        if found["Type"] == "Choice":
            chosen = (one["Next"] for one in found["Choices"] if self._evaluate(one["Condition"]))
            self._enter(next(chosen, found["Default"]))
            return
        try:
            result = self._end_wait() if self.waits else self._run_task(found)
        except StateFailed as failure:
            self._catch(found, failure)
            return
        if self.waits is None:
            self._finish(found, result)

    def _run_task(self, found: State) -> Any:
        resource = found["Resource"]
        function = found["Arguments"]["FunctionName"].strip("${}")
        result, token = self._attempt(found, function)
        if resource.endswith(".waitForTaskToken"):
            self.waits = token, self.now() + found["TimeoutSeconds"] * 1_000
            return None
        return {"Payload": result}

    def _attempt(self, found: State, function: str) -> tuple[Any, str]:
        """Return the result of the first attempt that succeeds, and its task token: each attempt has its own."""
        attempts: dict[int, int] = {}
        while True:
            number = sum(attempts.values())
            token = f"{self.name}:{self.transitions}:{number}"
            try:
                return self.tasks[function](
                    self._evaluate(found["Arguments"]["Payload"], token=token, attempt=number)
                ), token
            except StateFailed as failure:
                rule = next((n for n, one in enumerate(found["Retry"]) if _matches(one, failure)), None)
                attempts[rule or 0] = attempts.get(rule or 0, 0) + 1
                if rule is None or attempts[rule] > found["Retry"][rule]["MaxAttempts"]:
                    raise

    def _end_wait(self) -> Any:
        assert self.waits is not None
        token, _ = self.waits
        self.waits = None
        answer = self.tokens.get(token)
        if answer is None:
            raise StateFailed("States.Timeout")
        if isinstance(answer, tuple):
            raise StateFailed(*answer)
        return answer

    def _finish(self, found: State, result: Any) -> None:
        assigned = {name: self._evaluate(one, result=result) for name, one in found.get("Assign", {}).items()}
        self.input = self._evaluate(found["Output"], result=result) if "Output" in found else result
        self.variables |= assigned
        self._enter(found["Next"])

    def _catch(self, found: State, failure: StateFailed) -> None:
        for one in found.get("Catch", []):
            if _matches(one, failure):
                error = {"Error": failure.error, "Cause": failure.cause}
                self.variables |= {name: self._evaluate(e, error=error) for name, e in one.get("Assign", {}).items()}
                self._enter(one["Next"])
                return
        self.ended = "Fail"

    def _enter(self, name: str) -> None:
        self.state = name
        self.transitions += 1
        self.entered = next(_ENTERED)

    def _evaluate(self, expression: str, **states: Any) -> Any:
        """Return the value of one of the forms that the workflows of models use."""
        if merged := _MERGE.fullmatch(expression):
            pairs = dict(_PAIR.findall(merged[1]))
            return self.given | {name: self._value(text, states) for name, text in pairs.items()}
        if variable := _MERGED_VARIABLE.fullmatch(expression):
            return self.given | self._value(variable[1], states)
        if optional := _OPTIONAL.fullmatch(expression):
            found = self._value(optional[1], states)
            return "" if found is None else found
        path = _PATH.fullmatch(expression)
        assert path, f"the interpreter does not know the expression {expression}"
        return self._value(path[1], states)

    def _value(self, text: str, states: Mapping[str, Any]) -> Any:
        if text.startswith("'"):
            return text.strip("'")
        if text.isdecimal():
            return int(text)
        head, *rest = text.removeprefix("$").split(".")
        if head != "states":
            return self.variables[head]
        context = {
            "Execution": {"Name": self.name},
            "Task": {"Token": states.get("token")},
            "State": {"EnteredTime": f"{self.entered:012}", "RetryCount": states.get("attempt", 0)},
        }
        known = {
            "input": self.input,
            "context": context,
            "result": states.get("result"),
            "errorOutput": states.get("error"),
        }
        found: Any = known[rest[0]]
        for name in rest[1:]:
            found = (found or {}).get(name)
        return found


def _matches(rule: Mapping[str, Any], failure: StateFailed) -> bool:
    return bool({failure.error, "States.ALL"} & set(rule["ErrorEquals"]))
