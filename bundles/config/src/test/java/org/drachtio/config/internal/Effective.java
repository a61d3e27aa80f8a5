package org.drachtio.config.internal;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.drachtio.config.internal.pid.ComponentValues;
import org.drachtio.config.internal.settings.ServerSettings;
import org.drachtio.config.internal.settings.SettingsReader;
import org.drachtio.config.internal.settings.layer.SettingsException;
import org.drachtio.config.internal.settings.option.CommandLine;
import org.drachtio.config.internal.settings.value.Key;

/** What a configuration comes to: {@code PID property} and its value, for tests. */
final class Effective {
  private Effective() {}

  static Map<String, String> values(
      Path file, Map<String, String> environment, List<String> arguments) throws SettingsException {
    ServerSettings settings = SettingsReader.read(CommandLine.parse(arguments), environment, file);
    Map<String, String> values = new TreeMap<>();
    for (ComponentValues component : ComponentValues.of(settings, true)) {
      component
          .values()
          .forEach((name, value) -> values.put(component.pid() + " " + name, shown(value)));
    }
    values.put("loglevel", settings.get(Key.LOG_LEVEL).value().toString());
    values.put("sofia-loglevel", settings.get(Key.SOFIA_LEVEL).value().toString());
    return values;
  }

  private static String shown(Object value) {
    return value instanceof Object[] many ? Arrays.toString(many) : value.toString();
  }
}
