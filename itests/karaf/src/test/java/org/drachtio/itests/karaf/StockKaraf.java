package org.drachtio.itests.karaf;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import javax.management.remote.JMXConnector;
import javax.management.remote.JMXConnectorFactory;
import javax.management.remote.JMXServiceURL;

/**
 * A stock Apache Karaf with an empty local repository and the given Maven repositories only: no
 * test needs a network, and nothing that happens to lie in the user's repository helps.
 */
final class StockKaraf implements AutoCloseable {
  static final Path ROOT = Path.of(System.getProperty("root")).toAbsolutePath().normalize();
  private static final Path HOME = Path.of(System.getProperty("stock.karaf"));
  private static final String PASSWORD = "for-this-test";

  /** Has the role viewer and no other. */
  static final String VIEWER = "looks-on";

  /** May log in, and has no role that JMX knows. */
  static final String STRANGER = "passes-by";

  private final int sipPort;
  private final int adminPort;
  private final String jmxUrl;
  private final ServerProcess process;
  private final KarafShell shell;

  private StockKaraf(
      int sipPort, int adminPort, String jmxUrl, ServerProcess process, KarafShell shell) {
    this.sipPort = sipPort;
    this.adminPort = adminPort;
    this.jmxUrl = jmxUrl;
    this.process = process;
    this.shell = shell;
  }

  /**
   * Returns when it has booted. Its {@code drachtio.conf.xml} lies ready.
   *
   * @param repositories as in {@code org.ops4j.pax.url.mvn.cfg}, may be empty
   */
  static StockKaraf start(Path base, String repositories) throws Exception {
    int sip = Ports.free();
    int admin = Ports.free();
    int ssh = Ports.free();
    Path etc = base.resolve("etc");
    copy(HOME.resolve("etc"), etc);
    Path data = Files.createDirectory(base.resolve("data"));
    append(etc, "org.apache.karaf.shell.cfg", "sshPort = " + ssh, "sshHost = 127.0.0.1");
    int registry = Ports.free();
    int rmi = Ports.free();
    append(
        etc,
        "org.apache.karaf.management.cfg",
        "rmiRegistryPort = " + registry,
        "rmiServerPort = " + rmi);
    append(
        etc,
        "users.properties",
        "karaf = " + PASSWORD + ",_g_:admingroup",
        "_g_\\:admingroup = group,admin,ssh,viewer",
        VIEWER + " = " + PASSWORD + ",viewer",
        STRANGER + " = " + PASSWORD + ",ssh");
    append(
        etc,
        "org.ops4j.pax.url.mvn.cfg",
        "org.ops4j.pax.url.mvn.localRepository = " + base.resolve("repository"),
        "org.ops4j.pax.url.mvn.repositories = " + repositories);
    Files.writeString(
        etc.resolve("drachtio.conf.xml"),
        "<drachtio><admin port=\""
            + admin
            + "\" secret=\"cymru\">127.0.0.1</admin>"
            + "<sip><contacts><contact>sip:127.0.0.1:"
            + sip
            + ";transport=udp,tcp</contact></contacts></sip></drachtio>");
    Map<String, String> environment =
        Map.of(
            "KARAF_BASE",
            base.toString(),
            "KARAF_ETC",
            etc.toString(),
            "KARAF_DATA",
            data.toString(),
            "KARAF_EXEC",
            "exec");
    List<String> command = List.of(HOME.resolve("bin/karaf").toString(), "server");
    ServerProcess process = ServerProcess.start(base, base.resolve("output"), environment, command);
    String jmx =
        "service:jmx:rmi://127.0.0.1:" + rmi + "/jndi/rmi://127.0.0.1:" + registry + "/karaf-root";
    StockKaraf karaf = new StockKaraf(sip, admin, jmx, process, new KarafShell(ssh, PASSWORD));
    try {
      karaf.await(
          "end of Karaf's boot",
          () ->
              Optional.of(karaf.run("service:list"))
                  .filter(each -> each.contains("features.BootFinished")));
    } catch (Throwable e) {
      karaf.close();
      throw e;
    }
    return karaf;
  }

  int sipPort() {
    return sipPort;
  }

  int adminPort() {
    return adminPort;
  }

  /** Runs a command in Karaf's shell; see {@link KarafShell#run}. */
  String run(String command) throws IOException {
    return shell.run(command);
  }

  /** A connection to its MBeans over RMI, as Karaf's feature {@code management} offers it. */
  @SuppressWarnings("BanJNDI") // the address is this test's own server
  JMXConnector jmx(String user) throws IOException {
    return JMXConnectorFactory.connect(
        new JMXServiceURL(jmxUrl), Map.of(JMXConnector.CREDENTIALS, new String[] {user, PASSWORD}));
  }

  <T> T await(String what, Callable<Optional<T>> attempt) {
    return process.await(what, attempt);
  }

  String output() {
    return process.output();
  }

  @Override
  public void close() {
    process.close();
  }

  private static void append(Path etc, String file, String... lines) throws IOException {
    Files.write(
        etc.resolve(file), List.of(lines), StandardOpenOption.CREATE, StandardOpenOption.APPEND);
  }

  private static void copy(Path from, Path to) throws IOException {
    try (Stream<Path> files = Files.walk(from)) {
      for (Path each : files.toList()) {
        Files.copy(each, to.resolve(from.relativize(each).toString()));
      }
    }
  }
}
