package org.drachtio.kernel.io;

import org.osgi.annotation.versioning.ProviderType;

/** The sockets of this process. Thread-safe. */
@ProviderType
public interface Network {

  /**
   * Makes the caller the owner of all endpoints that carry its name.
   *
   * @param owner stable name of the using layer, e.g. {@code sip}, {@code admin}
   * @throws IllegalStateException if the owner is attached already
   */
  NetworkAttachment attach(String owner, StreamHandler streams, DatagramHandler datagrams);
}
