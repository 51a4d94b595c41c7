import { shell } from '../base/shell';
import { Job, IStep, StepSpec, Value } from '../ci';

/** Minutes of a week, which begins on Monday at 00:00 UTC. */
const WEEK = 7 * 24 * 60;
const DAYS = ['MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT', 'SUN'];

/** Seconds since 1970, or minutes of a week. */
interface Span {
  readonly from: number;
  readonly to: number;
}

/**
 * A time in which nothing is promoted to an environment: the promotion stops there, and says until when. A hotfix passes.
 *
 * @example
 * const holidays = promotion.FreezeWindow.between('2026-12-24T00:00:00Z', '2027-01-04T06:00:00Z', 'Holidays');
 * const weekends = promotion.FreezeWindow.weekly('FRI 15:00', 'MON 07:00', 'Nobody is there');
 */
export class FreezeWindow {
  /**
   * Once.
   *
   * @param start when it begins: an ISO 8601 time with zone, such as `2026-12-24T00:00:00Z`
   * @param end when it ends
   * @param reason what the log says
   */
  public static between(start: string, end: string, reason: string): FreezeWindow {
    return new FreezeWindow('once', `${start} to ${end}`, reason, instant(start), instant(end));
  }

  /**
   * Every week.
   *
   * @param start when it begins, in UTC: a day and a time, such as `FRI 15:00`
   * @param end when it ends, in UTC; it may be in the next week
   * @param reason what the log says
   */
  public static weekly(start: string, end: string, reason: string): FreezeWindow {
    return new FreezeWindow('weekly', `${start} to ${end}`, reason, minuteOfWeek(start), minuteOfWeek(end));
  }

  private constructor(
    private readonly _kind: 'once' | 'weekly', private readonly _shown: string, private readonly _reason: string, private readonly _from: number, private readonly _to: number,
  ) {}

  /** What is wrong with it; undefined for nothing. @internal */
  public get _fault(): { readonly message: string; readonly fix: string } | undefined {
    const message = `freeze window ${JSON.stringify(this._shown.slice(0, 100))} is not valid`;
    if (Number.isNaN(this._from) || Number.isNaN(this._to)) {
      return { message, fix: this._kind === 'once' ? 'use ISO 8601 times with a zone, such as 2026-12-24T00:00:00Z' : `use days and times in UTC, such as FRI 15:00; days are ${DAYS.join(', ')}` };
    }
    if (this._kind === 'once' && this._from >= this._to) return { message: `${message}: it ends before it begins`, fix: 'exchange its ends' };
    if (this._kind === 'weekly' && this._from === this._to) return { message: `${message}: it ends when it begins`, fix: 'use two different times' };
    return /^[^\x00-\x1f\x7f]+$/.test(this._reason) ? undefined : { message: `${message}: its reason is ${JSON.stringify(this._reason)}`, fix: 'give a reason of one line' };
  }

  /** The minutes of a week in which it is closed. @internal */
  public get _weekly(): readonly Span[] {
    if (this._kind === 'once') return [];
    return this._from < this._to ? [{ from: this._from, to: this._to }] : [{ from: this._from, to: WEEK }, { from: 0, to: this._to }];
  }

  /** A line for the script. @internal */
  public get _line(): string {
    return `${this._kind} ${this._from} ${this._to} ${this._reason}`;
  }
}

/** What is wrong with the freeze windows of an environment. @internal */
export function faultsOf(windows: readonly FreezeWindow[]): { readonly message: string; readonly fix: string }[] {
  const faults = windows.flatMap((window) => window._fault ?? []);
  if (faults.length > 0) return faults;
  let free = 0;
  for (const { from, to } of windows.flatMap(({ _weekly }) => _weekly).sort((a, b) => a.from - b.from)) {
    if (from > free) return [];
    free = Math.max(free, to);
  }
  return free < WEEK ? [] : [{ message: 'the weekly freeze windows leave no minute of the week: nothing would ever be promoted', fix: 'shorten one of them' }];
}

/** Seconds since 1970. `Date` takes 30 February for 2 March, which nobody meant. */
function instant(text: string): number {
  const [, day] = /^(\d{4}-\d\d-\d\d)T\d\d:\d\d(?::\d\d)?(?:Z|[+-]\d\d:\d\d)$/.exec(text) ?? [];
  const isDay = day !== undefined && !Number.isNaN(Date.parse(day)) && new Date(day).toISOString().startsWith(day);
  return isDay ? Date.parse(text) / 1000 : NaN;
}

