import { brokerUsers } from '../../infra/broker-permissions.ts';
import { loadBuilt } from '../../reference/environment-shapes.ts';
import type { App } from '../../start/apps.ts';

type Messaging = { streamConfig: (app: string, about: { replicas: number }) => { name: string; subjects: string[] } };

const streamRequest =
  /^\$JS\.API\.(?:STREAM\.(?:INFO|CREATE|UPDATE|DELETE|MSG\.GET)|CONSUMER\.(?:CREATE|INFO|MSG\.NEXT|DELETE))\.([^.]+)/;

/** The permissions of the broker name the streams and subjects that libs/messaging makes. */
export async function checkBrokerNames(root: string, apps: readonly App[]): Promise<string[]> {
  const { streamConfig } = await loadBuilt<Messaging>(root, 'libs/messaging/src/index.js');
  const streams = apps.filter(({ hasDatabase }) => hasDatabase).map(({ name }) => streamConfig(name, { replicas: 3 }));
  return brokerUsers(apps).flatMap(({ name, publish }) => {
    const requests = publish.flatMap((subject) => streamRequest.exec(subject)?.[1] ?? []);
    const unknown = [...new Set(requests)].filter((stream) => !streams.some((made) => made.name === stream));
    const own = streamConfig(name, { replicas: 3 }).subjects;
    const isShut =
      streams.some((made) => made.subjects.join() === own.join()) && !own.every((one) => publish.includes(one));
    return [
      ...unknown.map((stream) => `the broker lets ${name} ask for stream ${stream}, which no app has`),
      ...(isShut ? [`the broker does not let ${name} publish on ${own.join(', ')}`] : []),
    ];
  });
}
