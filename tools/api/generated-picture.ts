import sharp from 'sharp';

/** A landscape nobody has seen: hills under a sun, coloured and shaped by a number, as a JPEG. */
export async function generatedPicture(seed: number, { width = 1_280, height = 960 } = {}): Promise<Blob> {
  const hue = (seed * 47) % 360;
  const hills = [0, 1, 2].map((row) => hill({ seed, row, hue, width, height })).join('');
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}">
    <defs><linearGradient id="sky" x2="0" y2="1">
      <stop offset="0" stop-color="hsl(${hue}, 70%, 45%)"/>
      <stop offset="1" stop-color="hsl(${(hue + 50) % 360}, 80%, 80%)"/>
    </linearGradient></defs>
    <rect width="100%" height="100%" fill="url(#sky)"/>
    <circle cx="${((seed * 137) % 80) + 10}%" cy="30%" r="${height / 12}" fill="hsl(45, 100%, 85%)"/>${hills}</svg>`;
  const bytes = await sharp(Buffer.from(svg)).jpeg({ quality: 85 }).toBuffer();
  return new Blob([new Uint8Array(bytes)], { type: 'image/jpeg' });
}

interface Hill {
  seed: number;
  row: number;
  hue: number;
  width: number;
  height: number;
}

function hill({ seed, row, hue, width, height }: Hill): string {
  const base = height * (0.55 + row * 0.13);
  const rise = height * (0.1 + ((seed * 31 + row * 17) % 13) / 100);
  const line = [0, 1, 2, 3, 4].map((step) => {
    const x = (width / 4) * step;
    const y = base + Math.sin(seed + row * 2 + step * 1.7) * rise;
    return `${Math.round(x)},${Math.round(y)}`;
  });
  const color = `hsl(${(hue + 120 + row * 12) % 360}, 40%, ${40 - row * 10}%)`;
  return `<polygon points="0,${height} ${line.join(' ')} ${width},${height}" fill="${color}"/>`;
}
