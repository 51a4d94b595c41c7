import { Duration } from 'cdk8s';
import { Construct } from 'constructs';
import { ExternalSecret, SecretTemplate } from '../eso';
import { Secret } from '../secret';
import { ImagePullSecretOptions } from './image-pull-secret-options';
import type { IRobot } from './robot';

/** An ExternalSecret with the Docker configuration of a robot. */
export function makePullSecret(robot: IRobot, scope: Construct, id: string, options: ImagePullSecretOptions): Secret {
  const { password, refreshInterval = Duration.hours(1), ...rest } = options;
  const template = SecretTemplate.dockerConfigJson({ registry: robot.host, username: robot.fullName, passwordKey: 'password' });
  return new ExternalSecret(scope, id, { ...rest, refreshInterval, data: { password }, template }).secret;
}
