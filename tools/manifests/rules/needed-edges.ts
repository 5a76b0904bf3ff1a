import type { App } from '../../start/apps.ts';
import type { Rule } from '../manifest.ts';
import { edgesOf, policiesOf, type Edge } from './policy-edges.ts';

const ports = { grpc: '50051', nats: '4222', postgres: '5432', valkey: '6379' };

/** Apps reach exactly whom their `app.json` names, the broker, and what is their own; migrations their database alone. */
export function checkNeededEdges(apps: readonly App[]): Rule {
  return (rendered) => {
    const names = apps.flatMap(({ name }) => [name, `${name}-migration`, `any pod of ${name}`]);
    const allowed = edgesOf(policiesOf(rendered))
      .egress.filter(({ from }) => names.includes(from))
      .map(spellEdge);
    const needed = neededEdges(apps).map(spellEdge);
    return [
      ...needed
        .filter((edge) => !allowed.includes(edge))
        .map((edge) => `${edge} is needed and denied: run "npm run manifests"`),
      ...allowed
        .filter((edge) => !needed.includes(edge))
        .map((edge) => `${edge} is allowed and nobody needs it: remove it`),
    ];
  };
}

/** What apps and their migrations have to reach, as their `app.json` says; pods by the names that {@link spell} gives. */
export function neededEdges(apps: readonly App[]): Edge[] {
  return apps.flatMap(neededBy);
}

function neededBy({ name, calls, hasDatabase, isGateway }: App): Edge[] {
  return [
    ...calls.map((to) => ({ from: name, to, port: ports.grpc })),
    { from: name, to: 'nats', port: ports.nats },
    ...(hasDatabase ? [name, `${name}-migration`] : []).map((from) => ({
      from,
      to: `${name}-database`,
      port: ports.postgres,
    })),
    ...(isGateway ? [{ from: name, to: 'valkey', port: ports.valkey }] : []),
  ];
}

function spellEdge({ from, to, port }: Edge): string {
  return `${from} → ${to}:${port}`;
}
