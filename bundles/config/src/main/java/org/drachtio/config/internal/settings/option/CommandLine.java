package org.drachtio.config.internal.settings.option;

import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import org.drachtio.config.internal.settings.layer.Layer;
import org.drachtio.config.internal.settings.layer.Origins;
import org.drachtio.config.internal.settings.layer.SettingsException;
import org.drachtio.config.internal.settings.value.BadValueException;
import org.drachtio.config.internal.settings.value.Key;
import org.drachtio.config.internal.settings.value.RequestHandler;
import org.drachtio.config.internal.settings.value.Source;

/**
 * The command line, read as drachtio-server's getopt_long reads it (reference/configuration.md §3).
 */
public final class CommandLine {

  /** What the user wants. */
  public enum Action {
    RUN,
    CHECK,
    HELP,
    VERSION
  }

  private final Layer layer = new Layer(Source.COMMAND_LINE, Origins.COMMAND_LINE);
  private final ContactOptions contacts = new ContactOptions(layer.contacts());
  private Action action = Action.RUN;
  private String file;
  private String httpHandler = "";
  private boolean httpPost;

  private CommandLine() {}

  /**
   * Reads.
   *
   * @throws SettingsException for an option without its argument or with one that makes no sense;
   *     what is not an option of ours is only noted
   */
  public static CommandLine parse(List<String> arguments) throws SettingsException {
    CommandLine commandLine = new CommandLine();
    try {
      commandLine.read(arguments);
      commandLine.contacts.finish();
      commandLine.finishHandler();
    } catch (BadValueException e) {
      throw SettingsException.onCommandLine(e.getMessage());
    }
    if (commandLine.contacts.hasNamesWithoutContact()) {
      commandLine.layer.note("--dns-name without a --contact, ignored");
    }
    return commandLine;
  }

  /** What to do. */
  public Action action() {
    return action;
  }

  /** What was given but is not acted upon. */
  public List<String> notes() {
    return List.copyOf(layer.notes());
  }

  /** The configuration file named. */
  public Optional<String> file() {
    return Optional.ofNullable(file);
  }

  public Layer layer() {
    return layer;
  }

  private void read(List<String> arguments) throws BadValueException {
    Words words = new Words(arguments.iterator());
    while (action == Action.RUN && words.hasNext()) {
      String word = words.next();
      if (word.equals("--")) {
        while (words.hasNext()) {
          words.next();
          stray(words);
        }
      } else if (word.startsWith("--")) {
        readLong(word.substring(2), words);
      } else if (word.length() > 1 && word.startsWith("-")) {
        readShort(word, words);
      } else {
        stray(words);
      }
    }
  }

  /** By position: the word may be a secret that a blank has cut off from its option. */
  private void stray(Words words) {
    layer.note("word " + words.count + " is no option, ignored");
  }

  private void readLong(String word, Words words) throws BadValueException {
    int equals = word.indexOf('=');
    String name = equals < 0 ? word : word.substring(0, equals);
    List<Option> found = Option.ofLongName(name);
    if (found.size() != 1) {
      layer.note(
          (found.isEmpty() ? "unknown option '--" : "ambiguous option '--") + name + "', ignored");
      return;
    }
    Option option = found.get(0);
    if (!option.hasArgument()) {
      if (equals < 0) {
        apply(option, "");
      } else {
        layer.note("option '" + option.dashed() + "' takes no argument, ignored");
      }
    } else {
      apply(option, equals < 0 ? words.argumentOf(option) : word.substring(equals + 1));
    }
  }

  private void readShort(String word, Words words) throws BadValueException {
    for (int i = 1; i < word.length() && action == Action.RUN; i++) {
      Option option = Option.ofLetter(word.charAt(i));
      if (option == null) {
        layer.note("unknown option '-" + word.charAt(i) + "', ignored");
      } else if (option.hasArgument()) {
        String rest = word.substring(i + 1);
        apply(option, rest.isEmpty() ? words.argumentOf(option) : rest);
        return;
      } else {
        apply(option, "");
      }
    }
  }

