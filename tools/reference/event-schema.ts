import { ScalarType, type DescField, type DescMessage } from '@bufbuild/protobuf';
import { commentOf } from './proto-comments.ts';

/** A JSON Schema. */
export type EventSchema = { [key: string]: unknown };

/** Messages inside each other beyond this are named and not described. */
const depthMax = 4;

/** What is in a message, as the JSON Schema of Protobuf's JSON; the number of a field stands in `x-field`. */
export function eventSchema(type: DescMessage, depth = 0): EventSchema {
  if (type.typeName === 'google.protobuf.Timestamp') return { type: 'string', format: 'date-time' };
  const described = { type: 'object', title: type.typeName, ...comment(commentOf(type)) };
  if (depth === depthMax) return described;
  const properties = type.fields.map((field) => [
    field.jsonName,
    { ...fieldSchema(field, depth), 'x-field': field.number, ...comment(commentOf(field)) },
  ]);
  return { ...described, properties: Object.fromEntries(properties) as EventSchema };
}

function fieldSchema(field: DescField, depth: number): EventSchema {
  if (field.fieldKind === 'list') return { type: 'array', items: valueSchema(field, depth) };
  if (field.fieldKind === 'map') return { type: 'object', additionalProperties: valueSchema(field, depth) };
  return valueSchema(field, depth);
}

function valueSchema({ message, enum: enumeration, scalar }: DescField, depth: number): EventSchema {
  if (message) return eventSchema(message, depth + 1);
  if (enumeration) return { type: 'string', enum: enumeration.values.map(({ name }) => name) };
  switch (scalar) {
    case ScalarType.STRING:
      return { type: 'string' };
    case ScalarType.BYTES:
      return { type: 'string', contentEncoding: 'base64' };
    case ScalarType.BOOL:
      return { type: 'boolean' };
    case ScalarType.FLOAT:
    case ScalarType.DOUBLE:
      return { type: 'number' };
    default:
      return { type: 'integer' };
  }
}

function comment(description: string): EventSchema {
  return description === '' ? {} : { description };
}
