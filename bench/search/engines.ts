import Database from 'better-sqlite3';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import * as sqliteVec from 'sqlite-vec';
import usearch from 'usearch';
import { blockIndexFactory } from '../../src/search/kernel/block-index.ts';
import { cosine, templateOf } from '../../src/search/template.ts';
import { planesOf, type TemplatePlanes } from '../../src/search/template-planes.ts';
import { encodeModel } from '../../src/vision/models/onnx/codec.ts';
import { makeNode } from '../../src/vision/models/onnx/graph.ts';
import { DIMENSION } from './synthetic-faces.ts';

/** Every engine answers the same question: all faces with cosine >= 0.3, at most 4096 of them. */
export const MIN_COSINE = 0.3;
export const LIMIT = 4096;
/** What engines without a threshold are asked for; far more than there are matches. */
const NEIGHBOURS = 100;

export type Engine = {
  name: string;
  exact: boolean;
  /** The numbers of the matching faces of each probe. */
  search(probes: Float32Array[]): Promise<number[][]> | number[][];
  close(): Promise<void> | void;
};

const row = (gallery: Float32Array, i: number) => gallery.subarray(i * DIMENSION, (i + 1) * DIMENSION);
const PIECE = 1000;

export function likeness(gallery: Float32Array, threads: number): Engine & { bytes: number } {
  const factory = blockIndexFactory(threads);
  const index = factory.createIndex();
  for (let from = 0; from < gallery.length / DIMENSION; from += PIECE) index.append(planesFor(gallery, from));
  return {
    name: `likeness, ${threads} thread${threads === 1 ? '' : 's'}`,
    exact: true,
    bytes: index.bytes,
    async search(probes) {
      const found = await Promise.all(probes.map((probe) => index.search(templateOf(probe), MIN_COSINE, LIMIT)));
      return found.map((hits) => hits.map((hit) => hit.sequence - 1));
    },
    async close() {
      await index.dispose();
      await factory.close();
    },
  };
}

function planesFor(gallery: Float32Array, from: number): TemplatePlanes {
  const count = Math.min(PIECE, gallery.length / DIMENSION - from);
  return planesOf(
    Array.from({ length: count }, (_, i) => ({ sequence: from + i + 1, template: templateOf(row(gallery, from + i)) })),
  );
}

export function reference(gallery: Float32Array): Engine {
  const templates = Array.from({ length: gallery.length / DIMENSION }, (_, i) => templateOf(row(gallery, i)));
  return {
    name: 'reference (plain TypeScript)',
    exact: true,
    search: (probes) =>
      probes.map((probe) => {
        const template = templateOf(probe);
        return templates.flatMap((candidate, i) => (cosine(template, candidate) >= MIN_COSINE ? [i] : []));
      }),
    close: () => {},
  };
}

export function usearchExact(gallery: Float32Array): Engine {
  return {
    name: 'usearch exact, f32',
    exact: true,
    search: (probes) =>
      probes.map((probe) => {
        const { keys, distances } = usearch.exactSearch(
          gallery,
          probe,
          DIMENSION,
          NEIGHBOURS,
          usearch.MetricKind.Cos,
          1,
        ) as {
          keys: BigUint64Array;
          distances: Float32Array;
        };
        return matchesOf(keys, distances);
      }),
    close: () => {},
  };
}

export function usearchHnsw(gallery: Float32Array): Engine {
  const index = new usearch.Index({
    dimensions: DIMENSION,
    metric: usearch.MetricKind.Cos,
    quantization: usearch.ScalarKind.F32,
    connectivity: 16,
    expansion_add: 128,
    expansion_search: 128,
    multi: false,
  });
  const count = gallery.length / DIMENSION;
  for (let i = 0; i < count; i += PIECE) {
    const size = Math.min(PIECE, count - i);
    const keys = BigUint64Array.from({ length: size }, (_, j) => BigInt(i + j));
    index.add(keys, gallery.subarray(i * DIMENSION, (i + size) * DIMENSION) as unknown as Float32Array[], 2);
  }
  return {
    name: 'usearch HNSW, f32',
    exact: false,
    search: (probes) =>
      probes.map((probe) => {
        const { keys, distances } = index.search(probe, NEIGHBOURS, 1);
        return matchesOf(keys, distances);
      }),
    close: () => {},
  };
}

export function sqliteVecFlat(gallery: Float32Array): Engine {
  const database = new Database(':memory:');
  sqliteVec.load(database);
  database.exec(`CREATE VIRTUAL TABLE face USING vec0(embedding float[${DIMENSION}] distance_metric=cosine)`);
  const insert = database.prepare('INSERT INTO face (rowid, embedding) VALUES (?, ?)');
  database.transaction(() => {
    for (let i = 0; i < gallery.length / DIMENSION; i++) insert.run(BigInt(i + 1), row(gallery, i));
  })();
  const nearest = database.prepare(
    'SELECT rowid, distance FROM face WHERE embedding MATCH ? AND k = ? ORDER BY distance',
  );
  return {
    name: 'sqlite-vec',
    exact: true,
    search: (probes) =>
      probes.map((probe) => {
        const found = nearest.all(probe, NEIGHBOURS) as { rowid: number; distance: number }[];
        return found.filter(({ distance }) => 1 - distance >= MIN_COSINE).map(({ rowid }) => rowid - 1);
      }),
    close: () => void database.close(),
  };
}

/** The gallery as a matrix, multiplied by the probes; the product is searched in JavaScript. */
export async function onnxruntimeMatMul(gallery: Float32Array): Promise<Engine> {
  const count = gallery.length / DIMENSION;
  const value = (name: string, dims: (number | string)[]) => ({
    name,
    type: {
      tensorType: {
        elemType: 1,
        shape: { dim: dims.map((dim) => (typeof dim === 'number' ? { dimValue: BigInt(dim) } : { dimParam: dim })) },
      },
    },
  });
  const model = encodeModel({
    irVersion: 6n,
    opsetImport: [{ version: 9n }],
    graph: {
      name: 'matmul',
      node: [makeNode('MatMul', ['gallery', 'probes'], 'scores')],
      initializer: [],
      valueInfo: [],
      input: [value('gallery', ['n', DIMENSION]), value('probes', [DIMENSION, 'q'])],
      output: [value('scores', ['n', 'q'])],
    },
  });
  const session = await InferenceSession.create(model, { intraOpNumThreads: 1 });
  const matrix = new Tensor('float32', gallery, [count, DIMENSION]);
  return {
    name: 'onnxruntime MatMul, f32',
    exact: true,
    async search(probes) {
      const columns = new Float32Array(DIMENSION * probes.length);
      for (const [q, probe] of probes.entries())
        for (let i = 0; i < DIMENSION; i++) columns[i * probes.length + q] = probe[i]!;
      const { scores } = await session.run({
        gallery: matrix,
        probes: new Tensor('float32', columns, [DIMENSION, probes.length]),
      });
      const values = scores!.data as Float32Array;
      const found: number[][] = probes.map(() => []);
      for (let at = 0; at < values.length; at++) {
        if (values[at]! >= MIN_COSINE) found[at % probes.length]!.push(Math.floor(at / probes.length));
      }
      return found;
    },
    close: () => session.release(),
  };
}

function matchesOf(keys: BigUint64Array, distances: Float32Array): number[] {
  const found: number[] = [];
  for (let i = 0; i < keys.length; i++) if (1 - distances[i]! >= MIN_COSINE) found.push(Number(keys[i]));
  return found;
}
