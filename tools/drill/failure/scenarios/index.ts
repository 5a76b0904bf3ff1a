import type { Scenario } from '../scenario.ts';
import { appGarbage } from './app-garbage.ts';
import { appsGone } from './app-gone.ts';
import { appSlow } from './app-slow.ts';
import { brokerGone, brokerGoneCluster } from './broker-gone.ts';
import { certificateRenewed } from './certificate-renewed.ts';
import { clockSkewed } from './clock-skewed.ts';
import { instanceKilled } from './instance-killed.ts';
import { mediaDiskFull } from './media-disk-full.ts';
import { postgresRestarted } from './postgres-restarted.ts';
import { primaryPromoted } from './primary-promoted.ts';
import { rateStoreGone } from './rate-store-gone.ts';
import { rollingRestart } from './rolling-restart.ts';

/** Every failure that is played. */
export const scenarios: readonly Scenario[] = [
  rollingRestart,
  instanceKilled,
  clockSkewed,
  rateStoreGone,
  ...appsGone,
  appSlow,
  appGarbage,
  postgresRestarted,
  primaryPromoted,
  brokerGone,
  brokerGoneCluster,
  certificateRenewed,
  mediaDiskFull,
];
