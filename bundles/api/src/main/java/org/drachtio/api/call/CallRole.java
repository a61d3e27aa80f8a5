package org.drachtio.api.call;

/** What this server is in a call. */
public enum CallRole {
  /**
   * The INVITE came from the network. An application answers it, the server itself does, or it is
   * not known yet that it will be proxied.
   */
  UAS("uas"),
  /** An application has sent the INVITE. */
  UAC("uac"),
  /** The caller's side of a proxied INVITE. */
  PROXY_UAS("proxy-uas"),
  /** A target of a proxied INVITE. */
  PROXY_UAC("proxy-uac");

  private final String text;

  CallRole(String text) {
    this.text = text;
  }

  /** As applications are told it (observability.md §2). */
  public String text() {
    return text;
  }

  /** Whether the INVITE came from the network; else it went there. */
  public boolean isIncoming() {
    return this == UAS || this == PROXY_UAS;
  }
}
