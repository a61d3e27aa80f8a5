package org.drachtio.upgrade.internal;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.karaf.shell.api.action.Action;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.drachtio.kernel.handover.Parcel;

/** {@code drachtio:parcel}. */
@Service
@Command(
    scope = "drachtio",
    name = "parcel",
    description = "Prints a parcel that a layer could not read when it was handed over to it")
public final class ParcelCommand implements Action {

  private static final long MAX_BYTES = 256L << 20;

  @Argument(name = "file", description = "As the log names it", required = true)
  String file;

  @Override
  public Object execute() throws IOException {
    Path path = Path.of(file);
    if (Files.size(path) > MAX_BYTES) {
      throw new IllegalArgumentException(file + " is too long for a parcel");
    }
    Parcel parcel = Parcel.decode(Files.readAllBytes(path));
    parcel.lines().forEach(System.out::println);
    if (parcel.damaged() > 0) {
      System.out.println(parcel.damaged() + " records are damaged and left out");
    }
    return null;
  }
}
