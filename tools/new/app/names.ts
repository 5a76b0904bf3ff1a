import { UsageError } from '../../start/usage-error.ts';
import { capitalized, pluralOf, singularOf, spellingsOf } from '../spellings.ts';
import { expectFree, expectName, expectNewTypes } from '../workspace-names.ts';

/** What the files of a new app are filled in with; each is a spelling of the app's name or of its entity's. */
export type AppNames = ReturnType<typeof namesOfApp>;

/**
 * Works out the names of an app of one entity.
 * @param entity the singular of the app's name when absent
 * @throws UsageError for a name that is none, is taken, or has no singular
 */
export function readAppNames(root: string, given: { app: string | undefined; entity: string | undefined }): AppNames {
  const app = expectName('an app', given.app);
  const entity = given.entity ?? singularOf(app);
  if (entity === undefined) throw new UsageError(`"${app}" is no plural: say what one of them is, --entity NAME`);
  const names = namesOfApp(app, expectName('an entity', entity));
  expectFree(root, [`apps/${app}`, `proto/rookery/${names.package}`, `apps/gateway/src/graphql/${entity}.type.ts`]);
  expectNewTypes(root, [names.Entity, `${names.Entity}Connection`, `Create${names.Entity}Input`]);
  return names;
}

function namesOfApp(app: string, entity: string) {
  const ofApp = spellingsOf(app);
  const one = spellingsOf(entity);
  const many = spellingsOf(pluralOf(entity));
  return {
    app,
    App: ofApp.pascal,
    APP: ofApp.upper,
    /** Of the contract: the package in proto/, and the namespace it is in TypeScript. */
    package: ofApp.snake,
    contract: ofApp.camel,
    /** How the gateway's client is reached from `clients`. */
    access: ofApp.camel === app ? `.${app}` : `['${app}']`,
    entity,
    entities: many.kebab,
    Entity: one.pascal,
    ENTITY: one.upper,
    entityCamel: one.camel,
    entity_: one.snake,
    table: many.snake,
    many: many.camel,
    Many: many.pascal,
    word: one.words,
    words: many.words,
    Words: capitalized(many.words),
    a: /^[aeiou]/.test(entity) ? 'an' : 'a',
  };
}
