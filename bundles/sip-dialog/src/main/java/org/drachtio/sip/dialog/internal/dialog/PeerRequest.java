package org.drachtio.sip.dialog.internal.dialog;

import org.drachtio.message.SipMessage;

/** A request of the peer that waits for the application's final response. Lane thread only. */
public interface PeerRequest {

  SipMessage request();

  /** Answers without the application, if nobody has. */
  void refuse(int status);

  /** As {@link #refuse}, with a 500 after which the peer may try again. */
  void refuseForNow();

  /**
   * The request of ours that begins the dialog has its final response, and the application has been
   * told.
   */
  void begun(boolean accepted);
}
