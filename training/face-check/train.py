"""Trains the network that checks the detector's candidates, on what cut-candidates.ts wrote."""

import argparse
import os
import sys

import torch

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', 'shared'))

from fit import fit  # noqa: E402
from folds import TEST_FOLD, fold_of  # noqa: E402
from network import CHECK_SIDE, CropNetwork  # noqa: E402
from patches import load  # noqa: E402

# cut-candidates.ts reaches 1.4 times as far as the network's window.
WINDOW = 1 / 1.4
# Less than for masks: an eye in a window that slides far enough is a face.
JITTER = 0.4
# Radians: nothing aligns a candidate, and heads are tilted.
TURN = 0.3
# The photos without a face are grey, those with one mostly not: colour must not tell.
GREY_SHARE = 0.5
# The detector sees faces from some 20 pixels on, a window of 30: at less than half of this network's 48 a lamp is a face.
COARSEST = 0.4
# Name -> share of a batch, label: 1 for a face.
SHARES = {
    'masked': (0.16, 1), 'scenes masked': (0.16, 1), 'scenes': (0.04, 1), 'bare': (0.06, 1), 'cohorts': (0.03, 1), 'lfw': (0.05, 1),
    'no-face likely': (0.16, 0), 'no-face seen': (0.12, 0), 'no-face random': (0.04, 0), 'scenes seen': (0.05, 0),
    'portraits seen': (0.07, 0), 'judged': (0.12, 0), 'other random': (0.03, 0), 'beside': (0.12, 0),
}
# What the detector scores from here on is what serving asks about.
LIKELY = 0.15
LARGEST_PART = 60


def group_of(record):
    source, random = record['source'], record['score'] < 0
    if record['label'] == 'face':
        return 'scenes masked' if source == 'scenes' and record['detail'].startswith('mask') else source
    if source == 'no-face':
        return 'no-face random' if random else 'no-face likely' if record['score'] >= LIKELY else 'no-face seen'
    if record['detail'] in ('judged', 'beside'):
        return record['detail']
    if random:
        return 'other random'
    if source == 'scenes':
        return 'scenes seen'
    # A large second candidate in a portrait may be the same face at another size; a small one is an ear or an eye.
    return 'portraits seen' if record['size'] < LARGEST_PART else None


def training_groups(folder, without):
    groups = {name: [] for name in SHARES}
    for patch, record in zip(*load(folder)):
        name = group_of(record)
        if name and fold_of(record) != without:
            groups[name].append((patch, record))
    return [(name, *SHARES[name], examples) for name, examples in groups.items()]


if __name__ == '__main__':
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument('folder', help='the cut patches, and the recogniser that weights.ts read')
    parser.add_argument('weights', help='where to write the state (.pt)')
    parser.add_argument('--without', type=int, default=TEST_FOLD, help='the fold of photos that it must not see; -1: none')
    parser.add_argument('--steps', type=int, default=2400)
    parser.add_argument('--start', help='weights to go on from')
    parser.add_argument('--rate', type=float, default=3e-3, help='highest learning rate')
    arguments = parser.parse_args()
    torch.set_num_threads(1)
    groups = training_groups(arguments.folder, arguments.without)
    network = CropNetwork(arguments.folder, CHECK_SIDE)
    fit(network, groups, WINDOW, arguments.steps, arguments.weights, JITTER, TURN, GREY_SHARE, COARSEST, arguments.start, rate=arguments.rate)
