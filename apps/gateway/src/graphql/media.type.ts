import { Field, ID, Int, ObjectType, registerEnumType } from '@nestjs/graphql';

/** Formats a client may ask for, and the content types they mean. */
export const MediaFormat = {
  AVIF: 'image/avif',
  WEBP: 'image/webp',
  JPEG: 'image/jpeg',
  PNG: 'image/png',
} as const;

registerEnumType(MediaFormat, { name: 'MediaFormat' });

@ObjectType('MediaVariant')
export class MediaVariantType {
  @Field(() => String, { description: 'The last part of the URL, e.g. 640.avif.' }) name!: string;
  @Field(() => String, { description: 'Public and unchanging: whoever has it may read.' }) url!: string;
  @Field(() => String) contentType!: string;
  @Field(() => Int) width!: number;
  @Field(() => Int) height!: number;
  @Field(() => Int) bytes!: number;
}

@ObjectType('Media')
export class MediaType {
  @Field(() => ID) id!: string;
  @Field(() => Int) width!: number;
  @Field(() => Int) height!: number;
  @Field(() => String, { description: 'A tiny picture as a data: URL, to show until the real one is there.' })
  placeholder!: string;
  @Field(() => [MediaVariantType]) variants!: MediaVariantType[];
}
