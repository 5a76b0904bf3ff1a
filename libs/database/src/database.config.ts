import { z } from 'zod';

/** The part of an app's configuration that its database needs; `PREFIX` is the app in capitals, e.g. `POSTS`. */
export function databaseConfig<Prefix extends string>(prefix: Prefix) {
  return {
    [`${prefix}_DATABASE_URL`]: z.url({ protocol: /^postgres(ql)?$/ }).describe("The app's own database and role."),
    [`${prefix}_DATABASE_POOL_MAX`]: z.coerce
      .number()
      .int()
      .min(2)
      .max(200)
      .default(10)
      .describe('Connections one instance may hold.'),
  } as { [K in `${Prefix}_DATABASE_URL`]: z.ZodString } & {
    [K in `${Prefix}_DATABASE_POOL_MAX`]: z.ZodDefault<z.ZodNumber>;
  };
}
