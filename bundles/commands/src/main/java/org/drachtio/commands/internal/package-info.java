/** Shell commands {@code drachtio:*}: tables of what the server holds. */
@org.osgi.annotation.bundle.Header(name = "Karaf-Commands", value = "*")
package org.drachtio.commands.internal;