  private void apply(Option option, String argument) throws BadValueException {
    switch (option) {
      case FILE -> file = argument;
      case PORT -> set(Key.ADMIN_PORT, option, argument);
      case TLS_PORT -> set(Key.ADMIN_TLS_PORT, option, argument);
      case ADDRESS -> setUnlessEmpty(Key.ADMIN_ADDRESS, option, argument);
      case SECRET -> setUnlessEmpty(Key.ADMIN_SECRET, option, argument);
      case LOGLEVEL -> set(Key.LOG_LEVEL, option, argument);
      case TCP_KEEPALIVE_INTERVAL -> set(Key.TCP_KEEPALIVE_SECONDS, option, argument);
      case AGGRESSIVE_NAT -> set(Key.AGGRESSIVE_NAT_DETECTION, option, Key.YES);
      case DISABLE_NAT -> set(Key.DISABLE_NAT_DETECTION, option, Key.YES);
      case ALWAYS_SEND_180 -> set(Key.ALWAYS_SEND_180, option, Key.YES);
      case HOMER -> homer(option, argument);
      case HOMER_ID -> set(Key.HOMER_ID, option, argument);
      case KEY_FILE -> set(Key.TLS_KEY_FILE, option, argument);
      case CERT_FILE -> set(Key.TLS_CERT_FILE, option, argument);
      case CHAIN_FILE -> set(Key.TLS_CHAIN_FILE, option, argument);
      case TLS_CIPHERLIST -> set(Key.TLS_CIPHER_LIST, option, argument);
      case MTU -> set(Key.UDP_MTU_BYTES, option, argument);
      case MIN_TLS_VERSION -> set(Key.MIN_TLS_VERSION, option, argument);
      case REJECT_REGISTER -> set(Key.REJECT_REGISTER_WITH_NO_REALM, option, Key.YES);
      case OPTIONS_AUTO_RESPOND -> set(Key.OPTIONS_AUTO_RESPOND, option, argument);
      case BLACKLIST_ADDRESS -> set(Key.BLACKLIST_ADDRESS, option, argument);
      case BLACKLIST_PORT -> set(Key.BLACKLIST_PORT, option, argument);
      case BLACKLIST_SENTINELS -> set(Key.BLACKLIST_SENTINELS, option, argument);
      case BLACKLIST_MASTER -> set(Key.BLACKLIST_MASTER, option, argument);
      case BLACKLIST_PASSWORD -> set(Key.BLACKLIST_PASSWORD, option, argument);
      case BLACKLIST_KEY -> set(Key.BLACKLIST_KEY, option, argument);
      case BLACKLIST_REFRESH -> set(Key.BLACKLIST_REFRESH_SECONDS, option, argument);
      case DRAIN_SECONDS -> set(Key.DRAIN_SECONDS, option, argument);
      case PROMETHEUS -> {
        ScrapePort where = ScrapePort.parse(argument);
        set(Key.PROMETHEUS_ADDRESS, option, where.host());
        set(Key.PROMETHEUS_PORT, option, where.port());
      }
      case CONTACT -> contacts.contact(argument);
      case EXTERNAL_IP -> contacts.externalIp(argument);
      case LOCAL_NET -> contacts.localNet(argument);
      case DNS_NAME -> contacts.dnsName(argument);
      case HTTP_HANDLER -> httpHandler = argument;
      case HTTP_METHOD -> httpPost = argument.equalsIgnoreCase("POST");
      case CHECK_CONFIG -> {
        file = argument;
        action = Action.CHECK;
      }
      case HELP -> action = Action.HELP;
      case VERSION -> action = Action.VERSION;
      case SOFIA_LOGLEVEL -> set(Key.SOFIA_LEVEL, option, argument);
      case STDOUT -> set(Key.LOG_CONSOLE, option, Key.YES);
      case NOCONFIG -> set(Key.LOG_CONSOLE_ONLY, option, Key.YES);
      case READABLE_LOGS -> set(Key.LOG_READABLE_BY_ALL, option, Key.YES);
      case LOG_LAYOUT -> set(Key.LOG_LAYOUT, option, argument);
      case DH_PARAM, DAEMON, USER -> {
        // Java chooses the parameters of DH, and bin/drachtio has done what the others ask for.
      }
      default -> noteUnsupported(option);
    }
  }

  private void homer(Option option, String argument) throws BadValueException {
    try {
      readHomerAddress(argument, option.dashed());
    } catch (BadValueException e) {
      throw BadValueException.refused(option.dashed() + ": " + e.getMessage());
    }
  }

  /** Reads {@code host} or {@code host:port}; an IPv6 address with a port has brackets. */
  private void readHomerAddress(String text, String name) throws BadValueException {
    String host = text.strip();
    int colon = host.lastIndexOf(':');
    boolean isBracketed = host.startsWith("[");
    boolean hasPort =
        isBracketed ? host.indexOf("]:") == colon - 1 && colon > 0 : host.indexOf(':') == colon;
    if (colon >= 0 && hasPort) {
      layer.set(Key.HOMER_PORT, name, host.substring(colon + 1));
      host = host.substring(0, colon);
    }
    if (isBracketed && host.endsWith("]")) {
      host = host.substring(1, host.length() - 1);
    }
    layer.set(Key.HOMER_HOST, name, host);
  }

  /** The method may stand before the URL or after it. */
  private void finishHandler() throws BadValueException {
    if (httpHandler.isEmpty()) {
      return;
    }
    try {
      String url = RequestHandler.checkUrl(httpHandler);
      layer
          .requestHandlers()
          .add(new RequestHandler(RequestHandler.ANY, url, httpPost, true, layer.origin()));
    } catch (BadValueException e) {
      throw BadValueException.refused(Option.HTTP_HANDLER.dashed() + ": " + e.getMessage());
    }
  }

  private void noteUnsupported(Option option) {
    layer.note("option '" + option.dashed() + "' is not supported by this version, ignored");
  }

  /** For drachtio-server an empty text means 'not given'. */
  private void setUnlessEmpty(Key<String> key, Option option, String argument)
      throws BadValueException {
    if (!argument.isEmpty()) {
      set(key, option, argument);
    }
  }

  private <T> void set(Key<T> key, Option option, String argument) throws BadValueException {
    try {
      layer.set(key, option.dashed(), argument);
    } catch (BadValueException e) {
      throw BadValueException.refused(option.dashed() + ": " + e.getMessage());
    }
  }

  private static final class Words {
    private final Iterator<String> words;
    private int count;

    Words(Iterator<String> words) {
      this.words = words;
    }

    boolean hasNext() {
      return words.hasNext();
    }

    String next() {
      count++;
      return words.next();
    }

    String argumentOf(Option option) throws BadValueException {
      if (!hasNext()) {
        throw BadValueException.refused("option '" + option.dashed() + "' requires an argument");
      }
      return next();
    }
  }
}
