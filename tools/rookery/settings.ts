import type { DocumentVersion, SharedDocument } from '@rookery/messaging';
import type { SettingChange, SettingOverride, SettingsDocument } from '@rookery/service';
import type { Answer } from './answer.ts';
import { changeDocument } from './change-document.ts';
import type { CompiledLibs } from './compiled-libs.ts';
import type { OperatorSession } from './session.ts';
import { changeableSettings, findSetting, refuseBadValue } from './setting-scope.ts';
import { formatTable } from './table.ts';

const asStarted = 'as started';
const untilUnset = 'until unset';

interface Setting {
  name: string;
  /** Undefined: every app that has it. */
  app: string | undefined;
}

/** Another value for a setting, after its app's own schema has judged it; what was set before is forgotten. */
export async function setSetting(
  { name, app, value, forMs }: Setting & { value: string; forMs: number | undefined },
  session: OperatorSession,
): Promise<Answer> {
  const settings = await findSetting(name, app);
  for (const setting of settings) await refuseBadValue(setting, value);
  const at = new Date().toISOString();
  const until = forMs === undefined ? {} : { until: new Date(Date.now() + forMs).toISOString() };
  const entries = settings.map((setting) => ({
    app: setting.app,
    name,
    value,
    ...until,
    by: session.operator,
    at,
  }));
  await change(session, (present) => [
    ...present.filter((entry) => !entries.some((e) => isSame(e, entry))),
    ...entries,
  ]);
  const apps = entries.map((entry) => entry.app).join(', ');
  return { data: entries, text: `${name} is ${value} within two seconds, ${until.until ?? untilUnset}, in ${apps}.` };
}

/** Back to what the environment says: one setting, or all of them. */
export async function unsetSettings(
  { name, app }: { name: string | undefined; app: string | undefined },
  session: OperatorSession,
): Promise<Answer> {
  let unset: SettingOverride[] = [];
  await change(session, (present) => {
    unset = present.filter((entry) => entry.name === (name ?? entry.name) && entry.app === (app ?? entry.app));
    if (name !== undefined && unset.length === 0) throw new Error(`${name} is not changed${app ? ` in ${app}` : ''}`);
    return present.filter((entry) => !unset.includes(entry));
  });
  const names = unset.map((entry) => `${entry.app} ${entry.name}`).join(', ') || 'nothing';
  return { data: unset, text: `Back to what they were started with: ${names}.` };
}

/** What a setting means in each app, and what it is now. */
export async function showSetting({ name, app }: Setting, session: OperatorSession): Promise<Answer> {
  const settings = await findSetting(name, app);
  const present = await read(session);
  const rows = settings.map((setting) => ({ ...setting, ...stateOf(present.find((entry) => isSame(entry, setting))) }));
  const text = formatTable(rows.map(({ meaning: _meaning, name: _name, ...row }) => row));
  return { data: rows, text: `${name}: ${settings[0]!.meaning}\n\n${text}` };
}

/** What is changed and not over; with `isAll` everything that may be. */
export async function listSettings(
  { app, isAll }: { app: string | undefined; isAll: boolean },
  session: OperatorSession,
): Promise<Answer> {
  const may = await changeableSettings(app);
  const present = (await read(session)).filter((entry) => entry.app === (app ?? entry.app));
  if (!isAll) {
    const rows = present.map((entry) => ({ app: entry.app, setting: entry.name, ...stateOf(entry) }));
    return { data: present, text: rows.length === 0 ? 'No setting is changed.' : formatTable(rows) };
  }
  const all = may.map((setting) => ({ ...setting, ...stateOf(present.find((entry) => isSame(entry, setting))) }));
  const rows = all.map((row) => ({ app: row.app, setting: row.name, value: row.value, meaning: row.meaning }));
  return { data: all, text: rows.length === 0 ? 'No setting may change at run time.' : formatTable(rows) };
}

/** Who changed what from what to what, the oldest first, as far back as the document's history goes. */
export async function listSettingChanges(_input: object, session: OperatorSession): Promise<Answer> {
  const { document, service } = await open(session);
  const changes = (await document.history()).map(({ text }) => service.parseSettings(text).change);
  const rows = changes.flatMap(({ at, by, settings }) =>
    settings.map(({ app, name, from, to, until }) => ({
      at,
      by,
      app,
      setting: name,
      from: from ?? asStarted,
      to: to ?? asStarted,
      until: to === undefined ? '' : (until ?? untilUnset),
    })),
  );
  return { data: changes, text: rows.length === 0 ? 'No setting was ever changed.' : formatTable(rows) };
}

type Service = CompiledLibs['service'];

async function open(session: OperatorSession): Promise<{ document: SharedDocument; service: Service }> {
  const broker = await session.broker();
  const { service } = await session.libs();
  return { document: broker.document(service.settingsKey), service };
}

/** Writes what `next` makes of the entries that are not over. */
async function change(
  session: OperatorSession,
  next: (present: SettingOverride[]) => SettingOverride[],
): Promise<void> {
  const { document, service } = await open(session);
  await changeDocument(document, (version) => {
    const present = overridesOf(version, service);
    const overrides = next(present);
    if (overrides.length > service.settingsChangedMax) {
      throw new Error(`at most ${service.settingsChangedMax} settings can be changed at a time: config unset some`);
    }
    const settings = differences(present, overrides);
    const by = { by: session.operator, at: new Date().toISOString(), settings };
    const text = JSON.stringify({ change: by, overrides } satisfies SettingsDocument, null, 1);
    // What the apps would not understand is not written.
    service.parseSettings(text);
    return text;
  });
}

async function read(session: OperatorSession): Promise<SettingOverride[]> {
  const { document, service } = await open(session);
  return overridesOf(await document.read(), service);
}

function overridesOf(version: DocumentVersion | undefined, service: Service): SettingOverride[] {
  const { overrides } = version ? service.parseSettings(version.text) : { overrides: [] };
  return overrides.filter(({ until }) => until === undefined || Date.parse(until) > Date.now());
}

function differences(before: readonly SettingOverride[], after: readonly SettingOverride[]): SettingChange[] {
  const gone = before.filter((entry) => !after.some((other) => isSame(other, entry)));
  const set = after.filter((entry) => !before.includes(entry));
  return [
    ...gone.map(({ app, name, value: from }) => ({ app, name, from })),
    ...set.map(({ app, name, value: to, until }) => {
      const from = before.find((other) => isSame(other, { app, name }))?.value;
      return { app, name, ...(from !== undefined && { from }), to, ...(until !== undefined && { until }) };
    }),
  ];
}

function stateOf(entry: SettingOverride | undefined) {
  if (!entry) return { value: asStarted, until: '', by: '' };
  return { value: entry.value, until: entry.until ?? untilUnset, by: entry.by };
}

function isSame(one: { app: string; name: string }, other: { app: string; name: string }): boolean {
  return one.app === other.app && one.name === other.name;
}