function minuteOfWeek(text: string): number {
  const [, day, hours, minutes] = /^([A-Z]{3}) ([01]\d|2[0-3]):([0-5]\d)$/.exec(text) ?? [];
  const index = DAYS.indexOf(day);
  return index < 0 ? NaN : (index * 24 + Number(hours)) * 60 + Number(minutes);
}

/** Properties of the gate before an environment. */
interface GateProps {
  readonly environment: string;
  readonly freezes: readonly FreezeWindow[];
  /** How tags of hotfixes begin. */
  readonly hotfixTag?: string;
}

/** Exit status of a promotion that a freeze window stops. */
export const FROZEN_STATUS = 11;

/** Stops in a freeze window, unless the run is a hotfix that gives a reason. @internal */
export class Gate implements IStep {
  constructor(private readonly _props: GateProps) {}

  public bind(_: Job): StepSpec {
    const { environment, freezes, hotfixTag } = this._props;
    return {
      name: `May ${environment} change now`,
      tools: ['date', 'sed'],
      outputs: ['FROZEN_UNTIL', 'HOTFIX_REASON'],
      env: {
        FREEZES: Value.literal(freezes.map(({ _line }) => _line).join('\n')),
        ENVIRONMENT: Value.literal(environment),
        ...hotfixTag === undefined ? {} : { TAG: Value.TAG, COMMIT_MESSAGE: Value.COMMIT_MESSAGE, HOTFIX_TAG: Value.literal(hotfixTag) },
      },
      script: [...hotfixTag === undefined ? [] : [HOTFIX], FREEZES].join('\n'),
    };
  }
}

/** What is urgent says why, where everybody reads it: in the commit. */
const HOTFIX = shell`case "$TAG" in
  "$HOTFIX_TAG"*)
    reason=$(printf '%s\n' "$COMMIT_MESSAGE" | sed -n 's/^Hotfix: *//p' | sed -n '/[^ ]/{p;q;}' | tr -d '\r')
    if [ -z "$reason" ]; then
      printf 'tag %s is a hotfix, but its commit gives no reason: add a line "Hotfix: REASON" to the message of the commit\n' "$TAG" >&2
      exit 1
    fi
    printf 'hotfix %s passes freeze windows and earlier environments: %s\n' "$TAG" "$reason"
    printf 'HOTFIX_REASON=%s\n' "$reason" >>"$JOB_OUTPUTS"
    exit 0
    ;;
esac`;

const FREEZES = shell`now=$(date +%s)
monday=$((now - (now + 3 * 86400) % 604800))
minute=$(((now - monday) / 60))
utc() { date -u -d "@$1" +%Y-%m-%dT%H:%M:%SZ 2>/dev/null || date -u -r "$1" +%Y-%m-%dT%H:%M:%SZ; }
until=
while read -r kind from to reason; do
  end=
  case "$kind" in
    once) if [ "$now" -ge "$from" ] && [ "$now" -lt "$to" ]; then end=$to; fi ;;
    weekly)
      if [ "$from" -lt "$to" ]; then
        if [ "$minute" -ge "$from" ] && [ "$minute" -lt "$to" ]; then end=$((monday + to * 60)); fi
      elif [ "$minute" -ge "$from" ]; then end=$((monday + 604800 + to * 60))
      elif [ "$minute" -lt "$to" ]; then end=$((monday + to * 60))
      fi
      ;;
  esac
  if [ -n "$end" ]; then
    printf '%s is frozen until %s: %s\n' "$ENVIRONMENT" "$(utc "$end")" "$reason" >&2
    if [ -z "$until" ] || [ "$end" -gt "$until" ]; then until=$end; fi
  fi
done <<END_OF_WINDOWS
$FREEZES
END_OF_WINDOWS
if [ -n "$until" ]; then
  printf 'FROZEN_UNTIL=%s\n' "$(utc "$until")" >>"$JOB_OUTPUTS"
  printf 'nothing is changed; run this job again after %s\n' "$(utc "$until")" >&2
  exit ${FROZEN_STATUS}
fi
echo "$ENVIRONMENT may change now"`;
