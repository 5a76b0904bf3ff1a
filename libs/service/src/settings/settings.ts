import { Logger } from '@nestjs/common';
import type { z } from 'zod';
import { changeableIn, parseSetting } from './changeable.js';
import type { ChangeableName } from './changeable.js';
import { parseSettings } from './settings-document.js';
import type { SettingOverride } from './settings-document.js';
import { SettingsFile } from './settings-file.js';
import type { SettingsVersion } from './settings-file.js';

type Entry = Pick<SettingOverride, 'name' | 'value' | 'until'>;

/** A setting that is not what the environment says. */
interface Changed {
  text: string;
  value: unknown;
  /** Milliseconds of the clock; Infinity: until it is taken back. */
  until: number;
}

/** What `/health` tells of the settings. */
export interface SettingsReport {
  /** Of the document that was heard of last; 0 when there was none. */
  revision: number;
  changed: { name: string; value: string; until: string | undefined }[];
  /** What was not understood of that document, and has changed nothing. */
  problems: string[];
}

// A timer cannot wait for longer than 24 days.
const timerMsMax = 24 * 3_600_000;

/**
 * The one door to values that may change while the app runs: what the environment said at boot, and in its place, for as
 * long as they asked, what operators set. Ask at each use, and keep no value for longer than a call takes.
 */
export class Settings<Shape extends z.core.$ZodLooseShape = z.core.$ZodLooseShape> {
  private readonly logger = new Logger('Settings');
  private readonly listeners = new Map<string, Set<() => void>>();
  private changed = new Map<string, Changed>();
  private revision = 0;
  private problems: string[] = [];
  private timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly app: string,
    private readonly shape: Shape,
    private readonly boot: Readonly<z.infer<z.ZodObject<Shape>>>,
    private readonly file?: SettingsFile,
  ) {}

  /**
   * The settings of an app.
   * @param shape what its environment is read with
   * @param read what was read; `SETTINGS_FILE` says where the last version that was heard of is kept
   */
  static of<Shape extends z.core.$ZodLooseShape>(
    app: string,
    shape: Shape,
    read: Readonly<z.infer<z.ZodObject<Shape>>> & { readonly SETTINGS_FILE?: string | undefined },
  ): Settings<Shape> {
    const path = read.SETTINGS_FILE;
    return new Settings(app, shape, read, path === undefined ? undefined : new SettingsFile(path));
  }

  /** The value at this moment. */
  get<Name extends ChangeableName<Shape>>(name: Name): z.output<Shape[Name]> {
    const changed = this.changed.get(name);
    const values = this.boot as Record<string, unknown>;
    return (changed && changed.until > Date.now() ? changed.value : values[name]) as z.output<Shape[Name]>;
  }

  /** For what cannot ask at each use: calls `listener` after each change of a value, also when an override ends. */
  onChange(name: ChangeableName<Shape>, listener: () => void): void {
    this.listeners.set(name, (this.listeners.get(name) ?? new Set()).add(listener));
  }

  /** Takes over what the file remembers, until more is known. What cannot be read is said, and stops nobody. */
  recall(): void {
    try {
      const remembered = this.file?.read();
      if (!remembered) return;
      this.revision = remembered.revision;
      this.replace(this.changesOf(remembered.inForce, []));
      this.take(remembered);
    } catch (error) {
      this.logger.error({ err: error, msg: 'The file of settings cannot be read; the environment holds' });
    }
  }

  /**
   * Takes over a version of the document. Of a text that is none nothing is taken; a value that is none of its setting
   * leaves that setting as it is. Both are said.
   */
  apply(version: SettingsVersion): void {
    if (!this.take(version)) return;
    try {
      this.file?.write({ ...version, inForce: this.report().changed });
    } catch (error) {
      this.logger.error({ err: error, msg: 'The settings cannot be kept in their file' });
    }
  }

  /** Names that may change, and whether each is another than at boot. */
  overridden(): Map<string, boolean> {
    const names = [...changeableIn(this.shape).keys()];
    return new Map(names.map((name) => [name, (this.changed.get(name)?.until ?? 0) > Date.now()]));
  }

  report(): SettingsReport {
    const changed = [...this.changed].filter(([, { until }]) => until > Date.now());
    const rows = changed.map(([name, { text, until }]) => ({ name, value: text, until: endOf(until) }));
    return { revision: this.revision, changed: rows, problems: this.problems };
  }

  private take({ text, revision }: SettingsVersion): boolean {
    try {
      const { overrides } = parseSettings(text);
      const problems: string[] = [];
      const own = overrides.filter(({ app }) => app === this.app);
      const next = this.changesOf(own, problems);
      for (const problem of problems) this.logger.error(`A setting is not understood and stays as it is: ${problem}`);
      this.revision = revision;
      this.problems = problems;
      this.replace(next);
      return true;
    } catch (error) {
      this.problems = [(error as Error).message];
      this.logger.error({ err: error, msg: `Version ${revision} of the settings is not understood; they stay` });
      return false;
    }
  }

  /** What is understood of them. A newer build may know settings and values that this one does not. */
  private changesOf(overrides: readonly Entry[], problems: string[]): Map<string, Changed> {
    const next = new Map<string, Changed>();
    for (const { name, value: text, until } of overrides) {
      try {
        const value = parseSetting(this.shape, name, text);
        next.set(name, { text, value, until: until === undefined ? Infinity : Date.parse(until) });
      } catch (error) {
        problems.push((error as Error).message);
        const present = this.changed.get(name);
        if (present) next.set(name, present);
      }
    }
    return next;
  }

  private replace(all: ReadonlyMap<string, Changed>): void {
    const next = new Map([...all].filter(([, { until }]) => until > Date.now()));
    const names = new Set([...this.changed.keys(), ...next.keys()]);
    const different = [...names].filter((name) => !isSame(this.changed.get(name), next.get(name)));
    this.changed = next;
    this.waitForEnds();
    for (const name of different) this.announce(name, next.get(name));
  }

  private announce(name: string, changed: Changed | undefined): void {
    const end = changed && endOf(changed.until);
    const now = changed ? `${changed.text}${end ? ` until ${end}` : ''}` : 'what it was at boot';
    this.logger.log(`The setting ${name} is now ${now}, by version ${this.revision}`);
    for (const listener of this.listeners.get(name) ?? []) {
      try {
        listener();
      } catch (error) {
        this.logger.error({ err: error, msg: `The setting ${name} could not be brought into force` });
      }
    }
  }

  private waitForEnds(): void {
    clearTimeout(this.timer);
    const next = Math.min(...[...this.changed.values()].map(({ until }) => until));
    if (next === Infinity) return;
    const waitMs = Math.min(Math.max(next - Date.now(), 0) + 1, timerMsMax);
    this.timer = setTimeout(() => this.replace(this.changed), waitMs).unref();
  }
}

function isSame(one: Changed | undefined, other: Changed | undefined): boolean {
  return one?.text === other?.text && one?.until === other?.until;
}

function endOf(until: number): string | undefined {
  return until === Infinity ? undefined : new Date(until).toISOString();
}
