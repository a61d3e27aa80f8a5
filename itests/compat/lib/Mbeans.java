import com.sun.tools.attach.VirtualMachine;
import java.util.Arrays;
import javax.management.MBeanOperationInfo;
import javax.management.MBeanServerConnection;
import javax.management.ObjectName;
import javax.management.remote.JMXConnectorFactory;
import javax.management.remote.JMXServiceURL;

/**
 * Mbeans PID: prints the attributes of the MBeans org.drachtio:* of a Java process, a line each.
 * Mbeans PID BEAN OPERATION ARGUMENT...: invokes the operation that has so many, and prints what it
 * returns.
 */
final class Mbeans {
  public static void main(String[] arguments) throws Exception {
    VirtualMachine machine = VirtualMachine.attach(arguments[0]);
    var url = new JMXServiceURL(machine.startLocalManagementAgent());
    try (var connector = JMXConnectorFactory.connect(url)) {
      MBeanServerConnection server = connector.getMBeanServerConnection();
      if (arguments.length == 1) {
        print(server);
      } else {
        String[] values = Arrays.copyOfRange(arguments, 3, arguments.length);
        Object result = invoke(server, new ObjectName(arguments[1]), arguments[2], values);
        System.out.println(text(result));
      }
    }
    machine.detach();
  }

  private static void print(MBeanServerConnection server) throws Exception {
    for (ObjectName name : server.queryNames(new ObjectName("org.drachtio:*"), null)) {
      for (var attribute : server.getMBeanInfo(name).getAttributes()) {
        String value = text(server.getAttribute(name, attribute.getName()));
        System.out.println(name + " " + attribute.getName() + " " + value.replace('\n', ' '));
      }
    }
  }

  private static Object invoke(
      MBeanServerConnection server, ObjectName name, String operation, String[] values)
      throws Exception {
    for (MBeanOperationInfo each : server.getMBeanInfo(name).getOperations()) {
      if (each.getName().equals(operation) && each.getSignature().length == values.length) {
        String[] types = new String[values.length];
        Object[] converted = new Object[values.length];
        for (int i = 0; i < values.length; i++) {
          types[i] = each.getSignature()[i].getType();
          converted[i] = types[i].equals("int") ? Integer.valueOf(values[i]) : values[i];
        }
        return server.invoke(name, operation, converted, types);
      }
    }
    throw new IllegalArgumentException(name + " has no " + operation + " with so many arguments");
  }

  private static String text(Object value) {
    return value instanceof Object[] list ? Arrays.toString(list) : String.valueOf(value);
  }
}
