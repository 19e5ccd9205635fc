"""Generated from the OpenAPI document by `npm run clients`; do not edit."""

from __future__ import annotations

from typing import List, Literal, TypedDict


class _CreateGroupRequestAlways(TypedDict):
    groupId: str


class CreateGroupRequest(_CreateGroupRequestAlways, total=False):
    minQuality: int
    retentionDays: int


class ChangeGroupRequest(TypedDict, total=False):
    minQuality: int
    retentionDays: int


class Image(TypedDict, total=False):
    """A PNG or JPEG file of at most 3,000,000 bytes: exactly one of url and bytes."""

    url: str
    bytes: str


class _RegisterRequestAlways(TypedDict):
    image: Image
    limit: int


class RegisterRequest(_RegisterRequestAlways, total=False):
    externalImageId: str
    orientation: bool
    mask: bool
    personId: str
    conflictThreshold: int
    quality: bool


class _ImageRequestAlways(TypedDict):
    image: Image


class ImageRequest(_ImageRequestAlways, total=False):
    orientation: bool
    mask: bool
    quality: bool
    spoof: bool


class _IdentifyRequestAlways(TypedDict):
    image: Image
    groupIds: List[str]
    limit: int
    matchLimit: int
    threshold: int


class IdentifyRequest(_IdentifyRequestAlways, total=False):
    orientation: bool
    mask: bool
    quality: bool
    spoof: bool


class BatchItem(TypedDict, total=False):
    """What belongs to one image of a batch."""

    externalImageId: str
    personId: str


class _BatchRequestAlways(TypedDict):
    limit: int
    image: List[str]


class BatchRequest(_BatchRequestAlways, total=False):
    items: List[BatchItem]
    orientation: bool
    mask: bool
    conflictThreshold: int
    quality: bool


class _CompareRequestAlways(TypedDict):
    sourceImage: Image
    targetImage: Image


class CompareRequest(_CompareRequestAlways, total=False):
    orientation: bool
    mask: bool
    quality: bool


class _VerifyRequestAlways(TypedDict):
    compareImage: Image


class VerifyRequest(_VerifyRequestAlways, total=False):
    orientation: bool
    mask: bool
    quality: bool
    spoof: bool


class _HeaderAlways(TypedDict):
    isSuccessful: bool
    resultCode: Literal[0, 40070, -40000, -40010, -40020, -40030, -40040, -40050, -40070, -40090, -41000, -45020, -45030, -45040, -45050, -45060, -45080, -50000]
    resultMessage: Literal["Success", "ServiceQuotaExceededPartialSuccessException", "InvalidParam", "InvalidGroupID", "DuplicatedGroupID", "NotFoundGroupError", "InvalidTokenError", "NotFoundFaceIDError", "ServiceQuotaExceededException", "NotFoundPersonError", "UnauthorizedAppKey", "ImageTooLargeException", "InvalidImageBytesException", "InvalidImageFormatException", "InvalidImageURLException", "ImageTimeoutError", "InvalidImageFileException", "InternalServerError"]


class Header(_HeaderAlways, total=False):
    detail: str


class Group(TypedDict):
    groupId: str
    modelVersion: str


class _GroupListAlways(TypedDict):
    groupCount: int
    groups: List[Group]


class GroupList(_GroupListAlways, total=False):
    nextToken: str


class _GroupDetailAlways(TypedDict):
    groupId: str
    modelVersion: str
    createTime: str
    faceCount: int


class GroupDetail(_GroupDetailAlways, total=False):
    minQuality: int
    retentionDays: int


class GroupDetails(TypedDict):
    groupCount: int
    groups: List[GroupDetail]


class BoundingBox(TypedDict):
    """Box of a face, in fractions of the upright image (after EXIF orientation)."""

    x0: float
    y0: float
    x1: float
    y1: float


class _ConflictAlways(TypedDict):
    faceId: str
    similarity: float


class Conflict(_ConflictAlways, total=False):
    """A face of the group that looks like an added one and belongs to somebody else."""

    personId: str
    externalImageId: str


class _AddedFaceAlways(TypedDict):
    faceId: str
    imageId: str
    bbox: BoundingBox
    confidence: float


class AddedFace(_AddedFaceAlways, total=False):
    externalImageId: str
    personId: str
    registeredAt: str
    conflicts: List[Conflict]


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


class FaceQuality(TypedDict):
    score: float
    reasons: List[Literal["BLURRED", "DARK", "BRIGHT", "SMALL", "EXTREME_POSE", "OCCLUDED", "MASKED", "CUT_OFF"]]


