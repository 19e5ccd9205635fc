/** Licences under which we ship other people's work, and the exceptions with their reason. Names are SPDX identifiers. */

const PERMISSIVE = new Set([
  '0BSD',
  'Apache-2.0',
  'BlueOak-1.0.0',
  'BSD-2-Clause',
  'BSD-3-Clause',
  'CC-BY-3.0',
  'CC-BY-4.0',
  'CC0-1.0',
  'ISC',
  'MIT',
  'Unlicense',
  'Zlib',
]);

/** Weak copyleft that is kept at arm's length: a package that matches may carry the licence. */
const EXCEPTIONS: { packages: RegExp; licence: string; reason: string }[] = [
  {
    packages: /^@img\/sharp-(libvips-|wasm32|win32-)/,
    licence: 'LGPL-3.0-or-later',
    reason:
      'libvips and the libraries below it, unmodified, ready built inside these packages of sharp, which loads them at run ' +
      'time. Nothing of them is compiled into Likeness, and whoever receives a copy may put their own build in their place.',
  },
];

/** Why a package may be shipped; undefined when it may not. */
export type Verdict = { permissive: true } | { permissive: false; reason: string } | undefined;

/** @param expression SPDX licence expression as package.json holds it, such as `(MIT OR CC0-1.0)` */
export function judgeLicence(packageName: string, expression: string | undefined): Verdict {
  if (!expression) return undefined;
  if (holds(expression, (licence) => PERMISSIVE.has(licence))) return { permissive: true };
  for (const { packages, licence: excepted, reason } of EXCEPTIONS) {
    if (!packages.test(packageName)) continue;
    if (holds(expression, (licence) => PERMISSIVE.has(licence) || licence === excepted))
      return { permissive: false, reason };
  }
  return undefined;
}

/** Evaluates an SPDX expression: AND binds closer than OR. Anything that it does not understand does not hold. */
function holds(expression: string, allows: (licence: string) => boolean): boolean {
  const tokens = expression.match(/[()]|[^\s()]+/g) ?? [];
  let position = 0;
  const anyOf = (): boolean => {
    let result = allOf();
    while (tokens[position] === 'OR') {
      position++;
      const right = allOf();
      result ||= right;
    }
    return result;
  };
  const allOf = (): boolean => {
    let result = single();
    while (tokens[position] === 'AND') {
      position++;
      const right = single();
      result &&= right;
    }
    return result;
  };
  const single = (): boolean => {
    const token = tokens[position++];
    if (token !== '(') return token !== undefined && allows(token);
    const result = anyOf();
    return tokens[position++] === ')' && result;
  };
  const result = anyOf();
  return result && position === tokens.length;
}
