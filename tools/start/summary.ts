import { demoAccount } from '../demo/account.ts';
import type { AppProcess } from './app-process.ts';
import type { Instance } from './instances.ts';
import type { Output } from './output.ts';
import { describeInstance, type RunningInstance } from './run-file.ts';

/** What the closing table is made of. */
export interface Summary {
  apps: { instance: Instance; process: AppProcess }[];
  inspectPortOf: (instance: Instance) => number | undefined;
  /** Undefined when the gateway was left out. */
  gatewayUrl: string | undefined;
  /** Of the viewer of traces; undefined without --observe. */
  viewerUrl: string | undefined;
  hasDemoAccount: boolean;
  dataDirectory: string;
  seconds: number;
}

/** Says where everything is: a table for people, one record `{"event":"ready",…}` for programs. */
export function announceReady(output: Output, summary: Summary): void {
  const { gatewayUrl, viewerUrl, hasDemoAccount, seconds } = summary;
  const rows = summary.apps.map(({ instance, process }) => describe(instance, process, summary));
  const urls = {
    ...(gatewayUrl && { gateway: gatewayUrl, graphql: `${gatewayUrl}/graphql`, graphiql: `${gatewayUrl}/graphiql` }),
    ...(viewerUrl && { traces: viewerUrl }),
  };
  const fields = { event: 'ready', urls, apps: rows, ...(hasDemoAccount && { demo: demoAccount }), seconds };
  output.announce((strong) => table(strong, rows, summary), 'ready', fields);
}

type Row = RunningInstance & { pid: number | undefined; http?: string | undefined; inspect?: string };

function describe(instance: Instance, process: AppProcess, { gatewayUrl, inspectPortOf }: Summary): Row {
  const port = inspectPortOf(instance);
  const inspect = port === undefined ? undefined : { inspect: `127.0.0.1:${port}` };
  const row = { ...describeInstance(instance), pid: process.pid, ...inspect };
  return instance.app.isGateway ? { ...row, http: gatewayUrl } : row;
}

function table(strong: (words: string) => string, rows: Row[], summary: Summary): string {
  const { gatewayUrl, viewerUrl, hasDemoAccount, dataDirectory, seconds } = summary;
  const width = Math.max(...rows.map(({ instance }) => instance.length));
  const line = ({ instance, grpc, health }: Row) =>
    `  ${instance.padEnd(width)}  ${(grpc ?? gatewayUrl ?? '').padEnd(22)}  ${health}`;
  return [
    '',
    strong(`  Rookery is ready after ${seconds.toFixed(1)} s.`),
    '',
    strong(`  ${'app'.padEnd(width)}  ${'address'.padEnd(22)}  health`),
    ...rows.map(line),
    '',
    ...rows.flatMap(({ instance, inspect }) => (inspect ? [`  Debugger  ${inspect} (${instance})`] : [])),
    ...(gatewayUrl ? [`  GraphiQL  ${gatewayUrl}/graphiql`, `  GraphQL   ${gatewayUrl}/graphql`] : []),
    ...(viewerUrl ? [`  Traces    ${viewerUrl}`] : []),
    ...(hasDemoAccount ? [`  Sign in   ${demoAccount.handle} / ${demoAccount.password}`] : []),
    `  Data      ${dataDirectory}`,
    '  Ctrl-C stops everything.',
    '',
  ].join('\n');
}
