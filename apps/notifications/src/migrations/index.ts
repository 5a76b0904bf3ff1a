import { CreateNotifications1795000000000 } from './1795000000000-create-notifications.js';

/** In the order they run. */
export const migrations = [CreateNotifications1795000000000];
