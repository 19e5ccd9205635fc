"""The errors that the generated ones stand on."""

from typing import Optional


class LikenessError(Exception):
    """Anything that this client raises about a request."""


class ApiError(LikenessError):
    """The server's answer is one of its codes. Each code has a class of its own: catch it, or look at ``result_code``."""

    def __init__(
        self,
        operation: str,
        result_code: int,
        result_message: str,
        detail: Optional[str],
        request_id: Optional[str],
        retry_after: Optional[int],
    ) -> None:
        super().__init__(f"{operation}: {detail or result_message} ({result_code})")
        self.operation = operation
        self.result_code = result_code
        #: The code's name, as the API's table has it.
        self.result_message = result_message
        #: One sentence that says what to do.
        self.detail = detail
        #: Names the request in the server's log.
        self.request_id = request_id
        #: Seconds that the server asks to wait before the same request is sent again.
        self.retry_after = retry_after


class LikenessConnectionError(LikenessError):
    """No answer of the API came: the server was not reached, took too long, or something in between answered for it.

    A registration or deletion may have happened all the same.
    """
