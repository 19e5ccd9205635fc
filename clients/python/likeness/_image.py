"""What may be given as a photo."""

import base64
import os
import re
from typing import IO, Dict, Union

#: The path of a file, an http or https address that the server fetches itself, the bytes of a file, or an open one.
ImageInput = Union[str, "os.PathLike[str]", bytes, bytearray, memoryview, IO[bytes]]


def to_image(source: ImageInput) -> Dict[str, str]:
    if isinstance(source, str) and re.match(r"https?://", source, re.IGNORECASE):
        return {"url": source}
    if isinstance(source, (str, os.PathLike)):
        with open(source, "rb") as file:
            return _from_bytes(file.read())
    if isinstance(source, (bytes, bytearray, memoryview)):
        return _from_bytes(bytes(source))
    return _from_bytes(source.read())


def _from_bytes(content: bytes) -> Dict[str, str]:
    return {"bytes": base64.b64encode(content).decode("ascii")}
