/**
 * Everything of a group hangs on `group_uid`, the key by which a distributed database can spread the tables.
 * `group_name` and `app_key` are small and seldom change: on Citus they are reference tables.
 *
 * @param partitions hash partitions of the large tables; 0 leaves them whole, as Citus wants them
 */
export function sql(partitions: number): string {
  const large = (table: string, columns: string) =>
    partitions === 0
      ? `CREATE TABLE ${table} (${columns});`
      : `CREATE TABLE ${table} (${columns}) PARTITION BY HASH (group_uid);
${Array.from(
  { length: partitions },
  (_, i) => `CREATE TABLE ${table}_${i} PARTITION OF ${table} FOR VALUES WITH (MODULUS ${partitions}, REMAINDER ${i});`,
).join('\n')}`;

  return `
CREATE TABLE app_key (
  id         text COLLATE "C" PRIMARY KEY,
  name       text NOT NULL,
  hash       bytea NOT NULL UNIQUE,
  created_at bigint NOT NULL,
  expires_at bigint,
  revoked_at bigint
);

CREATE TABLE setting (
  name  text COLLATE "C" PRIMARY KEY,
  value text NOT NULL
);

CREATE TABLE group_name (
  no            bigint GENERATED ALWAYS AS IDENTITY,
  group_uid     text COLLATE "C" PRIMARY KEY,
  app_key_id    text COLLATE "C" NOT NULL,
  group_id      text COLLATE "C" NOT NULL,
  model_version text NOT NULL,
  created_at    bigint NOT NULL,
  UNIQUE (app_key_id, group_id)
);
CREATE INDEX group_name_newest ON group_name (app_key_id, no);

CREATE TABLE group_state (
  group_uid     text COLLATE "C" PRIMARY KEY,
  version       bigint NOT NULL DEFAULT 0,
  face_count    integer NOT NULL DEFAULT 0 CHECK (face_count >= 0),
  next_sequence bigint NOT NULL DEFAULT 1,
  removed       boolean NOT NULL DEFAULT false,
  key_id        text,
  wrapped_key   bytea
) WITH (fillfactor = 50);
CREATE INDEX group_state_removed ON group_state (group_uid) WHERE removed;

${large(
  'face',
  `
  group_uid         text COLLATE "C" NOT NULL,
  sequence          bigint NOT NULL,
  face_id           text COLLATE "C" NOT NULL,
  image_id          text COLLATE "C" NOT NULL,
  external_image_id text COLLATE "C",
  x0                double precision NOT NULL,
  y0                double precision NOT NULL,
  x1                double precision NOT NULL,
  y1                double precision NOT NULL,
  confidence        double precision NOT NULL,
  tag               bytea NOT NULL,
  PRIMARY KEY (group_uid, sequence),
  UNIQUE (group_uid, face_id)
`,
)}

${large(
  'template_tail',
  `
  group_uid text COLLATE "C" NOT NULL,
  sequence  bigint NOT NULL,
  sealed    bytea NOT NULL,
  PRIMARY KEY (group_uid, sequence)
`,
)}

${large(
  'template_chunk',
  `
  group_uid     text COLLATE "C" NOT NULL,
  chunk_id      bigint NOT NULL,
  last_sequence bigint NOT NULL,
  generation    integer NOT NULL,
  face_count    integer NOT NULL,
  sealed        bytea NOT NULL,
  PRIMARY KEY (group_uid, chunk_id)
`,
)}
${
  // Sealed bytes look random: trying to compress them costs time and saves nothing.
  partitions === 0
    ? 'ALTER TABLE template_chunk ALTER COLUMN sealed SET STORAGE EXTERNAL;'
    : Array.from(
        { length: partitions },
        (_, i) => `ALTER TABLE template_chunk_${i} ALTER COLUMN sealed SET STORAGE EXTERNAL;`,
      ).join('\n')
}

CREATE TABLE removed_face (
  group_uid text COLLATE "C" NOT NULL,
  version   bigint NOT NULL,
  sequence  bigint NOT NULL,
  PRIMARY KEY (group_uid, version)
);
`;
}
