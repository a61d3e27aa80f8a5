package org.drachtio.config.internal.settings.file;

import java.io.StringReader;
import java.util.ArrayDeque;
import java.util.Deque;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;

/**
 * Reads XML into elements. A document type is refused: it could name files and addresses to be
 * read.
 */
final class XmlTree {
  private XmlTree() {}

  static XmlElement read(String text) throws XMLStreamException {
    // The JDK's own: what the framework would find depends on the bundles installed.
    XMLInputFactory factory = XMLInputFactory.newDefaultFactory();
    factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
    factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
    factory.setProperty(XMLInputFactory.IS_NAMESPACE_AWARE, false);
    XMLStreamReader reader = factory.createXMLStreamReader(new StringReader(text));
    try {
      return elements(reader);
    } finally {
      reader.close();
    }
  }

  private static XmlElement elements(XMLStreamReader reader) throws XMLStreamException {
    Deque<XmlElement> open = new ArrayDeque<>();
    XmlElement root = null;
    while (reader.hasNext()) {
      switch (next(reader)) {
        case XMLStreamConstants.START_ELEMENT -> {
          XmlElement element = element(reader);
          if (open.isEmpty()) {
            root = element;
          } else {
            open.peek().children.add(element);
          }
          open.push(element);
        }
        case XMLStreamConstants.END_ELEMENT -> open.pop();
        case XMLStreamConstants.CHARACTERS, XMLStreamConstants.CDATA -> {
          if (!open.isEmpty()) {
            open.peek().append(reader.getText());
          }
        }
        case XMLStreamConstants.DTD ->
            throw new XMLStreamException("a document type is not allowed", reader.getLocation());
        case XMLStreamConstants.ENTITY_REFERENCE ->
            throw new XMLStreamException(
                "unknown entity &" + reader.getLocalName() + ";", reader.getLocation());
        default -> {
          // Comments and processing instructions say nothing to us.
        }
      }
    }
    return root;
  }

  /**
   * The JDK's parser has no text for some of its errors ({@code InvalidCharInDTD}, for one), and
   * throws what says so in their place.
   */
  private static int next(XMLStreamReader reader) throws XMLStreamException {
    try {
      return reader.next();
    } catch (RuntimeException e) {
      throw new XMLStreamException("is no well-formed XML", reader.getLocation(), e);
    }
  }

  private static XmlElement element(XMLStreamReader reader) {
    XmlElement element =
        new XmlElement(reader.getLocalName(), reader.getLocation().getLineNumber());
    for (int i = 0; i < reader.getAttributeCount(); i++) {
      element.attributes.put(reader.getAttributeLocalName(i), reader.getAttributeValue(i));
    }
    return element;
  }
}
