"""Generated from the OpenAPI document by `npm run clients`; do not edit."""

from typing import NamedTuple


class Operation(NamedTuple):
    method: str
    path: str
    #: Changes nothing, so it may be sent again when nobody knows whether it arrived.
    is_repeatable: bool
    #: Whether the body may be, or has to be, a form with files: never, possible, only.
    form: str


API_PREFIX = "/v1.1/appkeys/{appKey}"

OPERATIONS = {
    "createGroup": Operation("POST", "/groups", False, "never"),
    "listGroups": Operation("GET", "/groups", True, "never"),
    "getGroup": Operation("GET", "/groups/{groupId}", True, "never"),
    "changeGroup": Operation("PATCH", "/groups/{groupId}", False, "never"),
    "deleteGroup": Operation("DELETE", "/groups/{groupId}", False, "never"),
    "registerFaces": Operation("POST", "/groups/{groupId}", False, "possible"),
    "detectFaces": Operation("POST", "/detect", True, "possible"),
    "identifyFaces": Operation("POST", "/identify", True, "possible"),
    "registerBatch": Operation("POST", "/groups/{groupId}/batch", False, "only"),
    "deleteFace": Operation("DELETE", "/groups/{groupId}/faces/{faceId}", False, "never"),
    "searchByFace": Operation("GET", "/groups/{groupId}/faces/{faceId}", True, "never"),
    "listFaces": Operation("GET", "/groups/{groupId}/faces", True, "never"),
    "eraseFaces": Operation("DELETE", "/groups/{groupId}/faces", False, "never"),
    "searchByImage": Operation("POST", "/groups/{groupId}/search", True, "possible"),
    "compareFaces": Operation("POST", "/compare", True, "possible"),
    "verifyFace": Operation("POST", "/verify/groups/{groupId}/faces/{faceId}", True, "possible"),
    "listPersons": Operation("GET", "/groups/{groupId}/persons", True, "never"),
    "getPerson": Operation("GET", "/groups/{groupId}/persons/{personId}", True, "never"),
    "deletePerson": Operation("DELETE", "/groups/{groupId}/persons/{personId}", False, "never"),
    "assignFace": Operation("PUT", "/groups/{groupId}/persons/{personId}/faces/{faceId}", False, "never"),
    "unassignFace": Operation("DELETE", "/groups/{groupId}/persons/{personId}/faces/{faceId}", False, "never"),
    "searchPersons": Operation("POST", "/groups/{groupId}/persons/search", True, "possible"),
    "findDuplicates": Operation("GET", "/groups/{groupId}/duplicates", True, "never"),
}
