package org.drachtio.config.internal;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.drachtio.api.ConfigReady;
import org.drachtio.api.config.ConfigControl;
import org.drachtio.config.internal.pid.ComponentValues;
import org.drachtio.config.internal.reload.Reload;
import org.drachtio.kernel.config.CheckedConfig;
import org.drachtio.kernel.config.InvalidValueException;
import org.drachtio.kernel.config.Placeholders;
import org.drachtio.kernel.config.Values;
import org.drachtio.kernel.config.internal.PlaceholdersComponent;
import org.drachtio.kernel.config.testing.TestConfig;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.osgi.service.cm.ConfigurationEvent;

class ConfigWriterTest {
  private static final String TRANSPORT = "org.drachtio.sip.transport";
  private static final String TRANSACTION = "org.drachtio.sip.transaction";
  private static final String DIALOG = "org.drachtio.sip.dialog";
  private static final String CALL_CONTROL = "org.drachtio.call.control";
  private static final String ADMIN = "org.drachtio.admin";
  private static final String LOGGING = "org.ops4j.pax.logging";

  @TempDir private Path etc;
  @TempDir private Path bundleData;
  private final List<ConfigWriter> writers = new ArrayList<>();
  private RecordingContext framework;
  private MemoryConfigurations configurations;
  private final Placeholders placeholders = new PlaceholdersComponent();

  @BeforeEach
  void makeFramework() {
    framework = new RecordingContext(bundleData.toFile());
    configurations = new MemoryConfigurations(pid -> framework.tell(event(pid)));
  }

  @AfterEach
  void endTheirThreads() {
    writers.forEach(ConfigWriter::deactivate);
  }

  private ConfigWriter start(String boot, String... arguments) {
    return start(new Boot(boot, Optional.of(List.of(arguments)), Map.of(), etc));
  }

  private ConfigWriter startInStockKaraf() {
    return start(new Boot("b1", Optional.empty(), Map.of(), etc));
  }

  private ConfigWriter start(Boot boot) {
    ConfigWriter writer =
        new ConfigWriter(
            framework.context(), configurations, placeholders, boot, this::readCfgFile);
    writers.add(writer);
    return writer;
  }

  private Path file(String name, String content) throws IOException {
    return Files.writeString(etc.resolve(name), content);
  }

  /** As FileInstall does it. */
  private void readCfgFile(Path file) throws IOException {
    Properties read = new Properties();
    try (Reader in = Files.newBufferedReader(file)) {
      read.load(in);
    }
    Map<String, Object> values = new HashMap<>();
    read.forEach((key, value) -> values.put(key.toString(), value));
    values.put("felix.fileinstall.filename", file.toUri().toString());
    String pid = file.getFileName().toString().replace(".cfg", "");
    configurations.put(pid, values);
    framework.tell(event(pid));
  }

  /** As a command of Karaf's shell does it. */
  private void setByShell(String pid, String name, String value) throws IOException {
    Map<String, Object> copied = new TreeMap<>();
    Map<String, Object> present = configurations.get(pid);
    if (present != null) {
      copied.putAll(present);
    }
    copied.put(name, value);
    StringBuilder text = new StringBuilder();
    copied.forEach((key, each) -> text.append(key).append(" = ").append(each).append('\n'));
    Path file = file(pid + ".cfg", text.toString());
    copied.put("felix.fileinstall.filename", file.toUri().toString());
    configurations.put(pid, copied);
    framework.tell(event(pid));
  }

  private ConfigReady ready() {
    assertEquals(1, framework.registered().size());
    return framework.registered().get(0);
  }

  private String secret() {
    String shown = (String) value(ADMIN, ".secret");
    assertTrue(shown.matches("\\$\\[drachtio:[0-9a-f]{16}]"), shown);
    return ready().reveal(shown);
  }

  private Object value(String pid, String name) {
    return configurations.get(pid).get(name);
  }

  @Test
  void eachRouteHasAConfigurationAndThoseOfAnEarlierBootGo() throws Exception {
    String route = "org.drachtio.http.routing.route~";
    configurations.put(route + "drachtio-2", Map.of("url", "http://old"));
    configurations.put(route + "mine", Map.of("url", "http://mine"));

    start("b1", "-a", "http://h:3000", "-m", "POST");

    assertEquals(
        Map.of(
            "order", 10,
            "method", "*",
            "url", "http://h:3000",
            "httpMethod", "POST",
            "verifyPeer", true,
            "drachtio.source", "command line",
            "drachtio.boot", "b1"),
        configurations.get(route + "drachtio-1"));
    assertNull(configurations.get(route + "drachtio-2"));
    assertEquals(Map.of("url", "http://mine"), configurations.get(route + "mine"));
  }

  @Test
  void spamHeadersAreRulesAndThoseOfAnEarlierBootGo() throws Exception {
    String rule = "org.drachtio.spam.filter.rule~";
    configurations.put(rule + "drachtio-2", Map.of("header", "To"));
    configurations.put(rule + "mine", Map.of("header", "From"));
    Path file =
        file(
            "spam.xml",
            "<drachtio><admin>127.0.0.1</admin><sip><spammers tcp-action='reject'>"
                + "<header name='User-Agent'><value>a, b</value></header></spammers></sip>"
                + "</drachtio>");

    start(
        "b1",
        "-f",
        file.toString(),
        "--reject-register-with-no-realm",
        "--user-agent-options-auto-respond",
        "mon");

    Map<String, Object> written = new HashMap<>(configurations.get(rule + "drachtio-1"));
    assertArrayEquals(new String[] {"a, b"}, (String[]) written.remove("values"));
    assertEquals(
        Map.of(
            "header",
            "User-Agent",
            "action",
            "discard",
            "tcpAction",
            "reject",
            "drachtio.source",
            file.toString(),
            "drachtio.boot",
            "b1"),
        written);
    assertNull(configurations.get(rule + "drachtio-2"));
    assertEquals(Map.of("header", "From"), configurations.get(rule + "mine"));
    assertEquals(true, value("org.drachtio.spam.filter", "rejectRegisterWithNoRealm"));
    assertEquals("mon", value("org.drachtio.spam.filter", "optionsAutoRespond"));
  }

