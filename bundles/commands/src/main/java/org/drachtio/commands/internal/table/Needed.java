package org.drachtio.commands.internal.table;

/**
 * Services that a command needs and that may not be there: its references are optional, so that the
 * command is there to say so.
 */
public final class Needed {

  private Needed() {}

  /**
   * One of the server.
   *
   * @param service {@code null}: it is not there
   * @throws IllegalStateException which says so to the operator
   */
  public static <T> T ofServer(T service) {
    return present(service, "The drachtio server is not running");
  }

  /**
   * One of a feature that need not be installed.
   *
   * @param service {@code null}: it is not there
   * @throws IllegalStateException which says so to the operator
   */
  public static <T> T ofFeature(T service, String feature) {
    return present(service, "The feature " + feature + " is not installed");
  }

  /**
   * One of a bundle that may be stopped.
   *
   * @param service {@code null}: it is not there
   * @throws IllegalStateException which says so to the operator
   */
  public static <T> T ofBundle(T service, String bundle) {
    return present(service, "The bundle " + bundle + " is not running");
  }

  private static <T> T present(T service, String otherwise) {
    if (service == null) {
      throw new IllegalStateException(otherwise);
    }
    return service;
  }
}
