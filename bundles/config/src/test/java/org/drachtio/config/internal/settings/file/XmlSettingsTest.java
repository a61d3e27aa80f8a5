package org.drachtio.config.internal.settings.file;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.drachtio.config.internal.settings.ServerSettings;
import org.drachtio.config.internal.settings.SettingsReader;
import org.drachtio.config.internal.settings.layer.SettingsException;
import org.drachtio.config.internal.settings.option.CommandLine;
import org.drachtio.config.internal.settings.value.ContactEntry;
import org.drachtio.config.internal.settings.value.Key;
import org.drachtio.config.internal.settings.value.LogLevel;
import org.drachtio.config.internal.settings.value.RequestHandler;
import org.drachtio.config.internal.settings.value.Source;
import org.drachtio.config.internal.settings.value.SpamHeader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class XmlSettingsTest {
  @TempDir private Path folder;

  private ServerSettings settings(String xml) throws SettingsException, IOException {
    Path file = folder.resolve("drachtio.conf.xml");
    Files.writeString(file, xml);
    return SettingsReader.read(
        CommandLine.parse(List.of("-f", file.toString())), Map.of(), folder.resolve("other.xml"));
  }

  /** Content of the root beside a minimal admin element. */
  private ServerSettings with(String content) throws SettingsException, IOException {
    return settings("<drachtio><admin>127.0.0.1</admin>" + content + "</drachtio>");
  }

  private String error(String xml) {
    String message = assertThrows(SettingsException.class, () -> settings(xml)).getMessage();
    String start =
        "Error reading configuration file: " + folder.resolve("drachtio.conf.xml") + ": ";
    assertTrue(message.startsWith(start), message);
    return message.substring(start.length());
  }

  private String errorWith(String content) {
    return error("<drachtio><admin>127.0.0.1</admin>" + content + "</drachtio>");
  }

  @Test
  void everyElementOfThisVersion() throws Exception {
    ServerSettings settings =
        settings(
            """
            <?xml version="1.0"?>
            <drachtio>
              <admin port="9023" secret="top" tcp-keepalive="30"> 0.0.0.0 </admin>
              <sip>
                <contacts>
                  <contact> sip:10.0.0.5;transport=udp </contact>
                  <contact external-ip="192.0.2.7" local-net="10.0.0.0/8" dns-names="a.example; b.example,c.example"
                    >sip:10.0.0.5:5080;transport=tcp</contact>
                </contacts>
                <timers><t1>25</t1><t2>100</t2><t4>200</t4><t1x64>1600</t1x64></timers>
                <udp-buffer-size>65536</udp-buffer-size>
                <udp-mtu>1300</udp-mtu>
                <mtu-size>1400</mtu-size>
              </sip>
              <logging><console/><loglevel>notice</loglevel></logging>
            </drachtio>
            """);

    assertEquals("0.0.0.0", settings.get(Key.ADMIN_ADDRESS).value());
    assertEquals(9023, settings.get(Key.ADMIN_PORT).value());
    assertEquals("top", settings.get(Key.ADMIN_SECRET).value());
    assertEquals(30, settings.get(Key.TCP_KEEPALIVE_SECONDS).value());
    assertEquals(
        List.of(
            "sip:10.0.0.5;transport=udp",
            "sip:10.0.0.5:5080;transport=tcp external-ip=192.0.2.7 local-net=10.0.0.0/8"
                + " dns-names=a.example,b.example,c.example"),
        settings.contacts().value().stream().map(ContactEntry::entry).toList());
    assertEquals(25, settings.get(Key.T1_MILLIS).value());
    assertEquals(100, settings.get(Key.T2_MILLIS).value());
    assertEquals(200, settings.get(Key.T4_MILLIS).value());
    assertEquals(1600, settings.get(Key.T1X64_MILLIS).value());
    assertEquals(1300, settings.get(Key.UDP_MTU_BYTES).value());
    assertEquals(65536, settings.get(Key.UDP_BUFFER_BYTES).value());
    assertEquals(LogLevel.NOTICE, settings.get(Key.LOG_LEVEL).value());
    assertEquals(List.of(), settings.notes());
    assertEquals(Source.FILE, settings.contacts().source());
    assertEquals(
        "<t1> in line 10 (" + folder.resolve("drachtio.conf.xml") + ")",
        settings.get(Key.T1_MILLIS).toString());
  }

  @Test
  void defaultsOfTheReference() throws Exception {
    ServerSettings settings = with("");

    assertEquals(9022, settings.get(Key.ADMIN_PORT).value());
    assertEquals("admin", settings.get(Key.ADMIN_SECRET).value());
    assertEquals(45, settings.get(Key.TCP_KEEPALIVE_SECONDS).value());
    assertEquals("sip:*;transport=udp,tcp", settings.contacts().value().get(0).entry());
    assertEquals(Source.DEFAULTS, settings.contacts().source());
    assertEquals(500, settings.get(Key.T1_MILLIS).value());
    assertEquals(4000, settings.get(Key.T2_MILLIS).value());
    assertEquals(5000, settings.get(Key.T4_MILLIS).value());
    assertEquals(32000, settings.get(Key.T1X64_MILLIS).value());
    assertEquals(0, settings.get(Key.UDP_BUFFER_BYTES).value());
    assertEquals(LogLevel.INFO, settings.get(Key.LOG_LEVEL).value());
  }

  @Test
  void theSingleContactHidesTheList() throws Exception {
    ServerSettings settings =
        with("<sip><contacts><contact>sip:a</contact></contacts><contact>sip:b</contact></sip>");

    assertEquals(
        List.of("sip:b"), settings.contacts().value().stream().map(ContactEntry::entry).toList());
  }

  @Test
  void emptyContactsMeanTheDefault() throws Exception {
    assertEquals(Source.DEFAULTS, with("<sip><contacts></contacts></sip>").contacts().source());
  }

  @Test
  void tls() throws Exception {
    ServerSettings settings =
        settings(
            "<drachtio><admin>127.0.0.1</admin><sip><tls><key-file>/k</key-file>"
                + "<cert-file>/c</cert-file><chain-file>/chain</chain-file><dh-param>/d</dh-param>"
                + "<min-tls-version>1.3</min-tls-version></tls></sip></drachtio>");
    assertEquals("/k", settings.get(Key.TLS_KEY_FILE).value());
    assertEquals("/c", settings.get(Key.TLS_CERT_FILE).value());
    assertEquals("/chain", settings.get(Key.TLS_CHAIN_FILE).value());
    assertEquals("1.3", settings.get(Key.MIN_TLS_VERSION).value());
    assertEquals(List.of(), settings.notes());
  }

  @ParameterizedTest
  @CsvSource({
    "tcp-keepalive='10',10",
    "tcp-keepalive-interval='10',10",
    "tcp-keepalive='10' tcp-keepalive-interval='20',10",
  })
  void bothNamesOfTheKeepAlive(String attributes, int seconds) throws Exception {
    ServerSettings settings =
        settings("<drachtio><admin " + attributes + ">127.0.0.1</admin></drachtio>");

    assertEquals(seconds, settings.get(Key.TCP_KEEPALIVE_SECONDS).value());
  }

  @ParameterizedTest
  @CsvSource({
    "yes,true,false",
    "YES,true,false",
    "true,true,false",
    "TRUE,true,false",
    "on,true,false",
    "ON,true,false",
    "no,false,false",
    "Yes,false,true",
    "1,false,true",
    "maybe,false,true",
    "'',false,false",
  })
  void aggressiveNatDetection(String text, boolean wanted, boolean unclear) throws Exception {
    ServerSettings settings =
        with("<sip><aggressive-nat-detection>" + text + "</aggressive-nat-detection></sip>");

    assertEquals(wanted, settings.get(Key.AGGRESSIVE_NAT_DETECTION).value());
    assertEquals(unclear ? 1 : 0, settings.notes().size());
    assertEquals(
        unclear, settings.notes().toString().contains("in line 1: '" + text + "' is read as off"));
  }

  @Test
  void outboundProxy() throws Exception {
    ServerSettings settings = with("<sip><outbound-proxy> sip:10.1.1.1 </outbound-proxy></sip>");

    assertEquals("sip:10.1.1.1", settings.get(Key.OUTBOUND_PROXY).value());
    assertEquals(List.of(), settings.notes());
  }

  @Test
  void defaultRefresher() throws Exception {
    for (String name : List.of("none", "uac", "uas", "UAC", "Uas")) {
      ServerSettings settings =
          with("<sip><session-timers default-refresher='" + name + "'/></sip>");

      assertEquals(name.toLowerCase(Locale.ROOT), settings.get(Key.DEFAULT_REFRESHER).value());
      assertEquals(List.of(), settings.notes());
    }
    ServerSettings settings = with("<sip><session-timers default-refresher='both' x='1'/></sip>");

    assertEquals("none", settings.get(Key.DEFAULT_REFRESHER).value());
    assertEquals(2, settings.notes().size(), settings.notes().toString());
    assertTrue(settings.notes().get(0).contains("'both' is none of none, uac and uas"));
  }

  @Test
  void malformedValuesGiveWayToTheDefaultAndAreNoted() throws Exception {
    ServerSettings settings =
        settings(
            "<drachtio><admin port='ninety'>127.0.0.1</admin><sip><timers><t1/></timers></sip>"
                + "<logging><loglevel>loud</loglevel></logging></drachtio>");

    assertEquals(9022, settings.get(Key.ADMIN_PORT).value());
    assertEquals(500, settings.get(Key.T1_MILLIS).value());
    assertEquals(LogLevel.INFO, settings.get(Key.LOG_LEVEL).value());
    String file = folder.resolve("drachtio.conf.xml").toString();
    assertEquals(
        List.of(
            file + ": 'port' of <admin> in line 1: 'ninety' is not a number; the default is taken",
            file + ": <t1> in line 1: '' is not a number; the default is taken",
            file
                + ": <loglevel> in line 1: 'loud' is none of notice, error, warning, info, debug;"
                + " the default is taken"),
        settings.notes());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "<monitoring><colour/></monitoring> | <colour> in line 1: unknown, ignored",
        "<monitoring><prometheus/></monitoring> | <prometheus> in line 1: without a port, ignored",
        "<request-handlers><handler/></request-handlers> | <handler> in line 1: unknown, ignored",
        "<request-handlers><request-handler>host</request-handler></request-handlers>|"
            + " <request-handler> in line 1: neither http://host, https://host, tcp://host:port nor"
            + " tls://host:port, ignored",
        "<sip><tls><colour/></tls></sip> | <colour> in line 1: unknown, ignored",
        "<sip><tls><min-tls-version>new</min-tls-version></tls></sip> | <min-tls-version> in line"
            + " 1: 'new' is not a version of TLS; the default is taken",
        "<sip><capture-server id='7'/></sip> | <capture-server> in line 1: no address is given;"
            + " nothing is captured",
        "<sip><capture-server>h</capture-server></sip> | <capture-server> in line 1: no id is"
            + " given; nothing is captured",
        "<sip><capture-server id='0'>h</capture-server></sip> | 'id' of <capture-server> in line"
            + " 1: 0 is not between 1 and 4294967295; nothing is captured",
        "<sip><capture-server id='7' hep-version='4'>h</capture-server></sip> | 'hep-version' of"
            + " <capture-server> in line 1: 4 is not between 1 and 3; nothing is captured",
        "<sip><capture-server id='7' hep-version='2' transport='tcp'>h</capture-server></sip> |"
            + " <capture-server> in line 1: HEP 2 goes over udp, not tcp; nothing is captured",
        "<logging><syslog><colour/></syslog></logging> | <colour> in line 1: unknown, ignored",
        "<logging><file><size>0</size></file></logging> | <size> in line 1: 0 is not between 1 and"
            + " 1000000; the default is taken",
        "<logging><syslog><facility>mail</facility></syslog></logging> | <facility> in line 1:"
            + " 'mail' is none of daemon, local0, local1, local2, local3, local4, local5, local6,"
            + " local7, user; the default is taken",
        "<logging><sofia-loglevel>10</sofia-loglevel></logging> | <sofia-loglevel> in line 1: 10 is"
            + " not between 0 and 9; the default is taken",
        "<logging><layout>xml</layout></logging> | <layout> in line 1: 'xml' is none of drachtio,"
            + " json, readable; the default is taken",
        "<colour/> | <colour> in line 1: unknown, ignored",
        "<sip><colour/></sip> | <colour> in line 1: unknown, ignored",
        "<sip><timers><t3>1</t3></timers></sip> | <t3> in line 1: unknown, ignored",
        "<sip><contact colour='x'>sip:a</contact></sip> | 'colour' of <contact> in line 1: unknown,"
            + " ignored",
      })
  void whatIsNotActedUponIsNoted(String content, String note) throws Exception {
    assertEquals(List.of(folder.resolve("drachtio.conf.xml") + ": " + note), with(content).notes());
  }

  @Test
  void spammers() throws Exception {
    ServerSettings settings =
        settings(
            "<drachtio><admin>127.0.0.1</admin><sip><spammers action='reject'><header"
                + " name='User-Agent'><value>sip-cli</value><value>a,"
                + " b</value></header><header><value>sipvicious</value></header><header"
                + " name='To'><value> </value></header></spammers>"
                + "<reject-register-with-no-realm>1</reject-register-with-no-realm>"
                + "<user-agent-options-auto-respond>mon</user-agent-options-auto-respond></sip></drachtio>");
    SpamHeader header = settings.spamHeaders().get(0);
    assertEquals(1, settings.spamHeaders().size());
    assertEquals("User-Agent", header.name());
    assertEquals(List.of("sip-cli", "a, b"), header.values());
    assertEquals("reject", header.action());
    assertEquals("discard", header.tcpAction());
    assertEquals(2, settings.notes().size(), () -> settings.notes().toString());
    assertTrue(settings.notes().get(0).endsWith("without a name or without a value, ignored"));
    assertEquals(true, settings.get(Key.REJECT_REGISTER_WITH_NO_REALM).value());
    assertEquals("mon", settings.get(Key.OPTIONS_AUTO_RESPOND).value());

    ServerSettings bad =
        settings(
            "<drachtio><admin>127.0.0.1</admin><sip><spammers tcp-action='ban'><header"
                + " name='To'><value>x</value></header></spammers></sip></drachtio>");
    assertEquals("discard", bad.spamHeaders().get(0).tcpAction());
    assertTrue(bad.notes().get(0).contains("'ban' is none of discard, reject"));
  }

  @Test
  void prometheus() throws Exception {
    ServerSettings all = with("<monitoring><prometheus port='9090'/></monitoring>");
    assertEquals(9090, all.get(Key.PROMETHEUS_PORT).value());
    assertEquals("0.0.0.0", all.get(Key.PROMETHEUS_ADDRESS).value());
    assertEquals(List.of(), all.notes());

    ServerSettings one =
        with("<monitoring><prometheus port='9090'>127.0.0.1</prometheus></monitoring>");
    assertEquals("127.0.0.1", one.get(Key.PROMETHEUS_ADDRESS).value());

    assertEquals(
        "'port' of <prometheus> in line 1: 'x' is not a number",
        errorWith("<monitoring><prometheus port='x'/></monitoring>"));
  }

  @Test
  void blacklist() throws Exception {
    ServerSettings settings =
        settings(
            "<drachtio><admin>127.0.0.1</admin><sip><blacklist><redis-address>r</redis-address><redis-port>6380</redis-port>"
                + "<redis-sentinels>a:1,b:2</redis-sentinels><redis-master>m</redis-master>"
                + "<redis-password>pw</redis-password><redis-key>k</redis-key>"
                + "<refresh-secs>60</refresh-secs></blacklist></sip></drachtio>");
    assertEquals("r", settings.get(Key.BLACKLIST_ADDRESS).value());
    assertEquals(6380, settings.get(Key.BLACKLIST_PORT).value());
    assertEquals("a:1,b:2", settings.get(Key.BLACKLIST_SENTINELS).value());
    assertEquals("m", settings.get(Key.BLACKLIST_MASTER).value());
    assertEquals("pw", settings.get(Key.BLACKLIST_PASSWORD).value());
    assertEquals("k", settings.get(Key.BLACKLIST_KEY).value());
    assertEquals(60, settings.get(Key.BLACKLIST_REFRESH_SECONDS).value());
    assertEquals(List.of(), settings.notes());
  }

  @Test
  void requestHandlers() throws Exception {
    ServerSettings settings =
        with(
            "<request-handlers><request-handler sip-method='invite' http-method='POST'"
                + " verify-peer='yes'>https://h/a</request-handler><request-handler"
                + " http-method='post' verify-peer='on'> http://h </request-handler>"
                + "</request-handlers>");
    String file = folder.resolve("drachtio.conf.xml").toString();

    assertEquals(
        List.of(
            new RequestHandler("INVITE", "https://h/a", true, true, file),
            new RequestHandler("*", "http://h", false, false, file)),
        settings.requestHandlers());
    assertEquals(List.of(), settings.notes());
  }

  @Test
  void anAdminTlsPort() throws Exception {
    ServerSettings settings =
        settings("<drachtio><admin tls-port='9023' tls='x'>127.0.0.1</admin></drachtio>");

    assertEquals(9023, settings.get(Key.ADMIN_TLS_PORT).value());
    assertEquals(List.of(), settings.notes());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "<sip><contact>sip:host:99999</contact></sip>"
            + "| <contact> in line 1: invalid contact 'sip:host:99999': '99999' is not a port",
        "<sip><contact/></sip> | <contact> in line 1: a contact is empty",
        "<sip><contact external-ip='a,b'>sip:*</contact></sip>"
            + "| <contact> in line 1: 'a,b' is not an IPv4 address or a name, with a port or without",
        "<sip><contact local-net='10/8'>sip:*</contact></sip>"
            + "| <contact> in line 1: '10/8' is not an IPv4 network like 10.0.0.0/8",
        "<sip><timers><t1>0</t1></timers></sip> | <t1> in line 1: 0 is not between 1 and 3600000",
        "<sip><timers><t2>400</t2></timers></sip>"
            + "| <t2> in line 1: T1 is 500 ms, which is more than T2 or T1x64, 400 ms",
        "<sip><timers><t1>5000</t1></timers></sip>"
            + "| <t1> in line 1: T1 is 5000 ms, which is more than T2 or T1x64, 4000 ms",
        "<sip><udp-buffer-size>-1</udp-buffer-size></sip>"
            + "| <udp-buffer-size> in line 1: -1 is not between 0 and 1073741824",
      })
  void errorsWithTheirPlace(String content, String why) {
    assertEquals(why, errorWith(content));
  }

  @Test
  void errorsOfTheAdminElement() {
    assertEquals(
        "XML tag <admin> not found; it gives the address and port for applications and is required",
        error("<drachtio/>"));
    assertEquals(
        "<admin> in line 2: 'localhost' is not an IP address",
        error("<drachtio>\n<admin>localhost</admin></drachtio>"));
    assertEquals(
        "'port' of <admin> in line 1: 70000 is not between 0 and 65535",
        error("<drachtio><admin port='70000'>127.0.0.1</admin></drachtio>"));
  }

  @Test
  void whatIsNoXml() {
    assertEquals("the root element is <asterisk>, not <drachtio>", error("<asterisk/>"));
    assertTrue(error("<drachtio>\n<admin>").startsWith("line 2: "));
    assertTrue(error("").startsWith("line 1: "));
    assertTrue(error("not xml").startsWith("line 1: "));
  }

  @Test
  void aDocumentTypeIsRefusedAndReadsNoFile() throws Exception {
    Files.writeString(folder.resolve("secret"), "198.51.100.1");

    String why =
        error(
            "<!DOCTYPE drachtio [<!ENTITY e SYSTEM '"
                + folder.resolve("secret").toUri()
                + "'>]>\n"
                + "<drachtio><admin>&e;</admin></drachtio>");

    assertEquals("line 1: a document type is not allowed", why);
  }

  @Test
  void aFileOfEndlessSizeIsRefused() {
    assertEquals(
        "larger than 1048576 bytes", error("<drachtio>" + " ".repeat(1 << 20) + "</drachtio>"));
  }

  @Test
  void filesThatCannotBeRead() throws Exception {
    String missing = folder.resolve("missing.xml").toString();
    SettingsException absent =
        assertThrows(
            SettingsException.class,
            () -> SettingsReader.read(CommandLine.parse(List.of("-f", missing)), Map.of(), folder));
    SettingsException directory =
        assertThrows(
            SettingsException.class,
            () ->
                SettingsReader.read(
                    CommandLine.parse(List.of("-f", folder.toString())), Map.of(), folder));

    assertEquals(
        "Error reading configuration file: " + missing + ": no such file", absent.getMessage());
    assertEquals(
        "Error reading configuration file: " + folder + ": it is a directory",
        directory.getMessage());
    SettingsException device =
        assertThrows(
            SettingsException.class,
            () ->
                SettingsReader.read(
                    CommandLine.parse(List.of("-f", "/dev/null")), Map.of(), folder));
    assertEquals(
        "Error reading configuration file: /dev/null: it is not a regular file",
        device.getMessage());
  }
}
