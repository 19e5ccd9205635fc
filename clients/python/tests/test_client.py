"""Against a running server: LIKENESS_URL, LIKENESS_APP_KEY and LIKENESS_TEST_PHOTO (a photo with several faces) name it."""

import io
import json
import os
import pathlib
import socket
import threading
import unittest
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from unittest import mock

from likeness import ApiError, Likeness, LikenessConnectionError, errors
from likeness._transport import may_retry, wait_before_retry

URL = os.environ["LIKENESS_URL"]
APP_KEY = os.environ["LIKENESS_APP_KEY"]
PHOTO = pathlib.Path(os.environ["LIKENESS_TEST_PHOTO"])


class AgainstTheServer(unittest.TestCase):
    def setUp(self) -> None:
        self.api = Likeness(URL, APP_KEY)
        self.group = f"python-{self._testMethodName.replace('_', '-')}"
        self.api.create_group(self.group)
        self.addCleanup(lambda: self.api.delete_group(self.group))

    def test_registers_finds_compares_and_deletes(self) -> None:
        registered = self.api.register(self.group, PHOTO, external_image_id="photo", limit=2)
        self.assertEqual(registered["addedFaceCount"], 2)
        first = registered["addedFaces"][0]
        self.assertEqual(first["externalImageId"], "photo")

        best = self.api.search(self.group, PHOTO.read_bytes(), threshold=90, limit=1)["matchFaces"][0]
        self.assertEqual(best["face"]["faceId"], first["faceId"])
        self.assertGreater(self.api.verify(self.group, first["faceId"], str(PHOTO))["similarity"], 90)
        others = self.api.search_by_face(self.group, first["faceId"], threshold=1)["matchFaces"]
        self.assertNotIn(first["faceId"], [match["face"]["faceId"] for match in others])

        self.assertEqual(len(list(self.api.faces(self.group))), 2)
        self.api.delete_face(self.group, first["faceId"])
        self.assertEqual(self.api.get_group(self.group)["faceCount"], 1)
        self.assertEqual(self.api.list_faces(self.group, limit=1)["faceCount"], 1)

    def test_detects_and_compares_without_what_is_not_asked_for(self) -> None:
        with PHOTO.open("rb") as file:
            detection = self.api.detect(file, orientation=False, mask=False)
        self.assertGreater(detection["faceDetailCount"], 1)
        self.assertNotIn("mask", detection["faceDetails"][0])
        comparison = self.api.compare(PHOTO, bytearray(PHOTO.read_bytes()), threshold=90)
        self.assertGreaterEqual(comparison["matchedFaceDetailCount"], 1)

    def test_walks_through_pages(self) -> None:
        registered = self.api.register(self.group, PHOTO, limit=3)
        listed = [face["faceId"] for face in self.api.faces(self.group, page_size=1)]
        self.assertEqual(len(listed), 3)
        self.assertCountEqual(listed, [face["faceId"] for face in registered["addedFaces"]])
        self.assertIn(self.group, [group["groupId"] for group in self.api.groups(page_size=1)])

    def test_enrols_persons_in_a_batch_finds_moves_and_erases_them(self) -> None:
        items = [{"personId": "ann", "externalImageId": "a"}, {"personId": "bob"}, {}]
        results = self.api.register_batch(self.group, [PHOTO, b"no photo", PHOTO.read_bytes()], items=items)
        self.assertEqual([result["header"]["resultCode"] for result in results], [0, -45040, 0])
        ann, nobody = results[0]["data"]["addedFaces"][0], results[2]["data"]["addedFaces"][0]
        self.assertEqual((ann["personId"], ann["externalImageId"]), ("ann", "a"))
        matches = self.api.identify([self.group], PHOTO, threshold=90)["faces"][0]["matchFaces"]
        self.assertEqual({match["face"]["faceId"] for match in matches}, {ann["faceId"], nobody["faceId"]})
        self.api.assign_face(self.group, "ben", nobody["faceId"])
        self.assertEqual(len(list(self.api.duplicates(self.group, threshold=90))), 1)
        self.assertEqual(self.api.search_persons(self.group, PHOTO, threshold=90)["matchPersonCount"], 2)
        self.api.unassign_face(self.group, "ben", nobody["faceId"])
        self.assertEqual(list(self.api.persons(self.group)), [{"personId": "ann", "faceCount": 1}])
        self.assertEqual(self.api.delete_person(self.group, "ann")["deletedFaceCount"], 1)
        with self.assertRaises(errors.NotFoundPersonError):
            self.api.get_person(self.group, "ann")
        report = self.api.erase_faces(self.group, registered_before="2999-01-01T00:00:00")
        self.assertEqual(report["deletedFaceCount"], 1)
        self.assertEqual(self.api.change_group(self.group, retention_days=30)["retentionDays"], 30)

    def test_raises_the_class_of_the_code(self) -> None:
        cases = [
            (errors.InvalidParamError, lambda: self.api.list_groups(limit=0)),
            (errors.InvalidGroupIDError, lambda: self.api.create_group("No!")),
            (errors.DuplicatedGroupIDError, lambda: self.api.create_group(self.group)),
            (errors.NotFoundGroupError, lambda: self.api.get_group("a/b?c")),
            (errors.InvalidTokenError, lambda: self.api.list_groups(next_token="forged")),
            (errors.NotFoundFaceIDError, lambda: self.api.delete_face(self.group, "none")),
            (errors.ImageTooLargeError, lambda: self.api.detect(bytes(3_000_001))),
            (errors.InvalidImageFormatError, lambda: self.api.detect(b"not an image at all")),
            (errors.InvalidImageFileError, lambda: self.api.detect(PHOTO.read_bytes()[:2000])),
            (errors.InvalidImageURLError, lambda: self.api.detect("http://127.0.0.1/photo.jpg")),
            (errors.UnauthorizedAppKeyError, lambda: Likeness(URL, "wrong").list_groups()),
        ]
        for expected, call in cases:
            with self.subTest(expected.__name__):
                with self.assertRaises(expected) as caught:
                    call()
                self.assertIsInstance(caught.exception, ApiError)
                self.assertTrue(caught.exception.detail)
                self.assertTrue(caught.exception.request_id)


