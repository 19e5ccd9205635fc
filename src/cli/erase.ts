import type { Command } from 'commander';
import type { ErasureQuery } from '../contract/schemas/v1.1/erasure.ts';
import { type ServerOptions, serverAddressOf } from './api/server-address.ts';

type Selection = { externalImageId?: string; imageId?: string; person?: string; registeredBefore?: string };

export function addEraseCommand(program: Command): void {
  program
    .command('erase <group>')
    .description('erase the faces of a label, a registration, a person or an age, and print the report as JSON')
    .option('--external-image-id <id>', 'the faces with this label')
    .option('--image-id <id>', 'the faces of this registration')
    .option('--person <id>', 'the faces of this person')
    .option('--registered-before <time>', 'the faces registered before this time, in UTC: 2026-01-31T00:00:00')
    .option('--url <url>', 'the server (default: LIKENESS_URL, or the one of the local configuration)')
    .option('--app-key <key>', 'app key with the scope admin; LIKENESS_APP_KEY keeps it out of the list of processes')
    .action(async (group: string, options: ServerOptions & Selection) => {
      const selection = selectionOf(options);
      const server = serverAddressOf(options);
      const { FaceApi } = await import('./api/face-api.ts');
      console.log(JSON.stringify(await new FaceApi(server).eraseFaces(group, selection), undefined, 2));
    });
}

function selectionOf({ externalImageId, imageId, person, registeredBefore }: Selection): ErasureQuery {
  const given = Object.entries({ externalImageId, imageId, personId: person, registeredBefore }).filter(
    ([, value]) => value !== undefined,
  );
  if (given.length !== 1) {
    throw new Error('Say which faces: one of --external-image-id, --image-id, --person and --registered-before.');
  }
  return Object.fromEntries(given);
}
