"""Turns patches into network inputs, with what photos and a noisy alignment do to them. All on batches, in torch."""

import math

import torch
import torch.nn.functional as F

LUMA = torch.tensor([0.299, 0.587, 0.114])


def to_input(patches, window, side):
    """Plain crops, as in serving. N x 160 x 160 x 3 uint8 -> N x 3 x side x side. `window`: the share of the patch's side."""
    n = len(patches)
    theta = torch.zeros(n, 2, 3)
    theta[:, 0, 0] = theta[:, 1, 1] = window
    return sample(patches, theta, side)


def sample(patches, theta, side):
    images = patches.permute(0, 3, 1, 2).float()
    grid = F.affine_grid(theta, (len(patches), 3, side, side), align_corners=False)
    crops = F.grid_sample(images, grid, mode='bilinear', padding_mode='border', align_corners=False)
    return crops / 127.5 - 1


def uniform(rng, n, low, high):
    return low + (high - low) * torch.rand(n, generator=rng)


def random_affine(n, rng, window, jitter, turn):
    """Turned, scaled, stretched, shifted, mirrored windows. jitter 1: the spread of landmarks on masked and on tiny faces; turn: of the angle, radians."""
    wild = (torch.rand(n, generator=rng) < 0.3).float() * 1.3 + 1
    angle = torch.randn(n, generator=rng) * turn * wild
    wild = wild * jitter
    scale = window * torch.exp(torch.randn(n, generator=rng) * 0.11 * wild)
    stretch = torch.exp(torch.randn(n, generator=rng) * 0.06)
    shear = torch.randn(n, generator=rng) * 0.05
    mirror = torch.where(torch.rand(n, generator=rng) < 0.5, -1.0, 1.0)
    theta = torch.zeros(n, 2, 3)
    theta[:, 0, 0] = torch.cos(angle) * scale * stretch * mirror
    theta[:, 0, 1] = -torch.sin(angle) * scale + shear * scale
    theta[:, 1, 0] = torch.sin(angle) * scale * mirror
    theta[:, 1, 1] = torch.cos(angle) * scale / stretch
    theta[:, :, 2] = torch.randn(n, 2, generator=rng) * 0.06 * wild[:, None]
    return theta


RESOLUTIONS = (0.14, 0.19, 0.25, 0.31, 0.41, 0.53, 0.72)


def lower_resolution(x, rng, coarsest, share=0.45):
    """Down to one of RESOLUTIONS (of the side), but not below `coarsest`, and up again."""
    for share_of_side in RESOLUTIONS:
        if share_of_side < coarsest:
            continue
        chosen = torch.rand(len(x), generator=rng) < share / len(RESOLUTIONS)
        if chosen.any():
            small_side = round(share_of_side * x.shape[2])
            small = F.interpolate(x[chosen], size=(small_side, small_side), mode='area')
            mode = 'bilinear' if torch.rand(1, generator=rng) < 0.7 else 'bicubic'
            x[chosen] = F.interpolate(small, size=x.shape[2:], mode=mode, align_corners=False)
    return x


def blur(x, rng, share=0.25):
    """Gaussian or along one line (motion)."""
    chosen = torch.rand(len(x), generator=rng) < share
    if not chosen.any():
        return x
    offsets = torch.arange(-3, 4).float()
    sigma = float(uniform(rng, 1, 0.4, 1.8))
    kernel = torch.exp(-offsets ** 2 / (2 * sigma ** 2))
    kernel = kernel / kernel.sum()
    y = x[chosen]
    direction = int(torch.randint(0, 4, (1,), generator=rng))
    if direction != 1:
        y = F.conv2d(F.pad(y, (3, 3, 0, 0), 'replicate'), kernel.view(1, 1, 1, 7).repeat(3, 1, 1, 1), groups=3)
    if direction != 2:
        y = F.conv2d(F.pad(y, (0, 0, 3, 3), 'replicate'), kernel.view(1, 1, 7, 1).repeat(3, 1, 1, 1), groups=3)
    x[chosen] = y
    return x


def coloured_light(x, rng, share=0.25):
    """Two lamps of different colours from two sides: a blue chin is no surgical mask."""
    n, size = len(x), x.shape[2]
    line = torch.linspace(-1, 1, size)
    angle = torch.rand(n, generator=rng) * 2 * math.pi
    along = torch.cos(angle).view(-1, 1, 1) * line.view(1, 1, -1) + torch.sin(angle).view(-1, 1, 1) * line.view(1, -1, 1)
    other = torch.sigmoid((along - torch.randn(n, 1, 1, generator=rng) * 0.4) * uniform(rng, n, 1.5, 12).view(-1, 1, 1)).unsqueeze(1)
    lamps = torch.exp(torch.randn(2, n, 3, 1, 1, generator=rng) * 0.6)
    lit = ((x + 1) / 2 * (lamps[0] * (1 - other) + lamps[1] * other)).clamp(0, 1) * 2 - 1
    return torch.where(torch.rand(n, 1, 1, 1, generator=rng) < share, lit, x)