class Unsteady(BaseHTTPRequestHandler):
    """Answers with the prepared replies, one after the other, and counts."""

    replies: list = []
    received: list = []

    def _reply(self) -> None:
        self.rfile.read(int(self.headers.get("Content-Length") or 0))
        Unsteady.received.append(self.command)
        status, headers, body = Unsteady.replies.pop(0)
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    do_GET = do_POST = do_DELETE = _reply

    def log_message(self, *_: object) -> None:
        pass


def envelope(code: int, message: str) -> bytes:
    return json.dumps({"header": {"isSuccessful": code >= 0, "resultCode": code, "resultMessage": message}}).encode()


SUCCESS = (200, {}, envelope(0, "Success"))
OVERLOADED = (200, {"Retry-After": "0"}, envelope(-50000, "InternalServerError"))
BROKEN = (200, {}, envelope(-50000, "InternalServerError"))
GATEWAY = (502, {}, b"<html>")


class AgainstAnUnsteadyServer(unittest.TestCase):
    def setUp(self) -> None:
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Unsteady)
        self.addCleanup(self.server.server_close)
        self.addCleanup(self.server.shutdown)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        self.api = Likeness(f"http://127.0.0.1:{self.server.server_port}", "key")
        patch = mock.patch("time.sleep")
        self.sleep = patch.start()
        self.addCleanup(patch.stop)

    def send(self, replies: list, call) -> int:
        Unsteady.replies, Unsteady.received = list(replies), []
        call()
        return len(Unsteady.received)

    def test_repeats_what_was_refused_with_retry_after_even_if_it_changes_something(self) -> None:
        self.assertEqual(self.send([OVERLOADED, OVERLOADED, SUCCESS], lambda: self.api.create_group("a")), 3)
        self.assertEqual(self.sleep.call_count, 2)

    def test_repeats_a_question_after_any_failure_of_the_way(self) -> None:
        self.assertEqual(self.send([GATEWAY, BROKEN, SUCCESS], lambda: self.api.detect(io.BytesIO(b"x"))), 3)

    def test_never_repeats_a_change_of_which_nobody_knows_whether_it_happened(self) -> None:
        with self.assertRaises(LikenessConnectionError):
            self.send([GATEWAY, SUCCESS], lambda: self.api.register("a", b"x"))
        with self.assertRaises(errors.InternalServerError):
            self.send([BROKEN, SUCCESS], lambda: self.api.register("a", b"x"))
        self.assertEqual(len(Unsteady.received), 1)

    def test_gives_up_after_the_retries_and_when_the_wait_is_too_long(self) -> None:
        with self.assertRaises(errors.InternalServerError):
            self.send([OVERLOADED] * 9, lambda: self.api.list_groups())
        self.assertEqual(len(Unsteady.received), 4)
        with self.assertRaises(errors.InternalServerError):
            self.send([(200, {"Retry-After": "3600"}, OVERLOADED[2])], lambda: self.api.list_groups())
        self.assertEqual(len(Unsteady.received), 1)

    def test_repeats_a_change_when_nobody_listened(self) -> None:
        with socket.socket() as reserved:
            reserved.bind(("127.0.0.1", 0))
            api = Likeness(f"http://127.0.0.1:{reserved.getsockname()[1]}", "key")
            with self.assertRaises(LikenessConnectionError):
                api.create_group("a")
        self.assertEqual(self.sleep.call_count, 3)

    def test_waits_at_least_what_was_asked_and_longer_each_time(self) -> None:
        for _ in range(100):
            self.assertGreaterEqual(wait_before_retry(0, 2), 2)
            self.assertLess(wait_before_retry(0, None), wait_before_retry(2, None))
        self.assertFalse(may_retry(LikenessConnectionError("x"), False))


if __name__ == "__main__":
    unittest.main()
