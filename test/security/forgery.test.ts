import { accounts } from '@rookery/contracts';
import { commonWorld } from '@rookery/testing';
import type { Person, World } from '@rookery/testing';
import { doorsOf, everywhere, knockAll, tokenRefused } from './doors.js';
import type { Door } from './doors.js';
import { forgeries, twinOf } from './forgeries.js';
import { takeMaterial, tokenOf } from './material.js';
import type { Material } from './material.js';

// What each forgery would do if it worked is not the point: nobody may even begin to believe it.
describe('a token', () => {
  let world: World;
  let ada: Person;
  let doors: Door[];
  let material: Material;

  beforeAll(async () => {
    world = await commonWorld();
    ada = await world.signUp('ada');
    doors = doorsOf(world);
    const client = world.client('accounts', accounts.AccountsServiceService);
    const signIn = await client.signIn({ handleOrEmail: ada.handle, password: ada.password }, world.anonymous());
    material = await takeMaterial(world, ada, signIn.tokens?.accessToken ?? '');
  }, 120_000);

  afterAll(() => world?.stop());

  const expectGood = async (token: string) =>
    expect(await knockAll(doors, token)).toEqual(everywhere(doors, 'accepted'));

  it('that accounts made is accepted everywhere, and so is one made with its key', async () => {
    await expectGood(ada.tokens.accessToken);
    await expectGood(tokenOf(material));
  });

  it.each(forgeries)('is refused everywhere: %s', async (_, forge) => {
    expect(await knockAll(doors, forge(material))).toEqual(everywhere(doors, tokenRefused));
  });

  it('is still accepted after all of them', () => expectGood(ada.tokens.accessToken));

  // RFC 7518 does not ask for the lower of the two; the twin says what its token says, and is denied with it.
  it('is accepted in both spellings of its signature', () => expectGood(twinOf(material)));
});
