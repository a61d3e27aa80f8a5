package org.drachtio.sip.dialog.internal.dialog;

/** A request of the application in a dialog, until it has its final response. Lane thread only. */
public interface OwnRequest {

  /** As the application knows it. */
  String id();

  /** Cancels an INVITE as its dialog is about to end: if it is accepted, nothing else follows. */
  void withdraw();
}
