"""The routes: the models that are published at the moment, their health, and the lists that show them."""
