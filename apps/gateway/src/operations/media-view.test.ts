import { pickVariant, srcsetOfMedia, urlOfMedia, viewOfMedia } from './media-view.js';
import type { MediaVariantView } from './media-view.js';

function variant(width: number, format: string): MediaVariantView {
  return { name: `${width}.${format}`, contentType: `image/${format}`, width, height: width, bytes: 1, url: '' };
}

const variants = [
  variant(320, 'avif'),
  variant(320, 'webp'),
  variant(640, 'avif'),
  variant(640, 'webp'),
  variant(768, 'webp'),
];

describe('pickVariant', () => {
  it.each([
    [{ width: 200 }, '320.webp'],
    [{ width: 321 }, '640.webp'],
    [{ width: 321, contentType: 'image/avif' }, '640.avif'],
    [{ width: 4000, contentType: 'image/avif' }, '640.avif'],
    [{ width: 4000 }, '768.webp'],
    [{}, '768.webp'],
    [{ width: 100, contentType: 'image/png' }, undefined],
  ])('for %j takes %s', (asked, expected) => {
    expect(pickVariant(variants, asked)?.name).toBe(expected);
  });
});

describe('viewOfMedia', () => {
  it('shows URLs and no key', () => {
    const media = {
      id: '1',
      ownerId: '2',
      key: 'k',
      status: 'MEDIA_STATUS_READY' as never,
      width: 9,
      height: 9,
      variants: [variant(320, 'webp')],
      uploadedAt: undefined,
      placeholder: Buffer.from([1, 2]),
    };
    expect(viewOfMedia(media, 'https://cdn.example.org')).toEqual({
      id: '1',
      width: 9,
      height: 9,
      placeholder: 'data:image/webp;base64,AQI=',
      variants: [{ ...variant(320, 'webp'), url: 'https://cdn.example.org/media/k/320.webp' }],
    });
  });
});

describe('URLs', () => {
  const urls = variants.map((each) => ({ ...each, url: `/media/k/${each.name}` }));
  const media = { id: '1', width: 768, height: 768, placeholder: '', variants: urls };

  it('leave the format to the client when none is asked for', () => {
    expect(urlOfMedia(media, { width: 321 })).toBe('/media/k/640');
    expect(urlOfMedia(media, { width: 321, contentType: 'image/avif' })).toBe('/media/k/640.avif');
    expect(urlOfMedia(media, { contentType: 'image/png' })).toBeUndefined();
  });

  it('stand in a srcset once for each width', () => {
    expect(srcsetOfMedia(media)).toBe('/media/k/320 320w, /media/k/640 640w, /media/k/768 768w');
    expect(srcsetOfMedia(media, 'image/avif')).toBe('/media/k/320.avif 320w, /media/k/640.avif 640w');
    expect(srcsetOfMedia(media, 'image/png')).toBe('');
  });
});
