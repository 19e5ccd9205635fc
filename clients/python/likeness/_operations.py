"""Generated from the OpenAPI document by `npm run clients`; do not edit."""

from typing import NamedTuple


class Operation(NamedTuple):
    method: str
    path: str
    #: Changes nothing, so it may be sent again when nobody knows whether it arrived.
    is_repeatable: bool


API_PREFIX = "/nhn-face-reco/v1.0/appkeys/{appKey}"

OPERATIONS = {
    "createGroup": Operation("POST", "/groups", False),
    "listGroups": Operation("GET", "/groups", True),
    "getGroup": Operation("GET", "/groups/{groupId}", True),
    "deleteGroup": Operation("DELETE", "/groups/{groupId}", False),
    "registerFaces": Operation("POST", "/groups/{groupId}", False),
    "detectFaces": Operation("POST", "/detect", True),
    "deleteFace": Operation("DELETE", "/groups/{groupId}/faces/{faceId}", False),
    "searchByFace": Operation("GET", "/groups/{groupId}/faces/{faceId}", True),
    "listFaces": Operation("GET", "/groups/{groupId}/faces", True),
    "searchByImage": Operation("POST", "/groups/{groupId}/search", True),
    "compareFaces": Operation("POST", "/compare", True),
    "verifyFace": Operation("POST", "/verify/groups/{groupId}/faces/{faceId}", True),
}
