/** Problems that environments and promotions record, for docs/checks.md. */
export const RULES = {
  'environment-approvers': 'An environment requires approval, but nobody is named who can approve, a name is not one of an account, or on Gitea, which has no environments, no branch is protected for it.',
  'environment-cluster': 'An environment is in a cluster of another program, which writes the cluster\'s repository.',
  'environment-host': 'An environment has a host name that is not valid, or that no Ingress or HTTPRoute of its bases has.',
  'environment-pin': 'An environment has no image pins, two pins of one image, or an entry of `images` that takes the place of a pin.',
  'freeze-window': 'A freeze window that is not valid, or windows that together never let a change through.',
  'promotion-gap': 'An image is promoted through an environment that has no pin for it, or that counts as healthy without waiting: what would run after it had not run there.',
  'promotion-hotfix': 'A hotfix tag that no trigger of the pipeline starts, or that skips an environment which is not in the promotion.',
  'promotion-image': 'A promoted image is in a repository into which pipelines of the program push, but none of them pushes it. Correct its name.',
  'promotion-loop': 'The pins are in the repository whose pushes start the pipeline: each promotion would start the next run. Exclude their folder from the trigger.',
  'promotion-order': 'A promotion has no environments or images, or has one of them twice; or promotions disagree about which environment comes first.',
  'promotion-twice': 'Two promotions, two environments, or a promotion and something else (a hand-over, image automation) change one pin: each would undo what the other did, or pass by an environment.',
  'smoke-test': 'A smoke test requires an http or https address and a status from 100 to 599.',
} as const;
