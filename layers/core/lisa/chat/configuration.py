"""The configuration of the chat: its versions, and the checks of a new one."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from lisa.chat.colours import LEAST_CONTRAST, compute_contrast, is_colour
from lisa.chat.flags import FLAGS

GLOBAL = "global"  # the only scope that has an effect; further ones are stored for the clients that use them
MOST_PROJECTS = 1_000
MOST_CONFIGURATION = 65_536  # bytes
_MOST_TEXT = {"text": 500, "message": 5_000, "defaultModel": 200}  # characters
_SECTIONS: Mapping[str, Mapping[str, Any]] = {
    "enabledComponents": {name: flag.default for name, flag in FLAGS.items()},
    "systemBanner": {"isEnabled": False, "text": "", "textColor": "#FFFFFF", "backgroundColor": "#1D4ED8"},
    "announcement": {"isEnabled": False, "message": ""},
    "global": {"defaultModel": None},
}
_COLOURS = ("textColor", "backgroundColor")
_DEFAULT_PROJECTS = 50


def build_default_configuration() -> dict[str, Any]:
    """Return the configuration of version 0."""
    return {name: dict(section) for name, section in _SECTIONS.items()} | {"maxProjectsPerUser": _DEFAULT_PROJECTS}


def fill_configuration(stored: Mapping[str, Any]) -> dict[str, Any]:
    """Return a stored configuration with the defaults of what a later release added."""
    return build_default_configuration() | {
        name: {**_SECTIONS[name], **value} if name in _SECTIONS else value for name, value in stored.items()
    }


@dataclass(frozen=True)
class ConfigurationVersion:
    """One version of a scope's configuration. Version 0 is the default and has no time."""

    scope: str
    number: int
    configuration: Mapping[str, Any] = field(default_factory=build_default_configuration)
    changed_by: str = "System"
    reason: str = "The default configuration."
    created_at: str | None = None

    @property
    def components(self) -> Mapping[str, bool]:
        """The stored flags."""
        found: Mapping[str, bool] = self.configuration["enabledComponents"]
        return found


@dataclass(frozen=True)
class ConfigurationRefused:
    """A new configuration is not valid. `field` names the wrong part."""

    field: str
    reason: str


def merge_configuration(stored: Mapping[str, Any], sent: Mapping[str, Any]) -> dict[str, Any] | ConfigurationRefused:
    """Return the stored configuration with the sent parts, or the refusal of a part.

    A part that is left out, or null, keeps its value. Unknown fields are kept, except unknown flags, which are
    refused: a misspelled flag would leave a feature in the wrong state.
    """
    merged = dict(stored)
    for name, value in sent.items():
        if value is None:
            continue
        if name in _SECTIONS:
            if not isinstance(value, dict):
                return ConfigurationRefused(name, "write an object")
            merged[name] = {**stored[name], **value}
        else:
            merged[name] = value
    merged["systemBanner"] = _fill_colours(merged["systemBanner"])
    if len(json.dumps(merged).encode()) > MOST_CONFIGURATION:
        return ConfigurationRefused("configuration", f"it may have {MOST_CONFIGURATION // 1024} KB of JSON")
    refusals = (check(merged) for check in _CHECKS)
    return next((refusal for refusal in refusals if refusal), merged)


def _fill_colours(banner: Mapping[str, Any]) -> dict[str, Any]:
    """Return the banner with the default colours in the place of empty texts, which older clients send."""
    colours = {name: banner[name] or _SECTIONS["systemBanner"][name] for name in _COLOURS}
    return {**banner, **colours}


def _check_flags(merged: Mapping[str, Any]) -> ConfigurationRefused | None:
    for name, value in merged["enabledComponents"].items():
        if name not in FLAGS:
            known = ", ".join(sorted(FLAGS))
            return ConfigurationRefused(f"enabledComponents.{name}", f"there is no such flag; the flags are {known}")
        if not isinstance(value, bool):
            return ConfigurationRefused(f"enabledComponents.{name}", "write true or false")
    return None


def _check_banner(merged: Mapping[str, Any]) -> ConfigurationRefused | None:
    banner = merged["systemBanner"]
    refusal = _check_text("systemBanner", banner, "text") or _check_switch("systemBanner", banner)
    if refusal:
        return refusal
    for name in _COLOURS:
        if not isinstance(banner[name], str) or not is_colour(banner[name]):
            return ConfigurationRefused(f"systemBanner.{name}", "write a colour as #RRGGBB")
    contrast = compute_contrast(banner["textColor"], banner["backgroundColor"])
    if banner["isEnabled"] and contrast < LEAST_CONTRAST:
        reason = f"its contrast to the background is {contrast:.2f}; readable text needs {LEAST_CONTRAST}"
        return ConfigurationRefused("systemBanner.textColor", f"{reason}: choose a darker or a lighter colour")
    return None


def _check_announcement(merged: Mapping[str, Any]) -> ConfigurationRefused | None:
    about = merged["announcement"]
    return _check_text("announcement", about, "message") or _check_switch("announcement", about)


def _check_switch(section: str, values: Mapping[str, Any]) -> ConfigurationRefused | None:
    if isinstance(values["isEnabled"], bool):
        return None
    return ConfigurationRefused(f"{section}.isEnabled", "write true or false")


def _check_text(section: str, values: Mapping[str, Any], name: str) -> ConfigurationRefused | None:
    text, most = values[name], _MOST_TEXT[name]
    if isinstance(text, str) and len(text) <= most:
        return None
    return ConfigurationRefused(f"{section}.{name}", f"write a text of at most {most} characters")


def _check_model(merged: Mapping[str, Any]) -> ConfigurationRefused | None:
    model = merged["global"]["defaultModel"]
    return None if model is None else _check_text("global", merged["global"], "defaultModel")


def _check_projects(merged: Mapping[str, Any]) -> ConfigurationRefused | None:
    number = merged["maxProjectsPerUser"]
    if isinstance(number, int) and not isinstance(number, bool) and 0 <= number <= MOST_PROJECTS:
        return None
    return ConfigurationRefused("maxProjectsPerUser", f"write a whole number from 0 to {MOST_PROJECTS}")


_Check = Callable[[Mapping[str, Any]], ConfigurationRefused | None]
_CHECKS: tuple[_Check, ...] = (_check_flags, _check_banner, _check_announcement, _check_model, _check_projects)
