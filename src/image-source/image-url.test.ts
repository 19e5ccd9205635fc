import { describe, expect, it } from 'vitest';
import { hostOf, parseImageUrl } from './image-url.ts';

describe('parseImageUrl', () => {
  it.each([
    'http://example.com/a.png',
    'https://example.com:443/a.png?size=1',
    'http://example.com:80/',
    'https://example.com:80/',
    'http://example.com:10000/',
    'http://example.com:12000/',
    'HTTPS://EXAMPLE.COM/A.PNG',
    'http://[2606:4700::1]:11000/',
  ])('takes %s', (text) => {
    expect(parseImageUrl(text)).toBeInstanceOf(URL);
  });

  it.each([
    '',
    'example.com/a.png',
    '//example.com/a.png',
    'ftp://example.com/a.png',
    'file:///etc/passwd',
    'data:image/png;base64,iVBORw0KGgo=',
    'gopher://example.com/',
    'blob:https://example.com/1',
    'http://',
    'http://user@example.com/',
    'http://user:secret@example.com/',
    'http://:secret@example.com/',
    'http://example.com:0/',
    'http://example.com:22/',
    'http://example.com:8080/',
    'http://example.com:9999/',
    'http://example.com:12001/',
    'http://example.com:65536/',
    'http://[fe80::1%25eth0]/',
    'http://a b.example/',
  ])('refuses %j', (text) => {
    expect(() => parseImageUrl(text)).toThrow(expect.objectContaining({ resultName: 'InvalidImageURLException' }));
  });

  it('reads a relative redirect against the URL it came from', () => {
    expect(parseImageUrl('../b.png', new URL('http://example.com/x/y/a.png')).href).toBe('http://example.com/x/b.png');
  });

  it('never repeats the URL in the detail', () => {
    expect(() => parseImageUrl('ftp://example.com/?token=secret')).toThrow(/^(?!.*secret)/);
  });
});

describe('hostOf', () => {
  it.each([
    ['http://EXAMPLE.com/', 'example.com'],
    ['http://example.com./', 'example.com'],
    ['http://[::1]/', '::1'],
    ['http://0x7f.1/', '127.0.0.1'],
    ['http://127。0。0。1/', '127.0.0.1'],
    ['http://①②⑦.⓪.⓪.①/', '127.0.0.1'],
    ['http://bücher.example/', 'xn--bcher-kva.example'],
  ])('%s is %s', (text, host) => {
    expect(hostOf(new URL(text))).toBe(host);
  });
});
