"""The training loop. One thread, fixed seeds: the same data gives the same weights on the same machine."""

import copy
import time

import numpy as np
import torch
import torch.nn.functional as F

import augment
from patches import framed

SEED = 20261122


def fit(network, groups, window, steps, keep_at, jitter=1.0, turn=0.13, grey_share=0.1, coarsest=0, start=None, batch=64, rate=3e-3, log=print):
    """Trains on batches drawn from groups.

    groups: list of (name, share of the batch, label 0 or 1, examples); an example is (patch, record).
    jitter: how far the windows are moved; see augment.random_affine.
    turn: by how much they are turned, radians.
    grey_share: how many inputs lose their colours.
    coarsest: the lowest resolution, as a share of the side; see augment.lower_resolution.
    start: file of weights to go on from.
    rate: the highest learning rate, of the head; the trunk has learnt already and takes a tenth.
    keep_at: file for the averaged weights, written every 200 steps.
    """
    names, shares, labels, examples = zip(*[group for group in groups if group[3]])
    shares, labels = np.array(shares, float), np.array(labels)
    for label in (0, 1):  # each class half of the batch, whatever groups are missing
        shares[labels == label] *= 0.5 / shares[labels == label].sum()
    log({name: len(group) for name, group in zip(names, examples)})
    rng = np.random.default_rng(SEED)
    torch.manual_seed(SEED)
    noise = torch.Generator().manual_seed(SEED)
    if start:
        network.load_state_dict(torch.load(start))
    average = copy.deepcopy(network)
    trunk = list(network.trunk.parameters())
    head = [p for name, p in network.named_parameters() if not name.startswith('trunk.')]
    optimizer = torch.optim.AdamW([
        {'params': [p for p in head if p.ndim > 1], 'weight_decay': 2e-2},
        {'params': [p for p in head if p.ndim <= 1], 'weight_decay': 0},
        {'params': trunk, 'weight_decay': 1e-3},
    ], lr=rate)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, [rate, rate, rate / 10], total_steps=steps, pct_start=0.15)
    started, losses = time.time(), []
    for step in range(steps):
        chosen = rng.choice(len(names), batch, p=shares)
        picks = [examples[g][rng.integers(len(examples[g]))] for g in chosen]
        pixels = torch.from_numpy(np.stack([framed(rng, patch, record) for patch, record in picks]))
        truth = torch.from_numpy(labels[chosen]).float()
        network.train()
        inputs = augment.training_input(pixels, window, network.side, jitter, turn, grey_share, coarsest, noise)
        loss = F.binary_cross_entropy_with_logits(network(inputs), truth * 0.94 + 0.03)
        optimizer.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(network.parameters(), 2.0)
        optimizer.step()
        schedule.step()
        keep = min(0.99, (step + 1) / (step + 20))
        with torch.no_grad():
            for slow, fast in zip(average.state_dict().values(), network.state_dict().values()):
                slow.copy_(slow * keep + fast * (1 - keep) if slow.is_floating_point() else fast)
        losses.append(float(loss.detach()))
        if (step + 1) % 200 == 0:
            log(f'{step + 1}/{steps} loss {np.mean(losses[-200:]):.4f} {time.time() - started:.0f} s', flush=True)
            torch.save(average.state_dict(), keep_at)
    torch.save(average.state_dict(), keep_at)
