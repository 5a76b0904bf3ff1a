import { stringify } from 'yaml';
import { discoverApps, type App } from '../../start/apps.ts';
import { operatorName } from '../../start/certificate-folder.ts';
import { disruptionBudgetOf, serviceAccountOf, serviceOf } from './around-pods.ts';
import { scheduledBackupOf } from './backup.ts';
import { brokerValues } from './broker-values.ts';
import { certificateOf } from './certificates.ts';
import { configMapOf } from './config-map.ts';
import { databaseOf, roleSecretOf } from './database.ts';
import { deploymentOf } from './deployment.ts';
import { migrationOf } from './migration.ts';
import { databaseName } from './names.ts';
import { networkPolicies } from './network-policies.ts';
import { prometheusRules } from './prometheus-rules.ts';

const head = '# Written by "npm run manifests" out of apps/*/app.json and docker/observability. Do not edit.\n';

/**
 * All of k8s/ that follows from the code.
 * @returns the text of each file by its path below k8s/
 * @throws when an `app.json` is missing or wrong
 */
export function writtenFiles(root: string): Map<string, string> {
  const apps = discoverApps(root);
  const withDatabase = apps.filter(({ hasDatabase }) => hasDatabase);
  const files = new Map<string, string>();
  for (const app of apps) addFolder(files, `base/${app.name}`, 'Kustomization', baseOf(app));
  addFolder(files, 'base', 'Kustomization', new Map(apps.map(({ name }) => [name, []])));
  addFolder(files, 'components/network-policies', 'Component', networkPolicies(apps));
  addFolder(files, 'components/certificates', 'Component', certificates(apps));
  addFolder(files, 'components/databases', 'Component', perApp(withDatabase, databaseFile));
  const backups = perApp(withDatabase, (app) => [scheduledBackupOf(app)]);
  addFolder(files, 'components/backups/schedules', 'Component', backups);
  files.set('components/monitoring/rules.yaml', documents(prometheusRules(root)));
  files.set('values/nats-users.yaml', documents([brokerValues(apps)]));
  return files;
}

function baseOf(app: App): Map<string, object[]> {
  return new Map<string, object[]>([
    ['config.yaml', [configMapOf(app)]],
    ['deployment.yaml', [deploymentOf(app)]],
    ['around.yaml', [serviceAccountOf(app), serviceOf(app), disruptionBudgetOf(app)]],
    ...(app.hasDatabase ? [['migration.yaml', [migrationOf(app)]] as [string, object[]]] : []),
  ]);
}

function databaseFile(app: App): object[] {
  return [databaseOf(app), roleSecretOf(app, 'role'), roleSecretOf(app, 'owner')];
}

function certificates(apps: readonly App[]): Map<string, object[]> {
  const files = perApp(apps, (app) => [
    certificateOf({ name: `${app.name}-tls`, identity: app.name, dnsNames: [app.name] }),
    ...(app.hasDatabase ? [databaseCertificate(app.name)] : []),
  ]);
  return files
    .set('nats.yaml', [certificateOf({ name: 'nats-tls', identity: 'nats', dnsNames: ['nats', '*.nats-headless'] })])
    .set('operator.yaml', [certificateOf({ name: 'operator-tls', identity: operatorName, dnsNames: [operatorName] })]);
}

function databaseCertificate(app: string) {
  const name = databaseName(app);
  const dnsNames = ['rw', 'r', 'ro'].map((service) => `${name}-${service}`);
  // Without it the operator of the databases would go on with the old one until somebody tells it.
  return certificateOf({ name: `${name}-tls`, identity: 'postgres', dnsNames, labels: { 'cnpg.io/reload': 'true' } });
}

function perApp(apps: readonly App[], write: (app: App) => object[]): Map<string, object[]> {
  return new Map(apps.map((app) => [`${app.name}.yaml`, write(app)]));
}

/** Files, and the kustomization that lists them. */
function addFolder(
  files: Map<string, string>,
  folder: string,
  kind: 'Kustomization' | 'Component',
  contents: ReadonlyMap<string, object[]>,
): void {
  const version = kind === 'Component' ? 'v1alpha1' : 'v1beta1';
  const kustomization = { apiVersion: `kustomize.config.k8s.io/${version}`, kind, resources: [...contents.keys()] };
  files.set(`${folder}/kustomization.yaml`, documents([kustomization]));
  for (const [name, objects] of contents) {
    if (objects.length > 0) files.set(`${folder}/${name}`, documents(objects));
  }
}

function documents(objects: readonly object[]): string {
  const texts = objects.map((object) => stringify(object, { lineWidth: 0, aliasDuplicateObjects: false }));
  return head + texts.join('---\n');
}
