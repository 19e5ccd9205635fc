"""Draws face masks, and things that are not masks, on photos of bare faces.

A patch is PATCH x PATCH x 3 uint8 RGB, upright by the eye line, with its 68 landmarks (iBUG order) in patch pixels.
Every function takes the random generator explicitly: the same seed draws the same pictures.
"""

import math

import numpy as np
from PIL import Image, ImageDraw, ImageFilter

# What people wear, in rough order of how often: surgical white and blue, black, then cloth of any colour.
FABRICS = [
    ((236, 238, 240), 5), ((170, 205, 232), 4), ((28, 28, 32), 4), ((110, 190, 215), 2), ((90, 95, 102), 2),
    ((30, 45, 90), 1), ((190, 40, 50), 1), ((240, 170, 190), 1), ((120, 190, 150), 1), ((205, 170, 140), 1),
    ((120, 85, 65), 1), ((235, 200, 70), 1),
]
SKIN = [(244, 208, 180), (224, 172, 136), (196, 140, 104), (150, 98, 68), (105, 66, 46), (70, 44, 32)]
HAIR = [(20, 16, 14), (45, 32, 24), (80, 56, 38), (120, 88, 58), (150, 75, 40), (150, 148, 145), (215, 213, 210)]


def pick_fabric(rng):
    if rng.random() < 0.25:
        return rng.uniform(10, 250, 3)
    weights = np.array([w for _, w in FABRICS], float)
    base = np.array(FABRICS[rng.choice(len(FABRICS), p=weights / weights.sum())][0], float)
    return np.clip(base + rng.normal(0, 14, 3), 0, 255)


def smooth_noise(rng, height, width, cells, stretch=1.0):
    """Random field of about `cells` bumps across, mean 0, standard deviation 1; `stretch` > 1 makes it streaky in y."""
    rows = max(2, int(round(cells / stretch)))
    small = rng.normal(0, 1, (rows, max(2, int(cells)))).astype(np.float32)
    field = np.asarray(Image.fromarray(small).resize((width, height), Image.BICUBIC))
    return (field - field.mean()) / (field.std() + 1e-6)


