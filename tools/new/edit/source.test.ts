import { describe, expect, it } from '@jest/globals';
import {
  addArgument,
  addElement,
  addImport,
  addNamedImport,
  addProperty,
  addToClass,
  addToDecorator,
} from './source.ts';

describe('edits of TypeScript', () => {
  const imports = "import { a } from './a.js';\n// Why.\nimport { c } from './c.js';\n\nuse(a, c);\n";

  it('import at their place in the order of modules', () => {
    expect(addImport(imports, "import { b } from './b.js';")).toContain("import { b } from './b.js';\nimport { c }");
    expect(addImport(imports, "import { d } from './d.js';")).toContain(
      "'./c.js';\nimport { d } from './d.js';\n\nuse",
    );
  });

  it('take a name from a module that is imported from already', () => {
    expect(addNamedImport("import { a, c } from 'x';", 'x', 'b')).toBe("import { a, b, c } from 'x';");
    expect(addNamedImport("import { a, c } from 'x';", 'x', 'd')).toBe("import { a, c, d } from 'x';");
    expect(addNamedImport("import { a, c } from 'x';", 'x', 'c')).toBe("import { a, c } from 'x';");
    expect(addNamedImport("import type { T } from 'x';\nimport { a } from 'x';", 'x', 'b')).toContain(
      'import { a, b } from',
    );
  });

  it('leave comments, strings and other places that look alike alone', () => {
    const text = "// const table = {};\nconst other = 'const table = {}';\nconst table = {\n  a: 1,\n  c: 3,\n};\n";
    expect(addProperty(text, 'table', { key: 'b', text: 'b: 2' })).toBe(text.replace('c: 3', 'b: 2, c: 3'));
  });

  it('reach arrays, calls, classes and decorators', () => {
    expect(addElement('const all = [\n  B,\n];', 'all', 'A')).toBe('const all = [\n  B, A,\n];');
    expect(addElement('const all = [];', 'all', 'A')).toBe('const all = [A];');
    const table = "@Table(X, { read: service('a', 'c'), write: viewer() })\nclass C { one() {} }";
    expect(addArgument(table, { property: 'read', value: 'b' })).toContain("service('a', 'b', 'c')");
    expect(addToDecorator(table, 'Table', { key: 'd', text: 'd: viewer()' })).toContain('write: viewer(), d: viewer()');
    expect(addToClass(table, 'two() {}')).toContain('one() {} \ntwo() {}\n}');
  });

  it('say what they did not find', () => {
    expect(() => addElement('const some = [];', 'all', 'A')).toThrow('expected a variable all, found none');
    expect(() => addProperty('const all = [];', 'all', { key: 'a', text: 'a' })).toThrow('with its parts');
  });
});
