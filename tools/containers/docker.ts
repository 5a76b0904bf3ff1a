import { runCommand, type CommandResult } from '../infra/run-command.ts';
import { workspaceRoot } from '../workspace.ts';

const linesShown = 15;

const observedFiles = [
  ...['compose.yaml', 'compose.apps.yaml', 'compose.observability.yaml'].flatMap((file) => ['-f', file]),
  ...['.env', 'observability/images.env'].flatMap((file) => ['--env-file', file]),
];

/** The commands of one engine. */
export class Docker {
  readonly #env: NodeJS.ProcessEnv;
  readonly #composeCommand: readonly string[];
  readonly #signal: AbortSignal | undefined;

  /**
   * @param env what says where the engine is, besides this process' environment
   * @param composeCommand the words that Compose begins with, from {@link findCompose}
   * @param signal ends every command early, and lets none begin
   */
  constructor(env: NodeJS.ProcessEnv, composeCommand: readonly string[], signal?: AbortSignal) {
    this.#env = { ...process.env, ...env };
    this.#composeCommand = composeCommand;
    this.#signal = signal;
  }

  /**
   * Runs one command to its end.
   * @returns what it printed
   * @throws with its last lines when its code is not 0
   */
  async run(args: readonly string[], { timeoutMs }: { timeoutMs?: number } = {}): Promise<string> {
    return said(await this.#spawn(['docker', ...args], { timeoutMs }), `docker ${args[0]}`);
  }

  /** The same, and an exit code other than 0 is the caller's to judge. */
  try(args: readonly string[], { timeoutMs }: { timeoutMs?: number } = {}): Promise<CommandResult> {
    return this.#spawn(['docker', ...args], { timeoutMs });
  }

  /**
   * Runs a command of Compose on the system in docker/.
   * @param how `isObserved`: with the observability stack on top; else docker/.env names the files
   * @throws with its last lines when its code is not 0
   */
  async compose(
    args: readonly string[],
    { timeoutMs, isObserved = false }: { timeoutMs?: number; isObserved?: boolean } = {},
  ): Promise<string> {
    const command = [...this.#composeCommand, ...(isObserved ? observedFiles : []), ...args];
    const env = isObserved ? { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://collector:4318' } : {};
    return said(await this.#spawn(command, { timeoutMs, env }), `docker compose ${args[0]}`);
  }

  #spawn(
    [command = '', ...args]: readonly string[],
    { timeoutMs, env = {} }: { timeoutMs?: number | undefined; env?: NodeJS.ProcessEnv | undefined },
  ): Promise<CommandResult> {
    return runCommand(command, args, {
      cwd: `${workspaceRoot}/docker`,
      env: { ...this.#env, ...env },
      ...(timeoutMs !== undefined && { timeoutMs }),
      ...(this.#signal && { signal: this.#signal }),
    });
  }
}

function said({ code, stdout, output }: CommandResult, what: string): string {
  if (code === 0) return stdout;
  throw new Error(`${what} ended with code ${code}:\n${output.trimEnd().split('\n').slice(-linesShown).join('\n')}`);
}