  @Test
  void ofTwoWaysToNameARedisTheStrongerSourcesCounts() throws Exception {
    String pid = "org.drachtio.blacklist";
    Path file =
        file(
            "blacklist.xml",
            "<drachtio><admin>127.0.0.1</admin><sip><blacklist><redis-sentinels>s:1, t:2"
                + "</redis-sentinels><redis-master>m</redis-master><redis-key>k</redis-key>"
                + "</blacklist></sip></drachtio>");
    ConfigWriter first = start("b1", "-f", file.toString(), "--blacklist-redis-password", "pw");
    assertArrayEquals(new String[] {"s:1", "t:2"}, (String[]) value(pid, "redisSentinels"));
    assertTrue(value(pid, ".redisPassword").toString().startsWith("$[drachtio:"));
    assertEquals("k", value(pid, "redisKey"));
    assertEquals(3600, value(pid, "refreshSeconds"));
    first.deactivate();

    start("b2", "-f", file.toString(), "--blacklist-redis-address", "r");
    assertArrayEquals(new String[] {}, (String[]) value(pid, "redisSentinels"));
    assertEquals("r", value(pid, "redisAddress"));
    assertEquals(6379, value(pid, "redisPort"));
    assertEquals(300, value(pid, "refreshSeconds"));
  }

  @Test
  void theFilesCollectorAndAnother() throws Exception {
    String pid = "org.drachtio.homer.capture";
    Path file =
        file(
            "homer.xml",
            "<drachtio><admin>127.0.0.1</admin><sip><capture-server port='9061' id='4294967295'"
                + " hep-version='3' transport='tls' password='pw'>h1</capture-server>"
                + "</sip></drachtio>");
    ConfigWriter first = start("b1", "-f", file.toString());
    assertEquals("h1", value(pid, "host"));
    assertEquals(9061, value(pid, "port"));
    assertEquals(4_294_967_295L, value(pid, "captureId"));
    assertEquals(3, value(pid, "hepVersion"));
    assertEquals("tls", value(pid, "transport"));
    assertTrue(value(pid, ".password").toString().startsWith("$[drachtio:"));
    first.deactivate();

    start("b2", "-f", file.toString(), "--homer", "h2", "--homer-id", "8");
    assertEquals("h2", value(pid, "host"));
    assertEquals(8L, value(pid, "captureId"));
    assertEquals(
        Set.of("host", "captureId", "drachtio.source", "drachtio.boot"),
        configurations.get(pid).keySet());
  }

  @Test
  void whereMetricsAreScraped() throws Exception {
    String pid = "org.drachtio.metrics";
    Path file =
        file(
            "prometheus.xml",
            "<drachtio><admin>127.0.0.1</admin><monitoring><prometheus port='9090'>127.0.0.1"
                + "</prometheus></monitoring></drachtio>");
    ConfigWriter first = start("b1", "-f", file.toString());
    assertEquals(9090, value(pid, "port"));
    assertEquals("127.0.0.1", value(pid, "address"));
    first.deactivate();

    start("b2", "-f", file.toString(), "--prometheus-scrape-port", "9091");
    assertEquals(9091, value(pid, "port"));
    assertEquals("0.0.0.0", value(pid, "address"));
  }

  @Test
  void everyPidOfAFile() throws Exception {
    Path file =
        file(
            "given.xml",
            "<drachtio><admin port='9023' secret='top'"
                + " tcp-keepalive='0'>127.0.0.1</admin><sip><contacts><contact"
                + " external-ip='192.0.2.7'>sip:127.0.0.1</contact><contact>sip:[::1]</contact></contacts>"
                + "<timers><t1>25</t1><t1x64>1600</t1x64></timers><udp-buffer-size>100</udp-buffer-size></sip>"
                + "</drachtio>");

    start(
        new Boot(
            "b1",
            Optional.of(List.of("-f", file.toString(), "--port", "9024")),
            Map.of(
                "DRACHTIO_PRESERVE_HEADER_NAMES",
                "X-One , ,X-Two",
                "DRACHTIO_LOCAL_DOMAIN",
                "example.org",
                "DRACHTIO_UDP_MTU",
                "1300",
                "DRACHTIO_TPORT_MAX_CONSECUTIVE_TIMEOUTS",
                "3",
                "DRACHTIO_MIN_TLS_VERSION",
                "1.1"),
            etc));

    assertEquals(
        Set.of(
            "contacts",
            "udpBufferBytes",
            "udpMtu",
            "maxConsecutiveTimeouts",
            "minTlsVersion",
            "localDomain",
            "drachtio.source",
            "drachtio.boot"),
        configurations.get(TRANSPORT).keySet());
    assertArrayEquals(
        new String[] {"sip:127.0.0.1 external-ip=192.0.2.7", "sip:[::1]"},
        (String[]) value(TRANSPORT, "contacts"));
    assertEquals(4096, value(TRANSPORT, "udpBufferBytes"));
    assertEquals(1300, value(TRANSPORT, "udpMtu"));
    assertEquals(3, value(TRANSPORT, "maxConsecutiveTimeouts"));
    assertEquals("1.1", value(TRANSPORT, "minTlsVersion"));
    assertNull(value(ADMIN, "minTlsVersion"), "deprecated versions are for phones");
    assertEquals("example.org", value(TRANSPORT, "localDomain"));
    assertEquals(file + ", environment", value(TRANSPORT, "drachtio.source"));
    assertEquals(
        Map.of(
            "t1",
            25,
            "t2",
            4000,
            "t4",
            5000,
            "t1x64",
            1600,
            "drachtio.source",
            file.toString(),
            "drachtio.boot",
            "b1"),
        configurations.get(TRANSACTION));
    Map<String, Object> admin = new HashMap<>(configurations.get(ADMIN));
    assertArrayEquals(
        new String[] {"X-One", "X-Two"}, (String[]) admin.remove("preserveHeaderNames"));
    assertEquals(
        Map.of(
            "address",
            "127.0.0.1",
            "cdrs",
            false,
            "port",
            9024,
            ".secret",
            admin.get(".secret"),
            "tcpKeepAliveSeconds",
            0,
            "drachtio.source",
            file + ", command line, environment",
            "drachtio.boot",
            "b1"),
        admin);
    assertEquals("top", secret());
    assertEquals("b1", ready().boot());
    assertTrue(ready().writes(ADMIN));
    assertFalse(ready().writes("org.drachtio.other"));
    assertEquals("?", configurations.getConfiguration(ADMIN, "?").getBundleLocation());
  }

