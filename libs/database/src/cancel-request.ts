import type { Socket } from 'node:net';
import pg from 'pg';

/** What of a client of node-postgres says which backend of which server it talks to. */
export interface ServerSession {
  readonly host: string;
  readonly port: number;
  readonly ssl: unknown;
  readonly processID: number | null;
  readonly secretKey: number | null;
  readonly connection: { readonly stream: Socket };
}

/** The parts of node-postgres' Connection that a request to cancel needs; its types leave most of them out. */
interface WireConnection {
  readonly stream: Socket;
  connect(portOrPath: number | string, host?: string): void;
  requestSsl(): void;
  cancel(processId: number | null, secretKey: number | null): void;
  on(event: 'connect' | 'sslconnect' | 'end', listener: () => void): void;
  on(event: 'error', listener: (error: Error) => void): void;
}

const answerMsMax = 2_000;

/**
 * Asks the server to cancel the statement that the session runs at this moment, over a connection of its own, encrypted
 * and verified as the session's. Resolves when the server has closed that connection: it has signalled the backend by
 * then, and a statement that is sent from now on is not the one that is cancelled. Throws when the server does not say
 * so within 2 s: then nobody knows whether a signal is still to come.
 */
export function requestCancel(session: ServerSession): Promise<void> {
  const connection = new (pg.Connection as unknown as new (config: object) => WireConnection)({ ssl: session.ssl });
  return new Promise<void>((resolve, reject) => {
    let isSent = false;
    const timer = setTimeout(() => fail(new Error(`no answer in ${answerMsMax} ms`)), answerMsMax);
    const fail = (cause: Error) => {
      clearTimeout(timer);
      connection.stream.destroy();
      reject(new Error('the server could not be asked to cancel a statement', { cause }));
    };
    const send = () => {
      isSent = true;
      connection.cancel(session.processID, session.secretKey);
    };
    connection.on('connect', () => (session.ssl ? connection.requestSsl() : send()));
    connection.on('sslconnect', send);
    connection.on('error', fail);
    connection.on('end', () => {
      if (!isSent) return fail(new Error('the connection was closed'));
      clearTimeout(timer);
      resolve();
    });
    dial(connection, session);
  });
}

/** To the very server of the session: its name may stand for several. */
function dial(connection: WireConnection, { host, port, connection: { stream } }: ServerSession): void {
  if (host.startsWith('/')) connection.connect(`${host}/.s.PGSQL.${port}`);
  else connection.connect(stream.remotePort ?? port, stream.remoteAddress ?? host);
}
