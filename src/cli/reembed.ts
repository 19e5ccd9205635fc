import { randomUUID } from 'node:crypto';
import { rmSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { type Command, Option } from 'commander';
import { type Config, loadConfig, modelPackDir, ourPackDir } from '../config/index.ts';
import { openStore } from '../open-store.ts';
import { openVault } from '../open-vault.ts';
import { openAuditLog } from '../ops/audit-log.ts';
import type { Group, Vault } from '../ports.ts';
import type { RebuiltIdentity } from '../search/index.ts';
import type { Store } from '../store/store.ts';
import { ID_SOURCES, type IdSource } from './import/external-image-id.ts';
import { importProgress } from './import/import-progress.ts';
import { takeRunLock } from './import/run-lock.ts';
import { embedFromPhotos } from './reembed/embed-from-photos.ts';
import { embedFromTemplates } from './reembed/embed-from-templates.ts';
import { ReembedJournal } from './reembed/journal.ts';
import { TemplatesInMemory } from './reembed/new-templates.ts';
import { photoFinder } from './reembed/photo-finder.ts';
import type { MissingFace, ReembedOptions, ReembedReport } from './reembed/run-reembed.ts';
import { stopOnSignals } from './stop-on-signals.ts';

type Options = {
  photos?: string;
  owner?: string;
  importResult?: string;
  idFrom: IdSource;
  idColumn: string;
  fileColumn: string;
  journal?: string;
  dropMissing?: true;
  dryRun?: true;
};

export function addReembedCommand(program: Command): void {
  program
    .command('reembed <group>')
    .description(
      'move a group to the model pack of LIKENESS_MODEL_PACK while it is served; run it again to go on where it was stopped',
    )
    .option(
      '--photos <source>',
      'the folder, CSV or ZIP file that the faces were enrolled from; not needed from v1.0 to v2.0 of our own pack',
    )
    .option('--owner <id>', 'id of the app key that the group belongs to, where several keys have one of that name')
    .option('--import-result <file>', 'result file of likeness import, which names the photo of each image')
    .option('--id-column <name>', 'column of a CSV file with the externalImageId', 'externalImageId')
    .option('--file-column <name>', 'column of a CSV file with the path of the photo', 'file')
    .addOption(
      new Option('--id-from <part>', 'what gives the externalImageId in a folder or ZIP file')
        .choices(ID_SOURCES)
        .default('name'),
    )
    .option('--journal <file>', 'what was done so far, sealed (default: GROUP.reembed.jsonl, here)')
    .option('--drop-missing', 'move the group without the faces whose photo is not found, which are lost then')
    .option('--dry-run', 'only look for the photos of the faces; nothing is computed or changed')
    .action(async (groupId: string, options: Options) => {
      const config = loadConfig();
      const store = await openStore(config, 'tool');
      try {
        const group = await soleGroup(store, groupId, options.owner);
        const report = await (options.photos === undefined
          ? convertTemplates(config, store, group, options)
          : options.dryRun
            ? lookForPhotos(config, store, group, options.photos, options)
            : reembed(config, store, group, options.photos, options));
        console.log(describe(groupId, report, options, writeMissing(groupId, report.missing)));
        process.exitCode = report.missing.length > 0 && !report.moved ? 1 : 0;
      } finally {
        await store.close();
      }
    });
}

async function soleGroup(store: Store, groupId: string, owner: string | undefined): Promise<Group> {
  const found: Group[] = [];
  let after: string | undefined;
  do {
    const { items, next } = await store.exportGroups(1000, after);
    found.push(...items.filter((group) => group.groupId === groupId && (owner ?? group.appKeyId) === group.appKeyId));
    after = next;
  } while (after !== undefined);
  if (found.length === 1) return found[0]!;
  if (found.length === 0) throw new Error(`There is no group ${groupId}.`);
  throw new Error(
    `Several app keys have a group ${groupId}: give --owner, one of ${found.map((group) => group.appKeyId).join(', ')}.`,
  );
}

async function sourceOf(photos: string, options: Options) {
  const { openSource } = await import('./import/open-source.ts');
  const { idFrom: idSource, idColumn, fileColumn } = options;
  return openSource(photos, { idSource, idColumn, fileColumn });
}

async function lookForPhotos(
  config: Config,
  store: Store,
  group: Group,
  photos: string,
  options: Options,
): Promise<ReembedReport> {
  const { createGallery } = await import('../search/index.ts');
  const source = await sourceOf(photos, options);
  const gallery = createGallery({ store, vault: await openVault(config, { createKey: false }), threads: 0 });
  try {
    const find = await photoFinder(source.photos, options.importResult);
    const missing: MissingFace[] = [];
    let faces = 0;
    let after: string | undefined;
    do {
      const page = await gallery.listFaces(group, 1000, after);
      for (const { faceId, imageId, externalImageId } of page.items) {
        const photo = find({ imageId, ...(externalImageId !== undefined && { externalImageId }) });
        if ('reason' in photo) missing.push({ faceId, imageId, ...(externalImageId && { externalImageId }), ...photo });
        else faces++;
      }
      after = page.next;
    } while (after !== undefined);
    return { moved: false, faces, missing };
  } finally {
    await gallery.close();
    source.close();
  }
}

async function reembed(
  config: Config,
  store: Store,
  group: Group,
  photos: string,
  options: Options,
): Promise<ReembedReport> {
  const { createFaceEngine } = await import('../vision/index.ts');
  const { prepareForStart } = await import('./prepare-models.ts');
  const vault = await openVault(config, { createKey: false });
  const journalPath = resolve(options.journal ?? `${group.groupId}.reembed.jsonl`);
  const unlock = takeRunLock(`${journalPath}.lock`);
  await prepareForStart(config);
  const engine = await createFaceEngine({
    packDir: modelPackDir(config),
    basePackDir: ourPackDir(config),
    workers: config.workers,
    queueLimit: 4 * config.workers,
    deadlineMs: 10 * config.analysisTimeoutMs,
  });
  const source = await sourceOf(photos, options);
  try {
    const { modelVersion } = engine;
    const journal = await ReembedJournal.open(journalPath, group.uid, newIdentity(vault, group, modelVersion));
    const progress = importProgress(group.faceCount, 0, { doing: 'Embedding', done: 'Embedded', what: 'faces' });
    const signal = stopOnSignals();
    try {
      const embedFaces = embedFromPhotos({
        engine,
        findPhoto: await photoFinder(source.photos, options.importResult),
        parallel: 2 * config.workers,
        signal,
        onProgress: (done) => progress.show(done),
      });
      const report = await move(store, vault, group, options, { templates: journal, embedFaces, signal });
      if (report.moved) rmSync(journalPath);
      return report;
    } finally {
      progress.end();
      await journal.close();
    }
  } finally {
    source.close();
    await engine.close();
    unlock();
  }
}

/** Moves a group whose new templates follow from the stored ones: seconds, and nothing to go on with after a kill. */
async function convertTemplates(config: Config, store: Store, group: Group, options: Options): Promise<ReembedReport> {
  const { embeddingConverter } = await import('../vision/index.ts');
  const { prepareForStart } = await import('./prepare-models.ts');
  const vault = await openVault(config, { createKey: false });
  await prepareForStart(config);
  const { modelVersion, convert } = await embeddingConverter(
    modelPackDir(config),
    group.modelVersion,
    ourPackDir(config),
  );
  const templates = new TemplatesInMemory(newIdentity(vault, group, modelVersion));
  if (convert === undefined) {
    throw new Error(`From model version ${group.modelVersion} to ${modelVersion} it takes the photos: give --photos.`);
  }
  if (options.dryRun) return { moved: false, faces: group.faceCount, missing: [] };
  const signal = stopOnSignals();
  const progress = importProgress(group.faceCount, 0, { doing: 'Converting', done: 'Converted', what: 'faces' });
  try {
    const onProgress = (done: number) => progress.show(done);
    const embedFaces = embedFromTemplates({ store, convert, signal, onProgress });
    return await move(store, vault, group, options, { templates, embedFaces, signal });
  } finally {
    progress.end();
  }
}

/** Makes the new templates and puts them in the group's place, on the record. */
async function move(
  store: Store,
  vault: Vault,
  group: Group,
  { dropMissing }: Options,
  making: Pick<ReembedOptions, 'templates' | 'embedFaces' | 'signal'>,
): Promise<ReembedReport> {
  const { runReembed } = await import('./reembed/run-reembed.ts');
  const { appKeyId, groupId } = group;
  const report = await runReembed({ store, vault, appKeyId, groupId, dropMissing: dropMissing === true, ...making });
  if (report.moved) await recordMove(store, vault, group, making.templates.identity.modelVersion, report);
  return report;
}

/** @throws Error when the group has that model version */
function newIdentity(vault: Vault, group: Group, modelVersion: string): RebuiltIdentity {
  if (group.modelVersion === modelVersion) {
    throw new Error(`The group has model version ${modelVersion} already: set LIKENESS_MODEL_PACK to the new pack.`);
  }
  const uid = randomUUID();
  return { uid, modelVersion, wrappedKey: vault.createGroupKey(uid).wrapped };
}

async function recordMove(
  store: Store,
  vault: Vault,
  { appKeyId, groupId, modelVersion: from }: Group,
  to: string,
  { faces, missing }: ReembedReport,
): Promise<void> {
  const audit = await openAuditLog({ store, vault, clock: Date.now });
  await audit.record({ action: 'group.reembed', appKeyId, groupId, from, to, faces, dropped: missing.length });
}

/** @returns the file with the faces that have no photo; undefined when there are none */
function writeMissing(groupId: string, missing: readonly MissingFace[]): string | undefined {
  if (missing.length === 0) return undefined;
  const path = resolve(`${groupId}.reembed-missing.jsonl`);
  writeFileSync(path, missing.map((face) => `${JSON.stringify(face)}\n`).join(''), { mode: 0o600 });
  return path;
}

function describe(groupId: string, report: ReembedReport, options: Options, missingPath: string | undefined): string {
  const { moved, faces, missing } = report;
  const without = missingPath && `${missing.length} faces without a photo, each with its reason: ${missingPath}`;
  if (options.dryRun && options.photos === undefined) return `${faces} faces of ${groupId} can be moved without photos`;
  if (options.dryRun) return [`${faces} faces of ${groupId} have a photo`, without].filter(Boolean).join('\n');
  if (moved) return [`Moved ${groupId} with ${faces} faces`, without].filter(Boolean).join('\n');
  return `${groupId} stays as it is.\n${without}\nPut the photos there and run it again, or give --drop-missing.`;
}
