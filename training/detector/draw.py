"""Draws masks, and other things before the face, on whole photos of bare faces: what the detector saw of the bare photo is
then known of the masked one, without anybody having to label it."""

import argparse
import glob
import json
import os
import pickle
import sys

import numpy as np
from PIL import Image

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [os.path.join(HERE, '..', 'shared'), os.path.join(HERE, '..', 'mask')]

import synthetic  # noqa: E402
from folds import TEST_FOLD, fold_of  # noqa: E402

SEED = 20261127
# Photos of each source that get masks, and how many each.
MOST, VARIANTS = {'bare': 700, 'cohorts': 1300, 'lfw': 1200}, 2
SMALLEST, STEEPEST = 50, 0.35


def square(photo):
    """The drawing code wants squares: the border pixels are repeated to the right and below."""
    side = max(photo.shape[:2])
    return np.pad(photo, ((0, side - photo.shape[0]), (0, side - photo.shape[1]), (0, 0)), 'edge')


def draw(rng, photo, landmarks, backgrounds):
    height, width = photo.shape[:2]
    picture = square(photo)
    kind = rng.random()
    if rng.random() < 0.2:
        picture = synthetic.beside_the_point(rng, picture, landmarks, backgrounds)
    if kind < 0.82:
        picture = synthetic.worn_mask(rng, picture, landmarks, backgrounds)
    elif kind < 0.92:
        picture = synthetic.wrongly_worn_mask(rng, picture, landmarks, backgrounds)
    else:
        picture = synthetic.not_a_mask(rng, picture, landmarks, backgrounds)
    return np.ascontiguousarray(picture[:height, :width])


def main_face(record):
    """The largest sure face, if it stands upright enough for the drawing code."""
    sure = [face for face in record['faces'] if face['confidence'] >= 0.9]
    if not sure:
        return None
    face = max(sure, key=lambda f: (f['box'][2] - f['box'][0]) * (f['box'][3] - f['box'][1]))
    landmarks = np.array(face['landmarks'], np.float32)
    eyes = landmarks[42:48].mean(0) - landmarks[36:42].mean(0)
    if face['box'][2] - face['box'][0] < SMALLEST or eyes[0] <= 0 or abs(eyes[1] / eyes[0]) > STEEPEST:
        return None
    return landmarks


if __name__ == '__main__':
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument('data', help='the evaluation data')
    parser.add_argument('folder', help='where label-photos.ts wrote')
    arguments = parser.parse_args()
    records = json.load(open(os.path.join(arguments.folder, 'photos.json')))
    files = [r['file'] for r in records if r['source'] == 'no-face' and fold_of(r) != TEST_FOLD]
    backgrounds = [np.asarray(Image.open(os.path.join(arguments.data, f)).convert('RGB')) for f in files]
    drawn, counts = {}, dict.fromkeys(MOST, 0)
    for number, record in enumerate(records):
        source = record['source']
        if source not in MOST or counts[source] >= MOST[source] or fold_of(record) == TEST_FOLD:
            continue
        landmarks = main_face(record)
        if landmarks is None:
            continue
        photo = np.asarray(Image.open(os.path.join(arguments.data, record['file'])).convert('RGB'))
        rng = np.random.default_rng([SEED, number])
        try:
            drawn[record['file']] = [draw(rng, photo, landmarks, backgrounds) for _ in range(VARIANTS)]
        except ValueError:  # a face that reaches too far out of its photo
            continue
        counts[source] += 1
    pickle.dump(drawn, open(os.path.join(arguments.folder, 'drawn.pickle'), 'wb'))
    print(counts)
