package org.drachtio.kernel.config;

import java.util.Set;
import org.osgi.annotation.versioning.ProviderType;

/**
 * The secrets behind the placeholders that stand for them in ConfigAdmin, where every user of the
 * shell may read. Who writes configurations puts them here. They stay while the writer is replaced,
 * so a component that starts meanwhile finds its secret.
 *
 * <p><b>Threading:</b> thread-safe.
 */
@ProviderType
public interface Placeholders {

  /** How a placeholder begins. */
  String BEGIN = "$[drachtio:";

  /** How it ends. */
  String END = "]";

  /** Whether a text has a placeholder in it. */
  static boolean isConcealed(String text) {
    return text.contains(BEGIN);
  }

  /** Remembers what stands behind a placeholder. */
  void put(String placeholder, String secret);

  /** Forgets all secrets but those of these placeholders. */
  void retain(Set<String> placeholders);

  /**
   * Puts the secrets in for their placeholders; a placeholder that is unknown stays.
   *
   * @return not for logs, service properties or the shell
   */
  String reveal(String text);
}
