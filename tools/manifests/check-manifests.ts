import { join } from 'node:path';
import { findKubectl } from '../infra/find-kubectl.ts';
import { loadShapes } from '../reference/environment-shapes.ts';
import type { EnvironmentShape } from '../reference/configuration-page.ts';
import { discoverApps, type App } from '../start/apps.ts';
import { workspaceRoot } from '../workspace.ts';
import type { Rendered, Rule } from './manifest.ts';
import { renderOverlays } from './render.ts';
import { checkApps } from './rules/apps.ts';
import { checkAvailability } from './rules/availability.ts';
import { checkBrokerNames } from './rules/broker-names.ts';
import { checkCrossingEdges } from './rules/crossing-edges.ts';
import { checkEnvironment } from './rules/environment.ts';
import { checkGracePeriods } from './rules/grace-period.ts';
import { checkImageContract } from './rules/image-contract.ts';
import { checkImages } from './rules/images.ts';
import { checkMetricNames } from './rules/metric-names.ts';
import { checkNamedSecrets } from './rules/named-secrets.ts';
import { checkNeededEdges } from './rules/needed-edges.ts';
import { checkNetworkPolicies } from './rules/network-policies.ts';
import { checkPodSecurity } from './rules/pod-security.ts';
import { checkProbes } from './rules/probes.ts';
import { checkReferences } from './rules/references.ts';
import { checkResources } from './rules/resources.ts';
import { checkSelectors } from './rules/selectors.ts';
import { checkTargets } from './rules/targets.ts';
import { checkTypes } from './schema/check-types.ts';
import { checkValues } from './schema/check-values.ts';
import { describeStale, findStaleManifests, manifestsFolder } from './stale-manifests.ts';
import { writtenFiles } from './write/written-files.ts';

/** What was looked at, and what is wrong with it. */
export interface ManifestReport {
  documents: number;
  overlays: number;
  isReleased: boolean;
  problems: string[];
}

/**
 * Checks all of k8s/, without a cluster.
 * @throws when there is no kubectl, or an overlay does not render
 */
export async function checkManifests(root = workspaceRoot): Promise<ManifestReport> {
  const apps = discoverApps(root);
  const names = apps.map(({ name }) => name);
  const { all, isReleased } = await renderOverlays(await findKubectl(), join(root, manifestsFolder), names);
  const shapes = await loadShapes(root);
  const problems = [
    ...describeStale(findStaleManifests(root, writtenFiles(root))),
    ...(await checkBrokerNames(root, apps)),
    ...(await checkTypes(all)),
    ...(await checkValues(all)),
    ...all.flatMap((rendered) => applyRules(rulesOf(root, apps, shapes), rendered)),
  ];
  const documents = all.reduce((sum, { manifests }) => sum + manifests.length, 0);
  return { documents, overlays: all.length, isReleased, problems };
}

/** All rules over a rendered overlay; the schema is another matter. */
export function rulesOf(root: string, apps: readonly App[], shapes: ReadonlyMap<string, EnvironmentShape>): Rule[] {
  return [
    checkApps(apps),
    checkPodSecurity,
    checkResources,
    checkProbes,
    checkAvailability,
    checkGracePeriods,
    checkImages,
    checkImageContract(root),
    checkReferences,
    checkNamedSecrets(root),
    checkSelectors,
    checkTargets,
    checkNetworkPolicies,
    checkNeededEdges(apps),
    checkCrossingEdges(apps),
    checkEnvironment(shapes),
    checkMetricNames(root),
  ];
}

/** What the rules find, with the overlay's name before each. */
export function applyRules(rules: readonly Rule[], rendered: Rendered): string[] {
  return rules.flatMap((rule) => rule(rendered)).map((problem) => `${rendered.overlay}: ${problem}`);
}
