package org.drachtio.config.internal.settings.file;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** An element of the configuration file. */
final class XmlElement {
  final String name;
  final int line;
  final Map<String, String> attributes = new LinkedHashMap<>();
  final List<XmlElement> children = new ArrayList<>();
  private final StringBuilder text = new StringBuilder();

  XmlElement(String name, int line) {
    this.name = name;
    this.line = line;
  }

  void append(String piece) {
    text.append(piece);
  }

  /** Without white space at its ends. */
  String text() {
    return text.toString().strip();
  }

  /** The first of this name, null if there is none. */
  XmlElement child(String childName) {
    for (XmlElement child : children) {
      if (child.name.equals(childName)) {
        return child;
      }
    }
    return null;
  }

  List<XmlElement> children(String childName) {
    return children.stream().filter(child -> child.name.equals(childName)).toList();
  }

  /** For messages: {@code <admin> in line 3}. */
  String where() {
    return "<" + name + "> in line " + line;
  }

  String where(String attribute) {
    return "'" + attribute + "' of " + where();
  }
}
