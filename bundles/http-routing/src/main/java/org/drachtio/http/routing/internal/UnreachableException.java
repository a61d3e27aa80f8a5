package org.drachtio.http.routing.internal;

/** The answer names an application that nobody can connect to; the message says why. */
final class UnreachableException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  UnreachableException(String why) {
    super(why);
  }
}
