"""Trains the mask network. One thread, fixed seeds: the same data gives the same weights on the same machine."""

import argparse
import copy
import time

import numpy as np
import torch
import torch.nn.functional as F

import augment
import faces
from network import MaskNetwork

SEED = 20261122
# Share of each kind in a batch. Positive: the first four.
SHARES = {
    'mask photos': 0.20, 'mask scenes': 0.13, 'mask dressed up': 0.04, 'mask drawn': 0.16,
    'bare photos': 0.07, 'bare cohorts': 0.08, 'bare lfw': 0.07, 'bare scenes': 0.07, 'wrong scenes': 0.02,
    'wrong drawn': 0.08, 'other drawn': 0.08,
}


def source_of(record):
    return 'lfw' if record['source'] in ('lfw', 'pose') else record['source']


def training_groups(records, base, kind, sources, smallest=14):
    """Name -> list of (store, number, label); store 0 holds the cut patches, 1 the drawn ones."""
    groups = {name: [] for name in SHARES}
    for number, record in enumerate(records):
        source = source_of(record)
        if source not in sources or record['size'] < smallest:
            continue
        if record['label'] == 'mask':
            groups['mask ' + source].append((0, number, 1))
        elif record['label'] == 'mask_worn_wrong':
            groups['wrong ' + source].append((0, number, 0))
        else:
            groups['bare ' + source].append((0, number, 0))
    for number, (origin, variant) in enumerate(zip(base, kind)):
        record = records[origin]
        if source_of(record) not in sources or record['size'] < smallest:
            continue
        if variant == 4:
            groups['mask dressed up'].append((1, number, 1))
        else:
            name, label = faces.VARIANTS[variant]
            groups[{'worn': 'mask drawn', 'wrong': 'wrong drawn', 'other': 'other drawn'}[name]].append((1, number, label))
    return {name: group for name, group in groups.items() if group}


def balanced_shares(groups):
    """The shares of the groups that exist, scaled so that each class keeps half of the batch."""
    names = list(groups)
    share = np.array([SHARES[name] for name in names])
    positive = np.array([name.startswith('mask') for name in names])
    share[positive] *= 0.5 / share[positive].sum()
    share[~positive] *= 0.5 / share[~positive].sum()
    return names, share


def framed(rng, patch, record):
    """Half of the time black beyond the photo, as in serving; else its repeated border, which gives no framing away."""
    return faces.blacken(patch, record) if rng.random() < 0.5 else patch


def train(folder, sources, steps, keep_at=None, batch=64, rate=3e-3, log=print):
    patches, records = faces.load(folder)
    drawn, base, kind = faces.load_drawn(folder)
    groups = training_groups(records, base, kind, sources)
    names, shares = balanced_shares(groups)
    log({name: len(groups[name]) for name in names})
    rng = np.random.default_rng(SEED)
    torch.manual_seed(SEED)
    noise = torch.Generator().manual_seed(SEED)
    network = MaskNetwork()
    average = copy.deepcopy(network)
    decay = [p for p in network.parameters() if p.ndim > 1]
    plain = [p for p in network.parameters() if p.ndim <= 1]
    optimizer = torch.optim.AdamW([{'params': decay, 'weight_decay': 2e-2}, {'params': plain, 'weight_decay': 0}], lr=rate)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, rate, total_steps=steps, pct_start=0.1)
    started, losses = time.time(), []
    for step in range(steps):
        chosen = rng.choice(len(names), batch, p=shares)
        picks = [groups[names[g]][rng.integers(len(groups[names[g]]))] for g in chosen]
        pixels = torch.from_numpy(np.stack([
            framed(rng, (drawn if store else patches)[number], records[base[number] if store else number])
            for store, number, _ in picks]))
        labels = torch.tensor([float(label) for _, _, label in picks])
        network.train()
        loss = F.binary_cross_entropy_with_logits(network(augment.training_input(pixels, noise)), labels * 0.94 + 0.03)
        optimizer.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(network.parameters(), 2.0)
        optimizer.step()
        schedule.step()
        keep = min(0.998, (step + 1) / (step + 20))
        with torch.no_grad():
            for slow, fast in zip(average.state_dict().values(), network.state_dict().values()):
                slow.copy_(slow * keep + fast * (1 - keep) if slow.is_floating_point() else fast)
        losses.append(float(loss))
        if (step + 1) % 200 == 0:
            log(f'{step + 1}/{steps} loss {np.mean(losses[-200:]):.4f} {time.time() - started:.0f} s', flush=True)
            if keep_at:
                torch.save(average.state_dict(), keep_at)
    return average.eval()


if __name__ == '__main__':
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument('folder')
    parser.add_argument('weights', help='where to write the state (.pt)')
    parser.add_argument('--sources', default='photos,scenes,cohorts,lfw')
    parser.add_argument('--steps', type=int, default=4500)
    arguments = parser.parse_args()
    torch.set_num_threads(1)
    state = train(arguments.folder, set(arguments.sources.split(',')), arguments.steps, arguments.weights).state_dict()
    torch.save(state, arguments.weights)
