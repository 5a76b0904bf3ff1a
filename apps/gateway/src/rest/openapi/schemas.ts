import { z } from 'zod';

export type Json = Record<string, unknown>;

type Override = NonNullable<NonNullable<Parameters<typeof z.toJSONSchema>[1]>['override']>;

const uriOf = (id: string) => `#/components/schemas/${id}`;

/** Every shape that has a name: all that were loaded, which is what the endpoints use. */
export function namedSchemas(): Json {
  const { schemas } = z.toJSONSchema(z.globalRegistry, { io: 'input', uri: uriOf, override: simplify });
  const written = Object.entries(schemas).map(([id, schema]) => [id, plain(schema as Json)] as const);
  return Object.fromEntries(written.toSorted(([left], [right]) => left.localeCompare(right)));
}

/** How a shape is written where it is used: by its name when it has one. */
export function referenceTo(shape: z.ZodType): Json {
  const id = z.globalRegistry.get(shape)?.id;
  if (id !== undefined) return { $ref: uriOf(id) };
  return plain(z.toJSONSchema(shape, { io: 'input', override: simplify }) as Json);
}

/** A format says it all where there is one; what clients and linters want besides is how long a text may be. */
const simplify: Override = ({ jsonSchema }) => {
  const { format } = jsonSchema;
  if (format === 'uuid' || format === 'date-time' || format === 'email') delete jsonSchema.pattern;
  if (format === 'uuid') Object.assign(jsonSchema, { minLength: 36, maxLength: 36 });
  if (format === 'date-time') jsonSchema.maxLength = 24;
};

/** Without what names the dialect and the schema: in a document both are known. */
function plain({ $schema, $id, id, ...schema }: Json): Json {
  void [$schema, $id, id];
  return schema;
}
