import { z } from 'zod';

const milliseconds = (defaultMs: number, most = 3_600_000) =>
  z.coerce.number().int().min(100).max(most).default(defaultMs);
const count = (defaultCount: number) => z.coerce.number().int().min(1).default(defaultCount);

/** Bounds of the public port that depend on where it stands: in front of which clients, behind which proxies. */
export const httpLimitsConfig = {
  GATEWAY_HEADERS_TIMEOUT_MS: milliseconds(10_000, 60_000).describe(
    'How long the headers of a request may take, and a new connection to say anything at all.',
  ),
  GATEWAY_BODY_TIMEOUT_MS: milliseconds(8_000).describe('How long the body of a request may take; not of uploads.'),
  GATEWAY_UPLOAD_TIMEOUT_MS: milliseconds(300_000).describe('How long an upload may take from begin to end.'),
  GATEWAY_UPLOAD_BYTES_PER_SECOND_MIN: count(4_096).describe('An upload that comes more slowly than this is cut.'),
  GATEWAY_KEEP_ALIVE_MS: milliseconds(72_000).describe(
    'How long a connection may wait for its next request; longer than the proxies in front keep theirs.',
  ),
  GATEWAY_CONNECTIONS_MAX: count(12_000).describe('Open connections, live views included.'),
  GATEWAY_CONNECTIONS_PER_ADDRESS_MAX: count(500).describe(
    'Of these, from one IPv4 address or IPv6 /64. Trusted proxies are not counted.',
  ),
};

/** Times in milliseconds. */
export interface HttpLimits {
  headersMsMax: number;
  bodyMsMax: number;
  uploadMsMax: number;
  uploadBytesPerSecondMin: number;
  keepAliveMsMax: number;
  connectionsMax: number;
  connectionsPerAddressMax: number;
}

/** The read environment in the form the server takes. */
export function httpLimitsOf(read: z.infer<z.ZodObject<typeof httpLimitsConfig>>): HttpLimits {
  return {
    headersMsMax: read.GATEWAY_HEADERS_TIMEOUT_MS,
    bodyMsMax: read.GATEWAY_BODY_TIMEOUT_MS,
    // Node wants a whole request to be given at least the time of its headers.
    uploadMsMax: Math.max(read.GATEWAY_UPLOAD_TIMEOUT_MS, read.GATEWAY_HEADERS_TIMEOUT_MS),
    uploadBytesPerSecondMin: read.GATEWAY_UPLOAD_BYTES_PER_SECOND_MIN,
    keepAliveMsMax: read.GATEWAY_KEEP_ALIVE_MS,
    connectionsMax: read.GATEWAY_CONNECTIONS_MAX,
    connectionsPerAddressMax: read.GATEWAY_CONNECTIONS_PER_ADDRESS_MAX,
  };
}
