import type { Access } from './access.js';
import { serviceNameOf } from './definition.js';
import type { ServiceDefinition } from './definition.js';

const kinds: readonly string[] = ['viewer', 'anonymous', 'service', 'operator'] satisfies Access['who'][];
const rulesOf = new WeakMap<ServiceDefinition, Readonly<Record<string, Access>>>();

/** Remembers what a controller says about who may call it. */
export function declareRules(definition: ServiceDefinition, rules: Readonly<Record<string, Access>>): void {
  rulesOf.set(definition, rules);
}

/**
 * The compiler asks for a rule per method; this asks again before a server opens, for what the compiler does not see: a
 * service that nobody controls, a table that was cast. Throws an Error that names every method without a good rule.
 */
export function assertRuled(definition: ServiceDefinition): void {
  const rules = rulesOf.get(definition) ?? {};
  const unruled = Object.keys(definition).filter((method) => !isRule(rules[method]));
  if (unruled.length === 0) return;
  throw new Error(
    `expected ${serviceNameOf(definition)} to say who may call ${unruled.join(', ')}, got no access rule`,
  );
}

function isRule(rule: Access | undefined): boolean {
  if (!rule || !kinds.includes(rule.who)) return false;
  return rule.from === 'any' || (Array.isArray(rule.from) && rule.from.length > 0);
}
