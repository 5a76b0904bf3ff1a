import type { DescMessage, FileRegistry } from '@bufbuild/protobuf';
import { eventTypesOf } from '../contracts/event-types.ts';
import type { App } from '../start/apps.ts';
import { eventSchema } from './event-schema.ts';
import { commentOf } from './proto-comments.ts';

/** What an app's stream is made with, as libs/messaging makes it. */
export interface StreamSettings {
  name: string;
  subjects: string[];
  max_age: number;
  republish?: { dest: string };
}

/** What the document is made of. */
export interface AsyncapiSource {
  registry: FileRegistry;
  apps: App[];
  streamOf: (app: string) => StreamSettings;
  version: string;
}

const nanosPerSecond = 1_000_000_000;
const contentType = 'application/protobuf';
const envelopeName = 'rookery.common.v1.EventEnvelope';

/** Every stream and event as AsyncAPI 3.0: a channel per stream, and who sends to it and who receives from it. */
export function asyncapiDocument({ registry, apps, streamOf, version }: AsyncapiSource) {
  const events = eventTypesOf(registry).filter(({ typeName }) => typeName !== envelopeName);
  const eventsOf = (app: string) => events.filter(({ file }) => file.name.startsWith(`rookery/${app}/`));
  const producers = apps.filter(({ name }) => eventsOf(name).length > 0);
  const heard = apps.flatMap((app) => app.listensTo.map((source) => ({ app: app.name, source })));
  const live = producers.filter(({ name }) => streamOf(name).republish);
  return {
    asyncapi: '3.0.0',
    info: {
      title: 'Rookery events',
      version,
      description:
        'Built by "npm run docs" from proto/, app.json and libs/messaging. Do not edit. Every event stands in a ' +
        `${envelopeName}, whose payload is one of the messages below. Delivery is at least once and in the order ` +
        'of the header Rookery-Sequence; a listener stores effect and position together.',
    },
    defaultContentType: contentType,
    servers: { broker: { host: '{NATS_URL}', protocol: 'nats', description: 'NATS with JetStream, over TLS.' } },
    channels: {
      ...Object.fromEntries(producers.map(({ name }) => [name, streamChannel(streamOf(name), eventsOf(name))])),
      ...Object.fromEntries(live.map(({ name }) => [`${name}Live`, liveChannel(streamOf(name), eventsOf(name))])),
    },
    operations: {
      ...Object.fromEntries(
        producers.map(({ name }) => [`${name}Says`, operation('send', name, `${name}: its relay only`)]),
      ),
      ...Object.fromEntries(
        heard.map(({ app, source }) => [`${app}Hears${capital(source)}`, operation('receive', source, app)]),
      ),
      ...Object.fromEntries(
        apps
          .filter(({ hearsLive }) => hearsLive)
          .flatMap(({ name }) =>
            live.map((source) => [
              `${name}Hears${capital(source.name)}Live`,
              operation('receive', `${source.name}Live`, name),
            ]),
          ),
      ),
    },
    components: {
      messages: Object.fromEntries(events.map((type) => [type.typeName, messageOf(type)])),
      schemas: {
        envelope: eventSchema(registry.getMessage(envelopeName) as DescMessage),
        sequence: {
          type: 'object',
          properties: { 'Rookery-Sequence': { type: 'string', pattern: '^[1-9][0-9]{0,14}$' } },
          required: ['Rookery-Sequence'],
        },
      },
    },
  };
}

function streamChannel({ name, max_age: maxAge }: StreamSettings, events: DescMessage[]) {
  return {
    address: `${name.toLowerCase()}.{aggregateId}`,
    title: name,
    description: `JetStream stream ${name}; kept for ${maxAge / nanosPerSecond / 3600} hours.`,
    parameters: {
      aggregateId: { description: 'What the event is about; its events come in the order of its versions.' },
    },
    messages: references(events),
  };
}

function liveChannel({ name, republish }: StreamSettings, events: DescMessage[]) {
  const address = (republish?.dest ?? '').replace(/\{\{.*\}\}/, '{aggregateId}');
  return {
    address,
    title: `${name}, live`,
    description: `What ${name} has stored, said once to whoever listens now; who misses it reads it by RPC.`,
    parameters: { aggregateId: { description: 'Whom it is for.' } },
    messages: references(events),
  };
}

function references(events: DescMessage[]) {
  return Object.fromEntries(events.map(({ name, typeName }) => [name, { $ref: `#/components/messages/${typeName}` }]));
}

function operation(action: 'send' | 'receive', channel: string, who: string) {
  return { action, channel: { $ref: `#/channels/${channel}` }, summary: who };
}

function messageOf(type: DescMessage) {
  return {
    name: type.typeName,
    title: type.name,
    contentType,
    summary: commentOf(type),
    headers: { $ref: '#/components/schemas/sequence' },
    payload: eventSchema(type),
  };
}

function capital(name: string): string {
  return name.charAt(0).toUpperCase() + name.slice(1);
}
