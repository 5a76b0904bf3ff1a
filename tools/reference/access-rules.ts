import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';

/** Who may call a method, in words. */
export type AccessRules = ReadonlyMap<string, string>;

/** The words of libs/rpc that make a rule: with the apps it is open to, or with nobody to name. */
const inWhoseName: Record<string, string> = {
  viewer: 'a signed-in account',
  anonymous: 'anybody',
  service: 'the app itself',
};
const fixedRules: Record<string, string> = {
  anyService: 'any app, in its own name',
  operators: 'an operator',
};

/**
 * Reads the tables of every `@RpcController(definition, table)`: the rules a server is opened with.
 * @returns by `<Service>.<method>`, as the definition and the table name them
 * @throws when a rule is written in a way that cannot be read here
 */
export function readAccessRules(root: string): AccessRules {
  const files = globSync('{apps,libs}/*/src/**/*.controller.ts', { cwd: root }).sort();
  const rules = files.flatMap((file) => rulesIn(ts.createSourceFile(file, readFileSync(join(root, file), 'utf8'), 99)));
  return new Map(rules);
}

function rulesIn(source: ts.SourceFile): [string, string][] {
  const rules: [string, string][] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isCallExpression(node) && node.expression.getText(source) === 'RpcController') {
      const [definition, accessTable] = node.arguments;
      if (definition && accessTable) rules.push(...rulesOf(definition, accessTable, source));
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return rules;
}

function rulesOf(definition: ts.Expression, accessTable: ts.Expression, source: ts.SourceFile): [string, string][] {
  // `posts.PostsServiceService` is what is generated of the service PostsService.
  const service = (definition.getText(source).split('.').at(-1) ?? '').replace(/Service$/, '');
  if (!ts.isObjectLiteralExpression(accessTable)) throw new Error(`${source.fileName}: expected a table of rules`);
  return accessTable.properties.map((property) => {
    if (!ts.isPropertyAssignment(property)) throw new Error(`${source.fileName}: expected rules by name`);
    return [`${service}.${property.name.getText(source)}`, describeRule(property.initializer, source)];
  });
}

function describeRule(rule: ts.Expression, source: ts.SourceFile): string {
  const fixed = fixedRules[rule.getText(source)];
  if (fixed) return fixed;
  const who = ts.isCallExpression(rule) ? inWhoseName[rule.expression.getText(source)] : undefined;
  if (!ts.isCallExpression(rule) || !who || !rule.arguments.every(ts.isStringLiteral)) {
    throw new Error(
      `${source.fileName}: cannot read the rule ${rule.getText(source)}; mend tools/reference/access-rules.ts`,
    );
  }
  return `${who}, through ${rule.arguments.map((each) => (each as ts.StringLiteral).text).join(', ')}`;
}
