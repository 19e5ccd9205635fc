import type { RebuiltIdentity } from '../../search/index.ts';

/** The new template of each face, sealed under the identity that the group will have. */
export interface NewTemplates {
  readonly identity: RebuiltIdentity;
  has(faceId: string): boolean;
  sealed(faceId: string): Uint8Array | undefined;
  record(faceId: string, sealed: Uint8Array): Promise<void>;
}

/** Those that are made faster than they could be read again. */
export class TemplatesInMemory implements NewTemplates {
  readonly identity: RebuiltIdentity;
  readonly #templates = new Map<string, Uint8Array>();

  constructor(identity: RebuiltIdentity) {
    this.identity = identity;
  }

  has(faceId: string): boolean {
    return this.#templates.has(faceId);
  }

  sealed(faceId: string): Uint8Array | undefined {
    return this.#templates.get(faceId);
  }

  async record(faceId: string, sealed: Uint8Array): Promise<void> {
    this.#templates.set(faceId, sealed);
  }
}
