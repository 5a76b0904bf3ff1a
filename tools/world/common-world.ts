import type { Instance } from '../start/instances.ts';
import type { WorldOptions } from './start-processes.ts';

/** The variable with the address that describes the common world, and starts it for the first who asks. */
export const commonWorldVariable = 'ROOKERY_TEST_COMMON_WORLD';

/**
 * What the common world is started with: every app as it ships, with room for many files on one busy machine. Proxies
 * of this machine are believed, so a file may come from an address of its own with `x-forwarded-for`.
 */
export const commonWorldOptions: WorldOptions = {
  env: {
    GATEWAY_OPERATION_TIMEOUT_MS: '15000',
    GATEWAY_TRUSTED_PROXIES: '127.0.0.0/8',
    GATEWAY_CORS_ORIGINS: 'https://app.example.org, https://other.example.org',
    // Of every file, from one address.
    ACCOUNTS_FAILED_SIGN_INS_PER_ADDRESS: '900000',
  },
};

/** What a test file is told of the common world. */
export interface CommonWorldDescription {
  directory: string;
  natsUrl: string;
  gatewayPort: number;
  /** The superuser's, by app name. */
  databaseUrls: Record<string, string>;
  processes: CommonProcessDescription[];
}

export interface CommonProcessDescription {
  instance: Instance;
  pid: number;
  /** The file that takes what it writes. */
  output: string;
}