  @Test
  void dialogsAndCallControl() throws Exception {
    Path file =
        file(
            "given.xml",
            "<drachtio><admin>127.0.0.1</admin><sip><outbound-proxy>sip:192.0.2.9</outbound-proxy>"
                + "<session-timers default-refresher='UAS'/>"
                + "<aggressive-nat-detection>yes</aggressive-nat-detection></sip></drachtio>");

    start("b1", "-f", file.toString(), "--disable-nat-detection");

    assertEquals(
        Map.of(
            "outboundProxy",
            "sip:192.0.2.9",
            "defaultRefresher",
            "uas",
            "natDetection",
            false,
            "aggressiveNatDetection",
            true,
            "drachtio.source",
            file + ", command line",
            "drachtio.boot",
            "b1"),
        configurations.get(DIALOG));
    assertEquals(false, value(CALL_CONTROL, "alwaysSend180"));
    assertEquals("defaults", value(CALL_CONTROL, "drachtio.source"));
  }

  @Test
  void applicationsAreToldOfCallsIfTheFileSaysSo() throws Exception {
    file("drachtio.conf.xml", "<drachtio><admin>127.0.0.1</admin><cdrs> Yes </cdrs></drachtio>");

    startInStockKaraf();

    assertEquals(true, value(ADMIN, "cdrs"));
  }

  @Test
  void always180() {
    start("b1", "--always-send-180");

    assertEquals(true, value(CALL_CONTROL, "alwaysSend180"));
    assertEquals("", value(DIALOG, "outboundProxy"));
    assertEquals("none", value(DIALOG, "defaultRefresher"));
    assertEquals(true, value(DIALOG, "natDetection"));
    assertEquals(false, value(DIALOG, "aggressiveNatDetection"));
  }

  @Test
  void withoutAnyFileTheBuiltInConfigurationIsWritten() {
    startInStockKaraf();

    assertEquals("cymru", secret());
    assertEquals("defaults", value(ADMIN, "drachtio.source"));
    assertArrayEquals(
        new String[] {"sip:*;transport=udp,tcp"}, (String[]) value(TRANSPORT, "contacts"));
    assertNull(value(TRANSPORT, "udpBufferBytes"), "left at the component's default");
    assertTrue(ready().writes(TRANSPORT));
  }

  @Test
  void aStockKarafReadsTheFileInEtc() throws Exception {
    file("drachtio.conf.xml", "<drachtio><admin secret='of-etc'>127.0.0.1</admin></drachtio>");

    startInStockKaraf();

    assertEquals("of-etc", secret());
  }

  @Test
  void nothingIsWrittenAndNothingOpensWhenTheFileIsBad() throws Exception {
    file("drachtio.conf.xml", "<drachtio><admin port='99999'>127.0.0.1</admin></drachtio>");

    ConfigWriter writer = startInStockKaraf();
    List<String> problems = framework.problems();
    writer.deactivate();

    assertNull(configurations.get(ADMIN));
    assertEquals(List.of(), framework.registered());
    assertEquals(1, problems.size());
    assertTrue(problems.get(0).contains("99999 is not between"), problems.get(0));
    assertEquals(List.of(), framework.problems());
  }

  @Test
  void whoKnowsTheFileReadsItAgain() throws Exception {
    Path file = file("drachtio.conf.xml", xml("<t1>25</t1>", "one"));
    ConfigWriter writer = startInStockKaraf();
    Object placeholder = value(ADMIN, ".secret");
    Files.writeString(file, xml("<t1>30</t1>", "two"));

    writer.reload(Reload.SIGNAL);

    assertEquals(30, value(TRANSACTION, "t1"));
    assertEquals(2, configurations.updates(TRANSACTION));
    assertEquals(1, configurations.updates(TRANSPORT), "nothing has changed there");
    assertEquals("two", secret());
    assertEquals(placeholder, ready().reveal((String) placeholder), "the old secret is forgotten");
    Files.writeString(file, xml("", "two"));

    writer.reload(Reload.FILE);

    assertEquals(500, value(TRANSACTION, "t1"));
  }

  @Test
  void aBadFileChangesNothingUntilItIsMended() throws Exception {
    Path file = file("drachtio.conf.xml", xml("<t1>25</t1>", "one"));
    ConfigWriter writer = startInStockKaraf();
    Files.writeString(
        file, xml("<t1>30</t1>", "two").replace("<sip>", "<sip><contact>x</contact>"));

    writer.reload(Reload.FILE);

    assertEquals(25, value(TRANSACTION, "t1"));
    assertEquals("one", secret());
    assertEquals(1, framework.problems().size());
    Files.writeString(file, xml("<t1>30</t1>", "two"));

    writer.reload(Reload.FILE);

    assertEquals(30, value(TRANSACTION, "t1"));
    assertEquals(List.of(), framework.problems());
  }

  @Test
  void aServerThatABadFileKeptClosedOpensWhenItIsMended() throws Exception {
    Path file = file("drachtio.conf.xml", "<drachtio>");
    ConfigWriter writer = startInStockKaraf();
    assertEquals(List.of(), framework.registered());
    Files.writeString(file, xml("", "one"));

    writer.reload(Reload.FILE);

    assertEquals("one", secret());
    assertTrue(ready().writes(ADMIN));
  }

