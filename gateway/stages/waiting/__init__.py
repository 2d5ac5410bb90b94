"""The wait for models that stop while nobody uses them."""
