package org.drachtio.message.internal;

import java.lang.ref.Reference;
import java.lang.ref.WeakReference;

/**
 * The scanners of a thread: they are used again for every value, so that a message costs no scanner
 * of its own.
 *
 * <p><b>Threading:</b> each thread has its own. A user reads everything that it wants from the
 * fields of a scanner before it calls anything that may scan.
 */
public final class Scanners {

  /**
   * Weak, as threads outlive this version of the bundle: a value that they hold would keep its
   * classes. A collection that clears it costs one new object.
   */
  private static final ThreadLocal<Reference<Scanners>> OF_THREAD = new ThreadLocal<>();

  private final ViaScanner via = new ViaScanner();
  private final AddressScanner address = new AddressScanner();
  private final UriScanner uri = new UriScanner();
  private final MessageScanner message = new MessageScanner(address, via);

  private Scanners() {}

  public static ViaScanner via() {
    return ofThread().via;
  }

  public static AddressScanner address() {
    return ofThread().address;
  }

  public static UriScanner uri() {
    return ofThread().uri;
  }

  static MessageScanner message() {
    return ofThread().message;
  }

  private static Scanners ofThread() {
    Reference<Scanners> known = OF_THREAD.get();
    Scanners scanners = known == null ? null : known.get();
    if (scanners == null) {
      scanners = new Scanners();
      OF_THREAD.set(new WeakReference<>(scanners));
    }
    return scanners;
  }
}
