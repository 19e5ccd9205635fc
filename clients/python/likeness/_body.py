"""How the body of a request is written: a form when there are files and the operation takes them, JSON otherwise."""

import base64
import json
import uuid
from typing import Any, List, Mapping, Tuple, Union


def encode_body(body: Mapping[str, Any], form: str) -> Tuple[bytes, str]:
    """
    :param form: never, possible or only: whether the operation takes a form
    :returns: the bytes, and their Content-Type
    """
    fields = [(name, value) for name, value in body.items() if value is not None]
    has_files = any(isinstance(value, bytes) for _, value in fields)
    has_addresses = any(isinstance(value, dict) and "url" in value for _, value in fields)
    if form == "only" or (form == "possible" and has_files and not has_addresses):
        return _form(fields)
    plain = {name: _image(value) if isinstance(value, bytes) else value for name, value in fields}
    return json.dumps(plain).encode(), "application/json"


def _image(content: bytes) -> Mapping[str, str]:
    return {"bytes": base64.b64encode(content).decode("ascii")}


def _form(fields: List[Tuple[str, Any]]) -> Tuple[bytes, str]:
    boundary = uuid.uuid4().hex
    parts = [(name, part) for name, value in fields for part in _parts(value)]
    # Files stand last: the server reads the others first and handles the files as they arrive.
    parts.sort(key=lambda named: isinstance(named[1], bytes))
    lines = [_part(boundary, name, part) for name, part in parts]
    return b"".join([*lines, f"--{boundary}--\r\n".encode()]), f"multipart/form-data; boundary={boundary}"


def _part(boundary: str, name: str, value: Union[str, bytes]) -> bytes:
    is_file = isinstance(value, bytes)
    head = f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"'
    if is_file:
        head += '; filename="photo"\r\nContent-Type: application/octet-stream'
    content = value if isinstance(value, bytes) else value.encode()
    return head.encode() + b"\r\n\r\n" + content + b"\r\n"


def _parts(value: Any) -> List[Union[str, bytes]]:
    """A list of files or texts is one part for each; a list of objects is one part of JSON."""
    if isinstance(value, list) and not any(isinstance(item, dict) for item in value):
        return [item if isinstance(item, bytes) else _text(item) for item in value]
    return [value if isinstance(value, bytes) else _text(value)]


def _text(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value)
