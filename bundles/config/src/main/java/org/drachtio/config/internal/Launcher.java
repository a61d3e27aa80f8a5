package org.drachtio.config.internal;

import java.io.IOException;
import java.io.PrintStream;
import java.lang.reflect.InvocationTargetException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.function.Consumer;
import org.drachtio.config.internal.process.DeprecatedTls;
import org.drachtio.config.internal.process.LaunchedProcess;
import org.drachtio.config.internal.process.Signals;
import org.drachtio.config.internal.process.Version;
import org.drachtio.config.internal.settings.ServerSettings;
import org.drachtio.config.internal.settings.SettingsReader;
import org.drachtio.config.internal.settings.layer.SettingsException;
import org.drachtio.config.internal.settings.option.CommandLine;
import org.drachtio.config.internal.settings.option.Usage;
import org.drachtio.config.internal.settings.value.Key;
import org.drachtio.config.internal.settings.value.Source;

/**
 * Main class of {@code bin/drachtio}: checks the whole configuration before there is a framework,
 * so that an error is answered at once and by exit status, then becomes Karaf in the same process.
 *
 * <p>It runs from the plain class path. Its bundle, loaded by another class loader, asks it for the
 * command line through {@link LaunchedProcess}; system properties, which the shell lists, never
 * carry a secret.
 */
public final class Launcher {
  /** What drachtio-server exits with on a usage error and a bad configuration file: −1. */
  static final int EXIT_BAD_CONFIGURATION = 255;

  static final int EXIT_NO_KARAF = 1;

  /** Of {@code --check-config}. */
  static final int EXIT_FAULTY_FILE = 1;

  static final Path USUAL_FILE = Path.of("/etc/drachtio.conf.xml");
  private static final String KARAF_MAIN = "org.apache.karaf.main.Main";

  /**
   * First argument by which {@code bin/drachtio} says that the others are for people, and the real
   * ones stand on its descriptor: each with a NUL behind it, all in Base64.
   */
  static final String BY_DESCRIPTOR = "--arguments-from=";

  private static volatile String[] arguments;
  private static final Object HANG_UPS = new Object();

  /** Null: nobody listens. */
  private static Runnable hangUp;

  /** Whether one came while nobody listened. */
  private static boolean missedHangUp;

  private static volatile Signals signals;

  private Launcher() {}

  /** Starts the server. */
  public static void main(String[] given) {
    String[] args;
    try {
      // First of all: at SIGHUP, the JVM by itself would end.
      signals = Signals.install(Launcher::hangUp);
      args = read(given);
    } catch (ReflectiveOperationException e) {
      System.err.println("drachtio: signals cannot be handled: " + e);
      System.exit(EXIT_NO_KARAF);
      return;
    } catch (IOException e) {
      System.err.println("drachtio: cannot read the arguments: " + e);
      System.exit(EXIT_BAD_CONFIGURATION);
      return;
    }
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

  /**
   * Sets who is called when the process gets SIGHUP; at once if it got one before, or since null
   * was set. Called by reflection.
   */
  public static void onHangUp(Runnable action) {
    synchronized (HANG_UPS) {
      hangUp = action;
      if (action == null || !missedHangUp) {
        return;
      }
      missedHangUp = false;
    }
    action.run();
  }

  /**
   * Sets who is called when the process gets SIGTERM, in place of Karaf; null gives it back to
   * Karaf. Called by reflection.
   *
   * @param action is given what ends the process; may take its time, further signals call it again
   * @throws ReflectiveOperationException if this JVM lets nobody handle signals
   */
  public static void onTerminate(Consumer<Runnable> action) throws ReflectiveOperationException {
    Signals installed = signals;
    if (installed != null) {
      installed.onTerminate(action);
    }
  }

  static void hangUp() {
    Runnable action;
    synchronized (HANG_UPS) {
      action = hangUp;
      missedHangUp |= action == null;
    }
    if (action != null) {
      action.run();
    }
  }

  /** The arguments, which may come by descriptor. */
  static String[] read(String[] given) throws IOException {
    if (given.length == 0 || !given[0].startsWith(BY_DESCRIPTOR)) {
      return given;
    }
    Path descriptor = Path.of("/dev/fd", given[0].substring(BY_DESCRIPTOR.length()));
    return decode(Files.readString(descriptor, StandardCharsets.US_ASCII));
  }

  static String[] decode(String text) throws IOException {
    try {
      String all = new String(Base64.getDecoder().decode(text.strip()), nativeEncoding());
      // The last is followed by a NUL too, and may be empty.
      return all.isEmpty() ? new String[0] : all.substring(0, all.length() - 1).split("\0", -1);
    } catch (IllegalArgumentException e) {
      throw new IOException("the descriptor has no arguments on it", e);
    }
  }

  /** What the JVM reads its own arguments with. */
  private static Charset nativeEncoding() {
    return Charset.forName(System.getProperty("sun.jnu.encoding", "UTF-8"));
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
        case CHECK -> {
          return OptionalInt.of(checkFile(commandLine, out));
        }
        case RUN -> {
          ServerSettings settings = SettingsReader.read(commandLine, environment, usualFile);
          if (DeprecatedTls.isWanted(settings.get(Key.MIN_TLS_VERSION).value())) {
            DeprecatedTls.allow();
          }
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

  private static int checkFile(CommandLine commandLine, PrintStream out) {
    List<String> faults;
    try {
      faults = SettingsReader.check(commandLine);
    } catch (SettingsException e) {
      faults = List.of(e.getMessage());
    }
    faults.forEach(out::println);
    return faults.isEmpty() ? 0 : EXIT_FAULTY_FILE;
  }

  /**
   * Returns only if Karaf could not be started: its main method ends the process itself, with its
   * own status.
   */
  static int runKaraf(String mainClass, PrintStream err) {
    try {
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
