import { fieldLines, headOf, PlanReport, summaryOf } from './report';
import { visible } from '../../base/diagnostic';
import { titleOfDelivery } from '../change-set';

const STYLE = `
:root { color-scheme: light dark; --line: #8884; --bad: #b3261e; --warn: #8a5a00; --good: #1b6e3c; }
@media (prefers-color-scheme: dark) { :root { --bad: #ff8a80; --warn: #ffcc66; --good: #7ee0a1; } }
body { font: 16px/1.5 system-ui, sans-serif; max-width: 70rem; margin: 0 auto; padding: 1rem; }
pre, code { font: 14px/1.45 ui-monospace, monospace; }
pre { overflow-x: auto; margin: .25rem 0 .75rem; white-space: pre-wrap; overflow-wrap: anywhere; }
section, details { border: 1px solid var(--line); border-radius: .5rem; padding: .5rem 1rem; margin: .75rem 0; }
.danger { border-left: .4rem solid var(--bad); } .caution { border-left: .4rem solid var(--warn); }
.create { color: var(--good); } .prune, .recreate { color: var(--bad); } .change, .adopt { color: var(--warn); }
ul { margin: .25rem 0; } summary { cursor: pointer; }
`;

/** A plan as one page, without scripts, and without anything from elsewhere. */
export function asHtml(report: PlanReport): string {
  const { from, to, set, newFindings, repaired, unknown } = report;
  const dangers = set.dangers.map(({ rule, isSevere, message, fix, cluster, delivery, details }) => `<section class="${isSevere ? 'danger' : 'caution'}">
<h3>${isSevere ? 'Danger' : 'To know'}: <code>${text(rule)}</code></h3><p>${text(message)}</p><p>${text(cluster)}, ${text(titleOfDelivery(delivery))}</p>${list(details)}<p><strong>Help:</strong> ${text(fix)}</p></section>`);
  const clusters = set.clusters.filter(({ deliveries }) => deliveries.length > 0).map(({ name, state, deliveries }) => `<h2>Cluster ${text(name)}${state === 'kept' ? '' : ` (${state})`}</h2>
${deliveries.map(({ name: own, state: is, changes }) => `<details open><summary>${text(titleOfDelivery(own))}${is === 'kept' ? '' : ` (${is})`}</summary>
${changes.map((change) => `<div class="${change.action}"><code>${text(headOf(change))}</code></div>${pre(fieldLines(change))}`).join('\n')}</details>`).join('\n')}`);
  const findings = [...newFindings.map(({ check, message }) => `new: ${check}: ${message}`), ...repaired.map(({ check, message }) => `repaired: ${check}: ${message}`)];
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'"><title>Plan</title><style>${STYLE}</style></head>
<body><main><h1>Plan</h1><p><code>${text(from)}</code> → <code>${text(to)}</code>: ${text(summaryOf(report))}</p>
${dangers.join('\n')}
${clusters.join('\n')}
${findings.length === 0 ? '' : `<h2>Checks</h2>${list(findings)}`}
${unknown.length === 0 ? '' : `<h2>Not known, and so not compared</h2>${list(unknown)}`}
</main></body></html>
`;
}

function list(lines: readonly string[]): string {
  return lines.length === 0 ? '' : `<ul>${lines.map((line) => `<li>${text(line)}</li>`).join('')}</ul>`;
}

function pre(lines: readonly string[]): string {
  return lines.length === 0 ? '' : `<pre>${lines.map(text).join('\n')}</pre>`;
}

function text(value: string): string {
  return visible(value).replace(/[&<>"']/g, (letter) => `&#${letter.charCodeAt(0)};`);
}
