package org.drachtio.api.control;

import org.osgi.annotation.versioning.ProviderType;

/**
 * What an operator may do to what is up.
 *
 * <p><b>Threading:</b> from any thread but a lane's; waits for a lane, at most 5 s, then throws
 * IllegalStateException.
 */
@ProviderType
public interface Operations {

  /**
   * Ends a call by BYE to its peer; its application is told as of any BYE of the server's own.
   *
   * @param dialogId as the view of dialogs shows it
   * @return false: there is no such call that has been answered
   */
  boolean hangUp(String dialogId);

  /**
   * Closes the connection of an application, after everything queued for it has been written.
   *
   * @param application its id, as the view of applications shows it
   * @return false: there is none
   */
  boolean disconnect(long application);
}
