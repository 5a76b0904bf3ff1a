import { stripVTControlCharacters } from 'node:util';
import { Renderer, type LogRecord } from './render.ts';

const wiringContexts = new Set(['InstanceLoader', 'RouterExplorer', 'RoutesResolver']);

type Level = 'debug' | 'info' | 'warn' | 'error';

/** The one stream of a run: what the apps and the servers write and what the runner has to say, in order. */
export class Output {
  readonly #isJson: boolean;
  readonly #isDetailed: boolean;
  readonly #renderer: Renderer;
  readonly #write: (text: string) => void;

  /**
   * @param apps every name that will stand in front of a line
   * @param options `json` prints records as they are; `isDetailed` shows what runner and servers have to say at level
   *   debug (an app minds its level itself); `write` takes finished text, lines with their break
   */
  constructor(
    apps: string[],
    options: { json: boolean; isColored: boolean; isDetailed: boolean; write: (text: string) => void },
  ) {
    this.#isJson = options.json;
    this.#isDetailed = options.isDetailed;
    this.#renderer = new Renderer(apps, options);
    this.#write = options.write;
  }

  /** A line of the runner. */
  say(level: Level, msg: string, fields: Record<string, unknown> = {}): void {
    this.#own({ level, app: 'runner', msg, ...fields });
  }

  /** A line an app or a server wrote: a JSON record, or plain text, which is made one. */
  pass(app: string, line: string, level: Level = 'info'): void {
    if (line.trim() === '') return;
    const record = parseRecord(line);
    if (!record) this.#own({ level, app, msg: stripVTControlCharacters(line) });
    else if (this.#isJson || this.#isDetailed || !isWiring(record)) this.#print({ app, ...record });
  }

  /** Says one thing twice: as text for people, as a record with these fields for programs. */
  announce(text: (strong: (words: string) => string) => string, msg: string, fields: Record<string, unknown>): void {
    if (this.#isJson) this.say('info', msg, fields);
    else this.#write(`${text((words) => this.#renderer.strong(words))}\n`);
  }

  #own(record: LogRecord & { level: Level }): void {
    if (record.level !== 'debug' || this.#isDetailed) this.#print({ time: new Date().toISOString(), ...record });
  }

  #print(record: LogRecord): void {
    this.#write(`${this.#isJson ? JSON.stringify(record) : this.#renderer.render(record)}\n`);
  }
}

/** Nest tells of every module and route it finds: dozens of lines that nobody who starts the system reads. */
function isWiring({ context, level }: LogRecord): boolean {
  return wiringContexts.has(`${context as string}`) && (level === 'info' || level === 30);
}

function parseRecord(line: string): LogRecord | undefined {
  if (!line.startsWith('{')) return undefined;
  try {
    return JSON.parse(line) as LogRecord;
  } catch {
    return undefined;
  }
}
