import { styleText } from 'node:util';

/** One line of the stream, as the apps write it and as `--json` prints it. */
export interface LogRecord {
  time?: string | number;
  level?: string | number;
  app?: string;
  msg?: string;
  message?: string;
  [field: string]: unknown;
}

type Style = Parameters<typeof styleText>[0];

const appStyles: Style[] = ['cyan', 'magenta', 'yellow', 'green', 'blue', 'cyanBright', 'magentaBright', 'greenBright'];
const levelStyles: Record<string, Style> = { FATAL: 'bgRed', ERROR: 'red', WARN: 'yellow', INFO: 'green' };
const pinoLevels: Record<number, string> = {
  10: 'trace',
  20: 'debug',
  30: 'info',
  40: 'warn',
  50: 'error',
  60: 'fatal',
};
const shownElsewhere = new Set([
  'time',
  'level',
  'app',
  'msg',
  'message',
  'context',
  'err',
  'pid',
  'hostname',
  'env',
  'instance',
]);
const valueLengthMax = 200;

/** Writes records for people: time, app, level, message, the other fields dimmed, stacks below. */
export class Renderer {
  readonly #isColored: boolean;
  readonly #width: number;
  readonly #styles: Map<string, Style>;

  /** @param apps every name that will stand in front of a line */
  constructor(apps: string[], options: { isColored: boolean }) {
    this.#isColored = options.isColored;
    this.#width = Math.max(...apps.map((name) => name.length));
    this.#styles = new Map(apps.map((name, index) => [name, appStyles[index % appStyles.length]!]));
  }

  /** One record as one line, or more when it carries a stack. */
  render(record: LogRecord): string {
    const app = this.#nameOf(record);
    const level = levelName(record.level);
    const context = typeof record.context === 'string' ? this.#style('dim', `[${record.context}] `) : '';
    const head = [
      this.#style('dim', clock(record.time)),
      this.#style(this.#styles.get(app) ?? 'white', app.padEnd(this.#width)),
      this.#style(levelStyles[level] ?? 'dim', level.padEnd(5)),
    ].join(' ');
    const fields = Object.entries(record).filter(
      ([name]) => !shownElsewhere.has(name) && !(app === 'runner' && name === 'event'),
    );
    const details = fields.map(([name, value]) => ` ${name}=${shorten(value)}`).join('');
    return `${head} ${context}${record.msg ?? record.message ?? ''}${this.#style('dim', details)}${stackOf(record.err)}`;
  }

  /** A headline for the closing table. */
  strong(text: string): string {
    return this.#style('bold', text);
  }

  /** The instance where instances have names of their own here, else the app. */
  #nameOf({ app = '', instance }: LogRecord): string {
    return app !== 'runner' && typeof instance === 'string' && this.#styles.has(instance) ? instance : app;
  }

  #style(style: Style, text: string): string {
    return this.#isColored && text ? styleText(style, text, { validateStream: false }) : text;
  }
}

function levelName(level: string | number | undefined): string {
  return (typeof level === 'number' ? (pinoLevels[level] ?? `${level}`) : (level ?? 'info')).toUpperCase();
}

function clock(time: string | number | undefined): string {
  const date = new Date(time ?? Date.now());
  return Number.isNaN(date.getTime()) ? '' : date.toTimeString().slice(0, 8);
}

function shorten(value: unknown): string {
  const text = typeof value === 'string' ? value : (JSON.stringify(value) ?? '');
  return text.length > valueLengthMax ? `${text.slice(0, valueLengthMax)}…` : text;
}

function stackOf(err: unknown): string {
  if (typeof err !== 'object' || err === null) return err === undefined ? '' : ` ${shorten(err)}`;
  const { stack, message } = err as { stack?: unknown; message?: unknown };
  const text = typeof stack === 'string' ? stack : typeof message === 'string' ? message : JSON.stringify(err);
  return text
    .split('\n')
    .map((line) => `\n    ${line.trimEnd()}`)
    .join('');
}