def texture(rng, size, backgrounds, plain=0.6):
    """size x size x 3 float RGB cloth."""
    cloth = np.empty((size, size, 3), np.float32)
    cloth[:] = pick_fabric(rng)
    if rng.random() < plain:
        return cloth
    y, x = np.mgrid[0:size, 0:size].astype(np.float32)
    angle = rng.uniform(0, math.pi)
    along = x * math.cos(angle) + y * math.sin(angle)
    across = -x * math.sin(angle) + y * math.cos(angle)
    period = rng.uniform(4, 24)
    other = pick_fabric(rng)
    kind = rng.integers(6)
    if kind == 0:
        weight = (np.sin(along * 2 * math.pi / period) > rng.uniform(-0.5, 0.7))
    elif kind == 1:
        weight = np.hypot((along % period) - period / 2, (across % period) - period / 2) < period * rng.uniform(0.15, 0.4)
    elif kind == 2:
        weight = 0.5 * (np.sin(along * 2 * math.pi / period) > 0) + 0.5 * (np.sin(across * 2 * math.pi / period) > 0)
    elif kind == 3:
        weight = smooth_noise(rng, size, size, rng.integers(6, 30)) > rng.uniform(-0.3, 1.2)
    elif kind == 4 and len(backgrounds):
        photo = backgrounds[rng.integers(len(backgrounds))]
        side = int(rng.integers(size // 4, min(photo.shape[:2]) + 1))
        top, left = rng.integers(photo.shape[0] - side + 1), rng.integers(photo.shape[1] - side + 1)
        crop = Image.fromarray(photo[top:top + side, left:left + side]).resize((size, size), Image.BILINEAR)
        return np.asarray(crop, np.float32)
    else:  # a print: a few strokes or blobs in the middle, like a logo, lettering or an animal's mouth
        ink = Image.new('L', (size, size))
        pen = ImageDraw.Draw(ink)
        for _ in range(rng.integers(2, 9)):
            cx, cy = rng.uniform(0.25, 0.75, 2) * size
            dx, dy = rng.uniform(-0.15, 0.15, 2) * size
            pen.line([cx, cy, cx + dx, cy + dy], fill=255, width=int(rng.integers(1, 8)))
        weight = np.asarray(ink, np.float32) / 255
    weight = np.asarray(weight, np.float32)[..., None]
    return cloth * (1 - weight) + other * weight


def bezier(a, b, c, n=8):
    t = np.linspace(0, 1, n)[:, None]
    return (1 - t) ** 2 * a + 2 * t * (1 - t) * b + t ** 2 * c


def region(size, polygon, soften=0.6):
    """0..1 coverage of a polygon, drawn at twice the size and softened by `soften` pixels."""
    image = Image.new('L', (2 * size, 2 * size))
    ImageDraw.Draw(image).polygon([(float(2 * x), float(2 * y)) for x, y in polygon], fill=255)
    image = image.resize((size, size), Image.BOX)
    if soften > 0:
        image = image.filter(ImageFilter.GaussianBlur(soften))
    return np.asarray(image, np.float32) / 255


def scene_light(patch):
    """How bright white would be in this photo, 0.25..1."""
    return float(np.clip(np.percentile(patch, 96) / 235, 0.25, 1))


def luminance(patch, blur):
    grey = Image.fromarray(patch).convert('L').filter(ImageFilter.GaussianBlur(blur))
    return np.asarray(grey, np.float32)


def lay(patch, cover, cloth):
    out = patch * (1 - cover[..., None]) + cloth * cover[..., None]
    return np.clip(out, 0, 255).astype(np.uint8)


def shade(rng, patch, cloth, landmarks, cover):
    """Lets the face's own light and a rounded form fall on the cloth."""
    size = patch.shape[0]
    cloth = cloth * scene_light(patch) * rng.uniform(0.75, 1.1)
    light = luminance(patch, rng.uniform(5, 12))
    mean = (light * cover).sum() / (cover.sum() + 1e-6)
    cloth = cloth * (np.clip(light / (mean + 1), 0.4, 1.8) ** rng.uniform(0, 0.6))[..., None]
    x = np.arange(size, dtype=np.float32)
    middle = landmarks[30, 0] + rng.uniform(-6, 6)
    half = max(12.0, (landmarks[15, 0] - landmarks[1, 0]) / 2)
    fall = np.clip(1 - rng.uniform(0, 0.5) * ((x - middle) / half) ** 2, 0.35, 1)
    cloth = cloth * fall[None, :, None]
    cloth = cloth * (1 + rng.uniform(0, 0.1) * smooth_noise(rng, size, size, rng.integers(4, 40)))[..., None]
    return cloth


def mask_outline(rng, lm, top_left, top_middle, top_right, low):
    """Closed outline: over the nose from ear to ear, then back along the jaw, `low` of the face height below the chin."""
    centre = lm[30]
    height = lm[8, 1] - lm[27, 1]
    bend = rng.uniform(-0.10, 0.12) * height
    left_control = (top_left + top_middle) / 2 + np.array([0, bend])
    right_control = (top_right + top_middle) / 2 + np.array([0, bend])
    top = np.vstack([bezier(top_left, left_control, top_middle), bezier(top_middle, right_control, top_right)])
    first = int(rng.integers(2, 5))
    jaw = lm[first:17 - first][::-1].copy()
    widen = rng.uniform(0.94, 1.1)
    jaw[:, 0] = centre[0] + (jaw[:, 0] - centre[0]) * widen
    depth = np.clip((jaw[:, 1] - centre[1]) / max(1.0, lm[8, 1] - centre[1]), 0, 1.2)
    jaw[:, 1] += low * height * depth ** 2
    if rng.random() < 0.25:  # box-shaped surgical mask: the lower edge is flat and does not reach the jaw's corners
        jaw = jaw[1:-1] if len(jaw) > 6 else jaw
        jaw[:, 1] = np.minimum(jaw[:, 1], lm[8, 1] + low * height * 0.5)
    return np.vstack([top, jaw])


def jaw_at(lm, position):
    """Point on the jaw line at a fractional landmark number."""
    low = int(math.floor(position))
    return lm[low] + (lm[min(low + 1, 16)] - lm[low]) * (position - low)


def wear_cloth(rng, patch, lm, outline, backgrounds, straps):
    size = patch.shape[0]
    cover = region(size, outline, rng.uniform(0.3, 1.2))
    cloth = texture(rng, size, backgrounds)
    height = lm[8, 1] - lm[27, 1]
    lines = Image.new('L', (size, size))
    pen = ImageDraw.Draw(lines)
    style = rng.integers(4)
    left, right = outline[0], outline[15]
    if style == 0:  # pleats
        for share in np.linspace(0.3, 0.8, rng.integers(2, 5)):
            y = lm[28, 1] + share * (lm[8, 1] - lm[28, 1])
            sag = rng.uniform(-3, 5)
            curve = bezier(np.array([left[0], y]), np.array([lm[30, 0], y + sag]), np.array([right[0], y]))
            pen.line([tuple(p) for p in curve], fill=255, width=int(rng.integers(1, 3)))
    elif style == 1:  # the fold in the middle of a cup-shaped mask
        curve = bezier(outline[8], lm[33] + rng.normal(0, 4, 2), lm[8] + np.array([0, 0.1 * height]))
        pen.line([tuple(p) for p in curve], fill=255, width=int(rng.integers(1, 4)))
    elif style == 2 and rng.random() < 0.5:  # a valve
        centre = lm[33] + np.array([rng.uniform(-0.25, 0.25) * height, rng.uniform(0, 0.3) * height])
        radius = rng.uniform(0.08, 0.16) * height
        box = [centre[0] - radius, centre[1] - radius, centre[0] + radius, centre[1] + radius]
        pen.ellipse(box, fill=140, outline=255)
    edge = rng.random() < 0.5
    if edge:
        pen.line([tuple(p) for p in outline] + [tuple(outline[0])], fill=200, width=int(rng.integers(1, 4)))
    ink = np.asarray(lines.filter(ImageFilter.GaussianBlur(rng.uniform(0.3, 1.2))), np.float32)[..., None] / 255
    cloth = cloth * (1 - ink * rng.uniform(0.1, 0.55)) if rng.random() < 0.75 else cloth + ink * rng.uniform(10, 60)
    cloth = shade(rng, patch, cloth, lm, cover)
    out = patch
    if straps:
        band = Image.new('L', (size, size))
        pen = ImageDraw.Draw(band)
        width = int(rng.integers(1, 4))
        for corner, ear in ((left, lm[0]), (right, lm[16])):
            away = ear + np.array([(ear[0] - lm[30, 0]) * rng.uniform(0.05, 0.3), rng.uniform(-8, 8)])
            pen.line([tuple(corner), tuple(away)], fill=255, width=width)
        pen.line([tuple(jaw_at(lm, 4)), tuple(lm[0])], fill=255, width=width)
        pen.line([tuple(jaw_at(lm, 12)), tuple(lm[16])], fill=255, width=width)
        colour = pick_fabric(rng) * scene_light(patch)
        line = np.asarray(band.filter(ImageFilter.GaussianBlur(0.5)), np.float32) / 255
        out = lay(out, line * rng.uniform(0.5, 1), np.broadcast_to(colour, patch.shape))
    shadow = np.roll(region(size, outline, 3), 2, axis=0) * rng.uniform(0, 0.35)
    out = lay(out, shadow, np.zeros_like(patch, np.float32))
    return lay(out, cover, cloth)


def worn_mask(rng, patch, lm, backgrounds):
    """A mask over nose, mouth and chin."""
    side = rng.uniform(0.6, 3.0)
    top = lm[27] + (lm[30] - lm[27]) * rng.uniform(0.15, 0.72)
    slant = rng.uniform(-0.3, 0.3)
    low = rng.uniform(-0.02, 0.22)
    outline = mask_outline(rng, lm, jaw_at(lm, side + max(0, slant)), top, jaw_at(lm, 16 - side + min(0, slant)), low)
    if rng.random() < 0.1:  # a neck gaiter or bandana that goes on below the chin
        below = outline[16:].copy()
        below[:, 1] += rng.uniform(0.15, 0.5) * (lm[8, 1] - lm[27, 1])
        outline = np.vstack([outline[:16], below])
    return wear_cloth(rng, patch, lm, outline, backgrounds, rng.random() < 0.6)


def wrongly_worn_mask(rng, patch, lm, backgrounds):
    """A mask under the nose (the tip and both nostrils stay free) or on the chin."""
    side = rng.uniform(2.5, 5.0)
    if rng.random() < 0.7:
        top = lm[33] + (lm[51] - lm[33]) * rng.uniform(0.15, 0.95) + np.array([0, rng.uniform(1, 3)])
        low = rng.uniform(0.02, 0.25)
    else:
        top = lm[57] + (lm[8] - lm[57]) * rng.uniform(0.0, 0.8)
        side += 1.2
        low = rng.uniform(0.15, 0.45)
    outline = mask_outline(rng, lm, jaw_at(lm, side), top, jaw_at(lm, 16 - side), low)
    return wear_cloth(rng, patch, lm, outline, backgrounds, rng.random() < 0.5)


def beard(rng, patch, lm):
    size = patch.shape[0]
    height = lm[8, 1] - lm[27, 1]
    first = int(rng.integers(2, 6))
    jaw = lm[first:17 - first].copy()
    centre = lm[51]
    jaw[:, 0] = centre[0] + (jaw[:, 0] - centre[0]) * rng.uniform(0.95, 1.1)
    depth = np.clip((jaw[:, 1] - lm[33, 1]) / max(1.0, lm[8, 1] - lm[33, 1]), 0, 1)
    jaw[:, 1] += rng.uniform(0, 0.4) * height * depth ** 2
    moustache = lm[33] + (lm[51] - lm[33]) * rng.uniform(0.2, 0.7)
    right = (lm[54] + jaw[-1]) / 2 + np.array([0, rng.uniform(-0.1, 0.1) * height])
    left = (lm[48] + jaw[0]) / 2 + np.array([0, rng.uniform(-0.1, 0.1) * height])
    cover = region(size, np.vstack([jaw, right, moustache, left]), rng.uniform(1.5, 4))
    if rng.random() < 0.85:
        lips = lm[48:60] + (lm[48:60] - lm[48:60].mean(0)) * rng.uniform(-0.2, 0.2)
        cover = cover * (1 - region(size, lips, 1.0))
    hair = np.array(HAIR[rng.integers(len(HAIR))], np.float32) * scene_light(patch)
    strands = smooth_noise(rng, size, size, rng.integers(25, 80), stretch=rng.uniform(1, 4))
    cloth = np.clip(hair + 18 * strands[..., None] * rng.uniform(0.4, 1.6), 0, 255)
    cover = np.clip(cover * (rng.uniform(0.65, 1.0) + 0.18 * strands), 0, 1)
    return lay(patch, cover, cloth)


def skin_of(rng, patch, lm):
    """The face's own skin colour, sometimes another one (someone else's hand)."""
    if rng.random() < 0.3:
        return np.array(SKIN[rng.integers(len(SKIN))], np.float32) * scene_light(patch)
    cheek = (lm[2] + lm[31]) / 2 if rng.random() < 0.5 else (lm[14] + lm[35]) / 2
    x, y = np.clip(cheek.astype(int), 4, patch.shape[0] - 5)
    return patch[y - 3:y + 4, x - 3:x + 4].reshape(-1, 3).mean(0).astype(np.float32)


def hand(rng, patch, lm):
    """Fingers before the mouth, the chin or the whole lower face."""
    size = patch.shape[0]
    width = lm[15, 0] - lm[1, 0]
    thick = max(5.0, width * rng.uniform(0.11, 0.17))
    target = lm[48:60].mean(0) + np.array([rng.uniform(-0.2, 0.2) * width, rng.uniform(-0.25, 0.2) * width])
    angle = rng.choice([rng.uniform(-0.6, 0.6), math.pi / 2 + rng.uniform(-0.5, 0.5), -math.pi / 2 + rng.uniform(-0.5, 0.5)])
    back = np.array([math.sin(angle), math.cos(angle)])  # where the hand comes from: below, the right or the left
    side = np.array([back[1], -back[0]])
    skin = skin_of(rng, patch, lm)
    out = patch
    fingers = int(rng.integers(2, 5))
    reach = rng.uniform(0.2, 0.5) * width
    for i in range(fingers + 1):
        palm = i == fingers
        image = Image.new('L', (size, size))
        pen = ImageDraw.Draw(image)
        offset = (i - (fingers - 1) / 2) * thick * rng.uniform(0.95, 1.1)
        tip = target - back * (reach * rng.uniform(0.75, 1.05)) + side * offset
        root = target + back * width * 0.9 + side * offset * rng.uniform(0.9, 1.3)
        if palm:
            if rng.random() < 0.3:
                break
            middle = target + back * width * rng.uniform(0.35, 0.8)
            radius = thick * fingers * 0.62
            pen.ellipse([middle[0] - radius, middle[1] - radius, middle[0] + radius, middle[1] + radius], fill=255)
        else:
            pen.line([tuple(tip), tuple(root)], fill=255, width=int(thick))
            r = thick / 2
            pen.ellipse([tip[0] - r, tip[1] - r, tip[0] + r, tip[1] + r], fill=255)
        cover = np.asarray(image.filter(ImageFilter.GaussianBlur(0.7)), np.float32) / 255
        tone = skin * rng.uniform(0.85, 1.08)
        core = np.asarray(image.filter(ImageFilter.GaussianBlur(thick * 0.35)), np.float32)[..., None] / 255
        flesh = tone * (0.62 + 0.42 * core) * (1 + 0.03 * smooth_noise(rng, size, size, 40))[..., None]
        out = lay(out, cover, flesh)
    return out


def scarf(rng, patch, lm, backgrounds):
    """Cloth around the neck that may hide the chin, at most up to the lower lip."""
    size = patch.shape[0]
    top = lm[57] + (lm[8] - lm[57]) * rng.uniform(0.2, 1.6)
    left = np.array([lm[3, 0] - rng.uniform(0, 20), lm[4, 1] + rng.uniform(-5, 25)])
    right = np.array([lm[13, 0] + rng.uniform(0, 20), lm[12, 1] + rng.uniform(-5, 25)])
    edge = np.vstack([bezier(left, (left + top) / 2 + np.array([0, rng.uniform(0, 10)]), top),
                      bezier(top, (right + top) / 2 + np.array([0, rng.uniform(0, 10)]), right)])
    outline = np.vstack([[[-40, size + 5]], [[-20, left[1] + 15]], edge, [[size + 20, right[1] + 15]], [[size + 40, size + 5]]])
    cover = region(size, outline, rng.uniform(0.4, 1.5))
    folds = 1 + 0.16 * smooth_noise(rng, size, size, rng.integers(5, 16), stretch=0.4)
    cloth = texture(rng, size, backgrounds, plain=0.5) * folds[..., None]
    return lay(patch, cover, shade(rng, patch, cloth, lm, cover))


def headscarf(rng, patch, lm, backgrounds):
    """Cloth around the whole face, which stays free. Says nothing about a mask: drawn on both classes."""
    size = patch.shape[0]
    centre = (lm[27] + lm[8]) / 2 - np.array([0, 0.12 * (lm[8, 1] - lm[27, 1])])
    half_width = (lm[15, 0] - lm[1, 0]) / 2 * rng.uniform(0.95, 1.15)
    half_height = (lm[8, 1] - lm[27, 1]) * rng.uniform(0.78, 0.92)
    turn = np.linspace(0, 2 * math.pi, 40)
    face = np.stack([centre[0] + half_width * np.cos(turn), centre[1] + half_height * np.sin(turn)], 1)
    reach = rng.uniform(1.25, 2.0)
    cloak = centre + (face - centre) * reach
    cloak[:, 1] += np.where(cloak[:, 1] > centre[1], size * 0.3, 0)
    cover = region(size, cloak, 1) * (1 - region(size, face, rng.uniform(0.5, 1.5)))
    folds = 1 + 0.14 * smooth_noise(rng, size, size, rng.integers(5, 14))
    cloth = texture(rng, size, backgrounds, plain=0.6) * folds[..., None]
    return lay(patch, cover, shade(rng, patch, cloth, lm, cover))


def object_before_mouth(rng, patch, lm, backgrounds):
    """A cup, microphone, telephone or letters: smaller than a mask and without its outline."""
    size = patch.shape[0]
    width = lm[15, 0] - lm[1, 0]
    centre = lm[48:60].mean(0) + np.array([rng.uniform(-0.25, 0.25), rng.uniform(-0.15, 0.3)]) * width
    rx, ry = width * rng.uniform(0.08, 0.25), width * rng.uniform(0.08, 0.3)
    turn = np.linspace(0, 2 * math.pi, 24)
    power = rng.choice([1.0, 0.3])  # an ellipse or nearly a rectangle
    unit = np.stack([np.sign(np.cos(turn)) * np.abs(np.cos(turn)) ** power, np.sign(np.sin(turn)) * np.abs(np.sin(turn)) ** power], 1)
    angle = rng.uniform(-0.8, 0.8)
    spin = np.array([[math.cos(angle), -math.sin(angle)], [math.sin(angle), math.cos(angle)]])
    outline = (unit * [rx, ry]) @ spin.T + centre
    if rng.random() < 0.5:  # with its stem or the arm that holds it
        foot = centre + np.array([rng.uniform(-0.5, 0.5), 1.0]) * width
        stem = region(size, np.vstack([centre - [rx * 0.5, 0], centre + [rx * 0.5, 0], foot + [rx * 0.5, 0], foot - [rx * 0.5, 0]]), 0.6)
        patch = lay(patch, stem, shade(rng, patch, texture(rng, size, backgrounds), lm, stem))
    cover = region(size, outline, 0.6)
    return lay(patch, cover, shade(rng, patch, texture(rng, size, backgrounds), lm, cover))


def glasses(rng, patch, lm):
    size = patch.shape[0]
    dark = rng.random() < 0.5
    image, frame = Image.new('L', (size, size)), Image.new('L', (size, size))
    pen, rim = ImageDraw.Draw(image), ImageDraw.Draw(frame)
    for eye in (lm[36:42].mean(0), lm[42:48].mean(0)):
        span = (lm[45, 0] - lm[36, 0]) * rng.uniform(0.22, 0.27)
        box = [eye[0] - span, eye[1] - span * 0.8, eye[0] + span, eye[1] + span * 0.85]
        pen.ellipse(box, fill=255)
        rim.ellipse(box, outline=255, width=int(rng.integers(1, 4)))
    rim.line([tuple(lm[39]), tuple(lm[42])], fill=255, width=2)
    rim.line([tuple(lm[36]), tuple(lm[0])], fill=255, width=2)
    rim.line([tuple(lm[45]), tuple(lm[16])], fill=255, width=2)
    out = patch
    if dark:
        lens = np.asarray(image.filter(ImageFilter.GaussianBlur(0.6)), np.float32) / 255 * rng.uniform(0.7, 1)
        out = lay(out, lens, np.full(patch.shape, rng.uniform(5, 60), np.float32))
    edge = np.asarray(frame.filter(ImageFilter.GaussianBlur(0.5)), np.float32) / 255
    return lay(out, edge, np.broadcast_to(pick_fabric(rng) * 0.6, patch.shape))


def not_a_mask(rng, patch, lm, backgrounds):
    kind = rng.choice(4, p=[0.28, 0.32, 0.2, 0.2])
    if kind == 0:
        return beard(rng, patch, lm)
    if kind == 1:
        return hand(rng, patch, lm)
    if kind == 2:
        return scarf(rng, patch, lm, backgrounds)
    return object_before_mouth(rng, patch, lm, backgrounds)


def beside_the_point(rng, patch, lm, backgrounds):
    """Things that both classes wear, so that they cannot give a face away."""
    if rng.random() < 0.5:
        patch = headscarf(rng, patch, lm, backgrounds)
    if rng.random() < 0.6:
        patch = glasses(rng, patch, lm)
    return patch
