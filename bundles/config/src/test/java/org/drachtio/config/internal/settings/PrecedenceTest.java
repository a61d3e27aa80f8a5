package org.drachtio.config.internal.settings;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.drachtio.config.internal.settings.layer.SettingsException;
import org.drachtio.config.internal.settings.option.CommandLine;
import org.drachtio.config.internal.settings.value.ContactEntry;
import org.drachtio.config.internal.settings.value.Key;
import org.drachtio.config.internal.settings.value.LogLevel;
import org.drachtio.config.internal.settings.value.RequestHandler;
import org.drachtio.config.internal.settings.value.Setting;
import org.drachtio.config.internal.settings.value.Source;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PrecedenceTest {
  private static final String FILE =
      "<drachtio><admin port='1001' secret='of-file' tcp-keepalive='11'>127.0.0.1</admin>"
          + "<sip><contact>sip:10.0.0.1</contact></sip><logging><loglevel>error</loglevel></logging></drachtio>";

  @TempDir private Path folder;
  private Path usual;

  @BeforeEach
  void writeFile() throws IOException {
    usual = folder.resolve("drachtio.conf.xml");
    Files.writeString(usual, FILE);
  }

  private ServerSettings settings(Map<String, String> environment, String... arguments)
      throws SettingsException {
    return SettingsReader.read(CommandLine.parse(List.of(arguments)), environment, usual);
  }

  @Test
  void requestHandlersOfTheFileCountOnlyIfThereAreNoOthers() throws Exception {
    Files.writeString(
        usual,
        "<drachtio><admin>127.0.0.1</admin><request-handlers><request-handler>http://file"
            + "</request-handler></request-handlers></drachtio>");
    Map<String, String> environment = Map.of("DRACHTIO_HTTP_HANDLER_URI", "http://env");

    assertEquals(
        List.of(new RequestHandler("*", "http://file", false, false, usual.toString())),
        settings(Map.of("DRACHTIO_HTTP_HANDLER_URI", "nonsense")).requestHandlers());
    assertEquals(
        List.of(
            new RequestHandler("*", "http://cli", false, true, "command line"),
            new RequestHandler("*", "http://env", false, true, "environment")),
        settings(environment, "-a", "http://cli").requestHandlers());
  }

  @Test
  void environmentBeatsFileAndCommandLineBeatsBoth() throws Exception {
    Map<String, String> environment =
        Map.of(
            "DRACHTIO_ADMIN_TCP_PORT", "1002",
            "DRACHTIO_SECRET", "of-environment",
            "DRACHTIO_TCP_KEEPALIVE_INTERVAL", "12");

    ServerSettings settings = settings(environment, "--port", "1003", "-c", "sip:10.0.0.2");

    assertEquals(
        new Setting<>(1003, Source.COMMAND_LINE, "command line", "--port"),
        settings.get(Key.ADMIN_PORT));
    assertEquals(
        new Setting<>("of-environment", Source.ENVIRONMENT, "environment", "DRACHTIO_SECRET"),
        settings.get(Key.ADMIN_SECRET));
    assertEquals(12, settings.get(Key.TCP_KEEPALIVE_SECONDS).value());
    assertEquals(
        new Setting<>(LogLevel.ERROR, Source.FILE, usual.toString(), "<loglevel> in line 1"),
        settings.get(Key.LOG_LEVEL));
    assertEquals(Source.DEFAULTS, settings.get(Key.T1_MILLIS).source());
    assertEquals(
        List.of("sip:10.0.0.2"),
        settings.contacts().value().stream().map(ContactEntry::entry).toList());
    assertEquals(Source.COMMAND_LINE, settings.contacts().source());
  }

  @Test
  void environmentOnlySettings() throws Exception {
    ServerSettings settings =
        settings(
            Map.of(
                "DRACHTIO_ADMIN_ADDRESS", "0.0.0.0",
                "DRACHTIO_LOGLEVEL", "debug",
                "DRACHTIO_PRESERVE_HEADER_NAMES", "X-One, X-Two",
                "DRACHTIO_LOCAL_DOMAIN", "example.org"));

    assertEquals("0.0.0.0", settings.get(Key.ADMIN_ADDRESS).value());
    assertEquals(LogLevel.DEBUG, settings.get(Key.LOG_LEVEL).value());
    assertEquals("X-One, X-Two", settings.get(Key.PRESERVE_HEADER_NAMES).value());
    assertEquals("example.org", settings.get(Key.LOCAL_DOMAIN).value());
  }

  /** One is too few, more than a thousand are too many: as drachtio-server takes it. */
  @ParameterizedTest
  @CsvSource({"0,0", "1,2", "2,2", "77,77", "1000,1000", "4000,1000"})
  void consecutiveTimeoutsAreBroughtWithinTheirBounds(String given, int taken) throws Exception {
    ServerSettings read = settings(Map.of("DRACHTIO_TPORT_MAX_CONSECUTIVE_TIMEOUTS", given));
    assertEquals(taken, read.get(Key.MAX_CONSECUTIVE_TIMEOUTS).value());
    assertEquals(List.of(), read.notes());
  }

  @ParameterizedTest
  @CsvSource({"1,true", "0,false", "yes,false"})
  void bestEffortTlsIsOnWithOneOnly(String given, boolean on) throws Exception {
    ServerSettings read = settings(Map.of("DRACHTIO_SUPPORT_BEST_EFFORT_TLS", given));
    assertEquals(on, read.get(Key.BEST_EFFORT_TLS).value());
  }

  @ParameterizedTest
  @CsvSource({
    "DRACHTIO_AGRESSIVE_NAT_DETECTION,1,true",
    "DRACHTIO_AGGRESSIVE_NAT_DETECTION,1,true",
    "DRACHTIO_AGRESSIVE_NAT_DETECTION,0,false",
    "DRACHTIO_AGRESSIVE_NAT_DETECTION,yes,false",
  })
  void bothSpellingsOfAggressiveNatDetection(String name, String value, boolean on)
      throws Exception {
    ServerSettings settings = settings(Map.of(name, value));

    assertEquals(on, settings.get(Key.AGGRESSIVE_NAT_DETECTION).value());
    assertEquals(List.of(), settings.notes());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "DRACHTIO_ADMIN_TCP_PORT | 0 | DRACHTIO_ADMIN_TCP_PORT: 0 is not valid here, ignored",
        "DRACHTIO_ADMIN_TCP_PORT | x | DRACHTIO_ADMIN_TCP_PORT: 'x' is not a number, ignored",
        "DRACHTIO_LOGLEVEL | loud"
            + "| DRACHTIO_LOGLEVEL: 'loud' is none of notice, error, warning, info, debug, ignored",
        "DRACHTIO_TCP_KEEPALIVE_INTERVAL | -1"
            + "| DRACHTIO_TCP_KEEPALIVE_INTERVAL: -1 is not between 0 and 32767, ignored",
        "DRACHTIO_HOMER_ID | 0 | DRACHTIO_HOMER_ID: 0 is not between 1 and 4294967295, ignored",
        "DRACHTIO_PROMETHEUS_SCRAPE_PORT | h:x | DRACHTIO_PROMETHEUS_SCRAPE_PORT: 'x' is not a number, ignored",
        "DRACHTIO_UDP_MTU | x | DRACHTIO_UDP_MTU: 'x' is not a number, ignored",
      })
  void unusableVariablesAreAsIfUnset(String name, String value, String note) throws Exception {
    ServerSettings settings = settings(Map.of(name, value));

    assertEquals(List.of("environment: " + note), settings.notes());
    assertEquals(1001, settings.get(Key.ADMIN_PORT).value());
    assertEquals(11, settings.get(Key.TCP_KEEPALIVE_SECONDS).value());
    assertEquals(LogLevel.ERROR, settings.get(Key.LOG_LEVEL).value());
  }

  @Test
  void emptyVariablesAndStrangersSayNothing() throws Exception {
    ServerSettings settings =
        settings(Map.of("DRACHTIO_SECRET", "", "DRACHTIO_COLOUR", "red", "PATH", "x"));

    assertEquals("of-file", settings.get(Key.ADMIN_SECRET).value());
    assertEquals(List.of(), settings.notes());
  }

  @Test
  void variablesOfTheSipLibraryOfDrachtioServerAreToldInOneLine() throws Exception {
    ServerSettings settings =
        settings(
            Map.of("TPORT_LOG", "1", "SOFIA_SEARCH_DOMAINS", "0", "SIPCOMPACT", "1", "TPORT", ""));

    assertEquals(
        List.of(
            "environment: SIPCOMPACT, SOFIA_SEARCH_DOMAINS, TPORT_LOG: for the SIP library of"
                + " drachtio-server, ignored"),
        settings.notes());
  }

  @Test
  void anAddressInTheEnvironmentMustBeLiteral() {
    SettingsException e =
        assertThrows(
            SettingsException.class, () -> settings(Map.of("DRACHTIO_ADMIN_ADDRESS", "localhost")));

    assertEquals(
        "Error in the environment: DRACHTIO_ADMIN_ADDRESS: 'localhost' is not an IP address",
        e.getMessage());
    assertEquals(Source.ENVIRONMENT, e.source());
  }

  @Test
  void aBadAddressInTheFileDoesNotMatterWhenItIsReplaced() throws Exception {
    Files.writeString(usual, "<drachtio><admin>localhost</admin></drachtio>");

    assertEquals("::1", settings(Map.of(), "--address", "::1").get(Key.ADMIN_ADDRESS).value());
  }

  @Test
  void theFileNamedOnTheCommandLineBeatsTheEnvironmentsAndTheUsualOne() throws Exception {
    Path second = write("second.xml", 2002);
    Path third = write("third.xml", 2003);
    Map<String, String> environment = Map.of("DRACHTIO_CONFIG_FILE_PATH", second.toString());

    assertEquals(1001, settings(Map.of()).get(Key.ADMIN_PORT).value());
    assertEquals(2002, settings(environment).get(Key.ADMIN_PORT).value());
    assertEquals(2003, settings(environment, "-f", third.toString()).get(Key.ADMIN_PORT).value());
  }

  @Test
  void withoutAnyFileTheBuiltInOneHolds() throws Exception {
    Files.delete(usual);

    ServerSettings settings = settings(Map.of());

    assertEquals(
        new Setting<>("cymru", Source.DEFAULTS, "defaults", "'secret' of <admin> in line 4"),
        settings.get(Key.ADMIN_SECRET));
    assertEquals("127.0.0.1", settings.get(Key.ADMIN_ADDRESS).value());
    assertEquals(9022, settings.get(Key.ADMIN_PORT).value());
    assertEquals(
        List.of("sip:*;transport=udp,tcp"),
        settings.contacts().value().stream().map(ContactEntry::entry).toList());
    assertEquals(List.of(), settings.notes());
  }

  @Test
  void aSecretDoesNotShowInTexts() throws Exception {
    ServerSettings settings = settings(Map.of());

    assertFalse(settings.get(Key.ADMIN_SECRET).toString().contains("of-file"));
  }

  private Path write(String name, int port) throws IOException {
    return Files.writeString(
        folder.resolve(name), "<drachtio><admin port='" + port + "'>127.0.0.1</admin></drachtio>");
  }
}
