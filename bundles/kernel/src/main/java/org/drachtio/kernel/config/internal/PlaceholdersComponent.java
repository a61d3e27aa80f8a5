package org.drachtio.kernel.config.internal;

import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.drachtio.kernel.config.Placeholders;
import org.osgi.service.component.annotations.Component;

/** Keeps secrets in memory, and nowhere else. Thread-safe. */
@Component(
    service = Placeholders.class,
    immediate = true) // otherwise the secrets would go with the bundle that has put them
public final class PlaceholdersComponent implements Placeholders {

  private final Map<String, String> secrets = new ConcurrentHashMap<>();

  @Override
  public void put(String placeholder, String secret) {
    secrets.put(placeholder, secret);
  }

  @Override
  public void retain(Set<String> placeholders) {
    secrets.keySet().retainAll(placeholders);
  }

  @Override
  public String reveal(String text) {
    int begin = text.indexOf(BEGIN);
    if (begin < 0) {
      return text;
    }
    StringBuilder revealed = new StringBuilder();
    int done = 0;
    while (begin >= 0) {
      int end = text.indexOf(END, begin);
      if (end < 0) {
        break;
      }
      String placeholder = text.substring(begin, end + 1);
      revealed.append(text, done, begin).append(secrets.getOrDefault(placeholder, placeholder));
      done = end + 1;
      begin = text.indexOf(BEGIN, done);
    }
    return revealed.append(text.substring(done)).toString();
  }
}
