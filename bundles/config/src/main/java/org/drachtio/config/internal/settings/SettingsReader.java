package org.drachtio.config.internal.settings;

import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.drachtio.config.internal.settings.file.ConfigFile;
import org.drachtio.config.internal.settings.layer.Layer;
import org.drachtio.config.internal.settings.layer.SettingsException;
import org.drachtio.config.internal.settings.option.CommandLine;
import org.drachtio.config.internal.settings.option.EnvironmentSettings;

/**
 * Puts the sources together: command line, environment, file, default (reference/configuration.md
 * §1).
 */
public final class SettingsReader {
  private SettingsReader() {}

  /**
   * Reads everything.
   *
   * @param usualFile read if neither command line nor environment names a file; when it does not
   *     exist either, a configuration in the jar holds
   */
  public static ServerSettings read(
      CommandLine commandLine, Map<String, String> environment, Path usualFile)
      throws SettingsException {
    return read(commandLine, environment, usualFile, false);
  }

  /**
   * Reads everything.
   *
   * @param usualFile read if neither command line nor environment names a file
   * @param required whether it has to exist; if not, and it does not, a configuration in the jar
   *     holds
   */
  public static ServerSettings read(
      CommandLine commandLine, Map<String, String> environment, Path usualFile, boolean required)
      throws SettingsException {
    Layer file = layer(named(commandLine, environment), usualFile, required);
    return ServerSettings.merge(
        List.of(commandLine.layer(), EnvironmentSettings.read(environment), file));
  }

  /**
   * Reads the configuration file alone, as if there were neither environment nor command line.
   *
   * @param commandLine names the file
   * @return what has no effect, a line each
   * @throws SettingsException says what is wrong
   */
  public static List<String> check(CommandLine commandLine) throws SettingsException {
    Layer file = layer(commandLine.file(), Path.of(""), false);
    return ServerSettings.merge(List.of(file)).notes();
  }

  /**
   * Where the configuration file is, or would be.
   *
   * @param usualFile as for {@link #read}
   */
  public static Path file(CommandLine commandLine, Map<String, String> environment, Path usualFile)
      throws SettingsException {
    Optional<String> named = named(commandLine, environment);
    return named.isPresent() ? path(named.get()) : usualFile;
  }

  private static Optional<String> named(CommandLine commandLine, Map<String, String> environment) {
    return commandLine.file().or(() -> EnvironmentSettings.file(environment));
  }

  private static Layer layer(Optional<String> named, Path usualFile, boolean required)
      throws SettingsException {
    if (named.isPresent()) {
      return ConfigFile.read(path(named.get()));
    }
    return required || Files.exists(usualFile) ? ConfigFile.read(usualFile) : ConfigFile.builtIn();
  }

  private static Path path(String text) throws SettingsException {
    try {
      return Path.of(text);
    } catch (InvalidPathException e) {
      throw SettingsException.inFile(text, "not a path");
    }
  }
}
