"""Fine-tunes the shipped detector so that a mask does not hide a face, and changes nothing else if it can.

Of every photo the shipped detector's own answer is the target: of a bare photo its answer to that photo, of the same photo
with a mask drawn on it its answer to the bare one. Where people drew boxes around real masked faces (street scenes) or where
the box is guessed (`--masked`), those anchors are faces. Where nobody is, none is.
"""

import argparse
import copy
import json
import os
import pickle
import sys
import time

import numpy as np
import torch
import torch.nn.functional as F
from PIL import Image

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', 'shared'))

import samples  # noqa: E402
from folds import TEST_FOLD, fold_of  # noqa: E402
from detector import Detector, anchors, encode, overlaps  # noqa: E402

SEED = 20261127
# Name -> share of the pictures.
SHARES = {'drawn': 0.23, 'scenes': 0.18, 'masked': 0.10, 'bare': 0.14, 'no-face': 0.15, 'bodies': 0.20}
# Sides of the input, one a batch, and pictures in it: of the coarse looks and of pieces of the fine one.
CANVASES = [(192, 16), (256, 10), (320, 6)]
# An anchor is a labelled face from this overlap on, and not known to be none from that one on.
SAME, APART = 0.4, 0.2
SURE = 0.98
# Where nobody is, what the shipped detector scores above DOUBT is to get LEAST. Its other answers, thousands a picture, stand.
DOUBT, LEAST = 0.1, 0.03
# What lies below faces may hold other faces, which nobody labelled: what the shipped detector is sure of stands.
LIKELY = 0.6
# A face too many counts for more than one too few: skin above patterned cloth is what a masked face looks like.
FALSE_FACE = 3
# Where the shipped detector's boxes of bare faces lie against those drawn by hand, as shares of the latter's sides: it
# takes in some of the forehead.
MARGIN = np.array([0.004, -0.162, -0.027, -0.018])
SMALLEST_FACE = 7
BOX_WEIGHT = 0.4


def grown(box):
    box = np.array(box, float)
    sides = np.tile(box[2:] - box[:2], 2)
    return box + MARGIN * sides


def load_groups(data, folder, without, masked=None):
    """masked: folder of other labels of the masked photos, if there are better ones.

    Name -> list of (photo as students see it, as the teacher does, boxes K x 4 or None: the teacher alone knows)."""
    records = json.load(open(os.path.join(folder, 'photos.json')))
    if masked:
        records = [r for r in records if r['source'] != 'masked'] + json.load(open(os.path.join(masked, 'photos.json')))
    drawn = pickle.load(open(os.path.join(folder, 'drawn.pickle'), 'rb'))
    groups = {name: [] for name in SHARES}
    for record in records:
        source = record['source']
        if fold_of(record) == without or (source in ('bare', 'cohorts', 'lfw') and record['file'] not in drawn):
            continue
        photo = np.asarray(Image.open(os.path.join(data, record['file'])).convert('RGB'))
        if source == 'no-face':
            groups[source].append((photo, photo, np.zeros((0, 4))))
        elif source == 'scenes':
            groups[source].append((photo, photo, np.array([grown(face['box']) for face in record['faces']])))
            add_bodies(groups, photo, [grown(face['box']) for face in record['faces']])
        elif source == 'masked':
            sure = [face['box'] for face in record['faces'] if face['confidence'] >= 0.9]
            add_bodies(groups, photo, sure)
            if sure and source == 'masked':
                groups[source].append((photo, photo, np.array(sure, float)))
        else:
            boxes = np.array([face['box'] for face in record['faces'] if face['confidence'] >= 0.9])
            groups['bare'].append((photo, photo, boxes))
            add_bodies(groups, photo, boxes)
            for picture in drawn[record['file']]:
                groups['drawn'].append((picture, photo, boxes))
    return groups


def add_bodies(groups, photo, boxes):
    """Necks, shirts, arms and hands: what lies below a face and touches no other."""
    height, width = photo.shape[:2]
    for own, (x0, y0, x1, y1) in enumerate(boxes):
        w, h = x1 - x0, y1 - y0
        low = [int(max(0, x0 - 1.2 * w)), int(y1 + 0.12 * h), int(min(width, x1 + 1.2 * w)), int(min(height, y1 + 2.8 * h))]
        touched = any(b[0] < low[2] and b[2] > low[0] and b[1] < low[3] and b[3] > low[1] for i, b in enumerate(boxes) if i != own)
        if w >= 20 and not touched and low[3] - low[1] >= 24 and low[2] - low[0] >= 24:
            body = np.ascontiguousarray(photo[low[1]:low[3], low[0]:low[2]])
            groups['bodies'].append((body, body, np.zeros((0, 4))))


def batch_of(rng, groups, names, shares, side, count):
    students, teachers, known = [], [], []
    while len(students) < count:
        name = names[rng.choice(len(names), p=shares)]
        seen, bare, boxes = groups[name][rng.integers(len(groups[name]))]
        background = None
        if name != 'no-face' and rng.random() < 0.3:
            background = groups['no-face'][rng.integers(len(groups['no-face']))][0]
        if name == 'no-face' and rng.random() < 0.5:
            seen = bare = np.rot90(seen, int(rng.integers(1, 4)))
        photos = [seen] if seen is bare else [seen, bare]
        enlarge = name == 'bodies' and np.exp(rng.uniform(np.log(40), np.log(280))) / max(seen.shape)
        pictures, boxes = samples.place(rng, photos, boxes, side, background, enlarge)
        pictures = samples.recolour(rng, pictures)
        if rng.random() < 0.5:
            pictures, boxes = samples.mirrored(pictures, boxes, side)
        students.append(pictures[0])
        teachers.append(pictures[-1])
        known.append((name, boxes))
    return to_input(students), to_input(teachers), known


