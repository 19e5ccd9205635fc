import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from '../config/index.ts';

const SAMPLE_PHOTO = join('node_modules', '@vladmandic', 'face-api', 'demo', 'sample1.jpg');

/** What a person sees after `npm start`: where the server is, the first key, and a line that works when pasted. */
export function welcome(app: {
  url: string;
  firstAppKey: string | undefined;
  consoleUrl?: string | undefined;
}): string {
  const lines = ['', `Likeness is ready at ${app.url}`];
  if (app.consoleUrl) lines.push(`Console: ${app.consoleUrl}`);
  if (app.firstAppKey) {
    lines.push(
      '',
      `Your app key: ${app.firstAppKey}`,
      'It is shown this once and kept only as a hash. Make more with: npx likeness keys create',
      '',
      'Try it:',
      tryLine(app.url, app.firstAppKey),
    );
  } else {
    lines.push('App keys: npx likeness keys list | create | revoke');
  }
  return `${lines.join('\n')}\n`;
}

function tryLine(url: string, appKey: string): string {
  const base = `${url}/nhn-face-reco/v1.0/appkeys/${appKey}`;
  const photo = join(packageRoot(), SAMPLE_PHOTO);
  if (!existsSync(photo)) return `curl -s '${base}/groups?limit=10'`;
  // A photo in base64 does not fit on a command line, so it goes through a pipe.
  return (
    `(printf '{"image":{"bytes":"'; base64 '${photo}' | tr -d '\\n'; printf '"}}') |` +
    ` curl -s '${base}/detect' -H 'Content-Type: application/json' -d @-`
  );
}