  @Test
  void aRouteThatTheFileNoLongerHasGoes() throws Exception {
    String handlers =
        "<request-handlers><request-handler>http://h:1/a</request-handler><request-handler"
            + " sip-method='INVITE'>http://h:2</request-handler></request-handlers>";
    Path file =
        file("drachtio.conf.xml", xml("", "one").replace("</drachtio>", handlers + "</drachtio>"));
    ConfigWriter writer = startInStockKaraf();
    String route = "org.drachtio.http.routing.route~drachtio-";
    assertEquals("http://h:2", value(route + 2, "url"));
    Files.writeString(
        file, Files.readString(file).replaceFirst("<request-handler>.*?</request-handler>", ""));

    writer.reload(Reload.FILE);

    assertEquals("http://h:2", value(route + 1, "url"));
    assertNull(configurations.get(route + 2));
  }

  @Test
  void whoAsksAndWhatForIsNotShownOfAUrl() {
    start("b1", "-a", "http://me:hush@h:3000/calls?key=hush2");

    String shown = (String) value("org.drachtio.http.routing.route~drachtio-1", "url");

    assertTrue(shown.matches("http://\\$\\[[^]]*]@h:3000/calls\\?\\$\\[[^]]*]"), shown);
    assertEquals("http://me:hush@h:3000/calls?key=hush2", ready().reveal(shown));
  }

  @Test
  void atASignalTheLevelOfTheFileHoldsAndElseTheCommandLine() throws Exception {
    configurations.put(LOGGING, Map.of("log4j2.rootLogger.level", "WARN"));
    Path file =
        file(
            "given.xml",
            "<drachtio><admin/><logging><loglevel>error</loglevel></logging></drachtio>");
    ConfigWriter writer = start("b1", "-f", file.toString(), "--loglevel", "warning");
    assertEquals("WARN", value(LOGGING, "log4j2.logger.drachtio.level"));

    writer.reload(Reload.FILE);
    assertEquals("WARN", value(LOGGING, "log4j2.logger.drachtio.level"));

    writer.reload(Reload.SIGNAL);
    assertEquals("ERROR", value(LOGGING, "log4j2.logger.drachtio.level"));
  }

  private static String xml(String timers, String secret) {
    return "<drachtio><admin secret='"
        + secret
        + "'>127.0.0.1</admin><sip><timers>"
        + timers
        + "</timers></sip></drachtio>";
  }

  @Test
  void aRestartOfTheBundleChangesNothingAndANewBootOnlyItsMark() {
    start("b1", "-p", "9023").deactivate();
    start("b1", "-p", "9023").deactivate();
    assertEquals(1, configurations.updates(TRANSPORT));
    assertEquals(1, configurations.updates(ADMIN));

    start("b2", "-p", "9023");

    assertEquals(2, configurations.updates(ADMIN));
    assertEquals("b2", value(ADMIN, "drachtio.boot"));
    assertEquals(9023, value(ADMIN, "port"));
    assertTrue(ready().isCurrent(ADMIN, "b2"));
    assertFalse(ready().isCurrent(ADMIN, "b1"));
  }

  @Test
  void whatTheLastRunLeftIsReplaced() {
    configurations.put(
        TRANSPORT, Map.of("contacts", new String[] {"sip:old"}, "udpBufferBytes", 1, "old", "x"));

    startInStockKaraf();

    assertEquals(
        Set.of("contacts", "localDomain", "drachtio.source", "drachtio.boot"),
        configurations.get(TRANSPORT).keySet());
  }

  @Test
  void deactivationTakesTheServiceBack() {
    startInStockKaraf().deactivate();

    assertEquals(List.of(), framework.registered());
  }

  @Test
  void aCfgFileHoldsWhereNothingElseSetsThePid() throws Exception {
    Path cfg = file(TRANSACTION + ".cfg", "t1=250");
    configurations.put(
        TRANSACTION, Map.of("t1", "250", "felix.fileinstall.filename", cfg.toUri().toString()));

    start("b1", "-p", "9023");

    assertEquals(0, configurations.updates(TRANSACTION));
    assertFalse(ready().writes(TRANSACTION));
    assertTrue(ready().isCurrent(TRANSACTION, ""));
    assertTrue(ready().writes(ADMIN));
  }

  @Test
  void aCfgFileElsewhereIsKnownByItsProperty() throws Exception {
    Path cfg = Files.createDirectory(etc.resolve("deploy")).resolve("x.cfg");
    Files.writeString(cfg, "t1=250");
    configurations.put(
        TRANSACTION, Map.of("t1", "250", "felix.fileinstall.filename", cfg.toUri().toString()));

    startInStockKaraf();

    assertFalse(ready().writes(TRANSACTION));
  }

  @Test
  void theTraceOfADeletedCfgFileDoesNotCount() {
    configurations.put(
        TRANSACTION,
        Map.of(
            "t1",
            "250",
            "felix.fileinstall.filename",
            etc.resolve(TRANSACTION + ".cfg").toUri().toString()));

    startInStockKaraf();

    assertTrue(ready().writes(TRANSACTION));
    assertEquals(500, value(TRANSACTION, "t1"));
  }

  @Test
  void ofACfgFileOnlyWhatNoSourceOfOursKnowsRemains() throws Exception {
    Path cfg = file(ADMIN + ".cfg", "");
    configurations.put(
        ADMIN,
        Map.of(
            "port",
            "1",
            "maxFrameBytes",
            "2097152",
            "felix.fileinstall.filename",
            cfg.toUri().toString()));

    start("b1", "-p", "9023", "--secret", "top");

    assertEquals(9023, value(ADMIN, "port"));
    assertEquals("2097152", value(ADMIN, "maxFrameBytes"));
    assertNull(
        value(ADMIN, "felix.fileinstall.filename"),
        "else FileInstall would write the secret into the file");
  }

