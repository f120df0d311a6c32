"""The API as one: routes, its OpenAPI document and the published schema of a declaration."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from ninja import NinjaAPI
from ninja.openapi.schema import OpenAPISchema

from steelyard import __version__
from steelyard.engine.messages import declaration_schema
from steelyard.site.api import declarations, document, draws, results, webhooks
from steelyard.site.api.address import strict


class Api(NinjaAPI):
    """NinjaAPI whose document carries our own schemas and the key that opens it."""

    def get_openapi_schema(self, *args: Any, **kwargs: Any) -> OpenAPISchema:
        schema = super().get_openapi_schema(*args, **kwargs)
        schema["components"]["schemas"] = {**schema["components"].get("schemas", {}), **document.components()}
        schema["components"]["securitySchemes"] = {"key": {"type": "http", "scheme": "bearer"}}
        for operation in (each for path in schema["paths"].values() for each in path.values()):
            # Ninja adds an empty 200, keyed by the number, beside ours.
            operation["responses"] = {key: said for key, said in operation["responses"].items() if isinstance(key, str)}
        schema["security"] = [{"key": []}]
        return schema


api = Api(
    title="Steelyard",
    version=__version__,
    description="Declarations in, lanes with reasons out, results back.",
    urls_namespace="api-v1",
    docs_url=None,
    openapi_url=None,  # Ninja's own answers every method
)
api.add_decorator(strict, mode="view")
api.add_router("", declarations.router)
api.add_router("", results.router)
api.add_router("", webhooks.router)
api.add_router("", draws.router)


@api.get("/schema/declaration-1.json", tags=["declarations"], openapi_extra=document.GET_SCHEMA)
def published_schema(request: HttpRequest) -> HttpResponse:
    """The JSON Schema of a declaration message. Open to everybody."""
    return JsonResponse(declaration_schema())


@api.get("/openapi.json", include_in_schema=False, url_name="openapi-json")
def openapi_document(request: HttpRequest) -> HttpResponse:
    """The document of this API. Open to everybody."""
    return JsonResponse(api.get_openapi_schema())
