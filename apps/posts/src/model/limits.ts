/** The bounds of what one post may hold. */
export const textCharactersMax = 500;
export const mediaMax = 4;
export const mentionsMax = 20;
