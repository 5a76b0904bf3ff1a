import type { DescEnumValue, DescField, DescEnum, DescMessage, DescMethod, DescService } from '@bufbuild/protobuf';

type Described = DescMessage | DescField | DescEnum | DescEnumValue | DescService | DescMethod;

/** Numbers of the lists in `descriptor.proto`, which paths of places are made of. */
const list = { message: 4, enum: 5, service: 6, nested: 3, nestedEnum: 4, field: 2, value: 2, method: 2 };

/** What stands above a declaration in its `.proto` file, on one line; empty when nothing does. */
export function commentOf(declared: Described): string {
  const file = fileOf(declared).proto;
  const path = pathOf(declared).join('.');
  const place = file.sourceCodeInfo?.location.find((location) => location.path.join('.') === path);
  return (place?.leadingComments ?? '').replace(/\s+/g, ' ').trim();
}

function fileOf(declared: Described) {
  if (declared.kind === 'field' || declared.kind === 'enum_value' || declared.kind === 'rpc')
    return declared.parent.file;
  return declared.file;
}

function pathOf(declared: Described): number[] {
  switch (declared.kind) {
    case 'field':
      return [...pathOf(declared.parent), list.field, declared.parent.fields.indexOf(declared)];
    case 'enum_value':
      return [...pathOf(declared.parent), list.value, declared.parent.values.indexOf(declared)];
    case 'rpc':
      return [...pathOf(declared.parent), list.method, declared.parent.methods.indexOf(declared)];
    case 'service':
      return [list.service, declared.file.services.indexOf(declared)];
    case 'enum': {
      const { file, parent } = declared;
      return parent
        ? [...pathOf(parent), list.nestedEnum, parent.nestedEnums.indexOf(declared)]
        : [list.enum, file.enums.indexOf(declared)];
    }
    case 'message': {
      const { file, parent } = declared;
      return parent
        ? [...pathOf(parent), list.nested, parent.nestedMessages.indexOf(declared)]
        : [list.message, file.messages.indexOf(declared)];
    }
  }
}
