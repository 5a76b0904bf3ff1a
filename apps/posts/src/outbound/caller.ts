import type { Call } from '@rookery/rpc';

/** On whose behalf another app is asked and how long it may take; use cases hand it through as they got it. */
export type Caller = Call;
