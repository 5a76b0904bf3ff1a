import { readFileSync } from 'node:fs';

const listening = '0A';

/**
 * At which ports somebody listens for whoever asks, in the network namespace of a process.
 * @returns TCP ports; what listens on a loopback address alone is left out
 */
export function listeningPorts(pid: number): number[] {
  const lines = ['tcp', 'tcp6'].flatMap((table) =>
    readFileSync(`/proc/${pid}/net/${table}`, 'utf8').split('\n').slice(1),
  );
  return listeningIn(lines);
}

/** The same, of lines as the kernel writes them. */
export function listeningIn(lines: readonly string[]): number[] {
  const ports = lines.flatMap((line) => {
    const [, local = '', , state] = line.trim().split(/\s+/);
    const [address = '', port = ''] = local.split(':');
    return state === listening && !isLoopback(address) ? [Number.parseInt(port, 16)] : [];
  });
  return [...new Set(ports)].sort((left, right) => left - right);
}

/** Written in the order of the machine's bytes: 127.0.0.11 is 0B00007F. */
function isLoopback(address: string): boolean {
  if (address.length === 8) return address.endsWith('7F');
  return address === '00000000000000000000000001000000' || /^0{16}FFFF0000\w{6}7F$/.test(address);
}
