package org.drachtio.sip.transport.internal;

/** A configuration value that cannot be used; the message names key and reason. */
final class InvalidSettingException extends Exception {

  private static final long serialVersionUID = 1L;

  InvalidSettingException(String key, String reason) {
    super(key + ": " + reason);
  }
}
