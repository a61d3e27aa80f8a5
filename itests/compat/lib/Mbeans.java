import com.sun.tools.attach.VirtualMachine;
import java.util.Arrays;
import javax.management.MBeanServerConnection;
import javax.management.ObjectName;
import javax.management.remote.JMXConnectorFactory;
import javax.management.remote.JMXServiceURL;

/**
 * Mbeans PID: prints the attributes of the MBeans org.drachtio:* of a Java process, a line each.
 */
final class Mbeans {
  public static void main(String[] arguments) throws Exception {
    VirtualMachine machine = VirtualMachine.attach(arguments[0]);
    var url = new JMXServiceURL(machine.startLocalManagementAgent());
    try (var connector = JMXConnectorFactory.connect(url)) {
      MBeanServerConnection server = connector.getMBeanServerConnection();
      for (ObjectName name : server.queryNames(new ObjectName("org.drachtio:*"), null)) {
        for (var attribute : server.getMBeanInfo(name).getAttributes()) {
          Object value = server.getAttribute(name, attribute.getName());
          String text =
              value instanceof Object[] list ? Arrays.toString(list) : String.valueOf(value);
          System.out.println(name + " " + attribute.getName() + " " + text.replace('\n', ' '));
        }
      }
    }
    machine.detach();
  }
}
