/** The account that `npm start` loads with the demo data and prints as the one to sign in with. */
export const demoAccount = { handle: 'ada', password: 'correct horse battery' } as const;
