package org.drachtio.message;

/**
 * The methods that the server knows; messages use these very strings, so that {@code ==} would do
 * but equals is fine.
 */
public final class Methods {

  public static final String INVITE = "INVITE";
  public static final String ACK = "ACK";
  public static final String BYE = "BYE";
  public static final String CANCEL = "CANCEL";
  public static final String OPTIONS = "OPTIONS";
  public static final String REGISTER = "REGISTER";
  public static final String INFO = "INFO";
  public static final String PRACK = "PRACK";
  public static final String UPDATE = "UPDATE";
  public static final String MESSAGE = "MESSAGE";
  public static final String SUBSCRIBE = "SUBSCRIBE";
  public static final String NOTIFY = "NOTIFY";
  public static final String REFER = "REFER";
  public static final String PUBLISH = "PUBLISH";

  private Methods() {}

  /** Whether a 2xx to such a request begins a dialog (RFC 3261 §12.1, RFC 6665 §4.1). */
  public static boolean beginsDialog(String method) {
    return method.equals(INVITE) || method.equals(SUBSCRIBE);
  }
}
