"""The fields that each endpoint takes: their names, their kinds, and the check of a request against them."""
