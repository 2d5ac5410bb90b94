"""The routes of users' preferences."""

import json
from typing import Annotated, Any

from aws_lambda_powertools.event_handler.openapi.params import Body
from pydantic import BaseModel

from chat.api.access import read_own_user
from lisa.chat.settings_answers import PreferencesView
from lisa.rest.api import bad_request_error, create_rest_router
from lisa.wiring.chat_settings import preference_store

router = create_rest_router()
MOST_PREFERENCES = 65_536  # bytes


class NewPreferences(BaseModel):
    """The preferences of the caller, in fields that the client chooses."""

    preferences: dict[str, Any]


@router.get("/user-preferences")
def get_preferences() -> PreferencesView | None:
    """Get the caller's preferences.

    Users see own preferences only.

    Returns:
        The preferences, or null if there are none.
    """
    user = read_own_user(router)
    found = preference_store().get(user)
    return None if found is None else {"user": user, "preferences": dict(found)}


@router.put("/user-preferences")
def put_preferences(body: Annotated[NewPreferences, Body()]) -> PreferencesView:
    """Replace the caller's preferences.

    All earlier preferences are replaced.

    Returns:
        The new preferences.
    """
    user = read_own_user(router)
    if len(json.dumps(body.preferences).encode()) > MOST_PREFERENCES:
        raise bad_request_error("preferences", f"they may have {MOST_PREFERENCES // 1024} KB of JSON")
    preference_store().put(user, body.preferences)
    return {"user": user, "preferences": body.preferences}
