import type { EventSamples } from './event-samples.ts';
import type { Json } from './json.ts';
import type { RecordedMigration } from './record-migrations.ts';

/** Everything that somebody outside of one process relies on. */
export interface Contracts {
  /** The image of `proto/`, as buf writes it in JSON, without comments and places. */
  protobuf: Json;
  /** The GraphQL schema, sorted and printed. */
  graphql: string;
  /** The document of REST v1. */
  openapi: Json;
  events: EventSamples;
  /** The SQL of each app's migrations, in the order they run. */
  migrations: Record<string, RecordedMigration[]>;
}

/** Contracts that were released, and as what. */
export interface ReleasedContracts extends Contracts {
  version: string;
}
