"""The client of the Face Recognition API v1.0."""

from typing import Any, Dict, Iterator, Optional, cast

from ._image import ImageInput, to_image
from ._transport import Transport
from ._types import (
    Comparison,
    Detection,
    FaceList,
    Group,
    GroupDetail,
    GroupList,
    RegisteredFace,
    Registration,
    SearchByFaceResult,
    SearchByImageResult,
    Verification,
)

_LARGEST_PAGE = 200


class Likeness:
    """Every method raises an ``ApiError`` whose class names the code, or a ``LikenessConnectionError``.

    ``orientation`` and ``mask`` say what is measured beside the face itself; ``threshold`` is the similarity, 1 to 100,
    from which faces match. Answers are plain dicts; ``likeness._types`` describes them to type checkers.

    Safe to share between threads.
    """

    def __init__(
        self,
        url: str,
        app_key: str,
        *,
        timeout: float = 60.0,
        retries: int = 3,
        longest_wait: float = 30.0,
    ) -> None:
        """
        :param url: where the server is, such as ``https://faces.example.org``
        :param timeout: seconds that the server may be silent
        :param retries: attempts after the first, where repeating is safe
        :param longest_wait: gives up when the server asks for a longer wait, in seconds
        """
        self._transport = Transport(url, app_key, timeout, retries, longest_wait)

    def create_group(self, group_id: str) -> None:
        self._send("createGroup", body={"groupId": group_id})

    def list_groups(self, *, limit: int = _LARGEST_PAGE, next_token: Optional[str] = None) -> GroupList:
        """One page; :meth:`groups` walks through all of them."""
        return cast(GroupList, self._send("listGroups", query={"limit": limit, "next-token": next_token}))

    def groups(self, *, page_size: int = _LARGEST_PAGE) -> Iterator[Group]:
        """Every group, newest first."""
        token = None
        while True:
            page = self.list_groups(limit=page_size, next_token=token)
            yield from page["groups"]
            token = page.get("nextToken")
            if token is None:
                return

    def get_group(self, group_id: str) -> GroupDetail:
        return cast(GroupDetail, self._send("getGroup", {"groupId": group_id})["groups"][0])

    def delete_group(self, group_id: str) -> None:
        self._send("deleteGroup", {"groupId": group_id})

    def detect(self, image: ImageInput, *, orientation: bool = True, mask: bool = True) -> Detection:
        """The faces of a photo. Nothing is kept."""
        body = {"image": to_image(image), "orientation": orientation, "mask": mask}
        return cast(Detection, self._send("detectFaces", body=body))

    def register(
        self,
        group_id: str,
        image: ImageInput,
        *,
        external_image_id: Optional[str] = None,
        limit: int = 1,
        orientation: bool = True,
        mask: bool = True,
    ) -> Registration:
        """Registers the ``limit`` largest faces of a photo; ``notAddedFaces`` says why the others were not."""
        body: Dict[str, Any] = {"image": to_image(image), "limit": limit, "orientation": orientation, "mask": mask}
        if external_image_id is not None:
            body["externalImageId"] = external_image_id
        return cast(Registration, self._send("registerFaces", {"groupId": group_id}, body=body))

    def list_faces(self, group_id: str, *, limit: int = _LARGEST_PAGE, next_token: Optional[str] = None) -> FaceList:
        """One page; :meth:`faces` walks through all of them."""
        query = {"limit": limit, "next-token": next_token}
        return cast(FaceList, self._send("listFaces", {"groupId": group_id}, query))

    def faces(self, group_id: str, *, page_size: int = _LARGEST_PAGE) -> Iterator[RegisteredFace]:
        """Every face of a group, newest first."""
        token = None
        while True:
            page = self.list_faces(group_id, limit=page_size, next_token=token)
            yield from page["faces"]
            token = page.get("nextToken")
            if token is None:
                return

    def delete_face(self, group_id: str, face_id: str) -> None:
        self._send("deleteFace", {"groupId": group_id, "faceId": face_id})

    def search_by_face(self, group_id: str, face_id: str, *, threshold: int, limit: int = 100) -> SearchByFaceResult:
        """Faces of the group that look like one of its faces, which itself is left out."""
        path = {"groupId": group_id, "faceId": face_id}
        query = {"limit": limit, "threshold": threshold}
        return cast(SearchByFaceResult, self._send("searchByFace", path, query))

    def search(
        self,
        group_id: str,
        image: ImageInput,
        *,
        threshold: int,
        limit: int = 100,
        orientation: bool = True,
        mask: bool = True,
    ) -> SearchByImageResult:
        """Faces of the group that look like the largest face of a photo, most similar first."""
        query = {"limit": limit, "threshold": threshold}
        body = {"image": to_image(image), "orientation": orientation, "mask": mask}
        return cast(SearchByImageResult, self._send("searchByImage", {"groupId": group_id}, query, body))

    def compare(
        self,
        source: ImageInput,
        target: ImageInput,
        *,
        threshold: int,
        orientation: bool = True,
        mask: bool = True,
    ) -> Comparison:
        """The largest face of one photo against every face of another. Nothing is kept."""
        body = {
            "sourceImage": to_image(source),
            "targetImage": to_image(target),
            "orientation": orientation,
            "mask": mask,
        }
        return cast(Comparison, self._send("compareFaces", query={"threshold": threshold}, body=body))

    def verify(
        self,
        group_id: str,
        face_id: str,
        image: ImageInput,
        *,
        orientation: bool = True,
        mask: bool = True,
    ) -> Verification:
        """How similar a registered face is to the largest face of a photo."""
        path = {"groupId": group_id, "faceId": face_id}
        body = {"compareImage": to_image(image), "orientation": orientation, "mask": mask}
        return cast(Verification, self._send("verifyFace", path, body=body))

    def _send(
        self,
        operation: str,
        path: Optional[Dict[str, str]] = None,
        query: Optional[Dict[str, Any]] = None,
        body: Optional[Dict[str, Any]] = None,
    ) -> Any:
        return self._transport.send(operation, path, query, body).data
