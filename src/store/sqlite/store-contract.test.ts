import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from 'vitest';
import { describeStoreContract } from '../store-contract.testkit.ts';
import { describeStoreImportContract } from '../store-import-contract.testkit.ts';
import { openSqliteStore } from './index.ts';

const folder = mkdtempSync(join(tmpdir(), 'likeness-store-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describeStoreContract('SQLite in a folder', () => openSqliteStore(folder));
describeStoreContract('SQLite in memory', () => openSqliteStore(':memory:'));
describeStoreImportContract('SQLite', () => openSqliteStore(':memory:'));
