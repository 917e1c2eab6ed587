// A module for workers. What it imports has to come along.

import { expose } from '@tsyncio/executor';
import { mix } from './mix.js';

export function hash(text) {
  return mix(text);
}

expose({ hash });
