import type * as cdk from 'aws-cdk-lib';
import type * as iam from 'aws-cdk-lib/aws-iam';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import { Construct } from 'constructs';
import { nameInAws } from './gitlab-desired';
import { problem } from '../../base/problem';
import { acceptFinding } from '../machine/instance-findings';

/** What a secret is made of. @internal */
export interface CredentialsContent {
  readonly description: string;
  readonly keys: string[];
  /** The key that Secrets Manager makes up; the host writes the secret where there is none. */
  readonly generated?: string;
  /** Values besides. */
  readonly template?: { readonly [key: string]: string };
}

/**
 * A secret in AWS Secrets Manager that belongs to a GitLab host: JSON with some keys. Its name is known at synthesis, so an `ExternalSecret` of the cluster can refer to it. Created by methods
 * such as `GitLabProject.addDeployKey`.
 *
 * It is empty until the host has created its content, which never appears in a stack, log or user data.
 *
 * @example
 * const gitlab = new aws.GitLabHost(stack, 'gitlab', { vpc, domain: 'gitlab.example.com', tls: aws.GitLabTls.letsEncrypt('admin@example.com') });
 * const deployKey = gitlab.addProject('fleet').addDeployKey('flux');
 * const identity = eso.RemoteRef.of(deployKey.secretName, 'identity');
 */
export class GitLabCredentials extends Construct {
  /** @internal */
  public static _make(scope: Construct, id: string, content: CredentialsContent): GitLabCredentials {
    return new GitLabCredentials(scope, id, content);
  }

  /** Name in Secrets Manager. */
  public readonly secretName: string;
  /** Keys of its JSON. */
  public readonly keys: string[];
  /** The secret. */
  public readonly secret: secretsmanager.ISecret;

  private constructor(scope: Construct, id: string, content: CredentialsContent) {
    super(scope, id);
    this.secretName = nameInAws(this);
    this.keys = content.keys;
    if (this.secretName.length > 512) {
      problem(this, 'gitlab-name', `the name of its secret has ${this.secretName.length} characters, which is too long`,
        'use shorter names and ids: a secret name is its path and has at most 512 characters');
    }
    const resource = new secretsmanager.CfnSecret(this, 'Resource', {
      name: this.secretName,
      description: content.description,
      generateSecretString: content.generated === undefined ? undefined : {
        generateStringKey: content.generated,
        secretStringTemplate: JSON.stringify(content.template ?? {}),
        passwordLength: 40,
        excludePunctuation: true,
      },
    });
    this.secret = secretsmanager.Secret.fromSecretCompleteArn(this, 'Handle', resource.ref);
    acceptFinding(this, 'AwsSolutions-SMG4', content.generated === undefined
      ? 'The GitLab host writes it, and writes it again when what is in it was revoked; a function cannot rotate what GitLab issues.'
      : 'It is used at a first start or by both sides at once; how it is changed is documented at the construct.');
  }

  /** Lets somebody read it. */
  public grantRead(grantee: iam.IGrantable): iam.Grant {
    return this.secret.grantRead(grantee);
  }

  /** Lets the host write it. @internal */
  public _grantHost(role: iam.Role): void {
    this.secret.grantRead(role);
    this.secret.grantWrite(role);
  }

  /** @internal */
  public get _arn(): string {
    return (this.node.findChild('Resource') as cdk.CfnResource).ref;
  }
}
