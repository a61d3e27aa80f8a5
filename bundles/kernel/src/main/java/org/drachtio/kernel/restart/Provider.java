package org.drachtio.kernel.restart;

/**
 * Who offers a service. Its next version is equal in all but the number of its bundle.
 *
 * @param role what it offers, for the log: filter, router, resolver
 * @param bundle number of its bundle
 * @param name symbolic name of its bundle
 * @param component its component of Declarative Services, with the PID of its configuration if it
 *     has one behind a slash; empty if it is none
 */
public record Provider(String role, long bundle, String name, String component) {

  /** Whether that is the same, or another version of it. */
  public boolean isSameAs(Provider other) {
    return role.equals(other.role) && name.equals(other.name) && component.equals(other.component);
  }

  /** The name of the component alone. */
  public String componentName() {
    int slash = component.indexOf('/');
    return slash < 0 ? component : component.substring(0, slash);
  }
}
