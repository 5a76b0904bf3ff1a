import type { Description, Endpoint } from './endpoint.js';
import { accountEndpoints } from './endpoints/accounts.endpoints.js';
import { documentDescription } from './endpoints/about.descriptions.js';
import { keySetDescription } from './endpoints/about.descriptions.js';
import { mediaDescriptions, mediaEndpoints } from './endpoints/media.endpoints.js';
import { notificationEndpoints, streamDescription } from './endpoints/notifications.endpoints.js';
import { postEndpoints } from './endpoints/posts.endpoints.js';
import { relationshipEndpoints } from './endpoints/relationships.endpoints.js';
import { sessionEndpoints } from './endpoints/sessions.endpoints.js';
import { timelineEndpoints } from './endpoints/timelines.endpoints.js';
import { viewerEndpoints } from './endpoints/viewer.endpoints.js';

/** Everything REST v1 can do, in the order of the document. */
export const endpoints: readonly Endpoint[] = [
  ...sessionEndpoints,
  ...viewerEndpoints,
  ...accountEndpoints,
  ...relationshipEndpoints,
  ...postEndpoints,
  ...timelineEndpoints,
  ...notificationEndpoints,
  ...mediaEndpoints,
];

/** All that the document describes: the endpoints, and what is answered by routes of their own. */
export const descriptions: readonly Description[] = [
  ...endpoints,
  streamDescription,
  ...mediaDescriptions,
  documentDescription,
  keySetDescription,
];
