import { z } from 'zod';

/** The part of an app's configuration that its encrypted connections need; the same for every app. */
export const tlsConfig = {
  TLS_DIR: z
    .string()
    .min(1)
    .describe("Folder with this app's certificate, its key and the CA it trusts: tls.crt, tls.key, ca.crt."),
};
