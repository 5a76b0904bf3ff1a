import type { ContractBreak } from './contract-break.ts';
import { isObject, objectAt, type Json } from './json.ts';
import { dereference } from './openapi-document.ts';

/** A JSON Schema and the document its references lead into. */
export interface SchemaSide {
  document: Json;
  schema: Json;
}

/** Who sends what the schema describes, and where it stands. */
export interface SchemaPlace {
  direction: 'request' | 'response';
  subject: string;
}

const advice =
  'Keep what was released and add the new beside it, optional in requests: clients of v1 send and read what they were told.';

/** The bounds of JSON Schema, and which way they narrow. */
const upperBounds = ['maximum', 'exclusiveMaximum', 'maxLength', 'maxItems', 'maxProperties'];
const lowerBounds = ['minimum', 'exclusiveMinimum', 'minLength', 'minItems', 'minProperties'];

/**
 * Compares two schemas, member by member. A client may send what it could send, and finds in an answer what it found.
 * Members and values may be added to answers, optional members and values to requests.
 */
export function compareSchemas(released: SchemaSide, today: SchemaSide, place: SchemaPlace): ContractBreak[] {
  return compare(released, today, place, new Set());
}

/** @param seen references that are compared further up: a schema may hold itself */
function compare(released: SchemaSide, today: SchemaSide, place: SchemaPlace, seen: Set<string>): ContractBreak[] {
  const pair = `${String(released.schema.$ref)} ${String(today.schema.$ref)}`;
  if (released.schema.$ref && seen.has(pair)) return [];
  const inside = new Set([...seen, pair]);
  const [before, after] = [resolve(released), resolve(today)];
  return [
    ...typeBreaks(before.schema, after.schema, place),
    ...valueBreaks(before.schema, after.schema, place),
    ...(place.direction === 'request' ? boundBreaks(before.schema, after.schema, place) : []),
    ...propertyBreaks(before, after, place, inside),
    ...itemBreaks(before, after, place, inside),
    ...variantBreaks(before, after, place, inside),
  ];
}

function resolve({ document, schema }: SchemaSide): SchemaSide {
  return { document, schema: dereference(document, schema) };
}

/** In a request a type may be added, in an answer left out. */
function typeBreaks(before: Json, after: Json, { direction, subject }: SchemaPlace): ContractBreak[] {
  const [old, now] = [typesOf(before), typesOf(after)];
  if (old.size === 0 && now.size === 0) return [];
  const [narrow, wide] = direction === 'request' ? [old, now] : [now, old];
  const isFit = wide.size === 0 || (narrow.size > 0 && [...narrow].every((type) => wide.has(type)));
  const isFormatKept =
    direction === 'request' ? !after.format || after.format === before.format : after.format === before.format;
  if (isFit && isFormatKept) return [];
  const name = (types: Set<string>, { format }: Json) =>
    [...types, ...(format ? [`(${String(format)})`] : [])].join(' ');
  return [{ rule: 'TYPE_CHANGED', subject: `${subject} from ${name(old, before)} to ${name(now, after)}`, advice }];
}

function typesOf({ type }: Json): Set<string> {
  const types = Array.isArray(type) ? type.map(String) : type === undefined ? [] : [String(type)];
  return new Set(types.flatMap((each) => (each === 'number' ? ['number', 'integer'] : [each])));
}

/** A value that is gone is refused in a request, and missed by name in what clients generate from an answer. */
function valueBreaks(before: Json, after: Json, { direction, subject }: SchemaPlace): ContractBreak[] {
  const [old, now] = [valuesOf(before), valuesOf(after)];
  if (!now) return [];
  if (!old) return direction === 'request' ? [{ rule: 'VALUES_BOUNDED', subject, advice }] : [];
  const removed = old.filter((value) => !now.includes(value));
  return removed.map((value) => ({ rule: 'VALUE_REMOVED', subject: `${subject} ${value}`, advice }));
}

function valuesOf(schema: Json): string[] | undefined {
  if (Array.isArray(schema.enum)) return schema.enum.map((value) => JSON.stringify(value));
  return schema.const === undefined ? undefined : [JSON.stringify(schema.const)];
}

function boundBreaks(before: Json, after: Json, { subject }: SchemaPlace): ContractBreak[] {
  const isTighter = (key: string, sign: 1 | -1) =>
    typeof after[key] === 'number' &&
    (typeof before[key] !== 'number' || (after[key] as number) * sign < (before[key] as number) * sign);
  const tighter = [
    ...upperBounds.filter((key) => isTighter(key, 1)),
    ...lowerBounds.filter((key) => isTighter(key, -1)),
    ...(after.pattern !== undefined && after.pattern !== before.pattern ? ['pattern'] : []),
  ];
  return tighter.map((key) => ({ rule: 'BOUND_NARROWED', subject: `${subject} ${key} ${String(after[key])}`, advice }));
}

function propertyBreaks(before: SchemaSide, after: SchemaSide, place: SchemaPlace, seen: Set<string>): ContractBreak[] {
  const properties = objectAt(after.schema, 'properties');
  const released = Object.entries(objectAt(before.schema, 'properties'));
  const [needed, neededToday] = [requiredOf(before.schema), requiredOf(after.schema)];
  const at = (name: string) => `${place.subject}.${name}`;
  const requiredNow = [...neededToday].filter((name) => !needed.has(name));
  const optionalNow = [...needed].filter((name) => !neededToday.has(name) && properties[name] !== undefined);
  return [
    ...released.flatMap(([name, schema]) => {
      const now = properties[name];
      if (!isObject(now)) return [{ rule: 'PROPERTY_REMOVED', subject: at(name), advice }];
      const [old, other] = [
        { ...before, schema: schema as Json },
        { ...after, schema: now },
      ];
      return compare(old, other, { ...place, subject: at(name) }, seen);
    }),
    ...(place.direction === 'request' ? requiredNow : []).map((name) => ({
      rule: 'PROPERTY_REQUIRED',
      subject: at(name),
      advice,
    })),
    ...(place.direction === 'response' ? optionalNow : []).map((name) => ({
      rule: 'PROPERTY_OPTIONAL',
      subject: at(name),
      advice,
    })),
  ];
}

function requiredOf({ required }: Json): Set<string> {
  return new Set(Array.isArray(required) ? required.map(String) : []);
}

function itemBreaks(before: SchemaSide, after: SchemaSide, place: SchemaPlace, seen: Set<string>): ContractBreak[] {
  const [old, now] = [before.schema.items, after.schema.items];
  if (!isObject(old) || !isObject(now)) return [];
  const at = { ...place, subject: `${place.subject}[]` };
  return compare({ ...before, schema: old }, { ...after, schema: now }, at, seen);
}

/** Alternatives are matched in their order: nobody reorders them without a reason. */
function variantBreaks(before: SchemaSide, after: SchemaSide, place: SchemaPlace, seen: Set<string>): ContractBreak[] {
  return ['anyOf', 'oneOf', 'allOf'].flatMap((key) => {
    const [old, now] = [listAt(before.schema, key), listAt(after.schema, key)];
    return old.flatMap((schema, index) => {
      const other = now[index];
      const subject = old.length > 1 ? `${place.subject} ${key} ${index + 1}` : place.subject;
      if (!other) return [{ rule: 'VARIANT_REMOVED', subject, advice }];
      return compare({ ...before, schema }, { ...after, schema: other }, { ...place, subject }, seen);
    });
  });
}

function listAt(schema: Json, key: string): Json[] {
  return Array.isArray(schema[key]) ? (schema[key] as Json[]) : [];
}
