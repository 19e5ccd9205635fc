"""Generated from the OpenAPI document by `npm run clients`; do not edit."""

from __future__ import annotations

from typing import List, Literal, TypedDict


class CreateGroupRequest(TypedDict):
    groupId: str


class Group(TypedDict):
    groupId: str
    modelVersion: str


class _GroupListAlways(TypedDict):
    groupCount: int
    groups: List[Group]


class GroupList(_GroupListAlways, total=False):
    nextToken: str


class GroupDetail(TypedDict):
    groupId: str
    modelVersion: str
    createTime: str
    faceCount: int


class GroupDetails(TypedDict):
    groupCount: int
    groups: List[GroupDetail]


class BoundingBox(TypedDict):
    """Box of a face, in fractions of the upright image (after EXIF orientation)."""

    x0: float
    y0: float
    x1: float
    y1: float


class Landmark(TypedDict):
    """A facial characteristic. Left is the left of whoever looks at the image."""

    type: Literal["leftEye", "rightEye", "nose", "leftLip", "rightLip"]
    x: float
    y: float


class Orientation(TypedDict):
    """Angles of the head in degrees."""

    x: float
    y: float
    z: float


class _FaceDetailAlways(TypedDict):
    bbox: BoundingBox
    landmarks: List[Landmark]
    confidence: float


class FaceDetail(_FaceDetailAlways, total=False):
    """A face found in the image of this request."""

    orientation: Orientation
    mask: bool


class Detection(TypedDict):
    faceDetailCount: int
    faceDetails: List[FaceDetail]


class Image(TypedDict, total=False):
    """A PNG or JPEG file of at most 3,000,000 bytes: exactly one of url and bytes."""

    url: str
    bytes: str


class _ImageRequestAlways(TypedDict):
    image: Image


class ImageRequest(_ImageRequestAlways, total=False):
    orientation: bool
    mask: bool


class _RegisteredFaceAlways(TypedDict):
    faceId: str
    imageId: str
    bbox: BoundingBox
    confidence: float


class RegisteredFace(_RegisteredFaceAlways, total=False):
    """A face of a group, as it was when it was registered."""

    externalImageId: str


class _NotAddedFaceAlways(TypedDict):
    bbox: BoundingBox
    landmarks: List[Landmark]
    confidence: float


class NotAddedFace(_NotAddedFaceAlways, total=False):
    """A face found in the image that was not registered."""

    orientation: Orientation
    mask: bool
    reasons: List[Literal["TOO_SMALL", "EXTREME_POSE", "LOW_QUALITY", "OVER_LIMIT", "GROUP_FULL"]]


class Registration(TypedDict):
    modelVersion: str
    addedFaceCount: int
    addedFaces: List[RegisteredFace]
    addedFaceDetails: List[FaceDetail]
    notAddedFaceCount: int
    notAddedFaces: List[NotAddedFace]


class _RegisterRequestAlways(TypedDict):
    image: Image
    limit: int


class RegisterRequest(_RegisterRequestAlways, total=False):
    externalImageId: str
    orientation: bool
    mask: bool


class _FaceListAlways(TypedDict):
    modelVersion: str
    faceCount: int
    faces: List[RegisteredFace]


class FaceList(_FaceListAlways, total=False):
    nextToken: str


class Match(TypedDict):
    face: RegisteredFace
    similarity: float


class SearchByFaceResult(TypedDict):
    matchFaceCount: int
    matchFaces: List[Match]


class _SearchByImageResultAlways(TypedDict):
    matchFaceCount: int
    matchFaces: List[Match]
    sourceFace: FaceDetail


class SearchByImageResult(_SearchByImageResultAlways, total=False):
    modelVersion: str


class _ComparedFaceAlways(TypedDict):
    faceDetail: FaceDetail
    similarity: float


class ComparedFace(_ComparedFaceAlways, total=False):
    mask: bool


class Comparison(TypedDict):
    modelVersion: str
    matchedFaceDetailCount: int
    matchedFaceDetails: List[ComparedFace]
    unmatchedFaceDetailCount: int
    unmatchedFaceDetails: List[ComparedFace]
    sourceFace: FaceDetail


class _CompareRequestAlways(TypedDict):
    sourceImage: Image
    targetImage: Image


class CompareRequest(_CompareRequestAlways, total=False):
    orientation: bool
    mask: bool


class Verification(TypedDict):
    similarity: float
    face: RegisteredFace
    sourceFace: FaceDetail


class _VerifyRequestAlways(TypedDict):
    compareImage: Image


class VerifyRequest(_VerifyRequestAlways, total=False):
    orientation: bool
    mask: bool
