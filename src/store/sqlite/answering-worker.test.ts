import { afterEach, describe, expect, it } from 'vitest';
import { AnsweringWorker } from './answering-worker.ts';

const FILE = new URL(
  `data:text/javascript,${encodeURIComponent(`
    import { parentPort, workerData } from 'node:worker_threads';
    parentPort.on('message', ({ id, text }) => {
      if (text === 'die') throw new Error('dead');
      parentPort.postMessage({ id, text: workerData.greeting + text });
      if (text === 'close') parentPort.close();
    });`)}`,
);

let thread: AnsweringWorker<{ text: string }, { text: string }>;
afterEach(() => thread.close({ text: 'close' }));

describe('AnsweringWorker', () => {
  it('answers each question with its own answer', async () => {
    thread = new AnsweringWorker(FILE, { greeting: 'hello ' });
    expect(thread.isRunning).toBe(false);
    const answers = await Promise.all(['a', 'b'].map((text) => thread.ask({ text })));
    expect(answers).toEqual([{ text: 'hello a' }, { text: 'hello b' }]);
  });

  it('fails what a thread that died was asked, and starts another one for the next question', async () => {
    thread = new AnsweringWorker(FILE, { greeting: 'hello ' });
    const asked = ['die', 'a'].map((text) => thread.ask({ text }));
    for (const one of asked) await expect(one).rejects.toThrow('dead');
    expect(await thread.ask({ text: 'b' })).toEqual({ text: 'hello b' });
  });
});
