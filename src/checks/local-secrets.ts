/** The checks that judge each object alone and look for secrets or tokens, which only programs with something suspect load. */
export { cdkToken } from './cdk-token';
export { defaultPassword } from './default-password';
export { privateKey } from './private-key';
