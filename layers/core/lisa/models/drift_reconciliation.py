"""The reconciliation of declared models with the resources that exist: search, mend if that is wanted, report."""

from dataclasses import dataclass

from lisa.models.drift import DriftFinding, find_drift
from lisa.models.drift_mending import DriftMender, build_drift_event
from lisa.models.drift_reading import DriftReader


@dataclass(frozen=True)
class DriftReconciler:
    """Finds differences, removes those that have an action if `is_mending`, and reports them in the models' events."""

    reader: DriftReader
    mender: DriftMender
    is_mending: bool = False

    def find(self, now: int) -> tuple[DriftFinding, ...]:
        """Return the differences. `now` is epoch milliseconds. Raises TransientError."""
        return find_drift(self.reader.read(now))

    def settle(self, finding: DriftFinding, now: int) -> bool:
        """Return whether the difference was removed. Its report replaces the one of an earlier attempt of this run."""
        is_mended = self.is_mending and self.mender.mend(finding, now)
        event = build_drift_event(finding, now, is_mended=is_mended)
        self.reader.records.append_event(finding.model_id, event)
        return is_mended
