import type { DocumentVersion, SharedDocument } from '@rookery/messaging';
import type { LevelOverrideEntry, LevelOverridesDocument } from '@rookery/service';
import { discoverApps, selectApps } from '../start/apps.ts';
import { UsageError } from '../start/options.ts';
import { workspaceRoot } from '../workspace.ts';
import type { Answer } from './answer.ts';
import { changeDocument } from './change-document.ts';
import type { CompiledLibs } from './compiled-libs.ts';
import { formatTarget, type Level, type LogTarget } from './log-target.ts';
import type { OperatorSession } from './session.ts';
import { formatTable } from './table.ts';

/** Changes the level of a target until a time; what was asked for it before is forgotten. */
export async function setLevel(
  { target, level, forMs }: { target: LogTarget; level: Level; forMs: number },
  session: OperatorSession,
): Promise<Answer> {
  refuseUnknown(target, session);
  const until = new Date(Date.now() + forMs).toISOString();
  const did = `${formatTarget(target)} ${level} until ${until}`;
  const entry = { ...target, level, until, by: session.operator, at: new Date().toISOString() };
  await change(session, did, (entries) => [...entries.filter((other) => !isSame(other, target)), entry]);
  return { data: entry, text: `${formatTarget(target)} logs at ${level} within two seconds, until ${until}.` };
}

/** Ends what was asked for a target, or everything. */
export async function clearLevels(
  { target }: { target: LogTarget | undefined },
  session: OperatorSession,
): Promise<Answer> {
  let cleared: LevelOverrideEntry[] = [];
  await change(session, `clear ${target ? formatTarget(target) : 'all'}`, (entries) => {
    cleared = entries.filter((entry) => !target || isSame(entry, target));
    if (target && cleared.length === 0) throw new Error(`no level is set for ${formatTarget(target)}`);
    return entries.filter((entry) => !cleared.includes(entry));
  });
  const names = cleared.map(formatTarget).join(', ') || 'nothing';
  return { data: cleared, text: `Back to the level they were started with: ${names}.` };
}

/** What is asked for and not over. */
export async function listLevels(_input: object, session: OperatorSession): Promise<Answer> {
  const { document, service } = await open(session);
  const overrides = entriesOf(await document.read(), service);
  const rows = overrides.map((entry) => {
    const { level, until, by } = entry;
    return { target: formatTarget(entry), level, until, by };
  });
  return { data: overrides, text: rows.length === 0 ? 'No level is changed.' : formatTable(rows) };
}

/** Who changed what, the oldest first, as far back as the document's history goes. */
export async function listLevelChanges(_input: object, session: OperatorSession): Promise<Answer> {
  const { document, service } = await open(session);
  const versions = await document.history();
  const changes = versions.map(({ text }) => service.parseLevelOverrides(text).change);
  return { data: changes, text: changes.length === 0 ? 'No level was ever changed.' : formatTable(changes) };
}

type Service = CompiledLibs['service'];

async function open(session: OperatorSession): Promise<{ document: SharedDocument; service: Service }> {
  const broker = await session.broker();
  const { service } = await session.libs();
  return { document: broker.document(service.levelOverridesKey), service };
}

/** Writes what `next` makes of the entries that are not over, once more when somebody else was faster. */
async function change(
  session: OperatorSession,
  did: string,
  next: (entries: LevelOverrideEntry[]) => LevelOverrideEntry[],
): Promise<void> {
  const { document, service } = await open(session);
  await changeDocument(document, (version) => {
    const overrides = next(entriesOf(version, service));
    if (overrides.length > service.overridesMax) {
      throw new Error(`at most ${service.overridesMax} levels can be changed at a time; clear some: log clear --all`);
    }
    const by = { by: session.operator, at: new Date().toISOString(), did };
    const text = JSON.stringify({ change: by, overrides } satisfies LevelOverridesDocument, null, 1);
    // What the apps would not understand is not written.
    service.parseLevelOverrides(text);
    return text;
  });
}

/** What is asked for and not over. */
function entriesOf(version: DocumentVersion | undefined, service: Service): LevelOverrideEntry[] {
  const { overrides } = version ? service.parseLevelOverrides(version.text) : { overrides: [] };
  return overrides.filter(({ until }) => Date.parse(until) > Date.now());
}

function isSame(one: LogTarget, other: LogTarget): boolean {
  return one.app === other.app && one.instance === other.instance && one.context === other.context;
}

/** A name that nobody has would be asked for without effect. */
function refuseUnknown({ app, instance }: LogTarget, session: OperatorSession): void {
  selectApps(discoverApps(workspaceRoot), [app]);
  if (instance === undefined) return;
  const instances = session.running.filter(({ name }) => name === app).map((running) => running.instance);
  if (!instances.includes(instance)) {
    throw new UsageError(`no instance ${instance} of ${app} runs; there are: ${instances.join(', ') || 'none'}`);
  }
}
