import * as path from 'node:path';
import { readArguments } from './arguments';
import type { Command, Io } from './command';
import { type Fault, Refusal } from '../base/refusal';
import { decrypt as decryptText } from '../sops/decrypt';
import { readIdentities } from '../sops/identities';
import { readText } from '../sops/source';

/** `cdk-gitops decrypt`: prints the plaintext of a file, or checks that files can be decrypted and are unchanged. */
export const decrypt: Command = {
  name: 'decrypt',
  summary: 'decrypt files that were encrypted by this program or by sops',
  usage: `decrypt FILE
       cdk-gitops decrypt --verify FILE…

Prints the plaintext of FILE, which is never written to a file. A file that was changed after its encryption (MAC
mismatch) is refused.

  FILE      a file that ends with .yaml, .yml, .json or .env
  --verify  prints no plaintext, only whether each file decrypts and is unchanged

Identities are taken from where sops takes them: SOPS_AGE_KEY, SOPS_AGE_KEY_FILE, SOPS_AGE_KEY_CMD and
~/.config/sops/age/keys.txt.

Exit codes: 0 decrypted, 1 refused or failed, with what to do, 2 wrong usage.`,

  async run(args: string[], io: Io): Promise<number> {
    const { values, positionals: files } = readArguments({ args, options: { verify: { type: 'boolean' } } }, ({ values: { verify }, positionals }) => [
      ...positionals.length === 0 ? [{ message: 'FILE is missing', fix: 'give the file to decrypt' }] : [],
      ...positionals.length > 1 && !verify ? [{ message: `one FILE is expected, not ${positionals.length}`, fix: 'decrypt one file at a time, or use --verify' }] : [],
    ]);
    const identities = readIdentities(io.env, io.cwd);
    const faults: Fault[] = [];
    const verified: string[] = [];
    for (const file of files) {
      try {
        const plaintext = await decryptText(readText(path.resolve(io.cwd, file), file), file, identities);
        if (values.verify) verified.push(`${file}: decrypts, unchanged since encryption\n`);
        else io.stdout.write(plaintext);
      } catch (error) {
        if (!(error instanceof Refusal)) throw error;
        faults.push(...Refusal.faultsOf(error));
      }
    }
    for (const line of verified) io.stdout.write(line);
    if (faults.length > 0) throw new Refusal(faults);
    return 0;
  },
};
