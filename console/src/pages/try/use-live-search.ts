import type { RefObject } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import type { FaceDetail } from '../../../../src/contract/face.ts';
import { LIMITS } from '../../../../src/contract/limits.ts';
import type { SearchByImageResult } from '../../../../src/contract/schemas/search.ts';
import { callApi } from '../../api/face-api.ts';
import { type ApiFailure, ApiFailureError, failureOf } from '../../api/unwrap.ts';
import { drawJpeg } from '../../photo/reencode.ts';

export type LiveFrame = {
  /** The face in front of the camera; undefined when none can be used. */
  probe: FaceDetail | undefined;
  matches: SearchByImageResult['matchFaces'];
  /** What the server said when there was no usable face. */
  detail: string | undefined;
  framesPerSecond: number;
  latencyMs: number;
};

/** Enough for a face before a camera, at a fifth of the bytes of the full picture. */
const FRAME_WIDTH = 640;
const FRAME_QUALITY = 0.85;
const RATE_FRAMES = 15;
const PAUSE_AFTER_OVERLOAD_MS = 1000;

/**
 * Sends the camera's picture, waits for the answer, sends the next: never faster than the server can take.
 * @param video undefined while there is no picture
 */
export function useLiveSearch(
  video: RefObject<HTMLVideoElement | null> | undefined,
  { appKeyId, group }: { appKeyId: string; group: string },
): { frame: LiveFrame | undefined; failure: ApiFailure | undefined } {
  const [frame, setFrame] = useState<LiveFrame>();
  const [failure, setFailure] = useState<ApiFailure>();

  useEffect(() => {
    if (!video) return;
    const controller = new AbortController();
    const { signal } = controller;
    const ends: number[] = [];
    const searchOnce = async () => {
      const { videoWidth, videoHeight } = video.current!;
      const blob = await drawJpeg(
        video.current!,
        FRAME_WIDTH,
        Math.round((FRAME_WIDTH * videoHeight) / videoWidth),
        FRAME_QUALITY,
      );
      if (!blob) return;
      const { header, data, timing } = await callApi<SearchByImageResult>(
        appKeyId,
        {
          method: 'POST',
          path: `/groups/${encodeURIComponent(group)}/search`,
          query: { limit: 3, threshold: LIMITS.threshold.min },
          images: { image: { kind: 'bytes', blob, name: 'frame.jpg' } },
          fields: { orientation: false, mask: false },
        },
        signal,
      );
      if (header.resultMessage === 'InternalServerError') {
        await new Promise((resolve) => setTimeout(resolve, PAUSE_AFTER_OVERLOAD_MS));
        return;
      }
      // No usable face in the picture is an InvalidParam, and the usual state of an empty room.
      if (!header.isSuccessful && header.resultMessage !== 'InvalidParam') throw new ApiFailureError(header);
      ends.push(performance.now());
      if (ends.length > RATE_FRAMES) ends.shift();
      const span = ends.at(-1)! - ends[0]!;
      setFrame({
        probe: data?.sourceFace,
        matches: data?.matchFaces ?? [],
        detail: header.detail,
        framesPerSecond: span > 0 ? ((ends.length - 1) / span) * 1000 : 0,
        latencyMs: timing.roundTripMs,
      });
    };
    const loop = async () => {
      while (!signal.aborted) {
        await searchOnce();
        // A hidden page rests: the browser draws no frames for it.
        await new Promise((resolve) => requestAnimationFrame(resolve));
      }
    };
    loop().catch((error: unknown) => !signal.aborted && setFailure(failureOf(error)));
    return () => controller.abort();
  }, [video, appKeyId, group]);

  return { frame, failure };
}