class SpoofCheck(TypedDict):
    """Experimental: error rates on real attacks are not known."""

    score: float
    weak: bool
    balanced: bool
    strict: bool


class _FaceDetailAlways(TypedDict):
    bbox: BoundingBox
    landmarks: List[Landmark]
    confidence: float


class FaceDetail(_FaceDetailAlways, total=False):
    """A face found in the image of this request."""

    orientation: Orientation
    mask: bool
    quality: FaceQuality
    spoof: SpoofCheck


class _NotAddedFaceAlways(TypedDict):
    bbox: BoundingBox
    landmarks: List[Landmark]
    confidence: float


class NotAddedFace(_NotAddedFaceAlways, total=False):
    """A face found in the image that was not registered."""

    orientation: Orientation
    mask: bool
    reasons: List[Literal["TOO_SMALL", "EXTREME_POSE", "LOW_QUALITY", "OVER_LIMIT", "GROUP_FULL"]]
    quality: FaceQuality


class Registration(TypedDict):
    modelVersion: str
    addedFaceCount: int
    addedFaces: List[AddedFace]
    addedFaceDetails: List[FaceDetail]
    notAddedFaceCount: int
    notAddedFaces: List[NotAddedFace]


class Detection(TypedDict):
    faceDetailCount: int
    faceDetails: List[FaceDetail]


class _RegisteredFaceAlways(TypedDict):
    faceId: str
    imageId: str
    bbox: BoundingBox
    confidence: float


class RegisteredFace(_RegisteredFaceAlways, total=False):
    """A face of a group, as it was when it was registered."""

    externalImageId: str
    personId: str
    registeredAt: str


class GroupMatch(TypedDict):
    groupId: str
    face: RegisteredFace
    similarity: float


class _IdentifiedFaceAlways(TypedDict):
    faceDetail: FaceDetail
    matchFaceCount: int
    matchFaces: List[GroupMatch]


class IdentifiedFace(_IdentifiedFaceAlways, total=False):
    reasons: List[Literal["TOO_SMALL", "EXTREME_POSE"]]


class Identification(TypedDict):
    modelVersion: str
    faceCount: int
    faces: List[IdentifiedFace]


class _BatchResultAlways(TypedDict):
    header: Header


class BatchResult(_BatchResultAlways, total=False):
    """What registering one image alone would have been answered with."""

    data: Registration


class Batch(TypedDict):
    resultCount: int
    results: List[BatchResult]


class Match(TypedDict):
    face: RegisteredFace
    similarity: float


class SearchByFaceResult(TypedDict):
    matchFaceCount: int
    matchFaces: List[Match]


class _FaceListAlways(TypedDict):
    modelVersion: str
    faceCount: int
    faces: List[RegisteredFace]


class FaceList(_FaceListAlways, total=False):
    nextToken: str


class ErasureReport(TypedDict):
    reportId: str
    deletedFaceCount: int
    startedAt: str
    finishedAt: str
    auditPosition: int
    auditHash: str


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


class Verification(TypedDict):
    similarity: float
    face: RegisteredFace
    sourceFace: FaceDetail


class PersonSummary(TypedDict):
    personId: str
    faceCount: int


class _PersonListAlways(TypedDict):
    modelVersion: str
    personCount: int
    persons: List[PersonSummary]


class PersonList(_PersonListAlways, total=False):
    nextToken: str


class _PersonAlways(TypedDict):
    modelVersion: str
    personId: str
    faceCount: int
    faces: List[RegisteredFace]


class Person(_PersonAlways, total=False):
    nextToken: str


class _PersonAssignmentAlways(TypedDict):
    face: RegisteredFace


class PersonAssignment(_PersonAssignmentAlways, total=False):
    previousPersonId: str


class PersonMatch(TypedDict):
    """A person, and the face of theirs that is most like the one looked for."""

    personId: str
    faceCount: int
    similarity: float
    face: RegisteredFace


class PersonSearchResult(TypedDict):
    modelVersion: str
    matchPersonCount: int
    matchPersons: List[PersonMatch]
    sourceFace: FaceDetail


class DuplicatePair(TypedDict):
    """Two faces that are alike and not known to be the same person."""

    faces: List[RegisteredFace]
    similarity: float


class _DuplicatesAlways(TypedDict):
    modelVersion: str
    comparedFaceCount: int
    pairCount: int
    pairs: List[DuplicatePair]


class Duplicates(_DuplicatesAlways, total=False):
    nextToken: str
