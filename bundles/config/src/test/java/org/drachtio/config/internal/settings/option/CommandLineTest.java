package org.drachtio.config.internal.settings.option;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.drachtio.config.internal.settings.ServerSettings;
import org.drachtio.config.internal.settings.SettingsReader;
import org.drachtio.config.internal.settings.layer.SettingsException;
import org.drachtio.config.internal.settings.value.ContactEntry;
import org.drachtio.config.internal.settings.value.Key;
import org.drachtio.config.internal.settings.value.LogLevel;
import org.drachtio.config.internal.settings.value.RequestHandler;
import org.drachtio.config.internal.settings.value.Setting;
import org.drachtio.config.internal.settings.value.Source;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CommandLineTest {
  private static final Path NO_FILE = Path.of("no-such-folder", "drachtio.conf.xml");

  private static ServerSettings settings(String... arguments) throws SettingsException {
    return SettingsReader.read(CommandLine.parse(List.of(arguments)), Map.of(), NO_FILE);
  }

  private static List<String> contacts(String... arguments) throws SettingsException {
    return settings(arguments).contacts().value().stream().map(ContactEntry::entry).toList();
  }

  private static String error(String... arguments) {
    return assertThrows(SettingsException.class, () -> settings(arguments)).getMessage();
  }

  @Test
  void tlsFromTheCommandLine() throws SettingsException {
    ServerSettings settings =
        settings(
            "--key-file=/k",
            "--cert-file",
            "/c",
            "--chain-file",
            "/chain",
            "--dh-param",
            "/dh",
            "--min-tls-version",
            "1.25",
            "--tls-cipherlist",
            "A:B");
    assertEquals("/k", settings.get(Key.TLS_KEY_FILE).value());
    assertEquals("/c", settings.get(Key.TLS_CERT_FILE).value());
    assertEquals("/chain", settings.get(Key.TLS_CHAIN_FILE).value());
    assertEquals("1.2", settings.get(Key.MIN_TLS_VERSION).value());
    assertEquals("A:B", settings.get(Key.TLS_CIPHER_LIST).value());
    assertEquals(List.of(), settings.notes());
  }

  @ParameterizedTest
  @CsvSource({
    "9090, 0.0.0.0",
    "10.0.0.5:9090, 10.0.0.5",
    ":9090, 0.0.0.0",
    "[2001:db8::1]:9090, 2001:db8::1",
    "metrics.example:9090, metrics.example",
  })
  void whereMetricsAreScraped(String argument, String address) throws SettingsException {
    ServerSettings settings = settings("--prometheus-scrape-port", argument);

    assertEquals(9090, settings.get(Key.PROMETHEUS_PORT).value());
    assertEquals(address, settings.get(Key.PROMETHEUS_ADDRESS).value());
    assertEquals(List.of(), settings.notes());
  }

  @ParameterizedTest
  @CsvSource({
    "-p 9099",
    "-p9099",
    "--port 9099",
    "--port=9099",
    "--por 9099",
    "stray -p 9099 stray",
    "-p 1 -p 9099",
  })
  void everyFormOfAnOption(String words) throws SettingsException {
    Setting<Integer> port = settings(words.split(" ")).get(Key.ADMIN_PORT);

    assertEquals(9099, port.value());
    assertEquals(Source.COMMAND_LINE, port.source());
  }

  @Test
  void scalarOptions() throws SettingsException {
    ServerSettings settings =
        settings(
            "--address",
            "[::1]",
            "--secret",
            "s3",
            "--loglevel",
            "debug",
            "--tcp-keepalive-interval",
            "0");

    assertEquals("::1", settings.get(Key.ADMIN_ADDRESS).value());
    assertEquals("s3", settings.get(Key.ADMIN_SECRET).value());
    assertEquals(LogLevel.DEBUG, settings.get(Key.LOG_LEVEL).value());
    assertEquals(0, settings.get(Key.TCP_KEEPALIVE_SECONDS).value());
  }

  @Test
  void flags() throws SettingsException {
    ServerSettings settings =
        settings("--aggressive-nat-detection", "--disable-nat-detection", "--always-send-180");

    assertEquals(
        new Setting<>(true, Source.COMMAND_LINE, "command line", "--aggressive-nat-detection"),
        settings.get(Key.AGGRESSIVE_NAT_DETECTION));
    assertTrue(settings.get(Key.DISABLE_NAT_DETECTION).value());
    assertTrue(settings.get(Key.ALWAYS_SEND_180).value());
    assertEquals(List.of(), settings.notes());
    assertFalse(settings("-p", "1").get(Key.ALWAYS_SEND_180).value());
  }

  @Test
  void anEmptySecretOrAddressIsAsIfNotGiven() throws SettingsException {
    ServerSettings settings = settings("--secret", "", "--address=");

    assertEquals("cymru", settings.get(Key.ADMIN_SECRET).value());
    assertEquals("127.0.0.1", settings.get(Key.ADMIN_ADDRESS).value());
  }

  @Test
  void contactsKeepTheirOwnOptions() throws SettingsException {
    List<String> contacts =
        contacts(
            "--dns-name", "first.example",
            "-c", "sip:10.0.0.5:5060;transport=udp,tcp",
            "-x", "192.0.2.7",
            "--local-net", "10.0.0.0/8",
            "--contact", "<sip:[::1]:5080;transport=udp>",
            "--dns-name", "a.example",
            "--dns-name", "b.example");

    assertEquals(
        List.of(
            "sip:10.0.0.5:5060;transport=udp,tcp external-ip=192.0.2.7 local-net=10.0.0.0/8"
                + " dns-names=first.example",
            "sip:[::1]:5080;transport=udp dns-names=a.example,b.example"),
        contacts);
  }

  @Test
  void misplacedContactOptions() {
    assertEquals(
        "Error on the command line: 'public-ip' argument must follow a 'contact'",
        error("-x", "192.0.2.7"));
    assertEquals(
        "Error on the command line: 'local-net' argument must follow a 'contact'",
        error("-n", "10.0.0.0/8"));
    assertEquals(
        "Error on the command line: multiple 'public-ip' arguments provided for a single contact",
        error("-c", "sip:*", "-x", "192.0.2.7", "-x", "192.0.2.8"));
    assertEquals(
        "Error on the command line: multiple 'local-net' arguments provided for a single contact",
        error("-c", "sip:*", "-n", "10.0.0.0/8", "-n", "10.0.0.0/8"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "sip:*",
        "sips:*:5061",
        "sip:*:*",
        "sip:host.example:5060;transport=udp,tcp",
        "sip:alice@10.0.0.1",
        "sip:[2001:db8::1]:5070;transport=TCP",
        "SIP:10.0.0.1;transport=wss;maddr=10.0.0.2;lr",
        "sip:0.0.0.0:0",
      })
  void goodContacts(String uri) throws SettingsException {
    assertEquals(List.of(uri), contacts("-c", uri));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "*",
        "tel:123",
        "http://host",
        "sip:",
        "sip:host:",
        "sip:host:65536",
        "sip:host:+1",
        "sip:host:5060x",
        "sip:300.0.0.1",
        "sip:1.2.3",
        "sip:ho st",
        "sip:host;transport=carrier-pigeon",
        "sip:host;transport",
        "sip:host;transport=udp,",
        "sip:host;;transport=udp",
        "sip:[::1",
        "sip:[10.0.0.1]",
        "sip:[::1]5060",
        "sip:host?x=y",
        "<sip:host",
        "sip:host\r\nVia: x",
      })
  void badContacts(String uri) {
    String error = error("--contact", uri);
    String shown = uri.strip().replace("\r\n", " ");

    assertTrue(
        error.startsWith("Error on the command line: invalid contact '" + shown + "': ")
            || (uri.isEmpty() && error.equals("Error on the command line: a contact is empty")),
        error);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "-p abc | --port: 'abc' is not a number",
        "-p 65536 | --port: 65536 is not between 0 and 65535",
        "-p | option '--port' requires an argument",
        "--secret | option '--secret' requires an argument",
        "--prometheus-scrape-port 10.0.0.5:x | --prometheus-scrape-port: 'x' is not a number",
        "--loglevel verbose | --loglevel: 'verbose' is none of notice, error, warning, info, debug",
        "--sofia-loglevel 10 | --sofia-loglevel: 10 is not between 0 and 9",
        "--address localhost | --address: 'localhost' is not an IP address",
        "--tcp-keepalive-interval -1 | --tcp-keepalive-interval: -1 is not between 0 and 32767",
        "--homer h | --homer: --homer-id is required along with it",
        "--homer h:x --homer-id 1 | --homer: 'x' is not a number",
        "--homer-id 0 | --homer-id: 0 is not between 1 and 4294967295",
        "-c sip:* -x ::1 | '::1' is not an IPv4 address or a name, with a port or without",
        "-c sip:* -x 1.2.3.256 | '1.2.3.256' is not an IPv4 address or a name, with a port or without",
        "-c sip:* -n 10.0.0.0 | '10.0.0.0' is not an IPv4 network like 10.0.0.0/8",
        "-c sip:* -n 10.0.0.0/33 | '10.0.0.0/33' is not an IPv4 network like 10.0.0.0/8",
      })
  void errors(String words, String why) {
    assertEquals("Error on the command line: " + why, error(words.split(" ")));
  }

  @ParameterizedTest
  @CsvSource({
    "--homer=10.0.0.1:9061 --homer-id=7,10.0.0.1,9061",
    "-y homer.test -z 7,homer.test,9060",
    "-y 2001:db8::7 -z 7,2001:db8::7,9060",
    "-y [2001:db8::7] -z 7,2001:db8::7,9060",
    "-y [2001:db8::7]:9062 -z 7,2001:db8::7,9062",
  })
  void theHomerCollector(String words, String host, int port) throws SettingsException {
    ServerSettings settings = settings(words.split(" "));

    assertEquals(host, settings.get(Key.HOMER_HOST).value());
    assertEquals(port, settings.get(Key.HOMER_PORT).value());
    assertEquals(7, settings.get(Key.HOMER_ID).value());
    assertEquals(List.of(), settings.notes());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "--memory-debug",
      })
  void optionsOfTheReferenceDoNotStopTheServer(String words) throws SettingsException {
    ServerSettings settings = settings((words.strip() + " -p 9099").split(" "));

    assertEquals(9099, settings.get(Key.ADMIN_PORT).value());
    assertEquals(1, settings.notes().size(), () -> settings.notes().toString());
    assertTrue(settings.notes().get(0).endsWith("' is not supported by this version, ignored"));
  }

  @Test
  void whatTheScriptDoesIsNoNews() throws SettingsException {
    ServerSettings settings = settings("--daemon", "-u", "nobody", "--user=nobody", "-p", "9099");
    assertEquals(9099, settings.get(Key.ADMIN_PORT).value());
    assertEquals(List.of(), settings.notes());
  }

  @Test
  void theTimeToDrainComesFromAllSources() throws SettingsException {
    assertEquals(30, settings("--drain-seconds", "30").get(Key.DRAIN_SECONDS).value());
    assertEquals(0, settings().get(Key.DRAIN_SECONDS).value());
    assertEquals(
        "Error on the command line: --drain-seconds: 90000 is not between 0 and 86400",
        error("--drain-seconds", "90000"));
  }

  @Test
  void aHandlerForAllMethods() throws SettingsException {
    assertEquals(
        List.of(new RequestHandler("*", "http://h:3000/x", false, true, "command line")),
        settings("--http-handler", "http://h:3000/x").requestHandlers());
    assertEquals(
        List.of(new RequestHandler("*", "tls://h:3000", true, true, "command line")),
        settings("-m", "post", "-a", "tls://h:3000").requestHandlers());
    assertEquals(List.of(), settings("-m", "post").requestHandlers());
  }

  @ParameterizedTest
  @ValueSource(strings = {"host", "ftp://host/", "tcp://host", "http://"})
  void aHandlerThatIsNoneStopsTheServer(String url) {
    assertTrue(error("-a", url).startsWith("Error on the command line: --http-handler: "));
  }

  @Test
  void unknownWordsAreNotedWithoutTheirText() throws SettingsException {
    ServerSettings settings =
        settings("--colour=hush", "-i", "--tls", "--daemon=hush", "hush", "--", "hush");

    assertEquals(
        List.of(
            "command line: unknown option '--colour', ignored",
            "command line: unknown option '-i', ignored",
            "command line: ambiguous option '--tls', ignored",
            "command line: option '--daemon' takes no argument, ignored",
            "command line: word 5 is no option, ignored",
            "command line: word 7 is no option, ignored"),
        settings.notes());
  }

  @ParameterizedTest
  @CsvSource({
    "-h,HELP",
    "--help,HELP",
    "-v,VERSION",
    "--version,VERSION",
    "-p 9099,RUN",
    "-hv,HELP",
    "-v -p,VERSION"
  })
  void actions(String words, CommandLine.Action action) throws SettingsException {
    assertEquals(action, CommandLine.parse(Arrays.asList(words.split(" "))).action());
  }

  @Test
  void usageNamesEveryOption() {
    String usage = Usage.text();

    for (Option option : Option.values()) {
      assertTrue(usage.contains(option.dashed()), option.dashed());
    }
    assertFalse(usage.contains("\0"));
  }
}
