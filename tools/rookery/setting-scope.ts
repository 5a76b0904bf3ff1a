import { discoverApps, selectApps } from '../start/apps.ts';
import { UsageError } from '../start/options.ts';
import { workspaceRoot } from '../workspace.ts';
import { loadCompiledLibs, loadEnvironmentShapes } from './compiled-libs.ts';

/** A setting that may change at run time, in one app. */
export interface ChangeableSetting {
  app: string;
  name: string;
  meaning: string;
}

/**
 * The changeable settings of an app, or of all apps.
 * @throws UsageError when there is no such app
 */
export async function changeableSettings(app: string | undefined): Promise<ChangeableSetting[]> {
  if (app !== undefined) selectApps(discoverApps(workspaceRoot), [app]);
  const { service } = await loadCompiledLibs();
  return [...(await loadEnvironmentShapes())]
    .filter(([name]) => name === (app ?? name))
    .flatMap(([owner, shape]) =>
      [...service.changeableIn(shape)].map(([name, meaning]) => ({ app: owner, name, meaning })),
    );
}

/**
 * A setting in the apps that have it: in the one that is named, or in all.
 * @throws UsageError when there is none, saying which there are
 */
export async function findSetting(name: string, app: string | undefined): Promise<ChangeableSetting[]> {
  const all = await changeableSettings(app);
  const found = all.filter((setting) => setting.name === name);
  if (found.length > 0) return found;
  const shapes = [...(await loadEnvironmentShapes())].filter(([owner]) => owner === (app ?? owner));
  const isKnown = shapes.some(([, shape]) => Object.hasOwn(shape, name));
  const why = isKnown ? `${name} is read at boot alone` : `there is no setting ${name}${app ? ` in ${app}` : ''}`;
  const names = [...new Set(all.map((setting) => setting.name))].sort().join(', ') || 'none';
  throw new UsageError(`${why}; these may change at run time: ${names}`);
}

/**
 * Has the app's own schema judge a value.
 * @throws UsageError that says what is expected
 */
export async function refuseBadValue({ app, name }: ChangeableSetting, value: string): Promise<void> {
  const { service } = await loadCompiledLibs();
  const shape = (await loadEnvironmentShapes()).get(app)!;
  try {
    service.parseSetting(shape, name, value);
  } catch (error) {
    throw new UsageError(`${app} would not take this value. ${(error as Error).message}`);
  }
}
