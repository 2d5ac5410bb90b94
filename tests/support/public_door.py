"""The Serve door of an installation as its users see it: an address and their tokens."""

from dataclasses import dataclass, field

from tests.support.installation import RunningInstallation


@dataclass(frozen=True)
class PublicDoor:
    """The load balancer's address and the tokens of users, for public SDKs."""

    installation: RunningInstallation
    _tokens: dict[tuple[str, ...], str] = field(default_factory=dict)

    @property
    def url(self) -> str:
        """The URL of the load balancer."""
        return str(self.installation.outputs["serveUrl"])

    def token(self, user: str, *groups: str) -> str:
        """Return this user's API token; the command line creates it at the first call."""
        if (user, *groups) not in self._tokens:
            said = [part for group in groups for part in ("--group", group)]
            made = self.installation.lisa("token", "create", "--user", user, *said)
            self._tokens[(user, *groups)] = made["token"]
        return self._tokens[(user, *groups)]
