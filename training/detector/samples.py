"""One training picture: a photo at a random size somewhere on a canvas, with the boxes of its faces.

The canvas is what the detector gets in serving: the photo's edges are black (the coarse looks' frame) or lie beyond it (the
fine look). Every picture comes twice, as the network in training sees it and as the shipped detector does, which is
asked about the photo without the drawn mask.
"""

import io

import numpy as np
from PIL import Image, ImageFilter

# Sides of faces on the canvas: from those of the fine look to close-ups in the coarse ones.
SMALLEST, LARGEST = 9, 190
# The detector never enlarges a photo; a little of it for the smaller photos' sake.
LARGEST_SCALE = 1.25
# Of photos without a face, which the coarsest look shows this small.
SMALLEST_SCALE = 0.14


def place(rng, photos, boxes, side, background, scale_of_nobody=0):
    """photos: versions of one photo, all of one size. boxes: K x 4. scale_of_nobody: without boxes; 0 chooses. Returns the versions on the canvas, and the boxes on it."""
    height, width = photos[0].shape[:2]
    if len(boxes):
        box = boxes[rng.integers(len(boxes))]
        extent = max(8.0, float(np.sqrt((box[2] - box[0]) * (box[3] - box[1]))))
        largest = min(LARGEST, 0.9 * side, extent * LARGEST_SCALE)
        scale = np.exp(rng.uniform(np.log(min(SMALLEST, largest)), np.log(largest))) / extent
        target = (box[:2] + box[2:]) / 2
    else:
        scale = scale_of_nobody or np.exp(rng.uniform(np.log(SMALLEST_SCALE), np.log(LARGEST_SCALE)))
        target = np.array([rng.uniform(0, width), rng.uniform(0, height)])
        extent = 0.0
    crop = np.array([0, 0, width, height], float)
    if len(boxes) and rng.random() < 0.25:  # a close-up: the photo ends about the face
        margin = extent * rng.uniform(-0.05, 0.6, 4)
        crop = np.array([max(0, box[0] - margin[0]), max(0, box[1] - margin[1]), min(width, box[2] + margin[2]), min(height, box[3] + margin[3])])
    crop = np.round(crop).astype(int)
    size = (max(1, round((crop[2] - crop[0]) * scale)), max(1, round((crop[3] - crop[1]) * scale)))
    half = min(side / 2, extent * scale / 2)
    if rng.random() < 0.3 and size[0] < side and size[1] < side:  # the coarse look: all of the photo, framed on both sides
        left, top = (int(rng.uniform(0, side - n)) for n in size)
    else:
        left, top = (round(rng.uniform(half, side - half) - (target[i] - crop[i]) * scale) for i in (0, 1))
    method = Image.BILINEAR if rng.random() < 0.7 else Image.BOX if rng.random() < 0.5 else Image.BICUBIC
    canvas = Image.new('RGB', (side, side)) if background is None else piece(rng, background, side)
    out = []
    for photo in photos:
        small = Image.fromarray(photo[crop[1]:crop[3], crop[0]:crop[2]]).resize(size, method)
        picture = canvas.copy()
        picture.paste(small, (left, top))
        out.append(np.asarray(picture))
    if not len(boxes):
        return out, np.zeros((0, 4), np.float32)
    moved = (boxes - [crop[0], crop[1], crop[0], crop[1]]) * scale + [left, top, left, top]
    seen = np.stack([np.clip(moved[:, i], (left, top)[i % 2], min(side, (left, top)[i % 2] + size[i % 2])) for i in range(4)], 1)
    share = (seen[:, 2] - seen[:, 0]) * (seen[:, 3] - seen[:, 1]) / ((moved[:, 2] - moved[:, 0]) * (moved[:, 3] - moved[:, 1]))
    return out, np.asarray(moved[share > 0.6], np.float32)


def piece(rng, photo, side):
    """Some of a photo without a face, at any size."""
    height, width = photo.shape[:2]
    cut = int(rng.uniform(0.35, 1) * min(height, width))
    left, top = int(rng.integers(width - cut + 1)), int(rng.integers(height - cut + 1))
    image = Image.fromarray(photo[top:top + cut, left:left + cut]).resize((side, side), Image.BILINEAR)
    return image.transpose(Image.FLIP_LEFT_RIGHT) if rng.random() < 0.5 else image


def recolour(rng, pictures):
    """The same light, colours and focus for every version."""
    grey = rng.random() < 0.12
    tint = np.exp(rng.normal(0, 0.06, 3) * (4 if rng.random() < 0.1 else 1))
    gain = (tint * np.exp(rng.normal(0, 0.2))).astype(np.float32)
    offset = 127 * (1 - gain) + np.float32(rng.normal(0, 16))
    blur = rng.uniform(0.3, 1.1) if rng.random() < 0.2 else 0
    quality = int(rng.integers(25, 85)) if rng.random() < 0.25 else 0
    noise = rng.uniform(2, 10) if rng.random() < 0.15 else 0
    grain = noise and noise * rng.standard_normal(pictures[0].shape, np.float32)
    out = []
    for picture in pictures:
        image = Image.fromarray(picture)
        if grey:
            image = image.convert('L').convert('RGB')
        if blur:
            image = image.filter(ImageFilter.GaussianBlur(blur))
        values = np.asarray(image)
        inside = values.any(2, keepdims=True)  # the frame stays black
        image = Image.fromarray((np.clip(values * gain + offset + grain, 0, 255) * inside).astype(np.uint8))
        if quality:
            buffer = io.BytesIO()
            image.save(buffer, 'JPEG', quality=quality)
            image = Image.open(buffer)
        out.append(np.asarray(image))
    return out


def mirrored(pictures, boxes, side):
    flipped = np.stack([side - boxes[:, 2], boxes[:, 1], side - boxes[:, 0], boxes[:, 3]], 1) if len(boxes) else boxes
    return [picture[:, ::-1] for picture in pictures], flipped.astype(np.float32)
