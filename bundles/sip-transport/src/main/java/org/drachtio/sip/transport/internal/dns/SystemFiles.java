package org.drachtio.sip.transport.internal.dns;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The two files of the system that say something of names, read again when they change.
 *
 * <p><b>Threading:</b> {@link #refresh} by one thread, as it reads files; the rest by any.
 */
final class SystemFiles {

  private static final Logger LOG = LoggerFactory.getLogger(SystemFiles.class);
  private static final long MAX_BYTES = 8 * 1024 * 1024;

  private final Watched<ResolvConf> resolvConf;
  private final Watched<HostsFile> hosts;

  SystemFiles(Path resolvConf, Path hosts) {
    this.resolvConf = new Watched<>(resolvConf, ResolvConf::parse, ResolvConf.NONE);
    this.hosts = new Watched<>(hosts, HostsFile::parse, HostsFile.NONE);
  }

  ResolvConf resolvConf() {
    return resolvConf.value;
  }

  HostsFile hosts() {
    return hosts.value;
  }

  /** Reads what has changed. */
  void refresh() {
    resolvConf.refresh();
    hosts.refresh();
  }

  private static final class Watched<T> {

    private final Path file;
    private final Function<List<String>, T> parser;
    private final T absent;
    private FileTime changed;
    private long size = -1;
    private volatile T value;

    Watched(Path file, Function<List<String>, T> parser, T absent) {
      this.file = file;
      this.parser = parser;
      this.absent = absent;
      this.value = absent;
    }

    void refresh() {
      try {
        FileTime time = Files.getLastModifiedTime(file);
        long length = Files.size(file);
        if (time.equals(changed) && length == size) {
          return;
        }
        changed = time;
        size = length;
        if (length > MAX_BYTES) {
          LOG.error(
              "{} is longer than {} bytes: its former contents stay in force", file, MAX_BYTES);
          return;
        }
        value = parser.apply(Files.readAllLines(file, StandardCharsets.ISO_8859_1));
      } catch (NoSuchFileException e) {
        changed = null;
        value = absent;
      } catch (IOException e) {
        LOG.warn("{} cannot be read, its former contents stay in force: {}", file, e.toString());
      }
    }
  }
}
