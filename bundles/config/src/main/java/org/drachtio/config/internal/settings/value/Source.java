package org.drachtio.config.internal.settings.value;

/**
 * Where a value comes from; a later constant beats an earlier one (reference/configuration.md §1).
 */
public enum Source {
  DEFAULTS,
  FILE,
  ENVIRONMENT,
  COMMAND_LINE
}
