/**
 * A 5x7 dot font for the few characters that labels need, since a bare machine has no fonts for the SVG renderer.
 * Each glyph is seven rows of five dots, one number a row, whose bit 4 is the left dot.
 */
const ROWS: Record<string, readonly number[]> = {
  '0': [14, 17, 19, 21, 25, 17, 14],
  '1': [4, 12, 4, 4, 4, 4, 14],
  '2': [14, 17, 1, 2, 4, 8, 31],
  '3': [31, 2, 4, 2, 1, 17, 14],
  '4': [2, 6, 10, 18, 31, 2, 2],
  '5': [31, 16, 30, 1, 1, 17, 14],
  '6': [6, 8, 16, 30, 17, 17, 14],
  '7': [31, 1, 2, 4, 8, 8, 8],
  '8': [14, 17, 17, 14, 17, 17, 14],
  '9': [14, 17, 17, 15, 1, 2, 12],
  a: [0, 0, 14, 1, 15, 17, 15],
  b: [16, 16, 30, 17, 17, 17, 30],
  c: [0, 0, 14, 16, 16, 17, 14],
  d: [1, 1, 15, 17, 17, 17, 15],
  e: [0, 0, 14, 17, 31, 16, 14],
  f: [6, 9, 8, 28, 8, 8, 8],
  g: [0, 15, 17, 17, 15, 1, 14],
  h: [16, 16, 22, 25, 17, 17, 17],
  i: [4, 0, 12, 4, 4, 4, 14],
  l: [12, 4, 4, 4, 4, 4, 14],
  m: [0, 0, 26, 21, 21, 17, 17],
  n: [0, 0, 22, 25, 17, 17, 17],
  o: [0, 0, 14, 17, 17, 17, 14],
  p: [0, 0, 30, 17, 30, 16, 16],
  r: [0, 0, 22, 25, 16, 16, 16],
  s: [0, 0, 14, 16, 14, 1, 30],
  t: [8, 8, 28, 8, 8, 9, 6],
  u: [0, 0, 17, 17, 17, 19, 13],
  v: [0, 0, 17, 17, 17, 10, 4],
  w: [0, 0, 17, 17, 21, 21, 10],
  y: [0, 0, 17, 17, 15, 1, 14],
  '=': [0, 0, 31, 0, 31, 0, 0],
  '.': [0, 0, 0, 0, 0, 12, 12],
  '%': [24, 25, 2, 4, 8, 19, 3],
  '#': [10, 10, 31, 10, 31, 10, 10],
  '-': [0, 0, 0, 31, 0, 0, 0],
};

const COLUMNS = 5;
const HEIGHT = 7;

/** Width of a text in dots, one empty column between characters. */
export function textWidth(text: string): number {
  return text.length * (COLUMNS + 1) - 1;
}

export const TEXT_HEIGHT = HEIGHT;

/** SVG path data of a text whose top left dot lies at (x, y); characters without a glyph are left blank. */
export function textPath(text: string, x: number, y: number, dot: number): string {
  let path = '';
  [...text].forEach((character, index) => {
    ROWS[character]?.forEach((bits, row) => {
      for (let column = 0; column < COLUMNS; column++) {
        if (bits & (1 << (COLUMNS - 1 - column))) {
          path += `M${x + (index * (COLUMNS + 1) + column) * dot} ${y + row * dot}h${dot}v${dot}h${-dot}z`;
        }
      }
    });
  });
  return path;
}
