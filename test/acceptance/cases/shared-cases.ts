import { API_PREFIX, ENDPOINTS, type EndpointName } from '../../../src/contract/endpoints.ts';
import type { Image } from '../../../src/contract/schemas/image.ts';
import { asImage, ask, type Request, server } from '../support/api.ts';
import { serveImage } from '../support/image-server.ts';
import { gif, portrait } from '../support/pictures.ts';
import type { CodeCase, Provoked } from './code-case.ts';

const INTERNAL: CodeCase = {
  notProvoked: 'a fault of the server; the unit tests of src/http make use cases fail',
};

/** The codes that every endpoint lists, apart from InvalidParam, which each has its own way to. */
export function everywhere(name: EndpointName, wellFormed: Request = {}) {
  return {
    UnauthorizedAppKey: {
      what: 'an app key that nobody was given',
      ask: () => ask(name, { params: { groupId: 'a', faceId: 'a' }, ...wellFormed, appKey: 'lk_nobody' }),
    },
    InternalServerError: INTERNAL,
  } satisfies Record<string, CodeCase>;
}

/** A path that cannot be decoded is the only bad parameter of an endpoint that has none but its path. */
export function badPath(name: EndpointName): CodeCase {
  return { what: 'a path that cannot be decoded', ask: () => askUndecodable(name) };
}

async function askUndecodable(name: EndpointName) {
  const { method, path } = ENDPOINTS[name];
  const url = (API_PREFIX + path).replace('{appKey}', server.appKey).replaceAll(/\{\w+\}/g, '%E0%A4%A');
  return (await fetch(server.url + url, { method })).json() as Promise<{ header: { resultMessage: string } }>;
}

/** The codes of the image table; `send` puts an image into the field under test of a request that is otherwise good. */
export function imageCases(send: (image: Image) => ReturnType<Provoked['ask']>) {
  return {
    ImageTooLargeException: {
      what: '3,000,001 bytes',
      ask: () => send(asImage(new Uint8Array(3_000_001))),
    },
    InvalidImageBytesException: {
      what: 'base64 with a data: prefix',
      ask: async () => send({ bytes: `data:image/jpeg;base64,${asImage(await portrait()).bytes}` }),
    },
    InvalidImageFormatException: {
      what: 'a GIF',
      ask: async () => send(asImage(await gif())),
    },
    InvalidImageURLException: {
      what: 'a URL with another scheme',
      ask: () => send({ url: 'ftp://example.com/photo.jpg' }),
    },
    ImageTimeoutError: {
      what: 'a URL whose server never finishes',
      needs: 'imageHost',
      ask: async () => send({ url: await serveImage((_request, response) => void response.write('still')) }),
    },
    InvalidImageFileException: {
      what: 'a JPEG that ends in the middle',
      ask: async () => {
        const photo = await portrait();
        return send(asImage(photo.subarray(0, photo.length / 2)));
      },
    },
  } satisfies Record<string, CodeCase>;
}
