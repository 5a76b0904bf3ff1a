import { apply, applyTemplates, chain, mergeWith, url } from '@angular-devkit/schematics';
import type { Rule } from '@angular-devkit/schematics';
import { edit } from '../edit/edit.ts';
import { addMethod } from '../edit/proto.ts';
import {
  addImport,
  addNamedImport,
  addParameter,
  addToClass,
  addToDecorator,
  addToPropertyList,
} from '../edit/source.ts';
import type { RpcNames } from './names.ts';

/** A method of an app: contract, rule of access, controller, use case. */
export default function newRpc(names: RpcNames): Rule {
  const { app, App, proto, file, Method } = names;
  const source = `apps/${app}/src`;
  return chain([
    mergeWith(apply(url('./files'), [applyTemplates(names)])),
    edit(proto, (text) => addMethod(text, { service: `${App}Service`, ...methodOf(names) })),
    edit(`${source}/inbound/${app}.controller.ts`, (text) => answer(text, names)),
    edit(`${source}/${app}.module.ts`, (text) => {
      const imported = addImport(text, `import { ${Method} } from './use-cases/${file}.js';`);
      return addToPropertyList(imported, 'providers', Method);
    }),
  ]);
}

function methodOf({ Method }: RpcNames): { method: string; messages: string } {
  return {
    method: `  // Which of the ids there are. Errors: INVALID_ARGUMENT.
  rpc ${Method}(${Method}Request) returns (${Method}Response) {
    option idempotency_level = NO_SIDE_EFFECTS;
  }`,
    messages: `message ${Method}Request {
  // At most 200.
  repeated string ids = 1;
}

message ${Method}Response {
  // In no order.
  repeated string ids = 1;
}
`,
  };
}

function answer(text: string, { contract, file, method, Method }: RpcNames): string {
  const field = `${method}Query`;
  const steps: ((text: string) => string)[] = [
    (before) => addNamedImport(before, '@rookery/rpc', 'viewer'),
    (before) => addImport(before, `import { ${Method} } from '../use-cases/${file}.js';`),
    (before) => addToDecorator(before, 'RpcController', { key: method, text: `${method}: viewer('gateway')` }),
    (before) => addParameter(before, `private readonly ${field}: ${Method}`),
    (before) =>
      addToClass(
        before,
        `  async ${method}(request: ${contract}.${Method}Request) {
    return { ids: await this.${field}.execute(request) };
  }`,
      ),
  ];
  return steps.reduce((before, step) => step(before), text);
}
