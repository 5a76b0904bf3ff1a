import { availableParallelism } from 'node:os';
import { readMigrationsConfig } from '@rookery/database';
import { domainAppConfig, readDomainApp } from '@rookery/domain-app';
import { z } from 'zod';

const app = { name: 'media', calls: ['accounts'] } as const;

/** All the variables this app knows. */
export const environmentShape = {
  ...domainAppConfig(app),
  MEDIA_STORE_DIR: z.string().describe('Folder of the stored bytes; all instances of one node may share it.'),
  MEDIA_UPLOAD_BYTES_MAX: z.coerce
    .number()
    .int()
    .min(1)
    .default(256 * 1024 * 1024)
    .describe('Largest file one upload may bring.'),
  MEDIA_UPLOADS_MAX: z.coerce.number().int().min(1).max(1_000).default(32).describe('Uploads at once per instance.'),
  MEDIA_RENDERINGS_MAX: z.coerce
    .number()
    .int()
    .min(1)
    .max(64)
    .default(availableParallelism())
    .describe('Pictures decoded and encoded at once: more than there are cores only costs memory.'),
  MEDIA_RENDERINGS_QUEUED_MAX: z.coerce
    .number()
    .int()
    .min(0)
    .max(1_000)
    .default(24)
    .describe('Received pictures that may wait for their turn; what comes beyond is refused.'),
};

export type MediaConfig = ReturnType<typeof readMediaConfig>;

/** Everything the app is configured with. Throws an Error that lists what is missing or wrong. */
export function readMediaConfig(env: NodeJS.ProcessEnv = process.env) {
  const { config, read } = readDomainApp(app, environmentShape, env);
  return {
    ...config,
    storeDirectory: read.MEDIA_STORE_DIR,
    uploads: {
      bytesMax: read.MEDIA_UPLOAD_BYTES_MAX,
      uploadsMax: read.MEDIA_UPLOADS_MAX,
      renderingsMax: read.MEDIA_RENDERINGS_MAX,
      renderingsQueuedMax: read.MEDIA_RENDERINGS_QUEUED_MAX,
    },
  };
}

/** What `main.js migrate` is configured with. */
export function readMediaMigrationsConfig(env: NodeJS.ProcessEnv = process.env) {
  return readMigrationsConfig('MEDIA', env);
}
