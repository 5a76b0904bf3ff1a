import { fromBinary, ScalarType, type DescField, type DescMessage } from '@bufbuild/protobuf';
import { reflect, type ReflectMessage } from '@bufbuild/protobuf/reflect';

/**
 * What a reader finds in an event, field by field.
 * @param type the descriptor it reads by
 * @param known whose fields are looked at, by their numbers, and under whose names
 * @returns every value as text under its path
 * @throws when the bytes are no such message
 */
export function flattenEvent(bytes: Uint8Array, type: DescMessage, known: DescMessage = type): Map<string, string> {
  const values = new Map<string, string>();
  collect(reflect(type, fromBinary(type, bytes)), known, '', values);
  return values;
}

function collect(message: ReflectMessage, known: DescMessage, prefix: string, values: Map<string, string>): void {
  for (const name of known.fields) {
    const field = message.fields.find(({ number }) => number === name.number);
    if (field && message.isSet(field)) collectField(message, { field, known: name }, `${prefix}${name.name}`, values);
  }
}

interface FieldPair {
  field: DescField;
  known: DescField;
}

function collectField(message: ReflectMessage, pair: FieldPair, path: string, values: Map<string, string>): void {
  const { field } = pair;
  const add = (value: unknown, place: string) => addValue(value, pair, place, values);
  if (field.fieldKind === 'list') [...message.get(field)].forEach((item, index) => add(item, `${path}[${index}]`));
  else if (field.fieldKind === 'map')
    for (const [key, item] of message.get(field)) add(item, `${path}[${String(key)}]`);
  else add(message.get(field), path);
}

function addValue(value: unknown, { field, known }: FieldPair, path: string, values: Map<string, string>): void {
  if (field.message && known.message) {
    values.set(path, 'message');
    collect(value as ReflectMessage, known.message, `${path}.`, values);
  } else {
    values.set(path, `${kindOf(field)} ${textOf(value)}`);
  }
}

/** What a reader takes a value for. Whole numbers of any width and enums are written alike. */
function kindOf({ enum: enumeration, message, scalar }: DescField): string {
  if (enumeration) return 'enum';
  if (message) return message.typeName;
  switch (scalar) {
    case ScalarType.STRING:
    case ScalarType.BYTES:
    case ScalarType.BOOL:
    case ScalarType.FLOAT:
    case ScalarType.DOUBLE:
      return ScalarType[scalar].toLowerCase();
    default:
      return 'integer';
  }
}

function textOf(value: unknown): string {
  return value instanceof Uint8Array ? Buffer.from(value).toString('base64') : String(value);
}
