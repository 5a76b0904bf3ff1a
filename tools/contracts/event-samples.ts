import {
  create,
  ScalarType,
  toBinary,
  type DescEnum,
  type DescField,
  type DescMessage,
  type FileRegistry,
} from '@bufbuild/protobuf';
import { reflect, type ReflectMessage } from '@bufbuild/protobuf/reflect';
import { eventTypesOf } from './event-types.ts';

/** Bytes of events in base64, by the type's full name and the sample's own. */
export type EventSamples = Record<string, Record<string, string>>;

/** Messages inside each other beyond this are left empty: a type that holds itself would never end. */
const depthMax = 5;

/**
 * Makes events of every type out of the descriptors alone: an empty one, and as many with all fields filled as it takes
 * to see each value of an enum and each member of a oneof. The same descriptors make the same bytes.
 */
export function sampleEvents(registry: FileRegistry): EventSamples {
  return Object.fromEntries(eventTypesOf(registry).map((type) => [type.typeName, samplesOf(type)]));
}

function samplesOf(type: DescMessage): Record<string, string> {
  const samples: Record<string, string> = { empty: '' };
  for (let variant = 0; variant < variantsOf(type, 0); variant++) {
    const bytes = toBinary(type, fill(type, { variant, depth: 0 }).message);
    samples[`filled ${variant + 1}`] = Buffer.from(bytes).toString('base64');
  }
  return samples;
}

function variantsOf(type: DescMessage, depth: number): number {
  if (depth === depthMax) return 1;
  const counts = type.fields.flatMap((field) => [
    field.enum ? valuesOf(field.enum).length : 1,
    field.message ? variantsOf(field.message, depth + 1) : 1,
  ]);
  return Math.max(1, ...type.oneofs.map((oneof) => oneof.fields.length), ...counts);
}

interface Place {
  variant: number;
  depth: number;
}

function fill(type: DescMessage, { variant, depth }: Place): ReflectMessage {
  const message = reflect(type, create(type));
  if (depth === depthMax) return message;
  for (const member of type.members) {
    const field = member.kind === 'oneof' ? at(member.fields, variant) : member;
    fillField(message, field, { variant, depth });
  }
  return message;
}

function fillField(message: ReflectMessage, field: DescField, place: Place): void {
  if (field.fieldKind === 'list') {
    for (let index = 0; index < 2; index++) message.get(field).add(valueOf(field, place, index) as never);
  } else if (field.fieldKind === 'map') {
    const key = field.mapKey === ScalarType.STRING ? 'key' : scalarOf(field.mapKey, { number: 1, name: 'key' }, 0);
    message.get(field).set(key as never, valueOf(field, place, 0) as never);
  } else {
    message.set(field, valueOf(field, place, 0) as never);
  }
}

function valueOf(field: DescField, { variant, depth }: Place, index: number): unknown {
  if (field.message) return fill(field.message, { variant, depth: depth + 1 });
  if (field.enum) return at(valuesOf(field.enum), variant).number;
  if (isNanoseconds(field)) return 20_000_000;
  return scalarOf(field.scalar as ScalarType, field, index);
}

/** Times are whole milliseconds wherever they are made and read. */
function isNanoseconds({ name, parent }: DescField): boolean {
  return name === 'nanos' && parent.typeName === 'google.protobuf.Timestamp';
}

/** Every value but the first, which stands for none. */
function valuesOf({ values }: DescEnum) {
  return values.length > 1 ? values.slice(1) : values;
}

function scalarOf(type: ScalarType, { name, number }: { name: string; number: number }, index: number): unknown {
  const count = number * 10 + index;
  switch (type) {
    case ScalarType.STRING:
      return `${name} ${count}`;
    case ScalarType.BYTES:
      return Buffer.from(`${name} ${count}`);
    case ScalarType.BOOL:
      return true;
    case ScalarType.INT64:
    case ScalarType.UINT64:
    case ScalarType.SINT64:
    case ScalarType.FIXED64:
    case ScalarType.SFIXED64:
      return BigInt(count);
    default:
      return count;
  }
}

function at<Item>(items: readonly Item[], index: number): Item {
  return items[index % items.length] as Item;
}
