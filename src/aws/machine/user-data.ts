import * as ec2 from 'aws-cdk-lib/aws-ec2';
import type { Construct } from 'constructs';
import { gzipped } from '../../base/gzip';
import { problem } from '../../base/problem';
import { shell } from '../../base/shell';

/** What EC2 takes, in bytes. */
const LIMIT = 16 * 1024;
/** What the values that CloudFormation fills in have on average, at most: ARNs with long names. */
const VALUE_SIZE = 160;
/** The same for the wait handle, a signed address. */
const HANDLE_SIZE = 800;
/** Lines of a script for its readers, which are left out where it would be too long; shellcheck is not one of them. */
const REMARK = /^ *# (?!shellcheck ).*\n/gm;

/** What a machine is told. */
export interface UserDataOptions {
  /** Values of the machine by name, such as `REGION`. No secrets: everybody who may describe the instance reads them. */
  readonly values: { readonly [name: string]: string };
  /** What the machine runs at every boot until it is done. */
  readonly script: string;
}

/**
 * User data: values that people can read, then the script, packed. The script is installed as a service and started by itself (`install`), so a machine that
 * loses power in the middle goes on at its next boot.
 */
export function userData(construct: Construct, { values, script }: UserDataOptions): ec2.UserData {
  const lines = Object.entries(values).map(([name, value]) => `${name}=${quoted(value)}`);
  const packed = (what: string): string => shell`#!/bin/bash
# What only CloudFormation knows of this machine, and the script that brings it up (packed; see /opt/bootstrap/run).
set -eu
mkdir -p /opt/bootstrap
cat >/opt/bootstrap/values <<'VALUES'
${lines.join('\n')}
VALUES
base64 -d <<'SCRIPT' | gunzip >/opt/bootstrap/run
${gzipped(what).replace(/.{120}/g, '$&\n')}
SCRIPT
chmod 0755 /opt/bootstrap/run
exec /opt/bootstrap/run install
`;
  const text = sizeOf(packed(script)) > LIMIT ? packed(script.replace(REMARK, '')) : packed(script);
  const size = sizeOf(text);
  if (size > LIMIT) {
    problem(construct, 'user-data-size', `the user data has ${size} bytes, but EC2 allows ${LIMIT}`,
      'use fewer or shorter options, or split the machine\'s work');
  }
  return ec2.UserData.custom(text);
}

/** A word of the shell that stands for exactly this text. */
function quoted(value: string): string {
  return `'${value.replace(/'/g, '\'\\\'\'')}'`;
}

/** Bytes of a text, with room for what is not known yet. */
function sizeOf(text: string): number {
  return Buffer.byteLength(text.replace(/^WAIT_HANDLE=.*$/m, 'x'.repeat(HANDLE_SIZE)).replace(/\$\{Token\[[^\]]+\]\}/g, 'x'.repeat(VALUE_SIZE)));
}
