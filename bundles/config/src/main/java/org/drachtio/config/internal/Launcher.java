package org.drachtio.config.internal;

import java.io.PrintStream;
import java.lang.reflect.InvocationTargetException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.drachtio.config.internal.settings.CommandLine;
import org.drachtio.config.internal.settings.SettingsException;
import org.drachtio.config.internal.settings.SettingsReader;
import org.drachtio.config.internal.settings.Source;
import org.drachtio.config.internal.settings.Usage;

/**
 * Main class of {@code bin/drachtio}: checks the whole configuration before there is a framework,
 * so that an error is answered at once and by exit status, then becomes Karaf in the same process.
 *
 * <p>It runs from the plain class path. Its bundle, loaded by another class loader, asks it for the
 * command line through {@link LaunchArguments}; system properties, which the shell lists, never
 * carry a secret.
 */
public final class Launcher {
  /** What drachtio-server exits with on a usage error and a bad configuration file: −1. */
  static final int EXIT_BAD_CONFIGURATION = 255;

  static final int EXIT_NO_KARAF = 1;

  static final Path USUAL_FILE = Path.of("/etc/drachtio.conf.xml");
  private static final String KARAF_MAIN = "org.apache.karaf.main.Main";

  private static volatile String[] arguments;

  private Launcher() {}

  /** Starts the server. */
  public static void main(String[] args) {
    OptionalInt exit = check(List.of(args), System.getenv(), USUAL_FILE, System.out, System.err);
    if (exit.isPresent()) {
      System.exit(exit.getAsInt());
    }
    arguments = args.clone();
    System.exit(runKaraf(KARAF_MAIN, System.err));
  }

  /**
   * The command line; null if this process was not started through this class. Called by
   * reflection.
   */
  public static String[] arguments() {
    String[] args = arguments;
    return args == null ? null : args.clone();
  }

  /** Returns the exit status if the process is to end here. */
  static OptionalInt check(
      List<String> args,
      Map<String, String> environment,
      Path usualFile,
      PrintStream out,
      PrintStream err) {
    try {
      CommandLine commandLine = CommandLine.parse(args);
      switch (commandLine.action()) {
        case HELP -> {
          out.print(Usage.text());
          return OptionalInt.of(0);
        }
        case VERSION -> {
          out.println(Version.TEXT);
          return OptionalInt.of(0);
        }
        case RUN -> {
          SettingsReader.read(commandLine, environment, usualFile);
          commandLine.notes().forEach(note -> err.println("drachtio: " + note));
          return OptionalInt.empty();
        }
      }
      throw new IllegalStateException("no such action: " + commandLine.action());
    } catch (SettingsException e) {
      err.println(e.getMessage());
      if (e.source() == Source.COMMAND_LINE) {
        err.println("Try 'drachtio --help'.");
      }
      return OptionalInt.of(EXIT_BAD_CONFIGURATION);
    }
  }

  /**
   * Returns only if Karaf could not be started: its main method ends the process itself, with its
   * own status.
   */
  static int runKaraf(String mainClass, PrintStream err) {
    try {
      EndSignals.install();
      Class.forName(mainClass)
          .getMethod("main", String[].class)
          .invoke(null, (Object) new String[0]);
      err.println("drachtio: Karaf has returned unexpectedly");
    } catch (ClassNotFoundException e) {
      err.println("drachtio: Karaf is not on the class path: no class " + mainClass);
    } catch (InvocationTargetException e) {
      err.println("drachtio: Karaf cannot start: " + e.getCause());
    } catch (ReflectiveOperationException e) {
      err.println("drachtio: Karaf cannot start: " + e);
    }
    return EXIT_NO_KARAF;
  }
}
