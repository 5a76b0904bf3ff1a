import { overloadDrill } from '../overload/overload-drill.ts';
import { failureDrill } from './failure-drill.ts';
import { scenarios } from './scenarios/index.ts';
import type { StagedDrill } from './staged-drill.ts';

/** Every drill of failures, in the order in which they are played. */
export const failureDrills: readonly StagedDrill[] = [...scenarios.map(failureDrill), overloadDrill];
