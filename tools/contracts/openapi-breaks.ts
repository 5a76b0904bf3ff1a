import type { ContractBreak } from './contract-break.ts';
import { isObject, objectAt, type Json } from './json.ts';
import { compareSchemas, type SchemaSide } from './openapi-schemas.ts';
import { dereference, responsesOf } from './openapi-document.ts';

const methods = ['get', 'put', 'post', 'delete', 'patch', 'head', 'options'];

const removedAdvice =
  'Keep it, with "deprecated: true": within v1 nothing is renamed or removed. What is new gets a new name.';
const requiredAdvice = 'Make it optional with a default: released clients do not send it.';

/**
 * Compares two OpenAPI documents by what docs/rest.md promises of v1: answers get new members and lists of values new
 * ones; nothing is renamed, removed, narrowed or made required.
 */
export function findOpenapiBreaks(released: Json, today: Json): ContractBreak[] {
  const sides = { released, today };
  return Object.entries(objectAt(released, 'paths')).flatMap(([path, item]) => {
    const itemToday = objectAt(objectAt(today, 'paths'), path);
    return methods
      .filter((method) => isObject((item as Json)[method]))
      .flatMap((method) => {
        const name = `${method.toUpperCase()} ${path}`;
        const [before, after] = [(item as Json)[method] as Json, itemToday[method]];
        if (!isObject(after)) return [{ rule: 'OPERATION_REMOVED', subject: name, advice: removedAdvice }];
        return [
          ...parameterBreaks(name, sides, before, after),
          ...requestBreaks(name, sides, before, after),
          ...responseBreaks(name, sides, before, after),
        ];
      });
  });
}

interface Sides {
  released: Json;
  today: Json;
}

function parameterBreaks(name: string, sides: Sides, before: Json, after: Json): ContractBreak[] {
  const [old, now] = [parametersOf(sides.released, before), parametersOf(sides.today, after)];
  const removed = [...old.keys()].filter((key) => !now.has(key));
  const required = [...now].filter(([key, each]) => each.required === true && old.get(key)?.required !== true);
  return [
    ...removed.map((key) => ({ rule: 'PARAMETER_REMOVED', subject: `${name}: ${key}`, advice: removedAdvice })),
    ...required.map(([key]) => ({ rule: 'PARAMETER_REQUIRED', subject: `${name}: ${key}`, advice: requiredAdvice })),
    ...[...old].flatMap(([key, parameter]) => {
      const parameterToday = now.get(key);
      if (!parameterToday) return [];
      const [from, to] = [schemaSide(sides.released, parameter), schemaSide(sides.today, parameterToday)];
      return compareSchemas(from, to, { direction: 'request', subject: `${name}: ${key}` });
    }),
  ];
}

function requestBreaks(name: string, sides: Sides, before: Json, after: Json): ContractBreak[] {
  const old = dereference(sides.released, objectAt(before, 'requestBody'));
  const now = dereference(sides.today, objectAt(after, 'requestBody'));
  const isRequired = now.required === true && old.required !== true;
  return [
    ...(isRequired ? [{ rule: 'BODY_REQUIRED', subject: name, advice: requiredAdvice }] : []),
    ...contentBreaks({ subject: `${name}: body`, direction: 'request' }, sides, old, now),
  ];
}

function responseBreaks(name: string, sides: Sides, before: Json, after: Json): ContractBreak[] {
  const now = responsesOf(sides.today, after);
  return [...responsesOf(sides.released, before)].flatMap(([status, response]) => {
    const subject = `${name}: ${status}`;
    const responseToday = now.get(status);
    // A refusal that is no longer made breaks nobody.
    if (!responseToday) return status < '400' ? [{ rule: 'RESPONSE_REMOVED', subject, advice: removedAdvice }] : [];
    const headersToday = objectAt(responseToday, 'headers');
    const headers = Object.keys(objectAt(response, 'headers')).filter((header) => !headersToday[header]);
    return [
      ...headers.map((header) => ({ rule: 'HEADER_REMOVED', subject: `${subject}: ${header}`, advice: removedAdvice })),
      ...contentBreaks({ subject, direction: 'response' }, sides, response, responseToday),
    ];
  });
}

type Where = Parameters<typeof compareSchemas>[2];

function contentBreaks(where: Where, sides: Sides, before: Json, after: Json): ContractBreak[] {
  const contentToday = objectAt(after, 'content');
  return Object.entries(objectAt(before, 'content')).flatMap(([type, media]) => {
    const mediaToday = contentToday[type];
    const subject = `${where.subject}: ${type}`;
    if (!isObject(mediaToday)) return [{ rule: 'CONTENT_TYPE_REMOVED', subject, advice: removedAdvice }];
    return compareSchemas(schemaSide(sides.released, media as Json), schemaSide(sides.today, mediaToday), where);
  });
}

function parametersOf(document: Json, operation: Json): Map<string, Json> {
  const parameters = Array.isArray(operation.parameters) ? (operation.parameters as Json[]) : [];
  return new Map(
    parameters
      .map((each) => dereference(document, each))
      .map((each) => [`${String(each.in)} ${String(each.name)}`, each]),
  );
}

function schemaSide(document: Json, holder: Json): SchemaSide {
  return { document, schema: objectAt(holder, 'schema') };
}
