import { readFile } from 'node:fs/promises';
import { GqlParamtype } from '@nestjs/graphql/dist/enums/gql-paramtype.enum.js';
import { getNamedType, isEnumType, isInputObjectType, isListType, isNonNullType, isObjectType } from 'graphql';
import type { GraphQLField, GraphQLNullableType, GraphQLObjectType, GraphQLSchema, GraphQLType } from 'graphql';
import { resolvers } from '../src/graphql/resolvers.js';
import { gatewaySchema, printGatewaySchema } from '../src/print-schema.js';

type Field = GraphQLField<unknown, unknown>;

/** `Post.author` and the like: fields whose resolver is given the Edge, by which alone other apps can be asked. */
function fieldsThatAsk(): Set<string> {
  const found = new Set<string>();
  for (const resolver of resolvers) {
    const type = String(Reflect.getMetadata('graphql:resolver_name', resolver));
    for (const [name, { value: method }] of Object.entries(Object.getOwnPropertyDescriptors(resolver.prototype))) {
      if (!Reflect.getMetadata('graphql:resolve_property', method as object)) continue;
      const parameters = (Reflect.getMetadata('__routeArguments__', resolver, name) ?? {}) as Record<string, unknown>;
      const keys = Object.keys(parameters);
      // Without decorators, the engine's own arguments come: parent, arguments, Edge.
      const takesEdge = keys.length > 0 ? keys.some(isContext) : (method as () => void).length > 2;
      if (takesEdge) found.add(`${type}.${name}`);
    }
  }
  return found;
}

/** Keys of parameters begin with what stands there. */
function isContext(key: string): boolean {
  return key.startsWith(`${GqlParamtype.CONTEXT}:`);
}

describe('schema.graphql', () => {
  let schema: GraphQLSchema;
  let types: GraphQLObjectType[];

  beforeAll(async () => {
    schema = await gatewaySchema();
    types = Object.values(schema.getTypeMap()).filter(
      (type) => isObjectType(type) && !type.name.startsWith('__'),
    ) as never;
  });

  /** Of all fields that `isMeant`, the names of those that `isWrong`. */
  function wrongFields(isMeant: (name: string, type: string) => boolean, isWrong: (field: Field) => boolean): string[] {
    const all = types.flatMap((type) =>
      Object.values(type.getFields()).map((field) => ({ name: `${type.name}.${field.name}`, type: type.name, field })),
    );
    const meant = all.filter(({ name, type }) => isMeant(name, type));
    expect(meant.length).toBeGreaterThan(0);
    return meant.filter(({ field }) => isWrong(field)).map(({ name }) => name);
  }

  it('is what the code says; if not: npm run docs', async () => {
    expect(await readFile('apps/gateway/schema.graphql', 'utf8')).toBe(await printGatewaySchema());
  });

  it('has enums whose values are their names wherever a field answers one: compiled queries hand them on', () => {
    const answered = types
      .flatMap((type) => Object.values(type.getFields()))
      .map(({ type }) => getNamedType(type))
      .filter(isEnumType);
    expect(answered.length).toBeGreaterThan(1);
    for (const { name, value } of answered.flatMap((type) => type.getValues())) expect(value).toBe(name);
  });

  // The rule for nulls, as docs/graphql.md and record 26 write it.
  describe('nullability', () => {
    const roots = ['Query', 'Mutation', 'Subscription'];
    const asking = fieldsThatAsk();
    const isNullable = ({ type }: Field) => !isNonNullType(type);

    it('lets every question be null alone', () => {
      expect(
        wrongFields(
          (_, type) => type === 'Query',
          (field) => !isNullable(field),
        ),
      ).toEqual([]);
    });

    it('promises the payload of what was done and seen', () => {
      expect(wrongFields((_, type) => type === 'Mutation' || type === 'Subscription', isNullable)).toEqual([]);
    });

    it('lets every field that asks another app be null', () => {
      expect(asking.size).toBeGreaterThan(15);
      expect(
        wrongFields(
          (name) => asking.has(name),
          (field) => !isNullable(field),
        ),
      ).toEqual([]);
    });

    it('promises what stands in the row itself, unless it says when there is none', () => {
      const isOfRow = (name: string, type: string) => !asking.has(name) && !roots.includes(type);
      const isSilent = ({ description }: Field) => !/\bnull\b|^Set for\b/i.test(description ?? '');
      expect(wrongFields(isOfRow, (field) => isNullable(field) && isSilent(field))).toEqual([]);
    });

    it('has no holes in lists', () => {
      expect(
        wrongFields(
          () => true,
          ({ type }) => hasHoles(type),
        ),
      ).toEqual([]);
    });
  });

  it('pages every list that can grow: edges of cursor and node, and first and after to ask with', () => {
    const connections = types.filter(({ name }) => name.endsWith('Connection'));
    expect(connections.length).toBeGreaterThanOrEqual(3);
    for (const { name, getFields } of connections.map((type) => ({
      name: type.name,
      getFields: () => type.getFields(),
    }))) {
      const row = name.replace(/Connection$/, '');
      expect(String(getFields().edges?.type)).toBe(`[${row}Edge!]!`);
      expect(String(getFields().pageInfo?.type)).toBe('PageInfo!');
      const edge = (schema.getType(`${row}Edge`) as GraphQLObjectType).getFields();
      expect([String(edge.cursor?.type), getNamedType(edge.node!.type).name]).toEqual(['String!', row]);
    }
    const leadsToPage = ({ type }: Field) => getNamedType(type).name.endsWith('Connection');
    const takesPage = ({ args }: Field) =>
      ['first: Int', 'after: String'].every((argument) => hasArgument(args, argument));
    expect(
      wrongFields(
        () => true,
        (field) => leadsToPage(field) && !takesPage(field),
      ),
    ).toEqual([]);
  });

  it('says of every argument and every field of an input what may stand there', () => {
    const silent = types.flatMap((type) =>
      Object.values(type.getFields()).flatMap((field) =>
        field.args
          .filter(({ name, description }) => name !== 'input' && !description)
          .map(({ name }) => `${type.name}.${field.name}(${name})`),
      ),
    );
    const inputs = Object.values(schema.getTypeMap()).filter(isInputObjectType);
    for (const input of inputs) {
      for (const { name, description } of Object.values(input.getFields()))
        if (!description) silent.push(`${input.name}.${name}`);
    }
    expect(silent).toEqual([]);
  });
});

function hasArgument(args: Field['args'], expected: string): boolean {
  return args.some(({ name, type }) => `${name}: ${String(type)}` === expected);
}

function hasHoles(type: GraphQLType): boolean {
  const bare = isNonNullType(type) ? (type.ofType as GraphQLNullableType) : type;
  return isListType(bare) && !isNonNullType(bare.ofType);
}
