import { API_VERSIONS, type ApiVersion, endpointOf } from '../../../src/contract/api-versions.ts';
import type { EndpointName } from '../../../src/contract/endpoints.ts';
import type { Image } from '../../../src/contract/schemas/image.ts';
import { asImage, type ask, type Request, server } from '../support/api.ts';
import { serveImage } from '../support/image-server.ts';
import { gif, portrait } from '../support/pictures.ts';
import type { CodeCase, Provoked } from './code-case.ts';

const INTERNAL: CodeCase = {
  notProvoked: 'a fault of the server; the unit tests of src/http make use cases fail',
};

/** What the cases of the endpoints that all versions have ask with: each version has cases of its own. */
export type CaseTools = ReturnType<typeof caseTools>;

/** @param asks `ask` of the version */
export function caseTools(version: ApiVersion, asks: typeof ask) {
  return {
    ask: asks,
    everywhere: (name: EndpointName, wellFormed: Request = {}) =>
      everywhere((request) => asks(name, request), wellFormed),
    badPath: (name: EndpointName) => badPath(version, name),
  };
}

/** The codes that every endpoint lists, apart from InvalidParam, which each has its own way to. */
export function everywhere(send: (request: Request) => ReturnType<Provoked['ask']>, wellFormed: Request = {}) {
  return {
    UnauthorizedAppKey: {
      what: 'an app key that nobody was given',
      ask: () => send({ params: { groupId: 'a', faceId: 'a', personId: 'a' }, ...wellFormed, appKey: 'lk_nobody' }),
    },
    InternalServerError: INTERNAL,
  } satisfies Record<string, CodeCase>;
}

/** A path that cannot be decoded is the only bad parameter of an endpoint that has none but its path. */
export function badPath(version: ApiVersion, name: Parameters<typeof endpointOf>[1]): CodeCase {
  return {
    what: 'a path that cannot be decoded',
    ask: async () => {
      const { method, path } = endpointOf(version, name);
      const url = (API_VERSIONS[version].prefix + path)
        .replace('{appKey}', server.appKey)
        .replaceAll(/\{\w+\}/g, '%E0%A4%A');
      return (await fetch(server.url + url, { method })).json() as ReturnType<Provoked['ask']>;
    },
  };
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
