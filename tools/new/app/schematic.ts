import { apply, applyTemplates, chain, mergeWith, url } from '@angular-devkit/schematics';
import type { Rule } from '@angular-devkit/schematics';
import { edit } from '../edit/edit.ts';
import { addTaggedImage } from '../edit/kustomization.ts';
import { addRow } from '../edit/markdown.ts';
import { addAnsweringApp, addMissedApp, addScrapedApp } from '../edit/prometheus.ts';
import { addArgument, addElement, addImport, addNamedImport, addProperty } from '../edit/source.ts';
import type { AppNames } from './names.ts';

/** A domain app of one entity, its contract, and what the gateway shows of it. */
export default function newApp(names: AppNames): Rule {
  return chain([
    mergeWith(apply(url('./files'), [applyTemplates(names)])),
    ...gatewayOf(names),
    // Whom accounts tells, for a rebuild, what its events have come to.
    edit('apps/accounts/src/inbound/accounts.controller.ts', (text) =>
      addArgument(text, { property: 'exportSnapshot', value: names.app }),
    ),
    ...monitoringOf(names),
    // The rest of k8s/ is written out of its app.json.
    edit('k8s/overlays/local/kustomization.yaml', (text) => addTaggedImage(text, names.app)),
    ...pagesOf(names),
  ]);
}

function gatewayOf({ app, App, contract, entity, Entity }: AppNames): Rule[] {
  const gateway = 'apps/gateway';
  return [
    edit(`${gateway}/app.json`, (text) => addCall(text, app)),
    edit(`${gateway}/src/called-services.ts`, (text) => {
      const property = { key: app, text: `'${app}': ${contract}.${App}ServiceService` };
      return addProperty(addNamedImport(text, '@rookery/contracts', contract), 'calledServices', property);
    }),
    edit(`${gateway}/src/graphql/resolvers.ts`, (text) => {
      const resolver = `${Entity}Resolver`;
      const imported = addImport(text, `import { ${resolver} } from './${entity}.resolver.js';`);
      return addElement(imported, 'resolvers', resolver);
    }),
  ];
}

function addCall(text: string, app: string): string {
  const manifest = JSON.parse(text) as { calls: string[] };
  return JSON.stringify({ ...manifest, calls: [...manifest.calls, app].sort() });
}

function monitoringOf({ app }: AppNames): Rule[] {
  const prometheus = 'docker/observability/prometheus';
  return [
    edit(`${prometheus}/prometheus.yaml`, (text) => addScrapedApp(text, app)),
    edit(`${prometheus}/rules/apps.yaml`, (text) => addMissedApp(text, app)),
    edit(`${prometheus}/tests/apps.test.yaml`, (text) => addAnsweringApp(text, app)),
  ];
}

function pagesOf({ app, Entity, entityCamel, many, words }: AppNames): Rule[] {
  const owns = [`\`${app}\``, `${words}, each of one owner`, `${Entity}Created`, 'accounts'];
  const gone = [app, `\`${many}\` and \`${entityCamel}\` are \`null\`, with an error beside them`, 'same', 'same'];
  return [
    edit('ARCHITECTURE.md', (text) => addRow(text, { cell: '`gateway`', where: 'before', row: owns })),
    edit('docs/failure-modes.md', (text) => addRow(text, { cell: 'notifications', where: 'behind', row: gone })),
  ];
}
