import { z } from 'zod';

/** Where another app answers, e.g. `dns:///posts:7000` or `ipv4:127.0.0.1:7000`; the other app's name in capitals. */
export function targetConfig<Name extends string>(...names: Name[]) {
  const target = z
    .string()
    .regex(/^(dns|ipv4|ipv6):/, 'expected a gRPC target such as dns:///posts:7000')
    .describe('gRPC target of the app.');
  return Object.fromEntries(names.map((name) => [`${name}_GRPC_TARGET`, target])) as {
    [K in `${Name}_GRPC_TARGET`]: z.ZodString;
  };
}
