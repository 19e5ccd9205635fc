"""Trains the network that checks the detector's candidates, on what cut-candidates.ts wrote."""

import argparse
import os
import sys
import zlib

import torch

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', 'shared'))

from fit import fit  # noqa: E402
from network import CHECK_SIDE  # noqa: E402
from patches import PATCH, load  # noqa: E402

# cut-candidates.ts reaches 1.4 times as far as the network's window.
WINDOW = 1 / 1.4
# Less than for masks: an eye in a window that slides far enough is a face.
JITTER = 0.4
# The photos without a face are grey, those with one mostly not: colour must not tell.
GREY_SHARE = 0.5
# Name -> share of a batch, label: 1 for a face.
SHARES = {
    'masked': (0.18, 1), 'bare': (0.06, 1), 'scenes': (0.12, 1), 'cohorts': (0.06, 1), 'lfw': (0.08, 1),
    'no-face seen': (0.17, 0), 'no-face random': (0.07, 0), 'scenes seen': (0.05, 0), 'portraits seen': (0.10, 0),
    'others seen': (0.06, 0), 'other random': (0.05, 0),
}
LARGEST_PART = 60


def overlap(a, b):
    """Intersection over union of two records' boxes, taken as squares."""
    ax, ay, bx, by = *centre(a), *centre(b)
    width = min(ax + a['size'] / 2, bx + b['size'] / 2) - max(ax - a['size'] / 2, bx - b['size'] / 2)
    height = min(ay + a['size'] / 2, by + b['size'] / 2) - max(ay - a['size'] / 2, by - b['size'] / 2)
    common = max(0, width) * max(0, height)
    return common / (a['size'] ** 2 + b['size'] ** 2 - common)


def centre(record):
    photo = record['photo']
    return photo['x'] + photo['a'] * PATCH / 2, photo['y'] + photo['a'] * PATCH / 2


def mark_strangers(records):
    """In a photo of one person, what the detector hardly believes and what is not on the face is no face: hands, clothes."""
    photos = {}
    for record in records:
        if record['source'] in ('masked', 'bare') and record['score'] > 0:
            photos.setdefault(record['file'], []).append(record)
    for found in photos.values():
        best = max(found, key=lambda record: record['score'])
        if sum(record['score'] > 0.5 and overlap(record, best) < 0.1 for record in found) > 0:
            continue
        for record in found:
            record['alone'] = record['score'] < 0.35 and overlap(record, best) < 0.1


def half_of(record):
    """0 or 1, the same for all candidates of one photo."""
    return zlib.crc32(record['file'].encode()) & 1


def group_of(record):
    source, random = record['source'], record['score'] < 0
    if record['label'] == 'face':
        return source
    if record['label'] == 'unknown':
        return 'others seen' if record.get('alone') else None
    if source == 'no-face':
        return 'no-face random' if random else 'no-face seen'
    if random:
        return 'other random'
    if source == 'scenes':
        return 'scenes seen'
    # A large second candidate in a close portrait may be the same face at another size; a small one is an ear or an eye.
    return 'portraits seen' if source == 'lfw' or record['size'] < LARGEST_PART else None


def training_groups(folder, half):
    groups = {name: [] for name in SHARES}
    patches, records = load(folder)
    mark_strangers(records)
    for patch, record in zip(patches, records):
        name = group_of(record)
        if name and (half is None or half_of(record) == half):
            groups[name].append((patch, record))
    return [(name, *SHARES[name], examples) for name, examples in groups.items()]


if __name__ == '__main__':
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument('folder')
    parser.add_argument('weights', help='where to write the state (.pt)')
    parser.add_argument('--half', type=int, help='train on this half of the photos only (0 or 1), to test on the other')
    parser.add_argument('--steps', type=int, default=4000)
    parser.add_argument('--start', help='weights to go on from')
    parser.add_argument('--rate', type=float, default=3e-3, help='highest learning rate')
    arguments = parser.parse_args()
    torch.set_num_threads(1)
    groups = training_groups(arguments.folder, arguments.half)
    fit(groups, WINDOW, CHECK_SIDE, arguments.steps, arguments.weights, JITTER, GREY_SHARE, arguments.start, rate=arguments.rate)
