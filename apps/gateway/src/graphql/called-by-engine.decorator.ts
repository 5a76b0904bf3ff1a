import { PARAM_ARGS_METADATA } from '@nestjs/graphql/dist/graphql.constants.js';

/**
 * Next to a field that takes arguments: the engine calls the method itself, as it does those without any, and hands over
 * what it has in its order: parent, `@Args()`, context. Nest's way there makes a dozen promises for every call, and a
 * page has tens of such fields; the pipes it would run, nobody has. `@Args()` still declares the arguments.
 */
export function CalledByEngine(): MethodDecorator {
  return (resolver, method) => {
    // Decorators of parameters have spoken by now; without a word of theirs Nest binds the method and no more.
    Reflect.deleteMetadata(PARAM_ARGS_METADATA, resolver.constructor, method);
  };
}
