/** The bounds of what one post may hold. */
export const textCharactersMax = 500;
export const mediaMax = 4;
export const mentionsMax = 20;

/** The bounds of what one call may ask for. */
export const ownPostsMax = 20;
export const ancestorsMax = 50;
export const ancestorListsMax = 40;
export const queryCharactersMax = 200;
