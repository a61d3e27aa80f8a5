package org.drachtio.api;

import org.osgi.annotation.versioning.ProviderType;

/** Undoes an attachment. Thread-safe; closing twice does nothing. */
@ProviderType
@FunctionalInterface
public interface Registration extends AutoCloseable {

  /** Detaches; the callback is not called after this returns. */
  @Override
  void close();
}
