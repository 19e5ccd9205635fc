"""What the check makes of the detector's candidates, on photos that it was not trained on."""

import argparse

import numpy as np
import torch

from train import WINDOW, fold_of, group_of  # first: it knows where the shared modules are
from network import CHECK_SIDE, load_network
from patches import load, probabilities


def scored(folder, state, fold):
    """(record, probability) of every candidate of that fold."""
    patches, records = load(folder)
    chosen = [i for i, record in enumerate(records) if fold is None or fold_of(record) == fold]
    known = [records[i] for i in chosen]
    return list(zip(known, probabilities(load_network(folder, state, CHECK_SIDE), [patches[i] for i in chosen], known, WINDOW)))


def report(pairs, log=print):
    names = [group_of(record) or 'unsure ' + record['source'] for record, _ in pairs]
    for name in sorted(set(names)):
        scores = np.array([p for (_, p), own in zip(pairs, names) if own == name])
        shares = '  '.join(f'>= {level}: {np.mean(scores >= level) * 100:6.2f} %' for level in (0.1, 0.3, 0.5, 0.7, 0.9))
        log(f'{name:16} {len(scores):5}  {shares}')


if __name__ == '__main__':
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument('folder')
    parser.add_argument('state')
    parser.add_argument('--fold', type=int, help='the fold that it was trained without')
    arguments = parser.parse_args()
    torch.set_num_threads(1)
    report(scored(arguments.folder, arguments.state, arguments.fold))
