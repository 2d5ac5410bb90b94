"""The routes of prompt templates."""

from typing import Annotated

from aws_lambda_powertools.event_handler.openapi.params import Body, Query

from chat.settings_api.prompt_shapes import NewPrompt
from lisa.chat.prompt import Prompt
from lisa.chat.prompt_library import change_prompt, cut_by_size, find_prompt, list_prompts
from lisa.chat.session import format_time, is_id
from lisa.chat.settings_answers import DeletedView, PromptRevisionsView, PromptsView, PromptView
from lisa.chat.settings_views import prompt_view
from lisa.policy.resources import Prompt as PromptResource
from lisa.policy.rules import Action
from lisa.policy.subject import Subject
from lisa.rest.access import not_found_error, raise_if_denied, raise_unless_allowed, read_caller
from lisa.rest.api import create_rest_router
from lisa.wiring.chat_settings import prompt_store
from lisa.wiring.process import create_id, epoch_milliseconds

router = create_rest_router()
ONE = "/prompt-templates/<promptTemplateId>"
MOST_PROMPTS = 200


@router.post("/prompt-templates")
def add_prompt(body: Annotated[NewPrompt, Body()]) -> PromptView:
    """Create a prompt template.

    The caller owns it. With `groups` it is shared: with everyone by `lisa:public`, or with a group by `group:` and the
    name of the group.

    Returns:
        The first revision of the new template.
    """
    subject, content = read_caller(router), body.content()
    raise_unless_allowed(subject, Action.USE, PromptResource(subject.user))
    prompt = Prompt(create_id(), subject.user, _read_time(), content.title, content.type, content.body, content.groups)
    prompt_store().write(None, prompt)
    return prompt_view(prompt, subject)


@router.get("/prompt-templates")
def list_prompt_templates(
    public: Annotated[
        bool, Query(description="With `true`, the list also has templates that others share with the caller.")
    ] = False,
    limit: Annotated[int, Query(ge=1, le=MOST_PROMPTS)] = MOST_PROMPTS,
    cursor: str | None = None,
) -> PromptsView:
    """List prompt templates.

    Without `public`, the list has the caller's own templates only.

    Returns:
        One page of templates in their newest revisions, newest first.
    """
    subject = read_caller(router)
    raise_unless_allowed(subject, Action.USE, PromptResource(subject.user))
    page = list_prompts(prompt_store(), subject, shared=public, limit=limit, before=cursor or None)
    return {"Items": [prompt_view(prompt, subject) for prompt in page.prompts], "nextCursor": page.next_rank}


@router.get(ONE)
def get_prompt(
    promptTemplateId: str,
    revision: Annotated[int | None, Query(ge=1, le=10**8, description="The number of an older revision.")] = None,
) -> PromptView:
    """Get a prompt template.

    Its owner and the members of its groups may see the newest revision; only its owner and administrators may see
    older ones.

    Returns:
        The newest revision, or that of the given number.
    """
    subject = read_caller(router)
    if revision is None:
        return prompt_view(_find(promptTemplateId, subject), subject)
    _find(promptTemplateId, subject, Action.CHANGE)
    found = (one for one in prompt_store().list_revisions(promptTemplateId) if one.revision == revision)
    prompt = next(found, None)
    if prompt is None:
        raise not_found_error()
    return prompt_view(prompt, subject)


@router.get(f"{ONE}/revisions")
def list_prompt_revisions(promptTemplateId: str) -> PromptRevisionsView:
    """List the revisions of a prompt template.

    Its owner and administrators may see them. A revision is restored by sending it as a change.

    Returns:
        The newest revisions, newest first.
    """
    subject = read_caller(router)
    _find(promptTemplateId, subject, Action.CHANGE)
    found = cut_by_size(prompt_store().list_revisions(promptTemplateId))
    return {"Items": [prompt_view(prompt, subject) for prompt in found]}


@router.put(ONE)
def put_prompt(promptTemplateId: str, body: Annotated[NewPrompt, Body()]) -> PromptView:
    """Change a prompt template.

    Its owner and administrators may do this. Every change makes a new revision.

    Returns:
        The new revision.
    """
    subject = read_caller(router)
    _find(promptTemplateId, subject, Action.CHANGE)
    changed = change_prompt(prompt_store(), promptTemplateId, body.content(), _read_time)
    if changed is None:
        raise not_found_error()
    return prompt_view(changed, subject)


@router.delete(ONE)
def remove_prompt(promptTemplateId: str) -> DeletedView:
    """Delete a prompt template.

    Its owner and administrators may do this. Nobody sees the template any more.

    Returns:
        The confirmation of the deletion.
    """
    _find(promptTemplateId, read_caller(router), Action.CHANGE)
    change_prompt(prompt_store(), promptTemplateId, None, _read_time)
    return {"status": "ok"}


def _find(prompt_id: str, subject: Subject, action: Action = Action.USE) -> Prompt:
    if not is_id(prompt_id):
        raise not_found_error()
    return raise_if_denied(find_prompt(prompt_store(), subject, prompt_id, action))


def _read_time() -> str:
    return format_time(epoch_milliseconds())
