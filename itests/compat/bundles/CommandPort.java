import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.PrivilegedExceptionAction;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import javax.security.auth.Subject;
import org.apache.karaf.jaas.boot.principal.RolePrincipal;
import org.apache.karaf.shell.api.console.Session;
import org.apache.karaf.shell.api.console.SessionFactory;
import org.osgi.framework.BundleActivator;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;
import org.osgi.framework.startlevel.FrameworkStartLevel;
import org.osgi.util.tracker.ServiceTracker;

/**
 * Karaf's shell without the cost of ssh, which is a tenth of a second of CPU per command: one connection per command on
 * 127.0.0.1, port COMPAT_COMMAND_PORT. The client sends the command and ends its side; the answer is {@code ok} or
 * {@code failed}, a line end, and what was printed. Commands wait until all of Karaf has started, for a minute at most.
 */
public final class CommandPort implements BundleActivator {

  private final CountDownLatch started = new CountDownLatch(1);
  private BundleContext context;
  private ServiceTracker<SessionFactory, SessionFactory> factory;
  private ServerSocket listener;

  @Override
  public void start(BundleContext context) throws IOException {
    this.context = context;
    factory = new ServiceTracker<>(context, SessionFactory.class, null);
    factory.open();
    context.addFrameworkListener(event -> lookAtStart());
    lookAtStart();
    int port = Integer.parseInt(System.getenv("COMPAT_COMMAND_PORT"));
    listener = new ServerSocket(port, 50, InetAddress.getByName("127.0.0.1"));
    daemon("command port", this::accept);
  }

  @Override
  public void stop(BundleContext context) throws IOException {
    listener.close();
  }

  private void accept() {
    while (!listener.isClosed()) {
      try {
        Socket client = listener.accept();
        daemon("command", () -> serve(client));
      } catch (IOException e) {
        if (!listener.isClosed()) {
          throw new IllegalStateException(e);
        }
      }
    }
  }

  private void serve(Socket client) {
    try (client) {
      String command = new String(client.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      client.getOutputStream().write(answer(command));
    } catch (IOException e) {
      System.err.println("command port: " + e);
    }
  }

  private byte[] answer(String command) {
    ByteArrayOutputStream printed = new ByteArrayOutputStream();
    String outcome = "ok\n";
    try (PrintStream out = new PrintStream(printed, true, StandardCharsets.UTF_8)) {
      try {
        Subject.doAs(administrator(), (PrivilegedExceptionAction<Object>) () -> execute(command, out));
      } catch (Exception e) {
        outcome = "failed\n";
        Throwable cause = e.getCause() == null ? e : e.getCause();
        out.println(cause);
      }
    }
    return (outcome + printed.toString(StandardCharsets.UTF_8)).getBytes(StandardCharsets.UTF_8);
  }

  private void lookAtStart() {
    int last = Integer.parseInt(context.getProperty(Constants.FRAMEWORK_BEGINNING_STARTLEVEL));
    if (context.getBundle(0).adapt(FrameworkStartLevel.class).getStartLevel() >= last) {
      started.countDown();
    }
  }

  private Object execute(String command, PrintStream out) throws Exception {
    if (!started.await(60, TimeUnit.SECONDS)) {
      throw new IllegalStateException("Karaf has not started in a minute");
    }
    try (Session session = factory.waitForService(60_000).create(new ByteArrayInputStream(new byte[0]), out, out)) {
      Object result = session.execute(command);
      if (result != null) {
        out.println(result);
      }
      return result;
    }
  }

  private static Subject administrator() {
    Subject subject = new Subject();
    for (String role : Set.of("admin", "manager", "viewer", "systembundles")) {
      subject.getPrincipals().add(new RolePrincipal(role));
    }
    return subject;
  }

  private static void daemon(String name, Runnable body) {
    Thread thread = new Thread(body, name);
    thread.setDaemon(true);
    thread.start();
  }
}
