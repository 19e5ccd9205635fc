"""One request, and when it is sent again."""

import json
import random
import time
import urllib.error
import urllib.parse
import urllib.request
from typing import Any, Mapping, NamedTuple, Optional

from ._base_errors import ApiError, LikenessConnectionError
from ._body import encode_body
from ._operations import API_PREFIX, OPERATIONS
from .errors import ERROR_CLASSES

_FIRST_WAIT = 0.25
_LONGEST_BACKOFF = 8.0
_INTERNAL_SERVER_ERROR = -50000


class Answer(NamedTuple):
    data: Any
    #: Part of the request was carried out, and the rest was not for want of room.
    is_partial: bool


class Transport:
    def __init__(self, url: str, app_key: str, timeout: float, retries: int, longest_wait: float) -> None:
        self._url = url.rstrip("/")
        self._app_key = app_key
        self._timeout = timeout
        self._retries = retries
        self._longest_wait = longest_wait

    def send(
        self,
        name: str,
        path: Optional[Mapping[str, str]] = None,
        query: Optional[Mapping[str, Any]] = None,
        body: Optional[Mapping[str, Any]] = None,
    ) -> Answer:
        operation = OPERATIONS[name]
        data, content_type = (None, None) if body is None else encode_body(body, operation.form)
        request = urllib.request.Request(
            self._url_of(operation.path, path or {}, query or {}),
            method=operation.method,
            data=data,
            headers={} if content_type is None else {"Content-Type": content_type},
        )
        attempt = 0
        while True:
            try:
                return self._send_once(name, request)
            except (ApiError, LikenessConnectionError) as error:
                wait = wait_before_retry(attempt, getattr(error, "retry_after", None))
                if attempt >= self._retries or wait > self._longest_wait:
                    raise
                if not may_retry(error, operation.is_repeatable):
                    raise
            time.sleep(wait)
            attempt += 1

    def _url_of(self, path: str, values: Mapping[str, str], query: Mapping[str, Any]) -> str:
        quoted = {name: urllib.parse.quote(value, safe="") for name, value in values.items()}
        filled = (API_PREFIX + path).format(appKey=urllib.parse.quote(self._app_key, safe=""), **quoted)
        text = urllib.parse.urlencode({name: value for name, value in query.items() if value is not None})
        return f"{self._url}{filled}?{text}" if text else f"{self._url}{filled}"

    def _send_once(self, name: str, request: urllib.request.Request) -> Answer:
        try:
            with urllib.request.urlopen(request, timeout=self._timeout) as response:
                text, headers = response.read(), response.headers
        except urllib.error.HTTPError as error:
            # The API always answers with 200: this was said by something in between.
            error.close()
            raise LikenessConnectionError(f"{name}: something that is not the API answered with HTTP status {error.code}") from error
        except OSError as error:
            raise LikenessConnectionError(f"{name}: the server was not reached or took too long ({error})") from error
        try:
            envelope = json.loads(text)
            header = envelope["header"]
            code, message = header["resultCode"], header["resultMessage"]
        except (ValueError, KeyError, TypeError) as error:
            raise LikenessConnectionError(f"{name}: the answer is not one of the API") from error
        if code >= 0:
            return Answer(envelope.get("data"), code != 0)
        retry_after = headers.get("Retry-After") or ""
        raise ERROR_CLASSES.get(code, ApiError)(
            operation=name,
            result_code=code,
            result_message=message,
            detail=header.get("detail"),
            request_id=headers.get("X-Request-Id"),
            retry_after=int(retry_after) if retry_after.isdecimal() else None,
        )


def wait_before_retry(attempt: int, retry_after: Optional[int]) -> float:
    """Seconds: at least what the server asks for, otherwise twice as long each time, and a random part of it."""
    if retry_after is not None:
        return retry_after * random.uniform(1, 1.25)
    return min(_LONGEST_BACKOFF, _FIRST_WAIT * 2**attempt) * random.uniform(0.5, 1)


def may_retry(error: Exception, is_repeatable: bool) -> bool:
    """A refusal with Retry-After was not carried out, whatever it was. Where nobody knows whether a request was carried
    out, only one that changes nothing is sent again: registering twice is worse than an error."""
    if isinstance(error, ApiError):
        return error.retry_after is not None or (is_repeatable and error.result_code == _INTERNAL_SERVER_ERROR)
    reason = getattr(error.__cause__, "reason", None)
    return is_repeatable or isinstance(reason, ConnectionRefusedError)
