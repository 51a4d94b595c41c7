import * as path from 'node:path';
import { parseArgs } from 'node:util';
import { type Command, type Io, UsageError } from './command';
import { decrypt as decryptText } from '../sops/decrypt';
import { readIdentities } from '../sops/identities';
import { SopsError } from '../sops/sops-error';
import { readText } from '../sops/text-file';

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
~/.config/sops/age/keys.txt.`,

  async run(args: string[], io: Io): Promise<number> {
    const { values, positionals: files } = parseArgs({ args, allowPositionals: true, options: { verify: { type: 'boolean' } } });
    if (files.length === 0) throw new UsageError('FILE is missing');
    if (files.length > 1 && !values.verify) throw new UsageError(`one FILE is expected, not ${files.length}`);
    const identities = readIdentities(io.env, io.cwd);
    const problems: string[] = [];
    const verified: string[] = [];
    for (const file of files) {
      try {
        const plaintext = await decryptText(readText(path.resolve(io.cwd, file), file), file, identities);
        if (values.verify) verified.push(`${file}: decrypts, unchanged since encryption\n`);
        else io.stdout.write(plaintext);
      } catch (error) {
        if (!(error instanceof SopsError)) throw error;
        problems.push(...error.problems);
      }
    }
    for (const line of verified) io.stdout.write(line);
    if (problems.length > 0) throw new SopsError(problems);
    return 0;
  },
};
