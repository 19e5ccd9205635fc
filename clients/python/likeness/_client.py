"""The client of the Face Recognition API v1.1."""

from typing import Any, Dict, Iterator, List, Optional, Sequence, cast

from ._image import ImageInput, to_upload
from ._transport import Transport
from ._types import (
    BatchItem,
    BatchResult,
    Comparison,
    Detection,
    DuplicatePair,
    Duplicates,
    ErasureReport,
    FaceList,
    Group,
    GroupDetail,
    GroupList,
    Identification,
    Person,
    PersonAssignment,
    PersonList,
    PersonSearchResult,
    PersonSummary,
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

    def create_group(
        self, group_id: str, *, min_quality: Optional[int] = None, retention_days: Optional[int] = None
    ) -> None:
        body = {"groupId": group_id, "minQuality": min_quality, "retentionDays": retention_days}
        self._send("createGroup", body=body)

    def change_group(
        self, group_id: str, *, min_quality: Optional[int] = None, retention_days: Optional[int] = None
    ) -> GroupDetail:
        """Changes the settings that are given; 0 turns one off."""
        body = {"minQuality": min_quality, "retentionDays": retention_days}
        return cast(GroupDetail, self._send("changeGroup", {"groupId": group_id}, body=body)["groups"][0])

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

    def detect(
        self,
        image: ImageInput,
        *,
        orientation: bool = True,
        mask: bool = True,
        quality: bool = True,
        spoof: bool = False,
    ) -> Detection:
        """The faces of a photo. Nothing is kept."""
        body = {
            "image": to_upload(image),
            "orientation": orientation,
            "mask": mask,
            "quality": quality,
            "spoof": spoof,
        }
        return cast(Detection, self._send("detectFaces", body=body))

    def register(
        self,
        group_id: str,
        image: ImageInput,
        *,
        external_image_id: Optional[str] = None,
        person_id: Optional[str] = None,
        conflict_threshold: Optional[int] = None,
        limit: int = 1,
        orientation: bool = True,
        mask: bool = True,
    ) -> Registration:
        """Registers the ``limit`` largest faces of a photo; ``notAddedFaces`` says why the others were not."""
        body: Dict[str, Any] = {
            "image": to_upload(image),
            "externalImageId": external_image_id,
            "personId": person_id,
            "conflictThreshold": conflict_threshold,
            "limit": limit,
            "orientation": orientation,
            "mask": mask,
        }
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
        body = {"image": to_upload(image), "orientation": orientation, "mask": mask}
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
            "sourceImage": to_upload(source),
            "targetImage": to_upload(target),
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
        body = {"compareImage": to_upload(image), "orientation": orientation, "mask": mask}
        return cast(Verification, self._send("verifyFace", path, body=body))

    def register_batch(
        self,
        group_id: str,
        images: Sequence[ImageInput],
        *,
        items: Optional[List[BatchItem]] = None,
        limit: int = 1,
    ) -> List[BatchResult]:
        """Registers up to fifty photos in one request; each has a result of its own, in their order. They are files, not
        addresses. ``items`` are the labels of each."""
        uploads = [to_upload(image) for image in images]
        if not all(isinstance(upload, bytes) for upload in uploads):
            raise TypeError("A batch takes files: paths, bytes or open files.")
        body = {"items": items, "limit": limit, "image": uploads}
        return cast(List[BatchResult], self._send("registerBatch", {"groupId": group_id}, body=body)["results"])

    def identify(
        self,
        group_ids: Sequence[str],
        image: ImageInput,
        *,
        threshold: int,
        limit: int = 20,
        match_limit: int = 10,
    ) -> Identification:
        """Every face of a photo against up to ten groups."""
        body = {
            "image": to_upload(image),
            "groupIds": list(group_ids),
            "limit": limit,
            "matchLimit": match_limit,
            "threshold": threshold,
        }
        return cast(Identification, self._send("identifyFaces", body=body))

    def list_persons(
        self, group_id: str, *, limit: int = _LARGEST_PAGE, next_token: Optional[str] = None
    ) -> PersonList:
        """One page; :meth:`persons` walks through all of them."""
        query = {"limit": limit, "next-token": next_token}
        return cast(PersonList, self._send("listPersons", {"groupId": group_id}, query))

    def persons(self, group_id: str, *, page_size: int = _LARGEST_PAGE) -> Iterator[PersonSummary]:
        token = None
        while True:
            page = self.list_persons(group_id, limit=page_size, next_token=token)
            yield from page["persons"]
            token = page.get("nextToken")
            if token is None:
                return

    def get_person(
        self, group_id: str, person_id: str, *, limit: int = _LARGEST_PAGE, next_token: Optional[str] = None
    ) -> Person:
        """A page of a person's faces."""
        path = {"groupId": group_id, "personId": person_id}
        return cast(Person, self._send("getPerson", path, {"limit": limit, "next-token": next_token}))

    def delete_person(self, group_id: str, person_id: str) -> ErasureReport:
        """With all of their faces."""
        return cast(ErasureReport, self._send("deletePerson", {"groupId": group_id, "personId": person_id}))

    def assign_face(self, group_id: str, person_id: str, face_id: str) -> PersonAssignment:
        """Makes a face a person's, whosever it was before."""
        path = {"groupId": group_id, "personId": person_id, "faceId": face_id}
        return cast(PersonAssignment, self._send("assignFace", path))

    def unassign_face(self, group_id: str, person_id: str, face_id: str) -> PersonAssignment:
        """The face stays in the group."""
        path = {"groupId": group_id, "personId": person_id, "faceId": face_id}
        return cast(PersonAssignment, self._send("unassignFace", path))

    def search_persons(
        self, group_id: str, image: ImageInput, *, threshold: int, limit: int = 100
    ) -> PersonSearchResult:
        """Persons of the group that look like the largest face of a photo, most similar first."""
        query = {"limit": limit, "threshold": threshold}
        body = {"image": to_upload(image)}
        return cast(PersonSearchResult, self._send("searchPersons", {"groupId": group_id}, query, body))

    def find_duplicates(
        self, group_id: str, *, threshold: int, limit: int = _LARGEST_PAGE, next_token: Optional[str] = None
    ) -> Duplicates:
        """A page of pairs of one person's faces under different ids; :meth:`duplicates` walks through all."""
        query = {"threshold": threshold, "limit": limit, "next-token": next_token}
        return cast(Duplicates, self._send("findDuplicates", {"groupId": group_id}, query))

    def duplicates(
        self, group_id: str, *, threshold: int, page_size: int = _LARGEST_PAGE
    ) -> Iterator[DuplicatePair]:
        token = None
        while True:
            page = self.find_duplicates(group_id, threshold=threshold, limit=page_size, next_token=token)
            yield from page["pairs"]
            token = page.get("nextToken")
            if token is None:
                return

    def erase_faces(
        self,
        group_id: str,
        *,
        external_image_id: Optional[str] = None,
        image_id: Optional[str] = None,
        person_id: Optional[str] = None,
        registered_before: Optional[str] = None,
    ) -> ErasureReport:
        """Erases the faces that exactly one of these names; the report is proven by the server's audit record.

        :param registered_before: a time in UTC, such as ``2026-01-31T00:00:00``
        """
        query = {
            "externalImageId": external_image_id,
            "imageId": image_id,
            "personId": person_id,
            "registeredBefore": registered_before,
        }
        return cast(ErasureReport, self._send("eraseFaces", {"groupId": group_id}, query))

    def _send(
        self,
        operation: str,
        path: Optional[Dict[str, str]] = None,
        query: Optional[Dict[str, Any]] = None,
        body: Optional[Dict[str, Any]] = None,
    ) -> Any:
        return self._transport.send(operation, path, query, body).data
