/** What the permissions of an app are made of; see `apps/<app>/app.json`. */
export interface BrokerApp {
  name: string;
  /** An app that owns a database says its events in a stream of its own. */
  hasDatabase: boolean;
  /** The apps whose streams it reads. */
  listensTo: readonly string[];
  /** Whether it hears live changes. */
  hearsLive: boolean;
}

/** Somebody who may connect, known by the certificate of this name, and the subjects that are open to them. */
export interface BrokerUser {
  name: string;
  publish: readonly string[];
  subscribe: readonly string[];
}

/** Who looks after streams and documents: makes, reads and removes any, writes documents, and says no event. */
const operatorName = 'operator';

/** Every app reads which sessions and accounts have ended. What everybody shall read, goes here. */
const readByAll = ['accounts'];

/** Documents that operators write and every app follows; a key-value bucket, which is a stream of this name. */
const documents = { write: '$KV.config.>', readByAll: ['$JS.API.DIRECT.GET.KV_config.$KV.config.*'] };

/**
 * Who may do what at the broker. An app publishes on its own stream's subjects, manages that stream, reads those it
 * listens to, and hears answers under a prefix of its own. Nobody publishes on `live.>`: the broker does, from what
 * NOTIFICATIONS has stored.
 * @param apps all there are
 */
export function brokerUsers(apps: readonly BrokerApp[]): BrokerUser[] {
  return [...apps.map(appUser), operatorUser];
}

/** The same as lines of a server's configuration; users are the SPIFFE ids of verified certificates. */
export function authorizationLines(users: readonly BrokerUser[]): string[] {
  const lines = users.flatMap(({ name, publish, subscribe }) => [
    `    { user: ${JSON.stringify(`spiffe://rookery/${name}`)}, permissions: {`,
    `      publish: { allow: ${JSON.stringify(publish)} }`,
    `      subscribe: { allow: ${JSON.stringify(subscribe)} }`,
    '    } }',
  ]);
  return ['authorization {', '  users: [', ...lines, '  ]', '}'];
}

const operatorUser: BrokerUser = {
  name: operatorName,
  publish: ['$JS.API.>', 'kick.*', documents.write],
  subscribe: ['>'],
};

function appUser({ name, hasDatabase, listensTo, hearsLive }: BrokerApp): BrokerUser {
  const sources = new Set([...readByAll, ...listensTo]);
  return {
    name,
    publish: [
      '$JS.API.INFO',
      ...documents.readByAll,
      ...(hasDatabase ? ownStream(name) : []),
      ...[...sources].flatMap(readStream),
    ],
    subscribe: [`_INBOX.${name}.>`, ...(hasDatabase ? [kickSubject(name)] : []), ...(hearsLive ? ['live.*'] : [])],
  };
}

/** Events, the word that there are some, and all that making, asking and mending the stream takes. */
function ownStream(app: string): string[] {
  const stream = streamName(app);
  const verbs = ['INFO', 'CREATE', 'UPDATE', 'DELETE', 'MSG.GET'];
  return [`${app}.>`, kickSubject(app), ...verbs.map((verb) => `$JS.API.STREAM.${verb}.${stream}`)];
}

/** An ordered consumer: made, asked for more, looked at, removed; and single messages, to find where a time lies. */
function readStream(app: string): string[] {
  const stream = streamName(app);
  return [
    `$JS.API.STREAM.INFO.${stream}`,
    `$JS.API.STREAM.MSG.GET.${stream}`,
    `$JS.API.CONSUMER.CREATE.${stream}.>`,
    ...['INFO', 'MSG.NEXT', 'DELETE'].map((verb) => `$JS.API.CONSUMER.${verb}.${stream}.*`),
  ];
}

/** As libs/messaging names them; that the two agree, every test of a running system shows. */
function streamName(app: string): string {
  return app.toUpperCase();
}

function kickSubject(app: string): string {
  return `kick.${app}`;
}
