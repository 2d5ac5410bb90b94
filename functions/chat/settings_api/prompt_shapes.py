"""The bodies of requests about prompt templates. Unknown fields of older clients are ignored."""

from typing import Annotated

from pydantic import BaseModel, Field

from lisa.chat.prompt import MOST_BODY, MOST_GROUPS, MOST_TITLE, PromptType, find_wrong_group
from lisa.chat.prompt_library import PromptContent
from lisa.rest.api import bad_request_error


class NewPrompt(BaseModel):
    """A prompt template. Its body may have variables as `{{name}}`."""

    title: Annotated[str, Field(min_length=1, max_length=MOST_TITLE, pattern=r"\S")]
    body: Annotated[str, Field(min_length=1, max_length=MOST_BODY)]
    type: PromptType
    groups: Annotated[list[str] | None, Field(max_length=MOST_GROUPS)] = None

    def content(self) -> PromptContent:
        """Return the content with each group once, or raise 400 for a text that names no group."""
        groups = tuple(dict.fromkeys(self.groups or ()))
        wrong = find_wrong_group(groups)
        if wrong is not None:
            raise bad_request_error("groups", "write `lisa:public` for everyone, or `group:` and the name of a group")
        return PromptContent(self.title, self.type, self.body, groups)
