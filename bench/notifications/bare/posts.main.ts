import { openSite, sayReady } from '../child.ts';
import { BareRelay } from './relay.ts';

const { connection, broker, client } = await openSite();
const relay = new BareRelay('posts', await client(), broker);
connection.subscribe('kick.posts', { callback: () => relay.wake() });
await connection.flush();
process.once('SIGTERM', () => relay.stop());
sayReady();
await relay.run();
process.exit(0);
