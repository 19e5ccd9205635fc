import { describe, expect, it } from 'vitest';
import type { PhotoEntry } from './enrol-job.ts';
import { reportCsv } from './report-csv.ts';

const base: PhotoEntry = { path: 'a.jpg', size: 1, modified: 1, state: 'registered', faceIds: [], reasons: [] };

describe('reportCsv', () => {
  it('writes one row a photo', () => {
    const csv = reportCsv([
      { ...base, faceIds: ['f1', 'f2'] },
      { ...base, path: 'b, "c".jpg', state: 'no-face', reasons: ['TOO_SMALL'] },
    ]);
    expect(csv).toBe(
      'path,externalImageId,state,faceIds,reasons,failure\r\n' +
        'a.jpg,a.jpg,registered,f1 f2,,\r\n' +
        '"b, ""c"".jpg",b---c-.jpg,no-face,,TOO_SMALL,\r\n',
    );
  });

  it('lets no cell become a formula', () => {
    const csv = reportCsv([{ ...base, path: '=1+1.jpg', failure: '-45080 InvalidImageFileException' }]);
    expect(csv).toContain("\r\n'=1+1.jpg,");
    expect(csv).toContain(",'-45080 InvalidImageFileException\r\n");
  });
});
