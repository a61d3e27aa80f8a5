package org.drachtio.blacklist.internal;

import java.util.List;
import org.drachtio.api.guard.Blacklist;
import org.drachtio.kernel.config.CheckedConfig;
import org.drachtio.kernel.config.InvalidValueException;
import org.drachtio.kernel.config.Values;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Modified;
import org.osgi.service.metatype.annotations.Designate;

/** The entries that this server keeps itself. Thread-safe. */
@Component(
    service = LocalEntries.class,
    configurationPid = Blacklist.LOCAL_PID,
    configurationPolicy = ConfigurationPolicy.OPTIONAL)
@Designate(ocd = LocalConfig.class)
public final class LocalEntries {

  private final CheckedConfig<LocalConfig, List<String>> texts = config();

  static CheckedConfig<LocalConfig, List<String>> config() {
    return CheckedConfig.of(LocalConfig.class, Blacklist.LOCAL_PID, LocalEntries::of);
  }

  /** Takes the configuration. */
  @Activate
  public LocalEntries(LocalConfig config) {
    modified(config);
  }

  /** If one entry is invalid, all entries stay as they were. */
  @Modified
  void modified(LocalConfig wanted) {
    texts.take(wanted);
  }

  private static List<String> of(LocalConfig config) {
    List<String> entries = Values.list(config.entries());
    for (String text : entries) {
      if (Member.of(text).isEmpty()) {
        throw new InvalidValueException(
            "entries", "has '" + text + "', which is no address and no network");
      }
    }
    return entries;
  }

  List<String> texts() {
    return texts.settings();
  }
}
