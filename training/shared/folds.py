"""Which photos a network that is to be judged must not have seen."""

import os
import zlib

FOLDS = 3
TEST_FOLD = 0


def fold_of(record):
    """0..FOLDS-1 by the file's name, so the same for all that is cut from one photo."""
    return number_of(record) % FOLDS


def half_of(record):
    """0 or 1, splits each fold again."""
    return number_of(record) // FOLDS % 2


def number_of(record):
    return zlib.crc32(os.path.basename(record['file']).encode())
