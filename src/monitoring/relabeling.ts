import { IConstruct } from 'constructs';
import { checkLabelName, checkRegex } from './prometheus-names';
import { problem } from '../base/problem';

/** Which text to compare. */
export interface RelabelSource {
  /** Labels whose values are joined. */
  readonly sourceLabels: string[];
  /**
   * Separator of the joined values.
   *
   * @default - a semicolon
   */
  readonly separator?: string;
}

/** Compares the values of labels with a regular expression. */
export interface RelabelMatch extends RelabelSource {
  /**
   * Regular expression of Go that must match the joined values as a whole.
   *
   * @default - matches everything
   */
  readonly regex?: string;
}

/** Writes a label. */
export interface RelabelReplace {
  /** Label to write; may contain groups of `regex`, as in `${1}_total`. */
  readonly targetLabel: string;
  /**
   * Labels whose values are joined.
   *
   * @default - none: an empty text, so that `replacement` is written unchanged
   */
  readonly sourceLabels?: string[];
  /**
   * Separator of the joined values.
   *
   * @default - a semicolon
   */
  readonly separator?: string;
  /**
   * Regular expression of Go that must match the joined values as a whole; else nothing is written.
   *
   * @default - matches everything
   */
  readonly regex?: string;
  /**
   * Text to write; may contain groups of `regex`, as in `$1`. An empty text removes the label.
   *
   * @default - the first group, which by default is everything
   */
  readonly replacement?: string;
}

interface Config extends Partial<RelabelReplace> {
  readonly action: string;
  readonly modulus?: number;
}

/**
 * One step that changes or drops targets or metrics by their labels. Each action has exactly the fields that Prometheus allows.
 *
 * @see https://prometheus.io/docs/prometheus/latest/configuration/configuration/#relabel_config
 */
export class Relabeling {
  /** Writes a label. */
  public static replace(options: RelabelReplace): Relabeling {
    return new Relabeling({ action: 'replace', ...options });
  }

  /** Keeps only what matches. */
  public static keep(match: RelabelMatch): Relabeling {
    return new Relabeling({ action: 'keep', ...match });
  }

  /** Drops what matches. */
  public static drop(match: RelabelMatch): Relabeling {
    return new Relabeling({ action: 'drop', ...match });
  }

  /** Keeps only what has the same text in `targetLabel` as in the joined values. */
  public static keepEqual(targetLabel: string, sourceLabels: string[]): Relabeling {
    return new Relabeling({ action: 'keepequal', targetLabel, sourceLabels });
  }

  /** Drops what has the same text in `targetLabel` as in the joined values. */
  public static dropEqual(targetLabel: string, sourceLabels: string[]): Relabeling {
    return new Relabeling({ action: 'dropequal', targetLabel, sourceLabels });
  }

  /**
   * Writes the hash of the joined values modulo a number, for sharding.
   *
   * @param targetLabel label to write
   * @param modulus at least 1
   * @param source labels to hash
   */
  public static hashMod(targetLabel: string, modulus: number, source: RelabelSource): Relabeling {
    return new Relabeling({ action: 'hashmod', targetLabel, modulus, ...source });
  }

  /** Writes the joined values in lower case. */
  public static lowercase(targetLabel: string, source: RelabelSource): Relabeling {
    return new Relabeling({ action: 'lowercase', targetLabel, ...source });
  }

  /** Writes the joined values in upper case. */
  public static uppercase(targetLabel: string, source: RelabelSource): Relabeling {
    return new Relabeling({ action: 'uppercase', targetLabel, ...source });
  }

  /**
   * Copies every label whose name matches to one named by the replacement.
   *
   * @param regex regular expression of Go that must match the name as a whole
   * @param replacement name of the copy; by default the first group
   */
  public static labelMap(regex: string, replacement?: string): Relabeling {
    return new Relabeling({ action: 'labelmap', regex, replacement });
  }

  /** Removes every label whose name matches as a whole. */
  public static labelDrop(regex: string): Relabeling {
    return new Relabeling({ action: 'labeldrop', regex });
  }

  /** Removes every label whose name does not match as a whole. */
  public static labelKeep(regex: string): Relabeling {
    return new Relabeling({ action: 'labelkeep', regex });
  }

  private constructor(private readonly config: Config) {}

  /** @internal */
  public _render(construct: IConstruct, prop: string): Record<string, unknown> {
    const { action, targetLabel, sourceLabels, regex, replacement, modulus } = this.config;
    checkRegex(construct, `${prop}.regex`, regex);
    for (const label of sourceLabels ?? []) if (label !== '__name__') checkLabelName(construct, `${prop}.sourceLabels`, label);
    if (action === 'replace') checkTarget(construct, `${prop}.targetLabel`, targetLabel ?? '');
    else if (targetLabel !== undefined && targetLabel !== '__name__') checkLabelName(construct, `${prop}.targetLabel`, targetLabel);
    if (action === 'labelmap' && replacement !== undefined) checkTarget(construct, `${prop}.replacement`, replacement);
    if (modulus !== undefined && !(Number.isInteger(modulus) && modulus > 0)) {
      problem(construct, 'relabel-modulus', `${prop}.modulus is ${modulus}, which is out of range`, 'use a whole number of at least 1');
    }
    return { ...this.config };
  }
}

function checkTarget(construct: IConstruct, prop: string, target: string): void {
  if (/^([a-zA-Z_]|\$\{\w+\}|\$\w)(\w|\$\{\w+\}|\$\w)*$/.test(target)) return;
  problem(construct, 'metric-label', `${prop} is ${JSON.stringify(target)}, which is not a valid label name`,
    'use letters, digits and underscores, and groups such as $1 or ${1}');
}
