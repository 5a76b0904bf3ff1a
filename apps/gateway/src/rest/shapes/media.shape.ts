import { z } from 'zod';
import { count, id, line, url } from './values.js';

const pixels = (description: string) => z.int().min(1).max(65_535).meta({ format: 'int32', description });

export const MediaVariant = z
  .object({
    name: line({ max: 20 }).meta({ description: 'The last part of the URL, e.g. 640.avif.' }),
    url: url('Public and unchanging: whoever has it may read.'),
    contentType: z
      .string()
      .max(50)
      .regex(/^image\/[a-z]+$/)
      .meta({ description: 'What the bytes are.' }),
    width: pixels('In pixels.'),
    height: pixels('In pixels.'),
    bytes: count('How large it is.'),
  })
  .meta({ id: 'MediaVariant', description: 'A picture in one size and format.' });

const exampleVariant = {
  name: '640.avif',
  url: '/media/q83vEjRWeJCrze8SNFZ4kA/640.avif',
  contentType: 'image/avif',
  width: 640,
  height: 427,
  bytes: 20_311,
};

export const exampleMedia = {
  id: '01934b5c-7f3a-7c11-9a7e-2f1f6a0f7b21',
  width: 900,
  height: 600,
  placeholder: 'data:image/webp;base64,UklGRg==',
  variants: [exampleVariant],
};

/** An uploaded picture. */
export const Media = z
  .object({
    id: id('Names the picture in a new post or a profile.'),
    width: pixels('Of the upright original.'),
    height: pixels('Of the upright original.'),
    placeholder: z
      .string()
      .max(2_000)
      .regex(/^data:image\/webp;base64,[A-Za-z0-9+/]*={0,2}$/)
      .meta({ description: 'A tiny picture to show until this one is there.' }),
    variants: z.array(MediaVariant).max(32).meta({ description: 'From the smallest to the largest.' }),
  })
  .meta({ id: 'Media', description: 'A picture, ready to be shown.', examples: [exampleMedia] });

export type Media = z.infer<typeof Media>;
