package org.drachtio.http.routing.internal;

/** An answer of a web callback that says nothing usable; the message says why. */
final class BadAnswerException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  BadAnswerException(String why) {
    super(why);
  }
}
