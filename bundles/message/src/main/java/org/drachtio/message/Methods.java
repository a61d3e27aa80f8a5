package org.drachtio.message;

import java.util.List;
import org.drachtio.message.internal.MethodNames;

/**
 * The methods that the server knows; messages use these very strings, so that {@code ==} would do
 * but equals is fine.
 */
public final class Methods {

  public static final String INVITE = MethodNames.INVITE;
  public static final String ACK = MethodNames.ACK;
  public static final String BYE = MethodNames.BYE;
  public static final String CANCEL = MethodNames.CANCEL;
  public static final String OPTIONS = MethodNames.OPTIONS;
  public static final String REGISTER = MethodNames.REGISTER;
  public static final String INFO = MethodNames.INFO;
  public static final String PRACK = MethodNames.PRACK;
  public static final String UPDATE = MethodNames.UPDATE;
  public static final String MESSAGE = MethodNames.MESSAGE;
  public static final String SUBSCRIBE = MethodNames.SUBSCRIBE;
  public static final String NOTIFY = MethodNames.NOTIFY;
  public static final String REFER = MethodNames.REFER;
  public static final String PUBLISH = MethodNames.PUBLISH;

  /** All of them. */
  public static final List<String> ALL =
      List.of(
          INVITE, ACK, BYE, CANCEL, OPTIONS, REGISTER, INFO, PRACK, UPDATE, MESSAGE, SUBSCRIBE,
          NOTIFY, REFER, PUBLISH);

  private Methods() {}

  /** Whether a 2xx to such a request begins a dialog (RFC 3261 §12.1, RFC 6665 §4.1). */
  public static boolean beginsDialog(String method) {
    return method.equals(INVITE) || method.equals(SUBSCRIBE);
  }
}
