/** Where the server is in its life; /readyz says 200 only while `ready`. */
export type Phase = 'starting' | 'ready' | 'stopping';

export class Readiness {
  #phase: Phase = 'starting';

  get phase(): Phase {
    return this.#phase;
  }

  enter(phase: Phase): void {
    this.#phase = phase;
  }
}
