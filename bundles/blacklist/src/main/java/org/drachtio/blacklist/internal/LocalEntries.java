package org.drachtio.blacklist.internal;

import java.util.ArrayList;
import java.util.List;
import org.drachtio.api.guard.Blacklist;
import org.drachtio.kernel.config.ReadableConfig;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Modified;
import org.osgi.service.metatype.annotations.Designate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The entries that this server keeps itself. Thread-safe. */
@Component(
    service = LocalEntries.class,
    configurationPid = Blacklist.LOCAL_PID,
    configurationPolicy = ConfigurationPolicy.OPTIONAL)
@Designate(ocd = LocalConfig.class)
public final class LocalEntries {

  private static final Logger LOG = LoggerFactory.getLogger(LocalEntries.class);

  /** Only touched by SCR, which changes a component once at a time. */
  private LocalConfig config;

  private volatile List<String> texts = List.of();

  /** Takes the configuration. */
  @Activate
  public LocalEntries(LocalConfig config) {
    modified(config);
  }

  /** One entry that is none leaves all as they were. */
  @Modified
  void modified(LocalConfig wanted) {
    config = ReadableConfig.of(LocalConfig.class, wanted, config, Blacklist.LOCAL_PID);
    List<String> read = new ArrayList<>();
    for (String element : config.entries()) {
      for (String text : element.split(",")) {
        if (!text.isBlank()) {
          read.add(text.strip());
        }
      }
    }
    for (String text : read) {
      if (Member.of(text).isEmpty()) {
        LOG.error(
            "{}: '{}' is no address and no network; the {} entries before stay",
            Blacklist.LOCAL_PID,
            text,
            texts.size());
        return;
      }
    }
    texts = List.copyOf(read);
  }

  List<String> texts() {
    return texts;
  }
}
