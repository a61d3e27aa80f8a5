package org.drachtio.config.internal;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.drachtio.config.internal.process.LaunchedProcess;
import org.drachtio.config.internal.settings.ServerSettings;
import org.drachtio.config.internal.settings.SettingsReader;
import org.drachtio.config.internal.settings.layer.SettingsException;
import org.drachtio.config.internal.settings.option.CommandLine;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;

/**
 * What this process was started with.
 *
 * @param id of this boot
 * @param arguments of the command line, empty if Karaf was not started by {@link Launcher}
 * @param environment variables
 * @param etc Karaf's folder of configuration files
 */
record Boot(
    String id, Optional<List<String>> arguments, Map<String, String> environment, Path etc) {
  private static final String FILE_NAME = "drachtio.conf.xml";

  static Boot of(BundleContext context) {
    String etc = context.getProperty("karaf.etc");
    // The framework's id is new at every start of it, also at a restart within one JVM.
    return new Boot(
        context.getProperty(Constants.FRAMEWORK_UUID),
        LaunchedProcess.arguments(),
        System.getenv(),
        Path.of(etc == null ? "etc" : etc));
  }

  boolean isLaunched() {
    return arguments.isPresent();
  }

  /**
   * In a process of the launcher the same that the launcher read.
   *
   * @param required whether there has to be a file
   */
  ServerSettings read(boolean required) throws SettingsException {
    return SettingsReader.read(commandLine(), environment, usualFile(), required);
  }

  /** Where the configuration file is, or would be; empty if the path makes no sense. */
  Optional<Path> file() {
    try {
      return Optional.of(SettingsReader.file(commandLine(), environment, usualFile()));
    } catch (SettingsException e) {
      return Optional.empty();
    }
  }

  private CommandLine commandLine() throws SettingsException {
    return CommandLine.parse(arguments.orElse(List.of()));
  }

  private Path usualFile() {
    return isLaunched() ? Launcher.USUAL_FILE : etc.resolve(FILE_NAME);
  }
}
