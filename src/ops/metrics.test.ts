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
