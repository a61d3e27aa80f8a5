/**
 * Upgrades and rollbacks. Start with {@code Upgrader}. It imports nothing that an upgrade replaces,
 * and stays what it is during one, so that it can watch and go back.
 */
@org.osgi.annotation.bundle.Header(name = "Karaf-Commands", value = "*")
package org.drachtio.upgrade.internal;
