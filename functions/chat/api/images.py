"""The route that stores an image."""

from typing import Annotated

from aws_lambda_powertools.event_handler.openapi.params import Body

from chat.api.access import build_new_key, raise_if_refused
from chat.api.shapes import NewImage
from lisa.chat.answers import ImageAttached
from lisa.chat.images import parse_data_url
from lisa.rest.api import bad_request_error, create_rest_router
from lisa.rest.refusals import declare_errors
from lisa.wiring.chat import contents, session_writer

router = create_rest_router()
_FORMATS = "send a data URL of a PNG, JPEG, GIF or WebP image, as data:image/png;base64,…"


@router.put("/session/<sessionId>/attachImage", responses=declare_errors(409))
def attach_image(sessionId: str, body: Annotated[NewImage, Body()]) -> ImageAttached:
    """Store an image of a session.

    A session that does not exist is created. The answer is the part of a message that shows the image.

    Returns:
        The part of the message. Its link is valid for one hour; the key stays.
    """
    key = build_new_key(router, sessionId)
    image = parse_data_url(body.message.image_url.url, key.prefix)
    if image is None or not image.media_type.startswith("image/"):
        raise bad_request_error("message.image_url.url", _FORMATS)
    raise_if_refused(session_writer().attach(key, image))
    link = contents().create_link(image.key)
    return {"body": {"type": "image_url", "image_url": {"url": link, "s3_key": image.key}}}
