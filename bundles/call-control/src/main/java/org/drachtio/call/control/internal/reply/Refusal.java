package org.drachtio.call.control.internal.reply;

/** Why the server refuses a request without asking an application. */
public enum Refusal {
  /** The message is faulty: the line says which header. */
  MALFORMED("refused.malformed", false),
  /** No connected application wants the method, or none that does reads what it is sent. */
  NO_APPLICATION("refused.no-application", true),
  /** A route demands a tag that no application has. */
  NO_TAG("refused.no-tag", true),
  /** It is for a dialog or transaction that is not there. */
  NO_DIALOG("refused.no-dialog", false),
  /** Its dialog is there, but cannot take it now. */
  DIALOG_STATE("refused.dialog-state", false),
  /** The application that has its dialog is gone. */
  APPLICATION_GONE("refused.application-gone", true),
  /** A filter refuses the request. */
  FILTER("refused.filter", false),
  /** Nobody knows the method. */
  METHOD("refused.method", false),
  /** A table is full. */
  FULL("refused.full", true),
  /** A router, such as a web callback, refuses the request. */
  ROUTER("refused.router", false),
  /** A router gave no answer that can be used. */
  ROUTER_FAILED("refused.router-failed", true),
  /** The application that a route names cannot be connected to. */
  UNREACHABLE("refused.unreachable", true),
  /** The application has not answered in time. */
  TIMEOUT("refused.timeout", true);

  private final String counter;
  private final boolean mend;

  Refusal(String counter, boolean mend) {
    this.counter = counter;
    this.mend = mend;
  }

  /** Name of its counter. */
  String counter() {
    return counter;
  }

  /** Whether the cause is something that an operator has to mend. */
  boolean isToBeMended() {
    return mend;
  }
}
