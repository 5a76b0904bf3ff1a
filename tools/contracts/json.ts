/** Any JSON object. */
export type Json = { [key: string]: unknown };

/** The object at a key, or an empty one. */
export function objectAt(parent: Json, key: string): Json {
  return isObject(parent[key]) ? parent[key] : {};
}

/** Whether a value is an object and no list. */
export function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