def colour(x, grey_share, rng):
    """Light, contrast, white balance, saturation, hue, gamma, grey photos, sensor noise."""
    n = len(x)
    x = (x + 1) / 2
    gamma = torch.exp(torch.randn(n, generator=rng) * 0.22).view(-1, 1, 1, 1)
    x = x.clamp(1e-4, 1) ** gamma
    grey = (x * LUMA.view(1, 3, 1, 1)).sum(1, keepdim=True)
    saturation = uniform(rng, n, 0.4, 1.6).view(-1, 1, 1, 1)
    saturation[torch.rand(n, generator=rng) < grey_share] = 0
    x = grey + (x - grey) * saturation
    angle = torch.randn(n, generator=rng) * 0.12
    angle[torch.rand(n, generator=rng) < 0.06] = math.pi * float(uniform(rng, 1, -1, 1))
    cos, sin = torch.cos(angle).view(-1, 1, 1, 1), torch.sin(angle).view(-1, 1, 1, 1)
    turned = torch.cat([x[:, 1:2] - x[:, 2:3], x[:, 2:3] - x[:, 0:1], x[:, 0:1] - x[:, 1:2]], 1) / math.sqrt(3)
    mean = x.mean(1, keepdim=True)
    x = mean + (x - mean) * cos + turned * sin  # rotation around the grey axis
    tinted = (torch.rand(n, 1, 1, 1, generator=rng) < 0.12).float() * 4 + 1
    x = x * torch.exp(torch.randn(n, 3, 1, 1, generator=rng) * 0.06 * tinted)
    contrast = torch.exp(torch.randn(n, generator=rng) * 0.2).view(-1, 1, 1, 1)
    level = x.mean((1, 2, 3), keepdim=True)
    x = (x - level) * contrast + level + torch.randn(n, 1, 1, 1, generator=rng) * 0.08
    noise = (torch.rand(n, 1, 1, 1, generator=rng) < 0.35).float() * uniform(rng, n, 0.005, 0.06).view(-1, 1, 1, 1)
    x = x + torch.randn(x.shape, generator=rng) * noise
    return x.clamp(0, 1) * 2 - 1


def faded(x, rng, share=0.15):
    """Fog, dusk, a washed-out scan: a fifth to three fifths of the contrast, at any level."""
    n = len(x)
    low = x.mean((1, 2, 3), keepdim=True) * 0.5 + uniform(rng, n, -0.6, 0.6).view(-1, 1, 1, 1)
    flat = low + (x - x.mean((1, 2, 3), keepdim=True)) * uniform(rng, n, 0.2, 0.6).view(-1, 1, 1, 1)
    return torch.where(torch.rand(n, 1, 1, 1, generator=rng) < share, flat.clamp(-1, 1), x)


def block_edges(x, rng, share=0.2):
    """Coarse JPEG: each 8 x 8 block keeps only its low frequencies, roughly."""
    chosen = torch.rand(len(x), generator=rng) < share
    if chosen.any():
        y = x[chosen]
        keep = int(torch.randint(2, 5, (1,), generator=rng))
        blocks = y.unfold(2, 8, 8).unfold(3, 8, 8).contiguous()
        flat = blocks.view(-1, 1, 8, 8)
        coarse = F.interpolate(F.interpolate(flat, size=(keep, keep), mode='area'), size=(8, 8), mode='bilinear', align_corners=False)
        coarse = coarse.view(blocks.shape).permute(0, 1, 2, 4, 3, 5).reshape(y.shape)
        strength = float(uniform(rng, 1, 0.3, 0.9))
        x[chosen] = y + (coarse - y) * strength
    return x


def photo_edge(x, rng, share=0.35):
    """The photo ends inside the window, black beyond as in serving. Keeps close framing from telling the class."""
    n, side = len(x), x.shape[2]
    line = torch.linspace(-1, 1, side)
    for _ in range(2):
        chosen = torch.rand(n, generator=rng) < share * 0.6
        edge = torch.randint(0, 4, (n,), generator=rng)
        angle = math.pi / 2 * edge + torch.randn(n, generator=rng) * 0.2
        # Close-ups often end at the mouth, so the lower edge (1) may lie nearer.
        distance = uniform(rng, n, 0.55, 1.1) - (edge == 1) * uniform(rng, n, 0, 0.4)
        along = torch.cos(angle).view(-1, 1, 1) * line.view(1, 1, -1) + torch.sin(angle).view(-1, 1, 1) * line.view(1, -1, 1)
        beyond = (along > distance.view(-1, 1, 1)) & chosen.view(-1, 1, 1)
        x = x.masked_fill(beyond.unsqueeze(1), -1)
    return x


def erase(x, rng, share=0.12):
    """A small patch of anything, anywhere: nothing may hang on one spot."""
    side = x.shape[2]
    for i in torch.nonzero(torch.rand(len(x), generator=rng) < share).flatten().tolist():
        h, w = (int(v) for v in uniform(rng, 2, 4, side * 0.28))
        top, left = int(uniform(rng, 1, 0, side - h)), int(uniform(rng, 1, 0, side - w))
        x[i, :, top:top + h, left:left + w] = uniform(rng, 3, -1, 1).view(3, 1, 1)
    return x


def training_input(patches, window, side, jitter, turn, grey_share, coarsest, rng):
    x = sample(patches, random_affine(len(patches), rng, window, jitter, turn), side)
    x = photo_edge(x, rng)
    x = erase(x, rng)
    x = lower_resolution(x, rng, coarsest)
    x = blur(x, rng)
    x = coloured_light(x, rng)
    x = faded(x, rng)
    x = colour(x, grey_share, rng)
    return block_edges(x, rng)
