import { IConstruct } from 'constructs';
import { problem, warning } from '../problem';
import { ProjectOptions, ProxyCacheFilterKind, ProxyCacheOptions } from './project-options';
import { RegistryType } from './registry-type';
import { checkPolicy } from './retention';

/** `metadata` of a project: all values are texts, and all that is known here is given, so that drift is seen. */
export function projectMetadata(options: ProjectOptions): Record<string, string | undefined> {
  const { preventVulnerable } = options;
  return {
    public: String(options.public ?? false),
    auto_scan: String(options.autoScan ?? true),
    auto_sbom_generation: String(options.sbom ?? false),
    prevent_vul: String(preventVulnerable !== undefined),
    severity: preventVulnerable,
    enable_content_trust_cosign: String(options.requireSignature ?? false),
    reuse_sys_cve_allowlist: String(options.cveAllowList === undefined),
    ...options.proxyCache && proxyMetadata(options.proxyCache),
  };
}

function proxyMetadata(options: ProxyCacheOptions): Record<string, string | undefined> {
  const { bandwidthPerSecond, maxUpstreamConnections, serveRemoved, referrers, filter, filterKind } = options;
  return {
    proxy_speed_kb: String(bandwidthPerSecond ? bandwidthPerSecond.toKibibytes() * 8 : -1),
    max_upstream_conn: String(maxUpstreamConnections ?? -1),
    proxy_cache_local_on_not_found: serveRemoved?.toString(),
    proxy_referrer_api: referrers?.toString(),
    proxy_cache_filter_pattern: filter,
    proxy_cache_filter_kind: filter && (filterKind ?? ProxyCacheFilterKind.DOUBLESTAR),
  };
}

/** Problems of a project's settings. */
export function checkProject(construct: IConstruct, options: ProjectOptions): void {
  const { quota, preventVulnerable, autoScan = true, cveAllowList, proxyCache, retention } = options;
  if (quota && quota._bytes !== -1 && !(quota._bytes >= 1)) {
    problem(construct, 'harbor-quota', `quota is ${quota._bytes} bytes`, 'use at least one kibibyte, or Quota.unlimited()');
  }
  if (preventVulnerable !== undefined && !autoScan) {
    warning(construct, 'harbor-gate-without-scan', `preventVulnerable is ${preventVulnerable} and autoScan is false`,
      'set autoScan, or acknowledge that somebody else scans each image');
  }
  const cves = cveAllowList?.cves ?? [];
  cves.forEach((cve, i) => {
    if (!/^[\w.:-]+$/.test(cve)) problem(construct, 'harbor-cve', `cveAllowList has ${JSON.stringify(cve)}`, 'give ids such as CVE-2024-3094, one an entry');
    if (cves.indexOf(cve) < i) problem(construct, 'harbor-cve', `cveAllowList has ${cve} twice`, 'give it once');
  });
  if (retention) checkPolicy(construct, retention);
  if (proxyCache) checkProxyCache(construct, proxyCache);
}

function checkProxyCache(construct: IConstruct, options: ProxyCacheOptions): void {
  const { registry, bandwidthPerSecond, maxUpstreamConnections } = options;
  const { type } = registry._props;
  if (NOT_FOR_PROXY_CACHES.includes(type)) {
    warning(construct, 'harbor-proxy-type', `registry ${registry.name} is of type ${type}`,
      'add the type to PERMITTED_REGISTRY_TYPES_FOR_PROXY_CACHE of harbor-core and acknowledge this, or use RegistryType.DOCKER_REGISTRY');
  }
  if (bandwidthPerSecond && !(bandwidthPerSecond.toKibibytes() >= 1)) {
    problem(construct, 'harbor-proxy-cache', 'bandwidthPerSecond is 0', 'leave it out for no limit');
  }
  if (maxUpstreamConnections !== undefined && !(Number.isInteger(maxUpstreamConnections) && maxUpstreamConnections >= 1)) {
    problem(construct, 'harbor-proxy-cache', `maxUpstreamConnections is ${maxUpstreamConnections}`, 'use a whole number from 1, or leave it out for no limit');
  }
}

/** Types that Harbor's default configuration does not take for proxy caches (PERMITTED_REGISTRY_TYPES_FOR_PROXY_CACHE). */
const NOT_FOR_PROXY_CACHES: readonly RegistryType[] = [
  RegistryType.GITLAB, RegistryType.HUAWEI_SWR, RegistryType.TENCENT_TCR, RegistryType.DTR, RegistryType.VOLCENGINE_CR,
];
