"""What may be given as a photo."""

import os
import re
from typing import IO, Dict, Union

#: The path of a file, an http or https address that the server fetches itself, the bytes of a file, or an open one.
ImageInput = Union[str, "os.PathLike[str]", bytes, bytearray, memoryview, IO[bytes]]


#: A file goes as a part of a form, which takes a quarter less than base64; an address goes in JSON.
Upload = Union[bytes, Dict[str, str]]


def to_upload(source: ImageInput) -> Upload:
    if isinstance(source, str) and re.match(r"https?://", source, re.IGNORECASE):
        return {"url": source}
    if isinstance(source, (str, os.PathLike)):
        with open(source, "rb") as file:
            return file.read()
    if isinstance(source, (bytes, bytearray, memoryview)):
        return bytes(source)
    return source.read()
