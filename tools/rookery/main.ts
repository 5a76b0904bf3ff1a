import { userInfo } from 'node:os';
import { join } from 'node:path';
import { certificateFolder, operatorName } from '../start/certificates.ts';
import { DataDirectory } from '../start/data-directory.ts';
import { UsageError } from '../start/options.ts';
import { readRunFile, type RunningInstance } from '../start/run-file.ts';
import { changeAccount, rotateKeys } from './accounts.ts';
import type { Answer } from './answer.ts';
import { showBrokerPermissions } from './broker-permissions.ts';
import { loadCompiledLibs, type CompiledLibs } from './compiled-libs.ts';
import { listDeadLetters, releaseDeadLetter, replayDeadLetters, showDeadLetter } from './dead-letters.ts';
import { Operators } from './operators.ts';
import { parseRookeryOptions, rookeryHelp, type Command, type RookeryOptions } from './options.ts';
import { showStatus } from './show-status.ts';

process.exitCode = await main(process.argv.slice(2));

/** Does what the operator asked for. Returns the exit code. */
async function main(args: string[]): Promise<number> {
  try {
    const options = parseRookeryOptions(args);
    if (options.command) return await run(options, options.command);
    process.stdout.write(rookeryHelp);
    return 0;
  } catch (error) {
    const { message, reason } = error as Error & { reason?: string };
    process.stderr.write(`rookery: ${reason ? `${reason}: ` : ''}${message}\n`);
    if (error instanceof UsageError) process.stderr.write(`\n${rookeryHelp}`);
    return error instanceof UsageError ? 2 : 1;
  }
}

async function run(options: RookeryOptions, command: Command): Promise<number> {
  const isOffline = command.name === 'broker-permissions';
  const answer = isOffline ? showBrokerPermissions(options.dataDirectory) : askApps(options, command);
  const { data, text, isIncomplete } = await answer;
  process.stdout.write(`${options.json ? JSON.stringify(data, null, 2) : text}\n`);
  return isIncomplete ? 1 : 0;
}

/** What is asked of the apps that run. */
type AppCommand = Exclude<Command, { name: 'broker-permissions' }>;

async function askApps({ dataDirectory }: RookeryOptions, command: AppCommand): Promise<Answer> {
  const running = readRunFile(join(dataDirectory, 'run.json'));
  if (!running) {
    throw new Error(
      `nothing runs on ${dataDirectory}. Start it with npm start, or name another folder: --data-dir DIR`,
    );
  }
  const libs = await loadCompiledLibs();
  const folder = certificateFolder(new DataDirectory(dataDirectory), operatorName);
  const tls = libs.tls.TlsIdentity.open(folder, { env: 'development' });
  const operators = new Operators(libs, running, tls);
  try {
    return await obey(command, { operators, libs, running });
  } finally {
    operators.close();
  }
}

interface Reach {
  operators: Operators;
  libs: CompiledLibs;
  running: readonly RunningInstance[];
}

async function obey(command: AppCommand, { operators, libs, running }: Reach): Promise<Answer> {
  const operator = userInfo().username;
  switch (command.name) {
    case 'status':
      return showStatus(operators, running);
    case 'dead-letters list':
      return listDeadLetters(operators, command.app);
    case 'dead-letters show':
      return showDeadLetter(operators, libs, command);
    case 'dead-letters replay':
      return releaseDeadLetter(operators, 'replay', { ...command, operator });
    case 'dead-letters replay all':
      return replayDeadLetters(operators, { ...command, operator });
    case 'dead-letters discard':
      return releaseDeadLetter(operators, 'discard', { ...command, operator });
    case 'streams rebuild': {
      const { app, giveUp: giveUpStream } = command;
      const data = await operators.of(app).rebuildStream({ operator, giveUpStream }, operators.call());
      const { firstSeq, lastSeq, published } = data;
      const holds = lastSeq === 0 ? 'is empty' : `holds ${firstSeq} to ${lastSeq}`;
      return { data, text: `The stream of ${app} ${holds}; ${published} events were missing.` };
    }
    case 'consumers rebuild': {
      const { app, source } = command;
      const data = await operators.of(app).rebuildConsumer({ source, operator }, operators.call());
      const { applied, position } = data;
      return { data, text: `${app} has taken in ${applied} events of ${source}, and goes on after ${position}.` };
    }
    case 'accounts suspend':
      return changeAccount(operators, 'suspend', { ...command, operator });
    case 'accounts restore':
      return changeAccount(operators, 'restore', { ...command, operator });
    case 'keys rotate':
      return rotateKeys(operators, { ...command, operator });
  }
}
