import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { UsageError } from '../../start/usage-error.ts';
import { spellingsOf } from '../spellings.ts';
import { expectDomainApp, expectFree, expectName } from '../workspace-names.ts';

/** A method that an app will answer. */
export interface RpcNames {
  app: string;
  /** The app's name in types, and its contract in TypeScript. */
  App: string;
  contract: string;
  /** File of the app's service. */
  proto: string;
  /** The method as a file, in TypeScript and in the contract: `list-known`, `listKnown`, `ListKnown`. */
  file: string;
  method: string;
  Method: string;
  table: string;
}

/**
 * Works out the names of a method that says which of some ids there are.
 * @throws UsageError for an app that there is not, a name that is none or is taken, and without a table
 */
export function readRpcNames(
  root: string,
  given: { app: string | undefined; method: string | undefined; table: string | undefined },
): RpcNames {
  const app = expectDomainApp(root, given.app);
  const { kebab: file, camel: method, pascal: Method } = spellingsOf(expectName('a method', given.method));
  const { camel: contract, pascal: App, snake } = spellingsOf(app);
  if (!given.table || !/^[a-z][a-z0-9_]*$/.test(given.table)) {
    throw new UsageError(`say where the ids are looked for: --table ${snake}`);
  }
  expectFree(root, [`apps/${app}/src/use-cases/${file}.ts`]);
  const proto = `proto/rookery/${snake}/v1/${snake}.proto`;
  if (existsSync(join(root, proto)) && readFileSync(join(root, proto), 'utf8').includes(`rpc ${Method}(`)) {
    throw new UsageError(`${proto} has a method ${Method} already`);
  }
  return { app, App, contract, proto, file, method, Method, table: given.table };
}
