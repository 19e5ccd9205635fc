import { type ApiCall, type ImageInput, pathWithQuery } from './api-call.ts';

/** The same request for a terminal; photos go through a pipe, since they do not fit on a command line. */
export function asCurl(call: ApiCall, apiUrl: string): string {
  const url = `"${apiUrl}/appkeys/$LIKENESS_APP_KEY${pathWithQuery(call)}"`;
  const method = call.method === 'DELETE' ? '-X DELETE ' : '';
  if (!call.images && !call.fields) return `curl -s ${method}${url}`;
  const lines = [
    ...Object.entries(call.images ?? {}).map(([name, image]) => `  ${JSON.stringify(name)}: ${curlImage(image)}`),
    ...Object.entries(call.fields ?? {}).map(([name, value]) => `  ${JSON.stringify(name)}: ${JSON.stringify(value)}`),
  ];
  const body = `{\n${lines.join(',\n')}\n}`;
  return `curl -s ${url} \\\n  -H 'Content-Type: application/json' -d @- <<END\n${body}\nEND`;
}

export function asTypeScript(call: ApiCall, apiUrl: string): string {
  const files = Object.values(call.images ?? {}).some((image) => image.kind === 'bytes');
  const url = `\`${apiUrl}/appkeys/\${process.env.LIKENESS_APP_KEY}${pathWithQuery(call)}\``;
  const entries = [
    ...Object.entries(call.images ?? {}).map(([name, image]) => `    ${name}: ${typeScriptImage(image)},`),
    ...Object.entries(call.fields ?? {}).map(([name, value]) => `    ${name}: ${JSON.stringify(value)},`),
  ];
  const hasBody = entries.length > 0;
  return [
    ...(files ? ["import { readFile } from 'node:fs/promises';", ''] : []),
    `const response = await fetch(${url}${hasBody || call.method !== 'GET' ? ', {' : ');'}`,
    ...(hasBody || call.method !== 'GET' ? [`  method: '${call.method}',`] : []),
    ...(hasBody
      ? ["  headers: { 'content-type': 'application/json' },", '  body: JSON.stringify({', ...entries, '  }),']
      : []),
    ...(hasBody || call.method !== 'GET' ? ['});'] : []),
    'const { header, data } = await response.json();',
    // biome-ignore lint/suspicious/noTemplateCurlyInString: it is code to show
    'if (!header.isSuccessful) throw new Error(`${header.resultCode} ${header.resultMessage}: ${header.detail}`);',
  ].join('\n');
}

function curlImage(image: ImageInput): string {
  if (image.kind === 'url') return `{"url": ${JSON.stringify(image.url)}}`;
  return `{"bytes": "$(base64 < ${shellName(image.name)} | tr -d '\\n')"}`;
}

function typeScriptImage(image: ImageInput): string {
  if (image.kind === 'url') return `{ url: ${JSON.stringify(image.url)} }`;
  return `{ bytes: await readFile(${JSON.stringify(image.name)}, 'base64') }`;
}

function shellName(name: string): string {
  return /^[\w.-]+$/.test(name) ? name : `'${name.replaceAll("'", `'\\''`)}'`;
}
