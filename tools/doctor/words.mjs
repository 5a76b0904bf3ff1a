import { parseArgs } from 'node:util';

/** What the doctor takes besides its name. */
export const doctorOptions = /** @type {const} */ ({
  json: { type: 'boolean', default: false },
  'data-dir': { type: 'string', default: '.rookery' },
});

/**
 * Whether these words of a command line ask for the doctor. In plain JavaScript, for who has to know before anything is
 * installed.
 * @param {string[]} args
 */
export function isDoctor(args) {
  const { values, positionals } = parseArgs({ args, options: doctorOptions, allowPositionals: true, strict: false });
  return positionals[0] === 'doctor' && values.help !== true;
}
