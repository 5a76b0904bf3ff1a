import type { DescMessage, FileRegistry } from '@bufbuild/protobuf';
import type { ContractBreak } from './contract-break.ts';
import { sampleEvents, type EventSamples } from './event-samples.ts';
import { flattenEvent } from './flatten-event.ts';
import { withUnknownEnums, withUnknownField } from './future-event.ts';

/** Reads an event as the code does and writes what it read. Throws when it cannot. */
export type Recode = (bytes: Uint8Array) => Uint8Array;

/** One side of the comparison. */
export interface EventSide {
  registry: FileRegistry;
  samples: EventSamples;
}

/** Today's types, and the code that reads and writes them. */
export interface EventsToday {
  registry: FileRegistry;
  /** Undefined for a type the code does not know. */
  recodeOf: (type: string) => Recode | undefined;
}

const readAdvice =
  'Events stay on streams and in outboxes: give new content a new field, or a new event beside this one.';
const writtenAdvice = 'The other release still listens: keep writing the field, and add what is new beside it.';
const futureAdvice = 'A newer release may say more than this one knows: read what is known and leave the rest.';

/**
 * Holds every released event type against today's code, both ways, by bytes: code of today reads what a released app
 * wrote, a released app reads what code of today writes, and neither stumbles over what only a later one knows.
 */
export function findEventBreaks(released: EventSide, today: EventsToday): ContractBreak[] {
  const written = sampleEvents(today.registry);
  return Object.entries(released.samples).flatMap(([name, samples]) => {
    const type = released.registry.getMessage(name) as DescMessage;
    const typeToday = today.registry.getMessage(name);
    const recode = today.recodeOf(name);
    if (!recode || !typeToday) return [{ rule: 'EVENT_REMOVED', subject: name, advice: readAdvice }];
    const bytesOf = (each: Record<string, string>) => Object.values(each).map((text) => Buffer.from(text, 'base64'));
    return distinct([
      ...bytesOf(samples).flatMap((bytes) => readBreaks(bytes, type, recode)),
      ...bytesOf(written[name] ?? {}).flatMap((bytes) => writtenBreaks(bytes, type, typeToday, recode)),
      ...bytesOf(samples).flatMap((bytes) => futureBreaks(bytes, type, recode)),
    ]);
  });
}

function readBreaks(bytes: Uint8Array, type: DescMessage, recode: Recode): ContractBreak[] {
  return compare({
    rule: 'EVENT_READ_OTHERWISE',
    type,
    advice: readAdvice,
    expected: () => flattenEvent(bytes, type),
    found: () => flattenEvent(recode(bytes), type),
  });
}

function writtenBreaks(bytes: Uint8Array, type: DescMessage, typeToday: DescMessage, recode: Recode): ContractBreak[] {
  return compare({
    rule: 'EVENT_WRITTEN_OTHERWISE',
    type,
    advice: writtenAdvice,
    expected: () => flattenEvent(bytes, typeToday, type),
    found: () => flattenEvent(recode(bytes), type),
  });
}

/** Only what the future adds: a released event that is already read otherwise is named above. */
function futureBreaks(bytes: Uint8Array, type: DescMessage, recode: Recode): ContractBreak[] {
  const isKnown = ([, value]: [string, string]) => !value.startsWith('enum ');
  const knownOf = (each: Uint8Array) => new Map([...flattenEvent(each, type)].filter(isKnown));
  const today = attempt(() => knownOf(recode(bytes)));
  if (!today) return [];
  return [withUnknownField(bytes), withUnknownEnums(bytes, type)].flatMap((future) =>
    compare({
      rule: 'EVENT_OF_THE_FUTURE_REFUSED',
      type,
      advice: futureAdvice,
      expected: () => today,
      found: () => knownOf(recode(future)),
    }),
  );
}

function attempt<Result>(work: () => Result): Result | undefined {
  try {
    return work();
  } catch {
    return undefined;
  }
}

interface Comparison {
  rule: string;
  type: DescMessage;
  advice: string;
  expected: () => Map<string, string>;
  found: () => Map<string, string>;
}

function compare({ rule, type, advice, expected, found }: Comparison): ContractBreak[] {
  const sides = attempt(() => [expected(), found()] as const);
  // What cannot be read has no field to name.
  if (!sides) return [{ rule, subject: type.typeName, advice }];
  const [before, after] = sides;
  return [...new Set([...before.keys(), ...after.keys()])]
    .filter((path) => before.get(path) !== after.get(path))
    .map((path) => ({ rule, subject: `${type.typeName}.${path.replace(/\[.*?\]/g, '')}`, advice }));
}

function distinct(breaks: ContractBreak[]): ContractBreak[] {
  return [...new Map(breaks.map((each) => [`${each.rule} ${each.subject}`, each])).values()];
}
