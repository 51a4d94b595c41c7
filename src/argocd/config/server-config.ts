import { Duration } from 'cdk8s';
import { Construct } from 'constructs';
import { ArgoConfigMap } from './argo-config-map';
import { EXCLUSIONS, IGNORED_UPDATES } from './resource-defaults';
import { SingleSignOn } from './single-sign-on';
import { goDuration } from '../../base/duration';
import { problem } from '../../base/problem';
import { ResourceProps } from '../../resource';

/** Properties of `argocd-cm`. */
export interface ServerConfigProps extends ResourceProps {
  /**
   * Address of the user interface: `https://argocd.example.com`. Single sign-on and links in notifications require it.
   *
   * @default - none
   */
  readonly url?: string;
  /**
   * How often all Applications are compared with their sources. Webhooks of the Git server make it faster.
   *
   * @default Duration.minutes(2)
   */
  readonly reconciliation?: Duration;
  /**
   * Whether Argo CD judges the health of Applications, so that sync waves of an app of apps wait for them.
   *
   * @default true
   */
  readonly judgesApplications?: boolean;
  /**
   * Programs in Lua that judge the health of a kind: `cert-manager.io/Certificate` to the program.
   *
   * @default - those that Argo CD has
   */
  readonly healthChecks?: { [kind: string]: string };
  /**
   * How people log in.
   *
   * @default - with the passwords of local accounts
   */
  readonly singleSignOn?: SingleSignOn;
  /**
   * Local accounts and what they can do: `login`, `apiKey`, or both with a comma. Their rights are those of `RbacConfig`.
   *
   * @default - `admin` only
   */
  readonly accounts?: { [name: string]: string };
  /**
   * Whether the account `admin` can log in. Disable it once single sign-on works.
   *
   * @default true
   */
  readonly adminEnabled?: boolean;
  /**
   * Options of every `kustomize build`, such as `--enable-helm`.
   *
   * @default - none
   */
  readonly kustomizeBuildOptions?: string;
  /**
   * Further keys of `argocd-cm`, as Argo CD has them.
   *
   * @default - none
   * @see https://argo-cd.readthedocs.io/en/stable/operator-manual/argocd-cm-yaml/
   */
  readonly settings?: { [key: string]: string };
}

/**
 * Settings of Argo CD: the ConfigMap `argocd-cm`, as a whole. Where a chart or manifests install Argo CD, they must not create it too: `configs.cm.create: false`.
 * It has what Argo CD's own installation puts there: kinds that are not watched, and updates that are ignored.
 *
 * @example
 * new argocd.ServerConfig(folder, 'config', {
 *   url: 'https://argocd.example.com',
 *   adminEnabled: false,
 *   singleSignOn: argocd.SingleSignOn.oidc({ name: 'Keycloak', issuer: 'https://sso.example.com/realms/org', clientId: 'argocd', clientSecretKey: 'oidc.clientSecret' }),
 * });
 *
 * @see https://argo-cd.readthedocs.io/en/stable/operator-manual/argocd-cm-yaml/
 */
export class ServerConfig extends ArgoConfigMap {
  private readonly _settings: Record<string, string | undefined>;

  constructor(scope: Construct, id: string, props: ServerConfigProps = {}) {
    super(scope, id, 'argocd-cm', props);
    const { url, judgesApplications = true, healthChecks = {}, singleSignOn, accounts = {} } = props;
    this._settings = {
      url,
      'timeout.reconciliation': goDuration(this, 'reconciliation', props.reconciliation),
      'admin.enabled': props.adminEnabled === undefined ? undefined : String(props.adminEnabled),
      'kustomize.buildOptions': props.kustomizeBuildOptions,
      'resource.exclusions': JSON.stringify(EXCLUSIONS),
      ...Object.fromEntries(Object.entries(IGNORED_UPDATES).map(([kind, fields]) => [`resource.customizations.ignoreResourceUpdates.${kind}`, JSON.stringify(fields)])),
      ...judgesApplications ? { 'resource.customizations.health.argoproj.io_Application': HEALTH_OF_APPLICATIONS } : {},
      ...Object.fromEntries(Object.entries(healthChecks).map(([kind, lua]) => [`resource.customizations.health.${this._kindKey(kind)}`, lua])),
      ...singleSignOn?._render(),
      ...Object.fromEntries(Object.entries(accounts).map(([name, can]) => [`accounts.${this._account(name, can)}`, can])),
      ...props.settings,
    };
    if (url !== undefined && !/^https?:\/\//.test(url)) problem(this, 'argocd-config', `url ${JSON.stringify(url)} is not a valid address`, 'use https://host');
    if (singleSignOn && url === undefined) problem(this, 'argocd-config', 'single sign-on requires url, which logins return to', 'set url');
  }

  /** @internal */
  protected _data(): Record<string, string | undefined> {
    return this._settings;
  }

  private _kindKey(kind: string): string {
    if (!/^[A-Za-z0-9.*-]+(\/[A-Za-z*]+)?$/.test(kind)) problem(this, 'argocd-config', `healthChecks: ${JSON.stringify(kind)} is not a valid kind`, 'use GROUP/KIND, or KIND for those of the core');
    return kind.replace('/', '_');
  }

  private _account(name: string, can: string): string {
    const unknown = can.split(',').map((each) => each.trim()).filter((each) => each !== 'login' && each !== 'apiKey');
    if (unknown.length > 0) problem(this, 'argocd-config', `account ${name} can ${JSON.stringify(unknown[0])}, which Argo CD does not have`, 'use login, apiKey, or both with a comma');
    return name;
  }
}

/** As Argo CD's documentation has it; since version 1.8 it is not built in. */
const HEALTH_OF_APPLICATIONS = `hs = {}
hs.status = "Progressing"
hs.message = ""
if obj.status ~= nil then
  if obj.status.health ~= nil then
    hs.status = obj.status.health.status
    if obj.status.health.message ~= nil then
      hs.message = obj.status.health.message
    end
  end
end
return hs
`;
