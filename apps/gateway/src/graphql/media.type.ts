import { ArgsType, Field, ID, Int, ObjectType, registerEnumType } from '@nestjs/graphql';
import { Cost } from '../limits/cost.decorator.js';

/** Formats a client may ask for, and the content types they mean. */
export const MediaFormat = {
  AVIF: 'image/avif',
  WEBP: 'image/webp',
  JPEG: 'image/jpeg',
  PNG: 'image/png',
} as const;

registerEnumType(MediaFormat, { name: 'MediaFormat' });

@ArgsType()
export class MediaSrcsetArguments {
  @Field(() => MediaFormat, { nullable: true, description: 'Whatever the client accepts when absent.' })
  format?: string;
}

@ArgsType()
export class MediaUrlArguments extends MediaSrcsetArguments {
  @Field(() => Int, { nullable: true, description: 'In pixels; the widest when absent.' })
  width?: number;
}

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
  // They came with the picture.
  @Cost({ cost: 0 }) @Field(() => [MediaVariantType]) variants!: MediaVariantType[];
}
