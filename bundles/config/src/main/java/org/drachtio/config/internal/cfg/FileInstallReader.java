package org.drachtio.config.internal.cfg;

import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Collection;
import org.apache.felix.fileinstall.ArtifactInstaller;
import org.osgi.framework.BundleContext;
import org.osgi.framework.InvalidSyntaxException;
import org.osgi.framework.ServiceReference;

/**
 * Has cfg files read by those who read them for Karaf's FileInstall: the values are the same that a
 * change of the file would bring, whatever its format is.
 */
public final class FileInstallReader implements CfgReader {
  private final BundleContext context;

  public FileInstallReader(BundleContext context) {
    this.context = context;
  }

  @Override
  public void read(Path path) throws IOException {
    File file = path.toFile();
    for (ServiceReference<ArtifactInstaller> reference : installers()) {
      ArtifactInstaller installer = context.getService(reference);
      if (installer == null) {
        continue;
      }
      try {
        if (installer.canHandle(file)) {
          update(installer, file);
          return;
        }
      } finally {
        context.ungetService(reference);
      }
    }
    throw new IOException("no service reads " + path);
  }

  private static void update(ArtifactInstaller installer, File file) throws IOException {
    try {
      installer.update(file);
    } catch (IOException e) {
      throw e;
    } catch (Exception e) {
      throw new IOException(file + " cannot be read: " + e.getMessage(), e);
    }
  }

  private Collection<ServiceReference<ArtifactInstaller>> installers() {
    try {
      return context.getServiceReferences(ArtifactInstaller.class, null);
    } catch (InvalidSyntaxException e) {
      throw new IllegalStateException(e);
    }
  }
}
