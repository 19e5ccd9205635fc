/** One node of the measurement, a process of its own: told by messages what to do for how long. See node-process.ts. */
import { createGallery } from '../../src/search/index.ts';
import { openPostgresStore } from '../../src/store/postgres/index.ts';
import { createVault } from '../../src/vault/index.ts';
import { syntheticGallery } from '../search/synthetic-faces.ts';
import { percentiles } from '../search/timing.ts';
import type { NodeOrder, NodeReport } from './node-process.ts';
import { groupCalled, operationOn } from './workload.ts';

const CLIENTS = 4;

const [url, key] = [process.argv[2]!, Buffer.from(process.argv[3]!, 'base64')];
const store = await openPostgresStore({ url });
const gallery = createGallery({ store, vault: createVault([key]) });
const { probes } = syntheticGallery(200, 100);

process.on('message', async ({ operation, groupId, milliseconds }: NodeOrder) => {
  const work = operationOn(gallery, await groupCalled(store, groupId), probes)[operation];
  await work(0);
  const times: number[] = [];
  const start = performance.now();
  await Promise.all(
    Array.from({ length: CLIENTS }, async (_, client) => {
      for (let call = client; performance.now() - start < milliseconds; call += CLIENTS) {
        const begin = performance.now();
        await work(call);
        times.push(performance.now() - begin);
      }
    }),
  );
  const report: NodeReport = { perSecond: (times.length / (performance.now() - start)) * 1000, ...percentiles(times) };
  process.send!(report);
});
process.on('disconnect', async () => {
  await gallery.close();
  await store.close();
});
process.send!('ready');
