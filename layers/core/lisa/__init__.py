"""The domain of lisa: pure rules per context, a small shared kernel, and the adapters that alone touch AWS."""
