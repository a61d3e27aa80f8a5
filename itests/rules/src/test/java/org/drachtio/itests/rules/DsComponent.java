package org.drachtio.itests.rules;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.SAXException;

/**
 * A declared component: what it offers and what it cannot be active without.
 *
 * @param references interfaces of its references, optional ones too: they close circles as well
 */
record DsComponent(String name, Set<String> provides, Set<String> references) {

  /** Returns the components of an XML document; none if it is about something else. */
  static List<DsComponent> read(InputStream in) throws IOException {
    Document document;
    try {
      DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
      factory.setNamespaceAware(true);
      document = factory.newDocumentBuilder().parse(in);
    } catch (ParserConfigurationException | SAXException e) {
      throw new IOException(e);
    }
    List<DsComponent> found = new ArrayList<>();
    NodeList components = document.getElementsByTagNameNS("*", "component");
    for (int i = 0; i < components.getLength(); i++) {
      Element component = (Element) components.item(i);
      found.add(
          new DsComponent(
              component.getAttribute("name"),
              interfaces(component, "provide"),
              interfaces(component, "reference")));
    }
    return found;
  }

  private static Set<String> interfaces(Element component, String tag) {
    Set<String> names = new TreeSet<>();
    NodeList elements = component.getElementsByTagNameNS("*", tag);
    for (int i = 0; i < elements.getLength(); i++) {
      names.add(((Element) elements.item(i)).getAttribute("interface"));
    }
    return names;
  }
}
