import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { extname, join, relative, sep } from 'node:path';
import type { FastifyReply, FastifyRequest } from 'fastify';

const TYPES: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
};
const HASHED_NAME = /^assets\//;

type Page = { bytes: Buffer; brotli: Buffer | undefined; type: string; etag: string };

/**
 * The built console, held in memory: some hundred kilobytes, and no path of a request ever reaches the file system.
 * Hashed files may be kept for good by browsers; the page that names them is asked for each time.
 */
export class BuiltPages {
  readonly #pages: Map<string, Page>;

  private constructor(pages: Map<string, Page>) {
    this.#pages = pages;
  }

  /** @param folder where the build put the pages; none there means that the console was not built */
  static async load(folder: string): Promise<BuiltPages> {
    const names = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
    const pages = new Map<string, Page>();
    for (const entry of names) {
      const path = join(entry.parentPath, entry.name);
      const type = TYPES[extname(entry.name)];
      if (!entry.isFile() || !type) continue;
      const bytes = await readFile(path);
      const brotli = await readFile(`${path}.br`).catch(() => undefined);
      const etag = `"${createHash('sha256').update(bytes).digest('base64url').slice(0, 22)}"`;
      pages.set(relative(folder, path).split(sep).join('/'), { bytes, brotli, type, etag });
    }
    return new BuiltPages(pages);
  }

  /** Answers with the file, or with the one page for every address that the pages route themselves. */
  answer(path: string, request: FastifyRequest, reply: FastifyReply): FastifyReply {
    const page = this.#pages.get(path) ?? (extname(path) === '' ? this.#pages.get('index.html') : undefined);
    if (!page) return this.#answerMissing(reply);
    reply.headers({
      etag: page.etag,
      vary: 'accept-encoding',
      'cache-control': HASHED_NAME.test(path) ? 'public, max-age=31536000, immutable' : 'no-cache',
    });
    if (request.headers['if-none-match'] === page.etag) return reply.code(304).send();
    reply.type(page.type);
    if (page.brotli && /\bbr\b/.test(request.headers['accept-encoding'] ?? '')) {
      return reply.header('content-encoding', 'br').send(page.brotli);
    }
    return reply.send(page.bytes);
  }

  #answerMissing(reply: FastifyReply): FastifyReply {
    if (this.#pages.size > 0) return reply.code(404).type('text/plain').send('The console has no such file.');
    return reply.code(503).type('text/plain').send('The console is not built yet: run npm run build:console.');
  }
}
