import { once } from 'node:events';
import { until } from '@rookery/testing';
import { WebSocket } from 'ws';

/** A script that the debugger knows. */
export interface ParsedScript {
  scriptId: string;
  url: string;
  sourceMapURL: string;
}

/** Where a process stands still. */
export interface Paused {
  callFrames: { functionName: string; location: { lineNumber: number; columnNumber?: number } }[];
}

interface Message {
  id?: number;
  method?: string;
  params?: unknown;
  result?: unknown;
  error?: { message: string };
}

/** Speaks the protocol of V8's debugger, as an editor does. */
export class DebuggerClient {
  private readonly messages: Message[] = [];
  private lastId = 0;

  private constructor(private readonly socket: WebSocket) {
    socket.on('message', (data: Buffer) => this.messages.push(JSON.parse(data.toString()) as Message));
  }

  /** @param address `host:port` of a process that was started with --inspect */
  static async connect(address: string): Promise<DebuggerClient> {
    const list = await fetch(`http://${address}/json/list`);
    const [target] = (await list.json()) as { webSocketDebuggerUrl: string }[];
    const socket = new WebSocket(target!.webSocketDebuggerUrl);
    await once(socket, 'open');
    return new DebuggerClient(socket);
  }

  /** Resolves to the answer. Throws when the debugger refuses. */
  async send(method: string, params: object = {}): Promise<unknown> {
    const id = ++this.lastId;
    this.socket.send(JSON.stringify({ id, method, params }));
    const answer = await this.find(`an answer to ${method}`, (message) => message.id === id);
    if (answer.error) throw new Error(`${method}: ${answer.error.message}`);
    return answer.result;
  }

  /** The first script of which something is true. */
  async script(isIt: (script: ParsedScript) => boolean): Promise<ParsedScript> {
    const parsed = ({ method, params }: Message) => method === 'Debugger.scriptParsed' && isIt(params as ParsedScript);
    return (await this.find('the script', parsed)).params as ParsedScript;
  }

  /** Resolves when the process stands at a breakpoint. */
  async paused(): Promise<Paused> {
    return (await this.find('a stop', ({ method }) => method === 'Debugger.paused')).params as Paused;
  }

  close(): void {
    this.socket.close();
  }

  private async find(what: string, isIt: (message: Message) => boolean): Promise<Message> {
    await until(what, () => this.messages.some(isIt), { timeoutMs: 30_000 });
    return this.messages.find(isIt)!;
  }
}
