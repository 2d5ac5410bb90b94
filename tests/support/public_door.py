"""The Serve door of an installation as its users know it: an address, and their tokens."""

from dataclasses import dataclass, field

from tests.support.installation import Installed


@dataclass(frozen=True)
class PublicDoor:
    """Asked by the SDKs of others."""

    installed: Installed
    _tokens: dict[tuple[str, ...], str] = field(default_factory=dict)

    @property
    def url(self) -> str:
        """Where the load balancer listens."""
        return str(self.installed.outputs["serveUrl"])

    def token(self, user: str, *groups: str) -> str:
        """This user's API token, made by the command line when it is first asked for."""
        if (user, *groups) not in self._tokens:
            said = [part for group in groups for part in ("--group", group)]
            made = self.installed.lisa("token", "create", "--user", user, *said)
            self._tokens[(user, *groups)] = made["token"]
        return self._tokens[(user, *groups)]
