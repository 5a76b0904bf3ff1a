import { imageFormatOf } from './image-format.js';

const ftyp = (size: number, major: string, ...compatible: string[]) => {
  const box = Buffer.alloc(64);
  box.writeUInt32BE(size);
  box.write(`ftyp${major}`, 4, 'latin1');
  box.write(compatible.join(''), 16, 'latin1');
  return box;
};

describe('imageFormatOf', () => {
  it.each([
    ['jpeg', Buffer.from([0xff, 0xd8, 0xff, 0xe0])],
    ['png', Buffer.from('\x89PNG\r\n\x1a\n', 'latin1')],
    ['webp', Buffer.from('RIFF\x24\0\0\0WEBPVP8 ', 'latin1')],
    ['gif', Buffer.from('GIF89a')],
    ['gif', Buffer.from('GIF87a')],
    ['avif', ftyp(28, 'avif', 'avif', 'mif1')],
    ['avif', ftyp(28, 'mif1', 'mif1', 'avif')],
  ])('knows %s by its first bytes', (format, head) => {
    expect(imageFormatOf(head)).toBe(format);
  });

  it.each([
    ['nothing', Buffer.alloc(0)],
    ['SVG', Buffer.from('<svg xmlns="http://www.w3.org/2000/svg">')],
    ['SVG with a declaration', Buffer.from('<?xml version="1.0"?><svg>')],
    ['HEIC', ftyp(28, 'heic', 'mif1', 'heic')],
    ['a brand behind the end of its box', ftyp(20, 'heic', 'mif1', 'avif')],
    ['a WAVE file', Buffer.from('RIFF\x24\0\0\0WAVEfmt ', 'latin1')],
    ['PDF', Buffer.from('%PDF-1.7')],
    ['TIFF', Buffer.from('II*\0')],
    ['half a PNG signature', Buffer.from('\x89PNG', 'latin1')],
    ['HTML in front of a JPEG', Buffer.from('<html>\xff\xd8\xff', 'latin1')],
  ])('refuses %s', (_, head) => {
    expect(imageFormatOf(head)).toBeUndefined();
  });
});
