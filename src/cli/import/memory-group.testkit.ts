import { randomUUID } from 'node:crypto';
import type { RegisteredFace } from '../../contract/face.ts';
import type { FaceList } from '../../contract/schemas/face-list.ts';
import type { RegisterBody, Registration } from '../../contract/schemas/registration.ts';

const PAGE = 200;
const BOX = { x0: 0.1, y0: 0.2, x1: 0.3, y1: 0.4 };

/** One group of a server whose answers can be lost, after the work was done or before: newest face first. */
export class MemoryGroup {
  faces: RegisteredFace[] = [];
  requests = 0;
  beforeList: () => void = () => {};
  readonly #plan: { what: 'fail' | 'register-and-fail'; error: Error }[] = [];

  /** What happens to the next request that nothing is planned for yet. */
  next(what: 'fail' | 'register-and-fail', error: Error): void {
    this.#plan.push({ what, error });
  }

  add(...ids: string[]): void {
    for (const externalImageId of ids) {
      this.faces.unshift({ faceId: randomUUID(), imageId: randomUUID(), externalImageId, bbox: BOX, confidence: 99 });
    }
  }

  imageIds(): string[] {
    return this.faces.map(({ imageId }) => imageId);
  }

  registrationsOf(id: string): number {
    return this.faces.filter(({ externalImageId }) => externalImageId === id).length;
  }

  async register(_group: string, { externalImageId }: RegisterBody): Promise<Registration> {
    this.requests++;
    const planned = this.#plan.shift();
    if (planned?.what === 'fail') throw planned.error;
    this.add(externalImageId!);
    if (planned) throw planned.error;
    const counts = { addedFaceCount: 1, notAddedFaceCount: 0 };
    return { modelVersion: '1', addedFaces: [this.faces[0]!], addedFaceDetails: [], notAddedFaces: [], ...counts };
  }

  async *facePages(): AsyncGenerator<FaceList> {
    this.beforeList();
    for (let start = 0; start < this.faces.length; start += PAGE) {
      yield { modelVersion: '1', faceCount: this.faces.length, faces: this.faces.slice(start, start + PAGE) };
    }
  }
}
