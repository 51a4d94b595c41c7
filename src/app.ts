import * as cdk8s from 'cdk8s';

/** The root of a program. */
export class App extends cdk8s.App {}
