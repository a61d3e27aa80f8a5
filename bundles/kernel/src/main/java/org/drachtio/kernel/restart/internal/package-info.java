/** Looks at bundles and components. Start with {@code RestartsComponent}. */
package org.drachtio.kernel.restart.internal;
