package org.drachtio.sip.dialog.internal.dialog;

/** A request of the application in a dialog, until it has its final response. Lane thread only. */
public interface OwnRequest {

  /** As the application knows it. */
  String id();

  /**
   * Cancels an INVITE because its dialog is about to end. If the peer accepts the INVITE all the
   * same, nothing else follows.
   */
  void withdraw();
}
