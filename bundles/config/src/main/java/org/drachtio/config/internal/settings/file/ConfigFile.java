package org.drachtio.config.internal.settings.file;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import javax.xml.stream.XMLStreamException;
import org.drachtio.config.internal.settings.layer.Layer;
import org.drachtio.config.internal.settings.layer.Origins;
import org.drachtio.config.internal.settings.layer.SettingsException;
import org.drachtio.config.internal.settings.value.BadValueException;
import org.drachtio.config.internal.settings.value.Source;

/** Gets at the bytes of a {@code drachtio.conf.xml} and turns what goes wrong into a message. */
public final class ConfigFile {
  /** Far above any real file; a device or a log given by mistake must not fill the memory. */
  private static final int MAX_BYTES = 1 << 20;

  private static final String BUILT_IN = "default.conf.xml";

  private ConfigFile() {}

  public static Layer read(Path path) throws SettingsException {
    String name = path.toString();
    if (Files.isDirectory(path)) {
      throw SettingsException.inFile(name, "it is a directory");
    }
    if (Files.exists(path) && !Files.isRegularFile(path)) {
      // It is read at the start, by the server, and again whenever it changes: a pipe has nothing
      // the second time.
      throw SettingsException.inFile(name, "it is not a regular file");
    }
    try (InputStream in = Files.newInputStream(path)) {
      return parse(new Layer(Source.FILE, name), in);
    } catch (NoSuchFileException e) {
      throw SettingsException.inFile(name, "no such file");
    } catch (AccessDeniedException e) {
      throw SettingsException.inFile(name, "no permission to read it");
    } catch (IOException e) {
      throw SettingsException.inFile(name, "cannot be read: " + e);
    }
  }

  /** What holds when there is no file. */
  public static Layer builtIn() throws SettingsException {
    try (InputStream in = ConfigFile.class.getResourceAsStream(BUILT_IN)) {
      if (in == null) {
        throw SettingsException.inFile(BUILT_IN, "missing in the server's jar");
      }
      return parse(new Layer(Source.DEFAULTS, Origins.DEFAULTS), in);
    } catch (IOException e) {
      throw SettingsException.inFile(BUILT_IN, "cannot be read: " + e);
    }
  }

  public static Layer parse(Layer layer, InputStream in) throws SettingsException, IOException {
    byte[] bytes = in.readNBytes(MAX_BYTES + 1);
    if (bytes.length > MAX_BYTES) {
      throw SettingsException.inFile(layer.origin(), "larger than " + MAX_BYTES + " bytes");
    }
    try {
      new XmlSettings(layer).read(XmlTree.read(XmlText.of(bytes, layer::note)));
    } catch (XMLStreamException e) {
      throw SettingsException.inFile(layer.origin(), reason(e));
    } catch (BadValueException e) {
      throw SettingsException.inFile(layer.origin(), e.getMessage());
    }
    return layer;
  }

  /** The JDK's message spreads over two lines and repeats the position. */
  private static String reason(XMLStreamException e) {
    String text = e.getMessage();
    int message = text.indexOf("Message: ");
    String why = message < 0 ? text : text.substring(message + "Message: ".length());
    return e.getLocation() == null ? why : "line " + e.getLocation().getLineNumber() + ": " + why;
  }
}
