import { isEnumType, isInputObjectType, isObjectType, type GraphQLField, type GraphQLSchema } from 'graphql';
import { builtFrom, code, table } from './markdown.ts';

/** What a field costs by the gateway's own rule. */
export type CostOf = (field: GraphQLField<unknown, unknown>) => { own: number; items: number; pageSize: number };

/** The page of the schema: every type with what each of its fields costs. */
export function graphqlPage(schema: GraphQLSchema, costOf: CostOf): string {
  const types = Object.values(schema.getTypeMap())
    .filter(({ name }) => !name.startsWith('__'))
    .toSorted((left, right) => left.name.localeCompare(right.name));
  const roots = [schema.getQueryType(), schema.getMutationType(), schema.getSubscriptionType()];
  const objects = types.filter(isObjectType);
  const sections = [...roots.filter((root) => root != null), ...objects.filter((type) => !roots.includes(type))].map(
    (type) => section(type, fieldTable(Object.values(type.getFields()), costOf)),
  );
  const inputs = types.filter(isInputObjectType).map((type) => {
    const rows = Object.values(type.getFields()).map((field) => [
      code(field.name),
      code(String(field.type)),
      field.description ?? '',
    ]);
    return section(type, table(['member', 'type', 'what it says'], rows));
  });
  const enums = types.filter(isEnumType).map((type) => {
    const rows = type.getValues().map((value) => [code(value.name), value.description ?? '']);
    return section(type, table(['value', 'what it says'], rows));
  });
  return [
    `${builtFrom("the gateway's resolvers and the rule of apps/gateway/src/limits/field-cost.ts")}# GraphQL`,
    'What can be asked, and what it costs in points; bounds are in [limits](../limits.md), what holds everywhere in ' +
      '[GraphQL](../graphql.md). *Comes* says how many times what is selected of a field counts: `first` is the page ' +
      'that is asked for, 20 when nothing is said.',
    ...sections,
    ...inputs,
    ...enums,
  ]
    .join('\n\n')
    .concat('\n');
}

function section({ name, description }: { name: string; description?: string | null }, body: string): string {
  return [`## ${name}`, description ?? '', body].filter(Boolean).join('\n\n');
}

function fieldTable(fields: GraphQLField<unknown, unknown>[], costOf: CostOf): string {
  const rows = fields.map((field) => {
    const { own, items, pageSize } = costOf(field);
    const words = field.args.filter(({ description }) => description).map(argumentWords);
    return [
      code(`${field.name}${argumentsOf(field)}`),
      code(String(field.type)),
      String(own),
      pageSize > 1 ? '`first` times' : items > 1 ? `${items} times` : 'once',
      [field.description, ...words, field.deprecationReason && `Deprecated: ${field.deprecationReason}`]
        .filter(Boolean)
        .join(' '),
    ];
  });
  return table(['field', 'type', 'points', 'comes', 'what it says'], rows);
}

function argumentsOf({ args }: GraphQLField<unknown, unknown>): string {
  return args.length === 0 ? '' : `(${args.map(({ name, type }) => `${name}: ${String(type)}`).join(', ')})`;
}

function argumentWords({ name, description }: { name: string; description?: string | null }): string {
  return `${code(name)}: ${description}`;
}
