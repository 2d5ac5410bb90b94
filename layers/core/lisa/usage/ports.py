"""What limits need from outside."""

from typing import Protocol

from lisa.usage.lease import Lease


class Leases(Protocol):
    """What all replicas have leased of each limit."""

    def take(self, lease: Lease) -> int:
        """Lease; how many of the wanted requests are granted. Fewer mean that the limit is leased out.

        Raises TransientError when there is no answer: the lease may have been counted all the same.
        """
        ...
