import { sealingOf } from './search/index.ts';
import { serveWrites } from './store/sqlite/index.ts';
import { openedGroupKey } from './vault/index.ts';

/** Part of the composition root, and the thread that the embedded store writes faces on: it seals them as the gallery does. */
serveWrites(({ group, dataKey }) => sealingOf(group, openedGroupKey(dataKey)));
