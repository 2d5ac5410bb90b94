"""Questions about stores: searched, put into the request, cited in the answer; and the stores' own routes."""
