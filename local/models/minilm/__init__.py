"""An embedding server with TEI's API: all-MiniLM-L6-v2 on ONNX Runtime, with weights from S3."""
