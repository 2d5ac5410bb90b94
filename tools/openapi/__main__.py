"""Entry of `make openapi`: write the OpenAPI document of the API, and the routes of the template."""

from tools.openapi.document import TARGET, build_document
from tools.openapi.template import TEMPLATE, write_routes

if __name__ == "__main__":
    TARGET.write_text(build_document())
    TEMPLATE.write_text(write_routes(TEMPLATE.read_text()))
