package org.drachtio.api.control;

import org.osgi.annotation.versioning.ConsumerType;

/**
 * Told what became of an attempt to connect to an application: exactly one of the methods is
 * called, once, from any thread. Must not block.
 */
@ConsumerType
public interface DialListener {

  /**
   * The application is connected and has authenticated.
   *
   * @param application its id
   */
  void connected(long application);

  /**
   * The application could not be reached or did not authenticate.
   *
   * @param why for the log
   */
  void failed(String why);
}
