import type { App } from '../../start/apps.ts';
import { brokerUsers } from '../../infra/broker-permissions.ts';

/** Values of the official chart of NATS: who may do what, as `npm start` says it too. */
export function brokerValues(apps: readonly App[]) {
  const users = brokerUsers(apps).map(({ name, publish, subscribe }) => ({
    user: `spiffe://rookery/${name}`,
    permissions: { publish: { allow: [...publish] }, subscribe: { allow: [...subscribe] } },
  }));
  return { config: { merge: { authorization: { users } } } };
}
