import * as contracts from '@rookery/contracts';
import type { rpcClient } from '@rookery/rpc';
import { discoverApps } from '../../tools/start/apps.ts';
import { workspaceRoot } from '../../tools/workspace.ts';

/** The service of a domain app, whichever it is. */
export type AppService = Parameters<typeof rpcClient>[0] &
  Record<string, { requestStream: boolean; requestDeserialize(bytes: Buffer): unknown }>;

const apps = discoverApps(workspaceRoot);

/** Every app of the workspace: everything that a token opens. */
export const allApps = apps.map(({ name }) => name);

/** What each domain app answers beside `AdminService`, by the app's name. */
export const servicesOfApps: Readonly<Record<string, AppService>> = Object.fromEntries(
  apps.filter(({ isGateway }) => !isGateway).map(({ name }) => [name, serviceOf(name)]),
);

/** By the names that contracts have: of `saved-posts`, `savedPosts.SavedPostsServiceService`. */
function serviceOf(app: string): AppService {
  const pascal = app.replace(/(?:^|-)(.)/g, (_, letter: string) => letter.toUpperCase());
  const namespace = pascal.charAt(0).toLowerCase() + pascal.slice(1);
  const contract = (contracts as unknown as Record<string, Record<string, AppService>>)[namespace];
  const service = contract?.[`${pascal}ServiceService`];
  if (!service) throw new Error(`expected a service in the contract of ${app}, found none`);
  return service;
}
