package org.drachtio.kernel.restart;

import org.drachtio.kernel.handover.Parcel;

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

  private static final String ROLE = "role";
  private static final String BUNDLE = "bundle";
  private static final String NAME = "name";
  private static final String COMPONENT = "component";

  /** Reads {@link #parcel}. */
  public static Provider of(Parcel parcel) {
    return new Provider(
        parcel.text(ROLE), parcel.number(BUNDLE), parcel.text(NAME), parcel.text(COMPONENT));
  }

  /** For the next version of its user, which expects it. */
  public Parcel parcel() {
    return new Parcel()
        .put(ROLE, role)
        .put(BUNDLE, bundle)
        .put(NAME, name)
        .put(COMPONENT, component);
  }

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
