import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { apiOf } from '../support/api.ts';
import { startLikenessProcess, temporaryDataFolder } from '../support/likeness-process.ts';
import { asImage, samplePhoto } from '../support/photos.ts';
import { startTraceCollector } from '../support/trace-collector.ts';

const TRACE_ID = '0af7651916cd43dd8448eb211c80319c';
const CALLER_SPAN_ID = 'b7ad6b7169203331';

describe('traces and request ids', () => {
  const { dataDir, remove } = temporaryDataFolder();
  let collector: Awaited<ReturnType<typeof startTraceCollector>>;
  let appKey: string;
  let answer: Response;
  let log: string;
  let metrics: string;
  let newFaceId: string;

  beforeAll(async () => {
    collector = await startTraceCollector();
    const server = await startLikenessProcess(dataDir, { LIKENESS_TRACES_URL: `${collector.url}/` });
    appKey = server.appKey!;
    const api = apiOf(server.url, appKey);
    const image = asImage(samplePhoto(1));
    await api('POST', '/groups', { groupId: 'secret-group' });
    const added = await api<{ addedFaces: { faceId: string }[] }>('POST', '/groups/secret-group', {
      image,
      limit: 5,
      externalImageId: 'secret-person',
    });
    newFaceId = added.data.addedFaces[0]!.faceId;
    answer = await fetch(
      `${server.url}/nhn-face-reco/v1.0/appkeys/${appKey}/groups/secret-group/search?limit=1&threshold=90`,
      {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          traceparent: `00-${TRACE_ID}-${CALLER_SPAN_ID}-01`,
          'x-request-id': 'gateway-4711',
        },
        body: JSON.stringify({ image }),
      },
    );
    metrics = await (await fetch(`${server.url}/metrics`)).text();
    await server.stop();
    log = server.output();
  });
  afterAll(async () => {
    await collector.close();
    remove();
  });

  it("continue the caller's trace with one span for the request and one for each stage", () => {
    const spans = collector.spans.filter(({ traceId }) => traceId === TRACE_ID);
    const request = spans.find(({ name }) => name === 'searchByImage')!;
    expect(request.parentSpanId).toBe(CALLER_SPAN_ID);
    expect(request.attributes).toMatchObject({
      'likeness.request_id': 'gateway-4711',
      'likeness.result_code': 0,
      'http.request.method': 'POST',
      'http.response.status_code': 200,
    });
    const stages = spans.filter((span) => span !== request);
    expect(stages.map(({ parentSpanId }) => parentSpanId)).toEqual(stages.map(() => request.spanId));
    expect(new Set(stages.map(({ name }) => name))).toEqual(
      new Set([
        'image_fetch',
        'vision_queue',
        'decode',
        'detect',
        'landmarks',
        'pose',
        'mask',
        'embed',
        'gallery_load',
        'gallery_scan',
        'store_read',
        'store_write',
      ]),
    );
    for (const { startMs, endMs } of stages) {
      expect(startMs).toBeGreaterThanOrEqual(request.startMs - 1);
      expect(endMs).toBeGreaterThanOrEqual(startMs);
      expect(endMs).toBeLessThanOrEqual(request.endMs + 1);
    }
  });

  it('say nothing of keys, groups, faces, people or addresses', () => {
    expect(collector.received()).toContain('registerFaces');
    for (const secret of [appKey, 'secret-group', 'secret-person', newFaceId, '/appkeys/lk_']) {
      expect(collector.received()).not.toContain(secret);
    }
  });

  it('the request id leads through the answer and the log', () => {
    expect(answer.headers.get('x-request-id')).toBe('gateway-4711');
    expect(log).toMatch(/"requestId":"gateway-4711".*"answered"/);
  });

  it('the same stages are in the metrics', () => {
    for (const stage of new Set(collector.spans.map(({ name }) => name).filter((name) => /^[a-z_]+$/.test(name)))) {
      expect(metrics).toContain(`likeness_stage_duration_seconds_count{stage="${stage}"}`);
    }
  });
});
