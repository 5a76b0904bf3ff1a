import { DefaultNamingStrategy } from 'typeorm';

/** `authorId` in a class is `author_id` in SQL, so that entities need not say it column by column. */
export class SnakeNamingStrategy extends DefaultNamingStrategy {
  override columnName(propertyName: string, customName: string | undefined): string {
    return customName ?? propertyName.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
  }
}
