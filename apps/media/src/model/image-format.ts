/** The kinds of pictures people may upload. SVG is not one of them: it is a program. */
export type ImageFormat = 'jpeg' | 'png' | 'webp' | 'avif' | 'gif';

/** How many of a file's first bytes decide; a shorter file is judged by all it has. */
export const headBytes = 64;

/** The format a file's first bytes announce, or undefined. What the client or a file name says does not count. */
export function imageFormatOf(head: Buffer): ImageFormat | undefined {
  if (startsWith(head, [0xff, 0xd8, 0xff])) return 'jpeg';
  if (startsWith(head, [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])) return 'png';
  if (textAt(head, 0, 4) === 'RIFF' && textAt(head, 8, 4) === 'WEBP') return 'webp';
  if (['GIF87a', 'GIF89a'].includes(textAt(head, 0, 6))) return 'gif';
  return isAvif(head) ? 'avif' : undefined;
}

/** ISO base media: a `ftyp` box that names AVIF as its major or as a compatible brand. HEIC has the same frame. */
function isAvif(head: Buffer): boolean {
  if (head.length < 16 || textAt(head, 4, 4) !== 'ftyp') return false;
  const boxEnd = Math.min(head.readUInt32BE(0), head.length);
  for (let at = 8; at + 4 <= boxEnd; at += at === 8 ? 8 : 4) {
    if (['avif', 'avis'].includes(textAt(head, at, 4))) return true;
  }
  return false;
}

function startsWith(head: Buffer, bytes: number[]): boolean {
  return bytes.every((byte, index) => head[index] === byte);
}

function textAt(head: Buffer, start: number, length: number): string {
  return head.toString('latin1', start, start + length);
}
