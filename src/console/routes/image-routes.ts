import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import sharp from 'sharp';
import Type from 'typebox';
import { ApiError } from '../../contract/api-error.ts';
import type { ConsoleContext } from '../console-dependencies.ts';
import { ConsoleError } from '../console-error.ts';
import { bodyReader } from '../read-body.ts';

const SAMPLE_NAME = /^sample\d+\.jpg$/;
/** As the pages show them, at twice the size for dense screens. */
const THUMBNAIL = { width: 192, height: 144, fit: 'cover', position: 'top' } as const;
const readUrl = bodyReader(Type.Object({ url: Type.String({ maxLength: 4096 }) }));

/** Photos that a page shows but does not hold: the samples, and what an image URL points to. */
export function imageRoutes({ imageSource, samplesDir }: ConsoleContext) {
  async function samplePath(request: FastifyRequest, reply: FastifyReply): Promise<string> {
    const { name } = request.params as { name: string };
    if (!(await sampleNames(samplesDir)).includes(name)) throw new ConsoleError('not-found', 'No such sample photo.');
    reply.type('image/jpeg').header('cache-control', 'private, max-age=86400');
    return join(samplesDir!, name);
  }

  return async (server: FastifyInstance): Promise<void> => {
    server.get('/samples', async () => ({ samples: await sampleNames(samplesDir) }));

    server.get('/samples/:name', async (request, reply) => readFile(await samplePath(request, reply)));

    server.get('/samples/:name/thumbnail', async (request, reply) => {
      const path = await samplePath(request, reply);
      return sharp(path).resize(THUMBNAIL).jpeg({ quality: 75 }).toBuffer();
    });

    // The pages may load nothing from elsewhere, so the server fetches the photo, with every check of an API request.
    server.post('/image', async (request, reply) => {
      const { url } = readUrl(request);
      try {
        const bytes = Buffer.from(await imageSource.fetch({ url }));
        return reply.type(bytes[0] === 0x89 ? 'image/png' : 'image/jpeg').send(bytes);
      } catch (error) {
        if (!(error instanceof ApiError)) throw error;
        throw new ConsoleError('not-found', error.detail);
      }
    });
  };
}

async function sampleNames(folder: string | undefined): Promise<string[]> {
  if (!folder) return [];
  const names = await readdir(folder).catch(() => []);
  return names.filter((name) => SAMPLE_NAME.test(name)).sort();
}
