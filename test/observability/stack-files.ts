import { readFileSync, readdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import { parse } from 'yaml';
import { readMetricCatalogue } from '../../tools/reference/metric-catalogue.ts';
import { discoverApps } from '../../tools/start/apps.ts';
import { workspaceRoot } from '../../tools/workspace.ts';

/** The folder of the stack, and those of it that are read below. */
export const observability = join(workspaceRoot, 'docker', 'observability');
export const rulesFolder = join(observability, 'prometheus', 'rules');
export const ruleTestsFolder = join(observability, 'prometheus', 'tests');
export const runbooksFolder = join(workspaceRoot, 'docs', 'runbooks');

export interface Alert {
  alert: string;
  expr: string;
  labels: { severity: string; app: string };
  annotations: { summary: string; runbook_url: string };
}

interface RecordedSeries {
  record: string;
  expr: string;
}

/** Every rule of every file. */
export function readRules(): { alerts: Alert[]; records: RecordedSeries[] } {
  const rules = yamlFilesOf(rulesFolder).flatMap((file) => {
    const { groups } = readYaml(file) as { groups: { rules: (Alert | RecordedSeries)[] }[] };
    return groups.flatMap((group) => group.rules);
  });
  return {
    alerts: rules.filter((rule) => 'alert' in rule),
    records: rules.filter((rule) => 'record' in rule),
  };
}

export function readYaml(path: string): unknown {
  return parse(readFileSync(path, 'utf8'));
}

/** Paths of the YAML files below a folder. */
export function yamlFilesOf(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.yaml'))
    .map((file) => join(folder, file));
}

/** A page of docs/runbooks; its name is that of its alert. */
export interface Runbook {
  name: string;
  text: string;
  promql: string[];
  logql: string[];
  shell: string[];
}

export function readRunbooks(): Runbook[] {
  return readdirSync(runbooksFolder)
    .filter((file) => file !== 'README.md')
    .map((file) => {
      const text = readFileSync(join(runbooksFolder, file), 'utf8');
      return { name: basename(file, '.md'), text, ...blocksOf(text) };
    });
}

function blocksOf(text: string): Pick<Runbook, 'promql' | 'logql' | 'shell'> {
  const blocks = (language: string) =>
    [...text.matchAll(new RegExp(`^\`\`\`${language}\\n([^]*?)^\`\`\``, 'gm'))].map(([, inside]) => inside!.trim());
  return {
    promql: blocks('promql'),
    logql: blocks('logql'),
    shell: blocks('sh').flatMap((block) => block.split('\n')),
  };
}

/** `DeadLetters` → `dead-letters`. */
export function kebabOf(alert: string): string {
  return alert.replace(/(?<=[a-z])(?=[A-Z])/g, '-').toLowerCase();
}

/** A dashboard as far as the checks look. */
export interface Dashboard {
  file: string;
  uid: string;
  title: string;
  templating: { list: { name: string; query: { query: string } }[] };
  annotations: { list: { expr: string }[] };
  panels: Panel[];
}

export interface Panel {
  id: number;
  title: string;
  type: string;
  gridPos: { x: number; y: number; w: number; h: number };
  datasource?: { type: string; uid: string };
  targets?: { expr: string }[];
  /** Those of a row that is folded. */
  panels?: Panel[];
}

export function readDashboards(): Dashboard[] {
  const folder = join(observability, 'grafana', 'dashboards');
  return readdirSync(folder).map((file) => ({
    ...(JSON.parse(readFileSync(join(folder, file), 'utf8')) as Dashboard),
    file,
  }));
}

/** Every panel with something in it. */
export function panelsOf({ panels }: Dashboard): Panel[] {
  return panels.flatMap((panel) => [panel, ...(panel.panels ?? [])]).filter(({ type }) => type !== 'row');
}

/** The catalogue of metrics: what exists, of what type or, if it is not ours, who says it, and the labels it can have. */
export function readCatalogue(): { metrics: Map<string, string>; labels: Set<string> } {
  const { measured, ofTheStack } = readMetricCatalogue(workspaceRoot);
  return {
    metrics: new Map([
      ...Object.entries(measured).map(([name, { type }]) => [name, type] as const),
      ...Object.entries(ofTheStack).map(([name, { who }]) => [name, who] as const),
    ]),
    labels: new Set(Object.values(measured).flatMap(({ labels }) => Object.keys(labels))),
  };
}

/** The apps of the workspace. */
export function appNames(): string[] {
  return discoverApps(workspaceRoot).map(({ name }) => name);
}
