"""Write the document to where the API serves it from, and the routes to the template."""

from tools.openapi.document import TARGET, document
from tools.openapi.template import TEMPLATE, with_routes

if __name__ == "__main__":
    TARGET.write_text(document())
    TEMPLATE.write_text(with_routes(TEMPLATE.read_text()))
