"""Write the document to where the API serves it from."""

from local.openapi.document import TARGET, document

if __name__ == "__main__":
    TARGET.write_text(document())
