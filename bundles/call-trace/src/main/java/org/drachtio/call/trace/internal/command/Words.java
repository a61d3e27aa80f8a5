package org.drachtio.call.trace.internal.command;

import java.lang.reflect.Field;
import java.util.Iterator;
import java.util.List;
import org.apache.karaf.shell.api.action.Action;
import org.apache.karaf.shell.api.action.Option;

/**
 * Options that stand behind the argument of a command, where Karaf takes them for more arguments:
 * {@code drachtio:ladder 17 --pcap call}. Stateless.
 */
final class Words {

  private Words() {}

  /**
   * Takes the options out and sets their fields.
   *
   * @param words as Karaf gives them; null if there are none
   * @return the one word that is left; null if none is
   * @throws IllegalArgumentException more than one is left, or an option is wrong
   */
  static String only(Action action, List<String> words) {
    String left = null;
    Iterator<String> each = words == null ? List.<String>of().iterator() : words.iterator();
    while (each.hasNext()) {
      String word = each.next();
      if (word.startsWith("--")) {
        set(action, word, each);
      } else if (left == null) {
        left = word;
      } else {
        throw new IllegalArgumentException("Too many arguments: " + word);
      }
    }
    return left;
  }

  private static void set(Action action, String word, Iterator<String> more) {
    int equals = word.indexOf('=');
    Field field = field(action, equals < 0 ? word : word.substring(0, equals));
    try {
      if (field.getType() == boolean.class) {
        field.setBoolean(action, true);
        return;
      }
      if (equals < 0 && !more.hasNext()) {
        throw new IllegalArgumentException(word + " needs a value");
      }
      String value = equals < 0 ? more.next() : word.substring(equals + 1);
      if (field.getType() == int.class) {
        field.setInt(action, Integer.parseInt(value));
      } else {
        field.set(action, value);
      }
    } catch (IllegalAccessException e) {
      throw new IllegalStateException("fields of options are seen in this package", e);
    }
  }

  private static Field field(Action action, String name) {
    for (Field field : action.getClass().getDeclaredFields()) {
      Option option = field.getAnnotation(Option.class);
      if (option != null && option.name().equals(name)) {
        return field;
      }
    }
    throw new IllegalArgumentException("There is no option " + name);
  }
}
