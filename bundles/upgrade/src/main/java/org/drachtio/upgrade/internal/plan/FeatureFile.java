package org.drachtio.upgrade.internal.plan;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javax.xml.XMLConstants;
import javax.xml.parsers.DocumentBuilder;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import javax.xml.transform.TransformerException;
import javax.xml.transform.TransformerFactory;
import javax.xml.transform.dom.DOMSource;
import javax.xml.transform.stream.StreamResult;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.Node;
import org.w3c.dom.NodeList;
import org.xml.sax.SAXException;

/** A repository of features whose bundles can be given other places. */
final class FeatureFile {

  private static final int MAX_BYTES = 4 << 20;

  private final Document document;

  private FeatureFile(Document document) {
    this.document = document;
  }

  static FeatureFile read(String location) throws IOException {
    byte[] bytes;
    try (InputStream in = Jar.open(location)) {
      bytes = in.readNBytes(MAX_BYTES + 1);
    }
    if (bytes.length > MAX_BYTES) {
      throw new IOException(location + " has more than " + MAX_BYTES + " bytes");
    }
    try {
      DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
      factory.setFeature(XMLConstants.FEATURE_SECURE_PROCESSING, true);
      factory.setFeature("http://apache.org/xml/features/disallow-doctype-decl", true);
      DocumentBuilder builder = factory.newDocumentBuilder();
      // What it finds comes as an exception; it would print it too.
      builder.setErrorHandler(null);
      Document document = builder.parse(new ByteArrayInputStream(bytes));
      if (!document.getDocumentElement().getTagName().equals("features")) {
        throw new IOException(location + " is no repository of features");
      }
      return new FeatureFile(document);
    } catch (ParserConfigurationException | SAXException e) {
      throw new IOException(location + " cannot be read: " + e.getMessage(), e);
    }
  }

  /** Name of each feature, with its version. */
  Map<String, String> versions() {
    Map<String, String> versions = new LinkedHashMap<>();
    for (Element feature : elements("feature")) {
      // One within another is a reference.
      if (feature.getParentNode() == document.getDocumentElement()) {
        versions.put(feature.getAttribute("name"), feature.getAttribute("version"));
      }
    }
    return versions;
  }

  /** The bundles of all features; each may be there several times. */
  List<Element> bundles() {
    return elements("bundle");
  }

  /** Name of the feature that a bundle stands in. */
  static String featureOf(Element bundle) {
    Node parent = bundle.getParentNode();
    while (parent instanceof Element element && !element.getTagName().equals("feature")) {
      parent = element.getParentNode();
    }
    return parent instanceof Element element ? element.getAttribute("name") : "";
  }

  /** Writes it under another name: the repositories of one Karaf differ in theirs. */
  void write(Path file, String name) throws IOException {
    document.getDocumentElement().setAttribute("name", name);
    Files.createDirectories(file.getParent());
    try {
      TransformerFactory.newInstance()
          .newTransformer()
          .transform(new DOMSource(document), new StreamResult(file.toFile()));
    } catch (TransformerException e) {
      throw new IOException(file + " cannot be written: " + e.getMessage(), e);
    }
  }

  private List<Element> elements(String tag) {
    NodeList nodes = document.getElementsByTagName(tag);
    List<Element> elements = new ArrayList<>();
    for (int i = 0; i < nodes.getLength(); i++) {
      elements.add((Element) nodes.item(i));
    }
    return elements;
  }
}
