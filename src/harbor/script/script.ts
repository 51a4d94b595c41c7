import { FRAME } from './frame';
import { MAIN } from './main';
import { PARTS } from './parts';
import { PROJECT } from './project';
import { REGISTRY } from './registry';
import { REQUEST } from './request';
import { ROBOT } from './robot';

/** The shell script that reconciles Harbor. It needs bash 4.4, curl and jq 1.6; its head documents it. */
export const SCRIPT = FRAME + REQUEST + REGISTRY + PROJECT + PARTS + ROBOT + MAIN;
