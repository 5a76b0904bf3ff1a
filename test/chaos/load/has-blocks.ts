import type { Person } from './people.ts';

interface Schema {
  __schema: { mutationType: { fields: { name: string }[] } };
}

/** Whether the API lets people block and mute each other. */
export async function hasBlocks([person]: readonly Person[]): Promise<boolean> {
  const outcome = await person?.api.run<Schema>('{ __schema { mutationType { fields { name } } } }');
  if (outcome?.status !== 'acknowledged') return false;
  const names = outcome.data.__schema.mutationType.fields.map(({ name }) => name);
  return ['block', 'unblock', 'mute', 'unmute'].every((name) => names.includes(name));
}
