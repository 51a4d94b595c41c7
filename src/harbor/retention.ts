import { Cron } from 'cdk8s';
import { IConstruct } from 'constructs';
import { problem } from '../problem';
import { RetentionPolicy } from './retention-policy';

/** The policy as Harbor's API takes it, without the project. */
export function renderRetention({ rules, schedule = Cron.daily(), manual }: RetentionPolicy): Record<string, unknown> {
  return {
    algorithm: 'or',
    // Harbor's schedules begin with seconds.
    trigger: { kind: 'Schedule', settings: { cron: manual ? '' : `0 ${schedule.expressionString}` } },
    rules: rules.map((rule) => rule._render()),
  };
}

/** Problems of a policy. */
export function checkPolicy(construct: IConstruct, { rules }: RetentionPolicy): void {
  if (rules.length < 1 || rules.length > 15) problem(construct, 'harbor-retention', `retention has ${rules.length} rules`, 'use 1 to 15 rules');
  const texts = rules.map((rule) => JSON.stringify(rule._render()));
  rules.forEach((rule, i) => {
    rule._check(construct, `retention.rules[${i}]`);
    if (texts.indexOf(texts[i]) < i) problem(construct, 'harbor-retention', `retention.rules[${i}] is the same as another`, 'give it once');
  });
}
