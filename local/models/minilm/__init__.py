"""An embedding server in the shape of TEI: all-MiniLM-L6-v2 on ONNX Runtime, weights from S3."""
