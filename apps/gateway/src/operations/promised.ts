/** A message field that proto3 makes optional and the contract promises. Throws when an app breaks the promise. */
export function promised<Value>(value: Value | undefined, name: string): Value {
  if (value === undefined) throw new Error(`expected ${name} in the answer, got none`);
  return value;
}
