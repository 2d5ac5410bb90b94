"""The stages that a call passes on its way to the model and back."""
