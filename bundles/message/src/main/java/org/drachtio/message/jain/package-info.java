/** The standard Java view (JSR 32) of a message, for extensions. */
@org.osgi.annotation.bundle.Export
@org.osgi.annotation.versioning.Version("1.0.0")
package org.drachtio.message.jain;