  @Test
  void theCfgFileHoldsWhenTheElementIsTakenOut() throws Exception {
    String format = "<drachtio><admin>127.0.0.1</admin><sip>%s</sip></drachtio>";
    String timers = "<timers><t1>100</t1></timers>";
    Path xml = file("x.xml", format.formatted(timers));
    file(TRANSACTION + ".cfg", "# mine\nt1 = 250\nretryAfterSeconds = 7\n");
    readCfgFile(etc.resolve(TRANSACTION + ".cfg"));
    start("b1", "-f", xml.toString());
    ConfigControl control = framework.control();
    assertEquals(100, value(TRANSACTION, "t1"));
    assertEquals("7", value(TRANSACTION, "retryAfterSeconds"));

    file("x.xml", format.formatted(""));
    List<String> differences = List.of(TRANSACTION + ": all that it has → what its cfg file says");
    assertEquals(differences, control.differences());
    assertEquals(differences, control.reload("karaf"));
    assertEquals("250", value(TRANSACTION, "t1"));
    assertEquals("7", value(TRANSACTION, "retryAfterSeconds"));
    assertNull(value(TRANSACTION, "t2"), "no default of the XML file");
    assertFalse(ready().writes(TRANSACTION));
    assertEquals(List.of(), control.differences());

    control.undo("karaf");
    assertEquals(100, value(TRANSACTION, "t1"));
    assertEquals(
        "# mine\nt1 = 250\nretryAfterSeconds = 7\n",
        Files.readString(etc.resolve(TRANSACTION + ".cfg")));
  }

  @Test
  void aCfgFileThatCannotBeReadLeavesTheDefaults() throws Exception {
    String format = "<drachtio><admin>127.0.0.1</admin><sip>%s</sip></drachtio>";
    Path xml = file("x.xml", format.formatted("<timers><t1>100</t1></timers>"));
    Files.createDirectory(etc.resolve(TRANSACTION + ".config"));
    start("b1", "-f", xml.toString());
    assertEquals(100, value(TRANSACTION, "t1"));

    file("x.xml", format.formatted(""));
    framework.control().reload("karaf");
    assertEquals(Map.of(), configurations.get(TRANSACTION));
  }

  @Test
  void aCfgFileThatCannotBeLookedIntoKeepsNothingFromBeingWritten() throws Exception {
    Files.createDirectory(etc.resolve(ADMIN + ".cfg"));
    start("b1", "-p", "9023");
    assertEquals(9023, value(ADMIN, "port"));
    configurations.put(ADMIN, Map.of("port", "1"));
    framework.tell(event(ADMIN));
    assertEquals(9023, value(ADMIN, "port"));
  }

  @Test
  void anEditThatDoesNotHoldDoesNotStayInTheFileThatTheShellWrites() throws Exception {
    start("b1", "-p", "9023", "--secret", "top");
    Path cfg = etc.resolve(ADMIN + ".cfg");

    setByShell(ADMIN, "port", "1");
    assertEquals(9023, value(ADMIN, "port"));
    assertFalse(Files.exists(cfg), "only values that we own were in it");

    setByShell(ADMIN, "maxFrameBytes", "2097152");
    assertEquals("2097152", value(ADMIN, "maxFrameBytes"));
    assertEquals("maxFrameBytes = 2097152\n", Files.readString(cfg));
    assertEquals("top", secret());
  }

  @Test
  void whatTheShellCopiesIntoAFileDoesNotHoldLater() throws Exception {
    String format = "<drachtio><admin>127.0.0.1</admin><sip>%s</sip></drachtio>";
    Path xml = file("x.xml", format.formatted("<timers><t1>100</t1></timers>"));
    start("b1", "-f", xml.toString());
    setByShell(TRANSACTION, "retryAfterSeconds", "7");

    file("x.xml", format.formatted(""));
    framework.control().reload("karaf");
    assertEquals("7", value(TRANSACTION, "retryAfterSeconds"));
    assertNull(value(TRANSACTION, "t1"));
  }

  @Test
  void whereNothingElseSetsThePidAnEditOfTheShellHolds() throws Exception {
    start("b1");
    setByShell(TRANSACTION, "t1", "300");
    assertEquals("300", value(TRANSACTION, "t1"));
    assertEquals("4000", value(TRANSACTION, "t2"));
    assertNull(value(TRANSACTION, "drachtio.boot"));
    assertFalse(ready().writes(TRANSACTION));
    assertFalse(Files.readString(etc.resolve(TRANSACTION + ".cfg")).contains("drachtio."));
    assertTrue(
        framework
            .control()
            .values()
            .contains(
                new ConfigControl.Value(TRANSACTION, "t1", "300", "etc/" + TRANSACTION + ".cfg")));
  }

  @Test
  void aForeignChangeIsUndone() {
    start("b1", "-p", "9023");
    configurations.put(ADMIN, Map.of("port", "1"));

    framework.tell(event(ADMIN));
    framework.tell(event(ADMIN));
    framework.tell(event("org.drachtio.other"));

    assertEquals(9023, value(ADMIN, "port"));
    assertEquals(2, configurations.updates(ADMIN));
    assertEquals(0, configurations.updates("org.drachtio.other"));
  }

  @Test
  void theLayersStartOnlyWhenAllHaveBeenToldOfTheirValues() throws Exception {
    Thread starter = Thread.currentThread();
    ExecutorService teller = Executors.newSingleThreadExecutor();
    AtomicInteger told = new AtomicInteger();
    AtomicBoolean started = new AtomicBoolean();
    MemoryConfigurations slow =
        new MemoryConfigurations(
            pid ->
                teller.execute(
                    () -> {
                      while (starter.getState() != Thread.State.TIMED_WAITING && !started.get()) {
                        Thread.onSpinWait();
                      }
                      told.incrementAndGet();
                      framework.tell(event(pid));
                    }));
    Boot boot = new Boot("b1", Optional.of(List.of("-p", "9023")), Map.of(), etc);
    try {
      writers.add(
          new ConfigWriter(framework.context(), slow, placeholders, boot, this::readCfgFile));

      assertEquals(ComponentValues.of(boot.read(false), boot.isLaunched()).size(), told.get());
    } finally {
      started.set(true);
      teller.shutdown();
      assertTrue(teller.awaitTermination(10, TimeUnit.SECONDS));
    }
  }

