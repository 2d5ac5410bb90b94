"""The composition root, continued: the stage and the routes of chat sessions."""

from gateway.stages.sessions.session_routes import SessionRoutes
from gateway.stages.sessions.session_stage import SessionStage
from gateway.stages.sessions.session_store import SessionStore
from lisa.wiring import chat as wiring_chat
from lisa.wiring import chat_settings as wiring_chat_settings
from lisa.wiring.flags import is_cached_feature_enabled
from lisa.wiring.process import create_id, epoch_milliseconds


def build_sessions() -> tuple[SessionStage, SessionRoutes]:
    """Return the stage and the routes."""
    projects = wiring_chat_settings.project_store()
    store = SessionStore(wiring_chat.session_writer(), wiring_chat.answers(), projects, epoch_milliseconds, create_id)
    return SessionStage(store, is_feature_enabled=is_cached_feature_enabled), SessionRoutes(store)
