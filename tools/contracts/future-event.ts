import { create, fromBinary, toBinary, type DescMessage } from '@bufbuild/protobuf';
import { reflect, type ReflectMessage } from '@bufbuild/protobuf/reflect';

/** Beyond every number we give out, and below those that Protobuf keeps for itself. */
const unknownNumber = 18_999;

/** The event with a field that nobody knows yet: the number as a tag of text, its length, its bytes. */
export function withUnknownField(bytes: Uint8Array): Uint8Array {
  const tag = (unknownNumber << 3) | 2;
  const head = [(tag & 0x7f) | 0x80, ((tag >> 7) & 0x7f) | 0x80, tag >> 14];
  return Buffer.concat([bytes, Buffer.from([...head, 3]), Buffer.from('new')]);
}

/** The event with every enum, however deep, at a value that nobody knows yet. */
export function withUnknownEnums(bytes: Uint8Array, type: DescMessage): Uint8Array {
  const message = reflect(type, bytes.length === 0 ? create(type) : fromBinary(type, bytes));
  replaceEnums(message);
  return toBinary(type, message.message);
}

function replaceEnums(message: ReflectMessage): void {
  for (const field of message.sortedFields) {
    if (!message.isSet(field)) continue;
    if (field.fieldKind === 'enum') message.set(field, unknownNumber);
    if (field.fieldKind === 'message') replaceEnums(message.get(field));
    if (field.fieldKind === 'list' && field.listKind === 'message') {
      for (const item of message.get(field)) replaceEnums(item as ReflectMessage);
    }
  }
}