  @Test
  void whatIsOursIsBackBeforeAComponentIsTold() {
    ConfigWriter writer = start("b1", "-p", "9023");
    configurations.put(ADMIN, Map.of("maxFrameBytes", "2097152"));

    framework.listeners().forEach(listener -> listener.configurationEvent(event(ADMIN)));

    assertEquals(9023, value(ADMIN, "port"));
    writer.deactivate();
    assertEquals(List.of(), framework.listeners());
  }

  private static String shown(ConfigControl control, String name) {
    return control.values().stream()
        .filter(each -> each.component().equals(ADMIN) && each.name().equals(name))
        .map(each -> each.value() + " by " + each.source())
        .findFirst()
        .orElse("");
  }

  @Test
  void eachValueIsShownWithWhatHasSetItAndWithoutSecrets() throws Exception {
    Path xml =
        file(
            "x.xml",
            "<drachtio>\n<admin port='9023' secret='hush'>127.0.0.1</admin>\n<request-handlers>"
                + "<request-handler>http://me:hush@h/x?key=hush</request-handler>"
                + "</request-handlers></drachtio>");
    configurations.put("org.drachtio.kernel", Map.of("slowTaskMillis", "7", "aPassword", "hush"));
    start("b1", "-f", xml.toString(), "--tcp-keepalive-interval", "7");
    ConfigControl control = framework.control();
    assertEquals("9023 by 'port' of <admin> in line 2 of " + xml, shown(control, "port"));
    assertEquals("*** by 'secret' of <admin> in line 2 of " + xml, shown(control, ".secret"));
    assertEquals(
        "7 by --tcp-keepalive-interval (command line)", shown(control, "tcpKeepAliveSeconds"));
    assertEquals("default of the component by default", shown(control, "tlsPort"));
    assertTrue(
        control
            .values()
            .contains(
                new ConfigControl.Value(
                    "org.drachtio.kernel", "slowTaskMillis", "7", "etc/org.drachtio.kernel.cfg")));
    assertFalse(control.values().toString().contains("hush"), control.values().toString());
  }

  @Test
  void theLogLevelIsShownWithWhatHasSetIt() {
    configurations.put(LOGGING, Map.of("log4j2.rootLogger.level", "WARN"));
    start("b1", "--loglevel", "debug");
    assertEquals("DEBUG by --loglevel (command line)", level("loglevel"));
    assertEquals("1 by default", level("sofia-loglevel"));
    Map<String, Object> set = new HashMap<>(configurations.get(LOGGING));
    set.put("log4j2.logger.drachtio.level", "WARN");
    configurations.put(LOGGING, set);
    assertEquals(
        "WARN by log:set, in place of DEBUG by --loglevel (command line)", level("loglevel"));
  }

  private String level(String name) {
    return framework.control().values().stream()
        .filter(each -> each.component().equals(LOGGING) && each.name().equals(name))
        .map(each -> each.value() + " by " + each.source())
        .findFirst()
        .orElse("");
  }

  @Test
  void onAFullDiskTheValuesFromBeforeHoldOrItIsToldThatTheyDoNot() throws Exception {
    String format =
        "<drachtio><admin port='%d'>127.0.0.1</admin><sip><timers><t1>%d</t1></timers></sip>"
            + "</drachtio>";
    Path xml = file("x.xml", format.formatted(9001, 300));
    ConfigWriter writer = start("b1", "-f", xml.toString());
    file("x.xml", format.formatted(9002, 400));
    configurations.refuse(ADMIN);
    writer.reload(Reload.FILE);
    assertEquals(
        List.of(9001, "300"), List.of(value(ADMIN, "port"), "" + value(TRANSACTION, "t1")));
    assertEquals(
        List.of(
            "the configuration cannot be written: java.io.IOException: No space left on device;"
                + " the values from before hold"),
        framework.problems());

    configurations.refuseAfterNext(TRANSACTION);
    writer.reload(Reload.FILE);
    assertEquals(
        List.of(9001, "400"), List.of(value(ADMIN, "port"), "" + value(TRANSACTION, "t1")));
    assertTrue(framework.problems().get(0).contains("; some of its values hold"));

    configurations.refuse();
    framework.control().reload("karaf");
    assertEquals(
        List.of(9002, "400"), List.of(value(ADMIN, "port"), "" + value(TRANSACTION, "t1")));
    assertEquals(List.of(), framework.problems());
  }

  @Test
  void aServerDoesNotChangeToTheBuiltInConfigurationWhenItsFileIsGone() throws Exception {
    Path xml =
        file("drachtio.conf.xml", "<drachtio><admin secret='mine'>127.0.0.1</admin></drachtio>");
    ConfigWriter writer = startInStockKaraf();
    assertEquals("mine", secret());
    Files.delete(xml);
    writer.reload(Reload.FILE);
    assertEquals("mine", secret());
    assertTrue(framework.problems().get(0).contains("no such file"), framework.problems().get(0));
    assertThrows(IllegalStateException.class, framework.control()::differences);
    file("drachtio.conf.xml", "<drachtio><admin secret='yours'>127.0.0.1</admin></drachtio>");
    writer.reload(Reload.FILE);
    assertEquals("yours", secret());
    assertEquals(List.of(), framework.problems());
  }

  @Test
  void aChangeWhileItStartsIsOne() throws Exception {
    String text = "<drachtio><admin secret='%s'>127.0.0.1</admin></drachtio>";
    Path xml = file("drachtio.conf.xml", text.formatted("mine"));
    AtomicBoolean changed = new AtomicBoolean();
    MemoryConfigurations slow =
        new MemoryConfigurations(
            pid -> {
              try {
                if (changed.compareAndSet(false, true)) {
                  Files.writeString(xml, text.formatted("yours, later"));
                }
              } catch (IOException e) {
                throw new UncheckedIOException(e);
              }
              framework.tell(event(pid));
            });
    Boot boot = new Boot("b1", Optional.empty(), Map.of(), etc);
    writers.add(new ConfigWriter(framework.context(), slow, placeholders, boot, this::readCfgFile));
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
    while (!ready().reveal((String) slow.get(ADMIN).get(".secret")).equals("yours, later")) {
      assertTrue(System.nanoTime() < end, "the change is not seen");
      Thread.onSpinWait();
    }
  }

