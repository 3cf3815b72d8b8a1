"""What allauth says to a single sign-on provider (discovery, keys, tokens) goes through the one way out, `lib.egress`."""

from http import HTTPStatus
from typing import Any

import requests
from django.conf import settings
from requests.adapters import BaseAdapter
from requests.structures import CaseInsensitiveDict

from quarterdeck_web.lib import egress


class EgressAdapter(BaseAdapter):
    """Sends what a `requests` session would send. Redirects come back as answers and are not followed."""

    def send(self, request: requests.PreparedRequest, **kwargs: Any) -> requests.Response:
        """One request through `egress.fetch`. A refusal is a connection error, which allauth turns into its own page."""
        body = request.body if isinstance(request.body, bytes) else (request.body or "").encode()
        try:
            answer = egress.fetch(
                str(request.url), method=str(request.method), headers=dict(request.headers), content=body, private_hosts=settings.OIDC_PRIVATE_HOSTS
            )
        except egress.EgressRefused as refused:
            raise requests.ConnectionError(str(refused), request=request) from None
        response = requests.Response()
        response.status_code = answer.status
        response.reason = HTTPStatus(answer.status).phrase if answer.status in HTTPStatus._value2member_map_ else ""
        response.headers = CaseInsensitiveDict(answer.headers)
        response._content = answer.content
        response.encoding = "utf-8"
        response.url, response.request = str(request.url), request
        return response

    def close(self) -> None:
        """Nothing is kept open."""


def provider_session() -> requests.Session:
    """A session whose every request goes through `egress`, and which reads no proxies or passwords from the environment."""
    session = requests.Session()
    session.trust_env = False
    session.max_redirects = 0
    session.mount("https://", EgressAdapter())
    session.mount("http://", EgressAdapter())
    return session
