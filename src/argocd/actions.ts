/** Actions on what Argo CD has rights about. A policy of another action is valid, and never holds. */
const ACTIONS: { readonly [resource: string]: readonly string[] } = {
  'applications': ['get', 'create', 'update', 'delete', 'sync', 'override', 'action', 'rollback'],
  'applicationsets': ['get', 'create', 'update', 'delete'],
  'clusters': ['get', 'create', 'update', 'delete'],
  'repositories': ['get', 'create', 'update', 'delete'],
  'write-repositories': ['get', 'create', 'update', 'delete'],
  'projects': ['get', 'create', 'update', 'delete'],
  'certificates': ['get', 'create', 'delete'],
  'gpgkeys': ['get', 'create', 'delete'],
  'accounts': ['create', 'update'],
  'logs': ['get'],
  'exec': ['create'],
  'extensions': ['invoke'],
};

/** Actions on applications that may have a path: `action/apps/Deployment/restart`, `delete/*`. */
const WITH_PATH: readonly string[] = ['update', 'delete', 'action'];

/** Resources that belong to projects. */
export const IN_PROJECTS: readonly string[] = ['applications', 'applicationsets', 'logs', 'exec', 'clusters', 'repositories', 'write-repositories'];

/** All resources. */
export const RESOURCES = Object.keys(ACTIONS);

/** What is wrong with an action on a resource, and the fix; undefined where Argo CD has it. */
export function actionFault(resource: string, action: string): { readonly message: string; readonly fix: string } | undefined {
  const actions = ACTIONS[resource];
  if (actions === undefined || action === '*') return undefined;
  const [name, ...path] = action.split('/');
  if (!actions.includes(name) || /[,\s]/.test(action)) {
    return { message: `${JSON.stringify(action)} is not a valid action on ${resource}`, fix: `use ${actions.join(', ')} or *` };
  }
  if (path.length === 0 || (resource === 'applications' && WITH_PATH.includes(name))) return undefined;
  return { message: `${JSON.stringify(action)} has a path, which ${name} on ${resource} does not take`, fix: `use ${name}` };
}