  /** A component's. */
  public @interface Bounds {
    int least() default 3;

    String _password() default "";

    String url() default "";
  }

  @Test
  void ofWhatAComponentHasRefusedIsShownWhatHolds() throws Exception {
    String pid = "org.drachtio.test.bounds";
    CheckedConfig<Bounds, Integer> component =
        CheckedConfig.of(
            Bounds.class,
            pid,
            bounds -> {
              if (bounds._password().length() > 3) {
                throw new InvalidValueException("_password", "is too long");
              }
              if (bounds.url().length() > 30) {
                throw new InvalidValueException("url", "is too long");
              }
              return Values.positive("least", bounds.least());
            });
    start("b1");
    Map<String, Object> good = Map.of("least", 5, ".password", "abc", "url", "http://a:b@c/?d");
    configurations.put(pid, good);
    component.take(bounds(good));
    assertEquals(List.of("*** by file", "5 by file", "http://***@c/?*** by file"), shownOf(pid));
    assertEquals(List.of(), framework.problems());

    Map<String, Object> bad =
        Map.of("least", -1, ".password", "abcd", "url", "http://a:b@cccccccccccccccccccccccc/?d");
    configurations.put(pid, bad);
    component.take(bounds(bad));
    List<String> refused =
        List.of(
            "*** by REFUSED is ***: is too long (file)",
            "5 by REFUSED is -1: must be positive (file)",
            "http://***@c/?*** by REFUSED is http://***@cccccccccccccccccccccccc/?***: is too long"
                + " (file)");
    assertEquals(refused, shownOf(pid));
    assertEquals(
        List.of(
            pid + ": .password: *** holds; refused is ***: is too long",
            pid + ": least: 5 holds; refused is -1: must be positive",
            pid
                + ": url: http://***@c/?*** holds; refused is"
                + " http://***@cccccccccccccccccccccccc/?***: is too long"),
        framework.problems());

    configurations.getConfiguration(pid, "?").delete();
    assertEquals(List.of(), shownOf(pid));
    assertEquals(List.of(), framework.problems());

    configurations.put(pid, good);
    component.take(bounds(good));
    assertEquals(List.of(), framework.problems());
  }

  private static Bounds bounds(Map<String, Object> values) {
    return TestConfig.of(
        Bounds.class,
        Map.of(
            "least", values.get("least"),
            "_password", values.get(".password"),
            "url", values.get("url")));
  }

  private List<String> shownOf(String pid) {
    return framework.control().values().stream()
        .filter(each -> each.component().equals(pid))
        .map(each -> each.value() + " by " + each.source().replace("etc/" + pid + ".cfg", "file"))
        .toList();
  }

  @Test
  void changesAreRememberedAndTakenBackOneByOne() throws Exception {
    String format =
        "<drachtio><admin port='%d'/><logging><loglevel>%s</loglevel></logging></drachtio>";
    configurations.put(LOGGING, Map.of("log4j2.rootLogger.level", "WARN"));
    Path xml = file("x.xml", format.formatted(9001, "info"));
    ConfigWriter writer = start("b1", "-f", xml.toString());
    ConfigControl control = framework.control();
    assertEquals(List.of(), control.differences());
    file("x.xml", format.formatted(9002, "debug"));
    List<String> differences =
        List.of("org.drachtio.admin: port: 9001 → 9002", "loglevel: INFO → DEBUG");
    assertEquals(differences, control.differences());
    assertEquals(9001, value(ADMIN, "port"));
    assertEquals(differences, control.reload("karaf"));
    assertEquals(9002, value(ADMIN, "port"));
    file("x.xml", format.formatted(9003, "debug"));
    writer.reload(Reload.FILE);
    writer.reload(Reload.SIGNAL);
    assertEquals(
        List.of("The configuration file has changed", "karaf, drachtio:config-reload", "start"),
        control.history().stream().map(ConfigControl.Change::who).toList());
    assertEquals(differences, control.history().get(1).differences());

    assertEquals(List.of("org.drachtio.admin: port: 9003 → 9002"), control.undo("karaf"));
    assertEquals(9002, value(ADMIN, "port"));
    assertTrue(framework.problems().get(0).startsWith("drachtio:config-undo: the values of "));
    control.undo("karaf");
    assertEquals(9001, value(ADMIN, "port"));
    assertEquals("INFO", value(LOGGING, "log4j2.logger.drachtio.level"));
    assertThrows(IllegalStateException.class, () -> control.undo("karaf"));
    assertEquals(5, control.history().get(0).number());

    file("x.xml", "<drachtio>");
    assertThrows(IllegalStateException.class, control::differences);
    assertThrows(IllegalStateException.class, () -> control.reload("karaf"));
    assertEquals(9001, value(ADMIN, "port"));
    for (int i = 0; i < 30; i++) {
      file("x.xml", format.formatted(9010 + i, "info"));
      control.reload("karaf");
    }
    assertEquals(20, control.history().size());
    for (int i = 0; i < 10; i++) {
      control.undo("karaf");
    }
    assertThrows(IllegalStateException.class, () -> control.undo("karaf"));
  }

