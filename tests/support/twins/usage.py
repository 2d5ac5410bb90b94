"""Usage in memory, held to the same contract tests as the real adapter."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from lisa.usage.aggregation import TOOL, USERS, UsageAddition, UsageKey
from lisa.usage.totals import ActivityCounts, DayUsage, UserTotals


class MemoryUsage:
    """Usage items by their keys."""

    def __init__(self) -> None:
        self.markers: set[str] = set()
        self._numbers: dict[UsageKey, dict[str, int]] = {}
        self._texts: dict[UsageKey, dict[str, str | list[str]]] = {}
        self._seen: dict[str, tuple[int, int]] = {}

    def write_additions(self, marker: str, additions: Mapping[UsageKey, UsageAddition]) -> bool:
        if marker in self.markers:
            return False
        self.markers.add(marker)
        for place, addition in additions.items():
            numbers = self._numbers.setdefault(place, {})
            for name, number in addition.numbers.items():
                numbers[name] = numbers.get(name, 0) + number
            self._texts.setdefault(place, {}).update(addition.texts)
            if addition.seen is not None:
                self._seen[place.period] = addition.seen
        return True

    def get_sightings(self, users: Sequence[str]) -> Mapping[str, tuple[int, int]]:
        return {user: self._seen[user] for user in users if user in self._seen}

    def list_days(self, first: str, last: str, user: str | None) -> Iterator[DayUsage]:
        for place, texts in self._texts.items():
            day = texts.get("day")
            if isinstance(day, str) and first <= day <= last and user in (None, texts["user"]):
                numbers = self._numbers[place]
                requests, read, written = (
                    numbers.get(name, 0) for name in ("requests", "input_tokens", "output_tokens")
                )
                who, model, token = (str(texts[name]) for name in ("user", "model", "token"))
                yield DayUsage(who, day, model, token, requests, read, written)

    def list_users(self) -> Iterable[UserTotals]:
        return [found for user in sorted(self._seen) if (found := self.get_user(user)) is not None]

    def get_user(self, user: str) -> UserTotals | None:
        if user not in self._seen:
            return None
        place = UsageKey(USERS, user)
        return UserTotals(user, self._asked(place), tuple(self._texts[place].get("groups", ())), *self._seen[user])

    def list_sessions(self, user: str) -> Mapping[str, ActivityCounts]:
        found = [place for place in self._numbers if place.scope == f"sessions:{user}"]
        return {place.period: self._asked(place) for place in found}

    def _asked(self, place: UsageKey) -> ActivityCounts:
        numbers = self._numbers[place]
        tools = {name[len(TOOL) :]: count for name, count in numbers.items() if name.startswith(TOOL)}
        return ActivityCounts(numbers.get("prompts", 0), numbers.get("rag_uses", 0), numbers.get("mcp_calls", 0), tools)
