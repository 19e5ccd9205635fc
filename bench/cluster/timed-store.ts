import type { FaceStore } from '../../src/ports.ts';

/** Work after the answer, for which nobody waits. */
const IN_THE_BACKGROUND = 'compactTail';

/** The same store with a clock around its calls: milliseconds that requests waited for it. */
export function timedStore<Store extends FaceStore>(store: Store): { store: Store; waited: () => number } {
  let milliseconds = 0;
  const timed = new Proxy(store, {
    get(target, name, receiver) {
      const method = Reflect.get(target, name, receiver) as unknown;
      if (typeof method !== 'function' || name === IN_THE_BACKGROUND) return method;
      return async (...args: unknown[]) => {
        const start = performance.now();
        try {
          return await Reflect.apply(method, target, args);
        } finally {
          milliseconds += performance.now() - start;
        }
      };
    },
  });
  return { store: timed, waited: () => milliseconds };
}
