"""Write the document to where the API serves it from."""

from tools.openapi.document import TARGET, document

if __name__ == "__main__":
    TARGET.write_text(document())
