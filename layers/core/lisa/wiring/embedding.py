"""Embeddings by the gateway, called as the role of this function."""

from lisa.adapters.identity.system_identity import sign_identity
from lisa.adapters.models.embeddings_gateway import GatewayEmbeddings
from lisa.embeddings import BatchEmbedder
from lisa.wiring import settings
from lisa.wiring.factories import cached


@cached
def create_embedder() -> BatchEmbedder:
    audience = settings.gateway_audience()
    return BatchEmbedder(GatewayEmbeddings(settings.gateway_url(), lambda: sign_identity(audience)))
