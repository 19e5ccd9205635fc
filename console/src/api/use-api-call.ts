import { useCallback, useEffect, useRef, useState } from 'preact/hooks';
import type { ApiCall } from './api-call.ts';
import { ConsoleRequestError } from './console-request.ts';
import { type ApiAnswer, callApi } from './face-api.ts';

type CallState<Data> = {
  busy: boolean;
  /** The last answer, good or bad; it stays while the next one is on its way. */
  answer: ApiAnswer<Data> | undefined;
  /** Set when there was no answer of the API at all. */
  fault: ConsoleRequestError | undefined;
};

/** One request at a time: a new one drops the one before it. */
export function useApiCall<Data>(appKeyId: string | undefined) {
  const [state, setState] = useState<CallState<Data>>({ busy: false, answer: undefined, fault: undefined });
  const running = useRef<AbortController | undefined>(undefined);

  const run = useCallback(
    async (call: ApiCall): Promise<void> => {
      if (!appKeyId) return;
      running.current?.abort();
      const controller = new AbortController();
      running.current = controller;
      setState((before) => ({ ...before, busy: true }));
      try {
        const answer = await callApi<Data>(appKeyId, call, controller.signal);
        setState({ busy: false, answer, fault: undefined });
      } catch (error) {
        if (controller.signal.aborted) return;
        if (!(error instanceof ConsoleRequestError)) throw error;
        setState({ busy: false, answer: undefined, fault: error });
      }
    },
    [appKeyId],
  );
  const clear = useCallback(() => {
    running.current?.abort();
    setState({ busy: false, answer: undefined, fault: undefined });
  }, []);

  useEffect(() => () => running.current?.abort(), []);
  return { ...state, run, clear };
}
