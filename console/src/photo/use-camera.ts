import { useEffect, useRef, useState } from 'preact/hooks';

export type CameraState = 'starting' | 'on' | 'insecure' | 'denied' | 'missing' | 'failed';

/** Shows the camera in a video element while the component is there, and lets go of it afterwards. */
export function useCamera() {
  const video = useRef<HTMLVideoElement>(null);
  const [state, setState] = useState<CameraState>('starting');
  useEffect(() => {
    if (!navigator.mediaDevices) {
      setState('insecure');
      return;
    }
    let left = false;
    let stream: MediaStream | undefined;
    const stop = () => {
      for (const track of stream?.getTracks() ?? []) track.stop();
    };
    const start = async () => {
      stream = await navigator.mediaDevices.getUserMedia({ video: { width: 1280, height: 720, facingMode: 'user' } });
      if (left || !video.current) return stop();
      video.current.srcObject = stream;
      await video.current.play();
      setState('on');
    };
    start().catch((error: DOMException) => {
      stop();
      if (!left) setState(stateOf(error));
    });
    return () => {
      left = true;
      stop();
    };
  }, []);
  return { video, state };
}

function stateOf(error: DOMException): CameraState {
  if (error.name === 'NotAllowedError' || error.name === 'SecurityError') return 'denied';
  if (error.name === 'NotFoundError' || error.name === 'OverconstrainedError') return 'missing';
  return 'failed';
}
