"""Fits how the detector's score and the check's probability become one confidence, and tells what it is worth.

All of it on the fold of photos that the network was trained without. For the tables that fold is split again: the factors
that judge one half of it are fitted on the other. So nothing in the tables was seen by whatever is judged.
"""

import argparse
import json
import os

import numpy as np
import torch

from evaluate import scored  # first: it knows where the shared modules are
from folds import TEST_FOLD, fold_of, half_of

# Neither network may be surer than this: the detector is quite sure of some carpets.
LEAST, MOST = 0.01, 0.99
# As a photo without a face stands in the data: itself, seven turnings, and three of these spoiled (cut-candidates.ts).
NO_FACE_VERSIONS = 11
# What serving reports, src/vision/confirm.ts.
SHOWN = 0.9


def log_odds(p):
    p = np.clip(p, LEAST, MOST)
    return np.log(p / (1 - p))


def fit_logistic(inputs, truth, weight, rounds=50):
    """Newton's method; inputs N x K, truth 0 or 1, weight of each. Returns K factors and the offset."""
    x = np.hstack([inputs, np.ones((len(inputs), 1))])
    factors = np.zeros(x.shape[1])
    for _ in range(rounds):
        p = 1 / (1 + np.exp(-x @ factors))
        hessian = (x * (weight * p * (1 - p))[:, None]).T @ x + 1e-6 * np.eye(len(factors))
        factors += np.linalg.solve(hessian, x.T @ (weight * (truth - p)))
    return factors


def natural(records, photos):
    """Weights as if half of all photos showed nobody: of each photo without a face its versions share one photo's weight.

    photos: records of all photos of the fold, so also of those whose candidates are none of `records`.
    """
    empty = {record['file'] for record in photos if record['source'] == 'no-face'}
    peopled = {(record['file'], record['spoiled']) for record in photos if record['source'] != 'no-face'}
    share = {True: 1 / max(1, NO_FACE_VERSIONS * len(empty)), False: 1 / max(1, len(peopled))}
    return np.array([share[record['source'] == 'no-face'] for record in records]) * len(peopled)


def confidences(inputs, factors):
    return 1 / (1 + np.exp(-(inputs @ factors[:-1] + factors[-1])))


def is_known(record, least_score):
    certain = record['label'] == 'face' or record['source'] == 'no-face' or record['detail'] == 'judged'
    return record['score'] >= least_score and certain


if __name__ == '__main__':
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument('folder')
    parser.add_argument('state', nargs='?', help='weights of train.py; by default what the check of the pack said when the candidates were cut')
    parser.add_argument('--factors', help="judge these (detector,check,offset), and fit none for the tables: what serving has, say")
    parser.add_argument('--least-score', type=float, default=0.3, help="the detector's score from which serving asks the check")
    arguments = parser.parse_args()
    torch.set_num_threads(1)
    if arguments.state:
        pairs = scored(arguments.folder, arguments.state, TEST_FOLD)
    else:
        records = json.load(open(os.path.join(arguments.folder, 'patches.json')))
        pairs = [(record, record['check']) for record in records if fold_of(record) == TEST_FOLD and 'check' in record]
    photos = [record for record, _ in pairs]
    pairs = [(record, p) for record, p in pairs if is_known(record, arguments.least_score)]
    records = [record for record, _ in pairs]
    truth = np.array([record['label'] == 'face' for record in records], float)
    half = np.array([half_of(record) for record in records])
    inputs = log_odds(np.array([[record['score'], p] for record, p in pairs]))
    weight = natural(records, photos)
    confidence = np.zeros(len(pairs))
    for number in (0, 1):
        others, own = half != number, half == number
        fitted = fit_logistic(inputs[others], truth[others], weight[others])
        given = arguments.factors and np.array([float(factor) for factor in arguments.factors.split(',')])
        confidence[own] = confidences(inputs[own], fitted if given is None else given)
    detector, check, offset = fit_logistic(inputs, truth, weight)
    print(f'confidence = sigmoid({detector:.3f} log-odds(detector) + {check:.3f} log-odds(check) + {offset:.3f})')

    print('reliability, as many photos without people as with:')
    for low, high in ((0, 0.2), (0.2, 0.4), (0.4, 0.6), (0.6, 0.8), (0.8, 0.87), (0.87, 0.93), (0.93, 0.97), (0.97, 1.01)):
        inside = (confidence >= low) & (confidence < high)
        if inside.any():
            share = np.average(truth[inside], weights=weight[inside])
            print(f'{low:.2f}..{high:.2f}: {inside.sum():6} candidates, {share * 100:5.1f} % faces')
    source = np.array([record['source'] for record in records])
    spoiled = np.array([record['spoiled'] for record in records])
    large = np.array([record['size'] >= 40 for record in records])
    worn = np.array([record['detail'] == 'mask' for record in records]) | (source == 'masked')
    none, empty = truth == 0, source == 'no-face'
    for least in (0.5, 0.7, 0.8, 0.85, SHOWN, 0.95):
        kept = confidence >= least
        print(f'from {least}: false faces on plain photos without one {np.sum(kept & none & empty & ~spoiled)} '
              f'(turned or spoiled {np.sum(kept & none & empty & spoiled)} of {np.sum(none & empty & spoiled)}), '
              f'beside faces {np.sum(kept & none & ~empty & ~spoiled)} of {np.sum(none & ~empty & ~spoiled)}; kept of the faces of 40 px and more: '
              + ', '.join(f'{name} {np.mean(kept[which & large & (truth > 0)]) * 100:.2f} %' for name, which in (
                  ('bare', ~worn & ~spoiled), ('masked', worn & ~spoiled), ('bare spoiled', ~worn & spoiled), ('masked spoiled', worn & spoiled))))
