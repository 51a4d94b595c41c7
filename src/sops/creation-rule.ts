import type { AgeRecipient } from './age-recipient';
import { compileRegex, GO_SYNTAX, GoExpression } from './scope';
import { otherRecipient, shown } from './terms';
import type { EncryptionSettings } from './terms';
import type { Problem } from '../base/problem';

/** Files that a rule matches, and how they are encrypted. At least one recipient is required; duplicates are errors. */
export interface CreationRuleOptions {
  /**
   * Regular expression (Go, RE2) that must match a part of the file's path relative to the `.sops.yaml`.
   *
   * @default - all files
   */
  readonly pathRegex?: string;
  /**
   * Regular expression (Go, RE2) for keys: values below matching keys are encrypted. Without it, sops would encrypt `apiVersion`, `kind`
   * and `metadata`, too, and Flux could not read the file.
   *
   * @default ^(data|stringData)$
   */
  readonly encryptedRegex?: string;
  /**
   * Whether the message authentication code covers only encrypted values, so that tools can change plaintext values (labels, image tags).
   * `sops` then no longer detects changes of plaintext values; Flux never checks the code.
   *
   * @default false
   */
  readonly macOnlyEncrypted?: boolean;
  /**
   * Age recipients.
   *
   * @default - none
   */
  readonly age?: AgeRecipient[];
  /**
   * Fingerprints of PGP keys. Only `sops` itself can encrypt for these and the following keys.
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
   * Resource IDs of Google Cloud KMS keys.
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

/** An error in a rule. */
type RuleFault = Pick<Problem, 'check' | 'message' | 'fix'>;

/**
 * A rule in `.sops.yaml`: files with matching paths are encrypted for its recipients. `Folder.encryptFor` creates one for a folder; add
 * others with `SopsConfig.addRule`. An invalid regular expression, an invalid or duplicate recipient, and a rule without recipients are
 * errors.
 *
 * @example
 * const team = sops.AgeRecipient.of('age1qgwvagx8glyhll8zgpmdny5n4psm3st9jgx0vnft9swz6fvzcsqqeuyhnw');
 * sops.SopsConfig.of(manifests).addRule(new sops.CreationRule({
 *   pathRegex: '^ci/', encryptedRegex: '.*', age: [team],
 * }));
 *
 * @see https://getsops.io/docs/#using-sops-yaml-conf-to-select-kms-pgp-and-age-for-new-files
 */
export class CreationRule {
  /** Default of `encryptedRegex`: the values of a Secret or ConfigMap. */
  public static readonly DEFAULT_ENCRYPTED_REGEX = '^(data|stringData)$';

  /** Path expression; undefined if the rule matches all files. */
  public readonly pathRegex?: string;
  /** Keys whose values are encrypted. */
  public readonly encryptedRegex: string;
  /** Whether the message authentication code covers only encrypted values. */
  public readonly macOnlyEncrypted: boolean;
  /** Age recipients. */
  public readonly age: AgeRecipient[];
  private readonly _options: CreationRuleOptions;
  private readonly _regex?: GoExpression;

  /** Errors in the rule, reported where it is used. @internal */
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

  /** Whether the rule matches a file; never with an invalid expression. @param path path relative to the `.sops.yaml` */
  public matches(path: string): boolean {
    return this.pathRegex === undefined || (this._regex?.matcher(path).find() ?? false);
  }

  /** The path expression, for messages. */
  public toString(): string {
    return this.pathRegex === undefined ? 'for all files' : JSON.stringify(this.pathRegex);
  }

  /** @internal */
  public _terms(): EncryptionSettings {
    return {
      recipients: this.age.map(({ recipient }) => recipient),
      others: this._recipients().flatMap(([setting, keys]) => setting === 'age' ? []
        : keys.flatMap((key) => key.split(',')).map((key) => otherRecipient(setting, key))),
      selection: { kind: 'encrypted_regex', value: this.encryptedRegex },
      macOnlyEncrypted: this.macOnlyEncrypted,
    };
  }

  /** The rule in the format of `.sops.yaml`. @internal */
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
      faults.push({ check: 'recipient-twice', message: `creation rule ${this}: recipient ${shown(recipient)} is listed twice`, fix: 'list it once' });
    }
    if (recipients.length === 0) {
      faults.push({ check: 'creation-rule', message: `creation rule ${this} has no recipient`, fix: 'add at least one, such as age: [AgeRecipient.of(…)], pgp or kms' });
    }
    return faults;
  }

  private _readRegex(name: string, regex: string | undefined, faults: RuleFault[]): GoExpression | undefined {
    if (regex === undefined) return undefined;
    if (regex === '') {
      faults.push({ check: 'creation-rule', message: `creation rule ${this}: ${name} is empty, which sops treats as absent`, fix: 'remove it' });
      return undefined;
    }
    try {
      return compileRegex(regex);
    } catch (error) {
      faults.push({
        check: 'creation-rule',
        message: `creation rule ${this}: ${name} ${JSON.stringify(regex)} is not a valid Go regular expression: ${(error as Error).message}`,
        fix: GO_SYNTAX,
      });
      return undefined;
    }
  }
}
