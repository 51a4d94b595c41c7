import { hash, randomBytes } from 'crypto';
import * as fs from 'fs';
import { dirname, join } from 'path';
import { readArguments } from './arguments';
import type { Command, Io } from './command';
import { shortPath } from '../base/diagnostic';
import { type Fault, Refusal, refusal } from '../base/refusal';
import { encryptFile, EncryptOptions } from '../sops/encrypt-file';
import { explainFailure } from '../synth/files/file-system';
import { isRunning, machine } from '../synth/files/lock';

/** `cdk-gitops encrypt`: encrypts files in place, as `sops encrypt -i` does, and brings encrypted ones in line with their rule. */
export const encrypt: Command = {
  name: 'encrypt',
  summary: 'encrypt the secrets in files, as sops does',
  usage: `encrypt FILE… [--to OUT] [--config FILE] [--as PATH] [--age RECIPIENT]… [--encrypted-regex REGEX]

Encrypts the files in place, so that no plaintext stays behind. What is encrypted, and for whom, says the first rule
that matches in the nearest .sops.yaml of each file's directory or above. A file that is encrypted already is brought in
line with its rule: recipients are added and removed, values keep their ciphertext. Where somebody is removed, everything
is encrypted with a new data key. (Who was removed may know the old values: change them too.) If anything is wrong with
one file, no file is written.

  FILE                     a file that ends with .yaml, .yml, .json or .env
  --to OUT                 leaves FILE as it is and writes OUT, by OUT's rule. What OUT holds already keeps its ciphertext
                           where it is unchanged, for which an identity is needed. To edit OUT:
                             cdk-gitops decrypt OUT > FILE; edit FILE; cdk-gitops encrypt FILE --to OUT
  --config FILE            the .sops.yaml to use
  --as PATH                the path below the .sops.yaml that the rule is looked up for: where FILE will stand in the
                           repository, when it is a source that a program copies there
  --age RECIPIENT          encrypts for this age recipient instead of the rule's; may be given several times
  --encrypted-regex REGEX  encrypts the values below keys that match, instead of what the rule says;
                           default without a rule: ^(data|stringData)$

Identities are taken from where sops takes them: SOPS_AGE_KEY, SOPS_AGE_KEY_FILE, SOPS_AGE_KEY_CMD and
~/.config/sops/age/keys.txt.

Exit codes: 0 encrypted or unchanged, 1 refused or failed, with what to do, 2 wrong usage.`,

  async run(args: string[], io: Io): Promise<number> {
    const { values, positionals: files } = readArguments({
      args,
      options: {
        'to': { type: 'string' },
        'config': { type: 'string' },
        'as': { type: 'string' },
        'age': { type: 'string', multiple: true },
        'encrypted-regex': { type: 'string' },
      },
    }, ({ values: given, positionals }) => [
      ...positionals.length === 0 ? [{ message: 'FILE is missing', fix: 'give the files to encrypt' }] : [],
      ...(['as', 'to'] as const).filter((option) => given[option] !== undefined && positionals.length > 1)
        .map((option) => ({ message: `--${option} takes one FILE, not ${positionals.length}`, fix: 'run the command once for each file' })),
    ]);
    const options: EncryptOptions = {
      cwd: io.cwd, env: io.env, config: values.config, as: values.as, recipients: values.age, encryptedRegex: values['encrypted-regex'],
    };

    const faults: Fault[] = [];
    const writer = new FileWriter();
    const reports: string[] = [];
    for (const file of new Set(files)) {
      try {
        const { path, text, report } = await encryptFile(file, values.to ?? file, options);
        if (text !== undefined) writer.add(path, text);
        reports.push(report);
      } catch (error) {
        if (!(error instanceof Refusal)) throw error;
        faults.push(...Refusal.faultsOf(error));
      }
    }
    if (faults.length > 0) throw new Refusal(faults, 'nothing was written');
    writer.write();
    for (const report of reports) io.stdout.write(`${report}\n`);
    return 0;
  },
};

/** What a file is called until it is complete: by machine and process, so that what a killed run has left is known. */
const TEMPORARY = /^\.cdk-gitops-([0-9a-f]{8})-(\d+)-[0-9a-f]{12}\.tmp$/;

/** Writes several files, each wholly or not at all: a reader, or a crash, never meets half a file. */
export class FileWriter {
  private readonly texts = new Map<string, string>();

  /** Notes a file. @param path absolute path; a symbolic link stays one, and what it points to is replaced */
  public add(path: string, text: string): void {
    this.texts.set(fs.existsSync(path) ? fs.realpathSync(path) : path, text);
  }

  /** Writes all files beside their places first, and moves them there only when all are written. */
  public write(): void {
    const staged: [string, string][] = [];
    for (const directory of new Set([...this.texts.keys()].map(dirname))) removeLeftovers(directory);
    try {
      for (const [path, text] of this.texts) {
        if (!fs.existsSync(dirname(path))) throw refusal('file-system', 'the folder of the file does not exist', 'create it, or correct the path', shortPath(path));
        const temporary = join(dirname(path), `.cdk-gitops-${here()}-${process.pid}-${randomBytes(6).toString('hex')}.tmp`);
        const mode = fs.existsSync(path) ? fs.statSync(path).mode & 0o777 : 0o644; // eslint-disable-line no-bitwise
        const file = fs.openSync(temporary, 'wx', mode);
        staged.push([temporary, path]);
        try {
          fs.writeFileSync(file, text);
          fs.fchmodSync(file, mode);
          fs.fsyncSync(file);
        } finally {
          fs.closeSync(file);
        }
      }
      for (let next = staged[0]; next; next = staged[0]) {
        fs.renameSync(...next);
        staged.shift();
      }
    } catch (error) {
      throw explainFailure(error);
    } finally {
      for (const [temporary] of staged) fs.rmSync(temporary, { force: true });
    }
  }
}

/** Removes what runs that were killed on this machine have left: it may be a secret that was just decrypted. */
function removeLeftovers(directory: string): void {
  if (!fs.existsSync(directory)) return;
  for (const name of fs.readdirSync(directory)) {
    const [, where, pid] = TEMPORARY.exec(name) ?? [];
    if (where === here() && !isRunning(Number(pid))) fs.rmSync(join(directory, name), { force: true });
  }
}

function here(): string {
  return hash('sha256', machine(), 'hex').slice(0, 8);
}
