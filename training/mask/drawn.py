"""Masks and other things drawn on the cut patches of bare faces."""

import argparse
import glob
import os
import sys

import numpy as np
from PIL import Image

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', 'shared'))

import synthetic  # noqa: E402
from patches import PATCH, load  # noqa: E402

# What is drawn on each bare face, and on some masked ones, by its number in drawn.npy.
ON_BARE = {0: 'worn', 1: 'worn', 2: 'wrong', 3: 'other', 5: 'hand'}
DRESSED_UP = 4


def load_drawn(folder):
    """Drawn patches, the number of the patch each was drawn on, and its kind."""
    drawn = np.memmap(os.path.join(folder, 'drawn.bin'), np.uint8, 'r').reshape(-1, PATCH, PATCH, 3)
    index = np.load(os.path.join(folder, 'drawn.npy'))
    return drawn, index[:, 0], index[:, 1]


def draw_variants(folder, backgrounds_folder, seed=20261122):
    patches, records = load(folder)
    files = sorted(glob.glob(os.path.join(backgrounds_folder, '*')))
    backgrounds = [np.asarray(Image.open(f).convert('RGB')) for f in files]
    index = []
    with open(os.path.join(folder, 'drawn.bin'), 'wb') as out:
        for number, record in enumerate(records):
            if record['label'] == 'mask_worn_wrong' or record['score'] == 0 or record['size'] < 24:
                continue
            landmarks = np.array(record['landmarks'], np.float32)
            patch = np.array(patches[number])
            rng = np.random.default_rng([seed, number])
            if record['label'] == 'mask':
                if rng.random() < 0.3:
                    picture = synthetic.beside_the_point(rng, patch, landmarks, backgrounds)
                    out.write(picture.tobytes())
                    index.append((number, DRESSED_UP))
                continue
            for kind, name in ON_BARE.items():
                picture = patch
                if rng.random() < 0.25:
                    picture = synthetic.beside_the_point(rng, picture, landmarks, backgrounds)
                if rng.random() < 0.08:
                    picture = synthetic.not_a_mask(rng, picture, landmarks, backgrounds)
                if name == 'worn':
                    picture = synthetic.worn_mask(rng, picture, landmarks, backgrounds)
                elif name == 'wrong':
                    picture = synthetic.wrongly_worn_mask(rng, picture, landmarks, backgrounds)
                elif name == 'hand':
                    picture = synthetic.hand(rng, picture, landmarks)
                else:
                    picture = synthetic.not_a_mask(rng, picture, landmarks, backgrounds)
                out.write(picture.tobytes())
                index.append((number, kind))
    np.save(os.path.join(folder, 'drawn.npy'), np.array(index, np.int32))


if __name__ == '__main__':
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument('folder', help='what cut-crops.ts wrote')
    parser.add_argument('backgrounds', help='photos without a face, for the prints on cloth')
    arguments = parser.parse_args()
    draw_variants(arguments.folder, arguments.backgrounds)
