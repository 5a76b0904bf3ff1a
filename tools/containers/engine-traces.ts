import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { runCommand } from '../infra/run-command.ts';

const bridge = 'docker0';
const forwarding = '/proc/sys/net/ipv4/ip_forward';
const families = ['iptables', 'ip6tables'];

/**
 * What an engine leaves on the machine when it ends: its bridge, its chains, a firewall that forwards nothing, a kernel that
 * forwards. To be called before it starts.
 * @returns what takes that away again, once the engine has ended; what was there before, another engine's, stays
 */
export async function noteEngineTraces(): Promise<() => Promise<void>> {
  const hadBridge = existsSync(`/sys/class/net/${bridge}`);
  const forwarded = readFileSync(forwarding, 'utf8');
  const before = await Promise.all(families.map(async (family) => ({ family, lines: await rulesOf(family) })));
  if (before.some(({ lines }) => lines.some(isEngines))) return () => Promise.resolve();
  return async () => {
    for (const { family, lines } of before) {
      for (const args of undoing(lines, await rulesOf(family))) await runCommand(family, args, { cwd: '/' });
    }
    if (!hadBridge) await runCommand('ip', ['link', 'delete', bridge], { cwd: '/' });
    writeFileSync(forwarding, forwarded);
  };
}

/**
 * The commands that take an engine's rules out of a firewall again.
 * @param before lines of `iptables-save`, without any rules of an engine
 */
export function undoing(before: readonly string[], after: readonly string[]): string[][] {
  const tables = tablesOf(after);
  const known = tablesOf(before);
  return [...tables].flatMap(([table, lines]) => {
    const chains = lines.filter((line) => line.startsWith(':')).map((line) => line.slice(1).split(' '));
    const own = chains.map(([name = '']) => name).filter((name) => name.startsWith('DOCKER'));
    const rules = lines.filter((line) => line.startsWith('-A ') && !line.startsWith('-A DOCKER') && isEngines(line));
    const turned = chains.filter(
      ([name, policy]) => policy === 'DROP' && known.get(table)?.some((line) => line.startsWith(`:${name} ACCEPT`)),
    );
    const words = [
      ...turned.map(([name = '']) => ['-P', name, 'ACCEPT']),
      ...rules.map((rule) => ['-D', ...rule.split(' ').slice(1)]),
      ...own.map((name) => ['-F', name]),
      ...own.map((name) => ['-X', name]),
    ];
    return words.map((command) => ['-t', table, ...command]);
  });
}

function isEngines(line: string): boolean {
  return /\bDOCKER|\bdocker0\b/.test(line);
}

async function rulesOf(family: string): Promise<string[]> {
  const asked = runCommand(`${family}-save`, [], { cwd: '/', timeoutMs: 20_000 });
  const { code, stdout } = await asked.catch(() => ({ code: -1, stdout: '' }));
  return code === 0 ? stdout.split('\n') : [];
}

function tablesOf(lines: readonly string[]): Map<string, string[]> {
  const tables = new Map<string, string[]>();
  let table = '';
  for (const line of lines) {
    if (line.startsWith('*')) table = line.slice(1);
    else tables.set(table, [...(tables.get(table) ?? []), line]);
  }
  return tables;
}
