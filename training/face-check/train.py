"""Trains the network that checks the detector's candidates, on what cut-candidates.ts wrote."""

import argparse
import os
import sys
import zlib

import torch

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', 'shared'))

from fit import fit  # noqa: E402
from network import CHECK_SIDE  # noqa: E402
from patches import load  # noqa: E402

# cut-candidates.ts reaches 1.4 times as far as the network's window.
WINDOW = 1 / 1.4
# Less than for masks: an eye in a window that slides far enough is a face.
JITTER = 0.4
# The photos without a face are grey, those with one mostly not: colour must not tell.
GREY_SHARE = 0.5
# Name -> share of a batch, label: 1 for a face.
SHARES = {
    'masked': (0.18, 1), 'bare': (0.06, 1), 'scenes': (0.12, 1), 'cohorts': (0.06, 1), 'lfw': (0.08, 1),
    'no-face seen': (0.18, 0), 'no-face random': (0.10, 0), 'scenes seen': (0.06, 0), 'portraits seen': (0.08, 0),
    'other random': (0.08, 0),
}
LARGEST_PART = 60


def half_of(record):
    """0 or 1, the same for all candidates of one photo."""
    return zlib.crc32(record['file'].encode()) & 1


def group_of(record):
    source, random = record['source'], record['score'] < 0
    if record['label'] == 'face':
        return source
    if record['label'] == 'unknown':
        return None
    if source == 'no-face':
        return 'no-face random' if random else 'no-face seen'
    if random:
        return 'other random'
    if source == 'scenes':
        return 'scenes seen'
    # A large second candidate in a portrait may be the same face at another size; a small one is an ear or an eye.
    return 'portraits seen' if record['size'] < LARGEST_PART else None


def training_groups(folder, half):
    groups = {name: [] for name in SHARES}
    for patch, record in zip(*load(folder)):
        name = group_of(record)
        if name and (half is None or half_of(record) == half):
            groups[name].append((patch, record))
    return [(name, *SHARES[name], examples) for name, examples in groups.items()]


if __name__ == '__main__':
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument('folder')
    parser.add_argument('weights', help='where to write the state (.pt)')
    parser.add_argument('--half', type=int, help='train on this half of the photos only (0 or 1), to test on the other')
    parser.add_argument('--steps', type=int, default=2000)
    arguments = parser.parse_args()
    torch.set_num_threads(1)
    fit(training_groups(arguments.folder, arguments.half), WINDOW, CHECK_SIDE, arguments.steps, arguments.weights, JITTER, GREY_SHARE)
