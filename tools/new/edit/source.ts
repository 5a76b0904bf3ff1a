import ts from 'typescript';

// Edits of TypeScript at places that its syntax names, so that no layout and no comment can mislead them. Formatting is
// Prettier's, afterwards. Each throws when the place is not there: then the workspace has changed and the generator has not.

/** Adds a statement that imports, at its place in the order of modules. */
export function addImport(text: string, statement: string): string {
  const source = parse(text);
  const imports = source.statements.filter(ts.isImportDeclaration);
  const specifier = moduleOf(parse(statement).statements.filter(ts.isImportDeclaration)[0]!);
  const next = imports.find((declaration) => isBefore(specifier, moduleOf(declaration)));
  if (next) return insert(text, next.getStart(source), `${statement}\n`);
  return insert(text, imports.at(-1)?.getEnd() ?? 0, `\n${statement}`);
}

/** Adds a name to those that are imported from a module; one that is there already stays alone. */
export function addNamedImport(text: string, module: string, name: string): string {
  const found = find(text, (node): node is ts.NamedImports => {
    return ts.isNamedImports(node) && !node.parent.isTypeOnly && moduleOf(node.parent.parent) === module;
  });
  const { elements } = expectNode(found, `an import from ${module}`);
  if (elements.some((element) => element.name.text === name)) return text;
  return addToList(text, elements, { key: name, text: name });
}

/** Adds a property to the object that a variable is declared with. */
export function addProperty(text: string, variable: string, property: { key: string; text: string }): string {
  return addToList(text, expectInitializer(text, variable, ts.isObjectLiteralExpression).properties, property);
}

/** Adds an element to the array that a variable is declared with, at its end. */
export function addElement(text: string, variable: string, element: string): string {
  const { elements } = expectInitializer(text, variable, ts.isArrayLiteralExpression);
  return addToList(text, elements, { key: undefined, text: element });
}

/** Adds a string to the arguments of a call that a property is set to: `exportSnapshot: service('posts')`. */
export function addArgument(text: string, { property, value }: { property: string; value: string }): string {
  const found = find(text, (node): node is ts.PropertyAssignment => {
    return ts.isPropertyAssignment(node) && node.name.getText() === property && ts.isCallExpression(node.initializer);
  });
  const call = expectNode(found, `${property} set to a call`).initializer as ts.CallExpression;
  return addToList(text, call.arguments, { key: `'${value}'`, text: `'${value}'` });
}

/** Adds an element to the array that a property is set to, at its end. */
export function addToPropertyList(text: string, property: string, element: string): string {
  const found = find(text, (node): node is ts.PropertyAssignment => {
    return (
      ts.isPropertyAssignment(node) && node.name.getText() === property && ts.isArrayLiteralExpression(node.initializer)
    );
  });
  const { elements } = expectNode(found, `${property} set to a list`).initializer as ts.ArrayLiteralExpression;
  return addToList(text, elements, { key: undefined, text: element });
}

/** Adds a parameter to the constructor of the class. */
export function addParameter(text: string, parameter: string): string {
  const { parameters } = expectNode(find(text, ts.isConstructorDeclaration), 'a constructor');
  return addToList(text, parameters, { key: undefined, text: parameter });
}

/** Adds members to the end of a class. */
export function addToClass(text: string, members: string): string {
  const found = expectNode(find(text, ts.isClassDeclaration), 'a class');
  return insert(text, found.getEnd() - 1, `\n${members}\n`);
}

/** Adds a property to the object that is the last argument of a decorator. */
export function addToDecorator(text: string, decorator: string, property: { key: string; text: string }): string {
  const found = find(text, (node): node is ts.CallExpression => {
    return ts.isCallExpression(node) && ts.isDecorator(node.parent) && node.expression.getText() === decorator;
  });
  const table = expectNode(found, `@${decorator}`).arguments.at(-1);
  if (!table || !ts.isObjectLiteralExpression(table)) throw new Error(`expected @${decorator} with an object`);
  return addToList(text, table.properties, { ...property, key: undefined });
}

function addToList(
  text: string,
  list: ts.NodeArray<ts.Node>,
  { key, text: added }: { key: string | undefined; text: string },
) {
  const next = key === undefined ? undefined : list.find((node) => isBefore(key, keyOf(node)));
  if (next) return insert(text, next.getStart(), `${added}, `);
  const last = list.at(-1);
  return last ? insert(text, last.getEnd(), `, ${added}`) : insert(text, list.pos, added);
}

function keyOf(node: ts.Node): string {
  return ts.isPropertyAssignment(node) ? node.name.getText().replaceAll("'", '') : node.getText();
}

function isBefore(one: string, other: string): boolean {
  return one.toLowerCase() < other.toLowerCase();
}

function insert(text: string, position: number, added: string): string {
  return text.slice(0, position) + added + text.slice(position);
}

function expectInitializer<Node extends ts.Node>(
  text: string,
  variable: string,
  is: (node: ts.Node) => node is Node,
): Node {
  const found = find(text, (node): node is ts.VariableDeclaration => {
    return ts.isVariableDeclaration(node) && node.name.getText() === variable;
  });
  const { initializer } = expectNode(found, `a variable ${variable}`);
  if (!initializer || !is(initializer)) throw new Error(`expected ${variable} to be declared with its parts`);
  return initializer;
}

function find<Node extends ts.Node>(text: string, is: (node: ts.Node) => node is Node): Node | undefined {
  const look = (node: ts.Node): Node | undefined => (is(node) ? node : ts.forEachChild(node, look));
  return look(parse(text));
}

function expectNode<Node>(node: Node | undefined, what: string): Node {
  if (node === undefined) throw new Error(`expected ${what}, found none`);
  return node;
}

function parse(text: string): ts.SourceFile {
  return ts.createSourceFile('edited.ts', text, ts.ScriptTarget.Latest, true);
}

function moduleOf({ moduleSpecifier }: { moduleSpecifier: ts.Expression }): string {
  return (moduleSpecifier as ts.StringLiteral).text;
}
