import { ScalarType, type DescField } from '@bufbuild/protobuf';

/** A field's type as `.proto` files write it, inside its own package without that. */
export function typeNameOf(field: DescField, packageName: string): string {
  if (field.fieldKind === 'map') {
    const value = field.message?.typeName ?? field.enum?.typeName ?? scalarName(field.scalar);
    return `map<${scalarName(field.mapKey)}, ${withoutPackage(value, packageName)}>`;
  }
  const name = field.message?.typeName ?? field.enum?.typeName ?? scalarName(field.scalar);
  const repeated = field.fieldKind === 'list' ? 'repeated ' : '';
  return `${repeated}${withoutPackage(name, packageName)}`;
}

/** `rookery.posts.v1.Post` is `Post` to who stands in `rookery.posts.v1`. */
export function withoutPackage(typeName: string, packageName: string): string {
  return typeName.startsWith(`${packageName}.`) ? typeName.slice(packageName.length + 1) : typeName;
}

function scalarName(scalar: ScalarType | undefined): string {
  return scalar === undefined ? '' : (ScalarType[scalar] ?? '').toLowerCase();
}
