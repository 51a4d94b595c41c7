import type { RE2JS } from 're2js';
import type { AgeRecipient } from './age-recipient';
import { otherRecipient } from './recipients';
import { compileRegex } from './scope';
import { shown, type Terms } from './terms';
import type { Problem } from '../base/problem';

/** Which files a rule is for, and how they are encrypted. At least one recipient is needed, each once. */
export interface CreationRuleOptions {
  /**
   * Regular expression (Go, RE2) that is searched in the path of a file relative to the `.sops.yaml`.
   *
   * @default - all files
   */
  readonly pathRegex?: string;
  /**
   * Regular expression (Go, RE2) for keys: values below a key that it matches are encrypted. Without it sops would encrypt `apiVersion`,
   * `kind` and `metadata` too, and Flux could not read the file.
   *
   * @default ^(data|stringData)$
   */
  readonly encryptedRegex?: string;
  /**
   * Whether the authentication code covers the encrypted values only, so that tools may change the others (labels, image tags). A changed
   * plaintext value is then no longer noticed by `sops`; Flux does not check the code in either case.
   *
   * @default false
   */
  readonly macOnlyEncrypted?: boolean;
  /**
   * Who may decrypt.
   *
   * @default - nobody by age
   */
  readonly age?: AgeRecipient[];
  /**
   * Fingerprints of PGP keys. Only `sops` itself encrypts for these and the following.
   *
   * @default - none
   */
  readonly pgp?: string[];
  /**
   * ARNs of AWS KMS keys.
   *
   * @default - none
   */
  readonly kms?: string[];
  /**
   * Resource ids of Google Cloud KMS keys.
   *
   * @default - none
   */
  readonly gcpKms?: string[];
  /**
   * URLs of Azure Key Vault keys.
   *
   * @default - none
   */
  readonly azureKeyvault?: string[];
  /**
   * URIs of HashiCorp Vault transit keys.
   *
   * @default - none
   */
  readonly hcVaultTransit?: string[];
}

/** What is wrong with a rule. */
type RuleFault = Pick<Problem, 'check' | 'message' | 'fix'>;

/**
 * A rule of `.sops.yaml`: files whose path it matches are encrypted for its recipients. `Folder.encryptFor` makes one for a folder; others
 * are added with `SopsConfig.addRule`, which refuses an expression that Go does not read, a recipient that is none or is given twice, and a
 * rule without recipients.
 *
 * @see https://getsops.io/docs/#using-sops-yaml-conf-to-select-kms-pgp-and-age-for-new-files
 */
export class CreationRule {
  /** What is encrypted unless a rule says otherwise: the values of a Secret or ConfigMap. */
  public static readonly DEFAULT_ENCRYPTED_REGEX = '^(data|stringData)$';

  /** Where the rule applies; undefined for everywhere. */
  public readonly pathRegex?: string;
  /** What is encrypted. */
  public readonly encryptedRegex: string;
  /** Whether the authentication code covers encrypted values only. */
  public readonly macOnlyEncrypted: boolean;
  /** Who may decrypt by age. */
  public readonly age: AgeRecipient[];
  private readonly _options: CreationRuleOptions;
  private readonly _regex?: RE2JS;

  /** What is wrong with it; said where it is used. @internal */
  public readonly _faults: readonly RuleFault[];

  constructor(options: CreationRuleOptions) {
    this._options = options;
    this.pathRegex = options.pathRegex;
    this.encryptedRegex = options.encryptedRegex ?? CreationRule.DEFAULT_ENCRYPTED_REGEX;
    this.macOnlyEncrypted = options.macOnlyEncrypted ?? false;
    this.age = options.age ?? [];
    const faults = this._recipientFaults();
    this._regex = this._readRegex('pathRegex', options.pathRegex, faults);
    this._readRegex('encryptedRegex', options.encryptedRegex, faults);
    this._faults = faults;
  }

  /** Whether the rule applies to a file; one whose expression is none applies to no file. @param path path relative to the `.sops.yaml` */
  public matches(path: string): boolean {
    return this.pathRegex === undefined || (this._regex?.matcher(path).find() ?? false);
  }

  /** The path expression, for messages. */
  public toString(): string {
    return this.pathRegex === undefined ? 'for all files' : JSON.stringify(this.pathRegex);
  }

  /** @internal */
  public _terms(): Terms {
    return {
      recipients: this.age.map(({ recipient }) => recipient),
      others: this._recipients().flatMap(([setting, keys]) => setting === 'age' ? []
        : keys.flatMap((key) => key.split(',')).map((key) => otherRecipient(setting, key))),
      selection: { kind: 'encrypted_regex', value: this.encryptedRegex },
      macOnlyEncrypted: this.macOnlyEncrypted,
    };
  }

  /** The rule as `.sops.yaml` has it. @internal */
  public _toData(): object {
    return Object.fromEntries([
      ...this.pathRegex === undefined ? [] : [['path_regex', this.pathRegex]],
      ['encrypted_regex', this.encryptedRegex],
      ...this.macOnlyEncrypted ? [['mac_only_encrypted', true]] : [],
      ...this._recipients().filter(([, values]) => values.length > 0),
    ]);
  }

  private _recipients(): [string, string[]][] {
    const { pgp, kms, gcpKms, azureKeyvault, hcVaultTransit } = this._options;
    return [
      ['age', this.age.map(({ recipient }) => recipient)],
      ['pgp', pgp ?? []],
      ['kms', kms ?? []],
      ['gcp_kms', gcpKms ?? []],
      ['azure_keyvault', azureKeyvault ?? []],
      ['hc_vault_transit_uri', hcVaultTransit ?? []],
    ];
  }

  private _recipientFaults(): RuleFault[] {
    const faults: RuleFault[] = this.age.flatMap(({ _fault: fault }) => fault ? [{ check: 'age-recipient' as const, message: `creation rule ${this}: ${fault.message}`, fix: fault.fix }] : []);
    const recipients = this._recipients().flatMap(([, values]) => values);
    const twice = recipients.filter((recipient, i) => recipient !== '' && recipients.indexOf(recipient) !== i);
    for (const recipient of new Set(twice)) {
      faults.push({ check: 'recipient-twice', message: `creation rule ${this}: recipient ${shown(recipient)} is given twice`, fix: 'give it once' });
    }
    if (recipients.length === 0) {
      faults.push({ check: 'creation-rule', message: `creation rule ${this} has no recipient`, fix: 'give at least one, such as age: [AgeRecipient.of(…)], pgp or kms' });
    }
    return faults;
  }

  private _readRegex(name: string, regex: string | undefined, faults: RuleFault[]): RE2JS | undefined {
    if (regex === undefined) return undefined;
    if (regex === '') {
      faults.push({ check: 'creation-rule', message: `creation rule ${this}: ${name} is empty, which sops takes for absent`, fix: 'leave it out' });
      return undefined;
    }
    try {
      return compileRegex(regex);
    } catch (error) {
      faults.push({
        check: 'creation-rule',
        message: `creation rule ${this}: ${name} ${JSON.stringify(regex)} is no Go regular expression: ${(error as Error).message}`,
        fix: 'write it as Go (RE2) does: without look-around and back references',
      });
      return undefined;
    }
  }
}
