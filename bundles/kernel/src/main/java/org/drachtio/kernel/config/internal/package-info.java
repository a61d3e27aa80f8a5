/** What the kernel keeps of configurations. Start with {@code PlaceholdersComponent}. */
package org.drachtio.kernel.config.internal;
