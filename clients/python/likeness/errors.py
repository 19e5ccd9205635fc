"""Generated from the OpenAPI document by `npm run clients`; do not edit."""

from ._base_errors import ApiError, LikenessConnectionError, LikenessError


class InvalidParamError(ApiError):
    """-40000 InvalidParam"""


class InvalidGroupIDError(ApiError):
    """-40010 InvalidGroupID"""


class DuplicatedGroupIDError(ApiError):
    """-40020 DuplicatedGroupID"""


class NotFoundGroupError(ApiError):
    """-40030 NotFoundGroupError"""


class InvalidTokenError(ApiError):
    """-40040 InvalidTokenError"""


class NotFoundFaceIDError(ApiError):
    """-40050 NotFoundFaceIDError"""


class ServiceQuotaExceededError(ApiError):
    """-40070 ServiceQuotaExceededException"""


class NotFoundPersonError(ApiError):
    """-40090 NotFoundPersonError"""


class UnauthorizedAppKeyError(ApiError):
    """-41000 UnauthorizedAppKey"""


class ImageTooLargeError(ApiError):
    """-45020 ImageTooLargeException"""


class InvalidImageBytesError(ApiError):
    """-45030 InvalidImageBytesException"""


class InvalidImageFormatError(ApiError):
    """-45040 InvalidImageFormatException"""


class InvalidImageURLError(ApiError):
    """-45050 InvalidImageURLException"""


class ImageTimeoutError(ApiError):
    """-45060 ImageTimeoutError"""


class InvalidImageFileError(ApiError):
    """-45080 InvalidImageFileException"""


class InternalServerError(ApiError):
    """-50000 InternalServerError"""


#: The class of each code; a code that this client does not know yet is a plain ApiError.
ERROR_CLASSES = {
    -40000: InvalidParamError,
    -40010: InvalidGroupIDError,
    -40020: DuplicatedGroupIDError,
    -40030: NotFoundGroupError,
    -40040: InvalidTokenError,
    -40050: NotFoundFaceIDError,
    -40070: ServiceQuotaExceededError,
    -40090: NotFoundPersonError,
    -41000: UnauthorizedAppKeyError,
    -45020: ImageTooLargeError,
    -45030: InvalidImageBytesError,
    -45040: InvalidImageFormatError,
    -45050: InvalidImageURLError,
    -45060: ImageTimeoutError,
    -45080: InvalidImageFileError,
    -50000: InternalServerError,
}

__all__ = [
    "ApiError",
    "ERROR_CLASSES",
    "LikenessConnectionError",
    "LikenessError",
    "InvalidParamError",
    "InvalidGroupIDError",
    "DuplicatedGroupIDError",
    "NotFoundGroupError",
    "InvalidTokenError",
    "NotFoundFaceIDError",
    "ServiceQuotaExceededError",
    "NotFoundPersonError",
    "UnauthorizedAppKeyError",
    "ImageTooLargeError",
    "InvalidImageBytesError",
    "InvalidImageFormatError",
    "InvalidImageURLError",
    "ImageTimeoutError",
    "InvalidImageFileError",
    "InternalServerError",
]
