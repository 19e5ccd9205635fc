import { expect, it } from 'vitest';
import { createMetrics } from './metrics.ts';

it('shows requests by endpoint and code, and the state of engine and galleries at the time of asking', async () => {
  let queued = 0;
  const metrics = createMetrics({
    engine: () => ({ workers: 2, queued, running: 1, completed: 5, replaced: 0 }),
    gallery: () => ({ residentGroups: 1, residentFaces: 10, residentBytes: 10_560 }),
  });
  metrics.observeRequest('detect', -45030, 0.02);
  queued = 7;
  const page = await metrics.render();
  expect(page).toContain('likeness_requests_total{endpoint="detect",code="-45030"} 1');
  expect(page).toContain('likeness_vision_queued 7');
  expect(page).toContain('likeness_vision_completed_total 5');
  expect(await metrics.render()).toContain('likeness_vision_completed_total 5');
  expect(page).toContain('likeness_gallery_resident_bytes 10560');
});

it('shows what a server does for others and has done by them, where it is one of several', async () => {
  const alone = createMetrics({
    engine: () => ({ workers: 1, queued: 0, running: 0, completed: 0, replaced: 0 }),
    gallery: () => ({ residentGroups: 0, residentFaces: 0, residentBytes: 0 }),
  });
  expect(await alone.render()).not.toContain('likeness_cluster');
  const metrics = createMetrics({
    engine: () => ({ workers: 1, queued: 0, running: 0, completed: 0, replaced: 0 }),
    gallery: () => ({ residentGroups: 0, residentFaces: 0, residentBytes: 0 }),
    cluster: () => ({
      nodes: 3,
      forwarded: 4,
      servedAsOwner: 5,
      servedForOthers: 6,
      unauthenticated: 7,
      fallbacks: { unreachable: 1, refused: 0, busy: 0, slow: 2, failed: 0, avoided: 0 },
    }),
  });
  const page = await metrics.render();
  for (const line of [
    'likeness_cluster_nodes 3',
    'likeness_cluster_forwarded_total 4',
    'likeness_cluster_owned_total 5',
    'likeness_cluster_served_for_others_total 6',
    'likeness_cluster_unauthenticated_total 7',
    'likeness_cluster_fallbacks_total{reason="slow"} 2',
  ]) {
    expect(page).toContain(line);
  }
});