  @Test
  void theLogLevelIsSetAndStaysInTheFile() {
    configurations.put(
        LOGGING,
        Map.of(
            "log4j2.rootLogger.level",
            "WARN",
            "log4j2.logger.drachtio.name",
            "org.drachtio",
            "log4j2.logger.drachtio.level",
            "INFO",
            "felix.fileinstall.filename",
            "file:/x"));

    start("b1", "--loglevel", "warning");

    assertEquals(
        Map.of(
            "log4j2.rootLogger.level",
            "WARN",
            "log4j2.logger.drachtio.name",
            "org.drachtio",
            "log4j2.logger.drachtio.level",
            "WARN",
            "drachtio.loglevel",
            "WARN",
            "felix.fileinstall.filename",
            "file:/x"),
        configurations.get(LOGGING));
  }

  @Test
  void whatTheShellHasSetHoldsUntilAnotherLevelIsConfigured() {
    configurations.put(LOGGING, Map.of("log4j2.rootLogger.level", "WARN"));
    start("b1", "--loglevel", "info").deactivate();
    Map<String, Object> changed = new HashMap<>(configurations.get(LOGGING));
    changed.put("log4j2.logger.drachtio.level", "DEBUG");
    configurations.put(LOGGING, changed);

    ConfigWriter writer = start("b2", "--loglevel", "info");
    assertEquals("DEBUG", value(LOGGING, "log4j2.logger.drachtio.level"));
    writer.reload(Reload.SIGNAL);
    assertEquals("INFO", value(LOGGING, "log4j2.logger.drachtio.level"));
    writer.deactivate();
    configurations.put(LOGGING, changed);

    start("b3", "--loglevel", "error");
    assertEquals("ERROR", value(LOGGING, "log4j2.logger.drachtio.level"));
  }

  @Test
  void theSameLogLevelIsNotWrittenAgain() {
    configurations.put(
        LOGGING,
        Map.of(
            "log4j2.logger.drachtio.name", "org.drachtio",
            "log4j2.logger.drachtio.level", "info",
            "drachtio.loglevel", "INFO"));

    start("b1");

    assertEquals(0, configurations.updates(LOGGING));
  }

  @Test
  void theLevelOfTheStackFollowsSofiasAndGoesBack() throws Exception {
    configurations.put(LOGGING, Map.of("log4j2.rootLogger.level", "WARN"));
    Path xml =
        file(
            "x.xml",
            "<drachtio><admin/><logging><sofia-loglevel>9</sofia-loglevel></logging></drachtio>");
    ConfigWriter writer = start("b1", "-f", xml.toString(), "--sofia-loglevel", "0");
    assertEquals("ERROR", value(LOGGING, "log4j2.logger.drachtio-transport.level"));
    assertEquals(
        "org.drachtio.sip.transport", value(LOGGING, "log4j2.logger.drachtio-transport.name"));
    writer.reload(Reload.SIGNAL);
    assertEquals("DEBUG", value(LOGGING, "log4j2.logger.drachtio-kernel.level"));
    file("x.xml", "<drachtio><admin/></drachtio>");
    Map<String, Object> changed = new HashMap<>(configurations.get(LOGGING));
    writer.deactivate();
    start("b2", "-f", xml.toString());
    assertNull(value(LOGGING, "log4j2.logger.drachtio-kernel.level"));
    assertNull(value(LOGGING, "log4j2.logger.drachtio-kernel.name"));
    assertEquals("INFO", changed.get("log4j2.logger.drachtio.level"));
  }

  @Test
  void fileAndSyslogOfTheXmlAreThoseOfTheLog() throws Exception {
    Path xml =
        file(
            "x.xml",
            "<drachtio><admin/><logging><file><name>/l/d.log</name><archive>/l/old</archive><size>1</size>"
                + "<maxSize>2</maxSize><minSize>3</minSize><maxFiles>4</maxFiles><auto-flush>false</auto-flush>"
                + "</file><syslog><address>10.0.0.1</address><port>515</port><facility>local3</facility></syslog>"
                + "</logging></drachtio>");
    start("b1", "-f", xml.toString(), "--globally-readable-logs");
    String pid = "org.drachtio.logging";
    Map<String, Object> written = new HashMap<>(configurations.get(pid));
    written.keySet().removeIf(each -> each.startsWith("drachtio."));
    assertEquals(
        Map.ofEntries(
            Map.entry("console", false),
            Map.entry("file", "/l/d.log"),
            Map.entry("archive", "/l/old"),
            Map.entry("fileMegabytes", 1),
            Map.entry("archiveMegabytes", 2),
            Map.entry("minFreeMegabytes", 3),
            Map.entry("archiveFiles", 4),
            Map.entry("autoFlush", false),
            Map.entry("readableByAll", true),
            Map.entry("syslogHost", "10.0.0.1"),
            Map.entry("syslogPort", 515),
            Map.entry("syslogFacility", "local3"),
            Map.entry("syslogTag", "drachtio"),
            Map.entry("layout", "drachtio"),
            Map.entry("container", true)),
        written);
    writers.get(0).deactivate();
    start("b2", "-f", xml.toString(), "--noconfig");
    assertEquals("", value(pid, "file"));
    assertEquals("", value(pid, "syslogHost"));
    assertEquals(true, value(pid, "console"));
    writers.get(1).deactivate();
    start("b3", "-f", xml.toString(), "--stdout");
    assertEquals(true, value(pid, "console"));
    assertEquals("/l/d.log", value(pid, "file"));
  }

  @Test
  void aStockKarafKeepsItsLoggingUnlessALevelIsAskedFor() throws Exception {
    configurations.put(LOGGING, Map.of("log4j2.rootLogger.level", "INFO"));
    startInStockKaraf().deactivate();
    assertEquals(0, configurations.updates(LOGGING));

    file(
        "drachtio.conf.xml",
        "<drachtio><admin>127.0.0.1</admin><logging><loglevel>debug</loglevel></logging></drachtio>");
    startInStockKaraf();

    assertEquals("DEBUG", value(LOGGING, "log4j2.logger.drachtio.level"));
    assertEquals("org.drachtio", value(LOGGING, "log4j2.logger.drachtio.name"));
  }

  private ConfigurationEvent event(String pid) {
    return new ConfigurationEvent(framework.reference(), ConfigurationEvent.CM_UPDATED, null, pid);
  }
}
