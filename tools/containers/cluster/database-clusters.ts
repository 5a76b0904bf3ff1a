import type { ClusterProps } from '@cdk8s-kit/crds/pg';
import type { Custom } from '../../manifests/custom-resource.ts';
import { manifestsOf, type Manifest, type Rendered } from '../../manifests/manifest.ts';

/** A database cluster as manifests say it. */
export type DatabaseCluster = Custom<ClusterProps> & Manifest;

/** The database clusters of an overlay. */
export function databaseClusters(rendered: Rendered): DatabaseCluster[] {
  return manifestsOf<DatabaseCluster>(rendered, 'Cluster');
}
