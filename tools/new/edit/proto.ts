/**
 * Adds a method to the service of a contract, and its messages to the end of the file.
 * @throws when there is no such service
 */
export function addMethod(
  text: string,
  { service, method, messages }: { service: string; method: string; messages: string },
): string {
  const begin = text.indexOf(`\nservice ${service} {\n`);
  const end = text.indexOf('\n}\n', begin);
  if (begin < 0 || end < 0) throw new Error(`expected a service ${service}, found none`);
  return `${text.slice(0, end)}\n${method}${text.slice(end).trimEnd()}\n\n${messages}`;
}
