import { readFileSync } from 'node:fs';
import { NameServer } from '../../infra/name-server.ts';

// The cluster's name server. Argument: a JSON file with addresses by name.
const [file = ''] = process.argv.slice(2);
const names = JSON.parse(readFileSync(file, 'utf8')) as Record<string, string[]>;
const server = await NameServer.start({ address: '0.0.0.0', port: 53 });
for (const [name, addresses] of Object.entries(names)) {
  for (const address of addresses) server.entry(name, address).enter();
}
