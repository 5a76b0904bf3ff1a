import { collectContracts, type ContractsToday } from './collect-contracts.ts';
import type { ContractBreak } from './contract-break.ts';
import type { ReleasedContracts } from './contracts.ts';
import { judgeBreaks, readDeclarations, type Judgement } from './declared-breaks.ts';
import { findEventBreaks } from './event-breaks.ts';
import { registryOf } from './event-types.ts';
import { findSchemaDifference } from './graphql-breaks.ts';
import { findMigrationBreaks } from './migration-breaks.ts';
import { findOpenapiBreaks } from './openapi-breaks.ts';
import { findProtobufBreaks, findProtobufLint } from './protobuf-breaks.ts';
import { readReleased } from './released-contracts.ts';

/** What the comparison of the tree with the last release found. */
export interface ContractReport extends Judgement {
  /** The release that was compared with. */
  version: string;
  /** Changes that careless clients may stumble over; named, and let through. */
  dangers: string[];
  /** What was compared, so that it can be released. */
  today: ContractsToday;
}

/** Compares the contracts of the tree with those released last. Throws when either cannot be read. */
export async function checkContracts(root: string): Promise<ContractReport> {
  const [released, today] = await Promise.all([readReleased(root), collectContracts(root)]);
  const schema = findSchemaDifference(released.graphql, today.graphql);
  const breaks = [
    ...(await findProtobufLint(root)),
    ...(await findProtobufBreaks(root, released.protobuf)),
    ...eventBreaks(released, today),
    ...schema.breaks,
    ...findOpenapiBreaks(released.openapi, today.openapi),
    ...findMigrationBreaks(released.migrations, today.migrations),
  ];
  const judgement = judgeBreaks(breaks, readDeclarations(root), released.version);
  return { ...judgement, version: released.version, dangers: schema.dangers, today };
}

function eventBreaks(released: ReleasedContracts, today: ContractsToday): ContractBreak[] {
  const before = { registry: registryOf(released.protobuf), samples: released.events };
  return findEventBreaks(before, { registry: registryOf(today.protobuf), recodeOf: today.recodeOf });
}
