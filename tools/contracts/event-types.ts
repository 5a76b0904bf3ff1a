import { createFileRegistry, fromJson, type DescMessage, type FileRegistry } from '@bufbuild/protobuf';
import { FileDescriptorSetSchema } from '@bufbuild/protobuf/wkt';
import type { Json } from './json.ts';

const envelope = 'rookery.common.v1.EventEnvelope';

/** The types of an image of `proto/`. */
export function registryOf(image: Json): FileRegistry {
  // buf adds what no descriptor has, such as which files are only imported.
  return createFileRegistry(fromJson(FileDescriptorSetSchema, image as never, { ignoreUnknownFields: true }));
}

/** What travels on streams: the envelope, and every message of an `events.proto`. */
export function eventTypesOf(registry: FileRegistry): DescMessage[] {
  return [...registry].filter(
    (type): type is DescMessage =>
      type.kind === 'message' && (type.typeName === envelope || /^rookery\/.*\/events$/.test(type.file.name)),
  );
}
