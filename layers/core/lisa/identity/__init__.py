"""Who is calling: API tokens today, OIDC beside them."""
