import { isObject, objectAt, type Json } from './json.ts';

/** What stands where a `$ref` into the same document leads; anything else is itself. Throws when it leads nowhere. */
export function dereference(document: Json, value: Json): Json {
  const { $ref } = value;
  if (typeof $ref !== 'string') return value;
  const keys = $ref.replace(/^#\//, '').split('/').map(unescapePointer);
  const target = keys.reduce<unknown>((parent, key) => (isObject(parent) ? parent[key] : undefined), document);
  if (!isObject(target)) throw new Error(`the OpenAPI document refers to ${$ref}, which is not in it`);
  return dereference(document, target);
}

/** The answers of an operation by status. */
export function responsesOf(document: Json, operation: Json): Map<string, Json> {
  const responses = Object.entries(objectAt(operation, 'responses'));
  return new Map(responses.map(([status, response]) => [status, dereference(document, response as Json)]));
}

/** RFC 6901. */
function unescapePointer(key: string): string {
  return decodeURIComponent(key).replaceAll('~1', '/').replaceAll('~0', '~');
}