def to_input(pictures):
    return (torch.from_numpy(np.stack(pictures).astype(np.float32)).permute(0, 3, 1, 2) - 127) / 128


def targets(teacher, inputs, known, priors):
    """Of each anchor: probability of a face, raw box, and whether it counts."""
    with torch.no_grad():
        scores, boxes = teacher(inputs)
    scores = torch.sigmoid(scores)
    counts = torch.ones_like(scores)
    for i, (name, faces) in enumerate(known):
        if name == 'no-face':
            scores[i][scores[i] > DOUBT] = LEAST
        elif name == 'bodies':
            scores[i][(scores[i] > DOUBT) & (scores[i] < LIKELY)] = LEAST
        elif name in ('scenes', 'masked') and len(faces):
            faces = torch.from_numpy(faces)
            shared = overlaps(faces, priors)
            best, face = shared.max(0)
            own = best >= SAME
            top = shared.argmax(1)
            own[top], face[top] = True, torch.arange(len(faces))
            tiny = (faces[face, 2:] - faces[face, :2]).prod(1) < SMALLEST_FACE ** 2
            counts[i][(best > APART) & ~own | tiny & (best > 0.05)] = 0
            own &= ~tiny
            scores[i][own] = SURE
            boxes[i][own] = encode(faces[face[own]], priors[own])
    return scores, boxes, counts


def loss_of(answer, target, weight):
    (logits, boxes), (scores, wanted, counts) = answer, target
    entropy = F.binary_cross_entropy(scores, scores, reduction='none')
    divergence = (F.binary_cross_entropy_with_logits(logits, scores, reduction='none') - entropy) * counts
    too_much = (scores < DOUBT) & (logits.detach() > torch.logit(scores.clamp(1e-4, 1 - 1e-4)))
    divergence = torch.where(too_much, FALSE_FACE * divergence, divergence)
    faces = (scores >= 0.3).float() * scores * counts
    away = F.smooth_l1_loss(boxes, wanted, reduction='none', beta=0.5).sum(2) * faces
    return (divergence.sum() + weight * away.sum()) / (faces.sum() + len(logits))


def fit(groups, folder, steps, rate, to, start=None, log=print):
    names = [name for name in SHARES if groups[name]]
    shares = np.array([SHARES[name] for name in names])
    shares /= shares.sum()
    log({name: len(groups[name]) for name in names})
    rng = np.random.default_rng(SEED)
    torch.manual_seed(SEED)
    student, teacher = Detector(folder), Detector(folder).eval()
    if start:
        student.read(start)
    average = copy.deepcopy(student)
    trained = [p for p in student.parameters() if p.requires_grad]
    optimizer = torch.optim.Adam(trained, lr=rate)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, rate, total_steps=steps, pct_start=0.08)
    priors = {side: anchors(side, side) for side, _ in CANVASES}
    started, losses = time.time(), []
    for step in range(steps):
        side, count = CANVASES[rng.integers(len(CANVASES))]
        seen, bare, known = batch_of(rng, groups, names, shares, side, count)
        target = targets(teacher, bare, known, priors[side])
        loss = loss_of(student(seen), target, BOX_WEIGHT)
        optimizer.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(trained, 5.0)
        optimizer.step()
        schedule.step()
        keep = min(0.997, (step + 1) / (step + 20))
        with torch.no_grad():
            for slow, fast in zip(average.parameters(), student.parameters()):
                if fast.requires_grad:
                    slow.copy_(slow * keep + fast * (1 - keep))
        losses.append(float(loss.detach()))
        if (step + 1) % 100 == 0:
            log(f'{step + 1}/{steps} loss {np.mean(losses[-100:]):.4f} {time.time() - started:.0f} s', flush=True)
            average.save(to)
    average.save(to)


if __name__ == '__main__':
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument('data', help='the evaluation data')
    parser.add_argument('folder', help='what label-photos.ts, draw.py and weights.ts wrote')
    parser.add_argument('--without', type=int, default=TEST_FOLD, help='the fold of photos that it must not see; -1: none')
    parser.add_argument('--drawn-only', action='store_true', help='no photo of a really masked person')
    parser.add_argument('--steps', type=int, default=1500)
    parser.add_argument('--rate', type=float, default=1e-3, help='highest learning rate')
    parser.add_argument('--masked', help='folder of labels of the masked photos that a first run helped to make')
    parser.add_argument('--start', help='weights to go on from (a file of an earlier run)')
    parser.add_argument('--to', default='trained.bin')
    arguments = parser.parse_args()
    torch.set_num_threads(1)
    groups = load_groups(arguments.data, arguments.folder, arguments.without, arguments.masked)
    if arguments.drawn_only:
        groups['scenes'] = groups['masked'] = []
    fit(groups, arguments.folder, arguments.steps, arguments.rate, os.path.join(arguments.folder, arguments.to), arguments.start)
