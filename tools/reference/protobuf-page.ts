import type { DescEnum, DescFile, DescMessage, DescMethod, FileRegistry } from '@bufbuild/protobuf';
import { MethodOptions_IdempotencyLevel } from '@bufbuild/protobuf/wkt';
import type { AccessRules } from './access-rules.ts';
import { builtFrom, code, table } from './markdown.ts';
import { commentOf } from './proto-comments.ts';
import { typeNameOf, withoutPackage } from './proto-types.ts';

const repetition: Record<MethodOptions_IdempotencyLevel, string> = {
  [MethodOptions_IdempotencyLevel.NO_SIDE_EFFECTS]: 'a read',
  [MethodOptions_IdempotencyLevel.IDEMPOTENT]: 'yes',
  [MethodOptions_IdempotencyLevel.IDEMPOTENCY_UNKNOWN]: 'only with a key',
};

/**
 * The page of `proto/`: every service, message and enum of ours.
 * @throws when a method has no rule about who may call it
 */
export function protobufPage(registry: FileRegistry, access: AccessRules): string {
  const files = [...registry.files].filter((file) => file.proto.package.startsWith('rookery.'));
  const packages = Map.groupBy(
    files.toSorted((left, right) => left.name.localeCompare(right.name)),
    (file) => file.proto.package,
  );
  return [
    `${builtFrom('proto/ and the access tables of the controllers')}# Protobuf`,
    'What apps say to each other. A method may be repeated as its `idempotency_level` says; who may call it is asked of the ' +
      'certificate of the connection and, for an account, of its token.',
    ...[...packages].map(([name, members]) => packageSection(name, members, access)),
  ]
    .join('\n\n')
    .concat('\n');
}

function packageSection(name: string, files: DescFile[], access: AccessRules): string {
  const services = files.flatMap((file) => file.services);
  return [
    `## ${name}`,
    ...services.flatMap((service) => [
      `### ${service.name}`,
      commentOf(service),
      table(
        ['method', 'request → answer', 'may be repeated', 'who may call', 'what it does'],
        service.methods.map((method) => methodRow(method, access)),
      ),
    ]),
    ...files.flatMap((file) => file.messages).flatMap(messageSection),
    ...files.flatMap((file) => file.enums).map(enumSection),
  ]
    .filter((part) => part !== '')
    .join('\n\n');
}

function methodRow(method: DescMethod, access: AccessRules): string[] {
  const { parent, localName, methodKind, input, output } = method;
  const rule = access.get(`${parent.name}.${localName}`);
  if (!rule) throw new Error(`${parent.name}.${method.name} has no rule about who may call it`);
  const name = (type: DescMessage) => code(withoutPackage(type.typeName, parent.file.proto.package));
  const isIn = methodKind === 'client_streaming' || methodKind === 'bidi_streaming';
  const isOut = methodKind === 'server_streaming' || methodKind === 'bidi_streaming';
  return [
    code(method.name),
    `${isIn ? 'stream of ' : ''}${name(input)} → ${isOut ? 'stream of ' : ''}${name(output)}`,
    repetition[method.idempotency],
    rule,
    commentOf(method),
  ];
}

function messageSection(message: DescMessage): string[] {
  const packageName = message.file.proto.package;
  const rows = message.fields.map((field) => [
    String(field.number),
    code(field.name),
    code(typeNameOf(field, packageName)),
    [field.oneof ? `One of ${code(field.oneof.name)}.` : '', commentOf(field)].filter(Boolean).join(' '),
  ]);
  return [
    `#### ${withoutPackage(message.typeName, packageName)}`,
    commentOf(message),
    rows.length > 0 ? table(['number', 'field', 'type', 'what it says'], rows) : 'Nothing.',
    ...message.nestedMessages.flatMap(messageSection),
    ...message.nestedEnums.map(enumSection),
  ];
}

function enumSection(type: DescEnum): string {
  const rows = type.values.map((value) => [String(value.number), code(value.name), commentOf(value)]);
  const title = `#### ${withoutPackage(type.typeName, type.file.proto.package)}`;
  return [title, commentOf(type), table(['number', 'value', 'what it says'], rows)].filter(Boolean).join('\n\n');
}
