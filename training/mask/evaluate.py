"""Error rates by source, size and cohort, on plain crops as serving cuts them (black outside the photo)."""

import argparse

import numpy as np
import torch

from train import SMALLEST, WINDOW, WORDS, fold_of  # first: it knows where the shared modules are
import drawn
from network import MASK_SIDE, load_network
from patches import load, probabilities

RACES = ['White', 'Black', 'Asian', 'Indian', 'other']
AGES = [(0, 4), (5, 12), (13, 19), (20, 39), (40, 59), (60, 120)]
# As in src/vision/mask.ts; THRESHOLDS are for comparison.
THRESHOLD = 0.3
THRESHOLDS = [0.1, 0.15, 0.2, 0.25, 0.3, 0.35, 0.4, 0.5]
SIZES = [(14, 20), (20, 30), (30, 40), (40, 60), (60, 9999)]


def is_in(record, fold):
    return fold is None or fold_of(record) == fold


def report(network, folder, sources, fold=None, threshold=THRESHOLD, log=print):
    patches, records = load(folder)
    numbers = [i for i, r in enumerate(records) if r['source'] in sources and r['size'] >= SMALLEST and r['label'] in WORDS and is_in(r, fold)]
    chosen = [records[i] for i in numbers]
    scores = probabilities(network, [patches[i] for i in numbers], chosen, WINDOW)
    masked = np.array([r['label'] == 'mask' for r in chosen])
    wrong = np.array([r['label'] == 'mask_worn_wrong' for r in chosen])
    seen = np.array([r['score'] > 0 for r in chosen])
    size = np.array([r['size'] for r in chosen])
    source = np.array([r['source'] for r in chosen])

    def line(name, which):
        positive, negative = which & masked, which & ~masked & ~wrong
        parts = [f'{name:28}']
        if positive.any():
            parts.append(f'recall {np.mean(scores[positive] >= threshold) * 100:6.2f} % of {positive.sum():4}')
        if negative.any():
            parts.append(f'false alarms {np.mean(scores[negative] >= threshold) * 100:5.2f} % of {negative.sum():4}')
        if positive.any() and negative.any():
            balanced = (np.mean(scores[positive] >= threshold) + np.mean(scores[negative] < threshold)) / 2
            order = np.argsort(scores[which & ~wrong])
            rank = np.empty(len(order)); rank[order] = np.arange(len(order))
            truth = masked[which & ~wrong]
            auc = (rank[truth].mean() - (truth.sum() - 1) / 2) / (~truth).sum()
            parts.append(f'balanced {balanced * 100:6.2f} %  AUC {auc:.4f}')
        if (which & wrong).any():
            parts.append(f'worn wrong taken for worn {np.mean(scores[which & wrong] >= threshold) * 100:.0f} % of {(which & wrong).sum()}')
        log('  '.join(parts))

    for name in ['photos', 'scenes', 'cohorts', 'lfw', 'pose']:
        if name in sources:
            line(name + ', found', (source == name) & seen)
            if name == 'scenes':
                line('scenes, not found', (source == name) & ~seen)
                for low, high in SIZES:
                    line(f'scenes {low}-{high} px', (source == name) & seen & (size >= low) & (size < high))
    if 'cohorts' in sources:
        parts = [r['file'].split('/')[-1].split('_') for r in chosen]
        cohort = source == 'cohorts'
        race = np.array([int(p[2]) if c else -1 for p, c in zip(parts, cohort)])
        age = np.array([int(p[0]) if c else -1 for p, c in zip(parts, cohort)])
        for number, name in enumerate(RACES):
            line('cohort ' + name, cohort & (race == number))
        for low, high in AGES:
            line(f'cohort {low}-{high} years', cohort & (age >= low) & (age <= high))
    return numbers, scores


def report_drawn(network, folder, sources, fold=None, threshold=THRESHOLD, log=print, at_most=1500):
    _, records = load(folder)
    pictures, base, kind = drawn.load_drawn(folder)
    for wanted, name in ((0, 'drawn: worn'), (2, 'drawn: worn wrong'), (3, 'drawn: other things'), (5, 'drawn: hands')):
        which = [i for i in range(len(base)) if kind[i] == wanted and records[base[i]]['source'] in sources and is_in(records[base[i]], fold)][:at_most]
        if which:
            scores = probabilities(network, [pictures[i] for i in which], [records[base[i]] for i in which], WINDOW)
            log(f'{name:28}  taken for worn {np.mean(scores >= threshold) * 100:6.2f} % of {len(which)}')


def report_thresholds(folder, numbers, scores, log=print):
    """What each threshold would give on the faces that `report` judged, from 40 px on, source by source."""
    _, records = load(folder)
    judged = [(records[i], score) for i, score in zip(numbers, scores) if records[i]['size'] >= 40]
    for source in sorted({record['source'] for record, _ in judged}):
        masked = np.array([score for record, score in judged if record['source'] == source and record['label'] == 'mask'])
        bare = np.array([score for record, score in judged if record['source'] == source and record['label'] == 'no_mask'])
        for threshold in THRESHOLDS:
            recall, alarms = (np.mean(some >= threshold) if len(some) else np.nan for some in (masked, bare))
            log(f'{source:8} threshold {threshold:.2f}  recall {recall * 100:6.2f} %  false alarms {alarms * 100:5.2f} %  balanced {(recall + 1 - alarms) * 50:6.2f} %')


if __name__ == '__main__':
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument('folder')
    parser.add_argument('state')
    parser.add_argument('--sources', default='photos,scenes,cohorts,lfw,pose')
    parser.add_argument('--fold', type=int, help='only the photos of this fold')
    arguments = parser.parse_args()
    torch.set_num_threads(1)
    trained = load_network(arguments.folder, arguments.state, MASK_SIDE)
    numbers, scores = report(trained, arguments.folder, arguments.sources.split(','), arguments.fold)
    report_thresholds(arguments.folder, numbers, scores)
    report_drawn(trained, arguments.folder, arguments.sources.split(','), arguments.fold)
