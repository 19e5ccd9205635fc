"""Trains the mask network on what cut-crops.ts and drawn.py wrote."""

import argparse
import os
import sys

import torch

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', 'shared'))

import drawn  # noqa: E402
from fit import fit  # noqa: E402
from folds import TEST_FOLD, fold_of  # noqa: E402
from network import MASK_SIDE, CropNetwork  # noqa: E402
from patches import load  # noqa: E402

# The network sees 136 pixels of the aligned crop, the patch 192 (src/vision/mask.ts, cut-crops.ts).
WINDOW = 136 / 192
SMALLEST = 14
# Name -> share of a batch, label: 1 for a mask that is worn correctly.
SHARES = {
    'mask photos': (0.20, 1), 'mask scenes': (0.13, 1), 'mask dressed up': (0.04, 1), 'mask drawn': (0.16, 1),
    'bare photos': (0.07, 0), 'bare cohorts': (0.08, 0), 'bare lfw': (0.07, 0), 'bare scenes': (0.07, 0),
    'wrong scenes': (0.02, 0), 'wrong drawn': (0.08, 0), 'other drawn': (0.12, 0), 'hand drawn': (0.12, 0),
}
WORDS = {'mask': 'mask', 'no_mask': 'bare', 'mask_worn_wrong': 'wrong'}
KINDS = ['mask drawn', 'mask drawn', 'wrong drawn', 'other drawn', 'mask dressed up', 'hand drawn']


def source_of(record):
    return 'lfw' if record['source'] == 'pose' else record['source']


def training_groups(folder, sources, without):
    patches, records = load(folder)
    groups = {name: [] for name in SHARES}
    allowed = [source_of(record) in sources and fold_of(record) != without for record in records]
    for patch, record, may in zip(patches, records, allowed):
        word = WORDS.get(record['label'])
        if may and word and record['size'] >= SMALLEST:
            groups[f'{word} {source_of(record)}'].append((patch, record))
    for patch, origin, kind in zip(*drawn.load_drawn(folder)):
        if allowed[origin]:
            groups[KINDS[kind]].append((patch, records[origin]))
    return [(name, *SHARES[name], examples) for name, examples in groups.items()]


if __name__ == '__main__':
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument('folder', help='the cut patches, and the recogniser that weights.ts read')
    parser.add_argument('weights', help='where to write the state (.pt)')
    parser.add_argument('--sources', default='photos,scenes,cohorts,lfw')
    parser.add_argument('--without', type=int, default=TEST_FOLD, help='the fold of photos that it must not see; -1: none')
    parser.add_argument('--steps', type=int, default=1200)
    parser.add_argument('--start', help='weights to go on from')
    parser.add_argument('--rate', type=float, default=3e-3, help='highest learning rate')
    arguments = parser.parse_args()
    torch.set_num_threads(1)
    groups = training_groups(arguments.folder, set(arguments.sources.split(',')), arguments.without)
    network = CropNetwork(arguments.folder, MASK_SIDE)
    fit(network, groups, WINDOW, arguments.steps, arguments.weights, start=arguments.start, rate=arguments.rate)
